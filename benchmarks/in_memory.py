"""A sender without a network: it finishes the request like any sender, and answers at once."""

from __future__ import annotations

from email.utils import formatdate

from benchmarks.payload import token_reply
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare

_HEADERS = {
    "content-type": "application/json;charset=UTF-8",
    "x-request-id": "0123456789abcdef",
    "date": formatdate(usegmt=True),
}


class Answering:
    """Answers token calls with a token and all others with one body."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Answer; there is nothing to wait ``seconds`` for."""
        del seconds
        if prepare is not None:
            request = await prepare(request)
        is_token_call = "/auth/" in request.url
        return Response(200, _HEADERS, token_reply() if is_token_call else self._body)

    def with_pool(self, *, slots: int) -> Answering:
        """Return itself: it has no slots."""
        del slots
        return self

    async def aclose(self) -> None:
        """Close nothing."""
