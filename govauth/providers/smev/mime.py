"""Messages with parts: MTOM (W3C, 2005), as far as СМЭВ uses it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Final
from urllib.parse import unquote

from govauth.transport.operation import Body

_ROOT: Final = "root@govauth"
_MOST_PARTS: Final = 1000


class Malformed(Exception):
    """Why a message with parts cannot be read."""


def parts_of(content: bytes, content_type: str) -> tuple[bytes, dict[str, bytes]]:
    """Take a reply apart.

    Args:
        content: the body.
        content_type: the header, whole.

    Returns:
        The root, which is XML, and the other parts by their Content-ID without brackets.

    Raises:
        Malformed: it says that it has parts, and has not.

    """
    header = _header(content_type)
    if header.get_content_type() != "multipart/related":
        return content, {}
    boundary, start = _parameter(header, "boundary"), _parameter(header, "start")
    if not boundary:
        raise Malformed("a message with parts names no boundary")
    parts = [_part(octets) for octets in _split(content, boundary.encode())]
    if not parts:
        raise Malformed("a message with parts has none")
    named = [(name, octets) for name, octets in parts if name]
    by_id = dict(named)
    if len(by_id) != len(named):
        raise Malformed("two parts of a message have the same Content-ID")
    wanted = _bare(start) if start else ""
    root = by_id.pop(wanted, None) if wanted else None
    if root is None:
        name, root = parts[0]
        by_id.pop(name, None)
    return root, by_id


def referenced(href: str) -> str:
    """Return the Content-ID that a ``cid:`` address names."""
    return unquote(href.removeprefix("cid:"))


def content_id_of(name: str) -> str:
    """Return the Content-ID under which an attachment is sent."""
    return f"{name}@govauth"


def with_parts(root: bytes, parts: Iterable[tuple[str, str, bytes]]) -> Body:
    """Put a message and its parts together.

    Args:
        root: the envelope.
        parts: Content-ID, media type and octets of each.

    """
    boundary = f"govauth-{secrets.token_hex(16)}"
    type_of_root = 'application/xop+xml; charset=UTF-8; type="text/xml"'
    pieces: list[bytes] = []
    for name, media_type, octets in ((_ROOT, type_of_root, root), *parts):
        head = (
            f"--{boundary}\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: binary\r\n"
            f"Content-ID: <{name}>\r\n\r\n"
        )
        pieces += [head.encode(), octets, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    media_type = (
        f'multipart/related; type="application/xop+xml"; start="<{_ROOT}>"; start-info="text/xml";'
        f' boundary="{boundary}"'
    )
    return Body(b"".join(pieces), media_type)


def _header(content_type: str) -> Message:
    header = Message()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    return header


def _parameter(header: Message, name: str) -> str:
    found = header.get_param(name)
    return "" if found is None else collapse_rfc2231_value(found)


def _split(content: bytes, boundary: bytes) -> list[bytes]:
    mark = b"--" + boundary
    # The first boundary may begin the body; every other one follows a line break that belongs to it.
    line_break = b"\r\n" if b"\r\n" + mark in content else b"\n"
    pieces = (line_break + content).split(line_break + mark)
    if len(pieces) > _MOST_PARTS:
        raise Malformed("a message has too many parts")
    found: list[bytes] = []
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return found
        found.append(piece)
    raise Malformed("a message with parts is cut off")


def _part(piece: bytes) -> tuple[str, bytes]:
    # The first empty line ends the headers; the other kind of it may stand in the content.
    ends = [(at, end) for end in (b"\r\n\r\n", b"\n\n") if (at := piece.find(end)) >= 0]
    if not ends:
        raise Malformed("a part of a message has no end of its headers")
    head, _, octets = piece.partition(min(ends)[1])
    headers: Mapping[str, str] = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.decode("latin-1").splitlines())
    }
    if headers.get("content-transfer-encoding", "binary").lower() not in {"binary", "8bit", "7bit"}:
        raise Malformed("a part of a message is encoded in a way that MTOM does not have")
    return _bare(headers.get("content-id", "")), octets


def _bare(content_id: str) -> str:
    return content_id.strip().removeprefix("<").removesuffix(">")
