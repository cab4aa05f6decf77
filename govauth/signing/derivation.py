"""Keys from passwords: PBKDF2 (RFC 8018), with Streebog too (RFC 9337), and the way of PKCS#12 (RFC 7292)."""

from __future__ import annotations

import hashlib
import unicodedata
from itertools import repeat
from typing import Final, Literal, TypeAlias

from govauth.secret import Secret, Withheld
from govauth.signing.digest import Bits, derived_by_library, streebog

HashName: TypeAlias = Literal["sha1", "sha224", "sha256", "sha384", "sha512", "streebog256", "streebog512"]
"""A hash function; Streebog is not in hashlib."""

_STREEBOG: Final[dict[str, Bits]] = {"streebog256": 256, "streebog512": 512}
_STREEBOG_BLOCK: Final = 64
_INNER: Final = bytes(octet ^ 0x36 for octet in range(256))
_OUTER: Final = bytes(octet ^ 0x5C for octet in range(256))


def hmac_streebog(key: bytes, data: bytes, bits: Bits) -> bytes:
    """Authenticate data by HMAC-Streebog (RFC 7836, section 4.1)."""
    block = (key if len(key) <= _STREEBOG_BLOCK else streebog(key, bits)).ljust(_STREEBOG_BLOCK, b"\0")
    return streebog(block.translate(_OUTER) + streebog(block.translate(_INNER) + data, bits), bits)


def pbkdf2(password: Secret, salt: bytes, rounds: int, size: int, name: HashName) -> Withheld:
    """Derive a key of ``size`` octets from a password, which counts in UTF-8."""
    bits = _STREEBOG.get(name)
    if bits is None:
        return Withheld(hashlib.pbkdf2_hmac(name, password.reveal().encode(), salt, rounds, size))
    return derived_by_library(password, salt, rounds, size, bits) or _derived(
        password, salt, rounds, size, bits
    )


def _derived(password: Secret, salt: bytes, rounds: int, size: int, bits: Bits) -> Withheld:
    key = password.reveal().encode()
    blocks = b""
    number = 0
    while len(blocks) < size:
        number += 1
        last = hmac_streebog(key, salt + number.to_bytes(4, "big"), bits)
        total = int.from_bytes(last, "big")
        for _ in repeat(None, rounds - 1):
            last = hmac_streebog(key, last, bits)
            total ^= int.from_bytes(last, "big")
        blocks += total.to_bytes(bits // 8, "big")
    return Withheld(blocks[:size])


def pkcs12_key(
    password: Secret, salt: bytes, rounds: int, size: int, *, purpose: Literal[1, 2, 3], name: HashName
) -> Withheld:
    """Derive octets as PKCS#12 does (RFC 7292, appendix B.2).

    Args:
        password: counts in UTF-16, with a zero behind it.
        salt: of the file.
        rounds: how often to hash.
        size: octets wanted.
        purpose: 1 for a key, 2 for an initialisation vector, 3 for a MAC key.
        name: of the hash function.

    """
    block = hashlib.new(name, usedforsecurity=False).block_size
    text = (unicodedata.normalize("NFC", password.reveal()) + "\0").encode("utf-16-be")
    mixed = bytearray(_filled(salt, block) + _filled(text, block))
    derived = b""
    while len(derived) < size:
        last = bytes((purpose,)) * block + mixed
        for _ in repeat(None, rounds):
            last = hashlib.new(name, last, usedforsecurity=False).digest()
        derived += last
        addend = int.from_bytes(_filled(last, block)[:block], "big") + 1
        for start in range(0, len(mixed), block):
            part = int.from_bytes(mixed[start : start + block], "big") + addend
            mixed[start : start + block] = (part % (1 << 8 * block)).to_bytes(block, "big")
    return Withheld(derived[:size])


def _filled(octets: bytes, block: int) -> bytes:
    size = -(-len(octets) // block) * block
    return (octets * (size // len(octets) + 1))[:size] if octets else b""
