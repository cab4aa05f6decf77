"""A caller may go away in the middle of a renewal; the rotated token may not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore
from govauth.errors import ClientClosed
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio


class Renewing:
    """A client whose token was just revoked, and a refresh that takes its time."""

    def __init__(self, login: PasswordLogin, store: FileTokenStore, sandbox: ServedSandbox) -> None:
        self.client = MoyNalog(login, store=store)
        self.login = login
        self.store = store
        self.sandbox = sandbox
        self.before = ""

    async def prepare(self) -> None:
        await self.client.taxpayer.taxes()
        self.before = await self.stored_mark()
        self.sandbox.moy_nalog.control("revoke", value=True)
        self.sandbox.moy_nalog.counters.clear()
        self.sandbox.fault("delay", operation="login.refresh", seconds=0.4)

    async def until_the_refresh_is_on_its_way(self) -> None:
        with anyio.fail_after(5):
            while not self.sandbox.moy_nalog.counters["refreshes"]:
                await anyio.sleep(0.005)

    async def stored_mark(self) -> str:
        token = await self.store.load(self.login.token_key)
        assert token is not None
        return token.mark

    async def the_next_call_works(self) -> None:
        """… with the one rotated token, which was saved."""
        await self.client.taxpayer.taxes()
        assert await self.stored_mark() != self.before
        async with MoyNalog(self.login, store=self.store) as another:
            await another.taxpayer.taxes()
        counters = self.sandbox.moy_nalog.counters
        assert counters["token_calls"] == 1
        assert counters["refresh_reuse"] == 0
        await self.client.aclose()


@pytest.fixture
async def renewing(login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path) -> Renewing:
    case = Renewing(login, FileTokenStore(tmp_path / "tokens"), sandbox)
    await case.prepare()
    return case


async def test_by_a_cancel_scope(renewing: Renewing) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(renewing.client.taxpayer.taxes)
        await renewing.until_the_refresh_is_on_its_way()
        group.cancel_scope.cancel()
    await renewing.the_next_call_works()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_by_cancelling_the_task(renewing: Renewing) -> None:
    task = asyncio.ensure_future(renewing.client.taxpayer.taxes())
    await renewing.until_the_refresh_is_on_its_way()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await renewing.the_next_call_works()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_by_wait_for(renewing: Renewing) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(renewing.client.taxpayer.taxes(), 0.2)
    await renewing.the_next_call_works()


async def test_by_closing_the_client(renewing: Renewing) -> None:
    outcome: list[str] = []

    async def call() -> None:
        try:
            await renewing.client.taxpayer.taxes()
        except ClientClosed:
            outcome.append("closed")
        else:
            outcome.append("answered")

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await renewing.until_the_refresh_is_on_its_way()
        await renewing.client.aclose()
        # Closing waited for the renewal, so its token is in the store.
        assert await renewing.stored_mark() != renewing.before
    assert outcome in (["closed"], ["answered"])
    with pytest.raises(ClientClosed):
        await renewing.client.taxpayer.taxes()
    renewing.client = MoyNalog(renewing.login, store=renewing.store)
    await renewing.the_next_call_works()


async def test_the_last_of_many_callers_gets_the_token_all_the_same(renewing: Renewing) -> None:
    served: list[int] = []

    async def call(number: int, scope: anyio.CancelScope) -> None:
        with scope:
            await renewing.client.taxpayer.taxes()
            served.append(number)

    scopes = [anyio.CancelScope() for _ in range(20)]
    async with anyio.create_task_group() as group:
        for number, scope in enumerate(scopes):
            group.start_soon(call, number, scope)
        await renewing.until_the_refresh_is_on_its_way()
        for scope in scopes[:19]:
            scope.cancel()
    assert served == [19]
    await renewing.the_next_call_works()


PROGRAM = """
import anyio, sys
from govauth.auth import FileTokenStore
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD

async def main():
    login = PasswordLogin(inn=INN, password=PASSWORD, place=Place.PROD.at(sys.argv[2]))
    async with MoyNalog(login, store=FileTokenStore(sys.argv[3])) as nalog:
        with anyio.move_on_after(0.2):
            await nalog.taxpayer.taxes()

anyio.run(main, backend=sys.argv[1])
"""


async def test_by_the_end_of_the_program(renewing: Renewing, tmp_path: Path, anyio_backend: str) -> None:
    def program() -> None:
        arguments = [
            sys.executable,
            "-c",
            PROGRAM,
            anyio_backend,
            renewing.sandbox.url,
            str(tmp_path / "tokens"),
        ]
        subprocess.run(arguments, check=True, timeout=30)

    await anyio.to_thread.run_sync(program)
    await renewing.the_next_call_works()
