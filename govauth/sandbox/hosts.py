"""By which names the sandbox is called, and by whose pages.

A page of another site can let its own name lead to the loopback address (DNS rebinding). To the browser the
sandbox is then a part of that site, so the page may read what is answered and send the forms of the console.
The header ``Host`` still has the name.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from govauth.http.addresses import is_loopback

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_MISDIRECTED: Final = 421
_ADVICE: Final = (
    "The header Host has a name that this sandbox is not known by. Call it by its address,"
    " or start it with --name for each further name.\n"
)


class KnownHosts:
    """Answers what is meant for another host with 421 (RFC 9110, section 15.5.20)."""

    def __init__(self, app: ASGIApp, *, bound: str, names: Collection[str] = ()) -> None:
        """Guard an application.

        Args:
            app: whatever is served.
            bound: the address to which the server is bound. On the loopback only names and addresses of the
                loopback are known. Elsewhere every address is, and every name without a dot, such as that of
                a service of Docker Compose: no page of another site can have one of those for its own.
            names: which are known as well.

        """
        self._app = app
        self._is_remote = not is_loopback(bound)
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what is meant for this server."""
        if scope["type"] == "http" and not self.knows(Request(scope).headers.get("host")):
            await PlainTextResponse(_ADVICE, _MISDIRECTED)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def knows(self, authority: str | None) -> bool:
        """Tell whether a header ``Host`` means this server; every browser sends one.

        Args:
            authority: the value of the header, with a port or without.

        """
        if authority is None:
            return True
        try:
            parts = urlsplit(f"//{authority}")
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.netloc != authority or "@" in authority:
            return False
        return host in self._names or is_loopback(host) or (self._is_remote and _is_no_domain(host))


def refuse_other_sites(request: Request) -> None:
    """Refuse what a page of another site sends.

    Raises:
        HTTPException: the header ``Origin`` names another site.

    """
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.url.netloc:
        raise HTTPException(403, "this was sent by a page of another site")


def _is_no_domain(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host != "" and "." not in host
    return True
