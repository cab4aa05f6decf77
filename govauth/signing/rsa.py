"""Verification of RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2): ``RS256`` of RFC 7518."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from attrs import field, frozen

_SHA256_PREFIX: Final = bytes.fromhex("3031300d060960864801650304020105000420")
MINIMUM_BITS: Final = 2048
MAXIMUM_BITS: Final = 8192


@frozen(slots=True)
class RsaPublicKey:
    """An RSA public key; verification needs no secret, hence no constant time and no library."""

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

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature over ``data`` by comparing the whole padded block, never by parsing it."""
        size = (self.bits + 7) // 8
        number = int.from_bytes(signature, "big")
        if not self.is_sound or len(signature) != size or number >= self.modulus:
            return False
        tail = b"\x00" + _SHA256_PREFIX + hashlib.sha256(data).digest()
        expected = b"\x00\x01" + b"\xff" * (size - 2 - len(tail)) + tail
        return hmac.compare_digest(pow(number, self.exponent, self.modulus).to_bytes(size, "big"), expected)
