"""Clients in programs that are not async: views of Flask and Django, Celery tasks, scripts.

One thread of the process runs an event loop, and every other thread hands its calls over. There is no second
implementation of anything: a call is the client's own coroutine.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import AbstractAsyncContextManager, ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Final, Generic, Literal, ParamSpec, Protocol, Self, TypeVar

from govauth.concurrency.forking import forget_after_fork
from govauth.concurrency.handing_over import result_of
from govauth.concurrency.loop import running_loop
from govauth.errors import ClientClosed, ConfigurationError

if TYPE_CHECKING:
    from anyio import CancelScope
    from anyio.from_thread import BlockingPortal

C = TypeVar("C", bound=AbstractAsyncContextManager[object])
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_HANDING_SECONDS: Final = 5.0
"""Handing work over takes microseconds. Whoever was interrupted in it is not waited for any longer."""

_inherited: list[ExitStack] = []
"""Portals of a parent process: their threads do not exist in the child, so nothing of them may be ended."""


class Blocking(Generic[C]):
    """A client, for threads that block.

    ::

        with Blocking(MoyNalog(login, store=store)) as nalog:
            receipt = nalog.call(nalog.client.receipts.issue, Service("Урок", price="1500.00"))
            for income in nalog.iterate(nalog.client.receipts.list(since)):
                ...

    It may be made when a module is imported, before workers are forked: the event loop starts with the first
    call, and each child has one of its own. Any number of threads may use it at once. It is closed at the end
    of ``with``, by :meth:`close`, or at the end of the program.

    Attributes:
        client: for its methods; they are called through :meth:`call`.

    """

    def __init__(self, client: C, *, backend: Literal["asyncio", "trio"] = "asyncio") -> None:
        """Take a client; nothing is started.

        Args:
            client: of any room; it is closed with this.
            backend: which event loop runs it.

        Raises:
            ConfigurationError: the threads of this process are gevent's, or this is no client.

        """
        _refuse_gevent()
        _check_client(client)
        self.client = client
        self._backend = backend
        self._closing = threading.Lock()
        self._handed = threading.Condition()
        self._handing = 0
        self._portal: BlockingPortal | None = None
        self._opened = ExitStack()
        self._closed = False
        self._process = os.getpid()
        forget_after_fork(self)
        atexit.register(self.close)

    def call(self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an async method of the client, and return its result. Interrupting the caller cancels it.

        Args:
            method: ``blocking.client.…``, or any async function that is to run on the client's event loop.
            args: for it.
            kwargs: for it.

        Raises:
            ClientClosed: it was closed.
            ConfigurationError: this thread runs an event loop of its own: await the client there. Or what was
                given is no method.
            GovAuthError: whatever the method raises.

        """
        if not callable(method):
            if isinstance(method, Coroutine):
                method.close()
            raise ConfigurationError("call takes the method and its arguments, not what the method returns")

        work = _bound(method, *args, **kwargs)
        del args, kwargs  # a traceback of this frame would show them, and they may be codes or cookies
        _refuse_running_loop()
        return _Waited(work).result(self._hand_over)

    async def acall(self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an async method of the client as :meth:`call` does, and await it from another event loop.

        For programs of both kinds, such as Django's views: one client serves them all, and its event loop
        outlives theirs. Cancelling the caller cancels the work.

        Args:
            method: ``blocking.client.…``, or any async function that is to run on the client's event loop.
            args: for it.
            kwargs: for it.

        Raises:
            ClientClosed: it was closed.
            GovAuthError: whatever the method raises.

        """
        work = _bound(method, *args, **kwargs)
        del args, kwargs  # as in call

        from anyio import to_thread  # noqa: PLC0415 - on first use

        # Handing over waits for the other loop, and so must not be done on this one.
        return await result_of(await to_thread.run_sync(self._hand_over, work))

    def iterate(self, items: AsyncIterator[T]) -> Iterator[T]:
        """Go through what the client lists, item by item, asking for a page when it is needed.

        Args:
            items: what a method of the client returns, not the method: ``client.receipts.list(since)``.

        Raises:
            ClientClosed: it was closed.
            ConfigurationError: this is no list.
            GovAuthError: whatever a page raises.

        """
        if not hasattr(items, "__anext__"):
            raise ConfigurationError("iterate takes what a list method returns: call the method first")

        async def following() -> tuple[T, ...]:
            try:
                return (await anext(items),)
            except StopAsyncIteration:
                return ()

        while found := self.call(following):
            yield found[0]

    def close(self) -> None:
        """Close the client and end the event loop; the same as the end of ``with``."""
        with self._closing:
            with self._handed:
                if self._closed:
                    return
                self._closed = True
                self._portal = None
                # What is handed over to an event loop that ends meanwhile would never be begun.
                self._handed.wait_for(lambda: not self._handing, _HANDING_SECONDS)
            if self._process == os.getpid():
                self._opened.close()
            else:
                _inherited.append(self._opened)
        atexit.unregister(self.close)

    def after_fork(self) -> None:
        """Begin anew in a forked child: the parent's thread is not there."""
        self._closing = threading.Lock()
        self._handed = threading.Condition()
        self._handing = 0
        _inherited.append(self._opened)
        self._opened = ExitStack()
        self._portal = None

    def _hand_over(self, work: Callable[[], Awaitable[T]]) -> Future[T]:
        """Begin work on the client's event loop, which does not end while this lasts."""
        if self._portal is not None and self._process != os.getpid():
            raise ConfigurationError(
                "this process was forked without telling Python, as uWSGI does, after a first call: start"
                " uWSGI with --lazy-apps or --py-call-uwsgi-fork-hooks, or call nothing while modules are"
                " imported"
            )
        with self._handed:
            portal = self._started()
            self._handing += 1
        try:
            return portal.start_task_soon(work)
        finally:
            with self._handed:
                self._handing -= 1
                self._handed.notify_all()

    def _started(self) -> BlockingPortal:
        if self._closed:
            raise ClientClosed("the client is closed: make a new one")
        if self._portal is None:
            _refuse_stopped_threads()
            from anyio.from_thread import start_blocking_portal  # noqa: PLC0415 - on first use

            with ExitStack() as opening:
                portal = opening.enter_context(start_blocking_portal(self._backend))
                opening.enter_context(portal.wrap_async_context_manager(self.client))
                self._opened.push(opening.pop_all())
                self._process, self._portal = os.getpid(), portal
        return self._portal

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Blocking {self.client!r}, process {os.getpid()}>"


class _HandOver(Protocol):
    """Begins work on another event loop."""

    def __call__(self, work: Callable[[], Awaitable[R]], /) -> Future[R]: ...


class _Waited(Generic[T]):
    """Work that a thread waits for. A thread that is interrupted leaves nothing running behind."""

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self._work = work
        self._scope: CancelScope | None = None
        self._is_over = False

    def result(self, hand_over: _HandOver) -> T:
        """Wait for it."""
        try:
            return hand_over(self._run).result()
        except BaseException:
            if not self._is_over:  # Ctrl-C, or a time limit of Celery
                with suppress(ClientClosed):  # and then it is ended with the rest
                    hand_over(self._give_up).result()
            raise

    async def _run(self) -> T:
        from anyio import CancelScope  # noqa: PLC0415 - on first use

        try:
            with CancelScope() as self._scope:
                return await self._work()
        finally:
            self._is_over = True
        raise CancelledError

    async def _give_up(self) -> None:
        if self._scope is not None:
            self._scope.cancel()


def _bound(
    method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
) -> Callable[[], Awaitable[T]]:
    return lambda: _awaited(method(*args, **kwargs))


async def _awaited(result: Awaitable[T]) -> T:
    # Here and not in the frame that holds the arguments: a traceback would show them.
    if isinstance(result, AsyncIterator):
        raise ConfigurationError("call takes methods that are awaited; this one lists: use iterate")
    return await result


def _check_client(client: object) -> None:
    if not isinstance(client, AbstractAsyncContextManager):
        # By its type alone: a login may be a secret.
        raise ConfigurationError(
            f"Blocking takes a client, such as Blocking(MoyNalog(login)), not {type(client).__name__}"
        )


def _refuse_running_loop() -> None:
    try:
        running_loop()
    except RuntimeError:
        return
    raise ConfigurationError(
        "this thread runs an event loop: await the client's methods instead of blocking it"
    )


def _refuse_stopped_threads() -> None:
    if getattr(sys.modules.get("uwsgi"), "has_threads", 1) == 0:
        raise ConfigurationError(
            "uWSGI lets no thread of this process run between requests, and an event loop is one: start it"
            " with --enable-threads"
        )


def _refuse_gevent() -> None:
    # While another thread imports it, it has replaced nothing.
    is_patched = getattr(sys.modules.get("gevent.monkey"), "is_module_patched", None)
    if is_patched is not None and is_patched("threading"):
        raise ConfigurationError(
            "gevent has replaced the threads of this process, and an event loop needs a real one: use the"
            " threads or prefork pool, or call the client in a process of its own"
        )
