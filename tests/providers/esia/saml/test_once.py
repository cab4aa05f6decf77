"""An answer works once among all who share the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore, RedisTokenStore
from govauth.auth.store import TokenStore
from govauth.providers.esia.saml.once import OnceRegister
from tests.redis_server import running_redis

pytestmark = pytest.mark.anyio

STORES: dict[str, Callable[[Path], TokenStore]] = {
    "memory": lambda _: MemoryTokenStore(),
    "file": FileTokenStore,
}


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with running_redis() as url:
        yield url


@pytest.fixture(params=["memory", "file", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TokenStore]:
    if request.param == "redis":
        made = RedisTokenStore(request.getfixturevalue("redis_url"), prefix=f"{tmp_path}:")
        yield made
        made._redis.close()
    else:
        yield STORES[request.param](tmp_path)


async def test_one_of_many(store: TokenStore) -> None:
    registers = [OnceRegister(store, "https://idp.example") for _ in range(4)]
    heard: list[bool] = []

    async def use(register: OnceRegister) -> None:
        heard.append(await register.use("assertion", "_a1", seconds=60))

    async with anyio.create_task_group() as group:
        for register in registers * 3:
            group.start_soon(use, register)
    assert sorted(heard) == [False] * 11 + [True]
    # Identifiers of another kind, and of another side, are others.
    assert await registers[0].use("logout", "_a1", seconds=60)
    assert await OnceRegister(store, "https://other.example").use("assertion", "_a1", seconds=60)
