"""Calls on behalf of the system itself, or of an identification key: no person is there."""

from __future__ import annotations

from govauth.providers.esia.token_checks import TokenChecks
from govauth.providers.esia.tokens import AccessClaims
from govauth.transport.transport import Transport


class EsiaSystem:
    """A token without a person, and what can be done with it.

    Attributes:
        transport: carries calls with this token.

    """

    def __init__(self, transport: Transport, *, checks: TokenChecks) -> None:
        self.transport = transport
        self._checks = checks
        self._attach_resources()

    def _attach_resources(self) -> None:
        """Give resources this transport: ``self.imports = Imports(self.transport)`` belongs here."""

    async def access(self) -> AccessClaims:
        """Return what the token is good for; it is asked for if need be, and verified each time.

        Raises:
            TokenInvalid: it does not pass.
            EsiaRefusal: ESIA gave none; the class says why.
            RenewalFailed: the authorisation service does not work now.

        """
        token = await self.transport.keeper.current()
        return await self._checks.access(token.access)

    def __repr__(self) -> str:
        return f"<EsiaSystem, {self.transport.keeper!r}>"
