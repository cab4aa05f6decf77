"""Replies of another operation, faults in the middle of an answer, and requests that a ledger may forget."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import pytest
from attrs import frozen

from govauth.errors import OutcomeUnknown, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.ledger import Ledger, LedgerSettings
from govauth.ledger.errors import Refused
from govauth.providers.smev import AnyRequest
from govauth.providers.smev.names import Names
from govauth.sandbox.server import ServedSandbox
from tests.providers.smev.conftest import IVANOV, System, registered
from tests.providers.smev.test_providing import ANSWER, QUESTION, VIEW

pytestmark = pytest.mark.anyio

NAMES = Names("1.2")


@frozen
class Replies:
    """A service that always says the same."""

    inside: str

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        del request, seconds, prepare
        types = NAMES.t("x")[1:-2]
        inside = self.inside.replace("TYPES", types)
        soap = "http://schemas.xmlsoap.org/soap/envelope/"
        content = f'<s:Envelope xmlns:s="{soap}"><s:Body>{inside}</s:Body></s:Envelope>'
        return Response(200, {"content-type": "text/xml; charset=utf-8"}, content.encode())

    def with_pool(self, *, slots: int) -> Self:
        del slots
        return self

    async def aclose(self) -> None:
        pass


DATA = '<AsyncProcessingStatusData Id="A"/>'


@pytest.mark.parametrize(
    ("inside", "where", "said"),
    [
        ("", "Body", "expected GetStatusResponse, and it is empty"),
        ('<GetRequestResponse xmlns="TYPES"/>', "Body", "expected GetStatusResponse"),
        (
            '<GetStatusResponse xmlns="TYPES"><SmevAsyncProcessingMessage/></GetStatusResponse>',
            "AsyncProcessingStatusData",
            "expected it once",
        ),
        (
            f'<GetStatusResponse xmlns="TYPES"><SmevAsyncProcessingMessage>{DATA}{DATA}</SmevAsyncProcessingMessage>'
            "</GetStatusResponse>",
            "AsyncProcessingStatusData",
            "expected it once",
        ),
        (
            f'<GetStatusResponse xmlns="TYPES"><SmevAsyncProcessingMessage>{DATA}</SmevAsyncProcessingMessage>'
            "</GetStatusResponse>",
            "SMEVSignature",
            "expected one signature",
        ),
    ],
)
async def test_a_reply_of_another_form_is_unexpected(
    system: System, inside: str, where: str, said: str
) -> None:
    async with system.client(sender=Replies(inside)) as smev:
        with pytest.raises(UnexpectedReply, match=said) as caught:
            await smev.queue.status()
    assert (caught.value.where, caught.value.operation) == (where, "smev.get_status")


async def test_no_status_is_none(system: System) -> None:
    async with system.client(sender=Replies('<GetStatusResponse xmlns="TYPES"/>')) as smev:
        assert await smev.queue.status() is None


async def test_a_request_that_waited_for_days_is_answered_by_a_message_of_today(
    sandbox: ServedSandbox,
) -> None:
    asking = await registered(sandbox, "ASKS03")
    giving = await registered(sandbox, "GIVES03", provides=frozenset({VIEW}))
    async with asking.client() as asks, giving.client() as gives:
        pending = await asks.requests.send(AnyRequest(content=QUESTION))
        request = await gives.incoming.next()
        assert request is not None
        # The identifier of the request's time is too old; a new one is of now.
        sandbox.smev.control(
            "fault", value={"fault": "StaleMessageId", "operation": "exchange.send_response"}
        )
        first = await gives.incoming.respond(request, ANSWER)
        assert await pending is not None
        assert await gives.incoming.next() is None
        assert sandbox.smev.counters["fault StaleMessageId"] == 1
        assert first


async def test_what_smev_refuses_at_once_is_refused_for_good(system: System, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.1))
    async with system.client() as smev:
        system.sandbox.smev.control("fault", value={"fault": "AccessDenied"})
        for _ in range(2):
            with pytest.raises(Refused, match="AccessDenied"):
                await smev.requests.once("case-1", IVANOV, ledger=ledger)
        # The second time nothing is sent.
        assert system.sandbox.smev.counters["fault AccessDenied"] == 1
        assert system.sandbox.smev.counters["requests"] == 0
    await ledger.aclose()


async def test_a_lost_request_that_smev_refuses_now_was_not_taken(system: System, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.1))
    async with system.client() as smev:
        system.sandbox.smev.control("lose", value=1.0)
        with pytest.raises(OutcomeUnknown):
            await smev.requests.once("case-1", IVANOV, ledger=ledger)
        system.sandbox.smev.control("lose", value=0.0)
        system.sandbox.smev.control("fault", value={"fault": "AccessDenied"})
        assert (await (await smev.requests.once("case-1", IVANOV, ledger=ledger, wait=5.0))).valid
    await ledger.aclose()
