"""Organisations: data, contacts, addresses, vehicles, branches, categories (Б.1, Б.4, Б.7.1, Б.7.10)."""

from __future__ import annotations

from typing import Any, Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page, whole
from govauth.providers.esia.sandbox.world.refusals import Refusal, reply
from govauth.providers.esia.sandbox.world.state import one_of, tag_of

Json = dict[str, Any]

_KINDS: Final = {
    "ctts": ("contacts", "ctts/Contacts-1"),
    "addrs": ("addresses", "addrs/Addresses-1"),
    "vhls": ("vehicles", None),
}
_TYPES: Final = {"ctts": ("OPH", "OFX", "OEM"), "addrs": ("OLG", "OPS")}


def _shown(data: Json) -> Json:
    return {"stateFacts": ["Identifiable"], **data, "eTag": tag_of(data)}


def _things(call: Call, kind: str) -> dict[int, Json]:
    things: dict[int, Json] = getattr(call.organization, _KINDS[kind][0])
    return things


@serves("organizations.list")
def _list_all(call: Call) -> Response:
    return page(call, list(call.state.organizations), lambda oid: f"{HOST}/rs/orgs/{oid}", always=True)


@serves("organizations.get")
def _get(call: Call) -> Response:
    shown = _shown(call.organization.data)
    for kind, (name, _) in _KINDS.items():
        if embeds(call, name, "elements"):
            shown[name] = whole([_shown(data) for data in _things(call, kind).values()])
    return reply(shown, schema="org/Organization-1")


@serves("organizations.set_legal_form")
def _set_legal_form(call: Call) -> Response:
    data = call.organization.data
    body = call.fields("leg")
    call.check_tag(tag_of(data))
    data["leg"] = body["leg"]
    return reply(_shown(data))


@serves("organizations.categories")
def _categories(call: Call) -> Response:
    return page(call, call.organization.categories, dict, always=True)


def _list(kind: str) -> Any:
    def handler(call: Call) -> Response:
        things = _things(call, kind)
        objects = embeds(call, "elements")
        where = f"{HOST}/rs/orgs/{call.organization.oid}/{kind}"
        return page(
            call,
            list(things),
            lambda key: _shown(things[key]) if objects else f"{where}/{key}",
            etag=tag_of(things),
            schema=_KINDS[kind][1],
        )

    return handler


def _one(kind: str) -> Any:
    def handler(call: Call) -> Response:
        return reply(_shown(one_of(_things(call, kind), call.parts["id"])))

    return handler


def _delete(kind: str) -> Any:
    def handler(call: Call) -> Response:
        things = _things(call, kind)
        call.check_tag(tag_of(one_of(things, call.parts["id"])))
        del things[int(call.parts["id"])]
        return Response(200)

    return handler


def _replace(kind: str) -> Any:
    """Enter an element of a type, in place of the one that is there; it gets a new id."""

    def handler(call: Call) -> Response:
        things = _things(call, kind)
        body = call.fields("type")
        call.check_tag(tag_of(things))
        if body["type"] not in _TYPES[kind]:
            raise Refusal(400, "ESIA-032006" if kind == "ctts" else "ESIA-034001", "Некорректный тип")
        for key in [key for key, data in things.items() if data["type"] == body["type"]]:
            del things[key]
        key = call.state.new_id()
        things[key] = {"id": key, **body}
        return Response(200)

    return handler


for _kind in _KINDS:
    _name = f"organizations.{_KINDS[_kind][0]}"
    serves(f"{_name}.list")(_list(_kind))
    serves(f"{_name}.get")(_one(_kind))
    serves(f"{_name}.delete")(_delete(_kind))
serves("organizations.contacts.create")(_replace("ctts"))
serves("organizations.addresses.replace")(_replace("addrs"))


@serves("organizations.contacts.update")
def _update_contact(call: Call) -> Response:
    data = one_of(call.organization.contacts, call.parts["id"])
    body = call.fields("type", "value")
    call.check_tag(tag_of(data))
    data.update(type=body["type"], value=body["value"])
    return Response(200)


@serves("organizations.vehicles.create")
def _create_vehicle(call: Call) -> Response:
    body = call.fields("name", "numberPlate", "regCertificate")
    call.check_tag(tag_of(call.organization.vehicles))
    key = call.state.new_id()
    call.organization.vehicles[key] = {"id": key, **body}
    return Response(200)


@serves("organizations.vehicles.update")
def _update_vehicle(call: Call) -> Response:
    data = one_of(call.organization.vehicles, call.parts["id"])
    body = call.fields("name", "numberPlate", "regCertificate")
    call.check_tag(tag_of(data))
    data.update({key: value for key, value in body.items() if key != "eTag"})
    return Response(200)


@serves("organizations.branches.list")
def _branches(call: Call) -> Response:
    things = call.organization.branches
    objects = embeds(call, "elements")
    where = f"{HOST}/rs/orgs/{call.organization.oid}/brhs"
    return page(
        call,
        list(things),
        lambda key: _shown(things[key]) if objects else f"{where}/{key}",
        etag=tag_of(things),
    )


@serves("organizations.branches.get")
def _branch(call: Call) -> Response:
    return reply(_shown(one_of(call.organization.branches, call.parts["id"])))


@serves("organizations.branches.contacts")
def _branch_contacts(call: Call) -> Response:
    one_of(call.organization.branches, call.parts["id"])
    return page(call, call.organization.branch_contacts.get(int(call.parts["id"]), []), _shown)


@serves("organizations.branches.addresses")
def _branch_addresses(call: Call) -> Response:
    one_of(call.organization.branches, call.parts["id"])
    return page(call, call.organization.branch_addresses.get(int(call.parts["id"]), []), _shown)


@serves("organizations.branches.create")
def _create_branch(call: Call) -> Response:
    body = call.fields("name", "kpp")
    call.check_tag(tag_of(call.organization.branches))
    call.organization.branches[call.state.new_id()] = body
    return Response(200)


@serves("organizations.branches.update")
def _update_branch(call: Call) -> Response:
    data = one_of(call.organization.branches, call.parts["id"])
    body = call.fields("name", "kpp")
    call.check_tag(tag_of(data))
    data.update(body)
    return Response(200)
