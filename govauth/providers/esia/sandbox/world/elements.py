"""Collections of elements, of persons and organisations alike: lists, elements, and their tagged changes.

Each handler here serves every collection; a service says where one is found and what it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import partial
from typing import Final, TypeAlias

from attrs import frozen

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page, whole
from govauth.providers.esia.sandbox.world.replies import refused
from govauth.providers.esia.sandbox.world.state import one_of, tag_of
from govauth.simulation import Json

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
    serves(f"{noun}.list")(partial(_list, find))
    serves(f"{noun}.get")(partial(_get, find))


def _list(find: Find, call: Call) -> Response:
    elements = find(call)
    by_id, objects = elements.by_id, embeds(call, "elements")
    return page(
        call,
        list(by_id),
        lambda key: shown(by_id[key]) if objects else elements.link(key),
        etag=tag_of(by_id) if elements.tagged else None,
        schema=elements.schema,
    )


def _get(find: Find, call: Call) -> Json:
    return shown(one_of(find(call).by_id, call.parts["id"]))


def create(find: Find, required: Sequence[str], call: Call) -> Response:
    """Add an element; If-Match gives the tag of the collection."""
    elements = find(call).by_id
    body = call.fields(*required)
    call.check_tag(tag_of(elements))
    return _added(call, elements, body)


def replace(find: Find, types: Container[str], code: str, call: Call) -> Response:
    """Add an element in place of those of its type; it gets a new id."""
    elements = find(call).by_id
    body = call.fields("type")
    call.check_tag(tag_of(elements))
    if body["type"] not in types:
        raise refused(400, code, "Некорректный тип")
    for key in [key for key, data in elements.items() if data["type"] == body["type"]]:
        del elements[key]
    return _added(call, elements, body)


def update(find: Find, required: Sequence[str], call: Call) -> Response:
    """Change an element; If-Match gives its tag."""
    data = one_of(find(call).by_id, call.parts["id"])
    body = call.fields(*required)
    call.check_tag(tag_of(data))
    data.update(_settable(body))
    return Response(200)


def delete(find: Find, call: Call) -> Response:
    """Delete an element; If-Match gives its tag."""
    elements = find(call).by_id
    call.check_tag(tag_of(one_of(elements, call.parts["id"])))
    return removed(elements, call.parts["id"])


def removed(things: dict[int, Json], number: str) -> Response:
    """Remove a thing that is there, and say so."""
    one_of(things, number)
    del things[int(number)]
    return Response(200)


def _added(call: Call, elements: dict[int, Json], body: Json) -> Response:
    key = call.state.new_id()
    elements[key] = {"id": key, **_settable(body)}
    return Response(200)


def _settable(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in _SET_BY_THE_SERVICE}
