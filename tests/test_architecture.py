"""The page on architecture says of each room what is there: its tables are held against the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ROOT / "govauth" / "providers"
LANGUAGES: Final = ("en", "ru")

FURNITURE: Final = {
    0: ("client.py",),
    1: ("auth.py",),
    2: ("token_calls.py", "token_endpoint.py"),
    3: ("errors.py",),
    4: ("*operations.py", "operations"),
    5: ("resources.py", "resources"),
    6: ("*models.py", "models"),
    7: ("places.py",),
    8: ("sandbox",),
    13: ("effects*.py",),
    14: ("README.md",),
}
"""Which files must be named in a row, where they stand in a room or a wing."""

pytestmark = pytest.mark.source

Table = dict[str, list[str]]


def page(language: str) -> str:
    return (ROOT / "docs" / language / "architecture.md").read_text()


def tables_of(language: str) -> Iterator[tuple[list[str], Table]]:
    """Find the tables whose columns are rooms or wings."""
    for block in re.findall(r"(?m)(?:^\|.*\n)+", page(language)):
        head, _, *rows = [line.strip("| \n").split(" | ") for line in block.splitlines()]
        if "moy_nalog" in head or "esia/rest" in head:
            yield head[1:], {row[0]: row[1:] for row in rows}


def cells() -> Iterator[tuple[str, str, int, str]]:
    for language in LANGUAGES:
        for columns, table in tables_of(language):
            for number, row in enumerate(table.values()):
                for column, cell in zip(columns, row, strict=True):
                    yield language, column, number, cell


def named_in(cell: str) -> list[str]:
    return re.findall(r"`([\w/]+(?:\.\w+|/))`", cell)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_rooms_have_rows_of_the_same_names(language: str) -> None:
    (rooms, first), (wings, second) = tables_of(language)
    assert set(rooms) == {one.name for one in ROOMS.iterdir() if (one / "client.py").exists()}
    assert all((ROOMS / wing / "__init__.py").exists() for wing in wings)
    assert list(first) == list(second)
    with_errors = {str(one.parent.relative_to(ROOMS)) for one in ROOMS.glob("*/*/errors.py")}
    assert with_errors - {"esia/login"} == set(wings)


def test_both_languages_name_the_same_files() -> None:
    english, russian = ([named_in(one[3]) for one in cells() if one[0] == each] for each in LANGUAGES)
    assert english == russian


def test_what_is_named_is_there() -> None:
    for _, column, _, cell in cells():
        for name in named_in(cell):
            places = (ROOMS / column / name, ROOMS / column.split("/")[0] / name)
            assert any(place.exists() for place in places), (column, name)
        thing = re.match(r"`(Paged|Pending|Reconciliation|by_\w+)`", cell)
        for name in named_in(cell) if thing else ():
            where = ROOMS / column / name
            files = where.glob("*.py") if where.is_dir() else [where]
            assert thing is not None
            assert any(thing[1] in file.read_text() for file in files), (column, name)


def test_what_is_there_is_named() -> None:
    for _, column, number, cell in cells():
        for pattern in FURNITURE.get(number, ()):
            for there in (ROOMS / column).glob(pattern):
                name = there.name + "/" * there.is_dir()
                assert name in named_in(cell), (column, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_deviation_has_its_reason(language: str) -> None:
    tables = "".join(cell for _, table in tables_of(language) for row in table.values() for cell in row)
    marks = {
        int(mark.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))
        for mark in re.findall("[⁰¹²³⁴-⁹]+", tables)
    }
    reasons = re.search(r"(?m)(?:^(?:\d+\. |  ).*\n)+", page(language).split("esia/rest")[-1])
    assert reasons is not None
    assert marks == {int(one) for one in re.findall(r"(?m)^(\d+)\. ", reasons[0])}
