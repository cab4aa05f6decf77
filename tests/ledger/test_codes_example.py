"""The example that brings codes into PostgreSQL runs, and goes on where it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.ledger.postgres import Server

ROOT = Path(__file__).parents[2]


def test_codes_come_into_postgresql(postgres: Server, tmp_path: Path) -> None:
    database = postgres.make_database()
    run = subprocess.run(
        [sys.executable, "-W", "error", "-m", "examples.postgres.codes"],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "DATABASE": database},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("1000 codes in 3 blocks\n")
