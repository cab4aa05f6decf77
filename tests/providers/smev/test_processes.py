"""Processes that share a queue, a broker that loses and repeats, and kills: each request once, answered once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from govauth.sandbox.server import ServedSandbox
from govauth.signing.self_signed import certificate_pem
from tests.contract.calling import TREE, until
from tests.providers.smev.conftest import System
from tests.tracing import patience

pytestmark = [pytest.mark.anyio, pytest.mark.promise("stored-before-acknowledged")]

PROCESSES, REQUESTS = map(int, os.environ.get("GOVAUTH_SOAK_SMEV", "2x3").split("x"))
KILLS = 2 if "GOVAUTH_SOAK_SMEV" in os.environ else 1
SECONDS = patience(30 + PROCESSES * REQUESTS)


@pytest.fixture(params=["asyncio", "trio"] if "GOVAUTH_SOAK_SMEV" in os.environ else ["asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """The long proof runs on both loops, the daily one on the first."""
    return str(request.param)


def started(arguments: list[str], output: Path) -> subprocess.Popen[bytes]:
    with output.open("ab") as sink:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.providers.smev.asker", *arguments], stdout=sink, cwd=TREE
        )


@pytest.fixture
def folder(tmp_path: Path, system: System) -> Path:
    (tmp_path / "key.pem").write_bytes(system.key.content.content)
    (tmp_path / "certificate.pem").write_bytes(certificate_pem(system.key))
    [smev] = system.sandbox.smev.certificates
    (tmp_path / "smev.pem").write_bytes(smev.der)
    return tmp_path


async def test_each_request_is_answered_once(
    sandbox: ServedSandbox, folder: Path, anyio_backend: str
) -> None:
    broker, total = sandbox.smev, PROCESSES * REQUESTS
    for switch, value in {
        "redeliver": 0.1,
        "duplicate": 0.05,
        "lose": 0.02,
        "redeliver_seconds": 1.0,
        "answer_seconds": 0.05,
        "shuffled": True,
    }.items():
        broker.control(switch, value=value)
    url = f"{sandbox.url}/smev/v1.2/ws"
    names = [f"case-{number}" for number in range(PROCESSES)]
    outputs = {name: folder / f"{name}.txt" for name in names}

    def start(name: str) -> subprocess.Popen[bytes]:
        return started([anyio_backend, url, str(folder), name, str(REQUESTS)], outputs[name])

    running = {name: start(name) for name in names}
    try:
        for kill in range(KILLS):
            share = total * (kill + 1) // (KILLS + 2)
            await until(lambda share=share: broker.counters["requests"] >= share, SECONDS)  # type: ignore[misc]
            victim = names[kill % PROCESSES]
            running[victim].kill()
            running[victim].wait()
            running[victim] = start(victim)
        with anyio.fail_after(SECONDS):
            for process in running.values():
                assert await anyio.to_thread.run_sync(process.wait) == 0
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    told = {line for path in outputs.values() for line in path.read_text().splitlines()}
    assert told == {f"{name}-{number} True" for name in names for number in range(REQUESTS)}
    assert broker.counters["requests"] == total, "none was sent as a second request"
    assert broker.counters["requests_answered"] == total
