"""What lists and reconciliations of ЦРПТ give, inferred. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import assert_type

from govauth.errors import OutcomeUnknown
from govauth.providers.crpt import Connection, Crpt, Order, Reconciliation
from govauth.providers.crpt.mdlp.models import DocumentMetadata
from govauth.providers.crpt.suz.models import OrderInfo, Receipt
from govauth.providers.crpt.true_api.models import DocumentInfo


def lists(crpt: Crpt) -> None:
    assert_type(crpt.suz.orders.search(), AsyncIterator[OrderInfo])
    assert_type(crpt.suz.receipts.search(), AsyncIterator[Receipt])
    assert_type(crpt.connections.list(), AsyncIterator[Connection])
    assert_type(crpt.true_api.documents.list("lp"), AsyncIterator[DocumentInfo])
    assert_type(crpt.mdlp.documents.outgoing(), AsyncIterator[DocumentMetadata])
    assert_type(crpt.mdlp.registers.sgtins({}), AsyncIterator[Mapping[str, object]])


async def reconcile(crpt: Crpt, error: OutcomeUnknown) -> None:
    assert_type(await crpt.suz.orders.reconcile(error), Reconciliation[Order])
    assert_type(await crpt.mdlp.documents.reconcile(error), Reconciliation[DocumentMetadata])
    assert_type(await crpt.true_api.documents.reconcile(error), Reconciliation[DocumentInfo])
