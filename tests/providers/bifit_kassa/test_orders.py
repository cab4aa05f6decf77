"""Online orders, as far as the vendor's pages show them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from govauth.errors import AccessDenied, InvalidInput, NotFound, OutcomeUnknown
from govauth.providers.bifit_kassa import BifitKassa, OrderDraft, PasswordLogin
from govauth.providers.bifit_kassa.sandbox import ORGANIZATION, TRADE_OBJECT
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio

DRAFT = OrderDraft(
    ORGANIZATION,
    TRADE_OBJECT,
    "COMMON",
    "shop-42",
    total_amount="3000.00",
    delivery_type="COURIER",
    delivery_time=datetime(2026, 12, 1, 9, tzinfo=UTC),
    address="ул. Учебная, д. 1",
    more={"discount": Decimal("0.0")},
)


@pytest.fixture
async def kassa(login: PasswordLogin) -> AsyncIterator[BifitKassa]:
    async with BifitKassa(login) as client:
        yield client


@pytest.mark.parametrize("answer", ["object", "number", "empty"])
async def test_an_order_is_created_and_read(kassa: BifitKassa, sandbox: ServedSandbox, answer: str) -> None:
    sandbox.bifit_kassa.control("order_answer", answer)
    number = await kassa.orders.create(DRAFT, beside={"items": []})
    assert (number is None) == (answer == "empty")
    order = await kassa.orders.get(number or 900001)
    assert (order.external_id, order.total_amount, order.current_status_type) == (
        "shop-42",
        Decimal(3000),
        "NEW",
    )
    assert order.delivery_time == 1796115600000
    assert order.status_since == order.created_at
    assert "Учебная" not in repr(order) + repr(DRAFT)
    with pytest.raises(NotFound):
        await kassa.orders.get(1)


class SlowHost:
    """The clock of a host that is ten minutes behind."""

    def time(self) -> float:
        return time.time() - 600.0

    def monotonic(self) -> float:
        return time.monotonic()


async def test_what_is_sent_is_dated_by_the_service_and_not_by_a_slow_host(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with BifitKassa(login, clock=SlowHost()) as kassa:
        number = await kassa.orders.create(DRAFT)
        assert number is not None
        order = await kassa.orders.get(number)
        await kassa.price_changes.create(ORGANIZATION, TRADE_OBJECT, [{"price": 1}])
    sent = json.loads(sandbox.world.journal.calls[0].request.content)["document"]
    assert order.created_at is not None
    dated = [order.created_at.timestamp(), int(sent["created"]) / 1000, int(sent["priceChangeTime"]) / 1000]
    assert all(abs(moment - time.time()) < 60 for moment in dated)


@pytest.mark.parametrize(("fault", "made"), [("drop", 0), ("lose", 1)])
async def test_a_connection_that_drops_before_or_after_the_order_was_taken(
    kassa: BifitKassa, sandbox: ServedSandbox, fault: str, made: int
) -> None:
    sandbox.fault(fault, operation="orders.create")
    with pytest.raises(OutcomeUnknown, match="external_id"):
        await kassa.orders.create(DRAFT)
    assert len(sandbox.bifit_kassa.orders) == sandbox.bifit_kassa.counters["orders.create"] == made
    number = await kassa.orders.create(evolve(DRAFT, external_id="shop-43"))
    assert number is not None
    sandbox.fault(fault, operation="orders.get")  # a read is made again
    assert (await kassa.orders.get(number)).external_id == "shop-43"
    assert len(sandbox.bifit_kassa.orders) == made + 1


async def test_an_order_is_sent_once_or_not_at_all(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="orders.create")
    with pytest.raises(OutcomeUnknown, match="external_id"):
        await kassa.orders.create(DRAFT)
    with pytest.raises(AccessDenied):
        await kassa.orders.create(evolve(DRAFT, organization="1600000000000-999999999"))
    with pytest.raises(InvalidInput, match="onlineOrder"):
        await kassa.orders.create(DRAFT, beside={"onlineOrder": {}})
    with pytest.raises(InvalidInput, match="more"):
        await kassa.orders.create(evolve(DRAFT, more={"externalId": "other"}))
    with pytest.raises(InvalidInput, match="external_id"):
        evolve(DRAFT, external_id="")
    with pytest.raises(InvalidInput, match="delivery_time"):
        evolve(DRAFT, delivery_time=datetime(2026, 12, 1))  # noqa: DTZ001 - what is refused
    with pytest.raises(InvalidInput, match="order must be"):
        await kassa.orders.get(0)
    assert len(sandbox.bifit_kassa.orders) == 1
    assert sandbox.bifit_kassa.counters["orders.create"] == 2
