"""The client against the served sandbox, which was written without it: the life of codes, and lost answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govauth.errors import AccessDenied
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.crpt import (
    CodeFilter,
    Crpt,
    Document,
    DocumentFormat,
    DocumentRejected,
    DocumentType,
    ExportRequest,
    MarkingCode,
    OrderRequest,
    Outcome,
    Place,
    Product,
    ProductGroup,
    SuzConnectionLogin,
    TrueApiLogin,
    TrueApiOutcomeUnknown,
    read_export,
)
from govauth.providers.crpt.permissive import Permissive, PermissiveKey
from govauth.providers.crpt.sandbox import GTIN, INN, CrptSandbox, Participant
from govauth.providers.crpt.true_api import bodies, exports
from govauth.providers.crpt.true_api.models import Known
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer, open_document_signer
from govauth.transport.pending import Backoff
from govauth.transport.operation import Repeat
from tests.providers.crpt.conftest import UNPACED

pytestmark = pytest.mark.anyio

LP = ProductGroup.CLOTHES
SHOP_INN = "500100732259"


async def client_of(sandbox: ServedSandbox, participant: Participant) -> Crpt:
    place = Place.PROD.at(sandbox.url)
    challenge = await open_challenge_signer(participant.key())
    signer = await open_document_signer(participant.key())
    suz = SuzConnectionLogin(signer=challenge, oms_connection=participant.oms_connection, place=place)
    true_api = TrueApiLogin(signer=challenge, place=place)
    return Crpt(suz, true_api, oms_id=participant.oms_id, sign=signer, rates=UNPACED)


@pytest.fixture
async def maker(sandbox: ServedSandbox) -> AsyncIterator[Crpt]:
    async with await client_of(sandbox, next(iter(sandbox.crpt.accounts_listed()))) as client:
        yield client


@pytest.fixture
async def shop(sandbox: ServedSandbox) -> AsyncIterator[Crpt]:
    async with await client_of(sandbox, sandbox.crpt.add_account(Participant(inn=SHOP_INN))) as client:
        yield client


async def made(maker: Crpt, quantity: int) -> tuple[list[str], list[str]]:
    """Order and apply codes; return them, and their КИ."""
    order = await maker.suz.orders.create(OrderRequest("lp", Product(GTIN, quantity, template_id=10)))
    codes = list(await order.codes(GTIN, within=20))
    await maker.suz.reports.utilise("lp", codes)
    return codes, [MarkingCode.parse(code, "lp").ki for code in codes]


async def test_a_code_is_made_shipped_accepted_sold_and_brought_back(
    maker: Crpt, shop: Crpt, provider: CrptSandbox, sandbox: ServedSandbox
) -> None:
    codes, kis = await made(maker, 2)
    day = datetime.now(UTC).date() - timedelta(days=1)
    documents = maker.true_api.documents
    provider.control("document_seconds", 0.2)
    introduced = await documents.create(
        bodies.Introduction(INN, codes=codes, tnved_code="6205200000"), product_group=LP
    )
    pending = documents.outcome(introduced, LP, within=20)
    pending._backoff = Backoff(0.05)
    assert (await pending).status == "CHECKED_OK"
    provider.control("document_seconds", 0)
    shipment = bodies.Shipment(
        INN, SHOP_INN, document_number="18", document_date=day, prices=dict.fromkeys(kis, "1200.00")
    )
    shipped = await documents.create(shipment, product_group=LP)
    assert (await documents.outcome(shipped, LP, within=20)).waits_for_other_side
    (incoming,) = [one async for one in shop.true_api.documents.list(LP, incoming=True)]
    assert (incoming.number, incoming.sender_inn) == (shipped, INN)
    accepted = await shop.true_api.documents.create(
        {
            "trade_participant_inn_sender": INN,
            "trade_participant_inn_receiver": SHOP_INN,
            "document_number": "18",
            "acceptance_date": day.isoformat(),
            "products": [{"uit_code": ki, "accept_type": True} for ki in kis],
        },
        type=DocumentType.ACCEPT_GOODS,
        product_group=LP,
    )
    assert (await shop.true_api.documents.outcome(accepted, LP, within=20)).is_done
    found = await shop.true_api.cises.info([*kis, kis[0][:-1] + "~"], product_group=LP)
    assert [one.known for one in found] == [Known.YES, Known.YES, Known.NO]
    assert {one.cis_info.owner_inn for one in found if one.cis_info and one.known is Known.YES} == {SHOP_INN}
    sale = bodies.Withdrawal(
        SHOP_INN,
        action="DISTANCE",
        action_date=day,
        document_number="17",
        document_date=day,
        prices={kis[0]: "2500"},
    )
    sold = await shop.true_api.documents.create(sale, product_group=LP)
    assert (await shop.true_api.documents.outcome(sold, LP, within=20)).is_done
    assert (await shop.true_api.documents.codes(sold, LP)).cis_list == (kis[0],)
    again = await shop.true_api.documents.create(sale, product_group=LP)
    with pytest.raises(DocumentRejected) as caught:
        await shop.true_api.documents.outcome(again, LP, within=20)
    assert caught.value.document is not None
    assert caught.value.document.common_errors[0].error_object == kis[0]
    place = Place.PROD.at(sandbox.url)
    till = PermissiveKey(key=next(reversed(list(provider.accounts_listed()))).permissive_key, place=place)
    async with Permissive(till) as desk:
        allowed = [(await desk.check([code])).allowed for code in codes]
    assert allowed == [False, True]
    back = bodies.Return(
        SHOP_INN,
        return_type="REMOTE_SALE_RETURN",
        paid=True,
        codes=[kis[0]],
        primary_document_number="12",
        primary_document_date=day,
    )
    await shop.true_api.documents.create(back, product_group=LP)
    events = await shop.true_api.cises.history(kis[0])
    assert [event.operation_name for event in events][:3] == ["LP_RETURN", "LK_RECEIPT", "LP_ACCEPT_GOODS"]
    short = await shop.true_api.cises.short(kis)
    assert [one.result.status for one in short if one.result] == ["INTRODUCED"] * 2


async def test_packages_are_made_and_looked_into(maker: Crpt) -> None:
    _, kis = await made(maker, 3)
    box = "004601653000000016"
    documents = maker.true_api.documents
    await documents.create(bodies.Introduction(INN, codes=kis, tnved_code="6205200000"), product_group=LP)
    packed = await documents.create(bodies.Aggregation(INN, {box: kis}), product_group=LP)
    assert (await documents.outcome(packed, LP, within=20)).is_done
    assert set((await maker.true_api.cises.children([box], product_group=LP))[box]) == set(kis)
    opened = await documents.create(bodies.Disaggregation(INN, [box]), product_group=LP)
    assert (await documents.outcome(opened, LP, within=20)).is_done


async def test_a_search_and_an_export_find_the_same_codes(
    maker: Crpt, provider: CrptSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "POLL", Backoff(0.001))
    monkeypatch.setattr(exports, "AGAIN", 0.001)
    _, kis = await made(maker, 25)
    found = [one.cis async for one in maker.true_api.cises.search(CodeFilter(LP), page_size=10)]
    assert sorted(str(cis) for cis in found) == sorted(kis)
    provider.control("export_result_polls", 1)
    provider.control("export_early_downloads", 1)
    api = maker.true_api.exports
    task = await api.order(ExportRequest(LP, {"participantInn": INN, "packageType": ["UNIT"]}))
    assert [one.id async for one in api.list(LP)] == [task.id]
    path = await api.download(await api.result(task.id, LP, within=20), tmp_path / "codes.zip")
    assert sorted(row["requestedCis"] for row in read_export(path)) == sorted(kis)
    provider.control("no_contract", ["lp"])
    with pytest.raises(AccessDenied):
        _ = [one async for one in maker.true_api.cises.search(CodeFilter(LP))]
    with pytest.raises(AccessDenied):
        await api.order(ExportRequest(LP, {"participantInn": INN}))


async def test_registers_of_the_participant(maker: Crpt, provider: CrptSandbox) -> None:
    api = maker.true_api
    codes, _ = await made(maker, 2)
    provider.control("introduce", codes)
    provider.control("sell", codes[:1])
    products = await api.products.info([GTIN, "04601653030053"])
    assert [one.gtin for one in products.found] == [GTIN]
    assert products.missing == ("04601653030053",)
    assert GTIN in [one.gtin async for one in api.products.list(LP)]
    known, unknown = await api.participants(INN, SHOP_INN)
    assert (known.is_registered, unknown.is_registered) == (True, False)
    assert {place.inn async for place in api.activity_places.list(INN)} <= {INN}
    assert await api.activity_places.info(INN, product_groups=[LP]) is not None
    assert {one.product_group for one in await api.balances()} >= {LP}
    (receipt,) = (await api.receipts.list(LP)).results
    assert receipt.did is not None
    assert isinstance(await api.receipts.get(receipt.did), dict)
    assert await api.edo.ids(INN) is not None
    raw = await api.request("GET", "/elk/product-groups/balance/all", version=3, repeat=Repeat.SAFE)
    assert isinstance(raw, list)


@pytest.mark.parametrize(("fault", "expected"), [("lose", Outcome.APPLIED), ("drop", Outcome.NOT_APPLIED)])
async def test_a_lost_xml_is_found_by_its_source(
    maker: Crpt, sandbox: ServedSandbox, provider: CrptSandbox, fault: str, expected: Outcome
) -> None:
    _, (ki,) = await made(maker, 1)
    documents = maker.true_api.documents
    raw = f"<withdrawal><inn>{INN}</inn><product><cis>{ki}</cis></product></withdrawal>".encode()
    other = await documents.create(
        raw.replace(b"withdrawal>", b"w>"), type="LK_RECEIPT_XML", document_format="XML", product_group=LP
    )
    sandbox.fault(fault, operation="true_api.documents.create")
    with pytest.raises(TrueApiOutcomeUnknown) as caught:
        await documents.create(raw, type="LK_RECEIPT_XML", document_format="XML", product_group=LP)
    result = await documents.reconcile(caught.value, settle=0.01, taken=[other])
    assert result.outcome is expected
    assert provider.counters["documents_created"] == 1 + (expected is Outcome.APPLIED)


@pytest.mark.parametrize("fault", ["lose", "drop", "cut"])
async def test_a_upd_goes_out_once_whatever_becomes_of_the_answer(
    maker: Crpt, sandbox: ServedSandbox, provider: CrptSandbox, tmp_path: Path, fault: str
) -> None:
    _, (ki,) = await made(maker, 1)
    title = (
        f'<Файл ИдФайл="ON_1"><СвПрод ИННЮЛ="{INN}"/><СвПокуп ИННФЛ="{SHOP_INN}"/><КИЗ>{ki}</КИЗ></Файл>'
    ).encode()
    upd = Document(title, DocumentType.UPD, LP, DocumentFormat.XML)
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.1, looks=1))
    documents = maker.true_api.documents
    sandbox.fault(fault, operation="true_api.documents.create")
    number = await documents.once("ON_1", upd, ledger=ledger, account=INN, within=20)
    assert await documents.once("ON_1", upd, ledger=ledger, account=INN) == number
    assert [one.number async for one in documents.list(LP)] == [number]
    await ledger.aclose()
