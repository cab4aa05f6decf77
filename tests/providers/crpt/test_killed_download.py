"""kill -9 in the middle of a download, again and again: in the end each code is there exactly once."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from govauth.providers.crpt.sandbox import GTIN, CrptSandbox
from govauth.sandbox.server import ServedSandbox
from govauth.transport.pending import make_resume_key

pytestmark = pytest.mark.promise("codes-are-not-handed-out-twice")

PROGRAM = "tests.providers.crpt.programs.download"
CODES = int(os.environ.get("GOVAUTH_SOAK_CODES", "10000"))
BLOCK = CODES // 40


def placed(provider: CrptSandbox, quantity: int) -> str:
    provider.control("ready_seconds", 0)
    body = {
        "productGroup": "milk",
        "products": [{"gtin": GTIN, "quantity": quantity, "serialNumberType": "OPERATOR", "templateId": 20}],
    }
    return str(provider.station.book.create(body)["orderId"])


def content(folder: Path, kind: str) -> list[str]:
    if kind == "file":
        return (folder / "codes.txt").read_bytes().decode().split("\n")[:-1]
    with closing(sqlite3.connect(folder / "codes.db")) as database:
        return [row[0] for row in database.execute("SELECT code FROM codes")]


@pytest.mark.parametrize("kind", ["file", "database"])
def test_a_killed_download_goes_on(sandbox: ServedSandbox, tmp_path: Path, kind: str) -> None:
    provider = sandbox.crpt
    order_id = placed(provider, CODES)
    key = make_resume_key("crpt.suz.order", {"order_id": order_id, "ready_at": 0.0})
    command = [sys.executable, "-m", PROGRAM, sandbox.url, str(tmp_path), kind, key, str(BLOCK)]
    kills = 0
    for _ in range(4):
        before = provider.counters["suz.codes.fetch"]
        with subprocess.Popen(command) as process:
            deadline = time.monotonic() + 60
            while provider.counters["suz.codes.fetch"] < before + 5 and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.02))
            kills += process.poll() is None
            process.kill()
    assert kills > 0
    sandbox.fault("lose", operation="suz.codes.fetch", skip=1)
    subprocess.run(command, check=True, timeout=120)
    sub = provider.station.book.orders[order_id].subs[GTIN]
    assert sorted(content(tmp_path, kind)) == sorted(sub.code(index) for index in range(CODES))
    assert provider.counters["codes_handed_out"] == CODES
    assert provider.counters["sign_ins"] == 1
