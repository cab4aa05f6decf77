"""Plain Python as an engine, for tests alone."""

from __future__ import annotations

from typing import Literal

from anyio import to_thread

from govauth.errors import ConfigurationError
from govauth.signing.certificates import Certificate
from govauth.signing.gost3410 import GostPrivateKey, GostPublicKey, sign_digest, verify_digest
from govauth.signing.key_reading import read_private_key
from govauth.signing.sources import PrivateKey
from govauth.signing.streebog_pure import streebog_pure
from govauth.signing.verification import gost_bits


class PureEngine:
    """Signs without any library. Not constant time: refuses to open outside tests."""

    def __init__(self, certificate: Certificate, key: GostPrivateKey) -> None:
        self.certificate = certificate
        self._key = key

    @property
    def name(self) -> Literal["pure"]:
        """Which engine this is."""
        return "pure"

    @classmethod
    async def open(cls, source: PrivateKey, *, for_tests: bool = False) -> PureEngine:
        """Open the key.

        Raises:
            ConfigurationError: ``for_tests`` is not true, or the key is encrypted or malformed.

        """
        if not for_tests:
            raise ConfigurationError("the pure Python engine is not constant time: it signs only for tests")
        gost_bits(source.certificate)
        return cls(source.certificate, read_private_key(source.content))

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; see :class:`~govauth.signing.engine.Engine`."""

        def work() -> bytes:
            digest = streebog_pure(data, self._key.curve.bits)
            return sign_digest(self._key, digest, for_tests=True)

        return await to_thread.run_sync(work, abandon_on_cancel=True)

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature against the certificate, without any library too."""
        key = self.certificate.public_key
        if not isinstance(key, GostPublicKey):
            return False

        def work() -> bool:
            return verify_digest(key, streebog_pure(data, key.curve.bits), signature)

        return await to_thread.run_sync(work, abandon_on_cancel=True)

    async def aclose(self) -> None:
        """Nothing to let go of."""
