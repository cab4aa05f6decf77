"""Equal sales: which receipt belongs to which attempt, where only the time of the request or the buyer tells."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from govauth.clock import SYSTEM_CLOCK
from govauth.errors import InvalidInput
from govauth.ledger import LedgerUnavailable
from govauth.providers.moy_nalog import (
    CancelAttempt,
    CancelReason,
    ForeignAgency,
    Income,
    Individual,
    IssueAttempt,
    MoyNalog,
    Outcome,
    PasswordLogin,
    ReceiptOutcomeUnknown,
    Service,
)
from govauth.providers.moy_nalog.models import Line
from govauth.providers.moy_nalog.reconciliation import days_around, judge_cancel, judge_issues
from govauth.providers.moy_nalog.shown_sale import list_of, object_of
from govauth.sandbox.server import ServedSandbox
from govauth.transport.reconciliation import Reconciliation
from govauth.wire.moments import MOSCOW

pytestmark = pytest.mark.anyio

SALE = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
LINE = Service("Урок", price=1500)


def sent(seconds: float = 2, client: Individual | None = None) -> IssueAttempt:
    return IssueAttempt(LINE, SALE, SALE + timedelta(seconds=seconds), client or Individual())


def listed(
    receipt: str, seconds: float | None = None, *, buyer: str | None = None, lines: bool = True
) -> Income:
    return Income(
        id=receipt,
        total_amount=Decimal("1500.0"),
        operation_time=SALE,
        services=(Line(name="Урок", amount=Decimal(1500), quantity=Decimal(1)),) if lines else (),
        request_time=None if seconds is None else SALE + timedelta(seconds=seconds),
        client_display_name=buyer,
    )


NOT_APPLIED, UNDECIDED = Outcome.NOT_APPLIED, Outcome.UNDECIDED

ONE = [
    ("the listed one is another submission", sent(2), [listed("a", 0)], (), NOT_APPLIED),
    ("both are listed", sent(2), [listed("a", 0), listed("b", 2)], (), "b"),
    ("a known time beats an unknown one", sent(2), [listed("a"), listed("b", 2)], (), "b"),
    ("only one without a time", sent(2), [listed("a", 0), listed("b")], (), "b"),
    ("two without a time", sent(2), [listed("a"), listed("b")], (), UNDECIDED),
    ("another buyer", sent(2, Individual("Анна")), [listed("a", buyer="Пётр")], (), NOT_APPLIED),
    (
        "another buyer in the same second",
        sent(2, Individual("Анна")),
        [listed("a", 2, buyer="Пётр")],
        (),
        NOT_APPLIED,
    ),
    ("a named buyer, where none was named", sent(2), [listed("a", buyer="Пётр")], (), NOT_APPLIED),
    ("the same buyer", sent(2, Individual("Анна  К.")), [listed("a", 2, buyer=" Анна К. ")], (), "a"),
    ("a buyer that the list does not show", sent(2, Individual("Анна")), [listed("a", 2)], (), "a"),
    ("one that is taken", sent(2), [listed("a", 2)], ("a",), NOT_APPLIED),
    ("one of two is taken", sent(2), [listed("a", 2), listed("b", 2)], ("a",), "b"),
    ("one whose lines are not shown", sent(2), [listed("a", 2, lines=False)], (), "a"),
    (
        "other lines of the same total",
        sent(2),
        [evolve(listed("a", 2), services=(Line(name="Другое", amount=Decimal(1500), quantity=Decimal(1)),))],
        (),
        NOT_APPLIED,
    ),
    (
        "a buyer of another kind",
        sent(2),
        [evolve(listed("a", 2), income_type="FROM_LEGAL_ENTITY")],
        (),
        NOT_APPLIED,
    ),
    (
        "a buyer of the same kind",
        sent(2),
        [evolve(listed("a", 2), income_type="FROM_INDIVIDUAL")],
        (),
        "a",
    ),
    ("a receipt that two pages showed", sent(2), [listed("a", 2), listed("a", 2)], (), "a"),
]


@pytest.mark.parametrize(
    ("attempt", "shown", "taken", "expected"), [one[1:] for one in ONE], ids=[one[0] for one in ONE]
)
def test_one_attempt(
    attempt: IssueAttempt, shown: list[Income], taken: tuple[str, ...], expected: Outcome | str
) -> None:
    (result,) = judge_issues([attempt], shown, taken)
    if isinstance(expected, Outcome):
        assert (result.outcome, result.found) == (expected, None)
    else:
        assert result.outcome is Outcome.APPLIED
        assert result.found is not None
        assert result.found.id == expected


MANY: list[tuple[str, list[IssueAttempt], list[Income], list[str | Outcome]]] = [
    ("one receipt for two equal attempts", [sent(), sent()], [listed("a", 2)], ["a", NOT_APPLIED]),
    ("two for two", [sent(), sent()], [listed("a", 2), listed("b", 2)], ["a", "b"]),
    ("more than were sent", [sent(), sent()], [listed(x, 2) for x in "abc"], [UNDECIDED, UNDECIDED]),
    (
        "each by its time",
        [sent(1), sent(2), sent(3)],
        [listed("c", 3), listed("a", 1)],
        ["a", NOT_APPLIED, "c"],
    ),
    ("a known time, and what is left", [sent(1), sent(2)], [listed("x"), listed("b", 2)], ["x", "b"]),
    ("times are not shown", [sent(1), sent(2), sent(3)], [listed("a"), listed("b")], ["a", "b", NOT_APPLIED]),
    (
        "unlike in what is not shown",
        [sent(2, Individual(phone="79001112233")), sent(2)],
        [listed("a", 2)],
        [UNDECIDED, UNDECIDED],
    ),
    (
        "as many as were sent, unlike in what is not shown",
        [sent(2, Individual(phone="79001112233")), sent(2)],
        [listed("a", 2), listed("b", 2)],
        ["a", "b"],
    ),
    (
        "by the buyer",
        [sent(2, Individual("Анна")), sent(2, Individual("Пётр"))],
        [listed("b", 2, buyer="Пётр")],
        [NOT_APPLIED, "b"],
    ),
    (
        "the name decides, where it is shown",
        [sent(2), sent(2, Individual("Анна"))],
        [listed("a", 2, buyer="Анна"), listed("b", 2)],
        ["b", "a"],
    ),
    (
        "one receipt without a name for a buyer with and one without",
        [sent(2), sent(2, Individual("Анна"))],
        [listed("a", 2)],
        [UNDECIDED, UNDECIDED],
    ),
    (
        "what fits one fits another as well",
        [sent(1), IssueAttempt(LINE, SALE, SALE + timedelta(seconds=2), ForeignAgency("Daisy"))],
        [listed("a"), listed("b", buyer="Daisy"), listed("c")],
        [UNDECIDED, "b"],
    ),
    ("nothing is listed", [sent(1), sent(2)], [], [NOT_APPLIED, NOT_APPLIED]),
    ("nothing was lost", [], [listed("a")], []),
]


def test_a_receipt_is_looked_for_on_the_days_around_by_both_midnights() -> None:
    late = datetime(2026, 10, 5, 21, 30, tzinfo=UTC)  # in Moscow the day after
    for moments, first, last in (([SALE], 4, 6), ([late], 4, 7), ([SALE, late], 4, 7)):
        [(start, end)] = days_around(moments)
        assert (start.date(), end.date()) == (date(2026, 10, first), date(2026, 10, last))
        assert (start.timetz(), end.timetz()) == (time(0, tzinfo=MOSCOW), time.max.replace(tzinfo=MOSCOW))
    apart = days_around([SALE, SALE + timedelta(days=4)])
    assert [(start.day, end.day) for start, end in apart] == [(4, 6), (8, 10)]
    assert len(days_around([SALE, SALE + timedelta(days=3)])) == 1


def test_a_cancellation_is_read_off_the_receipt() -> None:
    attempt = CancelAttempt("a", CancelReason.MISTAKE, SALE, SALE)
    stands = listed("a")
    assert judge_cancel(attempt, stands) == Reconciliation(NOT_APPLIED, stands, (stands,))
    other = listed("b")
    assert judge_cancel(attempt, other) == Reconciliation(NOT_APPLIED, None, (other,))


@pytest.mark.parametrize(
    ("attempts", "shown", "expected"), [one[1:] for one in MANY], ids=[one[0] for one in MANY]
)
def test_many_attempts(
    attempts: list[IssueAttempt], shown: list[Income], expected: list[str | Outcome]
) -> None:
    results = judge_issues(attempts, shown)
    assert [one.found.id if one.found else one.outcome for one in results] == expected


def test_periods_do_not_overlap() -> None:
    moments = [SALE, SALE + timedelta(days=2), SALE + timedelta(days=30)]
    periods = days_around(moments)
    assert len(periods) == 2
    assert all(one[1] < other[0] for one, other in zip(periods, periods[1:], strict=False))
    assert all(
        any(
            start <= moment - timedelta(days=1) and moment + timedelta(days=1) <= end
            for start, end in periods
        )
        for moment in moments
    )


async def test_the_second_buyer_is_not_served_with_the_first_ones_receipt(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    first = await nalog.receipts.submit(sent(0))
    sandbox.fault("drop", operation="receipts.issue")
    with pytest.raises(ReceiptOutcomeUnknown) as caught:
        await nalog.receipts.submit(sent(2))
    result = await nalog.receipts.reconcile(caught.value, settle=0.01)
    assert result.outcome is Outcome.NOT_APPLIED
    second = await nalog.receipts.submit(sent(2))
    assert set(sandbox.moy_nalog.receipts._receipts) == {first.id, second.id}
    again = await nalog.receipts.reconcile(sent(2), taken=[second], settle=0.01)
    assert again.outcome is Outcome.NOT_APPLIED


async def test_many_lost_answers_are_settled_by_one_listing(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    sandbox.moy_nalog.control("page_cap", 25)
    kept: list[str] = []
    lost: list[ReceiptOutcomeUnknown] = []
    for number in range(90):
        if number % 3:
            sandbox.fault("lose" if number % 3 == 1 else "drop", operation="receipts.issue")
        try:
            kept.append((await nalog.receipts.submit(sent(number // 6))).id)
        except ReceiptOutcomeUnknown as error:
            lost.append(error)
    assert len(kept) == 30
    assert len(lost) == 60
    results = await nalog.receipts.reconcile_all(lost, taken=kept, settle=0.01)
    outcomes = Counter(one.outcome for one in results)
    assert outcomes == {Outcome.APPLIED: 30, Outcome.NOT_APPLIED: 30}
    found = {one.found.id for one in results if one.found}
    assert found | set(kept) == set(sandbox.moy_nalog.receipts._receipts)
    # 60 receipts, 25 at most on a page of which one is shown again: three pages, read from both ends.
    assert sandbox.moy_nalog.counters["receipts.list"] == 6


async def test_a_cut_list_proves_nothing(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    """The receipt that is looked for is the last of 46, on a server that gives at most 20."""
    sandbox.moy_nalog.control("page_cap", 20)
    attempt = sent(0, Individual("Анна"))
    receipt = await nalog.receipts.submit(attempt)
    for number in range(45):
        await nalog.receipts.submit(IssueAttempt(LINE, SALE + timedelta(seconds=number), SALE))
    result = await nalog.receipts.reconcile(attempt)
    assert result.found is not None
    assert result.found.id == receipt.id


async def test_many_are_receipts_only(nalog: MoyNalog) -> None:
    cancel = CancelAttempt("20aaa00001", CancelReason.MISTAKE, SALE, SALE)
    with pytest.raises(InvalidInput, match=r"lost\[1\] is a cancellation"):
        await nalog.receipts.reconcile_all([sent(), cancel])  # type: ignore[list-item]


class Ahead:
    """The clock of a host that is ten minutes ahead."""

    monotonic = staticmethod(SYSTEM_CLOCK.monotonic)

    def time(self) -> float:
        return SYSTEM_CLOCK.time() + 600


async def test_an_attempt_is_dated_by_the_clock_of_the_service(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with MoyNalog(login, clock=Ahead()) as nalog:
        now = datetime.fromtimestamp(Ahead().time(), UTC)
        with pytest.raises(InvalidInput, match="operation_time lies ahead of the service's clock"):
            await nalog.receipts.submit(IssueAttempt(LINE, now, now))
        with pytest.raises(InvalidInput, match="request_time lies ahead"):
            await nalog.receipts.submit(IssueAttempt(LINE, SALE, now))
        assert sandbox.moy_nalog.counters["receipts.issue"] == 0
        attempt = await nalog.receipts.attempt(LINE)
        assert abs(attempt.request_time.timestamp() - SYSTEM_CLOCK.time()) < 5
        receipt = await nalog.receipts.submit(attempt)
        result = await nalog.receipts.reconcile(attempt)
        assert result.found is not None
        assert result.found.id == receipt.id


@pytest.mark.parametrize("value", ["text", 7, None, True])
def test_what_a_ledger_kept_is_that_of_a_sale(value: Any) -> None:
    for read in (object_of, list_of):
        with pytest.raises(LedgerUnavailable, match="the content of an entry is not that of a sale"):
            read(value)
