"""The ledger: at most one effect for a key, however often it is asked for and whatever dies in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import anyio

from govauth.concurrency.limiter import Rate
from govauth.errors import InvalidInput
from govauth.ledger import records
from govauth.ledger.batch import Batch, Stop
from govauth.ledger.content import scope_digest
from govauth.ledger.effect import Effect
from govauth.ledger.engine import Engine
from govauth.ledger.once import Once, checked_key
from govauth.ledger.opening import open_database
from govauth.ledger.planning import Rows
from govauth.ledger.progress import Progress, Report
from govauth.ledger.settings import LedgerSettings
from govauth.ledger.values import Entry, State, Surplus
from govauth.secret import Secret
from govauth.settings import check_kind, shown

I = TypeVar("I")  # noqa: E741 - the intent, as in Effect
R = TypeVar("R")


class Ledger:
    """Keys and what became of them, in a SQLite file of one host or in PostgreSQL for several.

    ::

        ledger = Ledger("~/.govauth/ledger.sqlite")
        receipt = await nalog.receipts.once("order-1842", Sale(Service("Урок", price=1500)), ledger=ledger)

    One object for a process, shared by its threads and event loops; a forked child opens its own session.

    Attributes:
        engine: the moving parts, for batches.

    """

    def __init__(self, url: str | Path | Secret, *, settings: LedgerSettings | None = None) -> None:
        """Name the database; it is opened, and made if need be, on first use.

        Args:
            url: a path (``~`` is understood), ``sqlite:///…``, or ``postgresql://…`` for several hosts.
            settings: how long to wait.

        Raises:
            ConfigurationError: the URL is of no known kind, or an extra is missing.

        """
        settings = LedgerSettings() if settings is None else settings
        check_kind("settings", settings, LedgerSettings)
        self.engine: Engine = Engine(open_database(url, durable=settings.durable), settings)

    async def once(self, effect: Effect[I, R], key: str, intent: I, *, within: float = 0.0) -> R:
        """Do it, unless it was done: the result is the same however often this is called, from wherever.

        Rooms offer it as a method of their own, such as ``nalog.receipts.once(…)``.

        Args:
            effect: what the room says of it.
            key: the caller's name for this one effect, such as the number of an order.
            intent: what to do. The same key with another intent is refused.
            within: seconds to wait for another worker, and for the time after which a lost answer can be
                looked for. By default whatever is not known now is said at once.

        Raises:
            InvalidInput: the key or the intent cannot be used; nothing was written down.
            Refused: the provider said no, for good.
            ContentDiffers: the key stands for other content.
            InProgress: another worker is at it. Ask again later.
            OutcomeUnknown: it is not decided yet. Ask again later.
            NeedsPerson: it cannot be decided: :meth:`decide`.
            LedgerUnavailable: the database does not serve; nothing was sent.
            GovAuthError: whatever proves that nothing was sent. Ask again later.

        """
        checked_key(key)
        content = effect.content(intent)
        scope = scope_digest(await effect.scope())
        row = await self.engine.row(effect, key, content)
        return await Once(self.engine, effect, scope, row, content).result(within)

    async def run(
        self,
        effect: Effect[I, R],
        rows: Rows[I] = (),
        *,
        batch: str = "batch",
        width: int = 50,
        rate: Rate | None = None,
        on_event: Callable[[Progress], object] | None = None,
        stop: Stop | None = None,
        file: str | Path | None = None,
    ) -> Report:
        """Do many, each at most once. Call it again, here or on another host, to go on.

        Rooms offer it as a method of their own, such as ``nalog.receipts.issue_all(…)``.

        Args:
            effect: what the room says of it.
            rows: pairs of a key and an intent, of any number; without any, the batch's own are worked off.
            batch: names the rows that belong together, for the report.
            width: how many are in flight at once.
            rate: the pace for all workers of this ledger together.
            on_event: called about once in a second with the progress.
            stop: when it is set nothing more is sent, and the call ends with its report.
            file: a CSV file with what became of each row.

        Raises:
            InvalidInput: a row cannot be sent, or a setting is wrong.
            LedgerUnavailable: the database does not serve; nothing was sent without it.

        """
        if width < 1:
            raise InvalidInput("width", "must be at least 1")
        if rate is not None and not isinstance(rate, Rate):
            raise InvalidInput(
                "rate", f"must be a Rate, such as Rate(5, 1.0) for five a second, not {shown(rate)}"
            )
        if stop is not None and not hasattr(stop, "is_set"):
            raise InvalidInput("stop", f"must be an Event of anyio or threading, not {shown(stop)}")
        checked_key(batch, "batch")
        scope = scope_digest(await effect.scope())
        work = Batch(
            self.engine, effect, scope, name=batch, width=width, rate=rate, on_event=on_event, stop=stop
        )
        return await work.run(rows, file)

    async def decide(
        self, key: str, *, ref: str | None = None, not_applied: bool = False, scope: str | None = None
    ) -> Entry:
        """Say, as a person who looked, what became of an entry that readings cannot decide.

        Args:
            key: whose.
            ref: the provider's id of what was done; or
            not_applied: nothing was done, and the next ``once`` sends it again.
            scope: of the entry, where several accounts have this key.

        Raises:
            InvalidInput: there is no such entry, it is not undecided, or both or neither was said.

        """
        if (ref is None) is not not_applied:
            raise InvalidInput("ref", "or not_applied=True must be given, and not both")
        _check_names(key=key, ref=ref, scope=scope)
        keep = self.engine.settings.keep_content
        return await self.engine.commits.run(
            lambda transaction: records.decide(transaction, key, scope, ref, keep_content=keep)
        )

    async def list(
        self, *, key: str | None = None, state: State | None = None, scope: str | None = None
    ) -> AsyncIterator[Entry]:
        """Go through entries in the order in which they were written down, in pages.

        Args:
            key: only those of this key: one for each account.
            state: only those that stand so.
            scope: only those of one account, as :attr:`.Entry.scope` names it.

        Raises:
            InvalidInput: no entry can have such a key or scope.

        """
        _check_names(key=key, scope=scope)
        position = 0
        while True:
            page = await self.engine.commits.run(
                partial(records.page, after=position, key=key, state=state, scope=scope)
            )
            for _, entry in page:
                yield entry
            if not page:
                return
            position = page[-1][0]

    async def counts(self) -> dict[State, int]:
        """Count the entries by state."""
        return await self.engine.commits.run(records.counts)

    async def surplus(self) -> tuple[Surplus, ...]:
        """Return what the provider has and no key owns: perhaps doubles, for a person to look at."""
        return await self.engine.commits.run(records.surplus)

    async def forget(self, *, before: datetime, keys: bool = False) -> int:
        """Remove what ended entries hold; entries that are not ended are never touched.

        Args:
            before: entries that ended before it, zone-aware.
            keys: whether the keys go as well. A late repeat of a forgotten key is sent again; and where an
                answer is lost of a sale of the forgotten time, one in the list that is equal to it is left to
                a person, for it may be the forgotten key's.

        Returns:
            How many entries.

        """
        if before.tzinfo is None:
            raise InvalidInput("before", "must have a time zone")
        moment = before.timestamp()
        forgotten = after = 0
        while True:
            # In parts: workers are sending meanwhile, and a claim that waits grows old.
            count, last = await self.engine.commits.run(
                partial(records.forget, before=moment, after=after, keys=keys)
            )
            if last is None:
                return forgotten
            forgotten, after = forgotten + count, last

    async def aclose(self) -> None:
        """Wait for what is in flight, and close. The next call opens the database again.

        Where another thread's event loop is sending just now, the database stays open for it.
        """
        with anyio.CancelScope(shield=True):
            await self.engine.close()

    def __repr__(self) -> str:
        return f"Ledger({self.engine.database!r})"


def _check_names(**names: str | None) -> None:
    """Refuse what no entry can have for a name."""
    for field, value in names.items():
        if value is not None:
            checked_key(value, field)
