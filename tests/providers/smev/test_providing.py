"""Providing a view: a request is handed out until it is answered, and answered once."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from attrs import evolve

from govauth.errors import InvalidInput, OutcomeUnknown, UnexpectedReply
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.smev import (
    AnyRequest,
    Attachment,
    InboxDatabase,
    Kind,
    LargeFile,
    MemoryInbox,
    Progress,
    Rejection,
    RequestRejected,
    Response,
)
from govauth.sandbox.server import ServedSandbox
from tests.providers.smev.conftest import System, registered

pytestmark = pytest.mark.anyio

VIEW = "urn://sample/views/one/1.0.0"
QUESTION = f'<x:Ask xmlns:x="{VIEW}"><x:Number>1</x:Number></x:Ask>'
ANSWER = f'<x:Answer xmlns:x="{VIEW}">Пример</x:Answer>'


@pytest.fixture
async def provider(sandbox: ServedSandbox) -> System:
    return await registered(sandbox, "GIVES01", provides=frozenset({VIEW}))


async def test_a_request_is_answered(system: System, provider: System, tmp_path: Path) -> None:
    inbox = InboxDatabase(tmp_path / "inbox")
    file = Attachment(content_id="file-1", content=b"\x00\r\n--\xff", mime_type="text/plain")
    async with system.client() as asks, provider.client(inbox=inbox) as gives:
        assert await gives.incoming.next() is None
        pending = await asks.requests.send(AnyRequest(content=QUESTION, attachments=[file]))
        request = await gives.incoming.next()
        assert request is not None
        assert request.content.name == "Ask"
        assert request.attachments == (file,)
        again = await gives.incoming.next()
        assert again == request, "it is handed out until it is answered"
        await gives.incoming.report(request, Progress("1", (("queue", "7"),), "в работе"))
        first = await gives.incoming.respond(request, ANSWER, attachments=[file])
        assert await gives.incoming.respond(request, ANSWER) == first, "a second try is the same message"
        answer = await pending
        assert isinstance(answer, Response)
        assert answer.attachments == (file,)
        assert await gives.incoming.next() is None
        status = await gives.queue.status()
        assert status is None or not status.is_refusal
    assert provider.sandbox.smev.counters["sent_again"] == 1


async def test_a_request_is_rejected(system: System, provider: System) -> None:
    async with system.client() as asks, provider.client() as gives:
        pending = await asks.requests.send(AnyRequest(content=QUESTION))
        request = await gives.incoming.next()
        assert request is not None
        for reasons in ([], [Rejection("OTHER", "x")], [Rejection("NO_DATA", "x" * 4001)]):
            with pytest.raises(InvalidInput):
                await gives.incoming.reject(request, reasons)
        await gives.incoming.reject(request, [Rejection("NO_DATA", "нет")])
        with pytest.raises(RequestRejected, match="NO_DATA") as error:
            await pending
        assert error.value.reasons == (Rejection("NO_DATA", "нет"),)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
async def test_the_operations_one_by_one(system: System, provider: System, version: str) -> None:
    async with system.client(version=version) as asks, provider.client(version=version) as gives:
        assert await gives.queue.take_request() is None
        await asks.requests.send(AnyRequest(content=QUESTION))
        request = await gives.queue.take_request((VIEW, "Ask"))
        assert request is not None
        assert await gives.queue.ack(request.message_id)
        assert not await gives.queue.ack(request.message_id), "it was acknowledged before"
        await gives.incoming.respond(request, ANSWER)
        response = await asks.queue.take_response()
        assert response is not None
        assert await asks.queue.ack(response.message_id)
        assert await asks.queue.take_response() is None
        if version == "1.1":
            assert await asks.queue.statistics() is not None
        else:
            with pytest.raises(InvalidInput, match=r"1\.1"):
                await asks.queue.statistics()


async def test_a_spoilt_message_is_not_handed_out(system: System, provider: System) -> None:
    inbox = MemoryInbox()
    provider.sandbox.smev.control("again_after_refusal", value=False)
    async with system.client() as asks, provider.client(inbox=inbox) as gives:
        await asks.requests.send(AnyRequest(content=QUESTION))
        provider.sandbox.smev.control("spoil_signatures", value=1)
        assert await gives.incoming.next() is None
        assert [one.kind for one in await inbox.stored(Kind.REFUSED)] == [Kind.REFUSED]
        await asks.requests.send(AnyRequest(content=QUESTION))
        provider.sandbox.smev.control("spoil_signatures", value=1)
        with pytest.raises(UnexpectedReply, match="SMEVSignature"):
            await gives.queue.take_request()


async def test_a_lost_request_of_a_ledger_keeps_its_files(
    system: System, provider: System, tmp_path: Path
) -> None:
    file = Attachment(
        content_id="file-1", content=b"\x00\r\n--\xff", mime_type="text/plain", signature=b"0\x00"
    )
    request = AnyRequest(
        content=QUESTION, attachments=[file, evolve(file, content_id="file-2", signature=None)]
    )
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.1))
    async with system.client() as asks, provider.client() as gives:
        system.sandbox.smev.control("lose", value=1.0)
        with pytest.raises(OutcomeUnknown):
            await asks.requests.once("case-1", request, ledger=ledger)
        system.sandbox.smev.control("lose", value=0.0)
        await asks.requests.once("case-1", request, ledger=ledger, wait=20.0)
        arrived = await gives.incoming.next()
        assert arrived is not None
        assert arrived.attachments == tuple(request.attachments)
        large = LargeFile(uuid=str(uuid4()), digest=bytes(32), mime_type="application/zip")
        with pytest.raises(InvalidInput, match="content and attachments alone"):
            await asks.requests.once("case-2", evolve(request, files=[large]), ledger=ledger)
    assert system.sandbox.smev.counters["requests"] == 1
    await ledger.aclose()
