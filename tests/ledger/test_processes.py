"""Month's end with processes that die: every row exactly once, by the service's own count."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest
from attrs import frozen

from govauth.ledger import Ledger, State
from govauth.sandbox.server import ServedSandbox
from tests.ledger.postgres import Server
from tests.soaking import write_row

pytestmark = pytest.mark.promise("one-effect-for-a-key")

LONG = "GOVAUTH_SOAK_RECEIPTS" in os.environ
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


@contextmanager
def revoking(sandbox: ServedSandbox, *, every: int) -> Iterator[None]:
    """Revoke the tokens whenever so many more receipts are there."""
    over = threading.Event()

    def revoke() -> None:
        following = every
        while not over.wait(0.02):
            if len(sandbox.moy_nalog.receipts) >= following:
                sandbox.moy_nalog.control("revoke", value=True)
                following += every

    thread = threading.Thread(target=revoke)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


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


@frozen
class Month:
    """One way to issue the receipts of a month, and what happens meanwhile."""

    name: str
    rows: int
    width: int = 30
    backend: str = "asyncio"
    database: str = "sqlite"
    processes: int = 1
    killed_at: tuple[float, ...] = (0.3, 0.6)
    refuses_equal: bool = False

    @property
    def most_list_calls(self) -> float:
        return max(60, self.rows / 20)


MONTHS = [
    Month("SQLite, one process, asyncio", ROWS),
    Month("SQLite, one process, trio", ROWS // 4, backend="trio"),
    Month(
        "PostgreSQL, three processes, asyncio",
        ROWS_POSTGRES,
        width=10,
        database="postgres",
        processes=3,
        killed_at=(1 / 3,),
    ),
]
if LONG:
    MONTHS += [
        Month("SQLite, one process, width 50, asyncio", ROWS, width=50),
        Month("SQLite, equal bytes are refused", ROWS // 3, width=50, killed_at=(), refuses_equal=True),
    ]


@pytest.mark.parametrize("month", MONTHS, ids=[month.name for month in MONTHS])
def test_a_month_s_end(month: Month, workers: Workers, request: pytest.FixtureRequest) -> None:
    begun = time.monotonic()
    rows, service = month.rows, workers.sandbox.moy_nalog
    trouble(workers.sandbox, rows)
    service.control("refuses_equal", value=month.refuses_equal)
    if month.database == "postgres":
        server: Server = request.getfixturevalue("postgres")
        workers.ledger = server.make_database()

    def start() -> subprocess.Popen[str]:
        # The session of a dead worker may be a partition: its rows wait for the fence on PostgreSQL.
        fence = 15.0 if month.database == "sqlite" else 3.0
        return workers.start(rows, width=month.width, backend=month.backend, fence=fence)

    with revoking(workers.sandbox, every=300):
        started = [start() for _ in range(month.processes)]
        for share in month.killed_at:
            workers.wait_for(int(rows * share))
            killed = started.pop(0)
            killed.kill()
            killed.wait()
            if not started:
                started.append(start())
        for worker in started:
            report = workers.report_of(worker, 240 if not LONG else 900)
            assert report == {"done": rows, "unknown": 0, "planned": 0, "surplus": 0, "stopped": "None"}
    registered_once(workers, rows)
    lists, sent = service.counters["receipts.list"], service.counters["receipts.issue"]
    assert lists <= month.most_list_calls, f"{lists} list calls for {rows} receipts"
    write_row(month.name, rows, f"{time.monotonic() - begun:.0f}", sent, lists, len(service.receipts))


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
