"""What the sender needs of a connection, whoever made it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Protocol

from govauth.errors import InvalidInput
from govauth.http.message import Request, Response

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2


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


def split_url(url: str) -> tuple[str, str]:
    """Return the origin of a URL, and its path with the query.

    Not remembered: the pages of a long list have as many URLs.
    """
    path = url.find("/", url.index("://") + 3)
    if path < 0:
        return url, "/"
    return url[:path], url[path:]


def refuse_malformed(request: Request) -> None:
    """Refuse a request that would hold another one, or be something else, on the wire.

    Raises:
        InvalidInput: its method, its address or one of its headers; it is named without its value.

    """
    url = request.url
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise InvalidInput("url", "must be percent-encoded: visible ASCII characters only")
    _refuse_no_token(request.method)
    for name in request.headers:
        _refuse_no_token(name)
    values = "".join(request.headers.values())
    # Three searches for one character take a tenth of the time of looking at each: tokens are long.
    if "\n" in values or "\r" in values or "\0" in values:
        raise InvalidInput("headers", "must not hold line breaks or NUL")


@lru_cache(maxsize=256)
def _refuse_no_token(text: str) -> None:
    if _TOKEN.fullmatch(text) is None:
        raise InvalidInput("method or header name", "must be a token of RFC 9110, section 5.6.2")


def named(error: BaseException) -> str:
    """Name the class of an error and the library it is from, with none of its words."""
    library = type(error).__module__.partition(".")[0]
    return type(error).__name__ if library == "builtins" else f"{library}.{type(error).__name__}"


def broken(error: Exception) -> str:
    """Say that a connection broke, with the kind of the error."""
    return f"the connection broke before the whole answer came ({named(error)})"
