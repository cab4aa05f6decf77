"""Receipts and cancellations for a ledger: what is written down, how it is sent, and how it is looked for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from urllib.parse import quote

from govauth.clock import instant
from govauth.errors import GovAuthError, InvalidInput, NotFound
from govauth.events.watch import Watch
from govauth.ledger.effect import Undated
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.moy_nalog import operations
from govauth.providers.moy_nalog.attempts import CancelAttempt
from govauth.providers.moy_nalog.errors import ReceiptDuplication
from govauth.providers.moy_nalog.intents import CancelIntent, Sale
from govauth.providers.moy_nalog.listing import LARGEST_PAGE, SortBy
from govauth.providers.moy_nalog.models import Income, IssuedReceipt, ReceiptDocument
from govauth.providers.moy_nalog.reconciliation import days_around
from govauth.providers.moy_nalog.sale import CancelReason, Service
from govauth.providers.moy_nalog.shown_sale import list_of, object_of, shown_sale
from govauth.providers.moy_nalog.taxpayer import Taxpayer
from govauth.transport.fence import Fence
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.moments import MOSCOW, parse_moment, whole_seconds
from govauth.wire.money import sum_of

_FIXED: Final = "operationTime"
_MARGIN: Final = 5


class ReceiptReads(Protocol):
    """What the effects read: the list of receipts, and one of them."""

    def list(
        self, since: datetime, until: datetime | None = None, *, sort_by: SortBy, page_size: int
    ) -> AsyncIterator[Income]:
        """Go through the receipts of a period."""
        ...

    async def get(self, receipt: str) -> ReceiptDocument:
        """Return one receipt."""
        ...


class _OfTaxpayer:
    """What both effects have in common: whose they are, and the service's clock."""

    def __init__(self, transport: Transport, taxpayer: Taxpayer) -> None:
        self._transport = transport
        self._taxpayer = taxpayer
        self._inn = ""

    async def _account(self) -> str:
        self._inn = await self._taxpayer.inn()
        return f"moy_nalog {self._transport.place.name} {self._inn}"

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._transport.channel.watch

    def now(self) -> float:
        """Tell the time by the service's clock."""
        return self._transport.server_now().timestamp()

    def is_duplicate(self, error: GovAuthError) -> bool:
        """Tell whether the service has seen equal bytes before: it does not say what became of them."""
        return isinstance(error, ReceiptDuplication)


class ReceiptEffect(_OfTaxpayer):
    """``receipts.once`` and ``receipts.issue_all``."""

    name: str = operations.ISSUE.name
    can_look = True

    def __init__(self, transport: Transport, taxpayer: Taxpayer, receipts: ReceiptReads) -> None:
        super().__init__(transport, taxpayer)
        self._receipts = receipts

    async def scope(self) -> str:
        """Name the taxpayer."""
        return f"{await self._account()} receipts"

    def content(self, intent: Sale) -> JsonObject:
        """Write the body of ``POST /income`` down, without the times of sending."""
        if not isinstance(intent, Sale):
            raise InvalidInput(
                "sale", f"must be a Sale, such as Sale(Service(…)), not {type(intent).__name__}"
            )
        body = intent.attempt(self._transport.server_now()).as_wire()
        fixed = body.pop(_FIXED)
        del body["requestTime"]
        return body if intent.operation_time is None else {_FIXED: fixed, **body}

    def base(self, content: JsonObject) -> JsonObject:
        """Return what ``GET /incomes`` shows of it."""
        client = object_of(content["client"])
        lines = [object_of(line) for line in list_of(content["services"])]
        return shown_sale(
            [(line["name"], line["amount"], line["quantity"]) for line in lines],
            content["totalAmount"],
            content["paymentType"],
            (client["incomeType"], client["inn"], client["displayName"]),
        )

    def fixed_second(self, content: JsonObject) -> int | None:
        """Return the second of the sale, if it was given."""
        fixed = content.get(_FIXED)
        return int(parse_moment(fixed).timestamp()) if isinstance(fixed, str) else None

    def earliest_second(self, now: int) -> int:
        """Return Moscow's midnight: a sale of another day may belong to another tax month."""
        today = datetime.fromtimestamp(now, MOSCOW)
        return int(today.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send ``POST /income``, once or not at all."""
        body: JsonObject = {
            _FIXED: whole_seconds(_moment(times.operation), MOSCOW),
            "requestTime": whole_seconds(_moment(times.request), MOSCOW),
            **{name: value for name, value in content.items() if name != _FIXED},
        }
        return (await self._transport.call(operations.ISSUE, body=json_body(body), fence=fence)).id

    def result(self, ref: str, content: JsonObject, times: Times) -> IssuedReceipt:
        """Make the receipt from its id."""
        lines = [object_of(line) for line in list_of(content["services"])]
        services = tuple(
            Service(str(line["name"]), str(line["amount"]), str(line["quantity"])) for line in lines
        )
        path = f"/receipt/{quote(self._inn, safe='')}/{quote(ref, safe='')}/print"
        return IssuedReceipt(
            ref,
            self._transport.place.url("api", path),
            _moment(times.operation),
            services,
            sum_of(service.total for service in services),
        )

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """List the receipts from the oldest second that is looked for, cancelled ones included."""
        seconds = [one.times.operation for one in lost if one.times.operation is not None]
        first, last = min(seconds) - _MARGIN, max(seconds) + _MARGIN
        since = days_around([instant(first)])[0][0]
        until = self._transport.server_now() + timedelta(days=1)
        order = SortBy.OLDEST if oldest_first else SortBy.NEWEST
        ordered, before = True, None
        async for income in self._receipts.list(since, until, sort_by=order, page_size=LARGEST_PAGE):
            second = int(income.operation_time.timestamp())
            in_order = before is None or (second >= before if oldest_first else second <= before)
            ordered, before = ordered and in_order, second
            if ordered and (second > last if oldest_first else second < first):
                return
            yield _sighting(income, second)


class CancellationEffect(_OfTaxpayer, Undated):
    """``receipts.cancel_once``: a cancellation is looked for in the receipt itself."""

    name: str = operations.CANCEL.name
    can_look = True

    def __init__(self, transport: Transport, taxpayer: Taxpayer, receipts: ReceiptReads) -> None:
        super().__init__(transport, taxpayer)
        self._receipts = receipts

    async def scope(self) -> str:
        """Name the taxpayer."""
        return f"{await self._account()} cancellations"

    def content(self, intent: CancelIntent) -> JsonObject:
        """Write down which receipt, and why."""
        now = self._transport.server_now()
        attempt = CancelAttempt(intent.receipt_id, intent.reason, now, now)
        return {"receipt": attempt.receipt_id, "reason": attempt.reason.value}

    def base(self, content: JsonObject) -> JsonObject:
        """Return what the receipt shows: that it is cancelled."""
        return {"receipt": content["receipt"]}

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send ``POST /cancel``, once or not at all; the reference is the receipt's id."""
        now = self._transport.server_now()
        attempt = CancelAttempt(str(content["receipt"]), CancelReason(str(content["reason"])), now, now)
        await self._transport.call(operations.CANCEL, body=json_body(attempt.as_wire()), fence=fence)
        return attempt.receipt_id

    def result(self, ref: str, content: JsonObject, times: Times) -> str:
        """Return the id of the cancelled receipt."""
        return ref

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Read each receipt, and say which are cancelled; one that is not shown says nothing."""
        for receipt in dict.fromkeys(str(one.content["receipt"]) for one in lost):
            base: JsonObject = {"receipt": receipt}
            try:
                income = await self._receipts.get(receipt)
            except NotFound:
                yield Sighting(receipt, base, sure=False)
                continue
            if income.cancelled:
                yield Sighting(receipt, base)


def _sighting(income: Income, second: int) -> Sighting:
    base = shown_sale(
        [(line.name, line.amount, line.quantity) for line in income.services],
        income.total_amount,
        income.payment_type,
        (income.income_type, income.client_inn, income.client_display_name),
    )
    request = None if income.request_time is None else int(income.request_time.timestamp())
    return Sighting(income.id, base, Times(second, request))


def _moment(second: int | None) -> datetime:
    if second is None:
        raise InvalidInput("times", "must be given: a receipt has a second of its own")
    return instant(second)
