"""The page on platforms names every extra, and what each brings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]

FOR_CONTRIBUTORS = {"dev", "benchmarks"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_names_every_extra(language: str) -> None:
    page = (ROOT / "docs" / language / "platforms.md").read_text(encoding="utf-8")
    rows = {
        name: row
        for row in page.splitlines()
        for name in re.findall(r"`([a-z0-9]+)`", row.split("|")[1] if "|" in row else "")
    }
    assert EXTRAS.keys() - FOR_CONTRIBUTORS <= rows.keys()
    for extra, needs in EXTRAS.items():
        own = [re.split(r"[\[><=;]", need)[0] for need in needs if not need.startswith("govauth[")]
        if extra in rows and extra not in ("fastapi", "aiohttp", "django", "postgres"):
            assert all(name in rows[extra] for name in own), extra


@pytest.mark.parametrize("readme", ["README.md", "README.ru.md"])
def test_the_readme_has_an_install_line_for_every_extra(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert [extra for extra in EXTRAS if extra not in FOR_CONTRIBUTORS and f".[{extra}]" not in text] == []
