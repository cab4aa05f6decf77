"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from govauth.cli.language import said

Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help=said("lines of JSON for programs", "строки JSON для программ"))
]
ProfileName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--profile",
        envvar="GOVAUTH_PROFILE",
        help=said("profile of the settings file", "профиль из файла настроек"),
    ),
]
ServiceAddress: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="URL",
        help=said("another address of the service, such as a sandbox", "другой адрес, например песочницы"),
    ),
]
LedgerAddress: TypeAlias = Annotated[
    str,
    typer.Option("--ledger", help=said("a path, or postgresql://…", "путь или postgresql://…")),
]
KeysLedger: TypeAlias = Annotated[
    str | None,
    typer.Option("--ledger", help=said("keeps the keys: a path, or postgresql://…", "журнал ключей")),
]
PasswordFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        help=said("first line: the password of the key", "первая строка — пароль ключа"),
    ),
]
