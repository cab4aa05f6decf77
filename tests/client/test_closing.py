"""How long closing waits: for a refresh token that is spent, and for nothing else."""

from __future__ import annotations

import logging
import time

import anyio
import pytest

from govauth.auth import MemoryTokenStore
from govauth.errors import ClientClosed, TimedOut
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio


async def test_a_sign_in_that_hangs_is_not_waited_for(
    login: PasswordLogin, sandbox: ServedSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "govauth")
    sandbox.fault("hang", operation="login.password")
    async with MoyNalog(login, timeout=0.3) as nalog:
        with pytest.raises(TimedOut):
            await nalog.taxpayer.taxes()
        assert sandbox.moy_nalog.counters["token_calls"] == 1
        started = time.monotonic()
    assert time.monotonic() - started < 2
    assert not caplog.records


async def test_whoever_waits_for_a_sign_in_learns_of_the_end(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    sandbox.fault("hang", operation="login.password")
    nalog = MoyNalog(login)

    async def call() -> None:
        with pytest.raises(ClientClosed, match="closed while a token was renewed"):
            await nalog.taxpayer.taxes()

    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(call)
            while not sandbox.moy_nalog.counters["token_calls"]:
                await anyio.sleep(0.01)
            await nalog.aclose()


async def test_a_spent_refresh_token_is_waited_for(login: PasswordLogin, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    async with MoyNalog(login, store=store, timeout=0.3) as nalog:
        await nalog.taxpayer.taxes()
        before = await store.load(login.token_key)
        sandbox.moy_nalog.control("revoke", value=True)
        sandbox.fault("delay", operation="login.refresh", seconds=1.5)
        with pytest.raises(TimedOut):
            await nalog.taxpayer.taxes()
    after = await store.load(login.token_key)
    assert before is not None
    assert after is not None
    assert after.mark != before.mark
    async with MoyNalog(login, store=store) as nalog:
        await nalog.taxpayer.taxes()
    assert sandbox.moy_nalog.counters["token_calls"] == 2
