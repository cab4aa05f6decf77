"""``govauth receipts batch``: many receipts of «Мой налог» from a file, each at most once."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import evolve, frozen

from govauth.cli import settings
from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import json_line, line, note
from govauth.cli.parameters import Json, LedgerAddress, ProfileName, ServiceAddress
from govauth.cli.receipts import account
from govauth.errors import InvalidInput

if TYPE_CHECKING:
    from govauth.cli.settings import Profile
    from govauth.ledger.progress import Progress, Report
    from govauth.ledger.row_file import RowFile
    from govauth.providers.moy_nalog import Sale


def batch(
    file: Annotated[str, typer.Argument(help=said("columns: key, name, price", "столбцы: key, name, price"))],
    *,
    ledger: LedgerAddress,
    inn: Annotated[
        str | None, typer.Option(envvar="GOVAUTH_INN", help=said("who sells", "кто продаёт"))
    ] = None,
    at: ServiceAddress = None,
    store: Annotated[
        str | None, typer.Option(help=said("where the token is kept", "где хранится токен"))
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            help=said(
                "names the rows that belong together; default: the name of the file",
                "имя пачки; иначе имя файла",
            )
        ),
    ] = None,
    width: Annotated[int, typer.Option(min=1, help=said("calls in flight at once", "вызовов сразу"))] = 20,
    rate: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            help=said("receipts in a second, for all workers of the ledger", "чеков в секунду на всех"),
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=COLUMN", help=said("may be repeated", "можно повторять")),
    ] = None,
    encoding: Annotated[str, typer.Option(help=said("of the file", "кодировка файла"))] = "utf-8-sig",
    skip_bad: Annotated[
        bool,
        typer.Option(
            "--skip-bad",
            help=said("leave bad rows out instead of sending nothing", "пропустить негодные строки"),
        ),
    ] = False,
    decimal_comma: Annotated[
        bool,
        typer.Option(
            "--decimal-comma",
            help=said("prices are written as 1 500,00", "цены записаны как 1 500,00"),
        ),
    ] = False,
    report: Annotated[
        str | None,
        typer.Option(
            metavar="CSV", help=said("write what became of each row here", "записать исход каждой строки")
        ),
    ] = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Check the file, then issue its receipts; the password is $GOVAUTH_PASSWORD or asked for."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.ledger.row_file import MOST_PROBLEMS  # noqa: PLC0415
    from govauth.providers.moy_nalog import sale_rows  # noqa: PLC0415

    chosen = settings.profile_named(profile)
    account = chosen.moy_nalog or settings.MoyNalogAccount()
    seller = inn or account.inn
    if not seller:
        raise typer.BadParameter(said("--inn is needed", "нужен --inn"))
    try:
        rows = sale_rows(
            file,
            columns=_columns(column or ()),
            encoding=encoding,
            skip_bad=skip_bad,
            decimal_comma=decimal_comma,
        )
        good, bad = rows.check()
    except InvalidInput as error:
        raise typer.BadParameter(str(error)) from None
    for row in bad:
        note(str(row), name="error" if row.whole_file else "note")
    if len(bad) == MOST_PROBLEMS:
        note(
            said(
                f"these are the first {len(bad)}; there may be more",
                f"это первые {len(bad)}; могут быть и другие",
            )
        )
    if any(row.whole_file for row in bad):
        return ExitCode.USAGE
    if bad and not skip_bad:
        note(
            said(
                "nothing was sent; fix these rows, or leave them out with --skip-bad",
                "ничего не отправлено; исправьте строки или пропустите их: --skip-bad",
            ),
            name="error",
        )
        return ExitCode.USAGE
    chosen = evolve(
        chosen,
        moy_nalog=evolve(account, inn=seller, at=at or account.at),
        store=store or chosen.store,
    )
    run = _Run(rows, ledger, chosen, batch or rows.path.name, width, rate, report, as_json)
    ready = said(f"rows to issue: {good}", f"к отправке строк: {good}")
    run.say(ready, {"event": "checked", "rows": good, "bad": len(bad)})
    return anyio.run(run.issue)


_MOST_SHOWN = 10
_RUSSIAN = {
    "done": "сделано",
    "refused": "отказов",
    "unknown": "неясно",
    "planned": "осталось",
    "differs": "расходится",
    "surplus": "лишних у сервиса",
}


@frozen
class _Run:
    """One batch on its way."""

    rows: RowFile[Sale]
    ledger: str
    profile: Profile
    batch: str
    width: int
    rate: float | None
    report: str | None
    as_json: bool

    async def issue(self) -> int:
        """Issue every row; a signal stops it in good order."""
        import anyio  # noqa: PLC0415 - on first use

        from govauth.concurrency.limiter import Rate  # noqa: PLC0415
        from govauth.ledger.ledger import Ledger  # noqa: PLC0415

        ledger = Ledger(self.ledger)
        rate = Rate(calls=1, seconds=1 / self.rate, burst=1) if self.rate else None
        stop = anyio.Event()
        reports: list[Report] = []

        async def work(tasks: anyio.abc.TaskGroup) -> None:
            async with account.opened(self.profile, asking=True) as nalog:
                reports.append(
                    await nalog.receipts.issue_all(
                        self.rows,
                        ledger=ledger,
                        batch=self.batch,
                        width=self.width,
                        rate=rate,
                        on_event=self._progress,
                        stop=stop,
                        file=self.report,
                    )
                )
            await ledger.aclose()
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work, tasks)
            with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
                async for _ in signals:
                    stop.set()
                    landing = said(
                        "stopping: calls in flight finish first", "останавливаюсь: дожидаюсь отправленного"
                    )
                    self.say(landing, {"event": "stopping"})
        return self._end(reports[0], stopped=stop.is_set())

    def say(self, text: str, event: Mapping[str, object]) -> None:
        """Write a line for people, or the event for programs."""
        if self.as_json:
            json_line(event)
        else:
            line(text)

    def _progress(self, progress: Progress) -> None:
        left = (
            ""
            if progress.left is None
            else said(f", {progress.left:.0f} s left", f", ещё {progress.left:.0f} с")
        )
        remark = f" ({progress.note})" if progress.note else ""
        text = said(
            f"{progress.rate:.0f}/s, {progress.done} done, {progress.refused} refused,"
            f" {progress.unknown} unknown, {progress.planned} to go{left}{remark}",
            f"{progress.rate:.0f}/с, сделано {progress.done}, отказов {progress.refused},"
            f" неясно {progress.unknown}, осталось {progress.planned}{left}{remark}",
        )
        counts = {"done": progress.done, "refused": progress.refused, "unknown": progress.unknown}
        more = {"planned": progress.planned, "rate": round(progress.rate, 1), "note": progress.note}
        self.say(text, {"event": "progress", **counts, **more})

    def _end(self, report: Report, *, stopped: bool) -> int:
        counts = {"done": report.done, "refused": report.refused, "unknown": report.unknown}
        more = {"planned": report.planned, "differs": report.differing, "surplus": report.surplus}
        why = None if report.stopped is None else str(report.stopped)
        text = ", ".join(
            said(f"{count} {name}", f"{_RUSSIAN[name]} {count}") for name, count in {**counts, **more}.items()
        )
        self.say(text if why is None else f"{text}: {why}", {"event": "report", **counts, **more, "why": why})
        if report.differs:
            keys = ", ".join(report.differs[:_MOST_SHOWN]) + (", …" if report.differing > _MOST_SHOWN else "")
            note(
                said(
                    f"not sent, for these keys stand for other content already: {keys};"
                    " another sale needs a key of its own",
                    f"не отправлено: у этих ключей уже другое содержание: {keys};"
                    " другой продаже нужен свой ключ",
                )
            )
        if report.complete:
            return ExitCode.DONE
        if report.stopped is not None:
            return ExitCode.FAILED
        if stopped:
            return ExitCode.STOPPED
        return ExitCode.PERSON_NEEDED if report.unknown or report.surplus else ExitCode.INCOMPLETE


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not column:
            raise typer.BadParameter(said("--column takes FIELD=COLUMN", "--column — это ПОЛЕ=СТОЛБЕЦ"))
        columns[field] = column
    return columns
