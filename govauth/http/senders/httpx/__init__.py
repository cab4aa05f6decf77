"""The default sender. The only package that imports httpx.

httpx's own pool looks at every connection for every request; here ``httpcore``'s connections are handed out
by :class:`~govauth.http.pool.ConnectionPool`, and requests go to them with prepared headers. A user's
``httpx.AsyncClient`` (proxies, mounts, ``respx``) can take their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.http.senders.httpx.sender import HttpxSender
    from govauth.http.senders.trust import shared_context, trusting

__all__ = ["HttpxSender", "shared_context", "trusting"]

_HOMES = {
    "HttpxSender": "govauth.http.senders.httpx.sender",
    "shared_context": "govauth.http.senders.trust",
    "trusting": "govauth.http.senders.trust",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
