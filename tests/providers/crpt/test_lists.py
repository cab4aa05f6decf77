"""Every list of ЦРПТ against servers that give fewer at once than asked for, repeat, and announce too many."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

import pytest

from govauth.errors import UnexpectedReply
from govauth.http.message import Request, Response
from govauth.providers.crpt import Crpt, Outcome, OrderRequest, Product
from govauth.providers.crpt.sandbox import GTIN, INN, CrptSandbox
from govauth.providers.crpt.sandbox.mdlp.document import MdlpDocument
from govauth.providers.crpt.sandbox.mdlp.medicines import Medicine
from govauth.providers.crpt.sandbox.order_life import Order
from govauth.providers.crpt.sandbox.true_api.document import Document
from govauth.wire.json import decode_json, encode_json

pytestmark = pytest.mark.anyio

TOTAL, CAP = 120, 50

KIND = "LP_INTRODUCE_GOODS"


def fill_orders(provider: CrptSandbox, number: int = TOTAL) -> list[str]:
    """Place orders behind the door; the newest is listed first."""
    book = provider.station.book
    for place in range(number):
        order = Order(str(uuid4()), "milk", float(place), 0.0, f"lot-{place}", {}, None, {})
        book.orders[order.order_id] = order
    return list(reversed(book.orders))


def fill_receipts(provider: CrptSandbox, number: int = TOTAL) -> list[str]:
    for _ in range(number):
        provider.station._noted("CREATE_ORDER", {"orderId": str(uuid4())}, "orderId", {})
    return [one["resultDocId"] for one in provider.station._receipts]


def fill_documents(provider: CrptSandbox, number: int = TOTAL) -> list[str]:
    newest = datetime(2026, 10, 5, 12, 59, 0, 120_000, UTC).timestamp()
    made = [
        Document(str(uuid4()), KIND, "MANUAL", "lp", INN, b"", None, newest - 60 * (place // 3), 0.0)
        for place in range(number)
    ]
    provider.archive.documents[:] = reversed(made)
    return [one.number for one in made]


def fill_mdlp(provider: CrptSandbox, number: int = TOTAL) -> list[str]:
    member = provider.mdlp.member
    places = (member.branch_id, member.warehouse_id)
    made = [
        MdlpDocument(str(uuid4()), "", INN, member.sys_id, *places, 0.0, 0.0, bytearray(), None)
        for _ in range(number)
    ]
    provider.medicines.documents[:] = reversed(made)
    return [one.document_id for one in made]


def fill_entries(provider: CrptSandbox, number: int = TOTAL) -> list[str]:
    packs = [Medicine(f"{place:027}", owner=INN) for place in range(number)]
    places = [f"{place:014}" for place in range(number)]
    provider.medicines.medicines.packs = {pack.sgtin: pack for pack in packs}
    provider.mdlp.registers.branches = [{"id": place, "branch_id": place} for place in places]
    provider.mdlp.registers.warehouses = [{"id": place, "warehouse_id": place} for place in places]
    return [str(place) for place in range(number)]


def fill_connections(provider: CrptSandbox, number: int = TOTAL) -> list[str]:
    known = provider.tokens.connections
    first = next(iter(known.values()))
    for _ in range(number - len(known)):
        name = str(uuid4())
        known[name] = type(first)(name, "https://example.test", "Учебная установка")
    return list(known)


Fill = Callable[..., list[str]]
Read = Callable[[Crpt], AsyncIterator[str]]


async def orders(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.suz.orders.search():
        yield one.order_id


async def receipts(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.suz.receipts.search():
        yield one.result_doc_id


async def connections(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.connections.list():
        yield one.oms_connection


async def documents(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.true_api.documents.list("lp"):
        yield one.number


async def outgoing(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.mdlp.documents.outgoing():
        yield one.document_id


async def sgtins(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.mdlp.registers.sgtins({}):
        yield str(int(one.sgtin))


async def branches(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.mdlp.registers.branches():
        yield str(int(one.id))


async def warehouses(crpt: Crpt) -> AsyncIterator[str]:
    async for one in crpt.mdlp.registers.warehouses():
        yield str(int(one.id))


LISTS: list[tuple[Fill, Read, str]] = [
    (fill_orders, orders, "suz.orders.search"),
    (fill_receipts, receipts, "suz.receipts.search"),
    (fill_connections, connections, "connections.list"),
    (fill_documents, documents, "true_api.documents.list"),
    (fill_mdlp, outgoing, "mdlp.documents.outcome"),
    (fill_entries, sgtins, "mdlp.registers.sgtins"),
    (fill_entries, branches, "mdlp.registers.branches"),
    (fill_entries, warehouses, "mdlp.registers.warehouses"),
]
WITH_TOTALS = [one for one in LISTS if one[2] != "true_api.documents.list"]
EVERY = pytest.mark.parametrize(("fill", "read", "name"), LISTS, ids=[one[2] for one in LISTS])


@EVERY
@pytest.mark.parametrize("total", [0, 1, CAP, TOTAL])
async def test_a_capped_list_brings_all_in_order(
    crpt: Crpt, provider: CrptSandbox, fill: Fill, read: Read, name: str, total: int
) -> None:
    expected = fill(provider, total)
    provider.control("page_cap", CAP)
    assert [one async for one in read(crpt)] == expected
    assert provider.counters[name] == max(1, -(-len(expected) // CAP))


@EVERY
async def test_a_server_that_repeats_a_page_is_an_error_that_names_the_list(
    crpt: Crpt, provider: CrptSandbox, fill: Fill, read: Read, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(provider, 131)
    handle = provider.handle

    def first_page_again(request: Request) -> Response:
        if provider.operation_of(request) != name:
            return handle(request)
        if name not in pages:
            pages[name] = handle(request)
        return pages[name]

    pages: dict[str, Response] = {}
    monkeypatch.setattr(provider, "handle", first_page_again)
    with pytest.raises(
        UnexpectedReply, match=rf"{name}: .*(the same page came again|has 131 items, and 100 came)"
    ):
        _ = [one async for one in read(crpt)]


@pytest.mark.parametrize(("fill", "read", "name"), WITH_TOTALS, ids=[one[2] for one in WITH_TOTALS])
async def test_a_list_that_ends_before_its_total_is_an_error(
    crpt: Crpt, provider: CrptSandbox, fill: Fill, read: Read, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(provider, 20)
    handle = provider.handle

    def announcing_more(request: Request) -> Response:
        answer = handle(request)
        if provider.operation_of(request) != name:
            return answer
        body = cast("dict[str, object]", decode_json(answer.content))
        key = "totalCount" if "totalCount" in body else "total"
        return Response(200, answer.headers, encode_json({**body, key: 23}))

    monkeypatch.setattr(provider, "handle", announcing_more)
    with pytest.raises(UnexpectedReply, match=rf"{name}: .*the list has 23 items, and 20 came"):
        _ = [one async for one in read(crpt)]


async def test_a_list_may_be_left_in_the_middle(crpt: Crpt, provider: CrptSandbox) -> None:
    fill_orders(provider)
    async for _ in crpt.suz.orders.search(page_size=10):
        break
    assert provider.counters["suz.orders.search"] == 1


@pytest.mark.parametrize("size", [10, 50, 100])
async def test_orders_that_leave_the_search_take_none_with_them(
    crpt: Crpt, provider: CrptSandbox, size: int
) -> None:
    expected = fill_orders(provider, 40)
    provider.control("page_cap", 7)
    reached: list[str] = []
    async for info in crpt.suz.orders.search(page_size=size):
        reached.append(info.order_id)
        del provider.station.book.orders[info.order_id]
    assert reached == expected


async def test_receipts_that_leave_the_search_take_none_with_them(crpt: Crpt, provider: CrptSandbox) -> None:
    expected = fill_receipts(provider, 40)
    reached: list[str] = []
    async for one in crpt.suz.receipts.search(page_size=6):
        reached.append(one.result_doc_id)
        provider.station._receipts.pop(0)
    assert reached == expected


async def test_the_last_order_of_a_capped_search_is_found(crpt: Crpt, provider: CrptSandbox) -> None:
    placed = fill_orders(provider)
    provider.control("page_cap", CAP)
    request = OrderRequest("milk", Product(GTIN, 1, 20), production_order_id="lot-0")
    result = await crpt.suz.orders.reconcile(request, settle=0.01)
    assert result.outcome is Outcome.APPLIED
    assert result.found is not None
    assert result.found.order_id == placed[-1]


async def test_orders_with_one_number_need_a_person(crpt: Crpt, provider: CrptSandbox) -> None:
    fill_orders(provider, 3)
    fill_orders(provider, 3)
    request = OrderRequest("milk", Product(GTIN, 1, 20), production_order_id="lot-1")
    result = await crpt.suz.orders.reconcile(request, settle=0.01)
    assert result.outcome is Outcome.UNDECIDED
    assert result.found is None
    assert len(result.candidates) == 2
    other = OrderRequest("shoes", Product(GTIN, 1, 1), production_order_id="lot-1")
    result = await crpt.suz.orders.reconcile(other, settle=0.01)
    assert result.outcome is Outcome.NOT_APPLIED


async def test_true_api_says_what_it_cannot_follow(crpt: Crpt, provider: CrptSandbox) -> None:
    fill_documents(provider, 6)
    for document in provider.archive.documents:
        document.shows_date = False
    provider.control("page_cap", 2)
    with pytest.raises(UnexpectedReply, match=r"true_api\.documents\.list: .*docDate"):
        _ = [one async for one in crpt.true_api.documents.list("lp")]
