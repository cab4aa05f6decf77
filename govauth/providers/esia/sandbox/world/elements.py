"""Collections of elements, of persons and organisations alike: lists, elements, and their tagged changes.

Each handler here serves every collection; a service says where one is found and what it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Final, TypeAlias

from attrs import frozen

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, Handler, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page, whole
from govauth.providers.esia.sandbox.world.state import one_of, tag_of
from govauth.simulation import Json, Refused

_SET_BY_THE_SERVICE: Final = ("id", "eTag", "stateFacts", "vrfStu")


@frozen
class Elements:
    """The elements of one collection.

    Attributes:
        by_id: what there is.
        path: of the collection, below ``/rs/``.
        schema: that the header of its answers names.
        tagged: whether a list shows the tag of the collection.

    """

    by_id: dict[int, Json]
    path: str
    schema: str | None = None
    tagged: bool = False

    def link(self, key: int) -> str:
        """Return the address of an element."""
        return f"{HOST}/rs/{self.path}/{key}"

    def embedded(self, *, objects: bool) -> Json:
        """Return all of them as a part of another object: objects, or links."""
        return whole([shown(data) if objects else self.link(key) for key, data in self.by_id.items()])


@frozen
class Kind:
    """A kind of elements that hang on a person or an organisation.

    Attributes:
        name: in the world, and in the names of operations and of embedded collections.
        segment: of the path.
        schema: that the header of its answers names.

    """

    name: str
    segment: str
    schema: str | None = None


Find: TypeAlias = Callable[[Call], Elements]


def shown(data: Json) -> Json:
    """Return an object as the services show it."""
    return {"stateFacts": ["Identifiable"], **data, "eTag": tag_of(data)}


def serve_elements(noun: str, find: Find) -> None:
    """Serve the list of a collection, as links or objects, and each of its elements."""

    def list_(call: Call) -> object:
        elements = find(call)
        by_id, objects = elements.by_id, embeds(call, "elements")
        return page(
            call,
            list(by_id),
            lambda key: shown(by_id[key]) if objects else elements.link(key),
            etag=tag_of(by_id) if elements.tagged else None,
            schema=elements.schema,
        )

    def get(call: Call) -> object:
        return shown(one_of(find(call).by_id, call.parts["id"]))

    serves(f"{noun}.list")(list_)
    serves(f"{noun}.get")(get)


def creating(find: Find, *required: str) -> Handler:
    """Add an element; If-Match gives the tag of the collection."""

    def create(call: Call) -> object:
        elements = find(call).by_id
        body = call.fields(*required)
        call.check_tag(tag_of(elements))
        _add(call, elements, body)
        return Response(200)

    return create


def replacing(find: Find, types: Container[str], refusal: Callable[[], Refused]) -> Handler:
    """Add an element in place of those of its type; it gets a new id."""

    def replace(call: Call) -> object:
        elements = find(call).by_id
        body = call.fields("type")
        call.check_tag(tag_of(elements))
        if body["type"] not in types:
            raise refusal()
        for key in [key for key, data in elements.items() if data["type"] == body["type"]]:
            del elements[key]
        _add(call, elements, body)
        return Response(200)

    return replace


def updating(find: Find, *required: str) -> Handler:
    """Change an element; If-Match gives its tag."""

    def update(call: Call) -> object:
        data = one_of(find(call).by_id, call.parts["id"])
        body = call.fields(*required)
        call.check_tag(tag_of(data))
        data.update(_settable(body))
        return Response(200)

    return update


def deleting(find: Find) -> Handler:
    """Delete an element; If-Match gives its tag."""

    def delete(call: Call) -> object:
        elements = find(call).by_id
        call.check_tag(tag_of(one_of(elements, call.parts["id"])))
        del elements[int(call.parts["id"])]
        return Response(200)

    return delete


def _add(call: Call, elements: dict[int, Json], body: Json) -> None:
    key = call.state.new_id()
    elements[key] = {"id": key, **_settable(body)}


def _settable(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in _SET_BY_THE_SERVICE}
