"""A caller may go away in the middle of a renewal; the new token may not."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore
from govauth.errors import ClientClosed
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import run_program, until
from tests.contract.room import Call, Room

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.promise("cancelling-loses-nothing"),
    pytest.mark.promise("both-loops"),
]


class Renewing:
    """A client whose token was just revoked, and a renewal that takes its time."""

    def __init__(self, room: Room, store: FileTokenStore, sandbox: ServedSandbox) -> None:
        self.room = room
        self.store = store
        self.sandbox = sandbox
        self.client = AsyncExitStack()
        self.call: Call
        self.before = ""

    async def prepare(self) -> None:
        await self.room.sign_in(self.store)
        await self.open()
        await self.call()
        self.before = await self.stored_mark()
        self.room.revoke(self.sandbox)
        self.room.counters(self.sandbox).clear()
        self.sandbox.fault("delay", operation=self.room.renewal, seconds=0.4)

    async def open(self) -> None:
        self.call = await self.client.enter_async_context(self.room.open(self.store))

    async def until_the_renewal_is_on_its_way(self) -> None:
        await until(lambda: self.room.counters(self.sandbox)["token_calls"])

    async def stored_mark(self) -> str:
        token = await self.store.load(self.room.token_key)
        assert token is not None
        return token.mark

    async def the_next_call_works(self) -> None:
        """… with the one new token, which was saved."""
        await self.call()
        assert await self.stored_mark() != self.before
        async with self.room.open(self.store) as another:
            await another()
        counters = self.room.counters(self.sandbox)
        assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)


@pytest.fixture
async def renewing(room: Room, sandbox: ServedSandbox, store: FileTokenStore) -> AsyncIterator[Renewing]:
    case = Renewing(room, store, sandbox)
    await case.prepare()
    yield case
    await case.client.aclose()


async def as_coroutine(call: Call) -> object:
    return await call()


async def test_by_a_cancel_scope(renewing: Renewing) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(as_coroutine, renewing.call)
        await renewing.until_the_renewal_is_on_its_way()
        group.cancel_scope.cancel()
    await renewing.the_next_call_works()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_by_cancelling_the_task(renewing: Renewing) -> None:
    task = asyncio.ensure_future(as_coroutine(renewing.call))
    await renewing.until_the_renewal_is_on_its_way()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await renewing.the_next_call_works()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_by_wait_for(renewing: Renewing) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(as_coroutine(renewing.call), 0.2)
    await renewing.the_next_call_works()


async def test_by_closing_the_client(renewing: Renewing) -> None:
    outcome: list[str] = []

    async def call() -> None:
        try:
            await renewing.call()
        except ClientClosed:
            outcome.append("closed")
        else:
            outcome.append("answered")

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await renewing.until_the_renewal_is_on_its_way()
        await renewing.client.aclose()
        # Closing waited for the renewal, so its token is in the store.
        assert await renewing.stored_mark() != renewing.before
    assert outcome in (["closed"], ["answered"])
    with pytest.raises(ClientClosed):
        await renewing.call()
    await renewing.open()
    await renewing.the_next_call_works()


async def test_the_last_of_many_callers_gets_the_token_all_the_same(renewing: Renewing) -> None:
    served: list[int] = []

    async def call(number: int, scope: anyio.CancelScope) -> None:
        with scope:
            await renewing.call()
            served.append(number)

    scopes = [anyio.CancelScope() for _ in range(20)]
    async with anyio.create_task_group() as group:
        for number, scope in enumerate(scopes):
            group.start_soon(call, number, scope)
        await renewing.until_the_renewal_is_on_its_way()
        for scope in scopes[:19]:
            scope.cancel()
    assert served == [19]
    await renewing.the_next_call_works()


async def test_by_the_end_of_the_program(renewing: Renewing, directory: Path, anyio_backend: str) -> None:
    room = renewing.room
    program = [sys.executable, "-m", "tests.contract.hurried", room.module, anyio_backend]
    await run_program([*program, room.url, room.memo, str(directory)])
    await renewing.the_next_call_works()
