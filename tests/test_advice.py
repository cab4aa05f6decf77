"""Whoever gets advice gets it in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import govauth

ROOT: Final = Path(govauth.__file__).parent
CYRILLIC: Final = re.compile("[а-яё]")


def given() -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """Find each advice that says something: where it stands, and its languages."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Advice":
                languages = dict(zip(("en", "ru"), node.args, strict=False))
                languages |= {word.arg: word.value for word in node.keywords if word.arg is not None}
                if languages:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", languages


def test_no_advice_lacks_a_language() -> None:
    found = dict(given())
    assert len(found) >= 35
    assert [where for where, languages in found.items() if languages.keys() != {"en", "ru"}] == []


def test_the_russian_is_russian() -> None:
    texts = {
        where: languages["ru"].value
        for where, languages in given()
        if isinstance(languages["ru"], ast.Constant)
    }
    assert len(texts) == len(dict(given()))
    assert [where for where, text in texts.items() if not CYRILLIC.search(str(text))] == []
