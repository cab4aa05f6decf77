"""Month's end on three workers of PostgreSQL and Redis, with everything that can go wrong: the long proof.

``python -m tests.ledger.month_end [RECEIPTS]``; it prints a table and exits with an error unless every receipt is there
exactly once, each known to one key. Started by ``scripts/soak ledger``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import anyio

from govauth.ledger import Ledger, State
from govauth.sandbox.server import ServedSandbox
from tests.ledger.postgres import Server, running_server
from tests.redis_server import running_redis

KILLS = 5
STOPPED_SECONDS = 60.0
CHANCE = random.Random(20261031)


class MonthEnd:
    """The workers, and the troubles that befall them."""

    def __init__(self, sandbox: ServedSandbox, postgres: Server, redis: str, receipts: int) -> None:
        self._sandbox = sandbox
        self._postgres = postgres
        self._receipts = receipts
        self._settings = {
            "url": sandbox.url,
            "ledger": postgres.url(),
            "rows": receipts,
            "width": 20,
            "store": redis,
            "fence": 5.0,
        }
        self.told: list[str] = []

    def start(self) -> subprocess.Popen[str]:
        program = [sys.executable, "-m", "tests.ledger.worker", json.dumps(self._settings)]
        return subprocess.Popen(program, stdout=subprocess.PIPE, text=True)

    @property
    def registered(self) -> int:
        return len(self._sandbox.moy_nalog.receipts)

    def wait_for(self, share: float) -> None:
        while self.registered < self._receipts * share:
            time.sleep(0.02)

    def tell(self, what: str) -> None:
        self.told.append(f"{time.strftime('%H:%M:%S')}  {self.registered:>6} registered: {what}")
        print(self.told[-1], flush=True)

    def run(self) -> None:
        """Three workers; five kills, a pause of a minute and a restart of PostgreSQL on the way."""
        workers = [self.start() for _ in range(3)]
        troubles: list[tuple[float, str, Callable[[], None]]] = [
            ((number + 1) / (KILLS + 3), "kill -9 of a worker", lambda: self._replace(workers))
            for number in range(KILLS)
        ]
        troubles.append((0.15, "a worker is stopped for a minute", lambda: self._pause(workers[-1])))
        troubles.append((0.7, "PostgreSQL is restarted", self._restart))
        for share, what, trouble in sorted(troubles, key=lambda one: one[0]):
            self.wait_for(share)
            self.tell(what)
            trouble()
        for worker in workers:
            output, _ = worker.communicate(timeout=1800)
            self.tell(f"a worker ended ({worker.returncode}): {output.strip()}")

    def _replace(self, workers: list[subprocess.Popen[str]]) -> None:
        victim = CHANCE.randrange(2)  # the third one is paused
        workers[victim].kill()
        workers[victim].communicate()
        workers[victim] = self.start()

    def _pause(self, worker: subprocess.Popen[str]) -> None:
        worker.send_signal(signal.SIGSTOP)
        threading.Timer(STOPPED_SECONDS, worker.send_signal, (signal.SIGCONT,)).start()

    def _restart(self) -> None:
        self._postgres.stop("immediate")
        time.sleep(1)
        self._postgres.start()


def trouble(sandbox: ServedSandbox, receipts: int) -> None:
    """One answer in a hundred is lost, one call in a hundred fails, the token is revoked every 500 receipts."""
    for start in range(50, receipts, 100):
        sandbox.fault("lose", operation="receipts.issue", skip=start)
        sandbox.fault("fail", operation="receipts.issue", skip=start + 25, status=503)

    def revoke() -> None:
        following = 500
        while following < receipts:
            if len(sandbox.moy_nalog.receipts) >= following:
                sandbox.moy_nalog.control("revoke", value=True)
                following += 500
            time.sleep(0.01)

    threading.Thread(target=revoke, daemon=True).start()


async def known(url: str) -> list[str | None]:
    ledger = Ledger(url)
    refs = [entry.ref async for entry in ledger.list(state=State.DONE)]
    await ledger.aclose()
    return refs


def main() -> int:
    receipts = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    begun = time.monotonic()
    with ServedSandbox() as sandbox, running_server() as postgres, running_redis() as redis:
        trouble(sandbox, receipts)
        MonthEnd(sandbox, postgres, redis, receipts).run()
        refs = anyio.run(known, postgres.url())
        counters = sandbox.moy_nalog.counters
        rows = {
            "receipts wanted": receipts,
            "registered by the service": len(sandbox.moy_nalog.receipts),
            "known to one key each": len(set(refs)) if len(refs) == len(set(refs)) else -1,
            "income calls": counters["receipts.issue"],
            "list calls": counters["receipts.list"],
            "refresh tokens sent twice": counters["refresh_reuse"],
            "seconds": round(time.monotonic() - begun),
        }
    print("".join(f"{what:28} {value}\n" for what, value in rows.items()))
    exact = rows["registered by the service"] == rows["known to one key each"] == receipts
    return 0 if exact and rows["list calls"] <= max(300, receipts / 20) else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
