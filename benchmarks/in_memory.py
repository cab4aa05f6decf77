"""A sender without a network: it finishes the request like any sender, and answers at once."""

from __future__ import annotations

from benchmarks.payload import token_reply
from govauth.http.message import Request, Response
from govauth.http.sender import AtSlot

_HEADERS = {"content-type": "application/json;charset=UTF-8", "x-request-id": "0123456789abcdef"}


class Answering:
    """Answers token calls with a token and all others with one body."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def send(self, request: Request, *, seconds: float, at_slot: AtSlot | None = None) -> Response:
        """Answer; there is nothing to wait ``seconds`` for."""
        del seconds
        if at_slot is not None:
            request = await at_slot(request)
        is_token_call = "/auth/" in request.url
        return Response(200, _HEADERS, token_reply() if is_token_call else self._body)

    def sibling(self, *, slots: int) -> Answering:
        """Return itself: it has no slots."""
        del slots
        return self

    async def aclose(self) -> None:
        """Close nothing."""
