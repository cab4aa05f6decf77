"""Running one child process to its end: with a deadline, secrets over pipes, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Final, TypeAlias

import anyio
from anyio.abc import ByteReceiveStream, Process
from anyio.lowlevel import RunVar
from attrs import field, frozen

from govauth.errors import ConfigurationError, SigningFailed
from govauth.secret import Withheld

Command: TypeAlias = Callable[[Mapping[str, int]], Sequence[str]]
"""Builds a command line from the numbers of the descriptors that hold what must not be on it."""

_OUTPUT_LIMIT: Final = 1 << 20
_turn: Final[RunVar[anyio.Lock]] = RunVar("govauth.signing.spawning")
"""Starting a child holds the loop for 1–2 ms, so children start one by one with other tasks in between."""

_PIPE_LIMIT: Final = 4096
"""What a pipe takes at once even where the kernel has cut its size down."""

_SAID_LIMIT: Final = 200
_LAST_WORDS: Final = 1.0


@frozen(slots=True)
class Finished:
    """What a child process left: exit code and output."""

    code: int
    output: bytes = field(repr=False)
    errors: bytes = field(repr=False)

    @property
    def says(self) -> str:
        """The last line of its error output, cleaned and cut; never its standard output."""
        lines = [line.strip() for line in self.errors.decode("utf-8", "replace").splitlines() if line.strip()]
        said = "".join(c for c in lines[-1] if c.isprintable())[:_SAID_LIMIT] if lines else "nothing"
        return f"exit code {self.code}, it says: {said}"


def _pipe_holding(content: Withheld, stack: ExitStack) -> int:
    """Make a pipe that already holds the content; the child reads it as ``/dev/fd/N``."""
    reading, writing = os.pipe()
    stack.callback(os.close, reading)
    try:
        os.write(writing, content.content)
    finally:
        os.close(writing)
    return reading


def _file_holding(content: bytes, stack: ExitStack) -> int:
    """Make a file without a name, in memory where the system can; a child may leave it unread."""
    if hasattr(os, "memfd_create"):
        number = os.memfd_create("govauth")
        stack.callback(os.close, number)
    else:
        number = stack.enter_context(tempfile.TemporaryFile(buffering=0)).fileno()  # noqa: SIM115  # by the stack
    view = memoryview(content)
    while view:
        view = view[os.write(number, view) :]
    os.lseek(number, 0, os.SEEK_SET)
    return number


async def run(
    command: Command,
    *,
    pipes: Mapping[str, Withheld],
    stdin: bytes,
    seconds: float,
) -> Finished:
    """Run a command to its end.

    Args:
        command: builds the arguments from the numbers of the descriptors that hold ``pipes``.
        pipes: contents handed over through pipes: neither the command line, nor the environment, nor a file
            ever holds them. At most 4096 bytes each.
        stdin: standard input of the child.
        seconds: the deadline; the child and its children are killed and reaped when it passes.

    Raises:
        ConfigurationError: the tool is not there, or a content is too large.
        SigningFailed: the deadline passed, or the output is absurdly long.

    """
    if any(len(content.content) > _PIPE_LIMIT for content in pipes.values()):
        raise ConfigurationError(f"a key or certificate of more than {_PIPE_LIMIT} bytes is not read")
    with ExitStack() as stack:
        numbers = {name: _pipe_holding(content, stack) for name, content in pipes.items()}
        arguments = list(command(numbers))
        tool = arguments[0]
        reason = ""
        process: Process | None = None
        try:
            # A cancellation in the middle of the start could lose the child; it takes effect right after.
            async with _spawning_turn():
                with anyio.CancelScope(shield=True):
                    process = await anyio.open_process(
                        arguments,
                        stdin=_file_holding(stdin, stack),
                        stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE,
                        start_new_session=True,
                        pass_fds=tuple(numbers.values()),
                    )
        except OSError as failure:
            reason = failure.strerror or type(failure).__name__
        if process is None:
            raise ConfigurationError(f"cannot start {tool}: {reason}")
    finished: Finished | None = None
    try:
        with anyio.move_on_after(seconds):
            finished = await _converse(process)
    finally:
        with anyio.CancelScope(shield=True):
            if finished is None:
                await _kill(process)
            await process.aclose()
    if finished is None:
        raise SigningFailed(f"{tool} did not finish within {seconds:g} s and was killed")
    if len(finished.output) > _OUTPUT_LIMIT:
        raise SigningFailed(f"{tool} wrote more than {_OUTPUT_LIMIT} bytes")
    return finished


def _spawning_turn() -> anyio.Lock:
    try:
        return _turn.get()
    except LookupError:
        lock = anyio.Lock()
        _turn.set(lock)
        return lock


async def _kill(process: Process) -> None:
    # A grandchild would keep the pipes open, so the whole session goes.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    # Both event loops close a pipe that has been read to its end; one that has not would outlive this call.
    with anyio.move_on_after(_LAST_WORDS):
        await _converse(process)


async def _converse(process: Process) -> Finished:
    output, errors = bytearray(), bytearray()
    async with anyio.create_task_group() as tasks:
        for stream, into in ((process.stdout, output), (process.stderr, errors)):
            if stream is not None:
                tasks.start_soon(_drain, stream, into)
    return Finished(await process.wait(), bytes(output), bytes(errors))


async def _drain(stream: ByteReceiveStream, into: bytearray) -> None:
    async for chunk in stream:
        if len(into) <= _OUTPUT_LIMIT:
            into += chunk
