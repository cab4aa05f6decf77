"""A reading, step by step: whose turn it is, what must be listed, two looks, and what nobody owns."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar, cast

import anyio
import pytest

from govauth.errors import ConnectionLost
from govauth.ledger import content as contents
from govauth.ledger.commits import Commits
from govauth.ledger.effect import WITNESS_SECONDS, Effect, Listed
from govauth.ledger.judging import MARGIN, Reading
from govauth.ledger.reading import TURN_SECONDS, Reader
from govauth.ledger.storage.database import Row, Transaction
from govauth.ledger.storage.sqlite import SqliteDatabase
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from tests.ledger.rows import SCOPE, SECOND, Rows

T = TypeVar("T")

pytestmark = pytest.mark.anyio

SALT = b"salt"
LESSON: JsonObject = {"name": "lesson", "total": 1000}
BASE = contents.digest(SALT, LESSON)
TIMES = Times(SECOND, SECOND)
NOW = 2_000_000.0
"""By the clock of the effect, which is not that of the ledger."""


class List:
    """An effect whose list a test writes; it remembers what it was asked for."""

    def __init__(self, *sightings: Sighting) -> None:
        self.sightings_of_look = [sightings]
        self.looks: list[tuple[list[Lost], bool]] = []
        self.before_each: Callable[[int], None] = lambda number: None

    def now(self) -> float:
        return NOW

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        listed = self.sightings_of_look[min(len(self.looks), len(self.sightings_of_look) - 1)]
        self.looks.append((list(lost), oldest_first))
        for number, sighting in enumerate(listed):
            self.before_each(number)
            yield sighting


class WholeList(List, Listed):
    """The list of an effect that sends no times."""


@pytest.fixture
def commits(tmp_path: Path) -> Iterator[Commits]:
    opened = Commits(SqliteDatabase(tmp_path / "private" / "ledger.sqlite", durable=False))
    yield opened
    opened.close()


def reader(commits: Commits, listed: List, scope: str = SCOPE) -> Reader:
    return Reader(commits, cast("Effect[object, object]", listed), scope, SALT)


def write(commits: Commits, key: str, state: str = "unknown", /, **columns: str | float | None) -> None:
    values = {
        "base": BASE,
        "ripe": 0.0,
        "total": contents.total_of(LESSON),
        "content": '{"name":"lesson"}',
        **columns,
    }
    commits.run_now(lambda transaction: Rows(transaction).entry(key, state, **values))


def rows(commits: Commits, sql: str) -> list[Row]:
    return commits.run_now(lambda transaction: transaction.rows(sql))


def state(commits: Commits, key: str) -> object:
    return rows(commits, f"SELECT state FROM ledger_entry WHERE key = '{key}'")[0][0]


def turn(commits: Commits, owner: str | None, left: float) -> None:
    """Give the turn to somebody for so long; ``living`` is a worker that is there."""

    def give(transaction: Transaction) -> None:
        name = f"{transaction.owner} another" if owner == "living" else owner
        transaction.execute("DELETE FROM ledger_turn")
        transaction.execute(
            "INSERT INTO ledger_turn (scope, owner, until) VALUES (?, ?, ?)",
            (SCOPE, name, transaction.now + left),
        )

    commits.run_now(give)


async def read(commits: Commits, listed: List, *, spacing: float = 0.0) -> Reading | None:
    return await reader(commits, listed).read(mine=(), settle=0.0, delay=0.0, spacing=spacing)


async def test_what_is_missing_is_looked_for_twice_from_both_ends(commits: Commits) -> None:
    write(commits, "a")
    listed = List()
    assert await read(commits, listed) == Reading(not_applied=1)
    (first, newest), (second, oldest) = listed.looks
    assert (newest, oldest) == (False, True)
    assert first == second
    assert [(one.content, one.times) for one in first] == [({"name": "lesson"}, TIMES)]
    assert abs(first[0].sent_at - NOW) < 30
    assert state(commits, "a") == "not_applied"


async def test_what_the_second_look_shows_was_applied(commits: Commits) -> None:
    write(commits, "a")
    listed = List()
    listed.sightings_of_look = [(), (Sighting("r1", LESSON, TIMES),)]
    assert await read(commits, listed) == Reading(applied=1)
    assert rows(commits, "SELECT state, ref FROM ledger_entry") == [("done", "r1")]


async def test_what_the_first_look_shows_needs_no_second(commits: Commits) -> None:
    write(commits, "a")
    listed = List(Sighting("r1", LESSON, TIMES))
    assert await read(commits, listed) == Reading(applied=1)
    assert len(listed.looks) == 1


async def test_what_may_be_of_another_content_is_left_to_a_person(commits: Commits) -> None:
    write(commits, "a")
    assert await read(commits, List(Sighting("r1", LESSON, TIMES, sure=False))) == Reading(undecided=1)
    near: JsonObject = {"name": "another lesson", "total": 1000}
    assert await read(commits, List(Sighting("r1", near, TIMES))) == Reading(undecided=1)


async def test_what_is_not_ripe_is_counted_and_waited_for(commits: Commits) -> None:
    far = 10.0**11
    write(commits, "sent", "sending", owner=commits.run_now(lambda transaction: transaction.owner))
    number = rows(commits, "SELECT id FROM ledger_entry")[0][0]
    write(commits, "unripe", ripe=commits.run_now(lambda transaction: transaction.now) + 20)
    write(commits, "elsewhere", ripe=far, scope="another")
    write(commits, "planned", "planned", ripe=far)
    listed = List()
    waiting = reader(commits, listed).read(mine=(int(number),), settle=30.0, delay=0.0)
    assert await waiting == Reading(waiting=2)
    assert not listed.looks
    assert rows(commits, "SELECT * FROM ledger_turn") == []
    write(commits, "a", op_s=SECOND + 60)
    found = await reader(commits, listed).read(mine=(int(number),), settle=30.0, delay=0.0)
    assert found == Reading(not_applied=1, waiting=2)


async def test_entries_of_a_dead_worker_are_taken_over_once_they_are_ripe(commits: Commits) -> None:
    now = commits.run_now(lambda transaction: transaction.now)
    write(commits, "a", "sending", owner="dead", sent_at=now - 20)
    assert await reader(commits, List()).read(mine=(), settle=0.0, delay=60.0) == Reading(waiting=1)
    assert state(commits, "a") == "unknown"
    [(ripe,)] = rows(commits, "SELECT ripe FROM ledger_entry")
    assert ripe == now + 40


@pytest.mark.parametrize(
    ("owner", "left", "spacing", "free"),
    [
        ("living", 60, 0, False),
        ("living", -1, 0, True),
        ("living", TURN_SECONDS + 60, 0, True),
        ("dead", 60, 0, True),
        (None, -5, 60, False),
        (None, -5, 2, True),
        (None, 60, 600, True),
    ],
)
async def test_one_worker_reads_at_a_time(
    commits: Commits, owner: str | None, left: float, spacing: float, free: bool
) -> None:
    write(commits, "a")
    turn(commits, owner, left)
    before = rows(commits, "SELECT owner, until FROM ledger_turn")
    assert await read(commits, List(), spacing=spacing) == (Reading(not_applied=1) if free else None)
    after = rows(commits, "SELECT owner, until FROM ledger_turn")
    if not free:
        assert after == before
        return
    now = commits.run_now(lambda transaction: transaction.now)
    assert after[0][0] is None
    assert now - 30 < after[0][1] <= now
    assert rows(commits, "SELECT name FROM sqlite_temp_master WHERE type = 'table'") == []


async def test_the_turn_is_given_back_where_the_list_cannot_be_had(commits: Commits) -> None:
    write(commits, "a")
    listed = List(Sighting("r1", LESSON, TIMES))

    def fail(number: int) -> None:
        raise ConnectionLost("lost", sent=True)

    listed.before_each = fail
    with pytest.raises(ConnectionLost):
        await read(commits, listed)
    assert rows(commits, "SELECT owner FROM ledger_turn") == [(None,)]
    assert state(commits, "a") == "unknown"


async def test_whoever_is_cancelled_in_the_middle_gives_the_turn_back(commits: Commits) -> None:
    write(commits, "a")
    listed = List(Sighting("r1", LESSON, TIMES))
    with anyio.CancelScope() as scope:
        listed.before_each = lambda number: scope.cancel()
        await read(commits, listed)
    assert scope.cancelled_caught
    assert rows(commits, "SELECT owner FROM ledger_turn") == [(None,)]
    assert state(commits, "a") == "unknown"
    # It is free at once, unless something is said of a pause between readings.
    again = reader(commits, List()).read(mine=(), settle=0.0, delay=0.0)
    assert await again == Reading(not_applied=1)


@pytest.mark.parametrize("surplus", [False, True])
def test_who_is_cancelled_while_the_turn_is_taken_gives_it_back(
    commits: Commits,
    monkeypatch: pytest.MonkeyPatch,
    surplus: bool,  # noqa: FBT001
) -> None:
    """By ``Task.cancel``, past all shields: the transaction is committed, and its caller does not learn of it."""
    write(commits, "a")
    taken, may_commit = threading.Event(), threading.Event()
    take_turn = Reader._take_turn

    def slowly(self: Reader, transaction: Transaction, spacing: float) -> bool:
        found = take_turn(self, transaction, spacing)
        taken.set()
        may_commit.wait(2)
        return found

    monkeypatch.setattr(Reader, "_take_turn", slowly)
    one = reader(commits, List())

    async def main() -> None:
        look = (
            one.surplus([], batch="batch", begun=0.0) if surplus else one.read(mine=(), settle=0.0, delay=0.0)
        )
        task = asyncio.ensure_future(look)
        while not taken.is_set():
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.sleep(0)
        may_commit.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert rows(commits, "SELECT owner FROM ledger_turn") == [(None,)]
    assert rows(commits, "SELECT name FROM sqlite_temp_master WHERE type = 'table'") == []


async def test_a_turn_that_was_lost_meanwhile_is_not_taken_from_its_new_owner(commits: Commits) -> None:
    write(commits, "a")
    listed = List(Sighting("r1", LESSON, TIMES))
    listed.before_each = lambda number: turn(commits, "another worker", 60)
    await read(commits, listed)
    [(owner, until)] = rows(commits, "SELECT owner, until FROM ledger_turn")
    assert owner == "another worker"
    assert until > commits.run_now(lambda transaction: transaction.now) + 30


async def test_each_part_of_a_long_list_is_kept_and_prolongs_the_turn(
    commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govauth.ledger.reading._CHUNK", 2)
    for number in range(5):
        write(commits, f"k{number}", op_s=SECOND + number)
    listed = List(*(Sighting(f"r{number}", LESSON, Times(SECOND + number, SECOND)) for number in range(5)))
    left: list[float] = []

    def look(number: int) -> None:
        def shorten(transaction: Transaction) -> None:
            left.append(float(transaction.rows("SELECT until FROM ledger_turn")[0][0]) - transaction.now)
            transaction.execute("UPDATE ledger_turn SET until = ?", (transaction.now + 1,))

        commits.run_now(shorten)

    listed.before_each = look
    assert await read(commits, listed) == Reading(applied=5)
    assert [seconds > TURN_SECONDS - 30 for seconds in left] == [True, False, True, False, True]


@pytest.mark.parametrize(
    ("columns", "witness"),
    [
        ({}, True),
        ({"op_s": SECOND - WITNESS_SECONDS}, True),
        ({"op_s": SECOND - WITNESS_SECONDS - 1}, False),
        ({"op_s": SECOND + MARGIN + 1}, False),
        ({"changed": 10.0**11}, False),
        ({"state": "refused"}, False),
        ({"scope": "another"}, False),
    ],
)
async def test_something_known_of_earlier_must_be_listed(
    commits: Commits, columns: dict[str, str | float], witness: bool
) -> None:
    known: dict[str, str | float | None] = {"ref": "known", "base": "other", "op_s": SECOND - 100, **columns}
    write(commits, "known", str(known.pop("state", "done")), **known)
    write(commits, "a")
    listed = List()
    assert await read(commits, listed) == (Reading(undecided=1) if witness else Reading(not_applied=1))
    for wanted, _ in listed.looks:
        first = [Times(int(known["op_s"] or 0))] if witness else []
        assert [one.times for one in wanted] == [*first, TIMES]
        assert wanted[0].sent_at == wanted[-1].sent_at
        assert wanted[0].content == ({} if witness else {"name": "lesson"})


@pytest.mark.parametrize("second", [SECOND, SECOND + 10, SECOND + 10 + MARGIN])
async def test_no_witness_of_earlier_is_needed_where_one_is_of_the_same_time(
    commits: Commits, second: int
) -> None:
    write(commits, "early", "done", ref="early", base="other", op_s=SECOND - 100)
    write(commits, "known", "done", ref="known", base=contents.digest(SALT, {"a": 1}), op_s=second)
    write(commits, "a")
    write(commits, "b", op_s=SECOND + 10)
    listed = List(Sighting("known", {"a": 1}, Times(second, SECOND)))
    assert await read(commits, listed) == Reading(not_applied=2)
    assert [one.times.operation for one in listed.looks[0][0]] == [SECOND, SECOND + 10]


@pytest.mark.parametrize(
    ("ago", "columns", "since"),
    [
        (100.0, {}, 100.0),
        (WITNESS_SECONDS + 51.0, {}, 50.0),
        (100.0, {"changed": 10.0**11}, 50.0),
        (100.0, {"state": "refused"}, 50.0),
        (100.0, {"scope": "another"}, 50.0),
    ],
)
async def test_a_list_without_times_goes_back_to_what_was_sent_before(
    commits: Commits, ago: float, columns: dict[str, str | float], since: float
) -> None:
    now = commits.run_now(lambda transaction: transaction.now)
    times: dict[str, str | float | None] = {"op_s": None, "req_s": None}
    write(commits, "a", sent_at=now - 50.0, **times)
    write(commits, "b", sent_at=now - 20.0, **times)
    known: dict[str, str | float | None] = {"ref": "known", "base": "other", **times, **columns}
    write(commits, "known", str(known.pop("state", "done")), sent_at=now - ago, **known)
    listed = WholeList()
    found = await read(commits, listed)
    assert found == (Reading(undecided=2) if since == 100.0 else Reading(not_applied=2))
    wanted = listed.looks[0][0]
    assert (wanted[0].content, wanted[0].times) == ({}, Times())
    assert [one.content for one in wanted[1:]] == [{"name": "lesson"}] * 2
    assert abs(NOW - wanted[0].sent_at - since) < 30
    assert wanted[0].sent_at <= wanted[1].sent_at
    assert round(wanted[2].sent_at - wanted[1].sent_at, 3) == 30


async def test_each_of_several_lists_goes_back_to_what_is_known_of_it(commits: Commits) -> None:
    now = commits.run_now(lambda transaction: transaction.now)
    undated: dict[str, str | float | None] = {"op_s": None, "req_s": None, "base": "other"}
    for key, ago in (("a", 50.0), ("b", 40.0)):
        write(commits, key, sent_at=now - ago, listed_in=f"list of {key}", **undated | {"base": BASE})
        for name, before in ((f"{key}1", 60), (f"{key}2", 20)):
            at = now - ago - before
            write(commits, name, "done", ref=name, sent_at=at, listed_in=f"list of {key}", **undated)
    write(commits, "c", "done", ref="c", sent_at=now - 3000, listed_in="list of c", **undated)
    listed = WholeList(Sighting("a2", {"name": "other"}, sure=False))
    assert await read(commits, listed) == Reading(undecided=2)
    assert round(listed.looks[0][0][1].sent_at - listed.looks[0][0][0].sent_at) == 20
    # What came only with the first look says that the second one ended early.
    shown = [Sighting(ref, {"name": "other"}, sure=False) for ref in ("a2", "b2", "b1", "a3")]
    listed.sightings_of_look = [(), (), tuple(shown), tuple(shown[:3])]
    assert await read(commits, listed) == Reading(undecided=2)
    listed.sightings_of_look += [tuple(shown), tuple(shown)]
    assert await read(commits, listed) == Reading(not_applied=2)


async def test_a_moment_of_the_future_is_now(commits: Commits) -> None:
    write(commits, "a", sent_at=10.0**11)
    listed = List()
    await read(commits, listed)
    assert listed.looks[0][0][0].sent_at == NOW


def doubled() -> List:
    """A list with two equal things, of which the ledger knows one."""
    return List(Sighting("r1", LESSON, TIMES), Sighting("r2", LESSON, TIMES))


async def surplus(commits: Commits, listed: List, begun: float = 0.0, batch: str = "b") -> int | None:
    return await reader(commits, listed).surplus([Lost({}, TIMES, 0.0)], batch=batch, begun=begun)


async def test_what_no_key_owns_is_noted_under_the_first_key_it_looks_like(commits: Commits) -> None:
    write(commits, "k2", "done", batch="b", ref="r1")
    write(commits, "k1", "done", batch="b", ref="r0", op_s=SECOND - 1)
    write(commits, "k0", "done", batch="another", ref="r9", op_s=SECOND - 2)
    listed = doubled()
    assert await surplus(commits, listed) == 1
    assert rows(commits, "SELECT scope, ref, key FROM ledger_surplus") == [(SCOPE, "r2", "k1")]
    assert listed.looks == [([Lost({}, TIMES, 0.0)], False)]
    assert rows(commits, "SELECT owner FROM ledger_turn") == [(None,)]
    assert rows(commits, "SELECT name FROM sqlite_temp_master WHERE type = 'table'") == []


async def test_one_reading_for_surplus_serves_all_who_end_together(commits: Commits) -> None:
    write(commits, "k", "done", batch="b", ref="r1")
    listed = doubled()
    begun = commits.run_now(lambda transaction: transaction.now) - 1
    assert await surplus(commits, listed, begun) == 1
    assert await surplus(commits, listed, begun) == 1
    assert len(listed.looks) == 1
    assert await surplus(commits, listed, begun=10.0**11) == 1
    assert len(listed.looks) == 2
    rows(commits, "UPDATE ledger_entry SET changed = 1e11")
    assert await surplus(commits, listed, begun) == 1
    assert len(listed.looks) == 3
    rows(commits, "UPDATE ledger_entry SET changed = 1e11, scope = 'another'")
    assert await surplus(commits, listed, begun) == 1
    assert len(listed.looks) == 3


@pytest.mark.parametrize("open_state", ["sending", "unknown"])
async def test_what_may_yet_be_somebody_s_is_no_surplus(commits: Commits, open_state: str) -> None:
    write(commits, "k", "done", batch="b", ref="r1")
    write(commits, "open", open_state, owner="x")
    assert await surplus(commits, doubled()) == 0
    assert rows(commits, "SELECT * FROM ledger_surplus") == []


async def test_only_what_looks_like_a_row_of_the_batch_is_surplus(commits: Commits) -> None:
    write(commits, "k", "done", batch="b", ref="r1", base="other")
    write(commits, "same", "done", batch="b", ref="r8", scope="another")
    assert await surplus(commits, doubled()) == 0
    write(commits, "l", "done", batch="b", ref="r7")
    write(commits, "theirs", "done", ref="r2", scope="another")
    write(commits, "open", "unknown", scope="another")
    assert await surplus(commits, doubled(), begun=10.0**11) == 1


async def test_surplus_is_not_looked_for_while_another_reads(commits: Commits) -> None:
    write(commits, "k", "done", batch="b", ref="r1")
    turn(commits, "living", 60)
    listed = doubled()
    assert await surplus(commits, listed) is None
    assert not listed.looks
    turn(commits, None, -0.5)
    assert await surplus(commits, listed) == 1


async def test_turns_and_verdicts_are_serialised_by_scope(tmp_path: Path) -> None:
    scopes: list[str | None] = []

    class Noting(Commits):
        async def run(self, work: Callable[[Transaction], T], *, scope: str | None = None) -> T:
            scopes.append(scope)
            return await super().run(work, scope=scope)

    commits = Noting(SqliteDatabase(tmp_path / "private" / "ledger.sqlite", durable=False))
    write(commits, "a")
    await read(commits, List())
    assert scopes == [SCOPE, SCOPE, SCOPE, None]  # the beginning, a verdict for each look, the end
    scopes.clear()
    await surplus(commits, List())
    assert scopes == [SCOPE, SCOPE, None]
    commits.close()
