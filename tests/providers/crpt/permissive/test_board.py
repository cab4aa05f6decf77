"""What several desks write at the same moment is all kept."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from attrs import evolve

from govauth.auth import FileTokenStore, MemoryTokenStore, TokenKey
from govauth.clock import SYSTEM_CLOCK
from govauth.providers.crpt.permissive import Permissive, PermissiveKey, PermissiveSettings, board
from govauth.providers.crpt.permissive.board import Board
from govauth.providers.crpt.permissive.online import Attempts
from govauth.transport.operation import json_body
from tests.providers.crpt.permissive.hosts import CODE, KEY, A, B, Hosts

pytestmark = pytest.mark.anyio
HOSTS = tuple(f"https://cdn{number:02}.crpt.ru" for number in range(8))


async def test_nothing_that_is_set_aside_is_lost(tmp_path: Path) -> None:
    key = TokenKey("crpt", "prod", "", "hosts", "permissive")

    def board() -> Board:
        return Board(FileTokenStore(tmp_path / "shared"), key, SYSTEM_CLOCK, HOSTS)

    async with anyio.create_task_group() as tasks:
        for number, host in enumerate(HOSTS[:4]):
            tasks.start_soon(board().set_aside, host, 100 + number)
            tasks.start_soon(board().put, HOSTS[::-1], HOSTS[4 + number : 5 + number], 200)
    order = await board().order(30.0)
    assert order.hosts == HOSTS[::-1]
    assert order.usable(SYSTEM_CLOCK.time()) == []


def test_hosts_that_two_threads_set_aside_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Board(MemoryTokenStore(), TokenKey("crpt", "prod", "shop"), SYSTEM_CLOCK, (A, B))
    held, passed = threading.Event(), threading.Event()

    def slowly(*arguments: Any, **named: Any) -> Any:
        made = evolve(*arguments, **named)
        if not held.is_set():
            held.set()
            passed.wait(0.2)
        return made

    monkeypatch.setattr(board, "evolve", slowly)
    other = threading.Thread(target=known.avoid, args=(A, 300.0))
    other.start()
    assert held.wait(10)
    assert known.avoid(B, 300.0)
    passed.set()
    other.join(10)
    assert known._order.usable(SYSTEM_CLOCK.time()) == []


class SlowStore(MemoryTokenStore):
    """A store whose leases wait until a test lets them go."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = anyio.Event()
        self.opened.set()

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        await self.opened.wait()
        async with super().lease(key, seconds=seconds):
            yield


async def test_the_store_hears_of_each_host_that_answers_again() -> None:
    store, settings = SlowStore(), PermissiveSettings(seconds=10.0, fallback=(A, B))
    async with Permissive(PermissiveKey(key=KEY), sender=Hosts(), store=store, settings=settings) as desk:
        online = desk._online
        for host in (A, B):
            await online._board.set_aside(host, 300.0)
        store.opened = anyio.Event()
        body = json_body({"codes": [CODE]})
        checks = {A: Attempts(), B: Attempts()}
        for host, attempts in checks.items():
            await online._ask_last_resort(host, body, attempts)
        store.opened.set()
        for attempts in checks.values():
            for report in attempts.reports:
                await report.result()
    async with Permissive(PermissiveKey(key=KEY), sender=Hosts(), store=store, settings=settings) as other:
        order = await other._online._board.order(10.0)
        assert order.usable(SYSTEM_CLOCK.time()) == [A, B]


async def test_a_client_may_end_while_another_host_is_noted() -> None:
    async with Permissive(PermissiveKey(key=KEY), sender=Hosts()) as desk:
        reports, started = desk._online._reports, list[str]()

        async def note() -> None:
            for number in range(3):
                host = f"https://cdn{number:02}.crpt.ru"
                started.append(host)
                reports.join(host, anyio.lowlevel.checkpoint)

        async with anyio.create_task_group() as tasks:
            reports.join(A, note)
            tasks.start_soon(reports.drain)
        assert len(started) == 3
