"""The library under asyncio's own tools, without anyio in the caller's program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Service
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def client(login: PasswordLogin) -> AsyncIterator[MoyNalog]:
    async with MoyNalog(login) as nalog:
        yield nalog


async def test_gather_and_a_task_group(client: MoyNalog, sandbox: ServedSandbox) -> None:
    await asyncio.gather(*(client.taxpayer.taxes() for _ in range(100)))
    sandbox.moy_nalog.control("revoke", value=True)
    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(client.taxpayer.taxes())
    assert sandbox.moy_nalog.counters["token_calls"] == 2
    assert sandbox.moy_nalog.counters["refresh_reuse"] == 0


async def test_a_timeout_in_the_middle_of_a_renewal(client: MoyNalog, sandbox: ServedSandbox) -> None:
    await client.taxpayer.taxes()
    sandbox.moy_nalog.control("revoke", value=True)
    sandbox.fault("delay", operation="login.refresh", seconds=0.3)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.taxpayer.taxes()
    await client.taxpayer.taxes()
    assert sandbox.moy_nalog.counters["refreshes"] == 1
    assert sandbox.moy_nalog.counters["refresh_reuse"] == 0


async def test_many_tasks_are_cancelled_and_one_goes_on(client: MoyNalog, sandbox: ServedSandbox) -> None:
    await client.taxpayer.taxes()
    sandbox.moy_nalog.control("revoke", value=True)
    sandbox.fault("delay", operation="login.refresh", seconds=0.3)
    tasks = [asyncio.create_task(client.taxpayer.taxes()) for _ in range(20)]
    await asyncio.sleep(0.1)
    for task in tasks[:-1]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(result, asyncio.CancelledError) for result in results] == [True] * 19 + [False]
    assert sandbox.moy_nalog.counters["refreshes"] == 1


async def test_a_receipt_is_issued(client: MoyNalog) -> None:
    receipt = await client.receipts.issue(Service("Урок", price=1))
    assert receipt.id
