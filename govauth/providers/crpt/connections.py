"""Connections: the installations of a program, each with its own ``omsConnection`` and its own token.

Source: «Инструкция по получению динамического клиентского токена», version 1.2, sections 2 and 4; the
list and the removal as public clients use them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Final

from attrs import evolve, field, frozen

from govauth.errors import ConfigurationError, InvalidInput, UnexpectedReply
from govauth.providers.crpt.errors import ConnectionRejected
from govauth.providers.crpt.ids import uuid_text
from govauth.providers.crpt.places import REGISTRATION, SUZ
from govauth.providers.crpt.signers import checked_signer
from govauth.providers.crpt.suz.calls import SuzCalls, detached_signer
from govauth.secret import Secret
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import Operation, Repeat, json_body, json_of
from govauth.transport.paging import Portion, by_offset
from govauth.transport.transport import RequestSigner, Transport
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer

DEMO_REGISTRATION_KEY: Final = "4344d884-7f21-456c-981e-cd68e92391e8"
"""Open to everybody, for the demonstration installation only."""

_PAGE: Final = 100
_MEDIA_TYPE: Final = "application/json;charset=UTF-8"


@frozen(kw_only=True)
class Registered(Answer):
    """The reply of a registration; a rejection comes with HTTP 200."""

    status: str
    oms_connection: str | None = None
    name: str | None = None
    rejection_reason: str | None = None


@frozen(kw_only=True)
class Connection(Answer):
    """A registered installation."""

    oms_connection: str
    address: str | None = None
    program_name: str | None = None
    product_groups: tuple[str, ...] = ()
    product_version: str | None = None
    vendor_inn: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class ConnectionPage(Answer):
    """A page of installations."""

    oms_connection_infos: tuple[Connection, ...] = ()
    total: int


@frozen(kw_only=True)
class Deleted(Answer):
    """The reply of a removal."""

    success: bool


_CHECK: Final = "look at the devices in the web cabinet, or at connections.list()"

REGISTER_V3: Final = Operation(
    "connections.register",
    "POST",
    "/api/v3/integration/connection",
    json_of(Registered),
    repeat=Repeat.NEVER,
    root=REGISTRATION,
    authorized=False,
    how_to_check=_CHECK,
)
REGISTER_V2: Final = evolve(REGISTER_V3, path="/api/v2/integration/connection")
LIST: Final = Operation(
    "connections.list",
    "GET",
    "/api/v3/integration/connection",
    json_of(ConnectionPage),
    repeat=Repeat.SAFE,
    root=SUZ,
)
DELETE: Final = Operation(
    "connections.delete",
    "DELETE",
    "/api/v3/integration/connection",
    json_of(Deleted),
    repeat=Repeat.READ_BACK,
    root=SUZ,
)


class Connections:
    """``crpt.connections``. Besides what is named here, methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, transport: Transport, oms_id: str, calls: SuzCalls | None) -> None:
        self._transport = transport
        self._oms_id = oms_id
        self._calls = calls

    async def register(
        self,
        address: str,
        *,
        registration_key: str | Secret,
        name: str | None = None,
        sign: DocumentSigner | None = None,
        version: int = 3,
    ) -> str:
        """Register an installation: ``POST /api/v3/integration/connection``. It needs no login.

        Args:
            address: where the program is installed.
            registration_key: of the integration solution, given by the operator.
            name: of the installation; version 3 only.
            sign: makes ``X-Signature`` over the exact body; participants of МДЛП leave it out.
            version: 3, or 2 as the instruction prints it.

        Returns:
            The id of the connection. Keep it: it names the token.

        Raises:
            ConnectionRejected: the system says why.
            OutcomeUnknown: the answer was lost.

        """
        # From here on no local of this frame holds the plain text.
        registration_key = Secret(registration_key)
        if not address.strip():
            raise InvalidInput("address", "must not be empty")
        if version not in (2, 3) or (version == 2 and name is not None):  # noqa: PLR2004
            raise InvalidInput("version", "must be 3, or 2 without a name")
        body: dict[str, JsonValue] = {"address": address}
        if name is not None:
            body["name"] = name
        signer = checked_signer(sign)
        if REGISTRATION not in self._transport.place.roots:
            raise ConfigurationError(f"the place {self._transport.place.name!r} has no {REGISTRATION}")
        reply = await self._transport.call(
            REGISTER_V3 if version == 3 else REGISTER_V2,  # noqa: PLR2004
            query=[("omsId", self._oms_id)],
            body=evolve(json_body(body), media_type=_MEDIA_TYPE),
            signer=_with_key(registration_key, None if signer is None else detached_signer(signer)),
        )
        if reply.status == "SUCCESS" and reply.oms_connection:
            return uuid_text(reply.oms_connection, "omsConnection")
        if reply.status == "REJECTED":
            reason = reply.rejection_reason or "no reason given"
            raise ConnectionRejected(
                f"the registration is rejected: {reason}", operation=REGISTER_V3.name, server_message=reason
            )
        raise UnexpectedReply("status", "neither SUCCESS nor REJECTED", operation=REGISTER_V3.name)

    def list(self) -> AsyncIterator[Connection]:
        """Go through the registered installations: ``GET /api/v3/integration/connection``.

        Raises:
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """

        async def portion(offset: int, limit: int) -> Portion[Connection]:
            page = await self._authorized.read(LIST, ("limit", str(limit)), ("offset", str(offset)))
            return Portion(page.oms_connection_infos, total=page.total)

        return by_offset(portion, size=_PAGE, name=LIST.name, identity=lambda one: one.oms_connection)

    async def delete(self, oms_connection: str) -> None:
        """Remove an installation; its token dies: ``DELETE /api/v3/integration/connection``.

        Raises:
            CrptRefusal: the system does not confirm it.

        """
        await self._authorized.read(DELETE, ("omsConnection", uuid_text(oms_connection, "oms_connection")))

    @property
    def _authorized(self) -> SuzCalls:
        if self._calls is None:
            raise ConfigurationError("this call needs a client with a login for СУЗ")
        return self._calls


def _with_key(key: Secret, signer: RequestSigner | None) -> RequestSigner:
    """Add the key where signatures are added: headers that are given to a call stand in its frames."""

    async def sign(body: bytes) -> Mapping[str, str]:
        signature: Mapping[str, str] = {} if signer is None else await signer(body)
        return {"x-registrationkey": key.reveal(), **signature}

    return sign
