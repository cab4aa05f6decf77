"""Organisations: data, contacts, addresses, vehicles, branches, categories (Б.1, Б.4, Б.7.1, Б.7.10)."""

from __future__ import annotations

from functools import partial
from typing import Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page
from govauth.providers.esia.sandbox.world.elements import (
    Elements,
    Kind,
    create,
    delete,
    replace,
    serve_elements,
    shown,
    update,
)
from govauth.providers.esia.sandbox.world.replies import reply
from govauth.providers.esia.sandbox.world.state import one_of, tag_of
from govauth.simulation import Json

_CONTACTS: Final = Kind("contacts", "ctts", "ctts/Contacts-1")
_ADDRESSES: Final = Kind("addresses", "addrs", "addrs/Addresses-1")
_VEHICLES: Final = Kind("vehicles", "vhls")
_BRANCHES: Final = Kind("branches", "brhs")
_VEHICLE: Final = ("name", "numberPlate", "regCertificate")
_EMBEDDED: Final = (_CONTACTS, _ADDRESSES, _VEHICLES)


def _elements(kind: Kind, call: Call) -> Elements:
    organization = call.organization
    by_id: dict[int, Json] = getattr(organization, kind.name)
    return Elements(by_id, f"orgs/{organization.oid}/{kind.segment}", kind.schema, tagged=True)


_contacts = partial(_elements, _CONTACTS)
_addresses = partial(_elements, _ADDRESSES)
_vehicles = partial(_elements, _VEHICLES)
_branches = partial(_elements, _BRANCHES)


@serves("organizations.list")
def _list(call: Call) -> object:
    return page(call, list(call.state.organizations), lambda oid: f"{HOST}/rs/orgs/{oid}", always=True)


@serves("organizations.get")
def _get(call: Call) -> Response:
    answer = shown(call.organization.data)
    for kind in _EMBEDDED:
        if embeds(call, kind.name, "elements"):
            answer[kind.name] = _elements(kind, call).embedded(objects=True)
    return reply(answer, schema="org/Organization-1")


@serves("organizations.set_legal_form")
def _set_legal_form(call: Call) -> object:
    data = call.organization.data
    body = call.fields("leg")
    call.check_tag(tag_of(data))
    data["leg"] = body["leg"]
    return shown(data)


@serves("organizations.categories")
def _categories(call: Call) -> object:
    return page(call, call.organization.categories, dict, always=True)


serve_elements("organizations.contacts", _contacts)
serves("organizations.contacts.create")(partial(replace, _contacts, ("OPH", "OFX", "OEM"), "ESIA-032006"))
serves("organizations.contacts.update")(partial(update, _contacts, ("type", "value")))
serves("organizations.contacts.delete")(partial(delete, _contacts))

serve_elements("organizations.addresses", _addresses)
serves("organizations.addresses.replace")(partial(replace, _addresses, ("OLG", "OPS"), "ESIA-034001"))
serves("organizations.addresses.delete")(partial(delete, _addresses))

serve_elements("organizations.vehicles", _vehicles)
serves("organizations.vehicles.create")(partial(create, _vehicles, _VEHICLE))
serves("organizations.vehicles.update")(partial(update, _vehicles, _VEHICLE))
serves("organizations.vehicles.delete")(partial(delete, _vehicles))

serve_elements("organizations.branches", _branches)
serves("organizations.branches.create")(partial(create, _branches, ("name", "kpp")))
serves("organizations.branches.update")(partial(update, _branches, ("name", "kpp")))


def _of_branch(elements: str, call: Call) -> object:
    branch = call.parts["id"]
    one_of(call.organization.branches, branch)
    by_branch: dict[int, list[Json]] = getattr(call.organization, f"branch_{elements}")
    return page(call, by_branch.get(int(branch), []), shown)


serves("organizations.branches.contacts")(partial(_of_branch, "contacts"))
serves("organizations.branches.addresses")(partial(_of_branch, "addresses"))
