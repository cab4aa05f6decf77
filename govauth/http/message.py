"""The request and the response as govauth sees them: light, and mute about secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from govauth.http.redaction import shown_headers, shown_url
from govauth.http.sink import Sink
from govauth.printable import printable

Headers: TypeAlias = Mapping[str, str]
"""Header names in lower case, one value each."""


@frozen(slots=True)
class Request:
    """One HTTP request, complete to the byte.

    Attributes:
        method: in upper case.
        url: absolute, already percent-encoded.
        headers: names in lower case.
        content: the body exactly as it goes out.
        into: takes the body of the answer, where it may be large; the answer that comes back then has none. A
            sender that cannot do it gives the body back as always.

    """

    method: str
    url: str = field(repr=shown_url)
    headers: Headers = field(factory=dict[str, str], repr=shown_headers)
    content: bytes = field(default=b"", repr=lambda body: f"<{len(body)} bytes>")
    into: Sink | None = field(default=None, repr=False, eq=False)

    def with_header(self, name: str, value: str) -> Request:
        """Make the same request with one header set."""
        return Request(self.method, self.url, {**self.headers, name.lower(): value}, self.content, self.into)


@frozen(slots=True)
class Response:
    """One HTTP response, read to its end.

    Attributes:
        status: HTTP status code.
        headers: names in lower case; repeated headers joined by a comma.
        content: the decoded body.
        poured: how many bytes of the body went into the sink of the request instead.

    """

    status: int
    headers: Headers = field(factory=dict[str, str], repr=shown_headers)
    content: bytes = field(default=b"", repr=lambda body: f"<{len(body)} bytes>")
    poured: int = 0

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty where the server named none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def date(self) -> float | None:
        """The server's clock when it answered, in epoch seconds; None where it did not say."""
        return parse_http_date(self.headers.get("date", ""))

    @property
    def request_id(self) -> str | None:
        """The id under which the server logged the request; None where it gave none."""
        return printable(self.headers.get("x-request-id", "")) or None


def parse_http_date(text: str) -> float | None:
    """Read an HTTP date as epoch seconds; None if it is not one."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - heavy, and for those who ask

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, ArithmeticError, OSError):
        return None
