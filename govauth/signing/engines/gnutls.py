"""The default engine: GnuTLS inside this process."""

from __future__ import annotations

from typing import Literal

from govauth.errors import SigningFailed
from govauth.signing.certificates import Certificate
from govauth.signing.digest import Bits
from govauth.signing.gnutls_library import PrivateKeyHandle, gnutls
from govauth.signing.sources import PrivateKey
from govauth.signing.verification import gost_bits, verify_raw
from govauth.signing.worker import WORKER


class GnuTlsEngine:
    """Signs with a PKCS#8 key through GnuTLS, in a worker thread, in about 0.1 ms.

    GnuTLS 3.7 knows the curves CryptoPro-A, XchA and TC26 256-B (one curve) and TC26 512-A; other curves it
    refuses when the key is opened.
    """

    def __init__(self, certificate: Certificate, key: PrivateKeyHandle, bits: Bits) -> None:
        self.certificate = certificate
        self._key: PrivateKeyHandle | None = key
        self._bits = bits

    @property
    def name(self) -> Literal["gnutls"]:
        """Which engine this is."""
        return "gnutls"

    @classmethod
    async def open(cls, source: PrivateKey) -> GnuTlsEngine:
        """Open the key.

        Raises:
            ConfigurationError: no GnuTLS, no GOST in it, or it refuses the key.

        """
        bits = gost_bits(source.certificate)
        key = await WORKER.run(
            lambda: gnutls().private_key(source.content, is_pem=source.is_pem, password=source.password)
        )
        return cls(source.certificate, key, bits)

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; see :class:`~govauth.signing.engine.Engine`."""
        key = self._key
        if key is None:
            raise SigningFailed("the signing engine is closed")
        return await WORKER.run(key.sign, data, self._bits)

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature against the certificate."""
        return await WORKER.run(verify_raw, self.certificate, data, signature)

    async def aclose(self) -> None:
        """Let go of the key; GnuTLS wipes it when the last call has returned."""
        self._key = None
