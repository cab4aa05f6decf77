"""A provider without idempotency keys, in memory, that loses answers; and the effect that speaks to it."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import anyio
from attrs import Factory, define, frozen

from govauth.errors import (
    ConnectionLost,
    GovAuthError,
    InvalidInput,
    InvalidRequest,
    OutcomeUnknown,
    ServerFault,
)
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.transport.fence import Fence


@frozen
class Sold:
    ref: str
    name: str
    total: int
    phone: str | None
    times: Times
    submission: int


@define
class Till:
    """The provider: it keeps everything it is sent, and may lose the answer before or after that."""

    sold: list[Sold] = Factory(list)
    calls: Counter[str] = Factory(Counter)
    lose_after: float = 0.0
    lose_before: float = 0.0
    fail: float = 0.0
    refuse: set[str] = Factory(set)
    refuse_equal: bool = False
    hide_request_times: bool = False
    trim_names: bool = False
    drop_rows: float = 0.0
    page: int = 50
    latency: float = 0.0
    chance: random.Random = Factory(lambda: random.Random(1))
    raising: list[Exception] = Factory(list)
    listing_fails: GovAuthError | None = None

    async def submit(self, name: str, total: int, phone: str | None, times: Times) -> str:
        self.calls["submit"] += 1
        if self.latency:
            await anyio.sleep(self.latency * self.chance.uniform(0.5, 1.5))
        if self.raising:
            raise self.raising.pop()
        if name in self.refuse:
            raise InvalidRequest("the name is not allowed", status=422)
        if self.chance.random() < self.fail:
            raise OutcomeUnknown("503", reason=ServerFault.__name__, status=503)
        if self.chance.random() < self.lose_before:
            raise OutcomeUnknown("lost before", reason=ConnectionLost.__name__)
        equal = (name, total, phone, times)
        if self.refuse_equal and any((s.name, s.total, s.phone, s.times) == equal for s in self.sold):
            raise InvalidRequest("receipt.duplication", status=400, code="receipt.duplication")
        shown = name.strip().replace("  ", " ") if self.trim_names else name
        one = Sold(f"r{len(self.sold) + 1}", shown, total, phone, times, self.calls["submit"])
        self.sold.append(one)
        if self.chance.random() < self.lose_after:
            raise OutcomeUnknown("lost after", reason=ConnectionLost.__name__)
        return one.ref

    async def list(self, since: int, *, oldest_first: bool) -> AsyncIterator[Sold]:
        if self.listing_fails is not None:
            raise self.listing_fails.again()
        rows = [one for one in self.sold if (one.times.operation or 0) >= since]
        rows.sort(key=lambda one: one.times.operation or 0, reverse=not oldest_first)
        for start in range(0, max(1, len(rows)), self.page):
            self.calls["list"] += 1
            await anyio.sleep(0)
            for one in rows[start : start + self.page]:
                if self.chance.random() >= self.drop_rows:
                    yield one

    def doubles(self, expected: int) -> int:
        return len(self.sold) - expected


@frozen
class Sell:
    name: str
    total: int = 1000
    phone: str | None = None
    at: int | None = None


class Selling:
    """The effect."""

    name = "till.sell"
    can_look = True

    def __init__(self, till: Till, account: str = "one") -> None:
        self.till = till
        self.account = account

    async def scope(self) -> str:
        return f"till {self.account}"

    def now(self) -> float:
        return time.time()

    def content(self, intent: Sell) -> JsonObject:
        if intent.total <= 0:
            raise InvalidInput("total", "must be above zero")
        return {"name": intent.name, "total": intent.total, "phone": intent.phone, "at": intent.at}

    def base(self, content: JsonObject) -> JsonObject:
        return {"name": content["name"], "total": content["total"]}

    def fixed_second(self, content: JsonObject) -> int | None:
        at = content["at"]
        return at if isinstance(at, int) else None

    def earliest_second(self, now: int) -> int | None:
        return now - 1000

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        fence.check()
        name, total, phone = content["name"], content["total"], content["phone"]
        assert isinstance(name, str)
        assert isinstance(total, int)
        assert phone is None or isinstance(phone, str)
        return await self.till.submit(name, total, phone, times)

    def result(self, ref: str, content: JsonObject, times: Times) -> str:
        return ref

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        since = min((one.times.operation or 0) for one in lost)
        async for one in self.till.list(since, oldest_first=oldest_first):
            request = None if self.till.hide_request_times else one.times.request
            yield Sighting(
                one.ref, {"name": one.name, "total": one.total}, Times(one.times.operation, request)
            )

    def is_duplicate(self, error: GovAuthError) -> bool:
        return getattr(error, "code", None) == "receipt.duplication"
