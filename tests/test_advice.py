"""Whoever gets advice gets it in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import govauth

ROOT: Final = Path(govauth.__file__).parent
CYRILLIC: Final = re.compile("[а-яё]")


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    """Parse every module, once for all tests."""
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(ROOT.rglob("*.py"))]


def given() -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """Find each advice that says something: where it stands, and its languages."""
    for path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Advice":
                languages = dict(zip(("en", "ru"), node.args, strict=False))
                languages |= {word.arg: word.value for word in node.keywords if word.arg is not None}
                if languages:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", languages


def test_no_advice_lacks_a_language() -> None:
    found = dict(given())
    assert len(found) >= 35
    assert [where for where, languages in found.items() if languages.keys() != {"en", "ru"}] == []


def of_classes() -> dict[str, object]:
    """Find the advice that classes of errors carry themselves, by ``Class.advice_ru``."""
    found: dict[str, object] = {}
    for _, module in modules():
        for kind in ast.walk(module):
            if not isinstance(kind, ast.ClassDef):
                continue
            for line in kind.body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "advice_ru":
                    found[f"{kind.name}.advice_ru"] = ast.literal_eval(line.value)
    return found


def test_the_russian_is_russian() -> None:
    classes = of_classes()
    texts = {
        where: ast.literal_eval(text) if isinstance(text, ast.Constant) else classes.get(ast.unparse(text))
        for where, text in ((where, languages["ru"]) for where, languages in given())
    }
    assert len(texts) == len(dict(given()))
    assert [where for where, text in {**classes, **texts}.items() if not CYRILLIC.search(str(text))] == []
