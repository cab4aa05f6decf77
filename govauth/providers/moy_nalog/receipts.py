"""Receipts: issue, cancel, list, find, reconcile, print."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

import anyio
from attrs import evolve

from govauth.clock import Clock, instant
from govauth.errors import InvalidInput, OutcomeUnknown, UnexpectedReply
from govauth.providers.moy_nalog import models, operations
from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt, receipt_id
from govauth.providers.moy_nalog.effects import CancelIntent, CancellationEffect, ReceiptEffect, Sale
from govauth.providers.moy_nalog.errors import ReceiptOutcomeUnknown
from govauth.providers.moy_nalog.listing import LARGEST_PAGE, BuyerType, ReceiptStatus, SortBy
from govauth.providers.moy_nalog.reconciliation import (
    Outcome,
    Reconciliation,
    days_around,
    judge_cancel,
    judge_issue,
)
from govauth.providers.moy_nalog.sale import CancelReason, Client, Individual, PaymentType, Service
from govauth.providers.moy_nalog.taxpayer import Taxpayer
from govauth.transport.operation import json_body
from govauth.transport.paging import Portion, by_offset
from govauth.transport.transport import Transport
from govauth.wire.moments import MOSCOW, aware, with_milliseconds

if TYPE_CHECKING:
    from pathlib import Path

    from govauth.concurrency.limiter import Rate
    from govauth.ledger.batch import Stop
    from govauth.ledger.ledger import Ledger
    from govauth.ledger.planning import Rows
    from govauth.ledger.progress import Progress, Report

ReceiptRef: TypeAlias = str | models.IssuedReceipt | models.Income
"""A receipt: its id, or what issuing or listing returned."""


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
        attempt = evolve(attempt, request_time=now, operation_time=operation_time or now)
        return await self.submit(attempt)

    async def submit(self, attempt: IssueAttempt) -> models.IssuedReceipt:
        """Send an attempt as it is, with its own ``request_time``: to go on after a reconciliation.

        Raises:
            ReceiptOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
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
        start = with_milliseconds(aware(since, "since"), MOSCOW)
        end = None if until is None else with_milliseconds(aware(until, "until"), MOSCOW)
        if not 1 <= page_size <= LARGEST_PAGE:
            raise InvalidInput("page_size", f"must be from 1 to {LARGEST_PAGE}")
        query = [("from", start), ("sortBy", sort_by.value)]
        if buyer is not None:
            query.append(("buyerType", buyer.value))
        if status is not None:
            query.append(("receiptType", status.value))

        async def portion(offset: int, count: int) -> Portion[models.Income]:
            nonlocal end
            end = end or with_milliseconds(await self._server_now(operations.LIST.name), MOSCOW)
            found = await self._transport.call(
                operations.LIST,
                query=[*query, ("to", end), ("limit", str(count)), ("offset", str(offset))],
            )
            if found.has_more and not found.content:
                raise UnexpectedReply(
                    "hasMore", "more receipts after an empty page", operation=operations.LIST.name
                )
            return Portion(found.content, found.has_more)

        return by_offset(
            portion, size=page_size, name=operations.LIST.name, identity=lambda income: income.id
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

        The days around the sale are read; time, total, payment type, lines and client are compared.
        """
        since, until = days_around(attempt.operation_time)
        return judge_issue(attempt, [income async for income in self.list(since, until)]).candidates

    async def reconcile(
        self,
        lost: OutcomeUnknown | IssueAttempt | CancelAttempt,
        *,
        settle: float = 2.0,
    ) -> Reconciliation:
        """Find out whether a submission whose answer was lost was applied. Only reads.

        Args:
            lost: the error, or the attempt in it.
            settle: seconds to wait before the second look, which "not applied" needs: the service may
                still be at work on the lost request.

        Returns:
            Applied with the receipt, not applied, or undecided with all candidates: then a person must look.

        Raises:
            InvalidInput: the error holds no attempt.

        """
        attempt = lost.attempt if isinstance(lost, ReceiptOutcomeUnknown) else lost
        if isinstance(attempt, CancelAttempt):
            return await self._reconcile_cancel(attempt, settle)
        if isinstance(attempt, IssueAttempt):
            return await self._reconcile_issue(attempt, settle)
        raise InvalidInput("lost", "must be an attempt, or an error of receipts.issue or receipts.cancel")

    async def _reconcile_issue(self, attempt: IssueAttempt, settle: float) -> Reconciliation:
        since, until = days_around(attempt.operation_time)
        first = judge_issue(attempt, [income async for income in self.list(since, until)])
        if first.outcome is not Outcome.NOT_APPLIED:
            return first
        await anyio.sleep(settle)
        return judge_issue(attempt, [income async for income in self.list(since, until)])

    async def _reconcile_cancel(self, attempt: CancelAttempt, settle: float) -> Reconciliation:
        first = judge_cancel(attempt, await self.get(attempt.receipt_id))
        if first.outcome is not Outcome.NOT_APPLIED:
            return first
        await anyio.sleep(settle)
        return judge_cancel(attempt, await self.get(attempt.receipt_id))

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


def _about(error: OutcomeUnknown, attempt: IssueAttempt | CancelAttempt) -> ReceiptOutcomeUnknown:
    """Make the same error with the attempt in it."""
    reported = error.narrowed(ReceiptOutcomeUnknown)
    reported.attempt = attempt
    return reported
