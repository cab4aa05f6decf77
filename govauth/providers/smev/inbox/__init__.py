"""Where messages are brought to safety before they are acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.smev.inbox.database import InboxDatabase
    from govauth.providers.smev.inbox.inbox import Inbox, Kind, StoredMessage
    from govauth.providers.smev.inbox.memory import MemoryInbox

__all__ = ["Inbox", "InboxDatabase", "Kind", "MemoryInbox", "StoredMessage"]

_HOMES = {
    "Inbox": "govauth.providers.smev.inbox.inbox",
    "InboxDatabase": "govauth.providers.smev.inbox.database",
    "Kind": "govauth.providers.smev.inbox.inbox",
    "MemoryInbox": "govauth.providers.smev.inbox.memory",
    "StoredMessage": "govauth.providers.smev.inbox.inbox",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
