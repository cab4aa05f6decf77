"""A few threads for calls into a library that last about as long as handing work to a thread does.

A signature takes GnuTLS 0.05 ms; the general thread pool of anyio adds 0.11 ms to it, this one 0.07 ms. The
threads start with the first call, are daemons, and are never more than four.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from govauth.concurrency.forking import forget_after_fork, notice_fork
from govauth.concurrency.loop import in_trio

_P = ParamSpec("_P")
_T = TypeVar("_T")
_THREADS: Final = min(4, os.cpu_count() or 1)


class Worker:
    """Runs short calls in threads of its own, on asyncio and on trio."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._started = 0
        self._lock = threading.Lock()
        forget_after_fork(self)

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a call in a thread and wait for it.

        A cancelled caller leaves at once; the call itself runs to its end and its result is dropped.

        """
        outcome: list[_T] = []
        failure: list[BaseException] = []

        def work() -> None:
            try:
                outcome.append(function(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001  # carried over to the caller, whatever it is
                failure.append(error)

        if in_trio():
            await self._on_trio(work)
        else:
            await self._on_asyncio(work)
        if failure:
            try:
                raise failure[0]
            finally:
                failure.clear()  # the traceback holds this frame: break the circle
        return outcome[0]

    async def _on_asyncio(self, work: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def tell() -> None:
            if not done.done():
                done.set_result(None)

        def job() -> None:
            work()
            try:
                loop.call_soon_threadsafe(tell)
            except RuntimeError:
                return  # the loop closed meanwhile: nobody waits

        self._submit(job)
        await done

    async def _on_trio(self, work: Callable[[], None]) -> None:
        import trio  # noqa: PLC0415  # only where it runs already

        token, task = trio.lowlevel.current_trio_token(), trio.lowlevel.current_task()
        is_waiting = [True]

        def tell() -> None:
            if is_waiting[0]:
                is_waiting[0] = False
                trio.lowlevel.reschedule(task)

        def job() -> None:
            work()
            try:
                token.run_sync_soon(tell)
            except trio.RunFinishedError:
                return

        def abort(_: object) -> trio.lowlevel.Abort:
            is_waiting[0] = False
            return trio.lowlevel.Abort.SUCCEEDED

        await trio.lowlevel.checkpoint_if_cancelled()
        self._submit(job)
        await trio.lowlevel.wait_task_rescheduled(abort)

    def _submit(self, job: Callable[[], None]) -> None:
        notice_fork()
        if self._started < _THREADS:
            with self._lock:
                self._start_another()
        self._jobs.put(job)

    def _start_another(self) -> None:
        if self._started == _THREADS:
            return
        thread = threading.Thread(
            target=_serve, args=(self._jobs,), name=f"govauth-signing-{self._started + 1}", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            # The system gives no more of them. Those that are there do the work.
            if not self._started:
                raise
        else:
            self._started += 1

    def after_fork(self) -> None:
        """Begin without threads in a forked child: they do not survive."""
        self._lock = threading.Lock()
        self._jobs, self._started = queue.SimpleQueue(), 0


def _serve(jobs: queue.SimpleQueue[Callable[[], None]]) -> None:
    while True:
        jobs.get()()


WORKER: Final = Worker()
"""The one pool of this process; it has no thread until the first call."""
