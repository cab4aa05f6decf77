"""Receipts of a period in a file: CSV for spreadsheets, JSON Lines for programs.

The file appears whole or not at all, and no more than a few pages of the list are in memory at once.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, TextIO

import anyio
import anyio.to_thread

from govauth.errors import InvalidInput
from govauth.home import expanded
from govauth.providers.moy_nalog.models import Income
from govauth.transport.paging import Offset, Paged
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.moments import MOSCOW, whole_seconds
from govauth.wire.money import plain

COLUMNS: Final = (
    "id",
    "status",
    "operation_time",
    "register_time",
    "name",
    "total",
    "payment",
    "income_type",
    "client_inn",
    "client_name",
    "tax_period",
    "cancelled_at",
    "cancel_reason",
    "invoice_id",
    "print_url",
)
"""Of the CSV file. Times are Moscow's, the total is roubles."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a text for a formula."""

PAGES_REMEMBERED: Final = 20
"""How many pages of identities are kept: a list that is read in the order of its times moves by few."""

Row = Mapping[str, JsonValue]
PrintUrl = Callable[[str], str]


class ExportFormat(StrEnum):
    """The form of an exported file."""

    CSV = "csv"
    """One line for each receipt, with a head line; UTF-8 with a mark, as spreadsheets expect."""
    JSONL = "jsonl"
    """One JSON object for each receipt, with its lines and everything that the library does not name."""

    @classmethod
    def of(cls, path: str | Path, given: ExportFormat | None) -> ExportFormat:
        """Return the form that is given, or that the name of a file tells.

        Raises:
            InvalidInput: it is none.

        """
        try:
            return cls(Path(path).suffix.lower().removeprefix(".") if given is None else given)
        except ValueError:
            pass
        if given is None:
            raise InvalidInput("path", "must end with .csv or .jsonl; or say format=")
        raise InvalidInput("format", f"must be one of {', '.join(cls)}")


async def write_receipts(
    path: str | Path, receipts: Paged[Income, Offset], form: ExportFormat, print_url: PrintUrl
) -> int:
    """Write receipts as they come; the file appears when all are written.

    Returns:
        How many there were.

    Raises:
        OSError: the file cannot be written.
        GovAuthError: as reading the list does; then there is no file, or the one that was there.

    """
    part = _Part(path, form)
    count = 0
    try:
        while batch := await receipts.batch():
            rows = [_row(income, print_url) for income in batch]
            await anyio.to_thread.run_sync(part.write, rows)
            count += len(batch)
        await anyio.to_thread.run_sync(part.finish)
    except BaseException:
        part.discard()
        raise
    return count


class _Part:
    """The file while it is being written, beside the place where it will be: readable by its owner alone."""

    def __init__(self, where: str | Path, form: ExportFormat) -> None:
        self._path = path = expanded(where)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        self._part = Path(name)
        encoding = "utf-8-sig" if form is ExportFormat.CSV else "utf-8"
        self._file: TextIO = os.fdopen(descriptor, "w", newline="", encoding=encoding)
        self._lines = _csv_lines if form is ExportFormat.CSV else _json_lines
        if form is ExportFormat.CSV:
            csv.writer(self._file).writerow(COLUMNS)

    def write(self, rows: Sequence[Row]) -> None:
        self._lines(self._file, rows)

    def finish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._path)

    def discard(self) -> None:
        try:
            # On a full disk this fails once more: what is left in the buffer is written first.
            with suppress(OSError):
                self._file.close()
        finally:
            self._part.unlink(missing_ok=True)


def _csv_lines(file: TextIO, rows: Sequence[Row]) -> None:
    csv.writer(file).writerows([_cell(row[column]) for column in COLUMNS] for row in rows)


def _json_lines(file: TextIO, rows: Sequence[Row]) -> None:
    file.writelines(encode_json(row).decode() + "\n" for row in rows)


def _cell(value: JsonValue) -> str:
    """Write a cell. An apostrophe keeps a spreadsheet from running what a client called himself."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(income: Income, print_url: PrintUrl) -> Row:
    cancelled = income.cancellation_info
    return {
        "id": income.id,
        "status": "REGISTERED" if cancelled is None else "CANCELLED",
        "operation_time": _time(income.operation_time),
        "register_time": _time(income.register_time),
        "name": income.name,
        "total": plain(income.total_amount),
        "payment": _text(income.payment_type),
        "income_type": _text(income.income_type),
        "client_inn": _text(income.client_inn),
        "client_name": income.client_display_name,
        "tax_period": income.tax_period_id,
        "cancelled_at": None if cancelled is None else _time(cancelled.operation_time),
        "cancel_reason": None if cancelled is None else _text(cancelled.comment),
        "invoice_id": income.invoice_id,
        "print_url": print_url(income.id),
        "services": [
            {"name": line.name, "price": plain(line.amount), "quantity": plain(line.quantity)}
            for line in income.services
        ],
        "extra": dict(income.extra),
    }


def _text(value: str | None) -> str | None:
    return None if value is None else str(value)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else whole_seconds(moment, MOSCOW)
