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
LedgerAddress: TypeAlias = Annotated[
    str,
    typer.Option("--ledger", help=said("a path, or postgresql://…", "путь или postgresql://…")),
]
PasswordFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        help=said("first line: the password of the key", "первая строка — пароль ключа"),
    ),
]
