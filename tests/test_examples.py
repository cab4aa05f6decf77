"""Every example program runs to its end, on its own, without a warning."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("[!_]*.py"))


PROGRAMS = {
    "demo": ["-m", "examples.demo"],
    "django_site": ["-m", "examples.django_site"],
    **{path.name: [str(path)] for path in EXAMPLES},
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_example_runs(program: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", *PROGRAMS[program]],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert run.stdout.strip()
    assert list(tmp_path.iterdir()) == [], "an example leaves nothing behind"


def test_there_are_examples() -> None:
    assert "moy_nalog.py" in PROGRAMS
