"""What the clients of all rooms have in common: their options, and how they live and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.client.client import Client
    from govauth.client.options import ClientOptions, ClientSettings

__all__ = ["Client", "ClientOptions", "ClientSettings"]

_HOMES = {
    "Client": "govauth.client.client",
    "ClientOptions": "govauth.client.options",
    "ClientSettings": "govauth.client.options",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
