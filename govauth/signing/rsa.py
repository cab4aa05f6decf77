"""RSA keys of certificates: ``RS256`` of RFC 7518 and XML signatures are checked by ``cryptography``."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from attrs import field, frozen

from govauth.errors import ConfigurationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey as NativeKey

MINIMUM_BITS: Final = 2048
MAXIMUM_BITS: Final = 8192


@frozen(slots=True)
class RsaPublicKey:
    """An RSA public key."""

    modulus: int = field(repr=False)
    exponent: int

    @property
    def bits(self) -> int:
        """The length of the modulus."""
        return self.modulus.bit_length()

    @property
    def is_sound(self) -> bool:
        """Whether the key is long enough, and not absurd (RFC 7518, section 3.3 asks for 2048 bits)."""
        odd = bool(self.modulus & 1 and self.exponent & 1)
        return odd and MINIMUM_BITS <= self.bits <= MAXIMUM_BITS and 3 <= self.exponent < 1 << 33  # noqa: PLR2004

    def verify(self, data: bytes, signature: bytes, digest: Literal["sha256", "sha1"] = "sha256") -> bool:
        """Check a signature over ``data``: RSASSA-PKCS1-v1_5.

        Raises:
            ConfigurationError: ``cryptography`` is not installed.

        """
        if not self.is_sound:
            return False
        try:
            from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # on first use: 30 ms
            from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
            from cryptography.hazmat.primitives.hashes import SHA1, SHA256  # noqa: PLC0415
        except ModuleNotFoundError:
            raise ConfigurationError("RSA needs cryptography: pip install 'govauth[gost]'") from None
        native = _native(self.modulus, self.exponent)
        if native is None:
            return False
        try:
            native.verify(signature, data, PKCS1v15(), SHA1() if digest == "sha1" else SHA256())  # noqa: S303
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=64)
def _native(modulus: int, exponent: int) -> NativeKey | None:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers  # noqa: PLC0415

    try:
        return RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        return None
