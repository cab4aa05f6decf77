"""Tokens for identification keys (Б.12)."""

from __future__ import annotations

from uuid import UUID

from govauth.errors import InvalidInput
from govauth.providers.esia.login.auth_requests import sign_key
from govauth.providers.esia.login.editions import SignatureText
from govauth.providers.esia.rest.models.identification_key import KeyToken
from govauth.providers.esia.rest.operations import identification_keys as operations
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.secret import Secret
from govauth.signing.signer import ChallengeSigner, DocumentSigner
from govauth.transport.transport import Transport


class IdentificationKeys:
    """``/orgs/ext-app``: keys that an employee issued for the system of a vendor."""

    def __init__(self, transport: Transport, settings: RestSettings | None = None) -> None:
        self._caller = Caller(transport, settings)

    async def token(self, key: str, signer: DocumentSigner | ChallengeSigner) -> KeyToken:
        """Exchange a key for a token: ``GET /v1/orgs/ext-app/{uuid}/tkn?signature=`` (Б.12).

        Args:
            key: the UUID.
            signer: with the certificate of the organisation whose employee holds the key. The text asks
                for a detached signature of the UUID, the sample shows an attached one: the type decides.

        Raises:
            InvalidInput: the key is not a UUID.
            NotFound: there is no such key.
            AccessDenied: the key is blocked or expired.

        """
        try:
            number = str(UUID(key))
        except ValueError:
            number = ""
        if not number:
            raise InvalidInput("key", "must be a UUID")
        signature = await sign_key(Secret(number), signer, SignatureText.UNPADDED)
        path = {"key_uuid": number}
        return await self._caller.call(operations.TOKEN, path, query=[("signature", signature)])
