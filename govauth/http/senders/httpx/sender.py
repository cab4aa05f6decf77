"""The default sender."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from govauth.errors import ConfigurationError
from govauth.http.senders.connection import Connection
from govauth.http.senders.httpx.borrowed import BorrowedClient, checked
from govauth.http.senders.httpx.owned import OwnedConnection
from govauth.http.senders.pooled import IDLE_SECONDS, LARGEST_REPLY, SLOTS, PooledSender
from govauth.http.senders.route import Route
from govauth.secret import Secret
from govauth.settings import secret_settings

if TYPE_CHECKING:
    import httpx
    import httpx2


@secret_settings("proxy")
class HttpxSender(PooledSender):
    """Sends over connections of its own, or through a client that it is given and never closes.

    Its connections belong to the event loop that opened them, and are closed when that loop ends.
    """

    def __init__(
        self,
        client: httpx.AsyncClient | httpx2.AsyncClient | None = None,
        *,
        slots: int = SLOTS,
        idle_seconds: float = IDLE_SECONDS,
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
        if client is not None and (proxy is not None or trust_env):
            raise ConfigurationError("proxy and trust_env are for our own connections: set them on client")
        super().__init__(
            slots=slots,
            idle_seconds=idle_seconds,
            ssl_context=ssl_context,
            largest_reply=largest_reply,
            proxy=proxy,
            trust_env=trust_env,
        )
        self._client = None if client is None else checked(client)

    def _connect(self, origin: str) -> Connection:
        if self._client is not None:
            return BorrowedClient(self._client)
        route = Route(origin, self._proxies(origin), self._ssl_context)
        return OwnedConnection(route, self._largest_reply)
