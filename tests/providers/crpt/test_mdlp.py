"""Documents and registers of МДЛП."""

from __future__ import annotations

import anyio
import pytest

from govauth.concurrency.limiter import Rate
from govauth.errors import InvalidInput, NotFound, OutcomeUnknown
from govauth.providers.crpt import Crpt, DocumentOutcomeUnknown, MdlpSignatureLogin
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner

pytestmark = pytest.mark.anyio

KNOWN_SGTIN = "046016530300465AAAAAAAAAAAA"


async def test_a_document_is_handed_in_and_found(crpt: Crpt, document_signer: GostDocumentSigner) -> None:
    sent = await crpt.mdlp.documents.send(b"<documents/>", sign=document_signer)
    found = await crpt.mdlp.documents.get(sent.document_id)
    assert found.request_id == sent.request_id
    assert found.doc_status == "PROCESSED_DOCUMENT"
    assert found.date is not None
    assert sent.document_id in await crpt.mdlp.documents.ticket(sent.document_id)
    assert sent.document_id in await crpt.mdlp.documents.link(sent.document_id)
    with pytest.raises(NotFound):
        await crpt.mdlp.documents.get("absent")


async def test_a_lost_document_is_found_by_its_request(
    crpt: Crpt, document_signer: GostDocumentSigner, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    _ = [one async for one in crpt.mdlp.documents.incoming()]
    sandbox.fault("lose", operation="mdlp.documents.send")
    with pytest.raises(DocumentOutcomeUnknown, match="not known") as caught:
        await crpt.mdlp.documents.send(b"<documents/>", sign=document_signer)
    found = await crpt.mdlp.documents.of_request(caught.value.request_id)
    assert len(found) == provider.counters["documents_sent"] == 1


async def test_lists_and_registers(crpt: Crpt, document_signer: GostDocumentSigner) -> None:
    sent = [(await crpt.mdlp.documents.send(b"<a/>", sign=document_signer)).document_id for _ in range(5)]
    listed = [one.document_id async for one in crpt.mdlp.documents.outgoing({"doc_type": 607}, page_size=2)]
    assert listed == sent[::-1]
    registers = crpt.mdlp.registers
    assert [entry.sys_id async for entry in registers.sgtins({"gtin": "04601653030046"})] == [
        "00000000100928"
    ]
    assert len([entry async for entry in registers.branches()]) == 1
    assert len([entry async for entry in registers.warehouses()]) == 1
    assert (await registers.sgtins_by_list([KNOWN_SGTIN])).failed == 0


async def test_a_logout_ends_the_token_and_the_next_call_signs_in(crpt: Crpt, provider: CrptSandbox) -> None:
    _ = [one async for one in crpt.mdlp.documents.incoming()]
    await crpt.mdlp.logout()
    assert provider.counters["mdlp.logout"] == provider.counters["sign_ins"] == 1
    assert provider.counters["unauthorized"] == 0
    _ = [one async for one in crpt.mdlp.documents.incoming()]
    assert provider.counters["sign_ins"] == 2
    assert provider.counters["unauthorized"] == 1


async def test_a_logout_whose_answer_is_lost_may_be_repeated(
    crpt: Crpt, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    _ = [one async for one in crpt.mdlp.documents.incoming()]
    sandbox.fault("lose", operation="mdlp.logout")
    with pytest.raises(OutcomeUnknown, match="does no harm"):
        await crpt.mdlp.logout()
    await crpt.mdlp.logout()
    assert provider.counters["sign_ins"] == 2


async def test_every_method_keeps_its_pause(mdlp_login: MdlpSignatureLogin) -> None:
    rates = {"mdlp.documents.income": Rate(1, 0.3)}
    async with Crpt(mdlp_login, rates=rates) as crpt:
        _ = [one async for one in crpt.mdlp.documents.incoming()]
        started = anyio.current_time()
        for _ in range(2):
            _ = [one async for one in crpt.mdlp.documents.incoming()]
        assert anyio.current_time() - started >= 0.5


async def test_bad_calls_are_refused_before_the_network(
    crpt: Crpt, document_signer: GostDocumentSigner, provider: CrptSandbox
) -> None:
    with pytest.raises(InvalidInput, match="document"):
        await crpt.mdlp.documents.send(b"", sign=document_signer)
    with pytest.raises(InvalidInput, match="request_id"):
        await crpt.mdlp.documents.send(b"<a/>", sign=document_signer, request_id="1")
    with pytest.raises(InvalidInput, match="sgtins"):
        await crpt.mdlp.registers.sgtins_by_list([])
    with pytest.raises(InvalidInput, match="page_size"):
        _ = [one async for one in crpt.mdlp.documents.incoming(page_size=0)]
    assert not provider.counters
