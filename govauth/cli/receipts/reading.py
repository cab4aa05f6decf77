"""``govauth receipts list``, ``export``, ``show`` and ``print``: what only reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from govauth.cli import settings
from govauth.cli.destinations import check_new_file
from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.moments import moment
from govauth.cli.output import json_line, line
from govauth.cli.parameters import Json, ProfileName
from govauth.cli.receipts import account
from govauth.cli.receipts.shown import show as write
from govauth.clock import SYSTEM_CLOCK, instant
from govauth.providers import moy_nalog

_USUAL_DAYS = 30


def list_(
    *,
    since: Annotated[
        datetime | None,
        typer.Option(parser=moment, metavar="DAY", help=said("30 days ago", "30 дней назад")),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(parser=moment, metavar="DAY", help=said("now", "сейчас"))
    ] = None,
    status: Annotated[
        Literal["registered", "cancelled"] | None,
        typer.Option(help=said("only those that stand so", "только такие")),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help=said("at most so many", "не больше"))] = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Write a line for each receipt of a period, the newest first."""
    import anyio  # noqa: PLC0415 - on first use

    chosen = settings.profile_named(profile)
    start = since or instant(SYSTEM_CLOCK.time()) - timedelta(days=_USUAL_DAYS)
    wanted = None if status is None else moy_nalog.ReceiptStatus(status.upper())

    async def work() -> None:
        async with account.opened(chosen) as nalog:
            left = limit
            async for receipt in nalog.receipts.list(start, until, status=wanted):
                write(receipt, as_json=as_json)
                left = None if left is None else left - 1
                if left == 0:
                    return

    anyio.run(work)
    return ExitCode.DONE


def export(
    file: Annotated[
        Path, typer.Argument(help=said("ends with .csv or .jsonl", "с окончанием .csv или .jsonl"))
    ],
    since: Annotated[
        datetime, typer.Option(parser=moment, metavar="DAY", help=said("from then on", "начиная с"))
    ],
    until: Annotated[
        datetime | None, typer.Option(parser=moment, metavar="DAY", help=said("now", "сейчас"))
    ] = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Write the receipts of a period to a file, the oldest first; a file that is there stays."""
    import anyio  # noqa: PLC0415 - on first use

    chosen = settings.profile_named(profile)
    check_new_file(file)

    async def work() -> int:
        async with account.opened(chosen) as nalog:
            return await nalog.receipts.export(file, since, until)

    count = anyio.run(work)
    if as_json:
        json_line({"file": str(file), "receipts": count})
    else:
        line(said(f"{file}: {count} receipts", f"{file}: чеков {count}"))
    return ExitCode.DONE


def show(
    receipt: Annotated[str, typer.Argument(help=said("its id", "номер чека"))],
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Write one receipt, with the link to its printed form."""
    import anyio  # noqa: PLC0415 - on first use

    chosen = settings.profile_named(profile)

    async def work() -> None:
        async with account.opened(chosen) as nalog:
            found = await nalog.receipts.get(receipt)
            write(found, as_json=as_json, print_url=await nalog.receipts.print_url(receipt))

    anyio.run(work)
    return ExitCode.DONE


def print_(
    receipt: Annotated[str, typer.Argument(help=said("its id", "номер чека"))],
    out: Annotated[
        Path | None,
        typer.Option(
            help=said("the file to write; ID.png or ID.pdf here", "файл; иначе НОМЕР.png или .pdf здесь")
        ),
    ] = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Save the printed form of a receipt; a file that is there stays."""
    import anyio  # noqa: PLC0415 - on first use

    chosen = settings.profile_named(profile)
    if out is not None:
        check_new_file(out)

    async def work() -> moy_nalog.ReceiptImage:
        async with account.opened(chosen) as nalog:
            return await nalog.receipts.image(receipt)

    image = anyio.run(work)
    suffix = "pdf" if image.media_type == "application/pdf" else image.media_type.partition("/")[2] or "bin"
    path = out or Path(f"{receipt}.{suffix}")
    check_new_file(path)
    with path.open("xb") as file:
        file.write(image.content)
    if as_json:
        json_line({"id": receipt, "file": str(path), "media_type": image.media_type})
    else:
        line(str(path))
    return ExitCode.DONE
