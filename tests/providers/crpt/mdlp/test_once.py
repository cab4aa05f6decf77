"""Documents of МДЛП through a ledger: each key at most once, by the system's own count."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.ledger import ContentDiffers, Ledger, LedgerSettings
from govauth.providers.crpt import Crpt
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio

XML = b'<documents version="1.38"/>'


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = Ledger(tmp_path / "private" / "ledger.sqlite", settings=LedgerSettings(settle=0.1, looks=1))
    yield opened
    await opened.aclose()


async def test_a_document_is_handed_in_once_for_a_key(crpt: Crpt, ledger: Ledger) -> None:
    documents = crpt.mdlp.documents
    first = await documents.once("415-7", XML, ledger=ledger)
    assert await documents.once("415-7", XML, ledger=ledger) == first
    assert [one.document_id async for one in documents.outgoing()] == [first.document_id]
    with pytest.raises(ContentDiffers):
        await documents.once("415-7", XML + b" ", ledger=ledger)


@pytest.mark.parametrize("fault", ["lose", "drop", "cut"])
async def test_a_document_whose_answer_is_lost_is_looked_for_by_its_request(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, fault: str
) -> None:
    documents = crpt.mdlp.documents
    other = await documents.once("415-7", XML, ledger=ledger)
    sandbox.fault(fault, operation="mdlp.documents.send")
    with pytest.raises(OutcomeUnknown):
        await documents.once("415-8", XML, ledger=ledger)
    found = await documents.once("415-8", XML, ledger=ledger, within=20)
    listed = [one.document_id async for one in documents.outgoing()]
    assert sorted(listed) == sorted([other.document_id, found.document_id])


async def test_a_large_document_is_not_for_a_ledger(
    crpt: Crpt, ledger: Ledger, provider: CrptSandbox
) -> None:
    provider.control("doc_size", 2000)
    with pytest.raises(InvalidInput, match="announce larger ones"):
        await crpt.mdlp.documents.once("415-7", XML + b" " * 2000, ledger=ledger)
    assert provider.counters["documents_sent"] == 0
