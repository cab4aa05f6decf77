"""The two kinds of signer, apart by type: one signs challenges, the other documents.

They are apart because a signed challenge signs somebody in. A signer handed to code that signs documents must
not be able to do that, nor the other way round; a type checker refuses the swap.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class ChallengeSigner(Protocol):
    """Signs the random text of a server, to sign in: an attached CMS (ЦРПТ, identification key of ESIA)."""

    @property
    def certificate_der(self) -> bytes:
        """The signer's certificate in DER."""
        ...

    @property
    def certificate_hash(self) -> str:
        """Streebog-256 of the certificate's DER, upper-case hexadecimal."""
        ...

    async def sign_challenge(self, challenge: bytes) -> bytes:
        """Sign a challenge.

        Args:
            challenge: the exact bytes.

        Returns:
            An attached CMS in DER; its text encoding is the matter of the protocol.

        Raises:
            SigningFailed: the engine failed or was too slow.

        """
        ...


@runtime_checkable
class DocumentSigner(Protocol):
    """Signs documents and request parameters: a detached CMS, or a raw signature."""

    @property
    def certificate_der(self) -> bytes:
        """The signer's certificate in DER."""
        ...

    @property
    def certificate_hash(self) -> str:
        """Streebog-256 of the certificate's DER, upper-case hexadecimal: ``client_certificate_hash``."""
        ...

    async def sign_detached(self, document: bytes) -> bytes:
        """Sign the exact bytes.

        Returns:
            A detached CMS in DER.

        Raises:
            SigningFailed: the engine failed or was too slow.

        """
        ...

    async def sign_raw(self, document: bytes) -> bytes:
        """Sign the exact bytes (``/v2/ac`` and ``/v3/te`` of ESIA).

        Returns:
            ``s ‖ r``, both big-endian: 64 octets for a 256-bit key, 128 for a 512-bit one.

        Raises:
            SigningFailed: the engine failed or was too slow.

        """
        ...
