"""Tokens for identification keys (Б.12)."""

from __future__ import annotations

import base64
from uuid import UUID

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.identification_key import KeyToken
from govauth.providers.esia.rest.operations import identification_keys as operations
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.settings import RestSettings
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
        if isinstance(signer, DocumentSigner):
            signature = await signer.sign_detached(number.encode())
        else:
            signature = await signer.sign_challenge(number.encode())
        written = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        return await self._caller.call(operations.TOKEN, {"key_uuid": number}, query=[("signature", written)])
