"""What the sender needs of a connection, whoever made it."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from govauth.http.message import Request, Response


class Connection(Protocol):
    """Carries one request at a time.

    Attributes:
        sent: whether a byte of the current request may have left.

    """

    sent: bool

    async def exchange(self, request: Request) -> Response:
        """Send a request and read its response to the end."""
        ...

    def alive(self) -> bool:
        """Whether another request may follow."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...


@lru_cache(maxsize=1024)
def split_url(url: str) -> tuple[str, bytes]:
    """Return the origin of a URL, and its path with the query."""
    parts = urlsplit(url)
    target = parts.path or "/"
    return f"{parts.scheme}://{parts.netloc}", (f"{target}?{parts.query}" if parts.query else target).encode()


def broken(error: Exception) -> str:
    """Say that a connection broke, with the kind of the error and none of its words."""
    return f"the connection broke before the whole answer came ({type(error).__name__})"
