"""The endpoints of Fiscal Processing as values.

The registration is on the vendor's wiki, edition of 26.08.2022. Where a document is read is not: its page
exists, and the path does not appear in the copies that are known.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.bifit_kassa.plain_json import json_result, json_value
from govauth.transport.operation import Operation, Repeat

KEY_HEADER: Final = "idempotency-key"
AGAIN: Final = "register it again with the same key and the same receipt: the key makes that one document"


def _number(response: Response) -> int:
    value = json_value(response)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise UnexpectedReply("body", "expected the bare number of a document", status=response.status)


REGISTER: Final = Operation(
    "receipts.register",
    "POST",
    "/protected/documents/registration/receipts",
    _number,
    # Sent again by Receipts, which tells a refusal of the first request from one of a repeat.
    repeat=Repeat.NEVER,
    how_to_check=AGAIN,
)
DOCUMENT: Final = Operation(
    "experimental.document", "GET", "/protected/documents/{id}", json_result, repeat=Repeat.SAFE
)

ALL: Final = (REGISTER, DOCUMENT)
