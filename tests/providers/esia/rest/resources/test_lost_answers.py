"""Every write that is read back: applied once and seen, whether its answer was lost or it never arrived."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import attrs
import pytest

from govauth.errors import InvalidInput, NotFound, OutcomeUnknown
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.contact import Contact, ContactType
from govauth.providers.esia.rest.models.organization import BranchData
from govauth.providers.esia.rest.models.vehicle import Vehicle, VehicleData
from govauth.providers.esia.rest.operations import ALL
from govauth.providers.esia.rest.resources.organizations import Organizations
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.sandbox.server import ServedSandbox
from govauth.transport.operation import Repeat
from tests.providers.esia.rest.client import CLERK, ORG, RestClient
from tests.providers.esia.rest.resources.test_organizations import center

pytestmark = pytest.mark.anyio

VEHICLE = VehicleData("Лада", "А777АА77", "7702", "111222")
BRANCH = BranchData("Филиал в Туле", "710001001")

Write = Callable[[Organizations], Awaitable[object]]
WRITES: dict[str, Write] = {}


def write(name: str) -> Callable[[Write], Write]:
    def keep(action: Write) -> Write:
        WRITES[f"organizations.{name}"] = action
        return action

    return keep


@write("set_legal_form")
async def _(firms: Organizations) -> None:
    assert (await firms.set_legal_form(await firms.get(ORG), "65142")).leg == "65142"


@write("contacts.create")
async def _(firms: Organizations) -> None:
    await firms.contacts.create(ORG, ContactType.ORG_EMAIL, "firm@example.test")
    assert "firm@example.test" in [one.value for one in await firms.contacts.list(ORG).all()]


@write("contacts.update")
async def _(firms: Organizations) -> None:
    contact = (await firms.contacts.list(ORG).all())[0]
    await firms.contacts.update(ORG, contact, "+7 (495) 7654321")
    assert (await firms.contacts.list(ORG).all())[0].value == "+7 (495) 7654321"


@write("contacts.delete")
async def _(firms: Organizations) -> None:
    first, *others = await firms.contacts.list(ORG).all()
    await firms.contacts.delete(ORG, first)
    assert [one.id for one in await firms.contacts.list(ORG).all()] == [one.id for one in others]


@write("addresses.replace")
async def _(firms: Organizations) -> None:
    post = Address(type=AddressType.ORG_POSTAL, address_str="Тверь город", country_id="RUS")
    await firms.addresses.replace(ORG, post)
    assert AddressType.ORG_POSTAL in [one.type for one in await firms.addresses.list(ORG).all()]


@write("addresses.delete")
async def _(firms: Organizations) -> None:
    first, *others = await firms.addresses.list(ORG).all()
    await firms.addresses.delete(ORG, first)
    assert len(await firms.addresses.list(ORG).all()) == len(others)


@write("vehicles.create")
async def _(firms: Organizations) -> None:
    await firms.vehicles.create(ORG, VEHICLE)
    assert sum(map(VEHICLE.is_of, await firms.vehicles.list(ORG).all())) == 1


@write("vehicles.update")
async def _(firms: Organizations) -> None:
    await firms.vehicles.update(ORG, (await firms.vehicles.list(ORG).all())[0], VEHICLE)
    assert VEHICLE.is_of((await firms.vehicles.list(ORG).all())[0])


@write("vehicles.delete")
async def _(firms: Organizations) -> None:
    # Without a tag of its own, that of the element is read first.
    bare = attrs.evolve((await firms.vehicles.list(ORG).all())[0], etag=None)
    await firms.vehicles.delete(ORG, bare)
    assert bare.id not in [one.id for one in await firms.vehicles.list(ORG).all()]


@write("branches.create")
async def _(firms: Organizations) -> None:
    await firms.branches.create(ORG, BRANCH)
    assert [one.name for one in await firms.branches.list(ORG).all()].count(BRANCH.name) == 1


@write("branches.update")
async def _(firms: Organizations) -> None:
    link = (await firms.branches.links(ORG).all())[0]
    await firms.branches.update(ORG, link.id, await firms.branches.get(ORG, link.id), BRANCH)
    assert (await firms.branches.get(ORG, link.id)).name == BRANCH.name


@write("employees.update")
async def _(firms: Organizations) -> None:
    await firms.employees.update(ORG, (await firms.employees.get(ORG, CLERK)).changed(position="юрист"))
    assert (await firms.employees.get(ORG, CLERK)).position == "юрист"


@write("employees.delete")
async def _(firms: Organizations) -> None:
    await firms.employees.delete(ORG, CLERK)
    assert CLERK not in [one.prn_oid for one in await firms.employees.list(ORG).all()]


@write("invitations.revoke")
async def _(firms: Organizations) -> None:
    invitation = (await firms.invitations.list(ORG).all())[0]
    await firms.invitations.revoke(ORG, invitation.invt_id or 0)
    assert await firms.invitations.links(ORG).all() == []


@write("groups.add")
async def _(firms: Organizations) -> None:
    await firms.groups.add(ORG, CLERK, "ORG_ADMIN", "ESIA")
    assert "ORG_ADMIN" in [one.id for one in await firms.groups.of_employee(ORG, CLERK).all()]


@write("groups.remove")
async def _(firms: Organizations) -> None:
    await firms.groups.add(ORG, CLERK, "ORG_ADMIN", "ESIA")
    await firms.groups.remove(ORG, CLERK, "ORG_ADMIN", "ESIA")
    assert "ORG_ADMIN" not in [one.id for one in await firms.groups.of_employee(ORG, CLERK).all()]


@write("groups.revoke")
async def _(firms: Organizations) -> None:
    given = (await firms.groups.permissions(ORG, "ORG_ADMIN").all())[0]
    await firms.groups.revoke(ORG, "ORG_ADMIN", given.perm_id or 0)
    assert await firms.groups.permissions(ORG, "ORG_ADMIN").all() == []


@write("consents.approve")
async def _(firms: Organizations) -> None:
    waiting = (await firms.consents.list(ORG))[1].id or 0
    await firms.consents.approve(ORG, waiting)
    assert (await firms.consents.get(ORG, waiting)).status == "A"


@write("consents.approve_by_put")
async def _(firms: Organizations) -> None:
    waiting = (await firms.consents.list(ORG))[1].id or 0
    await firms.consents.approve(ORG, waiting, by_put=True)
    assert (await firms.consents.get(ORG, waiting)).status == "A"


@write("consents.decline")
async def _(firms: Organizations) -> None:
    waiting = (await firms.consents.list(ORG))[1].id or 0
    await firms.consents.decline(ORG, waiting)
    assert (await firms.consents.get(ORG, waiting)).status != "W"


@write("consents.revoke")
async def _(firms: Organizations) -> None:
    given = (await firms.consents.list(ORG))[0].id or 0
    await firms.consents.revoke(ORG, given)
    assert (await firms.consents.get(ORG, given)).status != "A"


@write("general_consent.revoke")
async def _(firms: Organizations) -> None:
    await firms.general_consent.revoke(ORG)
    assert (await firms.general_consent.check(ORG)).need_general_grant


@write("general_consent.issue")
async def _(firms: Organizations) -> None:
    await firms.general_consent.revoke(ORG)
    await firms.general_consent.issue(ORG)
    assert not (await firms.general_consent.check(ORG)).need_general_grant


@write("agency_vehicles.delete")
async def _(firms: Organizations) -> None:
    vehicle = (await firms.agency_vehicles.status(ORG)).data[0]
    await firms.agency_vehicles.delete(ORG, vehicle.id or "")
    assert (await firms.agency_vehicles.status(ORG)).data == ()


@write("agency_vehicles.delete_all")
async def _(firms: Organizations) -> None:
    await firms.agency_vehicles.delete_all(ORG)
    with pytest.raises(NotFound):
        await firms.agency_vehicles.status(ORG)


@write("service_centers.update")
async def _(firms: Organizations) -> None:
    oid = await firms.service_centers.create(ORG, center("Тверской центр"))
    await firms.service_centers.update(ORG, oid, center("Тульский центр"))
    assert [one.name for one in await firms.service_centers.list(ORG).all()] == ["Тульский центр"]


@write("service_centers.delete")
async def _(firms: Organizations) -> None:
    oid = await firms.service_centers.create(ORG, center("Тверской центр"))
    await firms.service_centers.delete(ORG, oid)
    assert await firms.service_centers.list(ORG).all() == []


@pytest.mark.parametrize("fault", ["lose", "cut", "drop"])
@pytest.mark.parametrize("operation", WRITES)
async def test_a_write_is_applied_once(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox, operation: str, fault: str
) -> None:
    sandbox.fault(fault, operation=operation)
    await WRITES[operation](rest.organizations)
    assert world.counters[operation] == 1
    assert world.counters["stale_tags"] == 0


@pytest.mark.parametrize("operation", WRITES)
async def test_lost_twice_without_effect_is_unknown(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox, operation: str
) -> None:
    """Never a third time: a person decides, with the advice of the operation."""
    sandbox.fault("drop", operation=operation, times=2)
    with pytest.raises(OutcomeUnknown) as caught:
        await WRITES[operation](rest.organizations)
    assert caught.value.operation == operation
    assert caught.value.how_to_check == next(one.how_to_check for one in ALL if one.name == operation)
    assert world.counters[operation] == 0


def test_every_write_that_is_read_back_is_here() -> None:
    """Refreshes have tests of their own; that of a foreign branch cannot be read at all."""
    read_back = {one.name for one in ALL if one.repeat is Repeat.READ_BACK and "refresh" not in one.name}
    assert read_back == WRITES.keys()


async def test_what_was_not_read_cannot_be_changed(rest: RestClient, world: EsiaSandbox) -> None:
    with pytest.raises(InvalidInput, match=r"contact\.id must be there"):
        await rest.organizations.contacts.update(ORG, Contact(type="OPH"), "1")
    with pytest.raises(InvalidInput, match=r"vehicle\.id must be there"):
        await rest.organizations.vehicles.delete(ORG, Vehicle())
    assert not world.counters
