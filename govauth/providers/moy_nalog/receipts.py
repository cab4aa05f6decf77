"""Receipts: issue and cancel, once or by the ledger; what reads them is inherited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from attrs import evolve

from govauth.clock import instant
from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.providers.moy_nalog import models, operations
from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt
from govauth.providers.moy_nalog.errors import ReceiptOutcomeUnknown
from govauth.providers.moy_nalog.intents import CancelIntent, Sale
from govauth.providers.moy_nalog.registered_receipts import ReceiptRef, RegisteredReceipts, id_of
from govauth.providers.moy_nalog.sale import CancelReason, Client, Individual, PaymentType, Service
from govauth.settings import check_ledger
from govauth.transport.operation import json_body

if TYPE_CHECKING:
    from pathlib import Path

    from govauth.concurrency.limiter import Rate
    from govauth.ledger.batch import Stop
    from govauth.ledger.ledger import Ledger
    from govauth.ledger.planning import Rows
    from govauth.ledger.progress import Progress, Report
    from govauth.providers.moy_nalog.effects import ReceiptEffect

_AHEAD: Final = timedelta(minutes=1)
"""So far may a time lie ahead: the clock of the service is known to a second or so."""


class Receipts(RegisteredReceipts):
    """``client.receipts``. Besides what is named here, methods raise what :meth:`.Transport.call` raises."""

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
        check_ledger(ledger)
        return await ledger.once(self._effect(), key, sale, within=within)

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
            width: how many are in flight at once.
            rate: the pace for all workers of this ledger together.
            on_event: called about once in a second with the progress.
            stop: when it is set nothing more is sent, and the call ends with its report.
            file: a CSV file with what became of each row.

        Raises:
            InvalidInput: a row cannot be sent; it is named, and what was planned before stays planned.
            LedgerUnavailable: the ledger does not serve; nothing was sent without it.

        """
        check_ledger(ledger)
        return await ledger.run(
            self._effect(),
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
        from govauth.providers.moy_nalog.effects import CancellationEffect  # noqa: PLC0415 - on first use

        check_ledger(ledger)
        effect = CancellationEffect(self._transport, self._taxpayer, self)
        return await ledger.once(effect, key, CancelIntent(id_of(receipt), reason), within=within)

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
        return await self.submit_cancel(
            await self.cancel_attempt(receipt, reason, operation_time=operation_time)
        )

    async def cancel_attempt(
        self, receipt: ReceiptRef, reason: CancelReason, *, operation_time: datetime | None = None
    ) -> CancelAttempt:
        """Make an attempt that is dated by the service's clock, to be written down before it is submitted.

        The arguments are those of :meth:`cancel`. Nothing is cancelled.

        Raises:
            InvalidInput: something is wrong.

        """
        now = instant(self._clock.time())
        attempt = CancelAttempt(id_of(receipt), reason, operation_time or now, now)
        now = await self._server_now(operations.CANCEL.name)
        return evolve(attempt, request_time=now, operation_time=operation_time or now)

    async def submit_cancel(self, attempt: CancelAttempt) -> models.Income:
        """Send an attempt to cancel as it is: one that was written down first.

        Raises:
            ReceiptOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        try:
            reply = await self._transport.call(operations.CANCEL, body=json_body(attempt.as_wire()))
        except OutcomeUnknown as error:
            raise _about(error, attempt) from None
        return reply.income_info

    def _effect(self) -> ReceiptEffect:
        # Loaded on first use, and the ledger with it: most programs issue receipts without one.
        from govauth.providers.moy_nalog.effects import ReceiptEffect  # noqa: PLC0415

        return ReceiptEffect(self._transport, self._taxpayer, self)


def _about(error: OutcomeUnknown, attempt: IssueAttempt | CancelAttempt) -> ReceiptOutcomeUnknown:
    """Make the same error with the attempt in it."""
    reported = error.narrowed(ReceiptOutcomeUnknown)
    reported.attempt = attempt
    return reported
