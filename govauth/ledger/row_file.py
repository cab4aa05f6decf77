"""Rows of a batch in a CSV or JSON Lines file: checked whole before anything is sent, in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Generic, TypeVar

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.wire.json import JsonValue, NotJson, decode_json

I = TypeVar("I")  # noqa: E741 - the intent, as in Effect

MOST_PROBLEMS: Final = 100


@frozen(slots=True)
class BadRow:
    """A row that cannot be sent.

    Attributes:
        line: its line in the file, counted from 1.
        reason: the field and the rule.

    """

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class RowFile(Generic[I]):
    """Pairs of a key and an intent, read from a file anew at each iteration."""

    def __init__(
        self,
        path: str | Path,
        make: Callable[[Mapping[str, JsonValue]], tuple[str, I]],
        *,
        columns: Mapping[str, str] | None = None,
        encoding: str = "utf-8-sig",
        skip_bad: bool = False,
    ) -> None:
        """Name the file; it is opened when it is read.

        Args:
            path: ``….csv`` (comma, semicolon or tab; a head line), or ``….jsonl`` (an object in each line).
            make: makes a row of the fields, by their names here; raises ``InvalidInput``.
            columns: by the name of a field, the name of its column, where it differs.
            encoding: of the text; Excel on Windows saves CSV in ``cp1251``.
            skip_bad: whether bad rows are left out instead of ending the iteration.

        Raises:
            InvalidInput: the file is of another kind, or absent.

        """
        self.path: Path = Path(path).expanduser()
        self._make = make
        self._columns = dict(columns or {})
        self._encoding = encoding
        self._skip_bad = skip_bad
        if self.path.suffix.lower() not in (".csv", ".jsonl", ".ndjson"):
            raise InvalidInput("path", "must end in .csv or .jsonl")
        if not self.path.is_file():
            raise InvalidInput("path", f"must name a file: there is no {self.path}")

    def check(self) -> tuple[int, tuple[BadRow, ...]]:
        """Read the whole file and return the number of good rows and the first hundred bad ones."""
        good = 0
        bad: list[BadRow] = []
        for row in self._rows():
            if isinstance(row, BadRow):
                if len(bad) < MOST_PROBLEMS:
                    bad.append(row)
            else:
                good += 1
        return good, tuple(bad)

    def __iter__(self) -> Iterator[tuple[str, I]]:
        """Go through the rows.

        Raises:
            InvalidInput: a row is bad and is not to be skipped.

        """
        for row in self._rows():
            if not isinstance(row, BadRow):
                yield row
            elif not self._skip_bad:
                raise InvalidInput(f"{self.path.name}, line {row.line}", row.reason)

    def _rows(self) -> Iterator[tuple[str, I] | BadRow]:
        csv_rows = self.path.suffix.lower() == ".csv"
        try:
            with self.path.open(encoding=self._encoding, newline="") as file:
                for line, fields in _csv(file) if csv_rows else _json_lines(file):
                    yield fields if isinstance(fields, BadRow) else self._row(line, fields)
        except UnicodeDecodeError:
            pass
        else:
            return
        raise InvalidInput("encoding", f"must be that of the file, which is not {self._encoding}: try cp1251")

    def _row(self, line: int, fields: Mapping[str, JsonValue]) -> tuple[str, I] | BadRow:
        absent = [column for column in self._columns.values() if column not in fields]
        if absent:
            return BadRow(line, f"there is no column {absent[0]!r}; there are {', '.join(fields)}")
        renamed = {column: name for name, column in self._columns.items()}
        try:
            return self._make({renamed.get(column, column): value for column, value in fields.items()})
        except InvalidInput as error:
            return BadRow(line, error.message)


def _csv(file: Iterator[str]) -> Iterator[tuple[int, Mapping[str, JsonValue] | BadRow]]:
    head = next(file, "")
    delimiter = max(";,\t", key=head.count)
    names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), list[str]())]
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num + 1, BadRow(reader.line_num + 1, f"is not CSV: {error}")
            continue
        line = reader.line_num + 1
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(names):
            yield line, BadRow(line, f"has {len(values)} values for {len(names)} columns")
        else:
            yield line, {name: value.strip() for name, value in zip(names, values, strict=True)}


def _json_lines(file: Iterator[str]) -> Iterator[tuple[int, Mapping[str, JsonValue] | BadRow]]:
    for line, text in enumerate(file, start=1):
        if not text.strip():
            continue
        try:
            value = decode_json(text.encode())
        except NotJson:
            value = None
        yield line, value if isinstance(value, Mapping) else BadRow(line, "is not a JSON object")
