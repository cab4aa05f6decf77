"""A key behind HTTP: a signing service or an HSM that speaks the contract of ``remote_contract``."""

from __future__ import annotations

from typing import Final, Literal

from govauth.errors import ConfigurationError, SigningFailed
from govauth.http.addresses import is_private
from govauth.http.message import Request, Response
from govauth.signing.asking import ask, split_address
from govauth.signing.certificates import Certificate
from govauth.signing.engines.remote_contract import CERTIFICATE_HASH, OCTETS
from govauth.signing.sources import RemoteKey
from govauth.signing.verification import gost_bits, verify_raw
from govauth.signing.worker import WORKER

_OK: Final = 200


class RemoteEngine:
    """Signs by asking a service; every answer is checked against the certificate."""

    def __init__(self, source: RemoteKey) -> None:
        self.certificate: Certificate = source.certificate
        self._source = source

    @property
    def name(self) -> Literal["remote"]:
        """Which engine this is."""
        return "remote"

    @classmethod
    async def open(cls, source: RemoteKey) -> RemoteEngine:
        """Take the address.

        Raises:
            ConfigurationError: it is neither https nor http on the loopback.

        """
        gost_bits(source.certificate)
        address = split_address(source.url)
        if address is None or not is_private(address):
            raise ConfigurationError("the url of a remote signer must be https, or http on the loopback")
        return cls(source)

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; see :class:`~govauth.signing.engine.Engine`."""
        response = await self._ask(data)
        if response.status != _OK:
            raise SigningFailed(f"the remote signer answered {response.status}")
        if not await self.verify(data, response.content):
            raise SigningFailed("the remote signer answered with a wrong signature")
        return response.content

    async def _ask(self, data: bytes) -> Response:
        source = self._source
        headers = {"content-type": OCTETS, "accept": OCTETS, CERTIFICATE_HASH: self.certificate.hash}
        request = Request("POST", source.url, headers, data)
        if source.token is not None:
            request = request.with_header("authorization", f"Bearer {source.token.reveal()}")
        return await ask(source.sender, request, seconds=source.seconds, service="the remote signer")

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature against the certificate, here."""
        return await WORKER.run(verify_raw, self.certificate, data, signature)

    async def aclose(self) -> None:
        """Nothing to close: the sender belongs to the caller."""
