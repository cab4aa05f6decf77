"""RC2 (RFC 2268), with which CSP and older Windows encrypt the certificates of a PFX: decryption alone."""

from __future__ import annotations

import struct
from typing import Final

_PI: Final = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32"
    "bd8f40eb86b77b0bf09521225c6b4e82 54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a"
    "961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039 997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e"
    "c5f3db47e5a59c770aa62068fe7fc1ad"
)
_WORDS: Final = struct.Struct("<4H")
_TURNS: Final = (1, 2, 3, 5)
_BLOCK: Final = 8


def decrypt_rc2(key: bytes, iv: bytes, octets: bytes) -> bytes:
    """Decrypt in CBC mode; the effective length of the key is its length.

    Raises:
        ValueError: the octets are not whole blocks.

    """
    if len(octets) % _BLOCK or not octets:
        raise ValueError("no whole blocks")
    expanded = _expanded(key)
    plain = bytearray()
    for start in range(0, len(octets), _BLOCK):
        block = octets[start : start + _BLOCK]
        opened = _block(expanded, block)
        plain += bytes(left ^ right for left, right in zip(opened, iv, strict=True))
        iv = block
    return bytes(plain)


def _expanded(key: bytes) -> tuple[int, ...]:
    """Expand the key to 64 words (section 2)."""
    octets = bytearray(key)
    size = len(key)
    for at in range(size, 128):
        octets.append(_PI[(octets[at - 1] + octets[at - size]) & 255])
    octets[128 - size] = _PI[octets[128 - size]]
    for at in range(127 - size, -1, -1):
        octets[at] = _PI[octets[at + 1] ^ octets[at + size]]
    return struct.unpack("<64H", octets)


def _block(expanded: tuple[int, ...], block: bytes) -> bytes:
    words = list(_WORDS.unpack(block))
    place = 63
    for turn in range(15, -1, -1):
        for at in (3, 2, 1, 0):
            word = words[at]
            word = (word >> _TURNS[at] | word << 16 - _TURNS[at]) & 0xFFFF
            last, middle, first = words[at - 1], words[at - 2], words[at - 3]
            words[at] = (word - expanded[place] - (last & middle) - (~last & first)) & 0xFFFF
            place -= 1
        if turn in {11, 5}:
            for at in (3, 2, 1, 0):
                words[at] = (words[at] - expanded[words[at - 1] & 63]) & 0xFFFF
    return _WORDS.pack(*words)
