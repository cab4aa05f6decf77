"""What observers are told, and that none of them can break what it observes."""

from __future__ import annotations

import logging
from pathlib import Path

import anyio
import pytest
from attrs import evolve

from govauth.auth.token_endpoint import TokenReply, token_reply_in
from govauth.client import ClientOptions
from govauth.errors import (
    ConfigurationError,
    LoginRejected,
    OutcomeUnknown,
    RenewalFailed,
    ServerFault,
    UnexpectedReply,
)
from govauth.events import (
    AttemptEvent,
    CallEvent,
    LedgerEvent,
    Observer,
    PendingEvent,
    RenewalEvent,
    RenewalKind,
)
from govauth.events.watch import Watch
from govauth.http.message import Response
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service, SmsLogin
from govauth.providers.moy_nalog.sandbox import PHONE, SMS_CODE
from govauth.sandbox.server import ServedSandbox
from govauth.transport.api import Api
from govauth.transport.operation import Operation, Repeat, json_of
from govauth.transport.pending import Backoff, Look, Pending, Ready, Waiting
from govauth.transport import refusals
from govauth.transport.transport import Transport
from tests.observers.recorder import Recorder
from tests.transport.test_transport import PLACE, QUICK, Script, Static, refuse

pytestmark = pytest.mark.anyio

INN = "500100732259"
READ = Operation("things.get", "GET", "/of/{inn}/things", json_of(dict), repeat=Repeat.SAFE)
WRITE = Operation("things.add", "POST", "/of/{inn}/things", json_of(dict), repeat=Repeat.NEVER)
FINE = Response(200, {"content-type": "application/json", "x-request-id": "r-2"}, b'{"a":1}')
UNWELL = Response(503, {"x-request-id": "r-1"}, b"")


def transport_of(script: Script, *observers: Observer) -> Transport:
    channel = ClientOptions(sender=script, retry=QUICK, observe=observers).channel()
    return Transport(Api(channel, PLACE, refuse=refuse, headers={}, provider="somewhere"), Static())


async def test_a_repeated_call_is_seen_with_each_of_its_attempts() -> None:
    seen = Recorder()
    await transport_of(Script(UNWELL, FINE), seen).call(READ, path={"inn": INN}, query=[("q", INN)])
    [call] = seen.of(CallEvent)
    assert (call.attempts, call.status, call.error, call.request_id) == (2, 200, None, "r-2")
    assert 0 <= call.seconds < 30
    assert [(began.kind, began.name) for began in seen.beginnings if began.id == call.id] == [
        ("call", "things.get")
    ]
    attempts = seen.of(AttemptEvent)
    told = [(event.number, event.status, event.request_id, event.parent) for event in attempts]
    assert told == [(1, 503, "r-1", call.id), (2, 200, "r-2", call.id)]
    assert attempts[1].received_bytes == len(FINE.content)
    assert (call.endpoint.method, call.endpoint.route) == ("GET", "/api/of/{inn}/things")
    assert (call.endpoint.scheme, call.endpoint.port) == ("https", 443)
    assert INN not in repr(seen.events)


async def test_a_path_with_values_in_it_is_not_told() -> None:
    seen = Recorder()
    link = evolve(READ, path=f"/pictures/{INN}.png", route="/pictures/{picture}")
    await transport_of(Script(FINE), seen).call(link)
    assert seen.of(CallEvent)[0].endpoint.route == "/api/pictures/{picture}"
    assert INN not in repr(seen.events)


async def test_an_unknown_outcome_has_the_id_under_which_the_provider_logged_it() -> None:
    seen = Recorder()
    with pytest.raises(OutcomeUnknown) as caught:
        await transport_of(Script(UNWELL), seen).call(WRITE, path={"inn": INN})
    assert caught.value.request_id == "r-1"
    [call] = seen.of(CallEvent)
    assert (call.error, call.status, call.request_id) == ("OutcomeUnknown", 503, "r-1")


async def test_each_error_of_an_answer_has_its_id() -> None:
    odd = Response(200, {"x-request-id": "r-3"}, b"[")
    with pytest.raises(UnexpectedReply) as caught:
        await transport_of(Script(odd)).call(READ, path={"inn": INN})
    assert caught.value.request_id == "r-3"
    with pytest.raises(UnexpectedReply) as caught:
        token_reply_in(odd, TokenReply)
    assert caught.value.request_id == "r-3"
    refused = refusals.refusal(
        Response(400, {"x-request-id": "r-4\n"}), refusals.Envelope("invalid_grant", ""), refusals.UNWELL
    )
    assert isinstance(refused, RenewalFailed)
    assert refused.again().request_id == "r-4 "


async def test_a_call_that_is_cancelled_ends_for_observers_too() -> None:
    seen, asked = Recorder(), anyio.Event()

    class Silent(Script):
        async def send(self, *args: object, **kwargs: object) -> Response:
            asked.set()
            await anyio.sleep_forever()
            raise AssertionError

    async with anyio.create_task_group() as group:
        group.start_soon(transport_of(Silent(FINE), seen).call, READ)
        await asked.wait()
        group.cancel_scope.cancel()
    [attempt], [call] = seen.of(AttemptEvent), seen.of(CallEvent)
    assert call.error in ("Cancelled", "CancelledError")
    assert (attempt.error, attempt.status) == (call.error, None)
    assert {event.id for event in seen.beginnings} == {attempt.id, call.id}


async def test_a_failing_observer_breaks_nothing_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Recorder):
        def call(self, event: CallEvent) -> None:
            raise ZeroDivisionError

        def attempt(self, event: AttemptEvent) -> None:
            raise KeyError(event.number)

    seen = Recorder()
    transport = transport_of(Script(FINE), Failing(), seen)
    for _ in range(3):
        assert await transport.call(READ, path={"inn": INN}) == {"a": 1}
    assert len(seen.of(CallEvent)) == len(seen.of(AttemptEvent)) == 3
    [record] = [one for one in caplog.records if one.name == "govauth.events"]
    assert (record.levelno, record.exc_info is not None) == (logging.ERROR, True)
    assert "Failing" in record.getMessage()


class Waits(Observer):
    async def call(self, event: CallEvent) -> None:  # type: ignore[override]
        raise AssertionError(event)


@pytest.mark.parametrize("wrong", [print, Recorder, [Recorder()], (Recorder(), None), Waits()])
def test_what_is_no_observer_is_refused(wrong: object) -> None:
    with pytest.raises(ConfigurationError, match="observe must"):
        ClientOptions(observe=wrong)  # type: ignore[arg-type]


async def test_each_look_at_a_pending_result_is_seen() -> None:
    looks: list[Look[str]] = [Waiting(), Waiting(0.0), Ready("there")]

    async def look() -> Look[str]:
        return looks.pop(0)

    seen = Recorder()
    backoff = Backoff(first=0.001, longest=0.001)
    pending = Pending(
        look, name="orders.wait", resume_key="k", within=5, backoff=backoff, watch=Watch([seen])
    )
    assert await pending == "there"
    told = [(event.operation, event.looks, event.state) for event in seen.of(PendingEvent)]
    states = ["waiting", "waiting", "ready"]
    assert told == [("orders.wait", count, state) for count, state in enumerate(states, 1)]


async def test_sends_and_readings_of_a_ledger_are_seen(
    login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    seen = Recorder()
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.1))
    sandbox.fault("lose", operation="receipts.issue")
    async with MoyNalog(login, observe=seen) as nalog:
        sale = Sale(Service("Урок", price=1500))
        await nalog.receipts.once("order-1842", sale, ledger=ledger, within=20)
    await ledger.aclose()
    send, *_, read, once = seen.of(LedgerEvent)
    assert (send.operation, send.step, send.states) == ("receipts.issue", "send", {"unknown": 1})
    assert send.error == "OutcomeUnknown"
    assert (read.step, read.states, read.error) == ("read", {"applied": 1}, None)
    assert (once.step, once.states, once.error, send.parent) == ("once", {}, None, once.id)
    [issue] = [call for call in seen.of(CallEvent) if call.endpoint.operation == "receipts.issue"]
    assert (issue.parent, issue.error) == (send.id, OutcomeUnknown.__name__)
    shown = repr(seen.events)
    assert "order-1842" not in shown
    assert login.token_key.principal not in shown


async def test_a_person_who_signs_in_is_seen_without_number_and_code(place: Place) -> None:
    seen = Recorder()
    login = SmsLogin(phone=PHONE)
    async with MoyNalog(login, place=place, observe=seen) as nalog:
        challenge = await nalog.login.start()
        with pytest.raises(LoginRejected):
            await nalog.login.finish(challenge, code="000000")
        await nalog.login.finish(challenge, code=SMS_CODE)
    told = [(event.kind, event.error) for event in seen.of(RenewalEvent)]
    assert told == [(RenewalKind.SIGN_IN, "LoginRejected"), (RenewalKind.SIGN_IN, None)]
    verifying = [event for event in seen.of(AttemptEvent) if event.endpoint.operation == "token"]
    assert [event.status for event in verifying] == [422, 200]
    hidden = [PHONE, SMS_CODE, challenge.challenge_token.reveal()]
    assert not [text for text in hidden if text in repr(seen.events)]


async def test_nobody_is_told_where_nobody_observes() -> None:
    transport = transport_of(Script(UNWELL, UNWELL, UNWELL, UNWELL))
    assert transport.channel.watch is None
    with pytest.raises(ServerFault):
        await transport.call(READ, path={"inn": INN})
