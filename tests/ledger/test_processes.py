"""Month's end with processes that die: every row exactly once, by the service's own count."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from govauth.ledger import Ledger, State
from govauth.sandbox.server import ServedSandbox
from tests.ledger.postgres import Server

pytestmark = pytest.mark.promise("one-effect-for-a-key")

ROWS = int(os.environ.get("GOVAUTH_SOAK_RECEIPTS", "2000"))
ROWS_POSTGRES = int(os.environ.get("GOVAUTH_SOAK_RECEIPTS", "600"))


class Workers:
    """Starts workers on one ledger and one token store."""

    def __init__(self, sandbox: ServedSandbox, ledger: str, store: Path) -> None:
        self.sandbox = sandbox
        self.ledger = ledger
        self.store = store
        self.running: list[subprocess.Popen[str]] = []

    def start(
        self, rows: int, *, width: int = 30, backend: str = "asyncio", fence: float = 15.0
    ) -> subprocess.Popen[str]:
        settings = {
            "url": self.sandbox.url,
            "ledger": self.ledger,
            "rows": rows,
            "width": width,
            "store": str(self.store),
            "backend": backend,
            "fence": fence,
        }
        program = [sys.executable, "-m", "tests.ledger.worker", json.dumps(settings)]
        worker = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
        self.running.append(worker)
        return worker

    def wait_for(self, registered: int) -> None:
        deadline = time.monotonic() + 60
        while len(self.sandbox.moy_nalog.receipts) < registered:
            assert time.monotonic() < deadline, "the workers do not go on"
            time.sleep(0.01)

    def report_of(self, worker: subprocess.Popen[str], seconds: float = 240) -> dict[str, object]:
        output, _ = worker.communicate(timeout=seconds)
        assert worker.returncode == 0
        report: dict[str, object] = json.loads(output)
        return report


@pytest.fixture
def workers(sandbox: ServedSandbox, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(sandbox, str(tmp_path / "private" / "ledger.sqlite"), tmp_path / "tokens")
    yield made
    for worker in made.running:
        worker.kill()
        worker.communicate()


def trouble(sandbox: ServedSandbox, rows: int) -> None:
    """One answer in a hundred is lost, one call in a hundred is answered with 503, all over the run."""
    for start in range(20, rows, 200):
        sandbox.fault("lose", operation="receipts.issue", skip=start, times=2)
        sandbox.fault("fail", operation="receipts.issue", skip=start + 50, times=2, status=503)


def registered_once(workers: Workers, rows: int) -> None:
    """As many receipts as rows, and each known to one key."""
    registered = workers.sandbox.moy_nalog.receipts
    assert len(registered) == rows

    async def refs() -> list[str | None]:
        ledger = Ledger(workers.ledger)
        found = [entry.ref async for entry in ledger.list(state=State.DONE)]
        await ledger.aclose()
        return found

    known = anyio.run(refs)
    assert len(known) == len(set(known)) == rows


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_batch_that_is_killed_twice(workers: Workers, backend: str) -> None:
    rows = ROWS if backend == "asyncio" else ROWS // 4
    trouble(workers.sandbox, rows)
    for share in (0.3, 0.6):
        worker = workers.start(rows, backend=backend)
        workers.wait_for(int(rows * share))
        worker.kill()
        worker.wait()
    report = workers.report_of(workers.start(rows, backend=backend))
    assert report == {"done": rows, "unknown": 0, "planned": 0, "surplus": 0, "stopped": "None"}
    registered_once(workers, rows)
    lists = workers.sandbox.moy_nalog.counters["receipts.list"]
    assert lists <= max(60, rows / 20), f"{lists} list calls for {rows} receipts"


def test_three_processes_on_postgresql_of_which_one_is_killed(workers: Workers, postgres: Server) -> None:
    workers.ledger = postgres.make_database()
    trouble(workers.sandbox, ROWS_POSTGRES)
    started = [workers.start(ROWS_POSTGRES, width=10, fence=3.0) for _ in range(3)]
    workers.wait_for(ROWS_POSTGRES // 3)
    started[0].kill()
    for worker in started[1:]:
        assert workers.report_of(worker)["done"] == ROWS_POSTGRES
    registered_once(workers, ROWS_POSTGRES)


def test_a_worker_that_was_stopped_past_its_fence_sends_nothing_more(workers: Workers) -> None:
    """Stopped in the middle of everything. On SQLite it keeps its lock, so its rows wait for it."""
    rows = 300
    stopped = workers.start(rows, width=20, fence=0.5)
    workers.wait_for(100)
    stopped.send_signal(signal.SIGSTOP)
    other = workers.start(rows, width=20, fence=0.5)
    time.sleep(2.0)  # past the fence, which is what this is about
    stopped.send_signal(signal.SIGCONT)
    assert workers.report_of(stopped)["done"] == rows
    assert workers.report_of(other)["done"] == rows
    registered_once(workers, rows)


def test_a_forked_child_is_a_worker_of_its_own(tmp_path: Path) -> None:
    program = """
import os, sys, anyio
from govauth.ledger import Ledger
from tests.ledger.till import Till, Selling, Sell

ledger = Ledger(sys.argv[1])
till = Till()
anyio.run(ledger.once, Selling(till), "before", Sell("lesson"))
parent = ledger.engine.commits.run_now(lambda t: t.owner)
child = os.fork()
name = ledger.engine.commits.run_now(lambda t: t.owner)
role = "parent" if child else "child"
anyio.run(ledger.once, Selling(till, role), f"after-{role}", Sell("lesson"))
assert (name == parent) is bool(child), (name, parent)
if child:
    assert os.waitpid(child, 0)[1] == 0
    counts = anyio.run(ledger.counts)
    assert sum(counts.values()) == 3, counts
"""
    path = str(tmp_path / "private" / "ledger.sqlite")
    subprocess.run([sys.executable, "-c", program, path], check=True, timeout=60)
