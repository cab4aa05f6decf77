"""Persons: one request with embed, a known number without; children, categories, avatars."""

from __future__ import annotations

import base64
from datetime import date

import pytest

from govauth.errors import InvalidInput, NotFound
from govauth.providers.esia import Place
from govauth.providers.esia.rest.models.collections import Link
from govauth.providers.esia.rest.models.contact import ContactType, Verification
from govauth.providers.esia.rest.models.document import DocumentType
from govauth.providers.esia.rest.models.person import Gender, Person
from govauth.providers.esia.rest.resources.embedding import PersonPart, Pinned
from govauth.providers.esia.rest.resources.persons import ALL_PARTS
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.providers.esia.sandbox.world.templates import read_template
from tests.providers.esia.rest.resources.test_refusals import seen_by
from tests.providers.esia.rest.client import ORG, PERSON, RestClient

pytestmark = pytest.mark.anyio

AVATAR = base64.b64decode(read_template("person")["avatar"])


def shapes(person: Person) -> list[tuple[object, ...]]:
    collections = [getattr(person, part) for part in sorted(ALL_PARTS)]
    return [collection.objects for collection in collections]


async def test_a_person_is_typed(rest: RestClient) -> None:
    person = await rest.persons.get(PERSON)
    assert person.first_name == "Иван"
    assert person.birth_date == date(1980, 2, 1)
    assert person.gender is Gender.MALE
    assert person.trusted is True
    assert person.snils is not None
    assert person.snils.valid
    assert person.inn is not None
    assert person.inn.valid
    assert person.updated_on is not None
    assert person.updated_on.utcoffset() is not None
    assert person.contacts is None
    assert "Иван" not in repr(person)


async def test_the_link_header_is_read(rest: RestClient) -> None:
    person = await rest.persons.get(PERSON)
    assert set(person.links) == {"contacts", "addresses", "documents"}
    assert person.links["contacts"][0].after("prns") == (str(PERSON), "ctts")
    group = await rest.organizations.groups.get(ORG, "ORG_ADMIN")
    assert group.links["itSystem"][0].id == "ESIA"


async def test_everything_in_one_request(rest: RestClient, world: EsiaSandbox) -> None:
    person = await rest.persons.get(PERSON, embed=ALL_PARTS)
    assert sum(world.counters.values()) == 1
    assert person.contacts is not None
    assert [contact.type for contact in person.contacts.objects] == [ContactType.MOBILE, ContactType.EMAIL]
    assert person.contacts.objects[0].verification is Verification.VERIFIED
    assert person.documents is not None
    assert person.documents.objects[0].issue_date == date(2013, 11, 1)
    assert all(len(objects) == 2 for objects in shapes(person))


async def test_the_same_without_embed_and_its_price(rest: RestClient, world: EsiaSandbox) -> None:
    """One for the person, one for each of six collections, one for each of twelve elements."""
    embedded = await rest.persons.get(PERSON, embed=ALL_PARTS)
    world.counters.clear()
    assembled = await rest.persons.assemble(PERSON)
    assert sum(world.counters.values()) == 1 + 6 + 12
    assert shapes(assembled) == shapes(embedded)


async def test_links_where_only_the_collection_is_embedded(rest: RestClient) -> None:
    links = await rest.persons.contacts.links(PERSON).all()
    assert all(isinstance(link, Link) for link in links)
    contact = await rest.persons.contacts.get(PERSON, links[0].id)
    assert contact.id == int(links[0].id)


@pytest.mark.parametrize("noun", ["contacts", "addresses", "documents", "vehicles", "children"])
async def test_lists_are_the_same_embedded_or_fetched(rest: RestClient, noun: str) -> None:
    resource = getattr(rest.persons, noun)
    embedded = await resource.list(PERSON).all()
    assert embedded == await resource.list(PERSON, embed=False).all()
    assert embedded[1] == await resource.get(PERSON, embedded[1].id)


async def test_children_and_their_documents(rest: RestClient) -> None:
    child = (await rest.persons.children.list(PERSON).all())[0]
    assert child.id is not None
    whole = await rest.persons.children.get(PERSON, child.id, embed={"documents"})
    papers = await rest.persons.children.documents(PERSON, child.id).all()
    assert papers == await rest.persons.children.documents(PERSON, child.id, embed=False).all()
    assert whole.documents is not None
    assert list(whole.documents.objects) == papers
    assert papers[0].type is DocumentType.RF_BIRTH_CERTIFICATE
    assert papers[0].act_date == date(2015, 6, 5)
    assert papers[0].id is not None
    assert await rest.persons.children.document(PERSON, child.id, papers[0].id) == papers[0]


async def test_organizations_and_categories(rest: RestClient) -> None:
    firms = await rest.persons.organizations(PERSON).all()
    assert [firm.oid for firm in firms] == [
        firm.oid for firm in await rest.persons.organizations(PERSON, embed=False).all()
    ]
    category = (await rest.persons.categories(PERSON).all())[0]
    assert category.id == "1007"
    assert category.confirmed_at is not None
    assert category.confirmed_at.year == 2026


async def test_avatars_are_bytes(rest: RestClient, world: EsiaSandbox) -> None:
    circle = await rest.avatars.circle(PERSON)
    square = await rest.avatars.square(PERSON)
    assert circle.content == square.content == AVATAR
    assert circle.media_type == "image/png"
    world.rest.state.persons[PERSON].avatar = None
    with pytest.raises(NotFound, match=r"avatars.circle: .*avatar") as caught:
        await rest.avatars.circle(PERSON)
    assert caught.value.code == "ESIA-040404"


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_the_other_addresses_of_persons(esia_place: Place, world: EsiaSandbox, api: str) -> None:
    async with RestClient(esia_place, MASTER_TOKEN, RestSettings(person_api=api)) as client:
        person = await client.persons.get(PERSON)
        assert person == await client.persons.get(str(PERSON))
        assert len(await client.persons.addresses.list(PERSON).all()) == 2


async def test_bad_arguments_are_refused_before_the_network(rest: RestClient, world: EsiaSandbox) -> None:
    with pytest.raises(InvalidInput, match="embed must be of contacts"):
        await rest.persons.get(PERSON, embed={"passwords"})
    with pytest.raises(InvalidInput, match="oid must be an OID"):
        await rest.persons.get("../admin")
    with pytest.raises(InvalidInput, match="contact_id must be an OID"):
        await rest.persons.contacts.get(PERSON, "x")
    assert not world.counters


async def test_embed_goes_out_as_it_is_written(rest: RestClient, world: EsiaSandbox) -> None:
    seen = seen_by(world)
    await rest.persons.get(PERSON, embed={Pinned(PersonPart.CONTACTS, 1), PersonPart.KIDS})
    assert seen[0].url.endswith("?embed=(contacts-1.elements-1,kids.elements)")
