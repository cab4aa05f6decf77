"""What lists and reconciliations of ЦРПТ give, inferred. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import assert_type

from govauth.errors import OutcomeUnknown
from govauth.ledger import Ledger
from govauth.providers.crpt import CodeFilter, Connection, Crpt, ExportRequest, Order, Reconciliation
from govauth.providers.crpt.mdlp.models import (
    DocumentMetadata,
    Medicine,
    Partner,
    RegisteredPlace,
    SentDocument,
    Unit,
)
from govauth.providers.crpt.suz.models import OrderInfo, Receipt
from govauth.providers.crpt.true_api.bodies import Disaggregation
from govauth.providers.crpt.true_api.models import (
    ActivityPlace,
    CodeFinding,
    DocumentInfo,
    ExportResult,
    ExportTask,
    FoundCis,
    OwnProduct,
)
from govauth.transport.operation import Repeat
from govauth.wire.json import JsonValue


def lists(crpt: Crpt) -> None:
    assert_type(crpt.suz.orders.search(), AsyncIterator[OrderInfo])
    assert_type(crpt.suz.receipts.search(), AsyncIterator[Receipt])
    assert_type(crpt.connections.list(), AsyncIterator[Connection])
    assert_type(crpt.true_api.documents.list("lp"), AsyncIterator[DocumentInfo])
    assert_type(crpt.true_api.cises.search(CodeFilter("lp")), AsyncIterator[FoundCis])
    assert_type(crpt.true_api.products.list("lp"), AsyncIterator[OwnProduct])
    assert_type(crpt.true_api.activity_places.list(), AsyncIterator[ActivityPlace])
    assert_type(crpt.true_api.exports.list("lp"), AsyncIterator[ExportTask])
    assert_type(crpt.mdlp.documents.outgoing(), AsyncIterator[DocumentMetadata])
    assert_type(crpt.mdlp.registers.sgtins({}), AsyncIterator[Unit])
    assert_type(crpt.mdlp.packs.sgtins(""), AsyncIterator[Unit])
    assert_type(crpt.mdlp.registers.branches(), AsyncIterator[RegisteredPlace])
    assert_type(crpt.mdlp.medicines.search(), AsyncIterator[Medicine])
    assert_type(crpt.mdlp.partners.list({}), AsyncIterator[Partner])


async def reconcile(crpt: Crpt, error: OutcomeUnknown) -> None:
    assert_type(await crpt.suz.orders.reconcile(error), Reconciliation[Order])
    assert_type(await crpt.mdlp.documents.reconcile(error), Reconciliation[DocumentMetadata])
    assert_type(await crpt.true_api.documents.reconcile(error), Reconciliation[DocumentInfo])


async def true_api(crpt: Crpt, request: ExportRequest) -> None:
    api = crpt.true_api
    assert_type(await api.cises.info(["a"]), tuple[CodeFinding, ...])
    assert_type(await api.documents.create(Disaggregation("1", ["a"]), product_group="lp"), str)
    assert_type(await api.documents.create(b"<a/>", type="A_XML", product_group="lp"), str)
    assert_type(await api.documents.outcome("1", "lp", within=1), DocumentInfo)
    assert_type(await api.exports.order(request), ExportTask)
    assert_type(await api.exports.result("1", "lp", within=1), ExportResult)
    assert_type(await api.request("GET", "/a", version=3, repeat=Repeat.SAFE), JsonValue)
    assert_type(await api.request("GET", "/a", version=3, repeat=Repeat.SAFE, answer=ExportTask), ExportTask)
    await api.documents.create(b"<a/>", product_group="lp")  # type: ignore[call-overload]  # no type


async def mdlp(crpt: Crpt, ledger: Ledger) -> None:
    assert_type(await crpt.mdlp.documents.send(b""), SentDocument)
    assert_type(await crpt.mdlp.documents.once("", b"", ledger=ledger), SentDocument)
    assert_type(await crpt.mdlp.documents.outcome("", within=1), DocumentMetadata)
    assert_type(await crpt.mdlp.request("GET", "/", repeat=Repeat.SAFE), JsonValue)
    assert_type(await crpt.mdlp.request("GET", "/", repeat=Repeat.SAFE, answer=Unit), Unit)
