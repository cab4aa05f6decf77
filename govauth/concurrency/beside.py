"""Tasks beside a block of code."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import cast

import anyio
import anyio.abc


@asynccontextmanager
async def tasks_beside() -> AsyncGenerator[anyio.abc.TaskGroup]:
    """Start tasks in a group that is cancelled at the end of the block.

    Whatever fails, in the block or in a task, is raised as itself and not as a group of one: callers catch
    the errors that the documentation names.
    """
    failure: BaseException
    try:
        async with anyio.create_task_group() as tasks:
            yield tasks
            tasks.cancel_scope.cancel()
    except BaseExceptionGroup as group:
        failure = group
        while inside := cast("tuple[BaseException, ...]", getattr(failure, "exceptions", ())):
            failure = inside[0]
    else:
        return
    raise failure
