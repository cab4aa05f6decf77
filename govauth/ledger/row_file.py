"""Rows of a batch in a CSV or JSON Lines file: checked whole before anything is sent, in constant memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.home import expanded
from govauth.wire.json import JsonValue, NotJson, decode_json

I = TypeVar("I")  # noqa: E741 - the intent, as in Effect

MOST_PROBLEMS: Final = 100


@frozen(slots=True)
class BadRow:
    """A row that cannot be sent.

    Attributes:
        line: its line in the file, counted from 1.
        reason: the field and the rule.
        whole_file: whether no other row can be sent either, because the head line is wrong: it is not left
            out with other bad rows.

    """

    line: int
    reason: str
    whole_file: bool = False

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
        required: Collection[str] = (),
        encoding: str = "utf-8-sig",
        skip_bad: bool = False,
    ) -> None:
        """Name the file; it is opened when it is read.

        Args:
            path: ``….csv`` (comma, semicolon or tab; a head line), or ``….jsonl`` (an object in each line).
            make: makes a row of the fields, by their names here; raises ``InvalidInput``.
            columns: by the name of a field, the name of its column, where it differs.
            required: names of fields without which no row of a CSV file can be made.
            encoding: of the text; Excel on Windows saves CSV in ``cp1251``.
            skip_bad: whether bad rows are left out instead of ending the iteration.

        Raises:
            InvalidInput: the file is of another kind or absent, or there is no such encoding.

        """
        self.path: Path = expanded(path)
        self._make = make
        self._columns = dict(columns or {})
        self._required = frozenset(required)
        self._encoding = encoding
        self._skip_bad = skip_bad
        if self.path.suffix.lower() not in (".csv", ".jsonl", ".ndjson"):
            raise InvalidInput("path", "must end in .csv or .jsonl")
        if not self.path.is_file():
            raise InvalidInput("path", f"must name a file: there is no {self.path}")
        try:
            codecs.lookup(encoding)
        except LookupError:
            unknown = True
        else:
            unknown = False
        if unknown:
            raise InvalidInput("encoding", "must be one that Python knows, such as utf-8 or cp1251")

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
            elif row.whole_file or not self._skip_bad:
                raise InvalidInput(f"{self.path.name}, line {row.line}", row.reason)

    def _rows(self) -> Iterator[tuple[str, I] | BadRow]:
        csv_rows = self.path.suffix.lower() == ".csv"
        try:
            with self.path.open(encoding=self._encoding, newline="") as file:
                for line, fields in self._csv(file) if csv_rows else _json_lines(file):
                    yield fields if isinstance(fields, BadRow) else self._row(line, fields)
        except UnicodeDecodeError:
            pass
        else:
            return
        raise InvalidInput("encoding", f"must be that of the file, which is not {self._encoding}: try cp1251")

    def _csv(self, file: Iterator[str]) -> Iterator[tuple[int, Mapping[str, JsonValue] | BadRow]]:
        delimiter, names, line = _head(file)
        problem = self._problem_of_head(names)
        if problem:
            yield line, BadRow(line, problem, whole_file=True)
            return
        yield from _csv_rows(file, delimiter, names, line)

    def _problem_of_head(self, names: Sequence[str]) -> str:
        if not names:
            return "the file is empty: the first line must name the columns"
        twice = [name for name in names if name and names.count(name) > 1]
        if twice:
            return f"the column {twice[0]!r} is there twice"
        needed = {name: name for name in sorted(self._required)} | self._columns
        return _absent(needed.values(), names)

    def _row(self, line: int, fields: Mapping[str, JsonValue]) -> tuple[str, I] | BadRow:
        absent = _absent(self._columns.values(), fields)
        if absent:
            return BadRow(line, absent)
        renamed = {column: name for name, column in self._columns.items()}
        try:
            return self._make({renamed.get(column, column): value for column, value in fields.items()})
        except InvalidInput as error:
            return BadRow(line, error.message)


def _absent(wanted: Iterable[str], there: Collection[str]) -> str:
    absent = next((column for column in wanted if column not in there), None)
    return (
        "" if absent is None else f"there is no column {absent!r}; there are {', '.join(filter(None, there))}"
    )


def _head(file: Iterator[str]) -> tuple[str, list[str], int]:
    """Read the delimiter and the names of the columns; return them with the number of their line."""
    head, line = next(file, ""), 1
    delimiter = max(";,\t", key=head.count)
    if head.lower().startswith("sep="):
        # Excel's own way to name the delimiter.
        delimiter = head[len("sep=") :].strip("\r\n")[:1] or delimiter
        head, line = next(file, ""), 2
    names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), list[str]())]
    return delimiter, names, line


def _csv_rows(
    file: Iterator[str], delimiter: str, names: Sequence[str], above: int
) -> Iterator[tuple[int, Mapping[str, JsonValue] | BadRow]]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = reader.line_num + above
            yield line, BadRow(line, f"is not CSV: {error}")
            continue
        line = reader.line_num + above
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
