"""What all senders share: slots, one deadline, and no frame that shows secrets."""

from __future__ import annotations

import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import copy
from typing import Final, Self

import anyio
from anyio.lowlevel import checkpoint_if_cancelled

from govauth.concurrency.deadline import Deadline
from govauth.concurrency.loop import PerLoop
from govauth.concurrency.loop_end import close_at_loop_end
from govauth.errors import ConfigurationError, TimedOut, TransportError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.pool import ConnectionPool
from govauth.http.sender import Prepare
from govauth.http.senders.connection import Connection, split_url
from govauth.http.senders.proxy import EnvironmentProxies, OneProxy, Proxy
from govauth.http.senders.route import Proxies
from govauth.secret import Secret
from govauth.settings import check_count, check_flag, check_kind, check_seconds

SLOTS: Final = 100
LARGEST_REPLY: Final = 64 * 2**20
IDLE_SECONDS: Final = 5.0


class PooledSender(ABC):
    """Sends over pooled connections, which belong to the event loop that opened them, and end with it."""

    def __init__(
        self,
        *,
        slots: int,
        idle_seconds: float,
        ssl_context: ssl.SSLContext | None,
        largest_reply: int,
        proxy: str | Secret | None,
        trust_env: bool,
    ) -> None:
        """Check the settings; see the senders for what they mean.

        Raises:
            ConfigurationError: a setting is wrong; it is named.

        """
        check_count("slots", slots)
        check_seconds("idle_seconds", idle_seconds, zero=True)
        check_count("largest_reply", largest_reply)
        check_flag("trust_env", trust_env)
        if ssl_context is not None:
            check_kind("ssl_context", ssl_context, ssl.SSLContext, what="an SSLContext, such as trusting(…)")
        if proxy is not None and not isinstance(proxy, Secret):
            raise ConfigurationError(f"proxy must be the address of a proxy, not {type(proxy).__name__}")
        if proxy is not None and trust_env:
            raise ConfigurationError("proxy and trust_env exclude each other")
        self._idle_seconds = idle_seconds
        self._ssl_context = ssl_context
        self._largest_reply = largest_reply
        self._proxies: Proxies
        if trust_env:
            self._proxies = EnvironmentProxies()
        else:
            self._proxies = OneProxy(None if proxy is None else Proxy.at(proxy, named="proxy"))
        self._deadline: Callable[[float], AbstractContextManager[anyio.CancelScope]] = anyio.move_on_after
        self._start(slots)

    @abstractmethod
    def _connect(self, origin: str) -> Connection:
        """Make an unopened connection to an origin."""

    def _start(self, slots: int) -> None:
        self._slots = slots
        self._pools: PerLoop[ConnectionPool[Connection]] = PerLoop(self._pool)

    def _pool(self) -> ConnectionPool[Connection]:
        close_at_loop_end(self)
        return ConnectionPool(self._connect, slots=self._slots, idle_seconds=self._idle_seconds)

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send one request and read its response to the end; see :class:`~govauth.http.sender.HttpSender`."""
        origin, _ = split_url(request.url)
        pool = self._pools.get()
        fault: TransportError | UnexpectedReply
        sent = False
        with self._deadline(seconds) as scope:
            connection = await pool.take(origin)
            connection.sent = False
            try:
                if prepare is not None:
                    request = await prepare(request)
                if scope.cancel_called:  # nothing leaves once the time is over
                    await checkpoint_if_cancelled()
                return await connection.exchange(request)
            except (TransportError, UnexpectedReply) as error:
                fault = error.again()
            except BaseException as error:  # noqa: BLE001 - passed on, whatever it is
                # Below this frame lie the raw headers and body.
                raise error.with_traceback(None)  # noqa: B904 - the same error
            finally:
                sent = connection.sent
                await pool.give_back(origin, connection)
            raise fault
        raise TimedOut(f"no answer within {seconds:g} s", sent=sent)

    def with_pool(self, *, slots: int) -> Self:
        """Make a sender with the same settings and slots of its own."""
        another = copy(self)
        # Tokens come through it: an answer that came while the process stood still must not be lost.
        another._deadline = Deadline  # noqa: SLF001 - one of our own
        another._start(slots)  # noqa: SLF001 - one of our own
        return another

    async def aclose(self) -> None:
        """Close the connections of this event loop."""
        pool = self._pools.pop()
        if pool is not None:
            await pool.aclose()
