"""The whole command line, put together."""

from __future__ import annotations

from importlib import metadata
from typing import Annotated, Final

import typer
import typer.rich_utils

from govauth.cli import doctor, keys, ledger, receipts, sandbox
from govauth.cli.language import RUSSIAN, said
from govauth.cli.output import line

app: Final = typer.Typer(
    name="govauth",
    help=said(
        "Russian government APIs, simulated and real.",
        "API российских государственных сервисов: настоящие и в песочнице.",
    ),
    epilog=said(
        "Exit codes: 0 done, 1 failed, 2 mistake of use, 3 rows left, 4 a person is needed, 130 stopped.",
        "Коды выхода: 0 сделано, 1 не вышло, 2 ошибка вызова, 3 остались строки, 4 нужен человек, 130"
        " остановлено.",
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        line(f"govauth {metadata.version('govauth')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help=said("show the version", "показать версию")
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


app.command(
    help=said(
        "Serve every provider on 127.0.0.1 until interrupted.",
        "Держать всех поставщиков на 127.0.0.1, пока не остановят.",
    )
)(sandbox.sandbox)
app.command(
    help=said(
        "Look at hosts, TLS, clock, engines, keys, trust, store, proxies, packages; exit with 1 on a fault.",
        "Проверить узлы, TLS, часы, механизмы подписи, ключ, доверие, хранилище, прокси и пакеты; при"
        " неисправности код 1.",
    )
)(doctor.doctor)
app.add_typer(keys.app, name="keys")
app.add_typer(receipts.app, name="receipts")
app.add_typer(ledger.app, name="ledger")

if RUSSIAN:
    typer.rich_utils.ARGUMENTS_PANEL_TITLE = "Аргументы"
    typer.rich_utils.OPTIONS_PANEL_TITLE = "Параметры"
    typer.rich_utils.COMMANDS_PANEL_TITLE = "Команды"
    typer.rich_utils.DEFAULT_STRING = "[по умолчанию: {}]"
    typer.rich_utils.REQUIRED_LONG_STRING = "[обязательно]"
    typer.rich_utils.ENVVAR_STRING = "[переменная: {}]"
