"""Documents of МДЛП up and down, against the served sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from govauth.errors import ApiError, InvalidInput, NotFound, OutcomeUnknown, UnexpectedReply
from govauth.providers.crpt import (
    Crpt,
    DocumentOutcomeUnknown,
    MdlpDocumentRejected,
    MdlpPasswordLogin,
    Place,
)
from govauth.providers.crpt.mdlp import DocumentFilter
from govauth.providers.crpt.sandbox import CLIENT_ID, CLIENT_SECRET, PASSWORD, USER_ID, CrptSandbox
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner

pytestmark = pytest.mark.anyio

XML = b'<?xml version="1.0"?>\r\n<documents version="1.38"/>\n'


async def test_a_document_goes_up_and_comes_down_byte_for_byte(crpt: Crpt, tmp_path: Path) -> None:
    documents = crpt.mdlp.documents
    sent = await documents.send(XML)
    done = await documents.outcome(sent.document_id, within=10)
    assert done.is_done
    assert await documents.download(sent.document_id) == XML
    path = await documents.download_to(sent.document_id, tmp_path / "document.xml")
    assert path.read_bytes() == XML
    assert [one.name for one in tmp_path.iterdir()] == ["document.xml"]
    assert b"Accepted" in await documents.download_ticket(sent.document_id)
    assert (await documents.signature(sent.document_id)).startswith("MII")
    wanted = DocumentFilter(request_id=sent.request_id, doc_status="PROCESSED_DOCUMENT", file_uploadtype=3)
    assert [one.document_id async for one in documents.outgoing(wanted)] == [sent.document_id]


async def test_a_document_is_cancelled_before_it_is_processed_and_not_after(
    crpt: Crpt, provider: CrptSandbox
) -> None:
    documents = crpt.mdlp.documents
    provider.control("mdlp_seconds", 60)
    sent = await documents.send(XML)
    with pytest.raises(NotFound):
        await documents.download_ticket(sent.document_id)
    await documents.cancel(sent.document_id, sent.request_id)
    provider.control("mdlp_seconds", 0)
    late = await documents.send(XML)
    with pytest.raises(ApiError, match="уже обработан"):
        await documents.cancel(late.document_id, late.request_id)


async def test_a_refused_document_says_what_to_do(crpt: Crpt, provider: CrptSandbox) -> None:
    provider.control("reject_mdlp", "Неверная схема")
    sent = await crpt.mdlp.documents.send(XML)
    with pytest.raises(MdlpDocumentRejected, match="FAILED") as caught:
        await crpt.mdlp.documents.outcome(sent.document_id, within=10)
    assert caught.value.document is not None
    assert caught.value.document.document_id == sent.document_id
    assert "заново" in caught.value.advice_ru
    assert "Неверная схема".encode() in await crpt.mdlp.documents.download_ticket(sent.document_id)


async def test_a_user_with_a_password_signs_nothing(crpt_place: Place, provider: CrptSandbox) -> None:
    login = MdlpPasswordLogin(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        user_id=USER_ID,
        password=PASSWORD,
        place=crpt_place,
    )
    async with Crpt(login) as crpt:
        sent = await crpt.mdlp.documents.send(XML)
        assert await crpt.mdlp.documents.download(sent.document_id) == XML
    assert provider.counters["detached_signatures"] == 0


@pytest.mark.parametrize("operation", ["send_large", "send_finished"])
async def test_a_large_document_is_never_handed_in_twice(
    crpt: Crpt, provider: CrptSandbox, sandbox: ServedSandbox, operation: str
) -> None:
    provider.control("doc_size", 2000)
    document = XML.replace(b"/>", b">" + b"\xd1\x8f" * 3000 + b"</documents>")
    _ = [one async for one in crpt.mdlp.documents.incoming()]
    sandbox.fault("lose", operation=f"mdlp.documents.{operation}")
    with pytest.raises(DocumentOutcomeUnknown) as caught:
        await crpt.mdlp.documents.send(document)
    found = await crpt.mdlp.documents.reconcile(caught.value, settle=0.01)
    if operation == "send_large":
        # It was announced, but nothing was handed in.
        assert found.found is None
        return
    assert found.found is not None
    assert await crpt.mdlp.documents.download(found.found.document_id) == document


async def test_a_part_whose_answer_is_lost_is_sent_again(
    crpt: Crpt, provider: CrptSandbox, sandbox: ServedSandbox
) -> None:
    document = b"<documents>" + b"a" * 2048 + b"</documents>"
    upload = await crpt.mdlp.documents.announce(document)
    sandbox.fault("lose", operation="mdlp.documents.upload")
    sent = await upload.send(document, part_size=1024)
    assert provider.counters["mdlp.documents.upload"] == 4
    assert await crpt.mdlp.documents.download(sent.document_id) == document


async def test_a_large_upload_goes_on_in_another_process(
    crpt: Crpt, provider: CrptSandbox, sandbox: ServedSandbox
) -> None:
    documents = crpt.mdlp.documents
    document = b"<documents>" + bytes(range(32, 127)) * 60 + b"</documents>"
    provider.control("doc_size", 2000)
    upload = await documents.announce(document)
    keys: list[str] = []

    async def keep(key: str) -> None:
        keys.append(key)
        if len(keys) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await upload.send(document, part_size=1024, keep=keep)
    assert provider.counters["parts_uploaded"] == 2
    assert (await documents.get(upload.document_id)).is_uploading

    resumed = documents.resume_upload(keys[-1])
    with pytest.raises(InvalidInput, match="must be the bytes that were announced"):
        await resumed.send(document + b" ")
    sandbox.fault("lose", operation="mdlp.documents.send_finished")
    with pytest.raises(OutcomeUnknown):
        await resumed.send(document, part_size=1024)
    assert provider.counters["parts_uploaded"] == -(-len(document) // 1024)
    sent = await documents.resume_upload(resumed.resume_key).send(document)
    assert provider.counters["mdlp.documents.send_finished"] == 1
    assert await documents.download(sent.document_id) == document


async def test_no_token_follows_a_link_to_another_host(
    crpt: Crpt, provider: CrptSandbox, sandbox: ServedSandbox, document_signer: GostDocumentSigner
) -> None:
    sent = await crpt.mdlp.documents.send(XML)
    provider.control("link_host", "http://127.0.0.1:9")
    with pytest.raises(UnexpectedReply, match="mdlp_files"):
        await crpt.mdlp.documents.download(sent.document_id)
    assert provider.counters["mdlp.documents.file"] == 0
