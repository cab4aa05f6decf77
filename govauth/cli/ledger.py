"""``govauth ledger``: look after a ledger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from govauth.cli.exit_codes import ExitCode
from govauth.cli.keyed import with_ledger
from govauth.cli.language import said
from govauth.cli.moments import moment
from govauth.cli.output import json_line, line, note
from govauth.cli.parameters import Json, LedgerAddress
from govauth.errors import ConfigurationError
from govauth.home import expanded

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger
    from govauth.ledger.values import Entry

STATES: Final = ("planned", "sending", "unknown", "not_applied", "done", "refused")

app: Final = typer.Typer(
    no_args_is_help=True,
    help=said(
        "What stands in a ledger; a person's decisions; forgetting.",
        "Что записано в журнале операций; решения человека; удаление.",
    ),
)


def _state(text: str) -> str:
    if text in STATES:
        return text
    fitting = ", ".join(STATES)
    raise typer.BadParameter(
        said(f"invalid choice: {text!r} (choose from {fitting})", f"нет такого: {text!r} (есть {fitting})")
    )


@app.command(help=said("Count the entries by state.", "Сколько записей в каком состоянии."))
def status(ledger: LedgerAddress, as_json: Json = False) -> int:
    """Exit with 4 where the provider has what no key owns."""

    async def work(opened: Ledger) -> int:
        counts = {state.value: count for state, count in (await opened.counts()).items()}
        counts["surplus"] = len(await opened.surplus())
        if as_json:
            json_line(counts)
        else:
            line("\n".join(f"{name:12} {count}" for name, count in counts.items()))
        return ExitCode.PERSON_NEEDED if counts["surplus"] else ExitCode.DONE

    return _opened(ledger, work)


@app.command("list", help=said("List the entries.", "Перечислить записи."))
def list_(
    ledger: LedgerAddress,
    state: Annotated[
        str | None,
        typer.Option(
            parser=_state,
            metavar="STATE",
            autocompletion=lambda: list(STATES),
            help=said("only those that stand so", "только в этом состоянии"),
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Write a line for each."""

    async def work(opened: Ledger) -> int:
        from govauth.ledger.values import State  # noqa: PLC0415

        async for entry in opened.list(state=State(state) if state else None):
            _write(entry, as_json=as_json)
        return ExitCode.DONE

    return _opened(ledger, work)


@app.command(help=said("Show the entries of a key.", "Показать записи ключа."))
def show(key: str, ledger: LedgerAddress, as_json: Json = False) -> int:
    """Write a line for each account that has the key."""

    async def work(opened: Ledger) -> int:
        found = False
        async for entry in opened.list(key=key):
            found = True
            _write(entry, as_json=as_json)
        if not found:
            note(said("there is no such key", "такого ключа нет"), name="error")
        return ExitCode.DONE if found else ExitCode.FAILED

    return _opened(ledger, work)


@app.command(
    help=said(
        "Say, having looked, what became of an undecided key.", "Решить, что стало с неясной операцией."
    )
)
def decide(
    key: str,
    *,
    ledger: LedgerAddress,
    ref: Annotated[
        str | None,
        typer.Option(help=said("the provider's id of what was done", "номер сделанного у провайдера")),
    ] = None,
    not_applied: Annotated[
        bool,
        typer.Option(
            "--not-applied", help=said("nothing was done: it is sent again", "не сделано: отправить снова")
        ),
    ] = False,
    scope: Annotated[
        str | None,
        typer.Option(
            help=said("of the account, where several have this key", "чья запись, если ключ у нескольких")
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Record the decision of a person who looked at the provider's own pages."""
    if (ref is None) is not not_applied:
        raise typer.BadParameter(said("give --ref or --not-applied", "укажите --ref или --not-applied"))

    async def work(opened: Ledger) -> int:
        entry = await opened.decide(key, ref=ref, not_applied=not_applied, scope=scope)
        _write(entry, as_json=as_json)
        return ExitCode.DONE

    return _opened(ledger, work)


@app.command(help=said("Remove what ended entries hold.", "Удалить содержимое завершённых записей."))
def forget(
    ledger: LedgerAddress,
    before: Annotated[
        datetime,
        typer.Option(
            parser=moment,
            metavar="DAY",
            help=said("a day, or a time with a zone", "день или время с поясом"),
        ),
    ],
    keys: Annotated[
        bool,
        typer.Option(
            "--keys",
            help=said("the keys as well: a late repeat is sent again", "и ключи: поздний повтор уйдёт снова"),
        ),
    ] = False,
    as_json: Json = False,
) -> int:
    """Say how many were forgotten."""

    async def work(opened: Ledger) -> int:
        count = await opened.forget(before=before, keys=keys)
        if as_json:
            json_line({"forgotten": count})
        else:
            line(said(f"{count} forgotten", f"удалено: {count}"))
        return ExitCode.DONE

    return _opened(ledger, work)


@app.command(help=said("All entries as JSON Lines.", "Все записи строками JSON."))
def export(ledger: LedgerAddress, as_json: Json = True) -> int:  # noqa: ARG001 - it is JSON anyway
    """Write every entry."""

    async def work(opened: Ledger) -> int:
        async for entry in opened.list():
            _write(entry, as_json=True)
        return ExitCode.DONE

    return _opened(ledger, work)


@app.command(
    help=said(
        "What the provider has and no key owns: perhaps doubles.",
        "Что есть у провайдера без ключа в журнале: возможные дубли.",
    )
)
def surplus(ledger: LedgerAddress, as_json: Json = False) -> int:
    """Write a line for each."""

    async def work(opened: Ledger) -> int:
        for one in await opened.surplus():
            if as_json:
                json_line({"ref": one.ref, "key": one.key, "seen": one.seen.isoformat()})
            else:
                line(said(f"{one.ref}  like {one.key}", f"{one.ref}  похоже на {one.key}"))
        return ExitCode.DONE

    return _opened(ledger, work)


def _opened(address: str, work: Callable[[Ledger], Awaitable[int]]) -> int:
    import anyio  # noqa: PLC0415 - on first use

    if "://" not in address and not expanded(address).exists():
        raise ConfigurationError(
            said(f"there is no ledger at {address}", f"по адресу {address} журнала операций нет")
        )

    return anyio.run(with_ledger, address, work)


def _write(entry: Entry, *, as_json: bool) -> None:
    if as_json:
        json_line(
            {
                "key": entry.key,
                "state": entry.state.value,
                "ref": entry.ref,
                "error": entry.error,
                "operation_second": entry.times.operation,
                "request_second": entry.times.request,
                "sends": entry.sends,
                "looks": entry.looks,
                "scope": entry.scope,
                "changed": entry.changed.isoformat(),
            }
        )
        return
    parts = (entry.key, entry.state.value, entry.ref or "-", entry.error or "")
    line("  ".join(parts).rstrip())
