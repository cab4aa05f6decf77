"""What ``once`` and a batch share: claims, sends and readings of one ledger."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar, cast

import anyio
import anyio.to_thread

from govauth.concurrency.forking import forget_after_fork
from govauth.concurrency.loop import running_loop
from govauth.concurrency.single_flight import SingleFlight
from govauth.errors import GovAuthError
from govauth.ledger import content as contents
from govauth.ledger import entries
from govauth.ledger.air import Air
from govauth.ledger.commits import Commits
from govauth.ledger.effect import Effect, Listed
from govauth.ledger.entries import Planned
from govauth.ledger.errors import NotDecided, fault_of_the_program
from govauth.ledger.judging import Reading
from govauth.ledger.reading import Reader
from govauth.ledger.seconds import Seconds
from govauth.ledger.sending import Outcome, Sending
from govauth.ledger.settings import LedgerSettings
from govauth.ledger.storage import schema
from govauth.ledger.storage.database import Database, Transaction
from govauth.ledger.values import Claim, JsonObject, State
from govauth.ledger.watched import WatchedStep
from govauth.transport.fence import Fence

I = TypeVar("I")  # noqa: E741 - the intent, as in Effect
R = TypeVar("R")
T = TypeVar("T")


class Sent:
    """A claim that is being sent. Whoever waits for it may be cancelled; the send goes on.

    Attributes:
        claim: which.

    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self._ended: anyio.Event | None = None
        self._outcome: Outcome | None = None

    def end(self, outcome: Outcome) -> None:
        """Take the outcome."""
        self._outcome = outcome
        if self._ended is not None:
            self._ended.set()

    async def outcome(self) -> Outcome:
        """Wait for it."""
        while self._outcome is None:
            # Made where somebody waits: nobody does in a batch.
            self._ended = self._ended or anyio.Event()
            await self._ended.wait()
        return self._outcome


class Engine:
    """The moving parts of a ledger.

    Attributes:
        database: where entries stand.
        commits: its transactions.
        settings: how long to wait.
        air: what this process is sending now.

    """

    def __init__(self, database: Database, settings: LedgerSettings) -> None:
        self.database = database
        self.commits: Commits = Commits(database)
        self.settings = settings
        self.air: Air = Air()
        # Scopes whose provider refused equal bytes.
        self._distinct: set[str] = set()
        self._flights: SingleFlight[object] = SingleFlight("govauth ledger", _explain)
        self._sends: SingleFlight[object] = SingleFlight("govauth ledger send", _explain)
        # One for all: outcomes that its method writes are written together.
        self._sending = Sending(self.commits, settings, longest_call=self._longest_call())
        self._salt: bytes | None = None
        forget_after_fork(self)

    async def send(
        self,
        effect: Effect[I, R],
        claim: Callable[[Transaction], tuple[T, list[Claim]]],
        *,
        scope: str,
        slot: Callable[[], Awaitable[bool]] | None = None,
        answered: Callable[[], None] = lambda: None,
        ended: Callable[[Outcome], None] = lambda _: None,
    ) -> tuple[T, list[Sent]]:
        """Claim in a transaction, and send what was claimed: in tasks that no cancellation reaches.

        Args:
            effect: what is sent.
            claim: returns whatever the caller wants to know, and the claims.
            scope: whose.
            slot: waits until a call may begin; returns False if it must not, and the claim is given back.
            answered: called when a call is over, before its outcome is written down.
            ended: called when it is.

        """

        async def work() -> object:
            loop = running_loop()
            fence = Fence.after(self.settings.fence)
            claimed: list[Claim] = []

            def claiming(transaction: Transaction) -> T:
                found, claims = claim(transaction)
                self.air.leave(claimed)
                claimed[:] = claims
                # Within the transaction: from its end on others may look for entries that nobody sends.
                self.air.take(claims, loop)
                return found

            try:
                found = await self.commits.run(claiming, scope=scope)
            except BaseException as error:
                if not isinstance(error, Exception):
                    self.commits.run_now(lambda transaction: _give_back(transaction, claimed))
                self.air.leave(claimed)
                raise
            starting = partial(
                self._start, effect, scope=scope, fence=fence, slot=slot, answered=answered, ended=ended
            )
            return found, [starting(one) for one in claimed]

        return cast("tuple[T, list[Sent]]", await self._flights.run(work).result())

    def seconds(self, transaction: Transaction, effect: Effect[I, R], scope: str) -> Seconds:
        """Make what hands out seconds to claims; none are shared once the provider refused equal bytes."""
        return Seconds(
            transaction,
            scope,
            int(effect.now()),
            effect.earliest_second,
            sharing=scope not in self._distinct,
        )

    async def landed(self) -> None:
        """Wait until nothing that was sent from this event loop is in the air."""
        await self._flights.drain()
        await self._sends.drain()

    async def close(self) -> None:
        """Wait for what is in the air of this event loop, and close, unless another one still sends.

        The lock of this worker falls with the database, and others may take over what it sends.
        """
        await self.landed()
        await anyio.to_thread.run_sync(lambda: self.commits.close(unless=lambda: bool(self.air)))

    def after_fork(self) -> None:
        """Leave what the parent is sending to the parent."""
        self.air = Air()

    async def row(self, effect: Effect[I, R], key: str, content: JsonObject) -> Planned:
        """Make the row of a key, with its hashes."""
        if self._salt is None:
            self._salt = await self.commits.run(schema.salt)
        base = effect.base(content)
        return Planned(
            key,
            contents.dump(content),
            contents.digest(self._salt, content),
            contents.digest(self._salt, base),
            contents.total_of(base),
            effect.fixed_second(content),
            effect.listed_in(content) if isinstance(effect, Listed) else None,
        )

    def _start(
        self,
        effect: Effect[I, R],
        claim: Claim,
        *,
        scope: str,
        fence: Fence,
        slot: Callable[[], Awaitable[bool]] | None,
        answered: Callable[[], None],
        ended: Callable[[Outcome], None],
    ) -> Sent:
        sent = Sent(claim)

        async def work() -> object:
            outcome = Outcome(State.UNKNOWN)
            try:
                if slot is not None and not await self._taken(slot, claim):
                    outcome = await self._sending.give_back(claim)
                    return None
                with WatchedStep(effect, effect.name, "send") as step:
                    outcome = await self._sending.send(
                        cast("Effect[object, object]", effect), claim, fence, answered
                    )
                    step.ended({outcome.state: 1}, outcome.error)
                    if outcome.duplicate:
                        self._distinct.add(scope)
            finally:
                self.air.leave([claim])
                sent.end(outcome)
                ended(outcome)
            return None

        self._sends.run(work)
        return sent

    async def _taken(self, slot: Callable[[], Awaitable[bool]], claim: Claim) -> bool:
        try:
            return await slot()
        except BaseException:
            self.commits.run_now(lambda transaction: _give_back(transaction, [claim]))
            raise

    async def read(self, effect: Effect[I, R], scope: str, *, spacing: float = 0.0) -> Reading | None:
        """Read the provider's list once for all that is unknown.

        Args:
            effect: whose list.
            scope: whose entries.
            spacing: seconds that must have gone by since the last reading of any worker.

        Returns:
            What was decided; None where another worker is at it, or it is too early.

        """
        reader = await self.reader(effect, scope)
        with WatchedStep(effect, effect.name, "read") as step:
            found = await reader.read(
                mine=self.air, settle=self.settings.settle, delay=self.takeover_seconds, spacing=spacing
            )
            step.ended({} if found is None else found.judged)
        return found

    def _longest_call(self) -> float:
        """Return how long a call may last: it must be over before others judge its entry."""
        left = self.settings.takeover - self.settings.fence
        return math.inf if self.database.death_is_certain or left <= 0 else left

    @property
    def takeover_seconds(self) -> float:
        """How old a claim must be before the entry of a dead worker is judged."""
        return 0.0 if self.database.death_is_certain else self.settings.takeover

    async def reader(self, effect: Effect[I, R], scope: str) -> Reader:
        """Make a reader of the provider's list."""
        if self._salt is None:
            self._salt = await self.commits.run(schema.salt)
        return Reader(
            self.commits,
            cast("Effect[object, object]", effect),
            scope,
            self._salt,
            keep_content=self.settings.keep_content,
        )


def _give_back(transaction: Transaction, claims: list[Claim]) -> None:
    entries.never_left(transaction, [(one, "the event loop ended before it was sent", 0.0) for one in claims])


def _explain(error: BaseException) -> GovAuthError:
    if isinstance(error, GovAuthError):
        return error.again()
    return NotDecided(fault_of_the_program(error))
