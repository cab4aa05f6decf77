"""What several desks write at the same moment is all kept."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore, TokenKey
from govauth.clock import SYSTEM_CLOCK
from govauth.providers.crpt.permissive.board import Board

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
