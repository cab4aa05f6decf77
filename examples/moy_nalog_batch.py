"""Month's end: many receipts of equal content, each exactly once, whatever is lost on the way.

It talks to a sandbox inside this process that loses answers and fails calls. Run it a second time in the same
directory, and nothing is sent: the ledger knows every key.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import anyio

from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

LESSONS = 120


async def main(sandbox: ServedSandbox, directory: Path) -> None:
    sandbox.fault("lose", operation="receipts.issue", skip=5)
    sandbox.fault("lose", operation="receipts.issue", skip=60)
    sandbox.fault("fail", operation="receipts.issue", skip=90, status=503)
    ledger = Ledger(directory / "ledger.sqlite", settings=LedgerSettings(settle=0.5))
    lesson = Sale(Service("Урок", price="1500.00"))
    rows = [(f"lesson-{number}", lesson) for number in range(LESSONS)]
    login = PasswordLogin(inn=INN, password=PASSWORD)
    async with MoyNalog(login, place=Place.PROD.at(sandbox.url)) as nalog:
        for attempt in ("first", "again"):
            report = await nalog.receipts.issue_all(rows, ledger=ledger, batch="october", width=8)
            sent = sandbox.moy_nalog.counters["receipts.issue"]
            print(f"{attempt}: {report.done} done, {report.unknown} unknown; {sent} calls so far")
    await ledger.aclose()
    registered = len(sandbox.moy_nalog.receipts)
    print(f"registered: {registered}; each lesson exactly once: {registered == LESSONS}")


if __name__ == "__main__":
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        anyio.run(main, sandbox, Path(directory))
