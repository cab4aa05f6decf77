"""One login in several loops, threads and processes; pickled, and across a fork."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore
from govauth.auth.store import TokenStore
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, SavedLogin, SmsLogin
from govauth.providers.moy_nalog.sandbox import INN, PHONE
from govauth.sandbox.server import ServedSandbox


async def calls(login: PasswordLogin, store: TokenStore, count: int) -> str:
    async with MoyNalog(login, store=store) as nalog, anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(nalog.taxpayer.taxes)
    return "went well"


def in_a_worker(login: PasswordLogin, directory: str, backend: str) -> str:
    return anyio.run(calls, login, FileTokenStore(directory), 5, backend=backend)


async def release(client: MoyNalog) -> None:
    """Close the connections of this loop and keep the client for others."""
    await client._channel.sender.aclose()
    await client._channel.token_sender.aclose()


async def use_once(client: MoyNalog) -> None:
    await client.taxpayer.taxes()
    await release(client)


def in_threads(runs: list[Callable[[], object]]) -> list[object]:
    results: list[object] = []
    threads = [threading.Thread(target=lambda run=run: results.append(run())) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_one_client_in_several_loops_of_several_threads(login: PasswordLogin, sandbox: ServedSandbox) -> None:
    client = MoyNalog(login)

    async def use() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(client.taxpayer.taxes)
        await release(client)

    in_threads([lambda: anyio.run(use), lambda: anyio.run(use, backend="trio"), lambda: anyio.run(use)])
    assert sandbox.moy_nalog.counters["taxpayer.taxes"] == 60
    assert sandbox.moy_nalog.counters["token_calls"] == 1


def test_a_login_is_pickled_to_worker_processes(
    login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    directory = str(tmp_path / "tokens")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        futures = [pool.submit(in_a_worker, login, directory, backend) for backend in ("asyncio", "trio")]
        assert [future.result(60) for future in futures] == ["went well"] * 2
    assert sandbox.moy_nalog.counters["token_calls"] == 1


def test_every_login_pickles_and_keeps_its_key(login: PasswordLogin) -> None:
    for one in (login, SmsLogin(phone=PHONE), SavedLogin("refresh", inn=INN)):
        again = pickle.loads(pickle.dumps(one))
        assert again == one
        assert again.token_key == one.token_key


def test_a_client_says_why_it_does_not_pickle(login: PasswordLogin) -> None:
    with pytest.raises(TypeError, match="pickle its login instead"):
        pickle.dumps(MoyNalog(login))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("kind", ["memory", "file"])
def test_parent_and_forked_child_do_not_spend_one_refresh_token(
    login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path, kind: str
) -> None:
    """The child drops what it inherited: with a file it shares the token, without one it signs in itself."""
    store: TokenStore = MemoryTokenStore() if kind == "memory" else FileTokenStore(tmp_path / "tokens")
    client = MoyNalog(login, store=store)
    anyio.run(use_once, client)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            anyio.run(use_once, client)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    anyio.run(use_once, client)
    counters = sandbox.moy_nalog.counters
    assert counters["refresh_reuse"] == 0
    assert counters["logins"] == (2 if kind == "memory" else 1)
