"""The engine: one key, opened and proven to work. :mod:`govauth.signing.opening` chooses one."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from govauth.signing.certificates import Certificate

EngineName: TypeAlias = Literal["gnutls", "openssl", "cryptopro", "pycades", "remote", "pkcs11", "pure"]


class Engine(Protocol):
    """A signing key, opened. Every method is safe to call from many tasks at once."""

    @property
    def name(self) -> EngineName:
        """Which engine this is."""
        ...

    @property
    def certificate(self) -> Certificate:
        """The certificate of the key."""
        ...

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; hashing with Streebog is part of it.

        Returns:
            ``s ‖ r``, both big-endian: 64 octets for a 256-bit key, 128 for a 512-bit one.

        Raises:
            SigningFailed: the engine failed, or its deadline passed.

        """
        ...

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check such a signature against the certificate."""
        ...

    async def aclose(self) -> None:
        """Let go of the key."""
        ...
