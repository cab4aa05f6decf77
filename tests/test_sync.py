"""Clients in programs that are not async: threads, forks, and the threads that cannot wait."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import types
from types import FrameType
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import anyio.to_thread
import pytest

from govauth.errors import ClientClosed, ConfigurationError, InvalidInput
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Service
from govauth.sandbox.server import ServedSandbox
from govauth import sync
from govauth.sync import Blocking


@pytest.fixture(params=["asyncio", "trio"])
def blocking(request: pytest.FixtureRequest, login: PasswordLogin) -> Iterator[Blocking[MoyNalog]]:
    with Blocking(MoyNalog(login), backend=request.param) as made:
        yield made


def test_calls_of_many_threads_share_one_client_and_one_token(
    blocking: Blocking[MoyNalog], sandbox: ServedSandbox
) -> None:
    receipts = blocking.client.receipts
    others = set(threading.enumerate())
    with ThreadPoolExecutor(16) as pool:
        issued = list(pool.map(lambda _: blocking.call(receipts.issue, Service("Урок", price=1)), range(40)))
    assert len({receipt.id for receipt in issued}) == len(sandbox.moy_nalog.receipts) == 40
    assert sandbox.moy_nalog.counters["token_calls"] == 1
    ours = set(threading.enumerate()) - others
    assert sum(thread.name.startswith("AnyIO") is False for thread in ours) < 20


def test_a_list_is_iterated_page_by_page(blocking: Blocking[MoyNalog], sandbox: ServedSandbox) -> None:
    receipts = blocking.client.receipts
    for _ in range(5):
        blocking.call(receipts.issue, Service("Урок", price=1))
    since = datetime.now(UTC) - timedelta(days=1)
    iterator = blocking.iterate(receipts.list(since, page_size=2))
    next(iterator)
    assert sandbox.moy_nalog.counters["receipts.list"] == 1
    assert len(list(iterator)) == 4


def test_errors_come_as_they_are(blocking: Blocking[MoyNalog]) -> None:
    with pytest.raises(InvalidInput, match="receipt"):
        blocking.call(blocking.client.receipts.get, "../..")


def test_nothing_is_started_before_the_first_call_and_nothing_after_the_end(login: PasswordLogin) -> None:
    threads = threading.active_count()
    blocking = Blocking(MoyNalog(login))
    assert threading.active_count() == threads
    blocking.close()
    blocking.close()
    with pytest.raises(ClientClosed):
        blocking.call(blocking.client.taxpayer.inn)


@pytest.mark.anyio
async def test_a_thread_with_an_event_loop_of_its_own_is_not_blocked(login: PasswordLogin) -> None:
    blocking = Blocking(MoyNalog(login))
    with pytest.raises(ConfigurationError, match="await"):
        blocking.call(blocking.client.taxpayer.inn)
    await anyio.to_thread.run_sync(blocking.close)


def test_a_coroutine_in_place_of_a_method_is_refused(login: PasswordLogin) -> None:
    with Blocking(MoyNalog(login)) as blocking, pytest.raises(ConfigurationError, match="the method and its"):
        blocking.call(blocking.client.taxpayer.inn())  # type: ignore[arg-type]


def test_what_is_no_client_no_method_and_no_list_is_refused(login: PasswordLogin) -> None:
    with pytest.raises(ConfigurationError, match=r"takes a client, such as .*, not PasswordLogin$"):
        Blocking(login)  # type: ignore[type-var]
    with Blocking(MoyNalog(login)) as blocking:
        receipts = blocking.client.receipts
        with pytest.raises(ConfigurationError, match="this one lists: use iterate"):
            blocking.call(receipts.list, datetime.now(UTC))  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match="call the method first"):
            next(blocking.iterate(receipts.list))  # type: ignore[arg-type]


def test_gevent_is_refused_with_a_sentence(login: PasswordLogin, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.ModuleType("gevent.monkey")
    fake.is_module_patched = lambda name: name == "threading"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gevent.monkey", fake)
    with pytest.raises(ConfigurationError, match="gevent.*prefork"):
        Blocking(MoyNalog(login))


def test_a_child_that_python_was_not_told_of_says_so(
    login: PasswordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> int:
        return 1

    with Blocking(MoyNalog(login)) as blocking:
        assert blocking.call(nothing) == 1
        with monkeypatch.context() as child:
            # A real fork of that kind may leave the interpreter itself locked.
            child.setattr(os, "getpid", lambda: 1)
            with pytest.raises(ConfigurationError, match="--lazy-apps or --py-call-uwsgi-fork-hooks"):
                blocking.call(nothing)
        assert blocking.call(nothing) == 1
        with monkeypatch.context() as child:
            child.setattr(os, "getpid", lambda: 1)
            blocking.close()
    sync._inherited.pop().close()  # what the child left alone is still there to be closed


def test_uwsgi_without_threads_is_refused(login: PasswordLogin, monkeypatch: pytest.MonkeyPatch) -> None:
    uwsgi = types.ModuleType("uwsgi")
    uwsgi.has_threads = 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "uwsgi", uwsgi)
    with Blocking(MoyNalog(login)) as blocking, pytest.raises(ConfigurationError, match="--enable-threads"):
        blocking.call(blocking.client.taxpayer.user)


PROGRAM = """
import os, sys
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.auth import FileTokenStore
from govauth.sync import Blocking

login = PasswordLogin(INN, PASSWORD, place=Place.PROD.at(sys.argv[1]))
nalog = Blocking(MoyNalog(login, store=FileTokenStore(sys.argv[2])))
if sys.argv[3] == "used":
    nalog.call(nalog.client.receipts.issue, Service("parent", price=1))
children = []
for number in range(3):
    child = os.fork()
    if not child:
        nalog.call(nalog.client.receipts.issue, Service("child", price=1))
        nalog.close()
        os._exit(0)
    children.append(child)
assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
nalog.call(nalog.client.receipts.issue, Service("parent", price=1))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("before", ["unused", "used"])
def test_forked_children_have_event_loops_of_their_own(
    sandbox: ServedSandbox, tmp_path: object, before: str
) -> None:
    program = [sys.executable, "-c", PROGRAM, sandbox.url, f"{tmp_path}/tokens", before]
    subprocess.run(program, check=True, timeout=60)
    assert len(sandbox.moy_nalog.receipts) == (5 if before == "used" else 4)
    assert sandbox.moy_nalog.counters["token_calls"] == 1


@pytest.mark.anyio
async def test_another_event_loop_awaits_the_same_client(
    blocking: Blocking[MoyNalog], sandbox: ServedSandbox
) -> None:
    async def issue() -> None:
        await blocking.acall(blocking.client.receipts.issue, Service("Урок", price=1))

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(issue)
    assert len(sandbox.moy_nalog.receipts) == 20
    assert sandbox.moy_nalog.counters["token_calls"] == 1
    with pytest.raises(InvalidInput, match="receipt"):
        await blocking.acall(blocking.client.receipts.get, "../..")


@pytest.mark.anyio
async def test_a_cancelled_caller_cancels_the_work(blocking: Blocking[MoyNalog]) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def wait() -> None:
        begun.set()
        try:
            await anyio.sleep_forever()
        finally:
            ended.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(blocking.acall, wait)
        await anyio.to_thread.run_sync(begun.wait, 10)
        tasks.cancel_scope.cancel()
    assert await anyio.to_thread.run_sync(ended.wait, 10)


class Interrupted(BaseException):
    """What a signal raises, such as Ctrl-C or a time limit of Celery."""


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="there are no such signals here")
def test_an_interrupted_caller_cancels_the_work(blocking: Blocking[MoyNalog]) -> None:
    main, ended = threading.get_ident(), threading.Event()

    def interrupt(*_: object) -> None:
        raise Interrupted

    def is_waiting() -> bool:
        frame: FrameType | None = sys._current_frames()[main]
        while frame is not None and frame.f_code.co_name != "result":
            frame = frame.f_back
        return frame is not None

    async def wait() -> None:
        while not is_waiting():
            await anyio.sleep(0.001)
        signal.pthread_kill(main, signal.SIGUSR1)
        try:
            await anyio.sleep_forever()
        finally:
            ended.set()

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(Interrupted):
            blocking.call(wait)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert ended.wait(10)


def test_a_client_that_does_not_open_leaves_no_thread_behind() -> None:
    class Unopened(AbstractAsyncContextManager[None]):
        async def __aenter__(self) -> None:
            raise ConfigurationError("is.key is not there")

        async def __aexit__(self, *_: object) -> None:
            raise NotImplementedError

        async def use(self) -> None:
            raise NotImplementedError

    blocking = Blocking(Unopened())
    threads = threading.active_count()
    for _ in range(3):
        with pytest.raises(ConfigurationError, match=r"is\.key is not there"):
            blocking.call(blocking.client.use)
    assert threading.active_count() == threads
    blocking.close()


def test_what_is_no_method_is_refused(blocking: Blocking[MoyNalog], sandbox: ServedSandbox) -> None:
    results: tuple[Any, ...] = (
        None,
        "receipts.list",
        blocking.client.receipts.issue(Service("Урок", price=1)),
    )
    for result in results:
        with pytest.raises(ConfigurationError, match="call takes the method and its arguments, not what the"):
            blocking.call(result)
    assert not sandbox.moy_nalog.counters
