"""``govauth receipts batch``: many receipts of «Мой налог» from a file, each at most once."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from govauth.cli.exit_codes import ExitCode
from govauth.errors import GovAuthError

if TYPE_CHECKING:
    from govauth.ledger.progress import Progress, Report
    from govauth.ledger.row_file import RowFile
    from govauth.providers.moy_nalog import Sale


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the commands."""
    parser = commands.add_parser("receipts", help="receipts of «Мой налог»")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    batch = verbs.add_parser(
        "batch", help="issue the receipts of a CSV or JSON Lines file, each at most once"
    )
    batch.add_argument("file", help="columns: key, name, price; see the documentation")
    batch.add_argument("--ledger", required=True, help="a path, or postgresql://… for several hosts")
    batch.add_argument("--inn", default=os.environ.get("GOVAUTH_INN"), help="default: $GOVAUTH_INN")
    batch.add_argument("--at", metavar="URL", help="another address of the service, such as a sandbox")
    batch.add_argument("--store", default="~/.govauth", help="where the token is kept; default: %(default)s")
    batch.add_argument("--batch", help="names the rows that belong together; default: the name of the file")
    batch.add_argument("--width", type=int, default=20, help="calls in the air at once; default: %(default)s")
    batch.add_argument("--rate", type=float, help="receipts in a second, for all workers of the ledger")
    batch.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN", help="may be repeated"
    )
    batch.add_argument("--encoding", default="utf-8-sig", help="of the file; default: %(default)s")
    batch.add_argument(
        "--skip-bad", action="store_true", help="leave bad rows out instead of sending nothing"
    )
    batch.add_argument("--report", metavar="CSV", help="write what became of each row to this file")
    batch.add_argument("--json", action="store_true", help="progress and report as lines of JSON")
    batch.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the file, then issue its receipts; the password comes from $GOVAUTH_PASSWORD or is asked for."""
    try:
        return _run(arguments)
    except (GovAuthError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return ExitCode.FAILED


def _run(arguments: argparse.Namespace) -> int:
    import anyio  # noqa: PLC0415 - on first use

    from govauth.providers.moy_nalog.sale_rows import sale_rows  # noqa: PLC0415

    columns = _columns(arguments.column)
    if columns is None or not arguments.inn:
        sys.stderr.write("--column takes FIELD=COLUMN\n" if columns is None else "--inn is needed\n")
        return ExitCode.USAGE
    rows = sale_rows(
        arguments.file, columns=columns, encoding=arguments.encoding, skip_bad=arguments.skip_bad
    )
    good, bad = rows.check()
    for row in bad:
        sys.stderr.write(f"{row}\n")
    if bad and not arguments.skip_bad:
        sys.stderr.write("nothing was sent; mend these rows, or leave them out with --skip-bad\n")
        return ExitCode.USAGE
    _say(arguments, f"{good} rows to issue", {"event": "checked", "rows": good, "bad": len(bad)})
    return anyio.run(_issue, arguments, rows)


async def _issue(arguments: argparse.Namespace, rows: RowFile[Sale]) -> int:
    import anyio  # noqa: PLC0415 - on first use
    import anyio.abc  # noqa: PLC0415

    from govauth.auth.stores.file import FileTokenStore  # noqa: PLC0415
    from govauth.concurrency.beside import tasks_beside  # noqa: PLC0415
    from govauth.concurrency.limiter import Rate  # noqa: PLC0415
    from govauth.ledger.ledger import Ledger  # noqa: PLC0415
    from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place  # noqa: PLC0415

    password = os.environ.get("GOVAUTH_PASSWORD") or getpass.getpass("Password of «Мой налог»: ")
    login = PasswordLogin(arguments.inn, password)
    del password
    place = Place.PROD.at(arguments.at) if arguments.at else None
    ledger = Ledger(arguments.ledger)
    rate = Rate(calls=1, seconds=1 / arguments.rate, burst=1) if arguments.rate else None
    stop = anyio.Event()

    async def stop_at_signals(*, task_status: anyio.abc.TaskStatus[None]) -> None:
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            task_status.started()
            async for _ in signals:
                stop.set()
                _say(arguments, "stopping: what is in the air lands first", {"event": "stopping"})

    async with tasks_beside() as tasks:
        await tasks.start(stop_at_signals)
        try:
            async with MoyNalog(login, place=place, store=FileTokenStore(arguments.store)) as nalog:
                report = await nalog.receipts.issue_all(
                    rows,
                    ledger=ledger,
                    batch=arguments.batch or rows.path.name,
                    width=arguments.width,
                    rate=rate,
                    on_event=lambda progress: _progress(arguments, progress),
                    stop=stop,
                    file=arguments.report,
                )
        finally:
            await ledger.aclose()
    return _end(arguments, report, stopped=stop.is_set())


def _progress(arguments: argparse.Namespace, progress: Progress) -> None:
    left = "" if progress.left is None else f", {progress.left:.0f} s left"
    note = f" ({progress.note})" if progress.note else ""
    text = (
        f"{progress.rate:.0f}/s, {progress.done} done, {progress.refused} refused,"
        f" {progress.unknown} unknown, {progress.planned} to go{left}{note}"
    )
    counts = {"done": progress.done, "refused": progress.refused, "unknown": progress.unknown}
    more = {"planned": progress.planned, "rate": round(progress.rate, 1), "note": progress.note}
    _say(arguments, text, {"event": "progress", **counts, **more})


def _end(arguments: argparse.Namespace, report: Report, *, stopped: bool) -> int:
    counts = {"done": report.done, "refused": report.refused, "unknown": report.unknown}
    more = {"planned": report.planned, "differs": len(report.differs), "surplus": report.surplus}
    why = None if report.stopped is None else str(report.stopped)
    text = ", ".join(f"{count} {name}" for name, count in {**counts, **more}.items())
    _say(
        arguments,
        text if why is None else f"{text}: {why}",
        {"event": "report", **counts, **more, "why": why},
    )
    if report.complete:
        return ExitCode.DONE
    if report.stopped is not None:
        return ExitCode.FAILED
    if stopped:
        return ExitCode.STOPPED
    return ExitCode.PERSON_NEEDED if report.unknown or report.surplus else ExitCode.INCOMPLETE


def _say(arguments: argparse.Namespace, text: str, event: Mapping[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(event, ensure_ascii=False) if arguments.json else text}\n")
    sys.stdout.flush()


def _columns(pairs: list[str]) -> dict[str, str] | None:
    columns: dict[str, str] = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not column:
            return None
        columns[field] = column
    return columns
