"""Writing DER: a tag, a length and a content. Everything else is written by the ASN.1 library.

A CMS is made a hundred times a second where the library needs 2 ms for one. So its constant parts are written
by the library once for each certificate, and only these few lines run for each signature.
"""

from __future__ import annotations

from typing import Final

SEQUENCE: Final = 0x30
SET: Final = 0x31
OCTET_STRING: Final = 0x04
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
CONTEXT_0: Final = 0xA0

_SHORT: Final = 0x80


def tlv(tag: int, *parts: bytes) -> bytes:
    """Join the parts under a tag of one octet, with a length in the shortest form (X.690, section 10.1)."""
    size = sum(map(len, parts))
    if size < _SHORT:
        return b"".join((bytes((tag, size)), *parts))
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return b"".join((bytes((tag, _SHORT | len(length))), length, *parts))
