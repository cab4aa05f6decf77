"""Asking: sent once, answered once, whatever is lost, comes twice or comes late."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore
from govauth.errors import (
    AccessDenied,
    ApiError,
    ConfigurationError,
    GovAuthError,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PendingTimedOut,
    ServerFault,
    UnexpectedReply,
)
from govauth.events import CallEvent, PendingEvent
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.smev import (
    AnyRequest,
    Attachment,
    Content,
    InboxDatabase,
    Kind,
    MemoryInbox,
    RejectedBySmev,
    RequestOutcomeUnknown,
    RequestRejected,
    SignatureRefused,
    Smev,
    StaleMessageId,
)
from govauth.providers.smev.identification import DataVerify
from govauth.providers.smev.registration import Register
from govauth.signing import TrustedCertificates, make_test_key, open_document_signer
from govauth.transport.pending import Ready, Waiting
from tests.observers.recorder import Recorder
from tests.providers.smev.conftest import FIND, IVANOV, PETROVA, System

pytestmark = pytest.mark.anyio


async def test_simplified_identification(smev: Smev, system: System) -> None:
    esia = system.sandbox.smev
    esia.control("answer_seconds", value=100)
    steps = []
    async for step in await smev.requests.send(IVANOV):
        steps.append(step)
        # PROCESSING is due after 100 s, the result after 200 s.
        is_processed = isinstance(step, Waiting) and step.note.startswith("PROCESSING")
        esia.control("skew", value=200 if is_processed else 100)
    last = steps[-1]
    assert isinstance(last, Ready)
    assert last.value.valid is True
    counters = system.sandbox.smev.counters
    assert counters["requests"] == 1
    assert counters["acks"] == counters["responses"] == 2, "PROCESSING and the result"
    assert any(isinstance(step, Waiting) and step.note.startswith("PROCESSING") for step in steps[:-1])


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3"])
async def test_every_version_of_the_transport(system: System, version: str) -> None:
    async with system.client(version=version, test=True) as smev:
        found = await (await smev.requests.send(FIND))
        assert [account.oid for account in found.accounts] == ["1000299353"]
        assert "snils" in found.accounts[0].matches


async def test_registration_goes_through_validating(smev: Smev, system: System) -> None:
    pending = await smev.requests.send(PETROVA)
    registered = await pending
    assert registered.succeeded
    assert registered.oid
    kept = await smev.requests.responses(_id(pending.resume_key))
    assert all(isinstance(answer.body, Content) for answer in kept)
    assert len(kept) == 2


def _id(resume_key: str) -> str:
    return resume_key.split('"message_id":"')[1][:36]


async def test_another_process_goes_on(system: System, tmp_path: Path) -> None:
    inbox, store = InboxDatabase(tmp_path / "inbox"), FileTokenStore(tmp_path / "tokens")
    system.sandbox.smev.control("answer_seconds", value=100)
    async with system.client(inbox=inbox, store=store) as first:
        pending = await first.requests.send(PETROVA, within=0.0)
        with pytest.raises(PendingTimedOut) as late:
            await pending
    system.sandbox.smev.control("skew", value=300)
    async with system.client(inbox=inbox, store=store) as second:
        resumed = second.requests.resume(late.value.resume_key, Register)
        assert (await resumed).succeeded


async def test_what_nobody_here_waits_for_is_kept(system: System, tmp_path: Path) -> None:
    inbox = InboxDatabase(tmp_path / "inbox")
    async with system.client(inbox=inbox) as first, system.client(inbox=inbox) as second:
        foreign = await first.requests.send(IVANOV)
        assert (await (await second.requests.send(FIND))).accounts
        assert await second.poll() >= 0
        assert len(await inbox.stored(Kind.RESPONSE)) >= 1
        assert (await foreign).valid


async def test_all_who_wait_share_a_poll(system: System) -> None:
    async with system.client(poll_every=0.05) as smev:
        valid: list[bool | None] = []

        async def ask() -> None:
            valid.append((await (await smev.requests.send(IVANOV))).valid)

        async with anyio.create_task_group() as group:
            for _ in range(12):
                group.start_soon(ask)
    assert valid == [True] * 12
    counters = system.sandbox.smev.counters
    assert counters["requests"] == 12
    assert counters["acks"] == 24
    assert counters["deliveries"] == 24, "one poller: nothing was handed over twice"


async def test_redelivery_and_duplicates_are_dropped(smev: Smev, system: System) -> None:
    system.sandbox.smev.control("redeliver", value=0.5)
    system.sandbox.smev.control("duplicate", value=0.5)
    for _ in range(4):
        assert (await (await smev.requests.send(IVANOV))).valid
    await smev.poll()
    await smev.poll()
    stored = await smev.inbox.stored(Kind.RESPONSE)
    assert len({one.message_id for one in stored}) == len(stored)
    assert system.sandbox.smev.counters["requests_answered"] == 4


async def test_a_lost_answer_is_asked_for_by_the_same_message(system: System) -> None:
    async with system.client() as smev:
        system.sandbox.fault("lose", provider="smev")
        assert (await (await smev.requests.send(IVANOV))).valid
        counters = system.sandbox.smev.counters
        assert (counters["requests"], counters["sent_again"]) == (1, 1)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("SMEVFailure", OutcomeUnknown),
        ("AccessDenied", AccessDenied),
        ("SenderIsNotRegistered", AccessDenied),
        ("UnknownMessageType", NotFound),
        ("InvalidContent", InvalidRequest),
        ("StaleMessageId", StaleMessageId),
    ],
)
async def test_faults_are_errors_with_advice(system: System, fault: str, kind: type[GovAuthError]) -> None:
    async with system.client() as smev:
        system.sandbox.smev.control("fault", value={"fault": fault, "times": 5})
        with pytest.raises(kind) as refused:
            await smev.requests.send(IVANOV)
        assert refused.value.operation == "smev.send_request"
        if kind is not OutcomeUnknown:
            assert isinstance(refused.value, ApiError)
            assert refused.value.advice
            assert refused.value.code == fault


async def test_a_fault_without_detail(system: System) -> None:
    system.sandbox.smev.control("fault_detail", value=False)
    system.sandbox.smev.control(
        "fault", value={"fault": "AccessDenied", "operation": "exchange.get_response", "times": 9}
    )
    async with system.client() as smev:
        with pytest.raises(ServerFault):
            await smev.queue.take_response()


async def test_an_unknown_key_is_refused(system: System) -> None:
    stranger = make_test_key(for_tests=True)
    system.signer = await open_document_signer(stranger, for_tests=True)
    async with system.client() as smev:
        with pytest.raises((SignatureRefused, AccessDenied)):
            await smev.requests.send(IVANOV)


async def test_a_refusal_of_smev_reaches_whoever_waits(system: System) -> None:
    async with system.client() as smev:
        system.sandbox.smev.control("refuse_requests", value=1)
        refused, fine = await smev.requests.send(IVANOV), await smev.requests.send(IVANOV)
        with pytest.raises(RejectedBySmev) as error:
            await refused
        assert error.value.processing is not None
        assert error.value.processing.category == "requestIsRejectedBySmev"
        assert "Иванов" not in str(error.value)
        assert (await fine).valid


async def test_a_refusal_of_the_provider(system: System) -> None:
    async with system.client() as smev:
        system.sandbox.smev.control("reject", value="NO_DATA")
        with pytest.raises(RequestRejected) as error:
            await (await smev.requests.send(IVANOV))
        assert [reason.code for reason in error.value.reasons] == ["NO_DATA"]


async def test_a_spoilt_signature_is_kept_apart(system: System) -> None:
    async with system.client() as smev:
        system.sandbox.smev.control("interim", value=0)
        system.sandbox.smev.control("spoil_signatures", value=1)
        assert (await (await smev.requests.send(IVANOV))).valid
        assert len(await smev.inbox.stored(Kind.REFUSED)) == 1
        assert system.sandbox.smev.counters["acks_refused"] == 1


async def test_an_unknown_certificate_costs_no_message(system: System) -> None:
    """Perhaps СМЭВ has a new one: nothing is read, and nothing acknowledged, before a person looks."""
    strangers = TrustedCertificates([system.key.certificate])
    inbox = MemoryInbox()
    async with system.client(trust=strangers, inbox=inbox) as smev:
        with pytest.raises(RequestOutcomeUnknown, match="not among the trusted ones") as unknown:
            await smev.requests.send(IVANOV)
        with pytest.raises(UnexpectedReply, match="not among the trusted ones"):
            await smev.poll()
    counters = system.sandbox.smev.counters
    assert counters["acks"] == counters["acks_refused"] == 0
    assert [await inbox.stored(kind) for kind in Kind] == [(), (), ()]
    system.sandbox.smev.control("come_again", value=True)
    async with system.client(inbox=inbox) as smev:
        assert (await (await smev.requests.send(IVANOV, message_id=unknown.value.message_id))).valid
    assert counters["requests"] == 1


async def test_no_answer_at_all_names_the_message(system: System) -> None:
    async with system.client() as smev:
        system.sandbox.fault("lose", provider="smev", times=3)
        with pytest.raises(RequestOutcomeUnknown) as unknown:
            await smev.requests.send(IVANOV)
        pending = await smev.requests.send(IVANOV, message_id=unknown.value.message_id)
        assert (await pending).valid
    assert system.sandbox.smev.counters["requests"] == 1


async def test_once_in_a_ledger(system: System, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.1))
    async with system.client() as smev:
        system.sandbox.smev.control("lose", value=1.0)
        with pytest.raises(OutcomeUnknown):
            await smev.requests.once("case-1", IVANOV, ledger=ledger)
        system.sandbox.smev.control("lose", value=0.0)
        pending = await smev.requests.once("case-1", IVANOV, ledger=ledger, wait=20.0)
        again = await smev.requests.once("case-1", IVANOV, ledger=ledger)
        assert again.resume_key == pending.resume_key
        assert (await pending).valid
        assert system.sandbox.smev.counters["requests"] == 1
    await ledger.aclose()


async def test_a_wrong_clock_spends_no_key(system: System, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.1))
    async with system.client() as smev:
        system.sandbox.smev.control("fault", value={"fault": "StaleMessageId"})
        with pytest.raises(ConfigurationError) as error:
            await smev.requests.once("case-1", IVANOV, ledger=ledger)
        assert "clock" in error.value.advice
        assert (await (await smev.requests.once("case-1", IVANOV, ledger=ledger, wait=5.0))).valid
    await ledger.aclose()


async def test_a_cancelled_waiter_loses_nothing(system: System) -> None:
    async with system.client(poll_every=0.0) as smev:
        pending = await smev.requests.send(IVANOV)
        for _ in range(20):
            with anyio.move_on_after(0.001):
                await pending
        assert (await smev.requests.resume(pending.resume_key, DataVerify)).valid
    counters = system.sandbox.smev.counters
    assert counters["deliveries"] == counters["acks"] == 2


async def test_an_attachment_travels(sandbox: object, system: System) -> None:
    file = Attachment(content_id="file-1", content=b"\x00\r\n--\xff", mime_type="text/plain")
    system.sandbox.smev.control("any_view", value=True)
    async with system.client() as smev:
        await smev.requests.send(
            AnyRequest(content='<x:Ask xmlns:x="urn://sample/views/one/1.0.0">да</x:Ask>', attachments=[file])
        )
        assert system.sandbox.smev.counters["requests"] == 1


async def test_every_form_of_answer_is_read(system: System) -> None:
    for switch in ("multipart", "empty_ack", "request_status", "shuffled"):
        system.sandbox.smev.control(switch, value=True)
    system.sandbox.smev.control("fault_status", value=200)
    system.sandbox.smev.control("fault", value={"fault": "DestinationOverflow"})
    async with system.client() as smev:
        assert (await (await smev.requests.send(IVANOV))).valid
        assert (await (await smev.requests.send(PETROVA))).succeeded


async def test_a_call_is_seen_and_shows_nobody(system: System) -> None:
    seen = Recorder()
    async with system.client(observe=seen) as smev:
        await (await smev.requests.send(IVANOV))
    calls = seen.of(CallEvent)
    assert {event.endpoint.operation for event in calls} >= {
        "smev.send_request",
        "smev.get_response",
        "smev.ack",
    }
    assert {(event.endpoint.provider, event.status) for event in calls} == {("smev", 200)}
    assert seen.of(PendingEvent)[-1].state == "ready"
    assert not any(
        word in str(seen.events) for word in ("Иванов", "112-233-445 95", system.signer.certificate_hash)
    )
