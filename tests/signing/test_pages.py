"""The documents and the example run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / language / "signing.md" for language in ("en", "ru")]
BLOCKS = [
    (page, block)
    for page in PAGES
    for block in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
]


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", *command], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "block", [block for _, block in BLOCKS], ids=[f"{page.parent.name}" for page, _ in BLOCKS]
)
def test_every_block_runs(block: str) -> None:
    assert run("-c", block).strip()


def test_the_example_runs() -> None:
    assert "client_certificate_hash" in run(str(ROOT / "examples" / "sign_with_gost.py"))
