"""Replies of the service: the element in the SOAP body, with the parts that came beside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from govauth.errors import UnexpectedReply
from govauth.http.message import Response as HttpResponse
from govauth.providers.smev.content import LIMITS
from govauth.providers.smev.mime import Malformed, parts_of, referenced
from govauth.providers.smev.names import SOAP, XOP, local_name
from govauth.secret import Withheld
from govauth.signing.xml.library import Element, tag_of
from govauth.signing.xml.parsing import parse_xml
from govauth.signing.xml.refusal import XmlRefused

_INCLUDE: Final = f"{{{XOP}}}Include"


@frozen(slots=True)
class Reply:
    """A reply of the service.

    Attributes:
        body: the element in the SOAP body; None where it is empty.
        parts: octets by Content-ID.
        content: the reply as it came.
        media_type: its Content-Type, whole.

    """

    body: Element | None = field(repr=False)
    parts: Mapping[str, bytes] = field(repr=False)
    content: bytes = field(repr=False)
    media_type: str


def read_reply(response: HttpResponse) -> Reply:
    """Read an answer that is no fault.

    Raises:
        UnexpectedReply: it is no SOAP message.

    """
    return reply_of(response.content, response.headers.get("content-type", ""), status=response.status)


def reply_of(content: bytes, media_type: str, *, status: int | None = None) -> Reply:
    """Read a reply from its octets.

    Raises:
        UnexpectedReply: it is no SOAP message.

    """
    what: str
    try:
        root, parts = parts_of(content, media_type)
        return Reply(_body(_resolved(parse_xml(root, limits=LIMITS), parts)), parts, content, media_type)
    except XmlRefused as refused:
        what = refused.message
    except Malformed as malformed:
        what = str(malformed)
    raise UnexpectedReply("body", what, status=status, body=Withheld(content))


def _body(envelope: Element) -> Element | None:
    body = envelope.find(f"{{{SOAP}}}Body")
    if tag_of(envelope) != f"{{{SOAP}}}Envelope" or body is None or len(body) > 1:
        raise Malformed("expected a SOAP 1.1 envelope with one element in its body")
    return body[0] if len(body) else None


def _resolved(envelope: Element, parts: Mapping[str, bytes]) -> Element:
    """Put parts in their places as base64, but for the files: a signature may cover what was taken out."""
    left = LIMITS.size
    for include in list(envelope.iter(_INCLUDE)):
        place = include.getparent()
        if place is None or is_file(place):
            continue
        octets = parts.get(referenced(include.get("href") or ""))
        if octets is None or len(place) != 1:
            raise Malformed("a message names a part that did not come with it")
        # One part may be named a thousand times.
        left -= len(octets)
        if left < 0:
            raise Malformed(f"the parts that a message names are longer than {LIMITS.size} octets")
        place.remove(include)
        place.text = base64.b64encode(octets).decode()
    return envelope


def is_file(place: Element) -> bool:
    """Tell whether an element is the content of an attachment, which no signature of the message covers."""
    above = place.getparent()
    return above is not None and local_name(tag_of(above)) == "AttachmentContent"


def included(place: Element) -> str | None:
    """Return the Content-ID of the part that stands for an element's content, if one does."""
    include = place.find(_INCLUDE)
    return None if include is None else referenced(include.get("href") or "")
