"""``govauth receipts``: receipts of «Мой налог»."""

from __future__ import annotations

from typing import Final

import typer

from govauth.cli.language import said
from govauth.cli.receipts import batch

app: Final = typer.Typer(no_args_is_help=True, help=said("Receipts of «Мой налог».", "Чеки «Мой налог»."))
app.command(
    help=said(
        "Issue the receipts of a CSV or JSON Lines file, each at most once.",
        "Пробить чеки из файла CSV или JSON Lines, каждый не больше раза.",
    )
)(batch.batch)
