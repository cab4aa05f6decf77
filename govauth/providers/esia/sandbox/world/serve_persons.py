"""Persons, avatars, changes (Б.2, Б.3, Б.8, Б.10)."""

from __future__ import annotations

from typing import Any, Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page, whole
from govauth.providers.esia.sandbox.world.refusals import Refusal, absent, reply
from govauth.providers.esia.sandbox.world.state import Person, number_of, one_of, tag_of

Json = dict[str, Any]

_KINDS: Final = {
    "ctts": ("contacts", "contacts", "ctts/Contacts-1"),
    "addrs": ("addresses", "addresses", "addrs/Addresses-1"),
    "docs": ("documents", "documents", "docs/Documents-1"),
    "vhls": ("vehicles", "vehicles", None),
}


def _shown(data: Json) -> Json:
    return {"stateFacts": ["Identifiable"], **data, "eTag": tag_of(data)}


def _things(person: Person, kind: str) -> dict[int, Json]:
    things: dict[int, Json] = getattr(person, _KINDS[kind][0])
    return things


def _get_person(call: Call) -> Response:
    person = call.person
    shown = dict(person.data)
    for kind, (_, name, _) in _KINDS.items():
        if embeds(call, name):
            things = _things(person, kind)
            objects = embeds(call, name, "elements")
            shown[name] = whole(
                [_shown(data) if objects else _link(person, kind, key) for key, data in things.items()]
            )
    if embeds(call, "kids", "elements"):
        shown["kids"] = whole([_shown(data) for data in person.kids.values()])
    if embeds(call, "organizations", "elements"):
        firms = [call.state.organization(oid).data for oid in person.organizations]
        shown["organizations"] = whole([_shown(data) for data in firms])
    links = tuple(
        f'<{HOST}/rs/prns/{person.oid}/{kind}>;rel={name};schema="{schema}"'
        for kind, (_, name, schema) in _KINDS.items()
        if schema is not None
    )
    return reply(shown, schema="prn/Person-1", links=links)


def _link(person: Person, kind: str, key: int) -> str:
    return f"{HOST}/rs/prns/{person.oid}/{kind}/{key}"


def _list(kind: str) -> Any:
    def handler(call: Call) -> Response:
        person = call.person
        things = _things(person, kind)
        objects = embeds(call, "elements")
        return page(
            call,
            list(things),
            lambda key: _shown(things[key]) if objects else _link(person, kind, key),
            schema=_KINDS[kind][2],
        )

    return handler


def _one(kind: str) -> Any:
    def handler(call: Call) -> Response:
        return reply(_shown(one_of(_things(call.person, kind), call.parts["id"])))

    return handler


def _kids(call: Call) -> Response:
    person = call.person
    objects = embeds(call, "elements")
    return page(
        call,
        list(person.kids),
        lambda key: _shown(person.kids[key]) if objects else _link(person, "kids", key),
    )


def _kid(call: Call) -> Response:
    shown = _shown(one_of(call.person.kids, call.parts["id"]))
    if embeds(call, "documents", "elements"):
        papers = call.person.kid_documents[int(call.parts["id"])]
        shown["documents"] = whole([_shown(data) for data in papers.values()])
    return reply(shown)


def _papers(call: Call) -> dict[int, Json]:
    one_of(call.person.kids, call.parts["kid_id"])
    return call.person.kid_documents.get(int(call.parts["kid_id"]), {})


def _kid_documents(call: Call) -> Response:
    papers = _papers(call)
    objects = embeds(call, "elements")
    where = f"{HOST}/rs/prns/{call.person.oid}/kids/{call.parts['kid_id']}/docs"
    return page(call, list(papers), lambda key: _shown(papers[key]) if objects else f"{where}/{key}")


def _kid_document(call: Call) -> Response:
    return reply(_shown(one_of(_papers(call), call.parts["id"])))


def _organizations(call: Call) -> Response:
    objects = embeds(call, "elements")
    return page(
        call,
        call.person.organizations,
        lambda oid: _shown(call.state.organization(oid).data) if objects else f"{HOST}/rs/orgs/{oid}",
    )


serves("persons.get")(_get_person)
for _kind in _KINDS:
    serves(f"persons.{_KINDS[_kind][1]}.list")(_list(_kind))
    serves(f"persons.{_KINDS[_kind][1]}.get")(_one(_kind))
serves("persons.organizations.list")(_organizations)
serves("persons.children.list")(_kids)
serves("persons.children.get")(_kid)
serves("persons.children.documents.list")(_kid_documents)
serves("persons.children.documents.get")(_kid_document)


@serves("persons.categories")
def _categories(call: Call) -> Response:
    return page(call, call.person.categories, dict, always=True)


@serves("changes.deleted_persons")
def _deleted(call: Call) -> Response:
    if call.query["status"] != "DELETED":
        raise Refusal(400, "ESIA-030003", "Переданы некорректные параметры")
    return _changes(call, call.state.deleted, "prns")


@serves("changes.persons")
def _changed_persons(call: Call) -> Response:
    return _changes(call, call.state.changed_persons, "prns")


@serves("changes.organizations")
def _changed_organizations(call: Call) -> Response:
    return _changes(call, call.state.changed_organizations, "orgs")


def _changes(call: Call, changes: list[tuple[int, int]], noun: str) -> Response:
    since = call.query.get("updatedSince", "")
    if not (since.isascii() and since.isdigit()):
        raise Refusal(400, "ESIA-030003", "Переданы некорректные параметры")
    later = [oid for oid, moment in changes if moment >= int(since)]
    return page(call, later, lambda oid: f"{HOST}/rs/{noun}/{oid}", always=True)


def _avatar(shape: str) -> Any:
    def handler(call: Call) -> Response:
        if call.person.avatar is None:
            raise Refusal(404, "ESIA-040404", "ValidationCommonErrorEnum.avatar.notfound")
        return reply({"url": f"/0/0/0/0/113/33/{call.person.oid}-{shape}"})

    return handler


for _shape in ("circle", "square"):
    serves(f"avatars.{_shape}")(_avatar(_shape))


@serves("avatars.image")
def _image(call: Call) -> Response:
    oid = call.parts["rest"].rpartition("/")[2].partition("-")[0]
    person = call.state.persons.get(number_of(oid))
    if person is None or person.avatar is None:
        raise absent(code=None)
    return Response(200, {"content-type": "image/png"}, person.avatar)
