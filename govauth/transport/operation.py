"""An endpoint as a value."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from attrs import field, frozen

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.secret import Withheld
from govauth.wire.codec import Mismatch, decoded, read
from govauth.wire.json import JsonValue, encode_json

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Repeat(Enum):
    """Whether the same request may be sent again without asking. Never guessed from the verb."""

    SAFE = auto()
    """A read: send it again as often as it pays."""
    READ_BACK = auto()
    """A write that may be sent again: a second one changes nothing or is refused. No answer: look."""
    NEVER = auto()
    """A lost answer leaves the outcome unknown, and only a person or a read-back can tell."""


@frozen(slots=True)
class Body:
    """The bytes of a request, made once: what is signed, sent and sent again is the same."""

    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")
    media_type: str


def json_body(value: object) -> Body:
    """Write a value as UTF-8 JSON without a byte order mark."""
    return Body(encode_json(value), "application/json; charset=utf-8")


def form_body(fields: list[tuple[str, str]]) -> Body:
    """Write fields as an HTML form."""
    return Body(urlencode(fields).encode(), "application/x-www-form-urlencoded")


@frozen(slots=True)
class Operation(Generic[T_co]):
    """One endpoint, and what a call of it gives back.

    Attributes:
        name: as in logs and errors: ``receipts.issue``.
        method: in upper case.
        path: below the root; ``{name}`` is filled from the call, percent-encoded.
        reader: makes the result from an answer that is not a refusal.
        repeat: whether it may be sent again.
        root: which base URL of the place.
        authorized: whether a token goes with it.
        how_to_check: what to do when a ``NEVER`` answer is lost, for a person to read.
        route: what observers are told in place of the path, where values stand in it; None for the path.
        plain: characters of query values that the provider reads only as they are, not percent-encoded.

    """

    name: str
    method: str
    path: str
    reader: Callable[[Response], T_co]
    repeat: Repeat = field(kw_only=True)
    root: str = field(default="api", kw_only=True)
    authorized: bool = field(default=True, kw_only=True)
    how_to_check: str = field(default="", kw_only=True)
    plain: str = field(default="", kw_only=True)
    route: str | None = field(default=None, kw_only=True)


def reading(content_reader: Callable[[bytes], T]) -> Callable[[Response], T]:
    """Make a reader of answers from a reader of their bytes.

    Args:
        content_reader: raises :class:`.Mismatch` for bytes of another shape; the answer is then an
            :class:`.UnexpectedReply`, which does not hold the bytes in the open.

    """

    def reader(response: Response) -> T:
        try:
            return content_reader(response.content)
        except Mismatch as error:
            where, what = error.where, error.what
        raise UnexpectedReply(where, what, status=response.status, body=Withheld(response.content))

    return reader


def json_of(kind: type[T]) -> Callable[[Response], T]:
    """Make a reader of JSON answers of one shape."""
    return reading(lambda content: read(content, kind))


def nothing(_: Response) -> None:
    """Read an answer whose body says nothing."""


any_json: Final[Callable[[Response], JsonValue]] = reading(decoded)
"""Reads an answer whose shape is not established: whatever JSON comes."""
