"""Receipts read: list, get, print; and what became of those whose answer was lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

import anyio

from govauth.clock import Clock
from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.providers.moy_nalog import models, operations
from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt, receipt_id
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
from govauth.providers.moy_nalog.taxpayer import Taxpayer
from govauth.transport.reconciliation import SETTLE, Outcome, Reconciliation, look_twice
from govauth.transport.transport import Transport

if TYPE_CHECKING:
    from pathlib import Path

    from govauth.providers.moy_nalog.receipt_export import ExportFormat

ReceiptRef: TypeAlias = str | models.IssuedReceipt | models.Income
"""A receipt: its id, or what issuing or listing returned."""


class RegisteredReceipts:
    """The reading half of ``client.receipts``: nothing in it changes anything on the server."""

    def __init__(self, transport: Transport, taxpayer: Taxpayer, clock: Clock) -> None:
        self._transport = transport
        self._taxpayer = taxpayer
        self._clock = clock

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

    async def export(
        self,
        path: str | Path,
        since: datetime,
        until: datetime | None = None,
        *,
        format: ExportFormat | None = None,  # noqa: A002 - what a caller would call it
        buyer: BuyerType | None = None,
        status: ReceiptStatus | None = None,
    ) -> int:
        """Write the receipts of a period to a file, the oldest first. The file appears whole or not at all.

        Only a few pages are in memory at once, however many receipts there are. The file is readable by its
        owner alone: it names clients. In CSV a text that a spreadsheet would run as a formula has an
        apostrophe before it; JSON Lines hold everything as it is.

        Args:
            path: of the file; one that is there is replaced.
            since: start of the period, zone-aware.
            until: its end, zone-aware; by default now.
            format: CSV or JSON Lines; by default what the name ends with, ``.csv`` or ``.jsonl``.
            buyer: only those of one kind of client.
            status: only those that stand, or only cancelled ones.

        Returns:
            How many receipts there are.

        Raises:
            InvalidInput: naive times, or a name that does not tell the format.
            OSError: the file cannot be written.
            UnexpectedReply: the list cannot be completed; there is no new file.

        """
        from govauth.providers.moy_nalog import receipt_export as export  # noqa: PLC0415 - on first use

        form = export.ExportFormat.of(path, format)
        inn = await self._taxpayer.inn()
        receipts = incomes(
            self._transport,
            Filter(since, until, buyer, status, SortBy.OLDEST),
            LARGEST_PAGE,
            lambda: self._server_now(operations.LIST.name),
            export.PAGES_REMEMBERED,
        )
        return await export.write_receipts(
            path, receipts, form, lambda receipt: self._print_url(inn, receipt)
        )

    async def get(self, receipt: ReceiptRef) -> models.ReceiptDocument:
        """Return one receipt: ``GET /receipt/{inn}/{id}/json``."""
        path = {"inn": await self._taxpayer.inn(), "id": id_of(receipt)}
        return await self._transport.call(operations.GET, path=path)

    async def image(self, receipt: ReceiptRef) -> models.ReceiptImage:
        """Return the printed form: ``GET /receipt/{inn}/{id}/print``, public and sent without a token."""
        path = {"inn": await self._taxpayer.inn(), "id": id_of(receipt)}
        return await self._transport.call(operations.IMAGE, path=path)

    async def print_url(self, receipt: ReceiptRef) -> str:
        """Return the public link to the printed form."""
        return self._print_url(await self._taxpayer.inn(), id_of(receipt))

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
        owned = {id_of(receipt) for receipt in taken}
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


def id_of(receipt: ReceiptRef) -> str:
    """Return the id of a receipt."""
    return receipt_id(receipt if isinstance(receipt, str) else receipt.id)


def _attempt(lost: object, name: str) -> IssueAttempt | CancelAttempt:
    attempt = lost.attempt if isinstance(lost, ReceiptOutcomeUnknown) else lost
    if isinstance(attempt, IssueAttempt | CancelAttempt):
        return attempt
    raise InvalidInput(name, "must be an attempt, or an error of receipts.issue or receipts.cancel")
