"""Was it applied? Decided from what the service lists, never from what it failed to answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt
from govauth.providers.moy_nalog.models import Income, Line
from govauth.providers.moy_nalog.sale import LegalEntity, Service
from govauth.transport.reconciliation import Outcome, Reconciliation, applied, decided_by, undecided
from govauth.wire.json import encode_json
from govauth.wire.moments import MOSCOW


def days_around(moments: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Return the periods of the days that the moments lie in and of the days beside them; none overlap.

    The list is filtered by day, and it is not established by whose midnight: both are taken.
    """
    day = timedelta(days=1)
    dates = {
        moment.astimezone(zone).date() + shift
        for moment in moments
        for zone in (MOSCOW, UTC)
        for shift in (-day, timedelta(0), day)
    }
    periods: list[tuple[datetime, datetime]] = []
    for date in sorted(dates):
        start = datetime.combine(date, time.min, MOSCOW)
        end = datetime.combine(date, time.max, MOSCOW)
        if periods and start - periods[-1][1] < day:
            start = periods.pop()[0]
        periods.append((start, end))
    return periods


def judge_issues(
    attempts: Sequence[IssueAttempt], incomes: Iterable[Income], taken: Collection[str] = ()
) -> tuple[Reconciliation[Income], ...]:
    """Look for the receipts of attempts among those listed. Each receipt is given to one attempt at most.

    Evidence that contradicts outweighs evidence that fits: a receipt whose time of request is known and
    differs is another submission, however equal the sales are.

    Args:
        attempts: of which the answers were lost.
        incomes: the whole list of the days around the sales.
        taken: ids of receipts that are known to belong to other attempts.

    Returns:
        One result for each attempt, in their order.

    """
    free: dict[int, list[Income]] = defaultdict(list)
    for income in {income.id: income for income in incomes if income.id not in taken}.values():
        free[_second(income.operation_time)].append(income)
    results: dict[int, Reconciliation[Income]] = {}
    # First what the time of the request proves, then what is left to receipts that do not show it.
    for shown in (True, False):
        fitting = {
            number: _fitting(
                attempt,
                [
                    income
                    for income in free[_second(attempt.operation_time)]
                    if (income.request_time is not None) is shown
                ],
            )
            for number, attempt in enumerate(attempts)
            if number not in results
        }
        for group in _groups(fitting):
            results.update(_share(group, attempts, fitting))
    return tuple(results.get(number, decided_by(())) for number in range(len(attempts)))


def judge_cancel(attempt: CancelAttempt, income: Income) -> Reconciliation[Income]:
    """Tell from the receipt itself whether it was cancelled."""
    if income.cancelled:
        return applied(income)
    return Reconciliation(Outcome.NOT_APPLIED, income if income.id == attempt.receipt_id else None, (income,))


def _groups(fitting: Mapping[int, tuple[Income, ...]]) -> list[list[int]]:
    """Return the attempts that compete for receipts, together; without those that nothing fits."""
    rivals: dict[str, list[int]] = defaultdict(list)
    for number, incomes in fitting.items():
        for income in incomes:
            rivals[income.id].append(number)
    groups: list[list[int]] = []
    grouped: set[int] = set()
    for first in fitting:
        if not fitting[first] or first in grouped:
            continue
        grouped.add(first)
        group = [first]
        for number in group:  # grows while it is gone through
            for income in fitting[number]:
                group += [rival for rival in rivals[income.id] if rival not in grouped]
                grouped.update(rivals[income.id])
        groups.append(sorted(group))
    return groups


def _share(
    group: Sequence[int], attempts: Sequence[IssueAttempt], fitting: Mapping[int, tuple[Income, ...]]
) -> dict[int, Reconciliation[Income]]:
    """Give the receipts of a group to its attempts, if counting decides; leave out those that get none."""
    candidates = fitting[group[0]]
    alike = all(fitting[number] == candidates for number in group)
    if alike and len(candidates) < len(group):
        # Which of them were applied is of consequence where they differ in what the list does not show.
        alike = len({_without_request_time(attempts[number]) for number in group}) == 1
    if not alike or len(candidates) > len(group):
        return {number: undecided(fitting[number]) for number in group}
    return {number: applied(income) for number, income in zip(group, candidates, strict=False)}


def _without_request_time(attempt: IssueAttempt) -> bytes:
    return encode_json({**attempt.as_wire(), "requestTime": None})


def _fitting(attempt: IssueAttempt, incomes: Iterable[Income]) -> tuple[Income, ...]:
    """Return what fits the attempt; what shows the name of its client, rather than what shows none."""
    fitting = tuple(income for income in incomes if _fits(attempt, income))
    name = _name(attempt.client.name)
    return tuple(income for income in fitting if _name(income.client_display_name) == name) or fitting


def _fits(attempt: IssueAttempt, income: Income) -> bool:
    """Tell whether nothing that the list shows contradicts the attempt."""
    return (
        _second(income.operation_time) == _second(attempt.operation_time)
        and (income.request_time is None or _second(income.request_time) == _second(attempt.request_time))
        and income.total_amount == attempt.total
        and income.payment_type in (None, attempt.payment)
        and _same_client(attempt, income)
        and _same_lines(attempt.services, income.services)
    )


def _second(moment: datetime) -> int:
    return int(moment.timestamp())


def _same_client(attempt: IssueAttempt, income: Income) -> bool:
    client = attempt.client
    if income.income_type is not None and income.income_type != client.as_wire()["incomeType"]:
        return False
    if isinstance(client, LegalEntity):
        # Its name may be shown as the register has it.
        return income.client_inn in (None, client.inn)
    return not _name(income.client_display_name) or _name(income.client_display_name) == _name(client.name)


def _name(name: str | None) -> list[str]:
    return (name or "").split()


def _same_lines(sent: tuple[Service, ...], listed: tuple[Line, ...]) -> bool:
    if not listed:
        return True
    ours = sorted((line.name, line.price, line.quantity) for line in sent)
    theirs = sorted((line.name, line.amount, line.quantity) for line in listed)
    return ours == theirs
