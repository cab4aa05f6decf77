"""The pages on coverage name all that is left out of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scripts.coverage_pages import package_of, table

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_explains_every_exclusion(language: str) -> None:
    page = (ROOT / "docs" / language / "coverage.md").read_text(encoding="utf-8")
    named = [f" {code}" for code in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", page)]
    for pattern in SETTINGS["report"]["exclude_also"]:
        assert any(re.search(pattern, code) for code in named), pattern
    assert f"{SETTINGS['report']['fail_under']} %" in page


def test_no_line_is_left_out_by_a_mark() -> None:
    marked = [
        path.relative_to(ROOT)
        for path in (ROOT / "govauth").rglob("*.py")
        if "pragma: no" in path.read_text(encoding="utf-8")
    ]
    assert marked == []


def test_a_row_for_each_package_and_provider() -> None:
    files = {
        "govauth/secret.py": (10, 0, 0, 0),
        "govauth/http/senders/direct/link.py": (90, 1, 9, 1),
        "govauth/http/pool.py": (1, 0, 0, 0),
        "govauth/providers/crpt/suz/models.py": (3, 0, 0, 0),
        "govauth/providers/__init__.py": (0, 0, 0, 0),
    }
    assert [package_of(file) for file in files] == [
        "govauth",
        "govauth.http",
        "govauth.http",
        "govauth.providers.crpt",
        "govauth.providers",
    ]
    rows = table(files, "en").splitlines()
    assert "| `govauth.http` | 91 | 1 | 9 | 1 | 98.0 % |" in rows
    assert rows[-1] == "| **all** | 104 | 1 | 9 | 1 | 98.2 % |"
