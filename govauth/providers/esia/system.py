"""Calls on behalf of the system itself, or of an identification key: no person is there."""

from __future__ import annotations

from functools import cached_property

from govauth.providers.esia import rest
from govauth.providers.esia.login.token_checks import TokenChecks
from govauth.providers.esia.login.tokens import AccessClaims
from govauth.signing.signer import DocumentSigner
from govauth.transport.transport import Transport


class EsiaSystem:
    """A token without a person, and what can be done with it.

    Attributes:
        transport: carries calls with this token.

    """

    def __init__(self, transport: Transport, *, checks: TokenChecks) -> None:
        self.transport = transport
        self._checks = checks

    @cached_property
    def organizations(self) -> rest.Organizations:
        """Organisations (Б.4–Б.7, Б.11)."""
        return rest.Organizations(self.transport)

    @cached_property
    def changes(self) -> rest.Changes:
        """Deleted and changed persons and organisations (Б.3, Б.8)."""
        return rest.Changes(self.transport)

    @cached_property
    def avatars(self) -> rest.Avatars:
        """Pictures of persons (Б.10)."""
        return rest.Avatars(self.transport)

    def imports(self, signer: DocumentSigner) -> rest.Imports:
        """Return the import of accounts (Б.9).

        Args:
            signer: of the system; its certificate is bound to the system at ESIA.

        """
        return rest.Imports(self.transport, signer)

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
