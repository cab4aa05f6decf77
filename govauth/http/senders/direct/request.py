"""A request as it stands on the wire."""

from __future__ import annotations

from typing import Final

from govauth.http.encoding import ACCEPTED
from govauth.http.message import Request
from govauth.http.senders.connection import refuse_malformed

_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "DELETE"})


def encoded(request: Request, target: str, authority: str, extra: str = "") -> bytes:
    """Write a request down, head and body.

    Args:
        request: whose body is complete.
        target: its path with the query, or the whole address where a proxy reads it.
        authority: the value of ``Host``.
        extra: lines of further headers, each with its end.

    Raises:
        InvalidInput: a part of it would not be what it seems on the wire.

    """
    refuse_malformed(request)
    headers, content = request.headers, request.content
    head = f"{request.method} {target} HTTP/1.1\r\nhost: {authority}\r\n{extra}"
    for name, value in headers.items():
        head += f"{name}: {value}\r\n"
    if "accept-encoding" not in headers:
        head += f"accept-encoding: {ACCEPTED}\r\n"
    if content or request.method not in _WITHOUT_BODY:
        head += f"content-length: {len(content)}\r\n"
    return head.encode() + b"\r\n" + content
