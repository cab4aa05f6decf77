"""The sender over connections that llhttp reads."""

from __future__ import annotations

import ssl

from govauth.errors import missing_extra
from govauth.http.senders.connection import Connection
from govauth.http.senders.pooled import IDLE_SECONDS, LARGEST_REPLY, SLOTS, PooledSender
from govauth.http.senders.route import Route
from govauth.secret import Secret
from govauth.settings import secret_settings


@secret_settings("proxy")
class DirectSender(PooledSender):
    """Sends over connections of its own, several times as fast as the default.

    Its connections belong to the event loop that opened them, and are closed when that loop ends.
    """

    def __init__(
        self,
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
            slots: how many requests may be on the wire at once, in each event loop.
            idle_seconds: how long an idle connection is kept.
            ssl_context: trust of its own, see :func:`trusting`; else one shared by the process.
            largest_reply: the most bytes of a body, decompressed.
            proxy: everything goes through it, such as ``http://user:password@proxy.example:3128``, or
                ``socks5://…``. Hosts are resolved there.
            trust_env: heed ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` as they are now.

        Raises:
            ConfigurationError: a setting is wrong, or httptools is missing; it is named.

        """
        try:
            from govauth.http.senders.direct.connection import DirectConnection  # noqa: PLC0415 - optional
        except ImportError as error:
            raise missing_extra("DirectSender", "fast", error) from None
        super().__init__(
            slots=slots,
            idle_seconds=idle_seconds,
            ssl_context=ssl_context,
            largest_reply=largest_reply,
            proxy=proxy,
            trust_env=trust_env,
        )
        self._connection = DirectConnection

    def _connect(self, origin: str) -> Connection:
        return self._connection(Route(origin, self._proxies(origin), self._ssl_context), self._largest_reply)
