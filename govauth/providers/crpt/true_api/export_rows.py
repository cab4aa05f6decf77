"""Rows of a fetched export, one by one: its size does not matter."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from govauth.errors import UnexpectedReply
from govauth.home import expanded

_FILTER: Final = "Filter("
_ENCODING: Final = "utf-8-sig"


def read_export(path: str | Path) -> Iterator[Mapping[str, str]]:
    """Go through the rows of an export that :meth:`.Exports.download` saved, each by the names of the header.

    Nothing is unpacked to disk, and no more than a row is in memory.

    Args:
        path: of the ZIP archive.

    Raises:
        UnexpectedReply: it is no archive of CSV, or a row has more fields than the header.

    """
    try:
        with zipfile.ZipFile(expanded(path)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if not names:
                raise UnexpectedReply("archive", "expected a file of CSV")
            for name in names:
                with archive.open(name) as packed:
                    yield from _rows(io.TextIOWrapper(packed, _ENCODING, newline=""))
    except (zipfile.BadZipFile, zlib.error, csv.Error, UnicodeError, EOFError) as error:
        what = f"damaged ({type(error).__name__})"
    else:
        return
    raise UnexpectedReply("archive", what)


def _rows(lines: io.TextIOWrapper) -> Iterator[Mapping[str, str]]:
    header: list[str] | None = None
    # The line before the header shows the filter; it is no CSV.
    first = lines.readline()
    if first and not first.startswith(_FILTER):
        header = next(csv.reader([first], strict=True))
    for number, row in enumerate(csv.reader(lines, strict=True), start=2):
        if not row:
            continue
        if header is None:
            header = row
            continue
        if len(row) > len(header):
            raise UnexpectedReply(
                f"line {number}", f"has {len(row)} fields, and the header has {len(header)}"
            )
        yield dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=True))
