"""What the sender needs of a connection, whoever made it."""

from __future__ import annotations

from typing import Protocol

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


def split_url(url: str) -> tuple[str, bytes]:
    """Return the origin of a URL, and its path with the query.

    Not remembered: the pages of a long list have as many URLs.
    """
    path = url.find("/", url.index("://") + 3)
    if path < 0:
        return url, b"/"
    return url[:path], url[path:].encode()


def named(error: BaseException) -> str:
    """Name the class of an error and the library it is from, with none of its words."""
    library = type(error).__module__.partition(".")[0]
    return type(error).__name__ if library == "builtins" else f"{library}.{type(error).__name__}"


def broken(error: Exception) -> str:
    """Say that a connection broke, with the kind of the error."""
    return f"the connection broke before the whole answer came ({named(error)})"
