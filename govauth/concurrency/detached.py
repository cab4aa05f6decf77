"""Tasks that no caller's cancellation can reach.

``anyio.CancelScope(shield=True)`` does not stop ``Task.cancel``, ``asyncio.wait_for`` or ``asyncio.timeout``,
so work that must not be cut short runs in a task of its own.
"""

from __future__ import annotations

import contextvars
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from govauth.concurrency.loop import in_trio
from govauth.events.watch import AROUND

if TYPE_CHECKING:
    import asyncio

_running: set[asyncio.Task[None]] = set()
"""asyncio keeps only weak references to tasks; without this set a detached one could be collected."""


def spawn_detached(work: Callable[[], Awaitable[None]], *, name: str) -> None:
    """Start ``work`` in a task of its own, in a context that is empty but for what observers know it is for.

    Args:
        work: must handle its own exceptions: nobody waits for the task.
        name: shown by debuggers.

    """
    context = contextvars.Context()
    around = AROUND.get()
    if around is not None:
        context.run(AROUND.set, around)
    if in_trio():
        sys.modules["trio"].lowlevel.spawn_system_task(work, name=name, context=context)
        return

    import asyncio  # noqa: PLC0415 - only where it runs already

    async def run() -> None:
        await work()

    task = asyncio.get_running_loop().create_task(run(), name=name, context=context)
    _running.add(task)
    task.add_done_callback(_running.discard)
