"""Pages with either way of counting, ten thousand employees, and leaving in the middle."""

from __future__ import annotations

import json
import subprocess
import sys

import anyio
import anyio.to_thread
import pytest

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.esia import Place
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import TREE
from tests.providers.esia.rest.resources.listing import count
from tests.providers.esia.rest.client import ORG, RestClient
from tests.tracing import patience

pytestmark = pytest.mark.anyio


def everybody(world: EsiaSandbox) -> list[int]:
    return list(world.rest.state.organizations[ORG].employees)


@pytest.mark.parametrize("served", [0, 1])
@pytest.mark.parametrize("known", [None, "served"])
@pytest.mark.parametrize("count", [0, 7, 8, 9, 23])
async def test_both_ways_of_counting(
    esia_place: Place, world: EsiaSandbox, served: int, known: str | None, count: int
) -> None:
    world.control("first_page", served)
    world.control("employees", count)
    settings = RestSettings(page_size=5, first_page=served if known else None)
    async with RestClient(esia_place, MASTER_TOKEN, settings) as client:
        employees = client.organizations.employees
        listed = [one.prn_oid async for one in employees.list(ORG, persons=False)]
        assert listed == everybody(world)
        world.counters.clear()
        assert [int(link.id) for link in await employees.links(ORG).all()] == everybody(world)
        pages = -(-len(everybody(world)) // 5)
        assert world.counters["organizations.employees.list"] == pages


async def test_ten_thousand_employees_in_constant_memory(
    sandbox: ServedSandbox, world: EsiaSandbox, anyio_backend: str
) -> None:
    peaks: list[int] = []
    for employees in (298, 9_998):
        world.control("employees", employees)
        number, peak = await listed_by_another_process(anyio_backend, sandbox.url)
        assert number == len(everybody(world)) == employees + 2
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.5


async def listed_by_another_process(backend: str, url: str) -> tuple[int, int]:
    program = [sys.executable, "-m", "tests.providers.esia.rest.resources.listing", backend, url]

    def run() -> str:
        return subprocess.run(
            program, check=True, timeout=patience(60), capture_output=True, text=True, cwd=TREE
        ).stdout

    number, peak = (await anyio.to_thread.run_sync(run)).split()
    return int(number), int(peak)


async def test_leaving_in_the_middle_leaves_nothing_open(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("employees", 9_998)
    seen = 0
    async for _ in rest.organizations.employees.list(ORG, persons=False):
        seen += 1
        if seen == 250:
            break
    # Three pages, and one request that found out how they are counted.
    assert world.counters["organizations.employees.list"] == 4
    assert await count(rest) == 10_000


async def cancel_when_struck(sandbox: ServedSandbox, scope: anyio.CancelScope) -> None:
    with anyio.fail_after(10):
        while list(sandbox.world.faults):
            await anyio.sleep(0.01)
    scope.cancel()


@pytest.mark.parametrize("operation", ["organizations.employees.get", "organizations.employees.list"])
async def test_a_cancelled_listing_goes_on_where_it_stood(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox, operation: str
) -> None:
    """A page, or one of the fetches of its links, is in the air when the cancellation comes: it never ends."""
    world.control("employees", 100)
    listing = rest.organizations.employees.list(ORG, embed=False)
    listed: list[int | None] = [(await anext(listing)).prn_oid]
    for _ in range(2):
        sandbox.fault("hang", operation=operation)
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(cancel_when_struck, sandbox, scope)
                async for one in listing:
                    listed.append(one.prn_oid)
        assert scope.cancelled_caught
        assert len(listed) < len(everybody(world))
    listed += [one.prn_oid async for one in listing]
    assert listed == everybody(world)


async def test_order_is_kept_at_any_width(esia_place: Place, world: EsiaSandbox) -> None:
    world.control("employees", 48)
    for width in (1, 3, 100):
        async with RestClient(esia_place, MASTER_TOKEN, RestSettings(width=width, page_size=20)) as client:
            listed = [one.prn_oid async for one in client.organizations.employees.list(ORG, embed=False)]
        assert listed == everybody(world)


async def test_the_first_error_of_many_fetches_is_raised(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("employees", 20)
    handle = world.rest.handle

    def without_the_fifth(call):  # type: ignore[no-untyped-def]
        if call.url.path.endswith("3000000004"):
            return Response(200, {"content-type": "application/json"}, b"{")
        return handle(call)

    world.rest.handle = without_the_fifth  # type: ignore[method-assign]
    with pytest.raises(UnexpectedReply, match="organizations.employees.get"):
        await rest.organizations.employees.list(ORG, embed=False).all()


async def test_a_server_that_gives_one_page_for_ever(esia_place: Place, world: EsiaSandbox) -> None:
    page = b'{"stateFacts":["Paginated"],"elements":["https://h/rs/orgs/1/emps/1"],"pageIndex":1}'
    world.rest.handle = lambda request: Response(200, {"content-type": "application/json"}, page)  # type: ignore[method-assign]
    async with RestClient(esia_place, MASTER_TOKEN, RestSettings(first_page=1)) as client:
        with pytest.raises(UnexpectedReply, match="same page"):
            await client.organizations.employees.links(ORG).all()


async def test_employees_who_leave_on_the_way_take_none_with_them(
    esia_place: Place, world: EsiaSandbox
) -> None:
    world.control("employees", 23)
    everyone = everybody(world)
    employees = world.rest.state.organizations[ORG].employees
    async with RestClient(esia_place, MASTER_TOKEN, RestSettings(page_size=5)) as client:
        listed: list[int | None] = []
        async for one in client.organizations.employees.list(ORG, persons=False):
            listed.append(one.prn_oid)
            if len(listed) % 3 == 0:
                del employees[one.prn_oid or 0]
    assert listed == everyone


async def test_a_list_that_ends_before_its_total_is_an_error(rest: RestClient, world: EsiaSandbox) -> None:
    answer(world, {"stateFacts": ["Paginated", "LastPage"], "elements": [{"id": 1}], "totalSize": 3})
    with pytest.raises(UnexpectedReply, match="contacts.list.*the list has 3 items, and 1 came"):
        await rest.organizations.contacts.list(ORG).all()


async def test_elements_that_are_alike_are_all_given(rest: RestClient, world: EsiaSandbox) -> None:
    """Without an id nothing but their number tells two of the same content apart."""
    alike = {"type": "OPH", "value": "+7 (495) 1111111"}
    answer(world, {"elements": [alike, alike, {"id": 7, **alike}], "totalSize": 3})
    found = await rest.organizations.contacts.list(ORG).all()
    assert [one.id for one in found] == [None, None, 7]


def answer(world: EsiaSandbox, body: dict[str, object]) -> None:
    content = json.dumps(body).encode()
    world.rest.handle = lambda request: Response(200, {"content-type": "application/json"}, content)  # type: ignore[method-assign]
