"""Orders: placed once, never twice; found again after a lost answer; limits checked before the network."""

from __future__ import annotations

import json
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import (
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    PendingRejected,
    PendingTimedOut,
    ServerFault,
)
from govauth.providers.crpt import (
    Crpt,
    CrptRefusal,
    OrderOutcomeUnknown,
    OrderRequest,
    OrderStatus,
    Product,
    SerialNumberType,
    SuzConnectionLogin,
)
from govauth.providers.crpt.sandbox import GTIN, OMS_ID, CrptSandbox
from govauth.wire.json import JsonValue
from govauth.sandbox.server import ServedSandbox
from govauth.transport.reconciliation import Outcome
from govauth.signing import CmsChallengeSigner, GostDocumentSigner
from tests.providers.crpt.conftest import UNPACED, order_of

pytestmark = pytest.mark.anyio

GTINS = ["04601653030046", "04600000000015", "04600000000022", "04600000000039"]


def gtin(number: int) -> str:
    """Make a valid GTIN."""
    head = f"0460{number:09d}"
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(head))
    return f"{head}{-total % 10}"


async def test_an_order_goes_from_request_to_codes(crpt: Crpt, provider: CrptSandbox) -> None:
    provider.control("ready_seconds", 0.3)
    order = await crpt.suz.orders.create(order_of(20))
    assert provider.counters["suz.orders.status"] == 0
    codes = await order.codes(GTIN, within=20)
    assert len(set(codes)) == 20
    assert all("\x1d93" in code for code in codes)
    # The announced wait was honoured: one look was enough.
    assert provider.counters["suz.orders.status"] == 1
    assert await order.codes(GTIN, within=5) == codes
    assert provider.counters["codes_handed_out"] == 20


class FastHost:
    """The clock of a host that is ten minutes ahead."""

    def time(self) -> float:
        return time.time() + 600.0

    def monotonic(self) -> float:
        return time.monotonic()


async def test_the_wait_for_an_order_of_a_host_that_is_ahead_is_no_longer_at_another(
    crpt: Crpt, suz_login: SuzConnectionLogin, document_signer: GostDocumentSigner
) -> None:
    async with Crpt(suz_login, oms_id=OMS_ID, sign=document_signer, rates=UNPACED, clock=FastHost()) as ahead:
        order = await ahead.suz.orders.create(order_of(1))
        assert len(await order.codes(GTIN, within=20)) == 1
    assert json.loads(order.resume_key)["data"]["ready_at"] < time.time() + 60
    assert len(await crpt.suz.orders.resume(order.resume_key).codes(GTIN, within=20)) == 1


async def test_serial_numbers_of_ones_own(crpt: Crpt) -> None:
    product = Product(GTIN, 2, template_id=20, serial_numbers=["SN001", "SN<2>"])
    assert product.serial_number_type is SerialNumberType.SELF_MADE
    order = await crpt.suz.orders.create(OrderRequest("milk", product, service_provider_id="provider-1"))
    codes = await order.codes(GTIN, within=20)
    assert [code.partition("\x1d")[0] for code in codes] == [f"01{GTIN}21SN001", f"01{GTIN}21SN<2>"]


async def test_progress_and_the_way_to_another_process(crpt: Crpt, provider: CrptSandbox) -> None:
    provider.control("ready_seconds", 30)
    order = await crpt.suz.orders.create(order_of(3))
    with pytest.raises(PendingTimedOut) as caught:
        await order.codes(GTIN, within=0.2)
    provider.control("skew", 60)
    resumed = crpt.suz.orders.resume(caught.value.resume_key)
    assert resumed.order_id == order.order_id
    assert resumed.ready_at == order.ready_at
    again = crpt.suz.orders.get(order.order_id)
    notes = [getattr(step, "note", "ready") async for step in again.codes(GTIN, within=20, block_size=1)]
    assert notes == ["1 of 3 codes", "2 of 3 codes", "ready"]


async def test_a_rejected_order_says_why(crpt: Crpt, provider: CrptSandbox) -> None:
    provider.control("reject_orders", "Order declined: GTIN not found")
    order = await crpt.suz.orders.create(order_of(3))
    with pytest.raises(PendingRejected, match="GTIN not found") as caught:
        await order.codes(GTIN, within=20)
    assert caught.value.reason == "Order declined: GTIN not found"
    assert [info.order_status async for info in crpt.suz.orders.search()] == [OrderStatus.DECLINED]


@pytest.mark.parametrize("fault", ["lose", "drop", "hang"])
async def test_a_lost_order_is_never_placed_twice(
    crpt: Crpt, sandbox: ServedSandbox, provider: CrptSandbox, fault: str
) -> None:
    await crpt.suz.ping()
    sandbox.fault(fault, operation="suz.orders.create")
    crpt.suz._calls.transport.channel.timeout = 1.0
    request = order_of(5)
    with pytest.raises(OrderOutcomeUnknown, match="not known") as caught:
        await crpt.suz.orders.create(request)
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.request == request
    assert error.how_to_check == "await orders.reconcile(error)"
    result = await crpt.suz.orders.reconcile(error, settle=0.1)
    found = result.found
    if fault == "drop":
        assert found is None
        assert result.outcome is Outcome.NOT_APPLIED
        found = await crpt.suz.orders.create(request)
    assert found is not None
    assert len(await found.codes(GTIN, within=20)) == 5
    assert provider.counters["orders_created"] == 1


async def test_an_order_without_a_number_cannot_be_looked_for(crpt: Crpt) -> None:
    request = OrderRequest("milk", Product(GTIN, 1, 20), production_order_id="")
    assert request.as_wire()["attributes"] == {}
    with pytest.raises(InvalidInput, match="production_order_id"):
        await crpt.suz.orders.reconcile(request)


async def test_the_search_goes_through_all_pages_once(crpt: Crpt) -> None:
    placed = [(await crpt.suz.orders.create(order_of(1))).order_id for _ in range(5)]
    found = [info.order_id async for info in crpt.suz.orders.search(page_size=2)]
    assert sorted(found) == sorted(placed)
    some = [info.order_id async for info in crpt.suz.orders.search(order_ids=placed[:2])]
    assert sorted(some) == sorted(placed[:2])
    assert sorted(info.order_id for info in await crpt.suz.orders.list()) == sorted(placed)


async def test_the_rest_of_an_order(crpt: Crpt) -> None:
    order = await crpt.suz.orders.create(order_of(2))
    assert await crpt.suz.orders.products(order.order_id) == {GTIN: {"templateId": "20"}}
    assert [buffer.gtin for buffer in await order.status()] == [GTIN]
    await order.close(GTIN)
    with pytest.raises(NotFound):
        await crpt.suz.orders.get("0f0f0f0f").status()


async def test_a_refusal_names_the_fields(crpt: Crpt, provider: CrptSandbox) -> None:
    provider.station.book.largest_order = 10
    with pytest.raises(CrptRefusal, match="quantity: must be between") as caught:
        await crpt.suz.orders.create(order_of(11))
    fault = caught.value.faults[0]
    assert (fault.field, fault.code) == ("products[0].quantity", "1013")
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults


async def test_throttling_is_waited_for_where_a_repeat_is_safe(crpt: Crpt, provider: CrptSandbox) -> None:
    await crpt.suz.ping()
    provider.control("rate", 1)
    await crpt.suz.ping()
    assert provider.counters["throttled"] >= 1
    provider.control("rate", 0)


async def test_a_throttled_order_is_reported_as_unknown_and_not_repeated(
    crpt: Crpt, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    await crpt.suz.ping()
    sandbox.fault("fail", operation="suz.orders.create", status=503)
    with pytest.raises(OutcomeUnknown):
        await crpt.suz.orders.create(order_of(1))
    assert provider.counters["orders_created"] == 0
    sandbox.fault("maintenance", operation="suz.ping", times=9)
    with pytest.raises(ServerFault):
        await crpt.suz.ping()


BAD = [
    ("gtin", lambda: Product("04601653030045", 1, 20)),
    ("gtin", lambda: Product("4601653030046", 1, 20)),
    ("gtin", lambda: Product("01334567894339", 1, 20)),
    ("quantity", lambda: Product(GTIN, 0, 20)),
    ("quantity", lambda: Product(GTIN, 2_000_001, 20)),
    ("serial_numbers", lambda: Product(GTIN, 3, 20, serial_numbers=["a", "b"])),
    ("serial_numbers", lambda: Product(GTIN, 2, 20, serial_numbers=["a", "a"])),
    ("products", lambda: OrderRequest("milk", [])),
    ("product_group", lambda: OrderRequest("", Product(GTIN, 1, 20))),
    ("attributes", lambda: OrderRequest("milk", Product(GTIN, 1, 20), attributes={"productionOrderId": "1"})),
    (
        "attributes.contactPerson",
        lambda: OrderRequest("milk", Product(GTIN, 1, 20), attributes={"contactPerson": 7}),
    ),
    (
        "attributes.releaseMethodType",
        lambda: OrderRequest("milk", Product(GTIN, 1, 20), attributes={"releaseMethodType": " "}),
    ),
    ("products[0].template_id", lambda: OrderRequest("milk", Product(GTIN, 1, 10))),
    ("products[1].template_id", lambda: OrderRequest("bio", [Product(GTIN, 1, 23), Product(GTIN, 1, 20)])),
    ("serial_numbers[1]", lambda: Product(GTIN, 2, 20, serial_numbers=["a", "b b"])),
    ("serial_numbers[1]", lambda: Product(GTIN, 2, 20, serial_numbers=["a", "я"])),
    ("serial_numbers[0]", lambda: Product(GTIN, 1, 20, serial_numbers=["a" * 21])),
]


@pytest.mark.parametrize(
    ("group", "template_id"),
    [
        ("milk", 20),
        ("bio", 23),
        ("bio", 30),
        ("shoes", 1),
        ("milk", 999),
        ("tobacco", 20),
        ("a-new-group", 10),
    ],
)
def test_a_template_of_the_group_or_of_no_list_goes(group: str, template_id: int) -> None:
    products = [Product(GTIN, 1, template_id)]
    request = OrderRequest(group, products, attributes={"contactPerson": None, "cold": True})
    assert request.as_wire()["productGroup"] == group


def test_a_template_of_another_group_is_named_with_those_of_this_one() -> None:
    with pytest.raises(InvalidInput, match=r"template of meat \(32, 74\): 20 is one of milk"):
        OrderRequest("meat", Product(GTIN, 1, 20))
    allowed = OrderRequest("meat", Product(GTIN, 1, 20), check_templates=False)
    assert allowed.split() == (allowed,)


@pytest.mark.parametrize(("field", "make"), BAD)
async def test_bad_orders_are_refused_where_they_are_made(field: str, make: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()  # type: ignore[operator]
    assert caught.value.field == field


async def test_limits_are_checked_before_the_network(
    crpt: Crpt, provider: CrptSandbox, challenge_signer: CmsChallengeSigner
) -> None:
    many = OrderRequest("milk", [Product(gtin(number), 1, 20) for number in range(11)])
    with pytest.raises(InvalidInput, match="at most 10"):
        await crpt.suz.orders.create(many)
    twice = OrderRequest("milk", [Product(GTIN, 1, 20), Product(GTIN, 1, 20)])
    with pytest.raises(InvalidInput, match="each GTIN once"):
        await crpt.suz.orders.create(twice)
    large = OrderRequest("milk", [Product(GTIN, 150_001, 20), Product(gtin(1), 1, 20)])
    with pytest.raises(InvalidInput, match="at most 150000") as caught:
        await crpt.suz.orders.create(large)
    assert caught.value.field == "products[0].quantity"
    with pytest.raises(InvalidInput, match="quantity"):
        await crpt.suz.codes.fetch("0f0f", GTIN, 150_001)
    assert not provider.counters


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 500_000)), min_size=1, max_size=30))
def test_large_orders_are_split_without_losing_a_code(wanted: list[tuple[int, int]]) -> None:
    request = OrderRequest(
        "milk", [Product(gtin(n), quantity, 20) for n, quantity in wanted], production_order_id="own"
    )
    parts = request.split()
    for part in parts:
        part.check()
    totals: dict[str, int] = {}
    for product in (product for part in parts for product in part.products):
        totals[product.gtin] = totals.get(product.gtin, 0) + product.quantity
    expected: dict[str, int] = {}
    for n, quantity in wanted:
        expected[gtin(n)] = expected.get(gtin(n), 0) + quantity
    assert totals == expected
    assert len({part.production_order_id for part in parts}) == len(parts)


@pytest.mark.parametrize(
    ("group", "attributes", "of_product", "message"),
    [
        ("8", {}, {}, r'product_group must be the code of a product group, such as "milk"'),
        ("Milk", {}, {}, 'such as "milk"'),
        ("молочная продукция", {}, {}, 'such as "milk"'),
        ("milk", {"ReleaseMethodType": "PRODUCTION"}, {}, "must be written releaseMethodType"),
        ("milk", {"weight": float("nan")}, {}, r"attributes\.weight must be a finite number"),
        ("milk", {}, {"size": float("inf")}, r"attributes\.size must be a finite number"),
        ("milk", {"contactperson": "Иванов"}, {}, "must be written contactPerson"),
        ("milk", {}, {"templateId": 10}, "attributes must not hold templateId: use template_id"),
        ("milk", {}, {"Quantity": 10}, "attributes must not hold Quantity: use quantity"),
    ],
)
def test_a_group_and_attributes_are_checked_before_an_order_is_paid(
    group: str, attributes: dict[str, JsonValue], of_product: dict[str, JsonValue], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        OrderRequest(group, Product(GTIN, 1, 20, attributes=of_product), attributes=attributes)
    assert OrderRequest("a_group_of_next_week", Product(GTIN, 1, 2000)).quantity == 1
