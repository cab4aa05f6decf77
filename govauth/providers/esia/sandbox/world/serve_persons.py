"""Persons, avatars, changes (Б.2, Б.3, Б.8, Б.10)."""

from __future__ import annotations

from functools import partial
from typing import Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page, whole
from govauth.providers.esia.sandbox.world.elements import Elements, Kind, serve_elements, shown
from govauth.providers.esia.sandbox.world.replies import absent, incorrect, refused, reply
from govauth.providers.esia.sandbox.world.state import number_of, one_of
from govauth.simulation import Json

_KINDS: Final = (
    Kind("contacts", "ctts", "ctts/Contacts-1"),
    Kind("addresses", "addrs", "addrs/Addresses-1"),
    Kind("documents", "docs", "docs/Documents-1"),
    Kind("vehicles", "vhls"),
)


def _elements(kind: Kind, call: Call) -> Elements:
    person = call.person
    by_id: dict[int, Json] = getattr(person, kind.name)
    return Elements(by_id, f"prns/{person.oid}/{kind.segment}", kind.schema)


def _children(call: Call) -> Elements:
    return Elements(call.person.children, f"prns/{call.person.oid}/kids")


def _child_documents(call: Call) -> Elements:
    child = call.parts["kid_id"]
    one_of(call.person.children, child)
    documents = call.person.child_documents.get(int(child), {})
    return Elements(documents, f"prns/{call.person.oid}/kids/{child}/docs")


@serves("persons.get")
def _get_person(call: Call) -> Response:
    person = call.person
    answer = dict(person.data)
    for kind in _KINDS:
        if embeds(call, kind.name):
            objects = embeds(call, kind.name, "elements")
            answer[kind.name] = _elements(kind, call).embedded(objects=objects)
    if embeds(call, "kids", "elements"):
        answer["kids"] = _children(call).embedded(objects=True)
    if embeds(call, "organizations", "elements"):
        organizations = [call.state.organization(oid).data for oid in person.organizations]
        answer["organizations"] = whole([shown(data) for data in organizations])
    links = tuple(
        f'<{HOST}/rs/prns/{person.oid}/{kind.segment}>;rel={kind.name};schema="{kind.schema}"'
        for kind in _KINDS
        if kind.schema is not None
    )
    return reply(answer, schema="prn/Person-1", links=links)


for _kind in _KINDS:
    serve_elements(f"persons.{_kind.name}", partial(_elements, _kind))
serve_elements("persons.children", _children)
serve_elements("persons.children.documents", _child_documents)


@serves("persons.children.get")
def _child(call: Call) -> object:
    """The child, in place of the handler of any element: its documents can be embedded."""
    answer = shown(one_of(call.person.children, call.parts["id"]))
    if embeds(call, "documents", "elements"):
        documents = call.person.child_documents[int(call.parts["id"])]
        answer["documents"] = whole([shown(data) for data in documents.values()])
    return answer


@serves("persons.organizations.list")
def _organizations(call: Call) -> object:
    objects = embeds(call, "elements")
    return page(
        call,
        call.person.organizations,
        lambda oid: shown(call.state.organization(oid).data) if objects else f"{HOST}/rs/orgs/{oid}",
    )


@serves("persons.categories")
def _categories(call: Call) -> object:
    return page(call, call.person.categories, dict, always=True)


@serves("changes.deleted_persons")
def _deleted(call: Call) -> object:
    if call.query["status"] != "DELETED":
        raise incorrect()
    return _changes(call, call.state.deleted, "prns")


@serves("changes.persons")
def _changed_persons(call: Call) -> object:
    return _changes(call, call.state.changed_persons, "prns")


@serves("changes.organizations")
def _changed_organizations(call: Call) -> object:
    return _changes(call, call.state.changed_organizations, "orgs")


def _changes(call: Call, changes: list[tuple[int, int]], noun: str) -> object:
    since = call.query.get("updatedSince", "")
    if not (since.isascii() and since.isdigit()):
        raise incorrect()
    later = [oid for oid, moment in changes if moment >= int(since)]
    return page(call, later, lambda oid: f"{HOST}/rs/{noun}/{oid}", always=True)


def _avatar(shape: str, call: Call) -> object:
    if call.person.avatar is None:
        raise refused(404, "ESIA-040404", "ValidationCommonErrorEnum.avatar.notfound")
    return {"url": f"/0/0/0/0/113/33/{call.person.oid}-{shape}"}


serves("avatars.circle")(partial(_avatar, "circle"))
serves("avatars.square")(partial(_avatar, "square"))


@serves("avatars.image")
def _image(call: Call) -> Response:
    oid = call.parts["rest"].rpartition("/")[2].partition("-")[0]
    person = call.state.persons.get(number_of(oid))
    if person is None or person.avatar is None:
        raise absent(code=None)
    return Response(200, {"content-type": "image/png"}, person.avatar)
