"""The endpoints of the gateway that take a token. All of them are reads, though one is a POST."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia_gateway import consents, models
from govauth.providers.esia_gateway.lenient import lenient_json_of
from govauth.transport.operation import Operation, Repeat

USERINFO: Final = Operation(
    "user.userinfo", "POST", "/auth/userinfo", lenient_json_of(models.UserInfo), repeat=Repeat.SAFE
)
CONSENTS: Final = Operation(
    "user.consents",
    "GET",
    "/auth/user_permissions",
    lenient_json_of(consents.Consents),
    repeat=Repeat.SAFE,
)

ALL: Final = (USERINFO, CONSENTS)
