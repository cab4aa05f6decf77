"""Undo ``Content-Encoding`` within a bound."""

from __future__ import annotations

import zlib

from govauth.errors import UnexpectedReply

ACCEPTED = "gzip, deflate"

_ANY_HEADER = 47
_NO_HEADER = -15


def decoded(content: bytes, encoding: str, *, limit: int) -> bytes:
    """Decompress a body.

    Args:
        content: the body as it came.
        encoding: the value of ``Content-Encoding``.
        limit: the most bytes the result may have.

    Raises:
        UnexpectedReply: an unknown encoding, damaged data, or more than ``limit`` bytes.

    """
    if not encoding or encoding == "identity" or not content:
        return content
    if encoding not in ("gzip", "deflate", "x-gzip"):
        raise UnexpectedReply("content-encoding", "expected gzip or deflate")
    for window in (_ANY_HEADER, _NO_HEADER):
        inflater = zlib.decompressobj(window)
        try:
            plain = inflater.decompress(content, limit)
        except zlib.error:
            continue
        if inflater.unconsumed_tail:
            raise UnexpectedReply("body", f"larger than {limit} bytes")
        if not inflater.eof:
            break
        return plain
    raise UnexpectedReply("body", "damaged compressed data")
