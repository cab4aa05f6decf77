"""Orders, reports and documents through a ledger: each key at most once, by the system's own count."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from govauth.auth import MemoryTokenStore
from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.ledger import ContentDiffers, Ledger, LedgerSettings, NeedsPerson, Refused
from govauth.providers.crpt import CodeRefused, Crpt, Document, TrueApiLogin
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.providers.crpt.suz.order_request import OrderRequest
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner
from govauth.wire.json import JsonValue
from tests.providers.crpt.conftest import UNPACED, order_of
from tests.providers.crpt.test_reconciliation import ANOTHER, KIND, WAYBILL

pytestmark = pytest.mark.anyio

REPORT: Mapping[str, JsonValue] = {
    "productGroup": "milk",
    "sntins": ["0102990000010018215UmA8y\x1d93NjdT"],
    "dropoutReason": "DEFECT",
}


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = Ledger(tmp_path / "private" / "ledger.sqlite", settings=LedgerSettings(settle=0.1, looks=1))
    yield opened
    await opened.aclose()


async def test_an_order_is_placed_once_for_a_key(crpt: Crpt, ledger: Ledger, provider: CrptSandbox) -> None:
    first = await crpt.suz.orders.once("lot-7", order_of(5), ledger=ledger)
    again = await crpt.suz.orders.once("lot-7", order_of(5), ledger=ledger)
    assert first.order_id == again.order_id
    assert [order.order_id async for order in crpt.suz.orders.search()] == [first.order_id]
    with pytest.raises(ContentDiffers):
        await crpt.suz.orders.once("lot-7", order_of(6), ledger=ledger)


@pytest.mark.parametrize("fault", ["lose", "drop", "cut"])
async def test_an_order_whose_answer_is_lost_is_looked_for_by_its_number(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, fault: str
) -> None:
    sandbox.fault(fault, operation="suz.orders.create")
    with pytest.raises(OutcomeUnknown):
        await crpt.suz.orders.once("lot-7", order_of(5), ledger=ledger)
    order = await crpt.suz.orders.once("lot-7", order_of(5), ledger=ledger, within=20)
    assert [info.order_id async for info in crpt.suz.orders.search()] == [order.order_id]


async def test_an_order_keeps_a_number_of_its_own(crpt: Crpt, ledger: Ledger) -> None:
    request = OrderRequest("milk", order_of(5).products, production_order_id="batch-17")
    await crpt.suz.orders.once("lot-7", request, ledger=ledger)
    assert [info.production_order_id async for info in crpt.suz.orders.search()] == ["batch-17"]


@pytest.mark.parametrize(("fault", "submitted"), [("lose", 1), ("drop", 1)])
async def test_a_document_whose_answer_is_lost_is_looked_for_by_its_content(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, fault: str, submitted: int
) -> None:
    other = await crpt.true_api.documents.once(
        "waybill-16", Document(ANOTHER, KIND, "milk"), ledger=ledger, account="7707083893"
    )
    sandbox.fault(fault, operation="true_api.documents.create")
    document = Document(WAYBILL, KIND, "milk")
    with pytest.raises(OutcomeUnknown):
        await crpt.true_api.documents.once("waybill-17", document, ledger=ledger, account="7707083893")
    found = await crpt.true_api.documents.once(
        "waybill-17", document, ledger=ledger, account="7707083893", within=20
    )
    listed = [line.number async for line in crpt.true_api.documents.list("milk")]
    assert sorted(listed) == sorted([other, found])


@pytest.mark.parametrize("skew", [-7200.0, 7200.0])
async def test_a_document_is_looked_for_by_the_clock_of_the_system(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, skew: float
) -> None:
    sandbox.crpt.control("skew", skew)
    sandbox.fault("lose", operation="true_api.documents.create")
    await crpt.true_api.documents.once(
        "waybill-17", Document(WAYBILL, KIND, "milk"), ledger=ledger, account="7707083893", within=20
    )
    assert len([line async for line in crpt.true_api.documents.list("milk")]) == 1


@pytest.mark.parametrize("skew", [-7200.0, 7200.0])
async def test_a_document_is_found_by_a_client_that_has_seen_no_clock_yet(
    ledger: Ledger,
    sandbox: ServedSandbox,
    true_api_login: TrueApiLogin,
    document_signer: GostDocumentSigner,
    skew: float,
) -> None:
    sandbox.crpt.control("skew", skew)
    store = MemoryTokenStore()
    async with Crpt(true_api_login, sign=document_signer, rates=UNPACED, store=store) as first:
        await first.true_api.documents.create(ANOTHER, type=KIND, product_group="milk")
    async with Crpt(true_api_login, sign=document_signer, rates=UNPACED, store=store) as crpt:
        sandbox.fault("lose", operation="true_api.documents.create")
        await crpt.true_api.documents.once(
            "waybill-17", Document(WAYBILL, KIND, "milk"), ledger=ledger, account="7707083893", within=20
        )
        assert len([line async for line in crpt.true_api.documents.list("milk")]) == 2


async def test_a_report_whose_answer_is_lost_needs_a_person(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    sandbox.fault("lose", operation="suz.reports.dropout")
    with pytest.raises(OutcomeUnknown):
        await crpt.suz.reports.once("report-1", "dropout", REPORT, ledger=ledger)
    calls = provider.counters["suz.reports.dropout"]
    with pytest.raises(NeedsPerson, match="cannot be asked"):
        await crpt.suz.reports.once("report-1", "dropout", REPORT, ledger=ledger)
    assert provider.counters["suz.reports.dropout"] == calls
    await ledger.decide("report-1", ref="r-17")
    assert await crpt.suz.reports.once("report-1", "dropout", REPORT, ledger=ledger) == "r-17"


async def test_a_kind_of_report_that_does_not_exist_is_refused(crpt: Crpt, ledger: Ledger) -> None:
    with pytest.raises(InvalidInput, match="utilise, dropout or aggregate"):
        await crpt.suz.reports.once("report-1", "destroy", REPORT, ledger=ledger)


async def test_a_lost_order_is_told_from_the_other_orders_of_the_station(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox
) -> None:
    other = await crpt.suz.orders.create(order_of(5))
    sandbox.fault("lose", operation="suz.orders.create")
    with pytest.raises(OutcomeUnknown):
        await crpt.suz.orders.once("lot-8", order_of(5), ledger=ledger)
    order = await crpt.suz.orders.once("lot-8", order_of(5), ledger=ledger, within=20)
    assert {info.order_id async for info in crpt.suz.orders.search()} == {order.order_id, other.order_id}


async def test_a_report_of_a_form_of_ones_own_may_go_unread(
    crpt: Crpt, ledger: Ledger, provider: CrptSandbox
) -> None:
    own = {**REPORT, "sntins": ["a form of ones own"]}
    with pytest.raises(CodeRefused):
        await crpt.suz.reports.once("report-2", "dropout", own, ledger=ledger)
    assert provider.counters["suz.reports.dropout"] == 0
    with pytest.raises(Refused):  # by the station, which looks at them, too
        await crpt.suz.reports.once("report-2", "dropout", own, ledger=ledger, check_codes=False)
    assert provider.counters["suz.reports.dropout"] == 1
