"""Receipts: issue, cancel, list, find, reconcile, print."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote

import anyio
from attrs import evolve

from govauth.clock import Clock, instant
from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.providers.moy_nalog import models, operations
from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt, receipt_id
from govauth.providers.moy_nalog.effects import CancelIntent, CancellationEffect, ReceiptEffect, Sale
from govauth.providers.moy_nalog.errors import ReceiptOutcomeUnknown
from govauth.providers.moy_nalog.listing import (
    LARGEST_PAGE,
    BuyerType,
    Filter,
    ReceiptStatus,
    SortBy,
    incomes,
)
from govauth.providers.moy_nalog.reconciliation import days_around, judge_cancel, judge_issues
from govauth.providers.moy_nalog.sale import CancelReason, Client, Individual, PaymentType, Service
from govauth.providers.moy_nalog.taxpayer import Taxpayer
from govauth.transport.operation import json_body
from govauth.transport.reconciliation import SETTLE, Outcome, Reconciliation, look_twice
from govauth.transport.transport import Transport

if TYPE_CHECKING:
    from pathlib import Path

    from govauth.concurrency.limiter import Rate
    from govauth.ledger.batch import Stop
    from govauth.ledger.ledger import Ledger
    from govauth.ledger.planning import Rows
    from govauth.ledger.progress import Progress, Report

ReceiptRef: TypeAlias = str | models.IssuedReceipt | models.Income
"""A receipt: its id, or what issuing or listing returned."""

_AHEAD: Final = timedelta(minutes=1)
"""So far may a time lie ahead: the clock of the service is known to a second or so."""


class Receipts:
    """``client.receipts``. Besides what is named here, methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, transport: Transport, taxpayer: Taxpayer, clock: Clock) -> None:
        self._transport = transport
        self._taxpayer = taxpayer
        self._clock = clock

    async def issue(
        self,
        services: Service | Sequence[Service],
        *,
        client: Client | None = None,
        payment: PaymentType = PaymentType.CASH,
        operation_time: datetime | None = None,
        ignore_income_limit: bool = False,
    ) -> models.IssuedReceipt:
        """Register a receipt: ``POST /income``. It is sent once, or not at all.

        Args:
            services: one line or several.
            client: who paid; a natural person unless said otherwise.
            payment: how.
            operation_time: when the sale took place, zone-aware; by default now. It goes out as Moscow time.
            ignore_income_limit: ``ignoreMaxTotalIncomeRestriction``.

        Raises:
            InvalidInput: something is wrong with the receipt; nothing was sent.
            ReceiptOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        return await self.submit(
            await self.attempt(
                services,
                client=client,
                payment=payment,
                operation_time=operation_time,
                ignore_income_limit=ignore_income_limit,
            )
        )

    async def attempt(
        self,
        services: Service | Sequence[Service],
        *,
        client: Client | None = None,
        payment: PaymentType = PaymentType.CASH,
        operation_time: datetime | None = None,
        ignore_income_limit: bool = False,
    ) -> IssueAttempt:
        """Make an attempt that is dated by the service's clock, to be written down before it is submitted.

        The arguments are those of :meth:`issue`. No receipt is sent.

        Raises:
            InvalidInput: something is wrong with the receipt.

        """
        # Made before the network is touched, so that bad input is refused first.
        now = instant(self._clock.time())
        attempt = IssueAttempt(
            services,
            now if operation_time is None else operation_time,
            now,
            Individual() if client is None else client,
            payment,
            ignore_income_limit=ignore_income_limit,
        )
        now = await self._server_now(operations.ISSUE.name)
        return evolve(attempt, request_time=now, operation_time=operation_time or now)

    async def submit(self, attempt: IssueAttempt) -> models.IssuedReceipt:
        """Send an attempt as it is: one that was written down first, or again after a reconciliation.

        It goes out with its own times, for they tell it from equal sales when its answer is lost.

        Raises:
            InvalidInput: a time of it lies ahead of the service's clock, by which sales in the future are
                refused; nothing was sent.
            ReceiptOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        latest = await self._server_now(operations.ISSUE.name) + _AHEAD
        for name in ("operation_time", "request_time"):
            if getattr(attempt, name) > latest:
                raise InvalidInput(
                    name,
                    "lies ahead of the service's clock; let receipts.attempt(…) date it",
                    operation=operations.ISSUE.name,
                )
        inn = await self._taxpayer.inn()
        try:
            approved = await self._transport.call(operations.ISSUE, body=json_body(attempt.as_wire()))
        except OutcomeUnknown as error:
            raise _about(error, attempt) from None
        return models.IssuedReceipt(
            approved.id,
            self._print_url(inn, approved.id),
            attempt.operation_time,
            attempt.services,
            attempt.total,
        )

    async def once(
        self, key: str, sale: Sale, *, ledger: Ledger, within: float = 0.0
    ) -> models.IssuedReceipt:
        """Register a receipt unless this key has one, however often this is called and from wherever.

        Args:
            key: the caller's name for this one receipt, such as the number of an order.
            sale: what it is issued for.
            ledger: keeps the keys; shared by all who may issue it.
            within: seconds to wait for another worker and for what is not decided yet.

        Raises:
            InvalidInput: something is wrong with the key or the receipt; nothing was sent.
            Refused: the service said no, for good.
            ContentDiffers: the key stands for another receipt.
            InProgress: another worker is at it; ask again later.
            OutcomeUnknown: it is not decided yet; ask again later, with the same key.
            NeedsPerson: it cannot be decided: ``ledger.decide(…)``.
            LedgerUnavailable: the ledger does not serve; nothing was sent.

        """
        effect = ReceiptEffect(self._transport, self._taxpayer, self)
        return await ledger.once(effect, key, sale, within=within)

    async def issue_all(
        self,
        rows: Rows[Sale] = (),
        *,
        ledger: Ledger,
        batch: str = "receipts",
        width: int = 50,
        rate: Rate | None = None,
        on_event: Callable[[Progress], object] | None = None,
        stop: Stop | None = None,
        file: str | Path | None = None,
    ) -> Report:
        """Register many receipts, each at most once. Call it again, here or on another host, to go on.

        Args:
            rows: pairs of a key and a :class:`.Sale`, of any number; without any, the batch's own.
            ledger: keeps the keys.
            batch: names the rows that belong together, for the report.
            width: how many are in the air at once.
            rate: the pace for all workers of this ledger together.
            on_event: called about once in a second with the progress.
            stop: when it is set nothing more is sent, and the call ends with its report.
            file: a CSV file with what became of each row.

        Raises:
            InvalidInput: a row cannot be sent; it is named, and what was planned before stays planned.
            LedgerUnavailable: the ledger does not serve; nothing was sent without it.

        """
        effect = ReceiptEffect(self._transport, self._taxpayer, self)
        return await ledger.run(
            effect,
            rows,
            batch=batch,
            width=width,
            rate=rate,
            on_event=on_event,
            stop=stop,
            file=file,
        )

    async def cancel_once(
        self, key: str, receipt: ReceiptRef, reason: CancelReason, *, ledger: Ledger, within: float = 0.0
    ) -> str:
        """Cancel a receipt unless this key has done it; raises what :meth:`once` raises.

        Returns:
            The id of the cancelled receipt.

        """
        effect = CancellationEffect(self._transport, self._taxpayer, self)
        return await ledger.once(effect, key, CancelIntent(_id(receipt), reason), within=within)

    async def cancel(
        self, receipt: ReceiptRef, reason: CancelReason, *, operation_time: datetime | None = None
    ) -> models.Income:
        """Cancel a receipt: ``POST /cancel``. It is sent once, or not at all.

        Args:
            receipt: which.
            reason: one of the two texts that the service accepts.
            operation_time: when, zone-aware; by default now.

        Raises:
            InvalidInput: something is wrong; nothing was sent.
            ReceiptOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        now = instant(self._clock.time())
        attempt = CancelAttempt(_id(receipt), reason, operation_time or now, now)
        now = await self._server_now(operations.CANCEL.name)
        attempt = evolve(attempt, request_time=now, operation_time=operation_time or now)
        try:
            reply = await self._transport.call(operations.CANCEL, body=json_body(attempt.as_wire()))
        except OutcomeUnknown as error:
            raise _about(error, attempt) from None
        return reply.income_info

    def list(
        self,
        since: datetime,
        until: datetime | None = None,
        *,
        buyer: BuyerType | None = None,
        status: ReceiptStatus | None = None,
        sort_by: SortBy = SortBy.NEWEST,
        page_size: int = 50,
    ) -> AsyncIterator[models.Income]:
        """Go through the receipts of a period, page by page: ``GET /incomes``.

        The service may give fewer at once than asked for. Each receipt that is in the list from the beginning
        to the end is given once, whatever is registered or cancelled meanwhile.

        Args:
            since: start of the period, zone-aware.
            until: its end, zone-aware; by default now.
            buyer: only those of one kind of client.
            status: only those that stand, or only cancelled ones.
            sort_by: the order.
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: naive times, or a page size out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return incomes(
            self._transport,
            Filter(since, until, buyer, status, sort_by),
            page_size,
            lambda: self._server_now(operations.LIST.name),
        )

    async def get(self, receipt: ReceiptRef) -> models.ReceiptDocument:
        """Return one receipt: ``GET /receipt/{inn}/{id}/json``."""
        path = {"inn": await self._taxpayer.inn(), "id": _id(receipt)}
        return await self._transport.call(operations.GET, path=path)

    async def image(self, receipt: ReceiptRef) -> models.ReceiptImage:
        """Return the printed form: ``GET /receipt/{inn}/{id}/print``, public and sent without a token."""
        path = {"inn": await self._taxpayer.inn(), "id": _id(receipt)}
        return await self._transport.call(operations.IMAGE, path=path)

    async def print_url(self, receipt: ReceiptRef) -> str:
        """Return the public link to the printed form."""
        return self._print_url(await self._taxpayer.inn(), _id(receipt))

    async def find(self, attempt: IssueAttempt) -> tuple[models.Income, ...]:
        """Return the receipts that match an attempt, cancelled ones included.

        The days around the sale are read; times, total, payment type, lines and client are compared.
        """
        listed = await self._listed([attempt], SortBy.NEWEST)
        return judge_issues([attempt], listed)[0].candidates

    async def reconcile(
        self,
        lost: OutcomeUnknown | IssueAttempt | CancelAttempt,
        *,
        taken: Collection[ReceiptRef] = (),
        settle: float = SETTLE,
    ) -> Reconciliation[models.Income]:
        """Find out whether a submission whose answer was lost was applied. Only reads.

        A receipt whose time of request is known and differs is another submission, however equal the sales
        are. For many attempts :meth:`reconcile_all` reads the list once.

        Args:
            lost: the error, or the attempt in it.
            taken: receipts that are known to belong to other attempts.
            settle: seconds to wait before the second look, which "not applied" needs: the service may
                still be at work on the lost request.

        Returns:
            Applied with the receipt, not applied, or undecided with all candidates: then a person must look.

        Raises:
            InvalidInput: the error holds no attempt.
            UnexpectedReply: the list cannot be completed, so it proves nothing.

        """
        attempt = _attempt(lost, "lost")
        if isinstance(attempt, IssueAttempt):
            return (await self.reconcile_all([attempt], taken=taken, settle=settle))[0]

        async def look() -> Reconciliation[models.Income]:
            return judge_cancel(attempt, await self.get(attempt.receipt_id))

        return await look_twice(look, settle)

    async def reconcile_all(
        self,
        lost: Sequence[OutcomeUnknown | IssueAttempt],
        *,
        taken: Collection[ReceiptRef] = (),
        settle: float = SETTLE,
    ) -> tuple[Reconciliation[models.Income], ...]:
        """Find out which of many receipts whose answers were lost were registered. Only reads.

        The days around the sales are listed once for all, and once more where a receipt would be called not
        applied. Each receipt is given to one attempt at most; attempts that are equal in all that is sent
        get as many as are listed, whichever.

        Args:
            lost: the errors of :meth:`issue` and :meth:`submit`, or the attempts in them.
            taken: receipts that are known to belong to other attempts.
            settle: seconds to wait before the second look.

        Returns:
            One result for each attempt, in their order; see :meth:`reconcile`.

        Raises:
            InvalidInput: one of them is not about a receipt to issue.
            UnexpectedReply: the list cannot be completed, so it proves nothing.

        """
        attempts: list[IssueAttempt] = []
        for number, one in enumerate(lost):
            attempt = _attempt(one, f"lost[{number}]")
            if not isinstance(attempt, IssueAttempt):
                raise InvalidInput(
                    f"lost[{number}]", "is a cancellation, which reconcile(…) settles by itself"
                )
            attempts.append(attempt)
        owned = {_id(receipt) for receipt in taken}
        listed = await self._listed(attempts, SortBy.NEWEST)
        results = judge_issues(attempts, listed, owned)
        if all(result.outcome is not Outcome.NOT_APPLIED for result in results):
            return results
        await anyio.sleep(settle)
        # From the other end, so that a row that one reading missed is found by the other.
        listed += await self._listed(attempts, SortBy.OLDEST)
        return judge_issues(attempts, listed, owned)

    async def _listed(self, attempts: Sequence[IssueAttempt], order: SortBy) -> tuple[models.Income, ...]:
        periods = days_around(attempt.operation_time for attempt in attempts)
        pages = [self.list(since, until, sort_by=order, page_size=LARGEST_PAGE) for since, until in periods]
        return tuple([income for page in pages async for income in page])

    async def _server_now(self, operation: str) -> datetime:
        """Now, by the service's clock as its answers showed it: a sale in the future is refused."""
        await self._transport.token(operation)
        if not self._transport.server_clock.looked:
            await self._taxpayer.user()  # the token came from the store, so no answer has shown it yet
        return self._transport.server_now()

    def _print_url(self, inn: str, receipt: str) -> str:
        path = f"/receipt/{quote(inn, safe='')}/{quote(receipt, safe='')}/print"
        return self._transport.place.url("api", path)


def _id(receipt: ReceiptRef) -> str:
    return receipt_id(receipt if isinstance(receipt, str) else receipt.id)


def _attempt(lost: object, name: str) -> IssueAttempt | CancelAttempt:
    attempt = lost.attempt if isinstance(lost, ReceiptOutcomeUnknown) else lost
    if isinstance(attempt, IssueAttempt | CancelAttempt):
        return attempt
    raise InvalidInput(name, "must be an attempt, or an error of receipts.issue or receipts.cancel")


def _about(error: OutcomeUnknown, attempt: IssueAttempt | CancelAttempt) -> ReceiptOutcomeUnknown:
    """Make the same error with the attempt in it."""
    reported = error.narrowed(ReceiptOutcomeUnknown)
    reported.attempt = attempt
    return reported
