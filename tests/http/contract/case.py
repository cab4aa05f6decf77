"""What a server does, and what a sender must make of it."""

from __future__ import annotations

import enum

from attrs import frozen

from govauth.errors import ConnectionLost, GovAuthError, TimedOut, UnexpectedReply


class Ending(enum.Enum):
    """What a server does after its answer."""

    STAY = "waits for the next request"
    CLOSE = "closes"
    HALF = "closes its side only"
    RESET = "resets"


@frozen
class Case:
    """An answer, and what must come of it.

    Attributes:
        answer: as it stands on the wire.
        later: sent after it, each by itself.
        drips: byte by byte.
        ending: what the server does then.
        method: of the request.
        content: of the request.
        status: that comes back; 0 where an error does.
        body: that comes back.
        headers: some that come back.
        error: that comes back.
        match: what it says.
        reused: whether the connection carries the next request; None where it does not matter.
        strict: only the direct sender refuses it; httpx reads it in its own way.
        own: what httpx does with its own connections is not ours to judge.

    """

    answer: bytes = b""
    later: tuple[bytes, ...] = ()
    drips: bool = False
    ending: Ending = Ending.STAY
    method: str = "GET"
    content: bytes = b""
    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str | None] = {}
    error: type[GovAuthError] | None = None
    match: str = ""
    reused: bool | None = True
    strict: bool = False
    own: bool = False


def lost(answer: bytes, *, ending: Ending = Ending.STAY, strict: bool = False, **more: bytes | str) -> Case:
    """An answer that is none."""
    content, method = more.get("content", b""), more.get("method", "GET")
    assert isinstance(content, bytes)
    assert isinstance(method, str)
    return Case(
        answer, ending=ending, strict=strict, error=ConnectionLost, content=content, method=method, status=0
    )


def too_large(answer: bytes, *, ending: Ending = Ending.STAY) -> Case:
    """An answer that is larger than is allowed."""
    return Case(
        answer, ending=ending, error=UnexpectedReply, match="larger than 100000 bytes", status=0, own=True
    )


def surplus(answer: bytes, *later: bytes, **more: object) -> Case:
    """More than the answer to what was asked."""
    return Case(answer, later, reused=False, own=True, **more)  # type: ignore[arg-type]


SILENCE = Case(error=TimedOut, status=0)
