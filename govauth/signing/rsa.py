"""RSA keys of certificates: of tokens (``RS256`` of RFC 7518), XML signatures and time-stamping authorities.

``cryptography`` checks the signatures, not this file.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from attrs import field, frozen

from govauth.errors import ConfigurationError
from govauth.secret import Secret, Withheld

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey as NativeKey

Sha2: TypeAlias = Literal["sha256", "sha384", "sha512"]
"""A digest that goes with RSA."""

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

    def verify(self, data: bytes, signature: bytes, digest: Sha2 | Literal["sha1"] = "sha256") -> bool:
        """Check a signature over ``data``: RSASSA-PKCS1-v1_5.

        Raises:
            ConfigurationError: ``cryptography`` is not installed.

        """
        if not self.is_sound:
            return False
        try:
            from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # on first use: 30 ms
            from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
            from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
        except ModuleNotFoundError:
            raise ConfigurationError("RSA needs cryptography: pip install 'govauth[gost]'") from None
        native = _native(self.modulus, self.exponent)
        if native is None:
            return False
        algorithms = {
            "sha1": hashes.SHA1(),  # noqa: S303
            "sha256": hashes.SHA256(),
            "sha384": hashes.SHA384(),
            "sha512": hashes.SHA512(),
        }
        try:
            native.verify(signature, data, PKCS1v15(), algorithms[digest])
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


def private_rsa_key(key: Withheld, password: Secret | None) -> RSAPrivateKey | None:
    """Open a private key in PEM; None where it is none of RSA, or the password does not open it."""
    # Nothing is raised from here: a traceback of this frame would show the key.
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  # on first use
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        found = load_pem_private_key(key.content, None if password is None else password.reveal().encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return found if isinstance(found, RSAPrivateKey) else None
