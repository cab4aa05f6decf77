"""Public clients from the package registry against the sandbox. Runs only with GOVAUTH_INTEROP=1: it downloads.

See docs/en/interop.md for what was run, and what could not be.
"""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

import pytest

from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.skipif(not os.environ.get("GOVAUTH_INTEROP"), reason="set GOVAUTH_INTEROP=1")

NALOGAPI = """
import sys
from datetime import datetime
from nalogapi import NalogAPI
NalogAPI.apiUrl = sys.argv[1] + "/api/v1"
NalogAPI.configure(sys.argv[2], sys.argv[3])
print(NalogAPI.addIncome(datetime.utcnow(), 1500.0, "Консультация"))
"""


def test_nalogapi_signs_in_and_registers_a_receipt(sandbox: ServedSandbox, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "nalogapi==0.1.0"]
    subprocess.run(install, check=True, timeout=300)
    command = [python, "-c", NALOGAPI, sandbox.url, INN, PASSWORD]
    result = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True)
    assert f"/receipt/{INN}/" in result.stdout, result.stdout + result.stderr
    assert sandbox.moy_nalog.counters["logins"] == 1
    assert sandbox.moy_nalog.counters["receipts.issue"] == 1
