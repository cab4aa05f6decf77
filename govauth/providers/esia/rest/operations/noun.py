"""A noun of the document, said once: the endpoints that read and change it follow from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from attrs import field, frozen

from govauth.http.message import Response
from govauth.providers.esia.rest.models.collections import Collection, collection_of
from govauth.providers.esia.rest.operations.endpoint import Endpoint, Tag
from govauth.transport.operation import Repeat, json_of, nothing

T = TypeVar("T")

_READ_OBJECT: Final = "read the object again and compare; send again only with its new tag"
_READ_COLLECTION: Final = "read the collection; send again only if the element is absent, with the new tag"
_READ_ABSENT: Final = "read the object; absent means done"


@frozen(slots=True)
class ReadEndpoints(Generic[T]):
    """A collection, and one of its elements."""

    list: Endpoint[Collection[T]]
    get: Endpoint[T]

    @property
    def all(self) -> tuple[Endpoint[object], ...]:
        """Both."""
        return (self.list, self.get)


@frozen(slots=True)
class TaggedEndpoints(ReadEndpoints[T]):
    """A collection whose elements are created with its tag, and changed with their own (Б.7)."""

    create: Endpoint[None]
    update: Endpoint[None]
    delete: Endpoint[None]

    @property
    def all(self) -> tuple[Endpoint[object], ...]:
        """All five."""
        return (self.list, self.get, self.create, self.update, self.delete)


@frozen(slots=True)
class Noun:
    """What the endpoints of one noun share.

    Attributes:
        name: with which the names of its operations begin.
        path: with which their paths begin.
        section: of the document, for reading.
        scopes: for reading; any one is enough.
        root: which base URL of the place.
        write_section: for changes; by default that of reading.
        write_scopes: for changes; by default those of reading.

    """

    name: str
    path: str
    section: str
    scopes: tuple[str, ...]
    root: str = field(default="rs", kw_only=True)
    write_section: str = field(default="", kw_only=True)
    write_scopes: tuple[str, ...] = field(default=(), kw_only=True)

    def read(
        self,
        verb: str,
        reader: Callable[[Response], T],
        tail: str = "",
        *,
        method: str = "GET",
        section: str = "",
        scopes: tuple[str, ...] = (),
    ) -> Endpoint[T]:
        """Return an endpoint that changes nothing, whatever its method."""
        return Endpoint(
            f"{self.name}.{verb}",
            method,
            self.path + tail,
            reader,
            repeat=Repeat.SAFE,
            root=self.root,
            section=section or self.section,
            scopes=scopes or self.scopes,
        )

    def write(
        self,
        verb: str,
        method: str,
        reader: Callable[[Response], T],
        tail: str = "",
        *,
        check: str,
        repeat: Repeat = Repeat.READ_BACK,
        tag: Tag = Tag.NONE,
        section: str = "",
    ) -> Endpoint[T]:
        """Return an endpoint that changes something.

        Args:
            verb: the end of its name.
            method: in upper case.
            reader: of the answer.
            tail: the end of its path.
            check: what to do when the answer is lost.
            repeat: whether a lost answer is read back.
            tag: whose eTag it takes.
            section: of the document, where it is not that of the other changes.

        """
        return Endpoint(
            f"{self.name}.{verb}",
            method,
            self.path + tail,
            reader,
            repeat=repeat,
            root=self.root,
            section=section or self.write_section or self.section,
            scopes=self.write_scopes or self.scopes,
            tag=tag,
            how_to_check=check,
        )

    def list(
        self, kind: type[T], *, section: str = "", scopes: tuple[str, ...] = ()
    ) -> Endpoint[Collection[T]]:
        """Return the endpoint of the collection."""
        return self.read("list", collection_of(kind), section=section, scopes=scopes)

    def listed(
        self, kind: type[T], key: str = "id", *, single_scopes: tuple[str, ...] = ()
    ) -> ReadEndpoints[T]:
        """Return the endpoints of the collection and of one element.

        Args:
            kind: of the elements.
            key: the placeholder of an element in the path.
            single_scopes: for one element, where they are not those of the collection.

        """
        single = self.read("get", json_of(kind), f"/{{{key}}}", scopes=single_scopes)
        return ReadEndpoints(self.list(kind), single)

    def tagged(self, kind: type[T], sections: tuple[str, str, str] = ("", "", "")) -> TaggedEndpoints[T]:
        """Return the five endpoints of a collection with tags.

        Args:
            kind: of the elements.
            sections: of creating, updating and deleting, where each has its own.

        """
        creating, updating, deleting = sections
        read = self.listed(kind)
        create = self.write(
            "create", "POST", nothing, tag=Tag.CONTAINER, check=_READ_COLLECTION, section=creating
        )
        update = self.write(
            "update", "POST", nothing, "/{id}", tag=Tag.OBJECT_AND_BODY, check=_READ_OBJECT, section=updating
        )
        return TaggedEndpoints(read.list, read.get, create, update, self.delete(section=deleting))

    def delete(self, *, section: str = "") -> Endpoint[None]:
        """Return the endpoint that removes an element with its tag."""
        return self.write(
            "delete", "DELETE", nothing, "/{id}", tag=Tag.OBJECT, check=_READ_ABSENT, section=section
        )
