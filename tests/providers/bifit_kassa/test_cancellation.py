"""A caller may go away in the middle of a renewal or of a login; the token may not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore
from govauth.errors import ClientClosed
from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin
from govauth.providers.bifit_kassa.sandbox import SMS_CODE
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio


async def until(sandbox: ServedSandbox, counter: str) -> None:
    with anyio.fail_after(5):
        while not sandbox.bifit_kassa.counters[counter]:
            await anyio.sleep(0.005)


class Renewing:
    """A client whose token was just revoked, and a refresh that takes its time."""

    def __init__(self, login: PasswordLogin, store: FileTokenStore, sandbox: ServedSandbox) -> None:
        self.client = BifitKassa(login, store=store)
        self.login = login
        self.store = store
        self.sandbox = sandbox

    async def prepare(self) -> None:
        await self.client.organizations.list()
        self.sandbox.bifit_kassa.control("revoke", value=True)
        self.sandbox.bifit_kassa.counters.clear()
        self.sandbox.fault("delay", operation="login.refresh", seconds=0.4)

    async def the_next_call_works(self) -> None:
        """… with the one rotated token, which was saved."""
        await self.client.organizations.list()
        async with BifitKassa(self.login, store=self.store) as another:
            await another.organizations.list()
        counters = self.sandbox.bifit_kassa.counters
        assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)
        await self.client.aclose()


@pytest.fixture
async def renewing(login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path) -> Renewing:
    case = Renewing(login, FileTokenStore(tmp_path / "tokens"), sandbox)
    await case.prepare()
    return case


async def test_by_a_cancel_scope(renewing: Renewing) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(renewing.client.organizations.list)
        await until(renewing.sandbox, "refreshes")
        group.cancel_scope.cancel()
    await renewing.the_next_call_works()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_by_cancelling_the_task(renewing: Renewing) -> None:
    task = asyncio.ensure_future(renewing.client.organizations.list())
    await until(renewing.sandbox, "refreshes")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await renewing.the_next_call_works()


async def test_by_closing_the_client(renewing: Renewing) -> None:
    outcome: list[str] = []

    async def call() -> None:
        try:
            await renewing.client.organizations.list()
        except ClientClosed:
            outcome.append("closed")
        else:
            outcome.append("answered")

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await until(renewing.sandbox, "refreshes")
        await renewing.client.aclose()
    assert outcome in (["closed"], ["answered"])
    renewing.client = BifitKassa(renewing.login, store=renewing.store)
    await renewing.the_next_call_works()


async def test_a_code_that_is_on_its_way_is_not_wasted(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    """The person closes the window while the code is checked: the token is there all the same."""
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        sandbox.fault("delay", operation="login.finish", seconds=0.3)
        async with anyio.create_task_group() as group:
            group.start_soon(kassa.login.finish, SMS_CODE)
            await until(sandbox, "logins")
            group.cancel_scope.cancel()
        with anyio.fail_after(5):
            while kassa._transport.keeper._token is None:
                await anyio.sleep(0.01)
        assert await kassa.organizations.list()
    assert sandbox.bifit_kassa.counters["token_calls"] == 1
