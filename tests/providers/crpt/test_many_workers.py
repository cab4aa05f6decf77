"""8 processes of 25 workers on one connection: one sign-in for each token that dies, no ping-pong, no failed call."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.sandbox.server import ServedSandbox

PROGRAM = "tests.providers.crpt.programs.workers"
PROCESSES = 8
CALL = {"suz": "suz.ping", "mdlp": "mdlp.documents.outcome"}


class Fleet:
    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self.processes = processes

    def start(self, calls: int) -> None:
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(f"{calls}\n")
            process.stdin.flush()

    def failed(self) -> int:
        return sum(int(self.line(process)) for process in self.processes)

    @staticmethod
    def line(process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the process ended"
        return line


@contextmanager
def fleet(url: str, folder: Path, kind: str) -> Iterator[Fleet]:
    command = [sys.executable, "-m", PROGRAM, url, str(folder), kind]
    with ExitStack() as stack:
        processes = []
        for number in range(PROCESSES):
            backend = ("asyncio", "trio")[number % 2]
            process = subprocess.Popen(
                [*command, backend], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            stack.callback(process.wait, 30)
            stack.callback(process.kill)
            stack.enter_context(process.stdin or ExitStack())
            stack.enter_context(process.stdout or ExitStack())
            processes.append(process)
        whole = Fleet(processes)
        for process in processes:
            assert whole.line(process) == "ready\n"
        yield whole


@pytest.mark.parametrize("kind", ["suz", "mdlp"])
def test_one_sign_in_for_each_token_that_dies(sandbox: ServedSandbox, tmp_path: Path, kind: str) -> None:
    provider: CrptSandbox = sandbox.crpt
    with fleet(sandbox.url, tmp_path / "tokens", kind) as workers:
        for round_number, switch in enumerate((None, "expire", "steal"), start=1):
            if switch is not None:
                provider.control(switch, value=True)
            workers.start(2)
            assert workers.failed() == 0
            assert provider.counters["sign_ins"] == round_number
        # And once more, by a stranger, while all of them are at work.
        before = provider.counters[CALL[kind]]
        workers.start(4)
        deadline = time.monotonic() + 30
        while provider.counters[CALL[kind]] < before + PROCESSES * 25 and time.monotonic() < deadline:
            time.sleep(0.005)
        provider.control("steal", value=True)
        assert workers.failed() == 0
        assert provider.counters["sign_ins"] == 4
    assert provider.counters["bad_signatures"] == 0
