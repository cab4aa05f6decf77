"""What several threads make, change or close at the same moment.

Each test stops one thread between a look and what follows from it, and lets another one through.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from weakref import WeakValueDictionary

import anyio
import pytest

from govauth.auth import MemoryTokenStore, Token, TokenKey
from govauth.auth import holding as holding_module
from govauth.auth.clock_offset import ClockOffset
from govauth.auth.failures import Cooldown
from govauth.auth.freshness import NEVER, Freshness
from govauth.auth.holding import Holding
from govauth.auth.keeper import TokenKeeper
from govauth.auth.principal_memory import PrincipalMemory
from govauth.auth.stores.file_sweep import FileSweep
from govauth.auth.stores.redis_served import RedisServed
from govauth.clock import SYSTEM_CLOCK
from govauth.concurrency import forking
from govauth.errors import ClientClosed, RenewalFailed
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.storage.sqlite import SqliteDatabase
from govauth.ledger.storage.workers import WorkerLocks
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin
from govauth.providers.smev.poller import Poller
from govauth.sandbox.faults import Fault, FaultKind, Faults
from govauth.simulation.made_once import made_once
from govauth.signing import TrustedFiles, trust
from govauth.signing import worker as worker_module
from govauth.signing.engines.pkcs11 import Pkcs11Engine
from govauth.signing.gnutls_library import gnutls
from govauth.signing.worker import Worker
from govauth.sync import Blocking
from govauth.transport.transport import Transport
from tests.signing.conftest import key_of

SIGNING = "govauth-signing"
LATE = 0.2
"""Seconds for which a thread is held back where nobody else can come through."""


class Gate:
    """A place where the first thread waits for another to come through, though not for ever."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.passed = threading.Event()

    def hold(self) -> None:
        if not self.reached.is_set():
            self.reached.set()
            self.passed.wait(LATE)

    @contextmanager
    def beside(self, work: Callable[[], Any]) -> Iterator[Future[Any]]:
        """Run ``work`` in a thread until it is held; what is in the block comes through."""
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(work)
            assert self.reached.wait(10)
            yield future
            self.passed.set()
            future.exception(10)


@pytest.fixture
def gate() -> Gate:
    return Gate()


class Hands:
    """A clock that a test moves."""

    now = 1000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


class _Ending(PrincipalMemory):
    """A memory whose cooldown another thread ends as soon as it was looked at."""

    _kept: Cooldown | None = None

    @property
    def cooldown(self) -> Cooldown | None:
        found, self._kept = self._kept, None
        return found

    @cooldown.setter
    def cooldown(self, value: Cooldown | None) -> None:
        self._kept = value


@pytest.mark.anyio
async def test_a_cooldown_that_ends_while_it_is_read(login: PasswordLogin) -> None:
    memory = _Ending()
    keeper = TokenKeeper(login, MemoryTokenStore(), cast("Any", None), memory=memory)
    memory.cooldown = Cooldown(RenewalFailed("refused a moment ago"), float("inf"), 1)
    with pytest.raises(RenewalFailed, match="a moment ago"):
        await keeper.current()


def test_no_call_goes_out_with_a_token_that_is_refused_while_it_is_published(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding = Holding(PrincipalMemory(), ClockOffset(SYSTEM_CLOCK), early=True)
    token = Token("refused", expires_at=SYSTEM_CLOCK.time() + 3600)

    class Held(Freshness):
        @classmethod
        def of(cls, *arguments: Any, **named: Any) -> Freshness:
            gate.hold()
            return Freshness.of(*arguments, **named)

    monkeypatch.setattr(holding_module, "Freshness", Held)
    with gate.beside(lambda: holding.publish(token)):
        holding.reject(token)
    assert holding.held is not None
    assert (holding.held.fresh_until, holding.held.usable_until) == (NEVER.fresh_until, NEVER.usable_until)


class _SlowMembers(WeakValueDictionary[TokenKey, Transport]):
    """Members among which a thread looks in vain, and then loses its turn."""

    def __init__(self, gate: Gate, looks: int) -> None:
        super().__init__()
        self._gate, self._looks = gate, looks

    def get(self, key: TokenKey, default: Any = None) -> Any:
        found = super().get(key, default)
        if threading.current_thread() is not threading.main_thread():
            self._looks -= 1
            if self._looks == 0:
                self._gate.hold()
        return found

    def setdefault(self, key: TokenKey, default: Any = None) -> Any:
        # As that of the library: a look, and then an assignment.
        found = self.get(key)
        if found is None:
            found = self[key] = default
        return found


@pytest.mark.parametrize("looks", [1, 2])
def test_a_principal_has_one_transport_whichever_thread_asks(
    gate: Gate, login: PasswordLogin, looks: int
) -> None:
    transport = Transport(MoyNalog(login)._transport._api, login, members=_SlowMembers(gate, looks))
    other = PasswordLogin(inn="500100732259", password="secret", place=login.place)
    with gate.beside(lambda: transport.sharing(other)) as beside:
        mine = transport.sharing(other)
    assert beside.result() is mine


def test_a_process_begins_anew_once_though_nobody_told_it_of_the_fork(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = forking._Process()
    monkeypatch.setattr(forking, "_process", process)
    forgotten: list[int] = []

    class Holder:
        def after_fork(self) -> None:
            gate.hold()
            forgotten.append(os.getpid())

    holder = Holder()
    process.is_registered = True
    forking.forget_after_fork(holder)
    process.pid = -1  # as in a child that uWSGI forked
    with gate.beside(forking.notice_fork):
        forking.notice_fork()
        assert forgotten, "whoever comes second goes on when all is forgotten"
    assert len(forgotten) == 1


def test_a_store_in_redis_has_one_client_whichever_thread_asks_first() -> None:
    store = RedisServed("redis://127.0.0.1:1/0", prefix="", what="the store")
    made = cast("cached_property[Any]", RedisServed.__dict__["_redis"]).func
    # As Python 3.12 and later call it: without a lock.
    assert made(store) is made(store)


def test_two_sweeps_of_a_directory_at_once(tmp_path: Path) -> None:
    class Swept(dict[str, int]):
        def keys(self) -> Any:
            found = set(super().keys())
            self.clear()  # the other one was quicker
            return found

    sweep = FileSweep(".json", lambda path: None, Swept({"gone.json": 1}), 0.0)
    assert not sweep.run(tmp_path)


class _Freed(Poller):
    """A poller whose turn comes in another thread as soon as it was asked since when it waits."""

    _since: float | None = None

    @property
    def _waiting_since(self) -> float | None:
        found, self._since = self._since, None
        return found

    @_waiting_since.setter
    def _waiting_since(self, value: float | None) -> None:
        self._since = value


def test_a_turn_at_a_queue_that_comes_while_one_asks_how_long_it_was_waited_for() -> None:
    nothing = cast("Any", None)
    poller = _Freed(
        *(nothing, nothing),
        kind=nothing,
        take=nothing,
        store=nothing,
        key=nothing,
        clock=Hands(),
        every=1.0,
    )
    poller._waiting_since = 999.0
    assert not poller._others_hang()
    poller._waiting_since = 1.0
    assert poller._others_hang()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    def serve(jobs: queue.SimpleQueue[Any]) -> None:
        served.append(threading.current_thread())
        while (job := jobs.get()) is not None:
            job()

    # Those of the library never end.
    monkeypatch.setattr(worker_module, "_serve", serve)
    made, served = Worker(), list[threading.Thread]()
    yield made
    for thread in served:
        made._jobs.put(cast("Any", None))
    for thread in served:
        thread.join(10)


@pytest.mark.anyio
async def test_signing_goes_on_when_threads_can_be_had_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def refused(thread: threading.Thread) -> None:
        if thread.name.startswith(SIGNING):
            raise RuntimeError("can't start new thread")
        start(thread)

    with anyio.fail_after(5):
        for _ in range(8):
            with monkeypatch.context() as patch, pytest.raises(RuntimeError):
                patch.setattr(threading.Thread, "start", refused)
                await worker.run(bytes)
        assert await worker.run(bytes, 1) == b"\0"


def test_there_are_no_more_signing_threads_than_said(
    gate: Gate, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start
    started: list[threading.Thread] = []

    def slowly(thread: threading.Thread) -> None:
        if thread.name.startswith(SIGNING):
            gate.hold()
            started.append(thread)
        start(thread)

    monkeypatch.setattr(worker_module, "_THREADS", 1)
    with ThreadPoolExecutor(1) as beside:
        beside.submit(int).result()  # its own thread is there
        monkeypatch.setattr(threading.Thread, "start", slowly)
        first = beside.submit(worker._submit, lambda: None)
        assert gate.reached.wait(10)
        worker._submit(lambda: None)
        first.result(10)
    assert len(started) == 1


def test_a_fault_that_is_set_while_the_server_counts_others(gate: Gate) -> None:
    class Counted(list[Fault]):
        """Faults of which the server has just seen the last one."""

        looks = 0

        def __iter__(self) -> Iterator[Fault]:
            yield from super().__iter__()
            self.looks += 1
            if self.looks == 2:  # the first look was for what strikes
                gate.hold()

    faults = Faults()
    faults._set = Counted([])
    fault = Fault("lose")
    with gate.beside(lambda: faults.striking("esia", "persons.get")):
        faults.add(fault)
    assert faults.striking("esia", "persons.get") == {FaultKind.LOSE: fault}


def test_a_key_is_made_by_one_thread_for_all(gate: Gate) -> None:
    @made_once
    def key() -> object:
        gate.hold()
        return object()

    with gate.beside(key) as beside:
        mine = key()
    assert beside.result() is mine is key()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_client_that_is_closed_while_work_is_handed_over(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, login: PasswordLogin, backend: Any
) -> None:
    from anyio.from_thread import BlockingPortal  # noqa: PLC0415

    hand_over = BlockingPortal.start_task_soon

    def slowly(portal: BlockingPortal, work: Any, *arguments: Any, **named: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            gate.hold()
        return hand_over(portal, work, *arguments, **named)

    async def answer() -> int:
        return 42

    nalog = Blocking(MoyNalog(login), backend=backend)
    assert nalog.call(answer) == 42
    monkeypatch.setattr(BlockingPortal, "start_task_soon", slowly)
    with gate.beside(lambda: nalog.call(answer)) as beside:
        nalog.close()
    assert beside.result(10) == 42
    with pytest.raises(ClientClosed):
        nalog.call(answer)


@pytest.mark.anyio
async def test_whoever_needs_a_new_certificate_waits_for_the_look_that_finds_it(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.cer").write_bytes(key_of(256).certificate.der)
    clock = Hands()
    trusted = TrustedFiles([tmp_path], look_every=3600.0, clock=clock)
    await trusted.current()
    (tmp_path / "new.cer").write_bytes(key_of(512).certificate.der)
    clock.now += 10
    read = trust._read

    def slowly(path: Path) -> Any:
        gate.hold()
        return read(path)

    monkeypatch.setattr(trust, "_read", slowly)
    found: list[bool] = []

    async def look() -> None:
        found.append(await trusted.look_again())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(look)
        await anyio.to_thread.run_sync(gate.reached.wait, 10)
        tasks.start_soon(look)
    assert found == [True, True]
    assert len(await trusted.current()) == 2


@pytest.mark.anyio
async def test_keys_of_one_pkcs11_module_never_call_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from govauth.signing import Pkcs11Key  # noqa: PLC0415
    from govauth.signing.engines import pkcs11  # noqa: PLC0415

    inside, most = [0], [0]
    met = threading.Barrier(2)

    def sign(digest: bytes) -> bytes:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        try:
            met.wait(LATE)
        except threading.BrokenBarrierError:
            pass
        inside[0] -= 1
        return digest * 2

    monkeypatch.setattr(pkcs11, "open_session", lambda source, bits: (sign, lambda: None))
    monkeypatch.setattr(pkcs11, "verify_raw", lambda *_: True)
    certificate = key_of(256).certificate
    keys = [Pkcs11Key("two.so", "token", certificate, "1", key_label=label) for label in "ab"]
    engines = [await Pkcs11Engine.open(key) for key in keys]
    async with anyio.create_task_group() as tasks:
        for engine in engines:
            tasks.start_soon(engine.sign, b"text")
    assert most[0] == 1


def test_a_ledger_whose_lock_cannot_be_had_is_not_half_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = SqliteDatabase(tmp_path / "ledger" / "ledger.db")

    def refused(_: WorkerLocks) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(WorkerLocks, "enter", refused)
        for _ in range(2):
            with pytest.raises(LedgerUnavailable, match="No space"), database.transaction():
                pass
    with database.transaction() as transaction:
        assert transaction.owner
    database.close()


def test_no_key_is_freed_under_a_thread_that_signs_when_the_program_ends() -> None:
    key = key_of(256)
    private = gnutls().private_key(key.content, is_pem=key.is_pem, password=None)
    public = gnutls().public_key(key.certificate.spki_der)
    assert (private._close.atexit, public._close.atexit) == (False, False)
