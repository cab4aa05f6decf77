"""The sender: slots, one deadline, and no frame that shows secrets."""

from __future__ import annotations

import ssl
from copy import copy
from typing import TYPE_CHECKING, Final

import anyio

from govauth.concurrency.loop import PerLoop
from govauth.concurrency.loop_end import close_at_loop_end
from govauth.errors import ConfigurationError, TimedOut, TransportError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.pool import ConnectionPool
from govauth.http.sender import Prepare
from govauth.http.senders.httpx.borrowed import BorrowedClient, checked
from govauth.http.senders.httpx.connection import Connection, split_url
from govauth.http.senders.httpx.direct import DirectConnection
from govauth.http.senders.httpx.proxy import EnvironmentProxies, OneProxy, Proxy
from govauth.http.senders.httpx.route import Proxies, Route
from govauth.secret import Secret, secret_settings

if TYPE_CHECKING:
    import httpx
    import httpx2

SLOTS: Final = 100
LARGEST_REPLY: Final = 64 * 2**20


@secret_settings("proxy")
class HttpxSender:
    """Sends over connections of its own, or through a client that it is given and never closes.

    Its connections belong to the event loop that opened them, and are closed when that loop ends.
    """

    def __init__(
        self,
        client: httpx.AsyncClient | httpx2.AsyncClient | None = None,
        *,
        slots: int = SLOTS,
        idle_seconds: float = 5.0,
        ssl_context: ssl.SSLContext | None = None,
        largest_reply: int = LARGEST_REPLY,
        proxy: str | Secret | None = None,
        trust_env: bool = False,
    ) -> None:
        """Make a sender. Nothing is opened before the first request.

        Args:
            client: sends through this ``AsyncClient`` of httpx or httpx2 instead, whatever its transport:
                mounts and mocks work. Its pool should allow ``slots`` connections. Redirects and its own
                auth stay off.
            slots: how many requests may be on the wire at once, in each event loop.
            idle_seconds: how long an idle connection is kept.
            ssl_context: trust of its own, see :func:`trusting`; else one shared by the process.
            largest_reply: the most bytes of a body, decompressed.
            proxy: everything goes through it, such as ``http://user:password@proxy.example:3128``, or
                ``socks5://…``. Hosts are resolved there.
            trust_env: heed ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` as they are now.

        Raises:
            ConfigurationError: a setting is wrong; it is named.

        """
        if slots < 1:
            raise ConfigurationError("slots must be at least 1")
        if proxy is not None and not isinstance(proxy, Secret):
            raise ConfigurationError(f"proxy must be the address of a proxy, not {type(proxy).__name__}")
        if client is not None and (proxy is not None or trust_env):
            raise ConfigurationError("proxy and trust_env are for our own connections: set them on client")
        if proxy is not None and trust_env:
            raise ConfigurationError("proxy and trust_env exclude each other")
        self._client = None if client is None else checked(client)
        self._idle_seconds = idle_seconds
        self._ssl_context = ssl_context
        self._largest_reply = largest_reply
        self._proxies: Proxies
        if trust_env:
            self._proxies = EnvironmentProxies()
        else:
            self._proxies = OneProxy(None if proxy is None else Proxy.at(proxy, named="proxy"))
        self._start(slots)

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
        with anyio.move_on_after(seconds):
            connection = await pool.take(origin)
            connection.sent = False
            try:
                if prepare is not None:
                    request = await prepare(request)
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

    def with_pool(self, *, slots: int) -> HttpxSender:
        """Make a sender with the same settings and slots of its own."""
        another = copy(self)
        another._start(slots)  # noqa: SLF001 - one of our own
        return another

    def _connect(self, origin: str) -> Connection:
        if self._client is not None:
            return BorrowedClient(self._client)
        return DirectConnection(origin, Route(self._proxies(origin), self._ssl_context), self._largest_reply)

    async def aclose(self) -> None:
        """Close the connections of this event loop."""
        pool = self._pools.pop()
        if pool is not None:
            await pool.aclose()
