"""Commands that the pages print: each is there, with its options, and a GTIN in one has a right check digit."""

from __future__ import annotations

import re
import shlex
from typing import Any, cast

import pytest
from typer.main import get_command

from govauth.cli.app import app
from govauth.wire.identifiers import Gtin
from tests.documentation import ROOT, Block, Page, pages

_COMMAND = re.compile(r"^govauth [^…\n]*$", re.MULTILINE)
_GTIN = re.compile(r"0\d{13}")
COMMANDS = [
    (block, line)
    for page in pages()
    for block in page.blocks
    if block.info in ("bash", "")
    for line in _COMMAND.findall(block.body)
]


@pytest.mark.parametrize(
    ("block", "line"), COMMANDS, ids=[f"{block} {line[:40]}" for block, line in COMMANDS]
)
def test_a_printed_command_can_be_given(block: Block, line: str) -> None:
    command = cast("Any", get_command(app))
    # What stands behind several spaces explains the command.
    words = shlex.split(re.split(r" {2,}", line)[0])[1:]
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    if hasattr(command, "commands"):
        assert words == ["--help"], f"{block}: there is no command {words}"
        return
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known
    assert all(Gtin(word).valid for word in words if _GTIN.fullmatch(word))


def test_there_are_commands() -> None:
    pages_with_some = {block.page.name for block, _ in COMMANDS}
    assert pages_with_some >= {"README.md", "README.ru.md", "command-line.md", "keys.md", "ledger.md"}


def test_every_example_is_listed_where_a_reader_looks() -> None:
    folder = ROOT / "examples"
    listed = {file.resolve() for file, _ in Page.at(folder / "README.md").links}
    programs = {
        path
        for path in folder.rglob("*.py")
        if not path.name.startswith("__") and path.parent.name not in ("demo", "django_site")
    }
    assert programs <= listed
    assert all(file.exists() for file in listed)
