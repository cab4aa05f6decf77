"""The nightly feed: complete, interruptible at any OID, nothing skipped, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from govauth.errors import InvalidInput
from govauth.providers.esia import Place
from govauth.providers.esia.rest.resources.changes import ChangeFeed
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.transport.pending import make_resume_key
from tests.providers.esia.rest.client import RestClient

pytestmark = pytest.mark.anyio

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def changed(world: EsiaSandbox) -> list[int]:
    return [oid for oid, _ in world.rest.state.changed_persons]


async def take(feed: ChangeFeed, count: int) -> list[int]:
    taken: list[int] = []
    if count:
        async for oid in feed:
            taken.append(oid)
            if len(taken) == count:
                break
    return taken


@pytest.mark.parametrize("first_page", [0, 1])
async def test_fifty_thousand_ids_with_interruptions(
    esia_place: Place, world: EsiaSandbox, first_page: int
) -> None:
    world.control("first_page", first_page)
    world.control("changes", 50_000)
    settings = RestSettings(page_size=1000)
    given: list[int] = []
    point = None
    for count in (1, 999, 1, 1000, 12_345, 17, 100_000):
        # Each time another process, which knows nothing but the point.
        async with RestClient(esia_place, MASTER_TOKEN, settings) as client:
            feed = client.changes.persons(SINCE) if point is None else client.changes.resume(point)
            given += await take(feed, count)
            point = feed.resume_point
    assert given == changed(world)


@pytest.mark.parametrize("at", range(12))
async def test_interrupted_at_every_place(esia_place: Place, world: EsiaSandbox, at: int) -> None:
    world.control("changes", 11)
    async with RestClient(esia_place, MASTER_TOKEN, RestSettings(page_size=3)) as client:
        feed = client.changes.persons(SINCE)
        given = await take(feed, at)
        resumed = client.changes.resume(feed.resume_point)
        given += [oid async for oid in resumed]
        assert given == changed(world)
        assert [oid async for oid in client.changes.resume(resumed.resume_point)] == []


async def test_what_shrinks_while_it_is_read_is_not_skipped(esia_place: Place, world: EsiaSandbox) -> None:
    world.control("changes", 30)
    everything = changed(world)
    async with RestClient(esia_place, MASTER_TOKEN, RestSettings(page_size=5)) as client:
        feed = client.changes.persons(SINCE)
        given = await take(feed, 10)
        del world.rest.state.changed_persons[0:2]
        given += [oid async for oid in feed]
    assert sorted(given) == everything
    assert len(given) == len(set(given))


async def test_what_grows_at_the_front_is_not_given_twice(esia_place: Place, world: EsiaSandbox) -> None:
    world.control("changes", 30)
    everything = changed(world)
    async with RestClient(esia_place, MASTER_TOKEN, RestSettings(page_size=5)) as client:
        feed = client.changes.persons(SINCE)
        given = await take(feed, 10)
        world.rest.state.changed_persons[0:0] = [(7, 1_767_225_600)]
        given += [oid async for oid in feed]
    assert given == everything


async def test_deleted_persons_and_organizations(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("changes", 250)
    assert [oid async for oid in rest.changes.deleted_persons(SINCE)] == changed(world)[:125]
    since = SINCE + timedelta(seconds=200)
    assert [oid async for oid in rest.changes.organizations(since)] == changed(world)[200:]


async def test_the_next_night_begins_before_this_one_did(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("changes", 1)
    before = datetime.now(UTC)
    feed = rest.changes.persons(SINCE)
    await take(feed, 1)
    assert before - timedelta(minutes=2) < feed.next_since < before
    assert rest.changes.resume(feed.resume_point).next_since == feed.next_since.replace(microsecond=0)


async def test_bad_points_and_naive_moments(rest: RestClient) -> None:
    with pytest.raises(InvalidInput, match="resume point"):
        rest.changes.resume("{}")
    with pytest.raises(InvalidInput, match="resume point"):
        rest.changes.resume(make_resume_key("changes.persons", {"since": 1, "first_page": 0}))
    with pytest.raises(InvalidInput, match="since must have a time zone"):
        rest.changes.persons(datetime(2026, 1, 1))
