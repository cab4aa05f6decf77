"""The reader of answers: llhttp decides where each ends, and what is no HTTP is refused."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from govauth.errors import UnexpectedReply
from govauth.http.encoding import decoded
from govauth.http.message import Response
from govauth.http.sink import Pouring, Sink

HEADS_AT_MOST: Final = 2**16
"""So many bytes the heads before one answer may have, interim answers included."""

_END: Final = b"\r\n\r\n"
_VERSIONS: Final = ("1.1", "1.0")
_FIRST_STATUS: Final = 100
_FINAL: Final = 200
_REFUSAL: Final = 400
_WITHOUT_BODY: Final = (204, 304)
_CHUNKED: Final = -1
_TO_THE_END: Final = -2
_UNBOUNDED: Final = 2**63


class NotHttp(ConnectionError):
    """What came is not an answer of HTTP/1.1 to what was asked."""


@lru_cache(maxsize=256)
def _lower(name: bytes) -> str:
    return name.decode("latin-1").lower()


class AnswerReader:
    """Reads the answers of one connection, each after its request.

    Attributes:
        whole: whether the answer is there.
        reusable: whether the connection may carry another request: nothing was left over, nobody said close.
        into: takes the body of this answer; None where it stays in memory.

    """

    def __init__(self, largest: int) -> None:
        """Begin with no answer expected.

        Args:
            largest: the most bytes that a body may have.

        """
        self.whole: bool = True
        self.reusable: bool = False
        self.into: Pouring | None = None
        self._wanted: Pouring | None = None
        self._largest = largest
        self._parser: HttpResponseParser | None = None

    def begin(self, method: str, into: Sink | None = None) -> None:
        """Expect the answer to a request.

        Args:
            method: of the request.
            into: what may take its body.

        """
        self._wanted, self.into = None if into is None else Pouring(into), None
        self.whole = self.reusable = False
        self._to_head = method == "HEAD"
        self._may_come = self._largest + HEADS_AT_MOST
        self._heads_may_have = HEADS_AT_MOST
        self._tail = b""
        self._status = 0
        self._left = 0
        self._head_read = self._parsed = False
        self._headers: dict[str, str] = {}
        self._pieces: list[bytes] = []
        if self._parser is None:
            self._parser = HttpResponseParser(self)

    def feed(self, data: bytes) -> bool:
        """Read a piece, and tell whether the answer is whole.

        Raises:
            NotHttp: it is no answer.
            UnexpectedReply: it is larger than what is allowed.

        """
        self._may_come -= len(data)
        if self._may_come < 0:
            raise self._too_large()
        while not self._head_read:
            if not data:
                return False
            data = self._read_head(data)
        if data or self._parsed:
            self._read_body(data)
        return self.whole

    def taken(self) -> list[bytes]:
        """Give away what has come of the body."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def end(self, *, broken: bool) -> None:
        """Note that nothing more will come.

        Args:
            broken: it did not end with the other side's goodbye.

        Raises:
            ConnectionError: the answer is not whole. That of a refusal stands: a server that does not want
                the rest of a request refuses, and resets.

        """
        if not self.whole:
            if not self._head_read:
                raise ConnectionError("broken off before the answer")
            if self._status < _REFUSAL and (broken or self._left != _TO_THE_END):
                raise ConnectionError("broken off within the answer")
            self._parser = None
        self.whole, self.reusable = True, False

    def response(self) -> Response:
        """Return the answer.

        Raises:
            UnexpectedReply: its compression is damaged, or holds more than what is allowed.

        """
        headers, pieces = self._headers, self._pieces
        if self.into is not None:
            self._headers = {}
            return Response(self._status, headers, poured=self.into.count)
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._headers, self._pieces = {}, []
        encoding = headers.get("content-encoding")
        if encoding is not None:
            body = decoded(body, encoding, limit=self._largest)
        elif len(body) > self._largest:
            raise self._too_large()
        return Response(self._status, headers, body)

    def _read_head(self, data: bytes) -> bytes:
        """Read up to the end of a head at most, and return the rest.

        llhttp takes no other line ends than CRLF, so a head ends at the first empty line.
        """
        known = len(self._tail)
        joined = self._tail + data
        if not known and not data.startswith(b"H"):
            raise NotHttp("no status line")
        found = joined.find(_END)
        piece = data if found < 0 else data[: found + len(_END) - known]
        self._tail = joined[-3:] if found < 0 else b""
        self._heads_may_have -= len(piece)
        if self._heads_may_have < 0:
            raise NotHttp(f"more than {HEADS_AT_MOST} bytes before the body")
        self._parse(piece)
        if self._head_read:
            self._after_head()
        return data[len(piece) :]

    def _after_head(self) -> None:
        headers, status = self._headers, self._status
        length, coding = headers.get("content-length"), headers.get("transfer-encoding")
        if status < _FINAL:
            if not self._parsed or length or coding:
                raise NotHttp(f"an interim answer {status} that nobody asked for")
            self._head_read = self._parsed = False
            return
        if self._wanted is not None and self._wanted.wants(status, headers):
            self.into, self._may_come = self._wanted, _UNBOUNDED
        if self._to_head or status in _WITHOUT_BODY:
            if not self._parsed:
                self._parser = None  # it waits for a body that never comes
                self._parsed = True
        elif coding is not None:
            if coding.lower() != "chunked" or self._version != "1.1":
                raise NotHttp("a transfer coding that nobody asked for")
            self._left = _CHUNKED
        elif length is not None:
            self._left = int(length)
            if self._left > self._largest and self.into is None:
                raise self._too_large()
        else:
            self._left = _TO_THE_END

    def _read_body(self, data: bytes) -> None:
        left = self._left
        if left == _CHUNKED:
            self._read_chunks(data)
        elif left == _TO_THE_END:
            self._parse(data)
        else:
            mine = data if len(data) <= left else data[:left]
            if mine:
                self._parse(mine)
                self._left -= len(mine)
            if self._left == 0:
                self.whole = True
                self.reusable = self._keeps and self._parsed and len(mine) == len(data)

    def _read_chunks(self, data: bytes) -> None:
        try:
            self._parse(data)
        except NotHttp:
            if not self._parsed:
                raise
            self._keeps = False  # the answer was whole before
        ends = self._tail = (self._tail + data[-5:])[-5:]
        if self._parsed:
            # llhttp skips empty lines between answers; they are left over all the same.
            self.whole = True
            self.reusable = self._keeps and ends.endswith(_END) and ends[:1] not in (b"\r", b"\n")

    def _parse(self, data: bytes) -> None:
        parser = self._parser
        if parser is None:
            return
        try:
            parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._parser = None
            upgraded = isinstance(error, HttpParserUpgrade)
            fault = NotHttp("another protocol" if upgraded else str(error.__context__ or error))
        else:
            return
        raise fault

    def _too_large(self) -> UnexpectedReply:
        return UnexpectedReply("body", f"larger than {self._largest} bytes", status=self._status or None)

    # What llhttp calls.

    def on_message_begin(self) -> None:
        """Begin a head: that of the answer, or of an interim one before it."""
        if self._parsed:
            raise NotHttp("a second answer to one request")
        self._headers = {}

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; trailers are dropped."""
        if self._head_read:
            return
        headers, key = self._headers, _lower(name)
        text = value.decode("latin-1").rstrip(" \t")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text

    def on_headers_complete(self) -> None:
        """Note what the head says."""
        parser = self._parser
        if parser is None or (version := parser.get_http_version()) not in _VERSIONS:
            raise NotHttp("a version other than 1.1 and 1.0")
        self._version = version
        self._head_read = True
        self._status = parser.get_status_code()
        self._keeps = parser.should_keep_alive()

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """Note the end, as llhttp sees it."""
        self._parsed = True
