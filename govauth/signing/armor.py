"""The forms in which certificates, keys and signatures lie in files: DER, PEM, and base64 without a frame.

PEM is RFC 7468 as people have it: text before, between and behind the blocks, a byte order mark, UTF-16.
"""

from __future__ import annotations

import base64
import codecs
import re
from typing import Final

from attrs import field, frozen

_BINARY: Final = 0x80
_LEAST: Final = 8
_BLOCK: Final = re.compile(rb"-----BEGIN ([A-Z0-9 #]+)-----((?:[^-]++|-(?!----))*+)-----END \1-----")
_HEADERS: Final = re.compile(rb"\A\s*(?:[A-Za-z0-9-]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*)+\s*\n")
_SPACE: Final = re.compile(rb"\s+")
_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")


@frozen(slots=True)
class Block:
    """One object of a file.

    Attributes:
        label: of the PEM frame, such as ``CERTIFICATE``; empty without a frame.
        content: decoded: DER, or BER.
        is_encrypted: whether headers inside the frame say so, as OpenSSL wrote keys before PKCS#8.

    """

    label: str
    content: bytes = field(repr=False)
    is_encrypted: bool = False


def is_binary(content: bytes) -> bool:
    """Tell DER or BER of more than 127 octets, or of unknown length, from text."""
    return len(content) > 1 and content[0] == 0x30 and content[1] >= _BINARY  # noqa: PLR2004


def plain_text(content: bytes) -> bytes:
    """Take the byte order mark off a text, and turn UTF-16 with one into UTF-8."""
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if content.startswith(mark):
            return content.decode("utf-16", "replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def blocks_of(content: bytes) -> tuple[Block, ...]:
    """Find the objects in a file.

    Raises:
        ValueError: there are none, or one is not base64.

    """
    if is_binary(content):
        return (Block("", content),)
    text = plain_text(content)
    framed = tuple(_framed(label, body) for label, body in _BLOCK.findall(text))
    if framed:
        return framed
    if text[:1] == b"0" and len(text) > 1 and len(text) == 2 + text[1]:
        return (Block("", text),)
    octets = _decoded(text.translate(_TO_STANDARD))
    if len(octets) < _LEAST:
        raise ValueError("neither DER nor PEM nor base64")
    return (Block("", octets),)


def _framed(label: bytes, body: bytes) -> Block:
    headers = _HEADERS.match(body)
    is_encrypted = headers is not None and b"ENCRYPTED" in headers.group()
    return Block(label.decode("ascii"), _decoded(body[headers.end() :] if headers else body), is_encrypted)


def _decoded(text: bytes) -> bytes:
    dense = _SPACE.sub(b"", text).rstrip(b"=")
    return base64.b64decode(dense + b"=" * (-len(dense) % 4), validate=True)
