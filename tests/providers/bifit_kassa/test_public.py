"""What the room costs to import, what it exports, and how its logins travel."""

from __future__ import annotations

import multiprocessing
import pickle
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore
from govauth.auth.store import TokenStore
from govauth.errors import ConfigurationError
from govauth.providers import bifit_kassa
from govauth.providers.bifit_kassa import BifitKassa, ConnectorLogin, PasswordLogin, Place
from govauth.sandbox.server import ServedSandbox
from tests.test_imports import modules_after


def test_the_room_does_not_import_what_only_calls_need() -> None:
    heavy = {"httpx", "httpcore", "h11", "cattrs", "msgspec", "starlette", "uvicorn", "trio"}
    assert not heavy & modules_after("from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin")


def test_exported_members() -> None:
    exported = list(bifit_kassa.__all__)
    assert exported == sorted(exported)
    public = {
        name
        for name, value in vars(bifit_kassa).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("govauth.")
    }
    assert public <= set(exported)


async def calls(login: PasswordLogin, store: TokenStore, count: int) -> str:
    async with BifitKassa(login, store=store) as kassa, anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(kassa.organizations.list)
    return "went well"


def in_a_worker(login: PasswordLogin, directory: str, backend: str) -> str:
    return anyio.run(calls, login, FileTokenStore(directory), 5, backend=backend)


def test_a_login_is_pickled_to_worker_processes(
    login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    directory = str(tmp_path / "tokens")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(in_a_worker, login, directory, backend) for backend in ("asyncio", "trio")]
        assert [future.result(60) for future in futures] == ["went well"] * 2
    assert sandbox.bifit_kassa.counters["token_calls"] == 1


def test_one_login_and_one_store_in_two_loops_of_two_threads(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    store = MemoryTokenStore()
    backends = ("asyncio", "trio")
    threads = [
        threading.Thread(target=anyio.run, args=(calls, login, store, 20), kwargs={"backend": backend})
        for backend in backends
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sandbox.bifit_kassa.counters["organizations.list"] == 40
    assert sandbox.bifit_kassa.counters["token_calls"] == 1


def test_places_and_keys_are_kept_apart(login: PasswordLogin) -> None:
    keys = {
        login.token_key,
        login.at(Place.PROD).token_key,
        PasswordLogin("79000000012", "x").token_key,
        ConnectorLogin("x").token_key,
        ConnectorLogin("y").token_key,
        ConnectorLogin("x", place=Place.PROCESSING_TEST).token_key,
    }
    assert len(keys) == 6
    assert login.username not in "".join(f"{key!r}{key.digest}" for key in keys)
    other = PasswordLogin(login.username, "another password", place=login.place)
    assert other.token_key == login.token_key


def test_a_client_does_not_pickle_and_a_wrong_setting_is_said_at_once(login: PasswordLogin) -> None:
    with pytest.raises(TypeError, match="pickle its login instead"):
        pickle.dumps(BifitKassa(login))
    with pytest.raises(ConfigurationError, match="timeout"):
        BifitKassa(login, timeout=0)
    with pytest.raises(ConfigurationError, match="plain http"):
        Place.PROD.at("http://kassa.bifit.com")
