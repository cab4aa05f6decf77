"""Every step at which a worker can die and every way in which an answer can be lost: one receipt each, by the service's count."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import anyio
import pytest

from govauth.errors import GovAuthError
from govauth.ledger import Ledger, State
from govauth.sandbox.server import ServedSandbox
from tests.ledger.dying import READING_STEPS, SALE, STEPS, ask, client, settings, work

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.ledger.dying"])


def test_a_worker_may_die_at_any_step(sandbox: ServedSandbox, ledger_url: str, tmp_path: Path) -> None:
    store = str(tmp_path / "tokens")
    for step in [*STEPS, *READING_STEPS]:
        if step in READING_STEPS:
            sandbox.fault("lose", operation="receipts.issue")
        process = PROCESSES.Process(target=work, args=(step, sandbox.url, ledger_url, store))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL, step

    async def go_on() -> set[str]:
        ledger = Ledger(ledger_url, settings=settings())
        async with client(sandbox.url, store) as nalog:
            refs = {
                (await nalog.receipts.once(step, SALE, ledger=ledger, within=30)).id
                for step in [*STEPS, *READING_STEPS]
            }
        await ledger.aclose()
        return refs

    refs = anyio.run(go_on)
    assert len(refs) == len(sandbox.moy_nalog.receipts) == len(STEPS) + len(READING_STEPS)


@pytest.mark.skipif(
    "GOVAUTH_SOAK_RECEIPTS" not in os.environ,
    reason="a quarter of a minute for each step: scripts/soak ledger",
)
def test_a_worker_may_be_stopped_at_any_step(sandbox: ServedSandbox, ledger_url: str, tmp_path: Path) -> None:
    """Stopped past its fence, its takeover and, within a transaction, its session of PostgreSQL."""
    store = str(tmp_path / "tokens")
    for step in [*STEPS, *READING_STEPS]:
        if step in READING_STEPS:
            sandbox.fault("lose", operation="receipts.issue")
        stopped = PROCESSES.Process(
            target=work, args=(step, sandbox.url, ledger_url, store, int(signal.SIGSTOP))
        )
        stopped.start()
        assert stopped.pid is not None
        while " T " not in Path(f"/proc/{stopped.pid}/stat").read_text(encoding="utf-8"):
            assert stopped.is_alive()
            time.sleep(0.01)
        other = PROCESSES.Process(target=ask, args=(step, sandbox.url, ledger_url, store))
        other.start()
        time.sleep(13.0)  # past everything that others wait for, which is what this is about
        os.kill(stopped.pid, signal.SIGCONT)
        stopped.join(60)
        other.join(60)
        assert other.exitcode == 0, step
    assert len(sandbox.moy_nalog.receipts) == len(STEPS) + len(READING_STEPS)


KINDS = ("lose", "drop", "cut", "hang", "fail", "maintenance", "redirect", "delay")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_an_answer_may_be_lost_in_any_way_also_while_it_is_looked_for(
    sandbox: ServedSandbox, ledger_url: str, tmp_path: Path
) -> None:
    ledger = Ledger(ledger_url, settings=settings())
    keys = [f"{kind} and {other}" for kind in KINDS for other in KINDS[::4]]
    async with client(sandbox.url, str(tmp_path / "tokens")) as nalog:
        for key in keys:
            kind, _, other = key.partition(" and ")
            sandbox.fault(kind, operation="receipts.issue", seconds=2.0)
            sandbox.fault(other, operation="receipts.list", seconds=2.0)
            try:
                await nalog.receipts.once(key, SALE, ledger=ledger)
            except GovAuthError:
                pass
            sandbox.world.faults.clear()
        refs = {(await nalog.receipts.once(key, SALE, ledger=ledger, within=30)).id for key in keys}
    assert len(refs) == len(sandbox.moy_nalog.receipts) == len(keys)
    assert await ledger.counts() == {State.DONE: len(keys)}
    await ledger.aclose()
