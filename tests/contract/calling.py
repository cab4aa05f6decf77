"""Call many times at once, here and in other processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread

from govauth.auth import FileTokenStore, RedisTokenStore, TokenStore
from govauth.errors import GovAuthError
from tests.contract.room import Call, Room

TREE = Path(__file__).parents[2]


def store_at(where: str) -> TokenStore:
    """Open the store of a directory, or of the URL of a Redis."""
    return RedisTokenStore(where) if "://" in where else FileTokenStore(where)


async def many(count: int, call: Call) -> list[GovAuthError]:
    """Call at once, and return what failed."""
    failed: list[GovAuthError] = []

    async def one() -> None:
        try:
            await call()
        except GovAuthError as error:
            failed.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(one)
    return failed


class Processes:
    """Processes of many callers each; see :mod:`tests.contract.caller`."""

    def __init__(self, room: Room, backend: str, store: str, count: int, callers: int) -> None:
        program = [sys.executable, "-m", "tests.contract.caller"]
        arguments = [room.module, backend, room.url, room.memo, store, str(callers)]
        self._running = [
            subprocess.Popen(
                [*program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TREE
            )
            for _ in range(count)
        ]

    async def ready(self) -> None:
        """Wait until each holds a token."""
        for process in self._running:
            assert process.stdout is not None
            assert await anyio.to_thread.run_sync(process.stdout.readline) == "ready\n"

    async def go(self) -> list[str]:
        """Let all call at once, and return how many calls of each went well."""
        for process in self._running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        outputs = [(await anyio.to_thread.run_sync(process.communicate))[0] for process in self._running]
        return [output.strip() for output in outputs]

    def end(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()


@contextmanager
def processes(
    room: Room, backend: str, store: Path | str, *, count: int, callers: int
) -> Iterator[Processes]:
    running = Processes(room, backend, str(store), count, callers)
    try:
        yield running
    finally:
        running.end()


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for something that the sandbox counts."""
    with anyio.fail_after(seconds):
        while not condition():
            await anyio.sleep(0.005)


async def run_program(arguments: list[str]) -> None:
    def run() -> None:
        subprocess.run(arguments, check=True, timeout=60, cwd=TREE)

    await anyio.to_thread.run_sync(run)
