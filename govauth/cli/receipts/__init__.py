"""``govauth receipts``: receipts of «Мой налог»."""

from __future__ import annotations

from typing import Final

import typer

from govauth.cli.language import said
from govauth.cli.receipts import batch, issuing, reading

app: Final = typer.Typer(no_args_is_help=True, help=said("Receipts of «Мой налог».", "Чеки «Мой налог»."))
app.command(help=said("Register a receipt; it is sent once.", "Пробить чек; отправляется один раз."))(
    issuing.issue
)
app.command(help=said("Cancel a receipt; it is sent once.", "Аннулировать чек; отправляется один раз."))(
    issuing.cancel
)
app.command("list", help=said("List the receipts of a period.", "Перечислить чеки за период."))(reading.list_)
app.command(
    help=said("Write the receipts of a period to a file.", "Записать чеки за период в файл."),
)(reading.export)
app.command(help=said("Show one receipt.", "Показать один чек."))(reading.show)
app.command("print", help=said("Save the printed form of a receipt.", "Сохранить печатную форму чека."))(
    reading.print_
)
app.command(
    help=said(
        "Find out what became of submissions whose answer was lost.",
        "Узнать, что стало с отправками, на которые ответ потерян.",
    )
)(issuing.reconcile)
app.command(
    help=said(
        "Issue the receipts of a CSV or JSON Lines file, each at most once.",
        "Пробить чеки из файла CSV или JSON Lines, каждый не больше раза.",
    )
)(batch.batch)
