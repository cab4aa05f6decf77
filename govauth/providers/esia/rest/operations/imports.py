"""Import of accounts (Б.9, Б.9.2) and the token by identification key (Б.12)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.account_import import (
    Confirmation,
    ImportOutcome,
    ImportRequest,
    SnilsSearch,
)
from govauth.providers.esia.rest.models.identification_key import KeyToken
from govauth.providers.esia.rest.operations.endpoint import GU, Endpoint
from govauth.transport.operation import Repeat, json_of

_IMPORT: Final = (f"{GU}ext_imp",)

ACCOUNT: Final = Endpoint(
    "imports.account",
    "POST",
    "/v2/prns/import",
    json_of(ImportOutcome),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.9",
    scopes=_IMPORT,
    how_to_check="requestId is lost with the answer: import again; a Conflict tells of a request under way",
)
STATUS: Final = Endpoint(
    "imports.status",
    "GET",
    "/reqs/{request_id}",
    json_of(ImportRequest),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.9",
    scopes=_IMPORT,
)
CONFIRM: Final = Endpoint(
    "imports.confirm",
    "POST",
    "/v2/confirmation/compare",
    json_of(Confirmation),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.9",
    scopes=_IMPORT,
    how_to_check="ask imports.status: each call uses up an attempt",
)
RESEND: Final = Endpoint(
    "imports.resend",
    "POST",
    "/v2/confirmation/resend/{request_id}",
    json_of(Confirmation),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.9",
    scopes=_IMPORT,
    how_to_check="wait for the SMS: each call sends one, and their number is limited",
)
SEARCH_SNILS: Final = Endpoint(
    "imports.search_snils",
    "POST",
    "/v2/import/snils/search",
    json_of(SnilsSearch),
    repeat=Repeat.SAFE,
    root="esia_rs",
    section="Б.9.2",
    scopes=_IMPORT,
)
TOKEN_BY_KEY: Final = Endpoint(
    "identification_keys.token",
    "GET",
    "/v1/orgs/ext-app/{key_uuid}/tkn",
    json_of(KeyToken),
    repeat=Repeat.SAFE,
    root="esia_rs",
    authorized=False,
    section="Б.12",
    scopes=(),
)

ALL: Final = (ACCOUNT, STATUS, CONFIRM, RESEND, SEARCH_SNILS, TOKEN_BY_KEY)
