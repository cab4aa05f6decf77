"""Collections of ESIA: facts about them, and elements that are objects, links or bare names (Б.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar, cast
from urllib.parse import unquote, urlsplit

from attrs import field, frozen

from govauth.http.message import Response
from govauth.transport.operation import reading
from govauth.wire.codec import BAD_VALUE, Mismatch, hook_of, read, structure
from govauth.wire.generated import draft_of
from govauth.wire.json import JsonValue
from govauth.wire.scalars import read_text, read_whole

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_ENVELOPE: Final = frozenset(
    ("stateFacts", "elements", "size", "pageSize", "pageIndex", "totalSize", "eTag", "pageSizE")
)


@frozen(slots=True)
class Link:
    """An element that was not embedded: the absolute URL of the object, or its bare name.

    Attributes:
        url: as it came.

    """

    url: str = field(repr=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """The segments of the path, percent-decoded."""
        return tuple(unquote(part) for part in urlsplit(self.url).path.split("/") if part)

    @property
    def id(self) -> str:
        """The last segment: the OID, the id or the name of the object."""
        return self.parts[-1] if self.parts else ""

    def after(self, segment: str) -> tuple[str, ...]:
        """Return the segments behind the last ``segment``: a group link has one or two behind ``grps``."""
        parts = self.parts
        if segment not in parts:
            return parts[-1:]
        start = len(parts) - parts[::-1].index(segment)
        return parts[start:]


@frozen(kw_only=True)
class Collection(Generic[T_co]):
    """A collection, or one page of it.

    Attributes:
        facts: ``stateFacts``: ``Paginated``, ``FirstPage``, ``LastPage``, ``hasSize``, ``EntityRoot`` …
        elements: objects where they were embedded, links where not; in the order of the answer.
        size: elements of this page; of all pages in a search and in permissions.
        page_size: elements of a full page.
        page_index: number of this page in the answer's own count, which begins at 1.
        total_size: elements of all pages.
        etag: tag of the container, which creating an element needs.
        extra: keys that the document does not name.

    """

    facts: frozenset[str] = frozenset()
    elements: tuple[T_co | Link, ...] = ()
    size: int | None = None
    page_size: int | None = None
    page_index: int | None = None
    total_size: int | None = None
    etag: str | None = None
    extra: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False)

    @property
    def objects(self) -> tuple[T_co, ...]:
        """The embedded elements."""
        return tuple(item for item in self.elements if not isinstance(item, Link))

    @property
    def links(self) -> tuple[Link, ...]:
        """The elements that were not embedded."""
        return tuple(item for item in self.elements if isinstance(item, Link))

    @property
    def first(self) -> bool:
        """Whether the answer calls itself the first page."""
        return "FirstPage" in self.facts

    @property
    def last(self) -> bool:
        """Whether the answer is, or calls itself, the last page."""
        return "LastPage" in self.facts or "Paginated" not in self.facts


_Draft: Final = cast("type[Any]", draft_of(Collection))


def read_collection(value: object, kind: type[T]) -> Collection[T]:
    """Read a collection from a JSON value.

    Raises:
        Mismatch: not of the documented shape; names the place.

    """
    if type(value) is not dict and not isinstance(value, Mapping):
        raise Mismatch("body", "expected object")
    envelope = cast("Mapping[str, JsonValue]", value)
    elements = envelope.get("elements", ())
    if not isinstance(elements, list | tuple):
        raise Mismatch("elements", "expected list")
    etag = envelope.get("eTag")
    made = _Draft()
    made.facts = frozenset(_texts(envelope.get("stateFacts", ())))
    made.elements = _elements(elements, kind)
    made.size = _number(envelope, "size")
    # The document prints "pageSizE" once (Б.2); both are read.
    made.page_size = _number(envelope, "pageSize") or _number(envelope, "pageSizE")
    made.page_index = _number(envelope, "pageIndex")
    made.total_size = _number(envelope, "totalSize")
    made.etag = None if etag is None else read_text(etag).strip('"')
    made.extra = {} if _ENVELOPE.issuperset(envelope) else _beyond(envelope)
    made.__class__ = Collection
    collection: Collection[T] = made
    return collection


def _elements(items: Sequence[JsonValue], kind: type[T]) -> tuple[T | Link, ...]:
    take = hook_of(kind)
    try:
        return tuple([Link(item) if isinstance(item, str) else take(item, kind) for item in items])
    except BAD_VALUE:
        return _explained(items, kind)


def _explained(items: Sequence[JsonValue], kind: type[T]) -> tuple[T | Link, ...]:
    read: list[T | Link] = []
    try:
        read.extend(Link(item) if isinstance(item, str) else structure(item, kind) for item in items)
    except Mismatch as error:
        where, what = error.where, error.what
    else:
        return tuple(read)
    raise Mismatch(f"elements[{len(read)}].{where}", what)


def _beyond(envelope: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {key: envelope[key] for key in envelope.keys() - _ENVELOPE}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list | tuple) else ()


def _number(value: Mapping[str, JsonValue], key: str) -> int | None:
    number = value.get(key)
    if number is None or type(number) is int:
        return number
    try:
        return read_whole(number)
    except (TypeError, ValueError):
        pass
    raise Mismatch(key, "expected whole number")


def collection_of(kind: type[T]) -> Callable[[Response], Collection[T]]:
    """Make a reader of answers that are collections."""
    return reading(lambda content: read_collection(read(content, object), kind))
