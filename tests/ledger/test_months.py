"""Random months: planning, sending, losing answers, dying at any step and reading, in any order."""

from __future__ import annotations

import tempfile
from pathlib import Path

import anyio
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from govauth.errors import ConnectFailed, OutcomeUnknown
from govauth.ledger import InProgress, Ledger, LedgerSettings
from govauth.ledger import entries as moves
from govauth.ledger.content import scope_digest
from govauth.ledger.seconds import Seconds
from govauth.ledger.storage.database import Transaction
from govauth.ledger.values import Claim
from tests.ledger.postgres import Server
from tests.ledger.till import Sell, Selling, Till

from tests.soaking import examples

pytestmark = pytest.mark.promise("one-effect-for-a-key")

NAMES = st.sampled_from(["lesson", "lesson", "lesson", "advice"])
SCOPE = scope_digest("till one")


class Months(RuleBasedStateMachine):
    """Two workers, one ledger, one till; workers die at any point of a send and come back under another name."""

    @initialize(hidden=st.booleans(), page=st.integers(1, 5))
    def begin(self, hidden: bool, page: int) -> None:
        self.directory = tempfile.TemporaryDirectory()
        settings = LedgerSettings(settle=0.0, takeover=0.0, durable=False, looks=50)
        where = self.database()
        self.workers = [Ledger(where, settings=settings) for _ in range(2)]
        self.till = Till(hide_request_times=hidden, page=page)
        self.effect = Selling(self.till)
        self.names: dict[str, str] = {}

    def database(self) -> str:
        """Make a new one."""
        return str(Path(self.directory.name) / "private" / "ledger.sqlite")

    def teardown(self) -> None:
        if not hasattr(self, "workers"):
            return
        anyio.run(self.finish)
        for worker in self.workers:
            worker.engine.commits.close()
        self.directory.cleanup()

    async def finish(self) -> None:
        refs = {}
        for key, name in self.names.items():
            refs[key] = await self.workers[0].once(self.effect, key, Sell(name), within=10)
        assert len(set(refs.values())) == len(refs)
        assert sorted(refs.values()) == sorted(one.ref for one in self.till.sold)

    @rule(name=NAMES)
    def plan(self, name: str) -> None:
        self.names[f"k{len(self.names)}"] = name

    @rule(
        worker=st.integers(0, 1),
        number=st.integers(0, 30),
        fate=st.sampled_from(["", "lose_before", "lose_after", "never"]),
    )
    def call(self, worker: int, number: int, fate: str) -> None:
        if not self.names:
            return
        key = sorted(self.names)[number % len(self.names)]
        if fate.startswith("lose"):
            setattr(self.till, fate, 1.0)
        elif fate:
            self.till.raising = [ConnectFailed("refused")]

        async def work() -> None:
            try:
                await self.workers[worker].once(self.effect, key, Sell(self.names[key]))
            except (OutcomeUnknown, InProgress, ConnectFailed):
                pass

        anyio.run(work)
        self.till.lose_before = self.till.lose_after = 0.0
        self.till.raising = []

    @rule(worker=st.integers(0, 1), number=st.integers(0, 30), sent=st.booleans())
    def die(self, worker: int, number: int, sent: bool) -> None:
        """The worker claims an entry, perhaps sends it, and is gone before it writes the outcome down."""
        if not self.names:
            return
        key = sorted(self.names)[number % len(self.names)]
        engine = self.workers[worker].engine

        async def claimed() -> list[Claim]:
            row = await engine.row(self.effect, key, self.effect.content(Sell(self.names[key])))

            def work(transaction: Transaction) -> list[Claim]:
                moves.plan(transaction, SCOPE, [row], batch=None)
                seconds = Seconds(transaction, SCOPE, int(self.effect.now()), self.effect.earliest_second)
                return moves.claim(transaction, SCOPE, seconds, key=key)

            claims = await engine.commits.run(work, scope=SCOPE)
            for one in claims if sent else []:
                await self.till.submit(self.names[key], 1000, None, one.times)
            return claims

        anyio.run(claimed)
        engine.database.close()  # the kernel drops the lock of a dead process

    @invariant()
    def nothing_is_sold_twice(self) -> None:
        if hasattr(self, "names"):
            assert len(self.till.sold) <= len(self.names)


Months.TestCase.settings = settings(max_examples=examples(40), stateful_step_count=25, deadline=None)
TestMonths = Months.TestCase


def test_months_on_postgresql(postgres: Server) -> None:
    class OnPostgresql(Months):
        def database(self) -> str:
            return postgres.make_database()

    fewer = settings(max_examples=examples(8), stateful_step_count=15, deadline=None)
    run_state_machine_as_test(OnPostgresql, settings=fewer)
