"""The ledger: equal sales, answers lost on the way, a worker that stops, and each sale registered once."""

from __future__ import annotations

from pathlib import Path

import anyio

from examples.demo.story import Story, Surprise
from govauth.auth import FileTokenStore
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service
from govauth.sandbox.server import ServedSandbox

SALES = 60


async def tell(sandbox: ServedSandbox, directory: Path, story: Story) -> None:
    account = sandbox.moy_nalog.add_account_of({"inn": "770712345633", "phone": "79000000005"})
    login = PasswordLogin(inn=account["inn"], password=account["password"])
    place, store = Place.PROD.at(sandbox.url), FileTokenStore(directory / "tokens")
    ledger = Ledger(directory / "ledger" / "month.sqlite", settings=LedgerSettings(settle=0.5, spacing=0.5))
    rows = [(f"order-{number}", Sale(Service("Урок", price=1500))) for number in range(SALES)]
    before = len(sandbox.moy_nalog.receipts)
    async with MoyNalog(login, place=place, store=store) as nalog:
        sandbox.fault("lose", operation="receipts.issue", times=3, skip=5)
        sandbox.fault("fail", operation="receipts.issue", times=2, skip=12)
        with anyio.move_on_after(0.15) as killed:
            await nalog.receipts.issue_all(rows, ledger=ledger, width=5)
        story.tell(
            f"register {SALES} equal sales, 3 answers lost", "stopped" if killed.cancelled_caught else "ended"
        )
        report = await nalog.receipts.issue_all(rows, ledger=ledger, width=20)
        if not report.complete:
            raise Surprise("the batch is not complete")
        story.tell("the same command again", f"{report.done} done")
        again = await nalog.receipts.once("order-7", Sale(Service("Урок", price=1500)), ledger=ledger)
        story.tell("one of them asked for once more", f"the receipt that it has, {again.id}")
    await ledger.aclose()
    story.expect("receipts that were registered in all", len(sandbox.moy_nalog.receipts) - before, SALES)
