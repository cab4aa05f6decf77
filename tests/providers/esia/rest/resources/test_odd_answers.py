"""Input that cannot be meant is refused before it is sent; an answer that cannot be meant says where and what."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import attrs
import pytest

from govauth.errors import (
    GovAuthError,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    PendingRejected,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.providers.esia import Place, rest as rest_package
from govauth.providers.esia.rest.errors import refuse
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.contact import ContactType
from govauth.providers.esia.rest.models.employee import Employee
from govauth.providers.esia.rest.models.organization import Branch, BranchData, Organization
from govauth.providers.esia.rest.resources.embedding import PersonPart
from govauth.providers.esia.rest.resources.own_person import OwnPerson
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.sandbox.server import ServedSandbox
from govauth.simulation import Call
from tests.providers.esia.rest.client import CLERK, ORG, PERSON, RestClient
from tests.providers.esia.rest.resources.test_imports import APPLICANT
from tests.providers.esia.rest.resources.test_refusals import answer_with

pytestmark = pytest.mark.anyio

Ask = Callable[[RestClient], Awaitable[object]]
DATA: Final = BranchData(name="Филиал", kpp="690001002")

BAD_INPUT: list[tuple[Ask, str, str]] = [
    (lambda rest: rest.imports.confirm("1", "12a4"), "code", "must be digits"),
    (lambda rest: rest.imports.confirm("1", "²"), "code", "must be digits"),
    (lambda rest: rest.imports.status("a/b"), "request_id", "must be one part of a path"),
    (lambda rest: rest.imports.status(".."), "request_id", "must be one part of a path"),
    (
        lambda rest: rest.organizations.set_legal_form(Organization(oid=ORG), "65142"),
        "organization",
        "must have been read with its oid and eTag",
    ),
    (
        lambda rest: rest.organizations.set_legal_form(Organization(oid=ORG, etag="1"), "6514"),
        "leg",
        "must be a code of ОКОПФ: five digits",
    ),
    (
        lambda rest: rest.organizations.contacts.create(ORG, ContactType.ORG_FAX, " "),
        "value",
        "must not be empty",
    ),
    (
        lambda rest: rest.organizations.addresses.replace(ORG, Address(type=AddressType.RESIDENCE)),
        "address.type",
        "must be OLG or OPS in Latin letters",
    ),
    (
        lambda rest: rest.organizations.employees.update(ORG, Employee(etag="1")),
        "employee.prn_oid",
        "must be there: update an employee that was read",
    ),
    (
        lambda rest: rest.organizations.branches.update(ORG, 1, Branch(), DATA),
        "branch.etag",
        "must be there: update a branch that was read by its id",
    ),
]


@pytest.mark.parametrize(("ask", "where", "rule"), BAD_INPUT)
async def test_bad_input_is_refused_before_the_network(
    rest: RestClient, world: EsiaSandbox, ask: Ask, where: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await ask(rest)
    assert (caught.value.field, str(caught.value)) == (where, f"{where} {rule}")
    assert not world.counters


ODD_ANSWERS: list[tuple[Ask, object, str, str]] = [
    (
        lambda rest: rest.changes.persons(datetime(2026, 1, 1, tzinfo=UTC)).__anext__(),
        {"elements": ["http://esia.test/rs/prns/x"]},
        "elements",
        "expected links to objects with an OID",
    ),
    (
        lambda rest: rest.persons.contacts.links(PERSON).all(),
        {"elements": [{"id": 1}]},
        "elements",
        "expected links",
    ),
    (
        lambda rest: rest.persons.categories(PERSON).all(),
        {"elements": ["http://esia.test/rs/prns/1/cat/1"]},
        "elements",
        "expected objects, came links",
    ),
    (
        lambda rest: rest.organizations.contacts.create(ORG, ContactType.ORG_FAX, "84951111111"),
        {"elements": []},
        "eTag",
        "the collection has no tag",
    ),
    (
        lambda rest: rest.avatars.circle(PERSON),
        {"url": "http://evil.test/x"},
        "url",
        "expected the path of a file",
    ),
]


@pytest.mark.parametrize(("ask", "body", "where", "what"), ODD_ANSWERS)
async def test_an_odd_answer_says_where_and_what(
    rest: RestClient, world: EsiaSandbox, ask: Ask, body: object, where: str, what: str
) -> None:
    answer_with(world, json.dumps(body).encode())
    with pytest.raises(UnexpectedReply) as caught:
        await ask(rest)
    assert caught.value.where == where
    assert what in str(caught.value)
    assert caught.value.operation is not None
    assert "evil.test" not in str(caught.value)


async def test_an_avatar_that_is_no_image(rest: RestClient, world: EsiaSandbox) -> None:
    handle = world.rest.handle
    page = Response(200, {"content-type": "text/plain"}, b"no")

    def handle_but_images(call: Call) -> Response:
        return page if call.operation == "avatars.image" else handle(call)

    world.rest.handle = handle_but_images  # type: ignore[method-assign]
    with pytest.raises(UnexpectedReply, match="expected an image") as caught:
        await rest.avatars.square(PERSON)
    assert caught.value.where == "content-type"


async def test_changes_that_come_embedded_are_read_by_their_oid(rest: RestClient, world: EsiaSandbox) -> None:
    answer_with(world, json.dumps({"elements": [{"oid": 7}, {"oid": 8}]}).encode())
    feed = rest.changes.organizations(datetime(2026, 1, 1, tzinfo=UTC))
    assert [oid async for oid in feed] == [7, 8]


async def test_a_consent_that_is_not_there(rest: RestClient, world: EsiaSandbox) -> None:
    answer_with(world, json.dumps({"elements": []}).encode())
    with pytest.raises(NotFound, match="there is no such consent") as caught:
        await rest.organizations.consents.get(ORG, 7)
    assert caught.value.operation == "organizations.consents.get"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"id": "1", "status": "ERROR", "message": "нет такого человека"}, "нет такого человека"),
        ({"id": "1", "status": "ERROR"}, "the search ended with ERROR"),
    ],
)
async def test_a_search_for_a_snils_that_failed_says_why(
    rest: RestClient, world: EsiaSandbox, answer: dict[str, str], words: str
) -> None:
    answer_with(world, json.dumps(answer).encode())
    with pytest.raises(PendingRejected, match=words):
        await rest.imports.find_snils(APPLICANT)


async def test_a_refresh_whose_agency_is_late_is_rejected(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("agency_seconds", 5.0)
    pending = await rest.organizations.taxes.usn.refresh(ORG)
    running = await rest.organizations.taxes.usn.running(ORG)
    assert running is not None
    assert running.expires_on is not None
    late = attrs.evolve(running, expires_on=datetime(2026, 1, 1, tzinfo=UTC))
    body = {"expiresOn": "2026-01-01T00:00:00+00:00", "requestIds": list(late.request_ids)}
    answer_with(world, json.dumps(body).encode())
    with pytest.raises(PendingRejected, match="the agency did not answer until 2026-01-01"):
        await pending


async def test_a_lost_write_whose_read_back_fails_stays_unknown(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox
) -> None:
    clerk = await rest.organizations.employees.get(ORG, CLERK)
    sandbox.fault("lose", operation="organizations.employees.update")
    sandbox.fault("maintenance", operation="organizations.employees.get", status=503, times=9)
    with pytest.raises(OutcomeUnknown, match="organizations.employees.update"):
        await rest.organizations.employees.update(ORG, clerk.changed(position="юрист"))
    assert world.counters["organizations.employees.update"] == 1


@pytest.mark.parametrize("part", PersonPart)
async def test_only_the_wanted_parts_are_assembled(rest: RestClient, part: PersonPart) -> None:
    person = await rest.persons.assemble(PERSON, {part})
    filled = {name for name in PersonPart if getattr(person, name.value) is not None}
    assert filled == {part}


async def test_ones_own_parts_are_those_of_the_person(rest: RestClient) -> None:
    own = OwnPerson(rest.persons, PERSON)
    for mine, of_all in (
        (own.addresses(), rest.persons.addresses.list(PERSON)),
        (own.documents(), rest.persons.documents.list(PERSON)),
        (own.organizations(), rest.persons.organizations(PERSON)),
    ):
        found = await mine.all()
        assert found
        assert found == await of_all.all()


async def test_nobody_is_no_person(rest: RestClient, world: EsiaSandbox) -> None:
    own = OwnPerson(rest.persons, None)
    with pytest.raises(UnexpectedReply, match="no token of this session named the person") as caught:
        own.contacts()
    assert caught.value.where == "oid"
    assert not world.counters


@pytest.mark.parametrize("content", [b"{", b'{"message": "Fail", "code": "ESIA-005029"'])
def test_a_refusal_that_is_no_json_is_still_a_refusal(content: bytes) -> None:
    error = refuse(Response(400, {"content-type": "application/json"}, content))
    assert isinstance(error, GovAuthError)
    assert refuse(Response(200, {"content-type": "application/json"}, content)) is None


async def test_the_address_in_use_is_shown(esia_place: Place) -> None:
    async with RestClient(esia_place, MASTER_TOKEN) as client:
        assert client.persons.api == rest_package.RestSettings().person_api


def test_the_package_names_what_it_has_and_nothing_else() -> None:
    assert {"Persons", "Avatars", "Organizations"} <= set(dir(rest_package))
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        rest_package.Nothing  # noqa: B018
