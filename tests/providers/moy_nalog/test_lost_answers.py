"""A receipt is sent once. When its answer is lost, the list tells what became of it."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from govauth.errors import ConnectFailed, InvalidInput, OutcomeUnknown, TimedOut
from govauth.providers.moy_nalog import (
    CancelReason,
    IssueAttempt,
    LegalEntity,
    MoyNalog,
    Outcome,
    PasswordLogin,
    Place,
    ReceiptDuplication,
    ReceiptOutcomeUnknown,
    Service,
)
from govauth.sandbox.server import ServedSandbox

pytestmark = [pytest.mark.anyio, pytest.mark.promise("never-a-receipt-twice")]

LINE = Service("Консультация", price="1500.50", quantity=2)


@pytest.mark.parametrize("fault", ["lose", "cut", "maintenance", "fail"])
async def test_the_request_is_on_the_wire_once(nalog: MoyNalog, sandbox: ServedSandbox, fault: str) -> None:
    sandbox.fault(fault, operation="receipts.issue")
    with pytest.raises(ReceiptOutcomeUnknown, match=r"receipts\.issue: it is not known") as caught:
        await nalog.receipts.issue(LINE)
    assert "reconcile" in caught.value.how_to_check
    counters = sandbox.moy_nalog.counters
    assert counters["receipts.issue"] + counters["faults"] == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_an_unwell_server_leaves_the_outcome_unknown(
    nalog: MoyNalog, sandbox: ServedSandbox, status: int
) -> None:
    sandbox.fault("fail", operation="receipts.issue", status=status)
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.issue(LINE)
    assert caught.value.status == status


async def test_an_answer_that_never_comes(login: PasswordLogin, sandbox: ServedSandbox) -> None:
    sandbox.fault("hang", operation="receipts.issue")
    async with MoyNalog(login, timeout=1.0) as nalog:
        with pytest.raises(ReceiptOutcomeUnknown) as caught:
            await nalog.receipts.issue(LINE)
        assert caught.value.reason == "TimedOut"
        assert (await nalog.receipts.reconcile(caught.value)).outcome is Outcome.APPLIED


async def test_reconcile_finds_the_receipt(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.issue(LINE, client=LegalEntity("7707083893", "ООО"))
    result = await nalog.receipts.reconcile(caught.value)
    assert result.outcome is Outcome.APPLIED
    assert result.found is not None
    assert result.found.id in sandbox.moy_nalog.receipts._receipts
    assert len(sandbox.moy_nalog.receipts) == 1


async def test_reconcile_says_that_nothing_was_done(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    sandbox.fault("drop", operation="receipts.issue")
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.issue(LINE)
    result = await nalog.receipts.reconcile(caught.value, settle=0.01)
    assert (result.outcome, result.found) == (Outcome.NOT_APPLIED, None)
    assert sandbox.moy_nalog.counters["receipts.list"] == 2
    attempt = caught.value.attempt
    assert isinstance(attempt, IssueAttempt)
    receipt = await nalog.receipts.submit(attempt)
    assert list(sandbox.moy_nalog.receipts._receipts) == [receipt.id]


async def test_work_that_is_done_late_is_seen_by_the_second_look(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    sandbox.fault("drop", operation="receipts.issue")
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.issue(LINE)
    attempt = caught.value.attempt
    assert isinstance(attempt, IssueAttempt)
    page = sandbox.moy_nalog.receipts.page

    def first_page_then_late_work(*arguments: object) -> object:
        answer = page(*arguments)  # type: ignore[arg-type]
        if not len(sandbox.moy_nalog.receipts):
            session = next(iter(sandbox.moy_nalog.accounts.sessions))
            sandbox.moy_nalog.receipts.issue(session.owner, attempt.as_wire())
        return answer

    sandbox.moy_nalog.receipts.page = first_page_then_late_work  # type: ignore[method-assign,assignment]
    assert (await nalog.receipts.reconcile(attempt, settle=0.01)).outcome is Outcome.APPLIED


async def test_two_equal_receipts_need_a_person(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    attempt = IssueAttempt((LINE,), moment, moment)
    await nalog.receipts.submit(attempt)
    await nalog.receipts.submit(attempt)
    result = await nalog.receipts.reconcile(attempt)
    assert result.outcome is Outcome.UNDECIDED
    assert len(result.candidates) == 2


async def test_the_time_of_the_request_tells_equal_sales_apart(nalog: MoyNalog) -> None:
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    earlier = IssueAttempt((LINE,), moment, moment)
    await nalog.receipts.submit(earlier)
    later = IssueAttempt((LINE,), moment, moment.replace(minute=45))
    second = await nalog.receipts.submit(later)
    result = await nalog.receipts.reconcile(later)
    assert result.found is not None
    assert result.found.id == second.id


async def test_a_sale_at_midnight_is_found(nalog: MoyNalog) -> None:
    for hour in (20, 21, 23, 0):
        moment = datetime(2026, 3, 1, hour, 59, 59, tzinfo=UTC)
        attempt = IssueAttempt((LINE,), moment, moment)
        receipt = await nalog.receipts.submit(attempt)
        result = await nalog.receipts.reconcile(attempt)
        assert result.found is not None
        assert result.found.id == receipt.id


async def test_a_duplication_is_an_unknown_outcome_of_its_own(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    sandbox.moy_nalog.control("duplicate", value=True)
    with pytest.raises(ReceiptDuplication) as caught:
        await nalog.receipts.issue(LINE)
    assert isinstance(caught.value, OutcomeUnknown)
    assert caught.value.code == "receipt.duplication"
    assert isinstance(caught.value.attempt, IssueAttempt)


async def test_a_cancellation_is_sent_once_and_reconciled(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    receipt = await nalog.receipts.issue(LINE)
    sandbox.fault("lose", operation="receipts.cancel")
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.cancel(receipt, CancelReason.MISTAKE)
    assert sandbox.moy_nalog.counters["receipts.cancel"] == 1
    assert (await nalog.receipts.reconcile(caught.value)).outcome is Outcome.APPLIED
    other = await nalog.receipts.issue(LINE)
    sandbox.fault("drop", operation="receipts.cancel")
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.cancel(other, CancelReason.MISTAKE)
    assert (await nalog.receipts.reconcile(caught.value, settle=0.01)).outcome is Outcome.NOT_APPLIED


async def test_the_error_travels_to_a_queue_and_back(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.issue(LINE)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert (await nalog.receipts.reconcile(again)).outcome is Outcome.APPLIED


async def test_a_receipt_that_never_left_is_not_unknown(login: PasswordLogin) -> None:
    """The token is there, and then the server refuses connections: nothing was sent, and the error says so."""
    async with MoyNalog(login) as nalog:
        await nalog.taxpayer.inn()
        await nalog.taxpayer.taxes()
        object.__setattr__(nalog._transport, "place", Place.PROD.at("http://127.0.0.1:9"))
        with pytest.raises(ConnectFailed) as caught:
            await nalog.receipts.issue(LINE)
    assert not caught.value.sent


async def test_a_receipt_that_waited_in_vain_for_a_slot_was_not_sent(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    import anyio

    from govauth.http.senders.httpx import HttpxSender

    sender = HttpxSender(slots=1)
    async with MoyNalog(login, sender=sender, timeout=0.8) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.fault("delay", operation="taxpayer.user", seconds=3.0)
        async with anyio.create_task_group() as group:

            async def occupy() -> None:
                with pytest.raises(TimedOut):
                    await nalog.taxpayer.user()

            group.start_soon(occupy)
            await anyio.sleep(0.2)
            with anyio.move_on_after(0.4) as scope:
                await nalog.receipts.issue(LINE)
            assert scope.cancelled_caught
    await sender.aclose()
    assert sandbox.moy_nalog.counters["receipts.issue"] == 0


async def test_reconcile_needs_an_attempt(nalog: MoyNalog) -> None:
    with pytest.raises(InvalidInput, match="lost must be an attempt"):
        await nalog.receipts.reconcile(OutcomeUnknown("of another room"))
