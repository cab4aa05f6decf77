"""``manage.py issue_receipts FILE``: the receipts of a CSV or JSON Lines file, each at most once.

The settings of the project hold ``GOVAUTH_MOY_NALOG``::

    GOVAUTH_MOY_NALOG = {
        "inn": "500100732259",
        "password": os.environ["NALOG_PASSWORD"],
        "ledger": "postgresql://…",             # or a path, on one host
        "store": FileTokenStore("~/.govauth"),  # any token store
        "address": None,                        # a sandbox, in tests
    }

Run it again to go on, on this host or another.
"""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any, TypedDict, cast

import anyio
import anyio.abc
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from govauth.concurrency.beside import tasks_beside
from govauth.errors import GovAuthError
from govauth.ledger import Ledger
from govauth.ledger.row_file import MOST_PROBLEMS
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, sale_rows
from govauth.secret import Secret

if TYPE_CHECKING:
    from govauth.auth.store import TokenStore
    from govauth.ledger.progress import Progress, Report
    from govauth.ledger.row_file import RowFile


class MoyNalogSettings(TypedDict, total=False):
    """``GOVAUTH_MOY_NALOG`` of the project's settings."""

    inn: str
    password: str | Secret
    ledger: str | Secret
    store: TokenStore | None
    address: str | None


class Command(BaseCommand):
    """Issue the receipts of a file, each at most once."""

    help = "Issue the receipts of a CSV or JSON Lines file, each at most once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the arguments."""
        parser.add_argument("file", help="columns: key, name, price, …")
        parser.add_argument("--batch", help="names the rows that belong together; default: the file's name")
        parser.add_argument("--width", type=int, default=20, help="calls in flight at once")
        parser.add_argument("--encoding", default="utf-8-sig", help="of the file")
        parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out")
        parser.add_argument("--decimal-comma", action="store_true", help="prices are written as 1 500,00")
        parser.add_argument("--report", metavar="CSV", help="write what became of each row to this file")

    def handle(self, *_: object, **options: Any) -> None:
        """Check the file, then issue."""
        try:
            rows = sale_rows(
                options["file"],
                encoding=options["encoding"],
                skip_bad=options["skip_bad"],
                decimal_comma=options["decimal_comma"],
            )
            self._check(rows, skip_bad=options["skip_bad"])
            report = anyio.run(self._issue, rows, options)
        except GovAuthError as error:
            raise CommandError(str(error)) from None
        if not report.complete:
            why = "" if report.stopped is None else f": {report.stopped}"
            raise CommandError(f"not complete{why}: {_counts(report)}; run it again to go on")
        self.stdout.write(self.style.SUCCESS(_counts(report)))

    def _check(self, rows: RowFile[Sale], *, skip_bad: bool) -> None:
        _, bad = rows.check()
        for row in bad:
            self.stderr.write(str(row))
        if len(bad) == MOST_PROBLEMS:
            self.stderr.write(f"these are the first {MOST_PROBLEMS}; there may be more")
        if any(row.whole_file for row in bad):
            raise CommandError("nothing was sent")
        if bad and not skip_bad:
            raise CommandError("nothing was sent; fix these rows, or leave them out with --skip-bad")

    async def _issue(self, rows: RowFile[Sale], options: dict[str, Any]) -> Report:
        found = cast("MoyNalogSettings", getattr(settings, "GOVAUTH_MOY_NALOG", {}))
        missing = [name for name in ("inn", "password", "ledger") if name not in found]
        if missing:
            raise CommandError(f"settings.GOVAUTH_MOY_NALOG must have {', '.join(missing)}")
        address = found.get("address")
        login = PasswordLogin(found.get("inn", ""), found.get("password", ""))
        ledger = Ledger(found.get("ledger", ""))
        stop = anyio.Event()
        place = Place.PROD.at(address) if address else None

        async def stop_at_signals(*, task_status: anyio.abc.TaskStatus[None]) -> None:
            with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
                task_status.started()
                async for _ in signals:
                    stop.set()

        async with tasks_beside() as tasks:
            await tasks.start(stop_at_signals)
            try:
                async with MoyNalog(login, place=place, store=found.get("store")) as nalog:
                    return await nalog.receipts.issue_all(
                        rows,
                        ledger=ledger,
                        batch=options["batch"] or rows.path.name,
                        width=options["width"],
                        on_event=self._tell,
                        stop=stop,
                        file=options["report"],
                    )
            finally:
                await ledger.aclose()

    def _tell(self, progress: Progress) -> None:
        self.stdout.write(f"{progress.rate:.0f}/s, {progress.done} done, {progress.planned} to go")


def _counts(report: Report) -> str:
    return (
        f"{report.done} done, {report.refused} refused, {report.unknown} unknown, {report.planned} to go,"
        f" {report.differing} with other content, {report.surplus} surplus"
    )
