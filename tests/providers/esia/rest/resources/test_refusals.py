"""What goes wrong: scopes, tags, vanished things, failures inside of 200, pages, cut and huge answers."""

from __future__ import annotations

import gzip
import json
import pickle
import tracemalloc

import attrs
import pytest

from govauth.errors import (
    AccessDenied,
    Conflict,
    ConnectionLost,
    NotFound,
    OutcomeUnknown,
    ServerFault,
    UnexpectedReply,
)
from govauth.http.senders.httpx import HttpxSender
from govauth.http.message import Request, Response
from govauth.providers.esia import Place
from govauth.providers.esia.rest.models.contact import ContactType
from govauth.providers.esia.rest.models.employee import InvitationData
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.providers.esia.rest.errors import (
    BatchRefused,
    OperationFailed,
    ScopeMissing,
    StaleTag,
    refuse,
)
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.sandbox.server import ServedSandbox
from govauth.simulation import Call
from tests.providers.esia.rest.client import CLERK, ORG, PERSON, RestClient

pytestmark = pytest.mark.anyio

GU = "http://esia.gosuslugi.ru/"


async def test_a_wrong_scope_is_named_with_what_to_ask_for(esia_place: Place, world: EsiaSandbox) -> None:
    world.rest.issue("narrow", "fullname", person_oid=PERSON)
    async with RestClient(esia_place, "narrow") as client:
        assert (await client.persons.get(PERSON)).trusted
        with pytest.raises(
            ScopeMissing, match=r"persons.contacts.list: .*ask for a token with one of: id_doc"
        ) as caught:
            await client.persons.contacts.list(PERSON).all()
        assert caught.value.scopes == ("id_doc", "email", "mobile", "contacts")
        assert caught.value.code == "ESIA-005029"
        with pytest.raises(ScopeMissing) as caught:
            await client.organizations.employees.get(ORG, CLERK)
        assert caught.value.scopes == (f"{GU}org_emps?org_oid={ORG}",)
        assert isinstance(pickle.loads(pickle.dumps(caught.value)), ScopeMissing)


async def test_a_scope_of_another_organization_or_without_write(
    esia_place: Place, world: EsiaSandbox
) -> None:
    world.rest.issue("other", f"org_inf?org_oid={ORG + 1}")
    world.rest.issue("reader", f"org_inf?org_oid={ORG}")
    async with RestClient(esia_place, "other") as client:
        with pytest.raises(ScopeMissing):
            await client.organizations.sme.get(ORG)
    async with RestClient(esia_place, "reader") as client:
        assert (await client.organizations.sme.get(ORG)).version == 1
        with pytest.raises(ScopeMissing, match=f"org_profile.org_oid={ORG}&mode=w"):
            await client.organizations.sme.refresh(ORG)


async def test_another_person_is_not_shown(esia_place: Place, world: EsiaSandbox) -> None:
    world.rest.issue("mine", "id_doc", person_oid=PERSON)
    async with RestClient(esia_place, "mine") as client:
        with pytest.raises(ScopeMissing, match="the organisation is not the one that the token is for"):
            await client.persons.get(CLERK)


async def test_a_token_that_is_none(esia_place: Place, world: EsiaSandbox) -> None:
    async with RestClient(esia_place, "stranger") as client:
        with pytest.raises(AccessDenied, match="the token is not valid") as caught:
            await client.persons.get(PERSON)
    assert caught.value.code == "ESIA-005011"


async def test_a_vanished_object(rest: RestClient, world: EsiaSandbox) -> None:
    contact = (await rest.organizations.contacts.list(ORG).all())[0]
    world.rest.state.organizations[ORG].contacts.clear()
    with pytest.raises(NotFound, match="organizations.contacts.update"):
        await rest.organizations.contacts.update(ORG, contact, "+7 (495) 1111111")


async def test_a_container_that_changed_meanwhile(rest: RestClient) -> None:
    with pytest.raises(StaleTag):
        await rest.organizations.contacts.create(
            ORG, ContactType.ORG_FAX, "84951111111", container_tag="0" * 40
        )


async def test_a_lost_update_is_read_back(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox
) -> None:
    """Applied and lost: the read-back sees it, and nothing is sent again; the stale tag would be refused."""
    clerk = await rest.organizations.employees.get(ORG, CLERK)
    sandbox.fault("lose", operation="organizations.employees.update")
    await rest.organizations.employees.update(ORG, clerk.changed(position="юрист"))
    assert world.counters["organizations.employees.update"] == 1
    assert world.counters["stale_tags"] == 0
    assert (await rest.organizations.employees.get(ORG, CLERK)).position == "юрист"


async def test_a_dropped_update_is_sent_again_once(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox
) -> None:
    clerk = await rest.organizations.employees.get(ORG, CLERK)
    sandbox.fault("drop", operation="organizations.employees.update")
    await rest.organizations.employees.update(ORG, clerk.changed(position="юрист"))
    assert world.counters["organizations.employees.update"] == 1
    assert (await rest.organizations.employees.get(ORG, CLERK)).position == "юрист"


async def test_a_lost_delete_is_done(rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="organizations.employees.delete")
    await rest.organizations.employees.delete(ORG, CLERK)
    assert world.counters["organizations.employees.delete"] == 1


async def test_a_lost_letter_is_never_sent_twice(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox
) -> None:
    sandbox.fault("lose", operation="organizations.invitations.create")
    with pytest.raises(OutcomeUnknown) as caught:
        await rest.organizations.invitations.create(ORG, InvitationData("a@example.test", "Анна", "А"))
    assert world.counters["letters"] == 1
    assert "list the invitations" in caught.value.how_to_check


async def test_a_page_in_place_of_json(rest: RestClient, sandbox: ServedSandbox) -> None:
    sandbox.fault("maintenance", operation="persons.get", status=200, times=9)
    with pytest.raises(UnexpectedReply, match=r"persons.get: unexpected reply at content-type") as caught:
        await rest.persons.get(PERSON)
    assert "ведутся" not in str(caught.value)
    sandbox.fault("maintenance", operation="persons.categories", status=503, times=9)
    with pytest.raises(ServerFault, match="ведутся работы"):
        await rest.persons.categories(PERSON).all()


async def test_an_answer_that_breaks_off(rest: RestClient, sandbox: ServedSandbox) -> None:
    sandbox.fault("cut", operation="persons.get", times=9)
    with pytest.raises(ConnectionLost):
        await rest.persons.get(PERSON)


async def test_json_that_ends_too_soon(rest: RestClient, world: EsiaSandbox) -> None:
    body = json.dumps({"stateFacts": [], "elements": [{"id": 1}]}).encode()[:-3]
    answer_with(world, body)
    with pytest.raises(UnexpectedReply, match="body: not JSON") as caught:
        await rest.persons.contacts.list(PERSON).all()
    assert caught.value.operation == "persons.contacts.list"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"elements": [{"id": "x"}]}, "elements[0].id"),
        ({"elements": {}}, "elements"),
        ({"elements": [], "size": "many"}, "size"),
        ([], "body"),
    ],
)
async def test_a_strange_shape_is_named(
    rest: RestClient, world: EsiaSandbox, body: object, where: str
) -> None:
    answer_with(world, json.dumps(body).encode())
    with pytest.raises(UnexpectedReply) as caught:
        await rest.persons.contacts.list(PERSON).all()
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ({}, "body", "expected list"),
        ("", "body", "expected list"),
        ([{"id": "1"}, {"id": []}], "[1].id", "expected str"),
        ([5], "[0]", "expected UsnDeclaration"),
    ],
)
async def test_a_strange_bare_list_is_named(
    rest: RestClient, world: EsiaSandbox, body: object, where: str, what: str
) -> None:
    answer_with(world, json.dumps(body).encode())
    with pytest.raises(UnexpectedReply, match=what) as caught:
        await rest.organizations.taxes.usn.list(ORG)
    assert caught.value.where == where


async def test_a_strange_part_of_a_person_is_named(rest: RestClient, world: EsiaSandbox) -> None:
    answer_with(world, json.dumps({"contacts": {"elements": [{"id": 1}, {"id": "x"}]}}).encode())
    with pytest.raises(UnexpectedReply, match=r"contacts.*elements\[1\]\.id"):
        await rest.persons.get(PERSON)


async def test_a_huge_answer_is_refused_in_bounded_memory(esia_place: Place, world: EsiaSandbox) -> None:
    """100 MB that travel as 100 kB: the sandbox lives in this process, and what it holds must not count."""
    packed = gzip.compress(b"[" + b" " * 100_000_000)
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    world.rest.handle = lambda request: Response(200, headers, packed)  # type: ignore[method-assign]
    sender = HttpxSender(largest_reply=4_000_000)
    async with RestClient(esia_place, MASTER_TOKEN, sender=sender) as client:
        tracemalloc.start()
        with pytest.raises(UnexpectedReply, match="larger than 4000000 bytes"):
            await client.persons.get(PERSON)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    await sender.aclose()
    assert peak < 20_000_000


def seen_by(world: EsiaSandbox) -> list[Request]:
    seen: list[Request] = []
    handle = world.rest.handle

    def handle_seen(call: Call) -> Response:
        seen.append(call.request)
        return handle(call)

    world.rest.handle = handle_seen  # type: ignore[method-assign]
    return seen


def answer_with(world: EsiaSandbox, body: bytes) -> None:
    reply = Response(200, {"content-type": 'application/json; q=.2; schema="x"'}, body)
    world.rest.handle = lambda request: reply  # type: ignore[method-assign]


def made(body: object, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (made({"code": " ESIA-005029", "message": " no "}, 403), ScopeMissing),
        (made({"code": "ESIA-020203", "message": "Документ не найден"}), NotFound),
        (made({"oid": "1", "message": "Fail"}), OperationFailed),
        (made({"message": "fail ", "results": [{"snils": "1", "message": "no"}]}), BatchRefused),
        (made({"message": "Partial success", "results": [{"message": "Success"}]}), BatchRefused),
        (made({"message": "Partial success", "results": 1}), UnexpectedReply),
        (made({"code": "ESIA-03200", "description": "differs"}, 400), Conflict),
        (made({}, 412), StaleTag),
    ],
)
async def test_failures_are_found_in_the_body(response: Response, kind: type[Exception]) -> None:
    assert type(refuse(response)) is kind


@pytest.mark.parametrize(
    "body",
    [
        {"code": "2", "description": "Request"},
        {"oid": "1", "message": "Success"},
        {"name": "ESIA-005029"},
        {"elements": [{"message": "Fail"}]},
        [{"code": "ESIA-1"}],
        {"status": "VALIDATION_FAILED", "errorStatusInfo": {"code": "ESIA-910001"}},
    ],
)
async def test_results_are_not_mistaken_for_failures(body: object) -> None:
    assert refuse(made(body)) is None


async def test_a_schema_is_pinned(esia_place: Place, world: EsiaSandbox) -> None:
    seen = seen_by(world)
    settings = RestSettings(schemas={"persons.get": "prn/Person-1"})
    async with RestClient(esia_place, MASTER_TOKEN, settings) as client:
        await client.persons.get(PERSON)
    assert seen[0].headers["accept"] == (
        f'application/json; schema="{esia_place.roots["portal"]}/rs/model/prn/Person-1"'
    )


async def test_tags_are_quoted(rest: RestClient, world: EsiaSandbox) -> None:
    seen = seen_by(world)
    clerk = await rest.organizations.employees.get(ORG, CLERK)
    await rest.organizations.employees.update(ORG, attrs.evolve(clerk, position="юрист"))
    assert seen[1].headers["if-match"] == f'"{clerk.etag}"'
    assert json.loads(seen[1].content)["eTag"] == clerk.etag
