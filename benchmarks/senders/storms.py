"""Token storms: 1,000 callers in one process or several find at the same moment that the token has ended."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import IO

from attrs import frozen

CALLERS, QUICK_CALLERS = 1000, 200
NEEDS = {"govauth": "httptools", "authlib": "authlib", "nalogo": "nalogo", "moy-nalog-api": "moy_nalog"}


@frozen
class Storm:
    """What one storm cost.

    Attributes:
        name: the candidate.
        callers: altogether.
        processes: over how many the callers were spread.
        dead: the refresh token is refused.
        token_calls: to the token endpoint, counted by the server.
        failures: calls that failed.
        seconds: until the last caller of the slowest process was served.

    """

    name: str
    callers: int
    processes: int
    dead: bool
    token_calls: int
    failures: int
    seconds: float


def storms(processes: Sequence[int], callers: int = CALLERS, only: Collection[str] = ()) -> list[Storm]:
    """Let all who are installed live through it, or some, with a refresh token that works and a dead one."""
    return [
        _storm(name, count, callers // count, dead=dead)
        for dead in (False, True)
        for count in processes
        for name, needs in NEEDS.items()
        if find_spec(needs) is not None and (not only or name in only)
    ]


def _storm(name: str, processes: int, callers: int, *, dead: bool) -> Storm:
    with TemporaryDirectory() as folder, _running("storm_server", "dead" if dead else "alive") as server:
        address = f"http://127.0.0.1:{_line(server)}"
        with ExitStack() as stack:
            workers = [
                stack.enter_context(_running("storm_worker", name, address, folder, str(callers)))
                for _ in range(processes)
            ]
            for worker in workers:
                _line(worker)
            for worker in workers:
                _pipe(worker.stdin).write("go\n")
                _pipe(worker.stdin).flush()
            done = [json.loads(_line(worker)) for worker in workers]
        _pipe(server.stdin).close()
        counts = json.loads(_line(server))
    failures = sum(each["failures"] for each in done)
    return Storm(
        name,
        callers * processes,
        processes,
        dead,
        counts["token calls"],
        failures,
        max(each["seconds"] for each in done),
    )


@contextmanager
def _running(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", f"benchmarks.senders.{module}", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            _pipe(process.stdin).close()
            process.wait(timeout=60)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("a process without pipes")
    return pipe


def _line(process: subprocess.Popen[str]) -> str:
    said = _pipe(process.stdout).readline()
    if not said:
        raise RuntimeError(f"it ended: {process.args!r}")
    return said.strip()
