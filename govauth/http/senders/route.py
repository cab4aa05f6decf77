"""The way to an origin: straight, or through a proxy."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Final, Protocol, Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

from govauth.http.senders.proxy import Proxy
from govauth.http.senders.trust import shared_context
from govauth.http.senders.tunnel import Wire, tunnel

Proxies: TypeAlias = Callable[[str], Proxy | None]
"""Tells through which proxy an origin is reached; None for none."""

_ALPN: Final = ["http/1.1"]
_PORTS: Final = {"http": 80, "https": 443}


class Opened(Wire, Protocol):
    """What a dialled connection can do."""

    async def start_tls(self, context: ssl.SSLContext, host: str) -> Self:
        """Speak TLS from here on."""
        ...

    async def aclose_forcefully(self) -> None:
        """Close it at once, even if the caller is cancelled."""
        ...


S = TypeVar("S", bound=Opened)
S_co = TypeVar("S_co", bound=Opened, covariant=True)


class Dial(Protocol[S_co]):
    """Connects to a host."""

    async def __call__(self, host: str, port: int, *, what: str = "") -> S_co:
        """Connect; ``what`` says of which role the host is, for the error."""
        ...


class Route:
    """Opens connections to one origin.

    Attributes:
        proxy: on the way; None for a straight one.
        origin: to which it leads.
        authority: its host and port as they stand in a URL.

    """

    __slots__ = ("_context", "_host", "_port", "_scheme", "authority", "origin", "proxy")

    def __init__(self, origin: str, proxy: Proxy | None, context: ssl.SSLContext | None) -> None:
        """Choose a way.

        Args:
            origin: such as ``https://lknpd.nalog.ru``.
            proxy: to go through.
            context: trust of its own; None for that of the process.

        """
        parts = urlsplit(origin)
        self._scheme = parts.scheme
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS.get(parts.scheme, 0)
        self._context = context
        self.proxy: Proxy | None = proxy
        self.origin: str = origin
        self.authority: str = origin.partition("://")[2]

    @property
    def forwards(self) -> bool:
        """Whether the proxy reads the request itself, and passes it on: http over an http proxy."""
        return self.proxy is not None and self.proxy.scheme == "http" and self._scheme == "http"

    @property
    def credentials(self) -> list[tuple[bytes, bytes]]:
        """The headers that a proxy wants which reads requests."""
        return [] if self.proxy is None else self.proxy.headers()

    async def open(self, dial: Dial[S]) -> S:
        """Connect, through the proxy if there is one, and speak TLS where the origin does.

        Raises:
            ConnectFailed: nobody answers, or the proxy refuses.
            TlsFailed: TLS with the origin failed.

        """
        host, port, proxy, context = self._host, self._port, self.proxy, self._context
        if context is None and self._scheme == "https":
            context = shared_context()
        if proxy is None:
            stream = await dial(host, port)
        else:
            stream = await dial(proxy.host, proxy.port, what="the proxy ")
        try:
            if proxy is not None and not self.forwards:
                await tunnel(stream, proxy, host, port)
            if self._scheme != "https" or context is None:
                return stream
            context.set_alpn_protocols(_ALPN)
            return await stream.start_tls(context, host)
        except BaseException:
            await stream.aclose_forcefully()
            raise
