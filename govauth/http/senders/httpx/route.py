"""The way to an origin: straight, or through a proxy."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Final, TypeAlias

import httpcore

from govauth.http.senders.httpx.network import Stream, dial
from govauth.http.senders.httpx.proxy import Proxy
from govauth.http.senders.httpx.trust import shared_context
from govauth.http.senders.httpx.tunnel import tunnel

Proxies: TypeAlias = Callable[[str], Proxy | None]
"""Tells through which proxy an origin is reached; None for none."""

_ALPN: Final = ["http/1.1"]


class Route:
    """Opens connections to an origin.

    Attributes:
        proxy: on the way; None for a straight one.

    """

    __slots__ = ("_context", "proxy")

    def __init__(self, proxy: Proxy | None, context: ssl.SSLContext | None) -> None:
        """Choose a way.

        Args:
            proxy: to go through.
            context: trust of its own; None for that of the process.

        """
        self.proxy: Proxy | None = proxy
        self._context = context

    def forwards(self, origin: httpcore.Origin) -> bool:
        """Whether the proxy reads the request itself, and passes it on: http over an http proxy."""
        return self.proxy is not None and self.proxy.scheme == "http" and origin.scheme == b"http"

    def credentials(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that a proxy wants which reads requests."""
        return [] if self.proxy is None else self.proxy.headers()

    async def open(self, origin: httpcore.Origin) -> Stream:
        """Connect, through the proxy if there is one, and speak TLS where the origin does.

        Raises:
            ConnectFailed: nobody answers, or the proxy refuses.
            TlsFailed: TLS with the origin failed.

        """
        host, port, proxy = origin.host.decode("ascii"), origin.port, self.proxy
        context = self._context
        if context is None and origin.scheme == b"https":
            context = shared_context()
        if proxy is None:
            stream = await dial(host, port)
        else:
            stream = await dial(proxy.host, proxy.port, what="the proxy ")
        try:
            if proxy is not None and not self.forwards(origin):
                await tunnel(stream, proxy, host, port)
            if origin.scheme != b"https" or context is None:
                return stream
            context.set_alpn_protocols(_ALPN)
            return await stream.start_tls(context, host)
        except BaseException:
            await stream.aclose_forcefully()
            raise
