"""The edges of HTTP/1.1, and what must come of each."""

from __future__ import annotations

import gzip
import zlib

from tests.http.contract.case import SILENCE, Case, Ending, lost, surplus, too_large

OK = b"HTTP/1.1 200 OK\r\n"
TWO = b"content-length: 2\r\n\r\nok"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"
OTHER = OK + b"content-length: 9\r\n\r\nanother's"
HINTS = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
LARGE = bytes(range(256)) * 300


def packed(body: bytes, coding: str) -> bytes:
    return OK + b"content-encoding: %b\r\ncontent-length: %d\r\n\r\n%b" % (coding.encode(), len(body), body)


ANSWERS = {
    "length": Case(OK + TWO),
    "length of nothing": Case(OK + b"content-length: 0\r\n\r\n", body=b""),
    "no reason": Case(b"HTTP/1.1 200\r\n" + TWO),
    "names in any case": Case(OK + b"X-ONE: 1\r\n" + TWO, headers={"x-one": "1"}),
    "repeated headers": Case(OK + b"x-a: 1\r\nX-A: 2\r\n" + TWO, headers={"x-a": "1, 2"}),
    "spaces around a value": Case(OK + b"x-a: \t a b \t \r\n" + TWO, headers={"x-a": "a b"}),
    "octets above ASCII": Case(OK + b"x-a: \xe9\r\n" + TWO, headers={"x-a": "\xe9"}),
    "an empty value": Case(OK + b"x-a:\r\n" + TWO, headers={"x-a": ""}),
    "chunked": Case(CHUNKED + b"1\r\no\r\n1\r\nk\r\n" + LAST),
    "chunked in capitals": Case(OK + b"Transfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n" + LAST),
    "chunk extensions": Case(CHUNKED + b"2;a=b\r\nok\r\n" + LAST),
    "chunked nothing": Case(CHUNKED + LAST, body=b""),
    "trailers": Case(CHUNKED + b"2\r\nok\r\n0\r\nx-a: 1\r\n\r\n", headers={"x-a": None}),
    "drips of length": Case(OK + b"x-a: 1\r\n" + TWO, drips=True, headers={"x-a": "1"}),
    "drips of chunks": Case(CHUNKED + b"1\r\no\r\n1\r\nk\r\n0\r\nx-a: 1\r\n\r\n", drips=True),
    "drips after hints": Case(HINTS + OK + TWO, drips=True, headers={"link": None}),
    "a body of its own piece": Case(OK + b"content-length: 2\r\n\r\n", (b"o", b"k")),
    "to the end": Case(OK + b"\r\nok", ending=Ending.CLOSE, reused=False),
    "to the half-closed end": Case(OK + b"\r\nok", ending=Ending.HALF, reused=False),
    "version 1.0": Case(b"HTTP/1.0 200 OK\r\n\r\nok", ending=Ending.CLOSE, reused=False),
    "version 1.0 that stays": Case(b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n" + TWO, reused=None),
    "close is announced": Case(OK + b"connection: close\r\n" + TWO, reused=False),
    "close is not announced": Case(OK + TWO, ending=Ending.CLOSE, reused=False),
    "half-close after an answer": Case(OK + TWO, ending=Ending.HALF, reused=False),
    "reset after an answer": Case(OK + TWO, (b"",), ending=Ending.RESET, reused=False, own=True),
    "204": Case(b"HTTP/1.1 204 No Content\r\n\r\n", status=204, body=b""),
    "304 with a length": Case(
        b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", status=304, body=b""
    ),
    "HEAD with a length": Case(OK + b"content-length: 9\r\n\r\n", method="HEAD", body=b""),
    "HEAD with chunks": Case(CHUNKED, method="HEAD", body=b"", reused=None),
    "HEAD without either": Case(OK + b"\r\n", method="HEAD", body=b"", reused=None),
    "continue": Case(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + TWO, method="POST", content=b"body"),
    "hints": Case(HINTS * 3 + OK + TWO, headers={"link": None}),
    "hints of their own": Case(HINTS, (HINTS, OK + TWO)),
    "gzip": Case(packed(gzip.compress(b"ok"), "gzip"), headers={"content-encoding": "gzip"}),
    "deflate": Case(packed(zlib.compress(b"ok"), "deflate")),
    "a redirect": Case(
        b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\n" + TWO,
        status=302,
        headers={"location": "/elsewhere"},
    ),
    "a refusal": Case(b"HTTP/1.1 500 Internal Server Error\r\n" + TWO, status=500),
    "a rare status": Case(b"HTTP/1.1 299 Whatever\r\n" + TWO, status=299),
    "many pieces": Case(OK + b"content-length: %d\r\n\r\n" % len(LARGE), (LARGE[:9], LARGE[9:]), body=LARGE),
    "POST": Case(OK + TWO, method="POST", content=b"body"),
    "POST of nothing": Case(OK + TWO, method="POST"),
    "PUT": Case(OK + TWO, method="PUT", content=b"x" * 100_000),
    "DELETE": Case(OK + TWO, method="DELETE"),
}

REFUSED = {
    "a folded header": lost(OK + b"x-a: 1\r\n 2\r\n" + TWO, strict=True),
    "bare LF": lost(b"HTTP/1.1 200 OK\ncontent-length: 2\n\nok", strict=True),
    "bare LF after a header": lost(OK + b"x-a: 1\n" + TWO, strict=True),
    "bare CR within a header": lost(OK + b"x-a: 1\rx-b: 2\r\n" + TWO, strict=True),
    "length and chunks": lost(
        OK + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n" + LAST, strict=True
    ),
    "chunks and length": lost(
        OK + b"transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n" + LAST, strict=True
    ),
    "the same length twice": lost(OK + b"content-length: 2\r\n" + TWO, strict=True),
    "two lengths": lost(OK + b"content-length: 3\r\n" + TWO),
    "a length with a plus": lost(OK + b"content-length: +2\r\n\r\nok"),
    "a length below zero": lost(OK + b"content-length: -2\r\n\r\nok"),
    "a length in words": lost(OK + b"content-length: two\r\n\r\nok"),
    "a length beyond all": lost(OK + b"content-length: 99999999999999999999999\r\n\r\nok"),
    "a space before a colon": lost(OK + b"content-length : 2\r\n\r\nok"),
    "NUL within a header": lost(OK + b"x-a: 1\x002\r\n" + TWO),
    "a header without a colon": lost(OK + b"x-a\r\n" + TWO),
    "a header without a name": lost(OK + b": 1\r\n" + TWO),
    "another coding": lost(OK + b"transfer-encoding: gzip, chunked\r\n\r\n" + LAST),
    "chunks in version 1.0": lost(
        b"HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + LAST, strict=True
    ),
    "version 2.0": lost(b"HTTP/2.0 200 OK\r\n" + TWO, strict=True),
    "a status of two digits": lost(b"HTTP/1.1 20 OK\r\n" + TWO),
    "a status of four digits": lost(b"HTTP/1.1 2000 OK\r\n" + TWO),
    "a status below 100": lost(b"HTTP/1.1 099 OK\r\n" + TWO),
    "another protocol": lost(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "a blank line first": lost(b"\r\n" + OK + TWO, strict=True),
    "a switch of protocols": lost(b"HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
    "an interim answer with a body": lost(HINTS[:-2] + TWO + OK + TWO),
    "a chunk size in words": lost(CHUNKED + b"two\r\nok\r\n" + LAST),
    "a chunk longer than said": lost(CHUNKED + b"2\r\nokay\r\n" + LAST),
    "a chunk size beyond all": lost(CHUNKED + b"fffffffffffffffffff\r\nok\r\n" + LAST, ending=Ending.CLOSE),
    "bare LF after a chunk size": lost(CHUNKED + b"2\nok\r\n" + LAST, strict=True),
    "a head without end": lost(OK + b"x-a: %b\r\n" % (b"x" * 200_000) + TWO),
    "a head of many headers": lost(OK + b"x-a: 1\r\n" * 20_000 + TWO),
    "interim answers without end": lost(HINTS * 2_000 + OK + TWO, strict=True),
    "nothing": lost(b"", ending=Ending.CLOSE),
    "nothing to a body": lost(b"", ending=Ending.CLOSE, method="POST", content=b"body"),
    "nothing, reset": lost(b"", ending=Ending.RESET),
    "half a status line": lost(b"HTTP/1.1 2", ending=Ending.CLOSE),
    "half a head": lost(OK + b"content-le", ending=Ending.CLOSE),
    "half a body": lost(OK + b"content-length: 9\r\n\r\nok", ending=Ending.CLOSE),
    "half a body, half-closed": lost(OK + b"content-length: 9\r\n\r\nok", ending=Ending.HALF),
    "half a body, reset": lost(OK + b"content-length: 9\r\n\r\nok", ending=Ending.RESET),
    "half a chunk": lost(CHUNKED + b"9\r\nok", ending=Ending.CLOSE),
    "no last chunk": lost(CHUNKED + b"2\r\nok\r\n", ending=Ending.CLOSE),
    "half a trailer": lost(CHUNKED + b"2\r\nok\r\n0\r\nx-a", ending=Ending.CLOSE),
    "reset before the end": lost(OK + b"\r\nok", ending=Ending.RESET),
    "silence": SILENCE,
    "silence after half a body": Case(OK + b"content-length: 9\r\n\r\nok", error=SILENCE.error, status=0),
    "half a refusal": Case(
        b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 9\r\n\r\nok",
        ending=Ending.RESET,
        status=413,
        reused=False,
        own=True,
    ),
    "too long": too_large(OK + b"content-length: 100001\r\n\r\n" + b"x" * 100_001),
    "too long in chunks": too_large(CHUNKED + (b"4000\r\n" + b"x" * 0x4000 + b"\r\n") * 12),
    "too long to the end": too_large(OK + b"\r\n" + b"x" * 200_000),
    "too long unpacked": too_large(packed(gzip.compress(bytes(100_001)), "gzip")),
}

SURPLUS = {
    "an answer after a length": surplus(OK + TWO + OTHER),
    "an answer after it, by itself": surplus(OK + TWO, OTHER),
    "a line end after a length": surplus(OK + TWO + b"\r\n"),
    "a byte after a length": surplus(OK + TWO + b"x"),
    "an answer after nothing": surplus(OK + b"content-length: 0\r\n\r\n" + OTHER, body=b""),
    "an answer after 204": surplus(b"HTTP/1.1 204 No Content\r\n\r\n" + OTHER, status=204, body=b""),
    "a body after 204": surplus(b"HTTP/1.1 204 No Content\r\n" + TWO, status=204, body=b""),
    "a body after 304": surplus(b"HTTP/1.1 304 Not Modified\r\n" + TWO, status=304, body=b""),
    "a body after HEAD": surplus(OK + TWO, method="HEAD", body=b""),
    "an answer after chunks": surplus(CHUNKED + b"2\r\nok\r\n" + LAST + OTHER),
    "an answer after chunks, by itself": surplus(CHUNKED + b"2\r\nok\r\n" + LAST, OTHER),
    "a line end after chunks": surplus(CHUNKED + b"2\r\nok\r\n" + LAST + b"\r\n"),
    "a byte after chunks": surplus(CHUNKED + b"2\r\nok\r\n" + LAST + b"x"),
    "an answer after close": surplus(OK + b"connection: close\r\n" + TWO + OTHER),
}

CASES: dict[str, Case] = {
    name.replace(" ", "-"): case for name, case in (ANSWERS | REFUSED | SURPLUS).items()
}
