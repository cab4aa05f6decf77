"""Taking a compact JWS apart, strictly (RFC 7515, sections 3.1 and 5.2)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Final

import msgspec
from attrs import field, frozen

from govauth.errors import TokenInvalid
from govauth.secret import Secret

MAXIMUM_LENGTH: Final = 64 * 1024
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")
_SEGMENTS: Final = 3


@frozen(slots=True)
class CompactJws:
    """A JWS in parts; nothing about it is verified.

    Attributes:
        header: the protected header.
        claims: the payload.
        signed: the bytes that the signature covers.
        signature: the signature, decoded.

    """

    header: Mapping[str, object]
    claims: Mapping[str, object] = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def read_compact(token: Secret) -> CompactJws:
    """Take a token apart.

    Raises:
        TokenInvalid: it is not three segments of base64url with two JSON objects in front.

    """
    found = _take_apart(token)
    if isinstance(found, str):
        raise TokenInvalid(found)
    return found


def _take_apart(token: Secret) -> CompactJws | str:
    # Nothing is raised from here: a traceback of this frame would show the token.
    if len(token) > MAXIMUM_LENGTH:
        return f"the token is longer than {MAXIMUM_LENGTH} characters"
    text = token.reveal()
    segments = text.split(".")
    if len(segments) != _SEGMENTS:
        return "the token is not a compact JWS of three segments"
    octets = [_decode(segment) for segment in segments]
    header_octets, payload_octets, signature = octets
    if header_octets is None or payload_octets is None or not signature:
        return "a segment of the token is not base64url"
    header, claims = _json_object(header_octets), _json_object(payload_octets)
    if header is None or claims is None:
        return "the header or the payload of the token is not a JSON object"
    return CompactJws(header, claims, text.rpartition(".")[0].encode("ascii"), signature)


def _decode(segment: str) -> bytes | None:
    """Decode base64url without padding; only the one canonical spelling counts."""
    if not _BASE64URL.fullmatch(segment) or len(segment) % 4 == 1:
        return None
    octets = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    return octets if base64.urlsafe_b64encode(octets).rstrip(b"=") == segment.encode() else None


def _json_object(octets: bytes) -> Mapping[str, object] | None:
    try:
        return msgspec.json.decode(octets, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
