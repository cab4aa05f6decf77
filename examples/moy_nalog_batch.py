"""Many receipts at once: a bounded width, one error never stops the rest, and unknown outcomes are settled.

It talks to a sandbox inside this process that loses one answer, fails one call, and is given one bad price.
"""

from __future__ import annotations

import anyio
from attrs import Factory, define

from govauth.errors import GovAuthError
from govauth.providers.moy_nalog import (
    IssueAttempt,
    MoyNalog,
    Outcome,
    PasswordLogin,
    Place,
    ReceiptOutcomeUnknown,
    Service,
)
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

WIDTH = 8


@define
class Report:
    """What became of each order, kept apart."""

    done: dict[int, str] = Factory(dict)
    failed: dict[int, GovAuthError] = Factory(dict)
    unknown: dict[int, ReceiptOutcomeUnknown] = Factory(dict)


async def issue_all(nalog: MoyNalog, orders: dict[int, tuple[str, str]]) -> Report:
    report = Report()
    width = anyio.CapacityLimiter(WIDTH)

    async def issue(number: int, name: str, price: str) -> None:
        async with width:
            try:
                receipt = await nalog.receipts.issue(Service(f"{name}, заказ {number}", price=price))
            except ReceiptOutcomeUnknown as error:
                report.unknown[number] = error
            except GovAuthError as error:
                report.failed[number] = error
            else:
                report.done[number] = receipt.id

    async with anyio.create_task_group() as tasks:
        for number, (name, price) in orders.items():
            tasks.start_soon(issue, number, name, price)
    return report


async def settle(nalog: MoyNalog, report: Report) -> None:
    """Ask the service about every unknown outcome; only what it says it does not have is sent again."""
    for number, error in list(report.unknown.items()):
        result = await nalog.receipts.reconcile(error)
        if result.outcome is Outcome.APPLIED and result.found is not None:
            report.done[number] = result.found.id
        elif result.outcome is Outcome.NOT_APPLIED and isinstance(error.attempt, IssueAttempt):
            report.done[number] = (await nalog.receipts.submit(error.attempt)).id
        else:
            continue  # several receipts fit: a person must look
        del report.unknown[number]


async def main(sandbox: ServedSandbox) -> None:
    orders = {number: ("Урок", f"{1000 + number}.50") for number in range(40)}
    orders[7] = ("Урок", "10.005")
    sandbox.fault("lose", operation="receipts.issue", skip=5)
    sandbox.fault("fail", operation="receipts.issue", skip=9, status=503)
    login = PasswordLogin(inn=INN, password=PASSWORD)
    async with MoyNalog(login, place=Place.PROD.at(sandbox.url)) as nalog:
        report = await issue_all(nalog, orders)
        print(f"done {len(report.done)}, failed {len(report.failed)}, unknown {len(report.unknown)}")
        await settle(nalog, report)
        print(f"done {len(report.done)}, failed {len(report.failed)}, unknown {len(report.unknown)}")
    for number, error in report.failed.items():
        print(f"order {number}: {error}")
    registered = len(sandbox.moy_nalog.receipts)
    print(f"registered: {registered}; each order at most once: {registered == len(report.done)}")


if __name__ == "__main__":
    with ServedSandbox() as sandbox:
        anyio.run(main, sandbox)
