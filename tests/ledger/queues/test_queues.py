"""Celery and taskiq with a real broker and a real PostgreSQL: tasks that come twice, a worker that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest

from govauth.ledger import Ledger, State
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.ledger.postgres import Server
from tests.redis_server import running_redis

pytestmark = pytest.mark.promise("one-effect-for-a-key")

pytest.importorskip("celery")
pytest.importorskip("taskiq_redis")

ORDERS = int(os.environ.get("GOVAUTH_SOAK_TASKS", "60"))
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    with running_redis() as url:
        yield url


class Queue:
    """Workers and a sender, each a process of its own with the same settings."""

    def __init__(self, environment: dict[str, str], logs: Path) -> None:
        self._environment = environment
        self._logs = logs
        self._running: list[subprocess.Popen[bytes]] = []

    def work(self, *program: str) -> subprocess.Popen[bytes]:
        log = (self._logs / f"worker{len(self._running)}.log").open("wb")
        worker = subprocess.Popen(
            [sys.executable, "-m", *program],
            env=self._environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self._running.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)

    def send(self, program: str) -> None:
        subprocess.run(
            [sys.executable, "-c", program], env=self._environment, cwd=ROOT, check=True, timeout=60
        )

    def end(self) -> None:
        for worker in self._running:
            if worker.poll() is None:
                self.kill(worker)


@pytest.fixture
def queue(broker: str, sandbox: ServedSandbox, postgres: Server, tmp_path: Path) -> Iterator[Queue]:
    environment = {
        **os.environ,
        "BROKER": broker,
        "LEDGER": postgres.make_database(),
        "TOKENS": str(tmp_path / "tokens"),
        "INN": INN,
        "PASSWORD": PASSWORD,
        "ADDRESS": sandbox.url,
        "VISIBILITY_TIMEOUT": "6",
        "IDLE_TIMEOUT": "3000",
        "PYTHONPATH": str(ROOT),
    }
    made = Queue(environment, tmp_path)
    yield made
    made.end()


def wait_for(reached: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "the workers do not go on"
        time.sleep(0.1)


def done(url: str) -> int:
    async def count() -> int:
        ledger = Ledger(url)
        counts = await ledger.counts()
        await ledger.aclose()
        return counts.get(State.DONE, 0)

    return anyio.run(count)


def trouble(sandbox: ServedSandbox) -> None:
    for skip in (3, 20, 35):
        sandbox.fault("lose", operation="receipts.issue", skip=skip)
        sandbox.fault("fail", operation="receipts.issue", skip=skip + 4, status=503)


SENDING = {
    "celery": """
from examples.queues.celery_app import issue
for number in range({orders}):
    for _ in range(2 if number % 3 == 0 else 1):
        issue.delay(f"order-{{number}}", "Урок", "1500")
""",
    "taskiq": """
import anyio
from examples.queues.taskiq_app import broker, issue
async def main():
    await broker.startup()
    for number in range({orders}):
        for _ in range(2 if number % 3 == 0 else 1):
            await issue.kiq(f"order-{{number}}", "Урок", "1500")
    await broker.shutdown()
anyio.run(main)
""",
}
WORKERS = {
    "celery-threads": ("celery", "-A", "examples.queues.celery_app", "worker", "-P", "threads", "-c", "8"),
    "celery-prefork": ("celery", "-A", "examples.queues.celery_app", "worker", "-P", "prefork", "-c", "3"),
    "taskiq": ("taskiq", "worker", "--workers", "1", "examples.queues.taskiq_app:broker"),
}


# The prefork pool differs by its forks, which tests/test_sync.py covers; whole it is a soak.
KINDS = [kind for kind in WORKERS if kind != "celery-prefork" or "GOVAUTH_SOAK_TASKS" in os.environ]


@pytest.mark.parametrize("kind", KINDS)
def test_tasks_that_come_twice_and_a_worker_that_is_killed(
    kind: str, queue: Queue, sandbox: ServedSandbox
) -> None:
    """Each order has one receipt, whatever the queue repeats."""
    trouble(sandbox)
    program = WORKERS[kind]
    names = (
        [("-n", f"one-{kind}@localhost"), ("-n", f"two-{kind}@localhost")] if "celery" in kind else [(), ()]
    )
    first = queue.work(*program, *names[0])
    queue.send(SENDING[kind.partition("-")[0]].format(orders=ORDERS))
    receipts = sandbox.moy_nalog.receipts
    wait_for(lambda: len(receipts) >= ORDERS // 4, 60)
    queue.kill(first)
    queue.work(*program, *names[1])
    url = queue._environment["LEDGER"]

    def all_done() -> bool:
        if kind == "taskiq":
            # Its broker takes tasks of a dead worker back only when another task arrives.
            queue.send(SENDING["taskiq"].format(orders=1))
        return done(url) >= ORDERS

    wait_for(all_done, 150)
    assert len(receipts) == ORDERS
