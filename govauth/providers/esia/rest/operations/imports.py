"""Import of accounts (Б.9, Б.9.2)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.account_import import (
    Confirmation,
    ImportOutcome,
    ImportRequest,
    SnilsSearch,
)
from govauth.providers.esia.rest.operations.endpoint import GU
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import Repeat, json_of

_SCOPES: Final = (f"{GU}ext_imp",)
_IMPORTS: Final = Noun("imports", "/v2", "Б.9", _SCOPES, root="esia_rs")
_REQUESTS: Final = Noun("imports", "/reqs", "Б.9", _SCOPES)

ACCOUNT: Final = _IMPORTS.write(
    "account",
    "POST",
    json_of(ImportOutcome),
    "/prns/import",
    repeat=Repeat.NEVER,
    check="requestId is lost with the answer: import again; a Conflict tells of a request under way",
)
STATUS: Final = _REQUESTS.read("status", json_of(ImportRequest), "/{request_id}")
CONFIRM: Final = _IMPORTS.write(
    "confirm",
    "POST",
    json_of(Confirmation),
    "/confirmation/compare",
    repeat=Repeat.NEVER,
    check="ask imports.status: each call uses up an attempt",
)
RESEND: Final = _IMPORTS.write(
    "resend",
    "POST",
    json_of(Confirmation),
    "/confirmation/resend/{request_id}",
    repeat=Repeat.NEVER,
    check="wait for the SMS: each call sends one, and their number is limited",
)
SEARCH_SNILS: Final = _IMPORTS.read(
    "search_snils", json_of(SnilsSearch), "/import/snils/search", method="POST", section="Б.9.2"
)

ALL: Final = (ACCOUNT, STATUS, CONFIRM, RESEND, SEARCH_SNILS)
