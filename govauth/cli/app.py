"""The whole command line, put together."""

from __future__ import annotations

from importlib import metadata
from typing import Annotated, Final

import typer
import typer.rich_utils

from govauth.cli import demo, docs, doctor, explain, keys, ledger, receipts, sandbox, sign_in, suz
from govauth.cli.language import RUSSIAN, said
from govauth.cli.output import line

app: Final = typer.Typer(
    name="govauth",
    help=said(
        "Russian government APIs, simulated and real.",
        "API российских государственных сервисов: настоящие и в песочнице.",
    ),
    epilog=said(
        "Exit codes: 0 done, 1 failed, 2 mistake of use, 3 rows left, 4 a person is needed, 5 outcome"
        " unknown, 130 stopped.",
        "Коды выхода: 0 сделано, 1 не вышло, 2 ошибка вызова, 3 остались строки, 4 нужен человек, 5 исход"
        " неясен, 130 остановлено.",
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
        "Имитировать всех провайдеров на 127.0.0.1, пока не остановят.",
    )
)(sandbox.sandbox)
app.command(
    help=said(
        "Look at hosts, TLS, clock, engines, keys, trust, store, proxies, packages; exit with 1 on a fault.",
        "Проверить узлы, TLS, часы, механизмы подписи, ключ, доверие, хранилище, прокси и пакеты; при"
        " неисправности код 1.",
    )
)(doctor.doctor)
app.command(
    help=said(
        "Sign in to a provider: asks for what is needed, never echoing it.",
        "Войти у провайдера: спросит нужное, не показывая ввод.",
    )
)(sign_in.login)
app.command(
    help=said(
        "Forget a token, and what login --remember kept.", "Забыть токен и то, что сохранил login --remember."
    )
)(sign_in.logout)
app.command(
    help=said(
        "Show whose tokens there are, how old, and when they are renewed.",
        "Показать, чьи токены есть, их возраст и когда продление.",
    )
)(sign_in.status)
app.command(
    help=said("Show what the library does, on the sandbox.", "Показать на песочнице, что умеет библиотека.")
)(demo.demo)
app.command(
    help=said(
        "Explain a provider's code, and what to do about it.", "Объяснить код провайдера и что с ним делать."
    )
)(explain.explain)
app.add_typer(keys.app, name="keys")
app.add_typer(receipts.app, name="receipts")
app.add_typer(ledger.app, name="ledger")
app.add_typer(suz.app, name="suz")
app.add_typer(docs.app, name="docs")

if RUSSIAN:
    typer.rich_utils.ARGUMENTS_PANEL_TITLE = "Аргументы"
    typer.rich_utils.OPTIONS_PANEL_TITLE = "Параметры"
    typer.rich_utils.COMMANDS_PANEL_TITLE = "Команды"
    typer.rich_utils.DEFAULT_STRING = "[по умолчанию: {}]"
    typer.rich_utils.REQUIRED_LONG_STRING = "[обязательно]"
    typer.rich_utils.ENVVAR_STRING = "[переменная: {}]"
