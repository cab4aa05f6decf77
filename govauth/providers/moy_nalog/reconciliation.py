"""Was it applied? Decided from what the service lists, never from what it failed to answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from enum import Enum, auto

from attrs import frozen

from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt
from govauth.providers.moy_nalog.models import Income, Line
from govauth.providers.moy_nalog.sale import LegalEntity, Service
from govauth.wire.moments import MOSCOW


class Outcome(Enum):
    """What became of a submission."""

    APPLIED = auto()
    NOT_APPLIED = auto()
    UNDECIDED = auto()
    """Several receipts fit: a person must look."""


@frozen(slots=True)
class Reconciliation:
    """The result of looking.

    Attributes:
        outcome: what became of it.
        receipt: the receipt, if it was applied.
        candidates: all that fit.

    """

    outcome: Outcome
    receipt: Income | None = None
    candidates: tuple[Income, ...] = ()


def days_around(moment: datetime) -> tuple[datetime, datetime]:
    """Return the start and the end of the days that ``moment`` lies in, in Moscow and in UTC.

    The list is filtered by day, and it is not established by whose midnight.
    """
    days = [moment.astimezone(zone).date() for zone in (MOSCOW, UTC)]
    since = datetime.combine(min(days), time.min, MOSCOW) - timedelta(days=1)
    until = datetime.combine(max(days), time.max, MOSCOW) + timedelta(days=1)
    return since, until


def judge_issue(attempt: IssueAttempt, incomes: Iterable[Income]) -> Reconciliation:
    """Look for the receipt of an attempt among those listed."""
    fitting = tuple(income for income in incomes if _fits(attempt, income))
    same_request = tuple(
        income for income in fitting if _same_second(income.request_time, attempt.request_time)
    )
    # The time of the request tells two equal sales apart, where the service gives it back.
    narrowed = same_request or fitting
    if not narrowed:
        return Reconciliation(Outcome.NOT_APPLIED)
    if len(narrowed) == 1:
        return Reconciliation(Outcome.APPLIED, narrowed[0], narrowed)
    return Reconciliation(Outcome.UNDECIDED, None, narrowed)


def judge_cancel(attempt: CancelAttempt, income: Income) -> Reconciliation:
    """Tell from the receipt itself whether it was cancelled."""
    outcome = Outcome.APPLIED if income.cancelled else Outcome.NOT_APPLIED
    return Reconciliation(outcome, income if income.id == attempt.receipt_id else None, (income,))


def _fits(attempt: IssueAttempt, income: Income) -> bool:
    return (
        _same_second(income.operation_time, attempt.operation_time)
        and income.total_amount == attempt.total
        and income.payment_type in (None, attempt.payment)
        and _same_client(attempt, income)
        and _same_lines(attempt.services, income.services)
    )


def _same_second(one: datetime | None, other: datetime) -> bool:
    return one is not None and int(one.timestamp()) == int(other.timestamp())


def _same_client(attempt: IssueAttempt, income: Income) -> bool:
    if income.income_type is not None and income.income_type != attempt.client.as_wire()["incomeType"]:
        return False
    if isinstance(attempt.client, LegalEntity):
        return income.client_inn in (None, attempt.client.inn)
    return True


def _same_lines(sent: tuple[Service, ...], listed: tuple[Line, ...]) -> bool:
    if not listed:
        return True
    ours = sorted((line.name, line.price, line.quantity) for line in sent)
    theirs = sorted((line.name, line.amount, line.quantity) for line in listed)
    return ours == theirs
