"""MTOM: a message of several parts, whose root refers to the others (XOP)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from email.message import Message as MimeHeaders
from typing import Final
from urllib.parse import quote, unquote

from attrs import frozen

from govauth.providers.smev.sandbox.namespaces import XOP
from govauth.signing.xml.library import Element

_ROOT_ID: Final = "root.message@smev.sandbox"
_BOUNDARY: Final = "uuid:5e1f0c3a-smev-sandbox"
_FIELD: Final = re.compile(rb"(?im)^content-id:[ \t]*<?([^>\r\n]+)>?[ \t]*\r?$")


class NotMultipart(Exception):
    """The parts cannot be taken apart."""


@frozen
class Attachment:
    """A file that goes with a message.

    Attributes:
        id: ``contentId`` of its header.
        content: as it is.

    """

    id: str
    content: bytes


def split(content_type: str, body: bytes) -> tuple[bytes, Mapping[str, bytes]]:
    """Take a body apart.

    Args:
        content_type: of the whole.
        body: as it came.

    Returns:
        The root, and all parts by Content-ID. A body that is not multipart is its own root.

    Raises:
        NotMultipart: the parts are not as announced.

    """
    header = MimeHeaders()
    header["content-type"] = content_type
    if header.get_content_type() != "multipart/related":
        return body, {}
    boundary = header.get_boundary()
    if not boundary:
        raise NotMultipart
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - before, one part, the end
        raise NotMultipart
    parts: dict[str, bytes] = {}
    for number, piece in enumerate(pieces[1:-1]):
        head, separator, content = piece.partition(b"\r\n\r\n")
        if not separator:
            raise NotMultipart
        found = _FIELD.search(head)
        parts[found[1].decode("ascii", "replace") if found else f"part {number}"] = content
    start = str(header.get_param("start") or "").strip("<>")
    root = parts.get(start) if start else next(iter(parts.values()))
    if root is None:
        raise NotMultipart
    return root, parts


def resolve(root: Element, parts: Mapping[str, bytes]) -> None:
    """Put base64 in the place of every reference, before anything is verified.

    Raises:
        NotMultipart: a reference leads nowhere.

    """
    for include in list(root.iter(f"{{{XOP}}}Include")):
        href = str(include.get("href") or "")
        content = parts.get(unquote(href.removeprefix("cid:")))
        holder = include.getparent()
        if not href.startswith("cid:") or content is None or holder is None:
            raise NotMultipart
        holder.remove(include)
        holder.text = base64.b64encode(content).decode("ascii")


def include(attachment: Attachment) -> str:
    """Write the reference to a part."""
    return f'<xop:Include xmlns:xop="{XOP}" href="cid:{quote(attachment.id)}@smev.sandbox"/>'


def join(envelope: str, attachments: Sequence[Attachment]) -> tuple[dict[str, str], bytes]:
    """Write an envelope and its attachments as one body; returns the headers with it."""
    head = (
        f'Content-Type: application/xop+xml; charset=UTF-8; type="text/xml"\r\n'
        f"Content-Transfer-Encoding: binary\r\nContent-ID: <{_ROOT_ID}>\r\n\r\n"
    )
    body = b"--" + _BOUNDARY.encode() + b"\r\n" + head.encode() + envelope.encode()
    for one in attachments:
        head = (
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
            f"Content-ID: <{one.id}@smev.sandbox>\r\n\r\n"
        )
        body += b"\r\n--" + _BOUNDARY.encode() + b"\r\n" + head.encode() + one.content
    kind = (
        f'multipart/related; type="application/xop+xml"; boundary="{_BOUNDARY}"; start="<{_ROOT_ID}>";'
        ' start-info="text/xml"'
    )
    return {"content-type": kind}, body + b"\r\n--" + _BOUNDARY.encode() + b"--"
