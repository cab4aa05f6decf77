"""What the refusals of the hosts mean for a check: whether another host helps, or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from govauth.errors import AccessDenied, Advice, GovAuthError, ServerFault
from govauth.http.message import Response
from govauth.providers.crpt.envelopes import complaints_in
from govauth.transport.refusals import USUAL, Meaning, Refusals
from govauth.wire.json import NotJson, decode_json

EMERGENCY: Final = (203, 418)
"""Statuses, and codes inside of answers, by which the operator says: sell without a check."""

JUDGED: Final = (0, 204)
"""Codes of answers that are judged by their flags; the second comes after an emergency."""

CROSS_BORDER: Final = 5000
"""The code by which it says that the service of another country is down."""

NO_ANSWER_ABROAD: Final = "the service of another country does not answer"
_FAULT_FROM: Final = 500
_ABROAD: Final = re.compile(rf"\b{CROSS_BORDER}\b")


class KeyRefused(AccessDenied):
    """The key of the permissive mode is refused: no other host will help, and a person must get a new one."""


class CrossBorderUnavailable(ServerFault):
    """The service of another country does not answer. The host itself is well."""


_HOSTS: Final = Refusals(
    read=complaints_in,
    by_status={
        **USUAL,
        401: Meaning(
            KeyRefused,
            "the key of the permissive mode is refused",
            Advice(
                "see in the web cabinet whether it ended; one key serves all desks",
                "посмотрите в личном кабинете, не кончился ли он; один ключ — для всех касс",
            ),
            "ключ разрешительного режима не принят",
        ),
    },
)


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer means; the statuses of an emergency are no error."""
    if response.status in EMERGENCY:
        return None
    if response.status >= _FAULT_FROM and _blames_abroad(response.content):
        return CrossBorderUnavailable(NO_ANSWER_ABROAD, status=response.status)
    return _HOSTS.refuse(response)


def _blames_abroad(content: bytes) -> bool:
    """Tell whether an answer has the code where the operator puts it: it lets a code be sold unchecked."""
    try:
        value = decode_json(content)
    except NotJson:
        return False
    if not isinstance(value, Mapping):
        return False
    message = value.get("error_message")
    said = isinstance(message, str) and _ABROAD.search(message) is not None
    return said or str(value.get("code")) == str(CROSS_BORDER)
