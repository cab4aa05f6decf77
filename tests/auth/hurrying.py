"""Start processes with short deadlines; see :mod:`tests.auth.hurried`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.contract.room import Room

TREE = Path(__file__).parents[2]
SCALE = float(os.environ.get("GOVAUTH_SOAK_SCALE", "0.05"))
"""Of all times: 1 is what programs live by; ``scripts/soak-stores`` sets it."""


class Hurried:
    """One process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def go(self) -> None:
        """Let it make a call."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """Wait for what became of the call."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)


@contextmanager
def hurried(room: Room, backend: str, store: str | Path) -> Generator[Hurried]:
    """Run one that holds a token."""
    arguments = [room.name, backend, room.url, room.memo, str(store), str(SCALE)]
    program = [sys.executable, "-m", "tests.auth.hurried", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True, cwd=TREE) as process:
        try:
            made = Hurried(process)
            assert made.answer() == "ready"
            yield made
        finally:
            process.kill()
