"""Organisations: what is written can be read, tags are sent as the document asks."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from govauth.errors import AccessDenied, Conflict, InvalidInput, NotFound
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.consent import ConsentFilter, ConsentStatus
from govauth.providers.esia.rest.models.contact import ContactType
from govauth.providers.esia.rest.models.employee import InvitationData, NamedPerson
from govauth.providers.esia.rest.models.organization import BranchData, OrganizationType
from govauth.providers.esia.rest.models.service_center import (
    CenterType,
    Feature,
    OpeningMode,
    ServiceCenterData,
)
from govauth.providers.esia.rest.models.vehicle import VehicleData
from govauth.providers.esia.rest.resources.embedding import OrganizationPart
from govauth.providers.esia.rest.errors import BatchRefused, StaleTag
from govauth.providers.esia.sandbox import EsiaSandbox
from tests.providers.esia.rest.client import CLERK, ORG, PERSON, RestClient

pytestmark = pytest.mark.anyio


async def test_an_organization_with_its_parts(rest: RestClient, world: EsiaSandbox) -> None:
    firm = await rest.organizations.get(ORG, embed=set(OrganizationPart))
    assert sum(world.counters.values()) == 1
    assert firm.type is OrganizationType.LEGAL
    assert firm.ogrn is not None
    assert firm.ogrn.valid
    assert firm.staff_count == 2
    assert firm.contacts is not None
    assert firm.contacts.objects[0].type is ContactType.ORG_PHONE
    listed = await rest.organizations.list().all()
    assert [one.oid for one in listed] == [int(link.id) for link in await rest.organizations.links().all()]
    assert (await rest.organizations.categories(ORG).all())[0].id == "109"


async def test_the_legal_form_is_set_on_what_was_read(rest: RestClient) -> None:
    firm = await rest.organizations.get(ORG)
    changed = await rest.organizations.set_legal_form(firm, "65142")
    assert changed.leg == "65142"
    with pytest.raises(StaleTag, match="changed since it was read"):
        await rest.organizations.set_legal_form(firm, "12300")
    with pytest.raises(InvalidInput, match="leg must be"):
        await rest.organizations.set_legal_form(changed, "ООО")


async def test_contacts_are_created_changed_and_removed(rest: RestClient) -> None:
    contacts = rest.organizations.contacts
    await contacts.create(ORG, ContactType.ORG_EMAIL, "firm@example.test")
    mail = next(one for one in await contacts.list(ORG).all() if one.type is ContactType.ORG_EMAIL)
    await contacts.update(ORG, mail, "new@example.test")
    with pytest.raises(StaleTag):
        await contacts.update(ORG, mail, "newer@example.test")
    assert mail.id is not None
    again = await contacts.get(ORG, mail.id)
    assert again.value == "new@example.test"
    await contacts.delete(ORG, again)
    with pytest.raises(NotFound):
        await contacts.get(ORG, mail.id)
    fetched = await contacts.list(ORG, embed=False).all()
    assert fetched == await contacts.list(ORG).all()


async def test_numbers_of_contacts_are_checked_and_written_in_one_way(
    rest: RestClient, world: EsiaSandbox
) -> None:
    contacts = rest.organizations.contacts
    listed = await contacts.list(ORG).all()
    before = world.counters.copy()
    for kind in (ContactType.ORG_PHONE, ContactType.ORG_FAX):
        with pytest.raises(InvalidInput, match="value must be 7 and ten digits"):
            await contacts.create(ORG, kind, "firm@example.test")
    with pytest.raises(InvalidInput, match="value must be 7 and ten digits"):
        await contacts.update(ORG, listed[0], "765-43-21")
    assert world.counters == before
    await contacts.create(ORG, ContactType.ORG_FAX, "8 495 765-43-21")
    await contacts.update(ORG, listed[0], "8 (495) 765-43-22, доб. 5")
    written = {one.type: one.value for one in await contacts.list(ORG).all()}
    assert written[ContactType.ORG_FAX] == "+7 (495) 7654321"
    assert written[ContactType.ORG_PHONE] == "+7 (495) 7654322*5"


async def test_cyrillic_look_alikes_are_never_sent(rest: RestClient, world: EsiaSandbox) -> None:
    with pytest.raises(InvalidInput, match="Latin"):
        await rest.organizations.contacts.create(ORG, "ОЕМ", "firm@example.test")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="Cyrillic"):
        await rest.organizations.groups.get(ORG, "ОRG_ADMIN")
    assert not world.counters


async def test_an_address_is_replaced_as_it_was_read(rest: RestClient) -> None:
    addresses = rest.organizations.addresses
    legal = (await addresses.list(ORG).all())[0]
    await addresses.replace(ORG, attrs.evolve(legal, flat="97"))
    changed = (await addresses.list(ORG).all())[0]
    assert changed.flat == "97"
    assert (changed.street, changed.zip_code, changed.house) == (legal.street, legal.zip_code, legal.house)
    assert changed.id != legal.id
    post = Address(type=AddressType.ORG_POSTAL, address_str="Тверь город", country_id="RUS")
    await addresses.replace(ORG, post)
    assert len(await addresses.list(ORG, embed=False).all()) == 2
    assert changed.id is not None
    await addresses.delete(ORG, await addresses.get(ORG, changed.id))
    assert [one.type for one in await addresses.list(ORG).all()] == [AddressType.ORG_POSTAL]


async def test_vehicles(rest: RestClient) -> None:
    vehicles = rest.organizations.vehicles
    data = VehicleData("ВАЗ", "А005АА77", "7701", "654321")
    await vehicles.create(ORG, data)
    made = next(one for one in await vehicles.list(ORG).all() if data.is_of(one))
    await vehicles.update(ORG, made, VehicleData("Новый ВАЗ", "А006АА77", "7701", "654321"))
    assert made.id is not None
    assert (await vehicles.get(ORG, made.id)).name == "Новый ВАЗ"
    await vehicles.delete(ORG, await vehicles.get(ORG, made.id))
    assert len(await vehicles.list(ORG, embed=False).all()) == 1


async def test_branches(rest: RestClient) -> None:
    branches = rest.organizations.branches
    await branches.create(ORG, BranchData("Филиал в Туле", "710001001"))
    links = await branches.links(ORG).all()
    assert len(links) == 2
    branch = await branches.get(ORG, links[1].id)
    await branches.update(ORG, links[1].id, branch, BranchData("Тульский филиал", "710001001"))
    names = [one.name for one in await branches.list(ORG).all()]
    assert names == ["Филиал в Твери", "Тульский филиал"]
    assert len(await branches.contacts(ORG, links[0].id).all()) == 1
    assert len(await branches.addresses(ORG, links[0].id).all()) == 1
    with pytest.raises(InvalidInput, match="kpp must be"):
        BranchData("Филиал", "1")


async def test_an_employee_is_updated_without_losing_a_field(rest: RestClient) -> None:
    employees = rest.organizations.employees
    clerk = await employees.get(ORG, CLERK, person=True)
    assert clerk.person is not None
    await employees.update(ORG, clerk.changed(position="бухгалтер"))
    changed = await employees.get(ORG, CLERK)
    assert changed.position == "бухгалтер"
    assert changed.corporate_contact == clerk.corporate_contact
    assert changed.blocked is False
    with pytest.raises(StaleTag):
        await employees.update(ORG, clerk)
    with pytest.raises(InvalidInput, match="employee.etag must be there"):
        await employees.update(ORG, attrs.evolve(clerk, etag=None))
    await employees.delete(ORG, CLERK)
    with pytest.raises(NotFound):
        await employees.get(ORG, CLERK)


async def test_employees_are_listed_with_persons_or_links(rest: RestClient) -> None:
    employees = rest.organizations.employees
    embedded = await employees.list(ORG).all()
    assert [one.prn_oid for one in embedded] == [PERSON, CLERK]
    assert all(one.person is not None for one in embedded)
    assert [int(link.id) for link in await employees.links(ORG).all()] == [PERSON, CLERK]
    assert [one.position for one in await employees.list(ORG, embed=False).all()] == [
        "директор",
        "специалист",
    ]
    assert await employees.list(ORG, branch_oid=1).all() == []


def named(world: EsiaSandbox, oid: int) -> NamedPerson:
    data = world.rest.state.persons[oid].data
    return NamedPerson(data["snils"], data["lastName"], data["firstName"], data["middleName"])


async def test_a_batch_tells_each_person_apart(rest: RestClient, world: EsiaSandbox) -> None:
    employees = rest.organizations.employees
    result = await employees.add(ORG, [named(world, CLERK + 1)])
    assert result.results[0].succeeded
    with pytest.raises(BatchRefused, match="1 of 3 persons were done") as caught:
        await employees.add(
            ORG, [named(world, CLERK + 2), named(world, CLERK), NamedPerson("112-233-445 95", "Х", "Х")]
        )
    error = caught.value
    assert error.partial
    assert [item.succeeded for item in error.results] == [True, False, False]
    assert "ESIA-039951" in str(error.results[1].message)
    with pytest.raises(BatchRefused) as caught:
        await employees.add(ORG, [named(world, CLERK)])
    assert not caught.value.partial
    with pytest.raises(InvalidInput, match="1 to 100"):
        await employees.add(ORG, [])


async def test_invitations(rest: RestClient, world: EsiaSandbox) -> None:
    invitations = rest.organizations.invitations
    await invitations.create(ORG, InvitationData("new@example.test", "Нина", "Новая", snils="11223344595"))
    listed = await invitations.list(ORG).all()
    assert [one.email for one in listed] == ["guest@example.test", "new@example.test"]
    assert listed[1].snils == "112-233-445 95"
    assert listed[1].invt_id is not None
    await invitations.revoke(ORG, listed[1].invt_id)
    with pytest.raises(NotFound):
        await invitations.get(ORG, listed[1].invt_id)
    with pytest.raises(InvalidInput, match="snils must be"):
        InvitationData("new@example.test", "Нина", "Новая", snils="112-233-445 96")


async def test_groups_members_and_permissions(rest: RestClient) -> None:
    groups = rest.organizations.groups
    assert [one.id for one in await groups.list(ORG).all()] == ["ORG_ADMIN", "OWN.GROUP"]
    assert (await groups.get(ORG, "ORG_ADMIN")).system is True
    mine = await groups.of_employee(ORG, PERSON).all()
    assert {one.id for one in mine} == {"ORG_ADMIN", "OWN.GROUP"}
    assert len(await groups.of_employee(ORG, PERSON, it_system="ESIA").all()) == 1
    await groups.add(ORG, CLERK, "ORG_ADMIN", "ESIA")
    assert (await groups.membership(ORG, CLERK, "ORG_ADMIN", "ESIA")).it_system == "ESIA"
    await groups.remove(ORG, CLERK, "ORG_ADMIN", "ESIA")
    with pytest.raises(NotFound):
        await groups.membership(ORG, CLERK, "ORG_ADMIN", "ESIA")
    await groups.grant(ORG, "ORG_ADMIN", "1027700132195")
    given = await groups.permissions(ORG, "ORG_ADMIN").all()
    assert given[-1].ogrn == "1027700132195"
    assert given[-1].perm_id is not None
    await groups.revoke(ORG, "ORG_ADMIN", given[-1].perm_id)
    assert len(await groups.permissions(ORG, "ORG_ADMIN").all()) == 1


async def test_consents_follow_their_status(rest: RestClient) -> None:
    consents = rest.organizations.consents
    everything = await consents.list(ORG)
    assert [one.status for one in everything] == ["A", "W", "W", "W"]
    waiting = await consents.list(ORG, ConsentFilter.WAITING)
    assert [one.id for one in waiting] == [one.id for one in everything[1:]]
    first, second, third = (one.id or 0 for one in waiting)
    assert (await consents.approve(ORG, first, ["org_egr"])).status
    approved = await consents.get(ORG, first)
    assert approved.status is ConsentStatus.ISSUED
    assert approved.scopes is not None
    assert [scope.sysname for scope in approved.scopes.objects] == ["org_egr"]
    with pytest.raises(Conflict) as caught:
        await consents.approve(ORG, first, by_put=True)
    assert caught.value.code == "ESIA-036712"
    await consents.approve(ORG, third, by_put=True)
    assert (await consents.get(ORG, third)).status is ConsentStatus.ISSUED
    await consents.decline(ORG, second)
    await consents.revoke(ORG, first)
    assert (await consents.get(ORG, first)).status is ConsentStatus.REVOKED
    with pytest.raises(NotFound):
        await consents.get(ORG, 1)


async def test_the_general_consent_opens_changes(rest: RestClient) -> None:
    general = rest.organizations.general_consent
    await general.revoke(ORG)
    assert (await general.check(ORG)).need_general_grant
    with pytest.raises(AccessDenied):
        await rest.organizations.taxes.usn.refresh(ORG)
    await general.issue(ORG)
    assert not (await general.check(ORG)).need_general_grant


async def test_licenses(rest: RestClient) -> None:
    licenses = await rest.organizations.licenses.list(ORG, number_or_activity="00777")
    assert licenses[0].end_date is not None
    assert licenses[0].end_date.year == 2089
    assert licenses[0].activities is not None
    activity = licenses[0].activities.objects[0]
    assert activity.works is not None
    assert activity.works.objects[0].name == "Услуги связи"
    services = await rest.organizations.licenses.services(ORG, licenses[0].id or 0)
    assert services[0].url
    assert await rest.organizations.licenses.services(ORG, 1) == ()


def center(name: str) -> ServiceCenterData:
    return ServiceCenterData(
        name=name,
        operation_time="пн.–пт. 9–18",
        features={Feature.REGISTRATION, Feature.CONFIRMATION},
        center_type=CenterType.BANK,
        address=Address(address_str="Тверь город", zip_code="170000", lat=56.8, lng=35.9),
        phone="8-800-000-00-00",
        open={OpeningMode.LATE},
        pdos={Feature.DELETION},
    )


async def test_service_centers(rest: RestClient, world: EsiaSandbox) -> None:
    centers = rest.organizations.service_centers
    first = await centers.create(ORG, center("Тверской центр"))
    await centers.create(ORG, center("Тульский центр"))
    await centers.update(ORG, first, center("Тверской центр 2"))
    listed = await centers.list(ORG, with_pdos=True).all()
    assert [one.name for one in listed] == ["Тверской центр 2", "Тульский центр"]
    assert listed[0].address is not None
    assert listed[0].address.lat == pytest.approx(56.8)
    assert listed[0].pdos == (Feature.DELETION,)
    found = await centers.find(
        ORG, name="Тульский", features={Feature.CONFIRMATION}, open={OpeningMode.LATE}
    ).all()
    assert [one.name for one in found] == ["Тульский центр"]
    assert (await centers.attach(ORG, first, [named(world, CLERK)])).oid == first
    await centers.delete(ORG, first)
    with pytest.raises(NotFound):
        await centers.delete(ORG, first)
    with pytest.raises(InvalidInput, match="name must be given"):
        centers.find(ORG)


async def test_agency_vehicles(rest: RestClient) -> None:
    vehicles = rest.organizations.agency_vehicles
    record = await vehicles.status(ORG)
    assert record.data[0].price == Decimal("650000.5")
    assert record.data[0].engine_power_kvt == "183"
    assert record.created_on is not None
    assert record.created_on.isoformat() == "2026-06-16T10:51:21.766000+03:00"
    number = record.data[0].id or ""
    assert await vehicles.get(ORG, number) == record.data[0]
    await vehicles.delete(ORG, number)
    assert (await vehicles.status(ORG)).data == ()
    await vehicles.delete_all(ORG)
    with pytest.raises(NotFound):
        await vehicles.status(ORG)
    with pytest.raises(InvalidInput, match="none of check"):
        await vehicles.get(ORG, "check")


async def test_foreign_branches(rest: RestClient) -> None:
    foreign = rest.foreign_branches
    inn = "500100732259"
    with pytest.raises(NotFound) as caught:
        await foreign.find(PERSON, "10190003395")
    assert caught.value.status == 400
    assert await foreign.check_certificate(PERSON, inn) is False
    started = await foreign.register(PERSON, {"type": "FOREIGN_ORGANIZATION", "nza": "10190003395"})
    assert started.id
    branch = await foreign.find(PERSON, "10190003395")
    assert branch.type is OrganizationType.FOREIGN
    assert branch.registry_number == "10190003395"
    with pytest.raises(Conflict):
        await foreign.check_certificate(PERSON, inn)
    request = await foreign.refresh(PERSON, branch.oid or 0)
    assert (await foreign.cancel_refresh(PERSON, branch.oid or 0, request.id)).status == "S"
    assert (await foreign.set_chief(PERSON, inn, {"sign": "…"})).id
    with pytest.raises(InvalidInput, match="12 digits"):
        await foreign.set_chief(PERSON, "7707083893")
