"""The token by identification key (Б.12)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.identification_key import KeyToken
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.transport.operation import Repeat, json_of

TOKEN: Final = Endpoint(
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

ALL: Final = (TOKEN,)
