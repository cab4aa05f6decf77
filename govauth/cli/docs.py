"""``govauth docs``: documents of a person through ЕСИА Шлюз."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from govauth.cli import settings
from govauth.cli.destinations import new_directory
from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import json_line, line
from govauth.cli.parameters import Json, ProfileName
from govauth.errors import LoginRequired

if TYPE_CHECKING:
    from govauth.providers.esia_gateway.documents import Document

_SIGN_IN: Final = said(
    "sign in first: govauth login esia_gateway", "сначала войдите: govauth login esia_gateway"
)

app: Final = typer.Typer(
    no_args_is_help=True,
    help=said("Documents of a person through ЕСИА Шлюз.", "Документы человека через ЕСИА Шлюз."),
)


@app.callback()
def _root() -> None:
    """Keep the verb, though there is one alone."""


@app.command(help=said("Wait for the documents of who signed in.", "Дождаться документов того, кто вошёл."))
def get(
    *,
    user: Annotated[
        str | None, typer.Option(help=said("as login says; else that of the profile", "как сказал login"))
    ] = None,
    permission: Annotated[
        list[str] | None,
        typer.Option(help=said("only these scopes; may be repeated", "только эти области; можно повторять")),
    ] = None,
    within: Annotated[
        float,
        typer.Option(min=0, help=said("seconds to wait for agencies", "сколько секунд ждать")),
    ] = 120.0,
    out: Annotated[
        Path | None,
        typer.Option(help=said("a new directory for the attached files", "новый каталог для вложений")),
    ] = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Write a line for each document; files go to a directory that only this user can read."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.accounts import esia_gateway as account  # noqa: PLC0415
    from govauth.providers.esia_gateway import DataRequest  # noqa: PLC0415

    chosen = settings.profile_named(profile)
    wanted = user or (chosen.esia_gateway.user if chosen.esia_gateway else None)
    if wanted is None:
        raise LoginRequired(_SIGN_IN)
    request = DataRequest(permissions=permission) if permission else None

    async def work() -> Sequence[Document]:
        async with account.opened(chosen) as gateway:
            try:
                return await gateway.user(wanted).documents(request, within=within)
            except LoginRequired as error:
                raise LoginRequired(_SIGN_IN) from error

    with nullcontext() if out is None else new_directory(out):
        documents = anyio.run(work)
        files = [
            [] if out is None else _files(document, number, out) for number, document in enumerate(documents)
        ]
    for document, paths in zip(documents, files, strict=True):
        status = document.status and str(document.status)
        if as_json:
            json_line(
                {
                    "type": document.type,
                    "status": status,
                    "found": document.found,
                    "error": document.error,
                    "files": paths,
                }
            )
        else:
            line("  ".join([document.type or "?", status or document.error or "", *paths]).rstrip())
    return ExitCode.DONE


def _files(document: Document, number: int, directory: Path) -> list[str]:
    """Write the attached files, under names of ours: those of an answer are not to be trusted."""
    paths: list[str] = []
    for count, file in enumerate(document.attachments):
        suffix = {"application/pdf": "pdf", "application/xml": "xml", "application/zip": "zip"}
        path = directory / f"{number:02}-{count:02}.{suffix.get(file.media_type, 'bin')}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(file.content)
        paths.append(str(path))
    return paths
