"""Where messages are brought to safety before they are acknowledged."""

from govauth.providers.smev.inbox.database import InboxDatabase
from govauth.providers.smev.inbox.inbox import Inbox, Kind, StoredMessage
from govauth.providers.smev.inbox.memory import MemoryInbox

__all__ = ["Inbox", "InboxDatabase", "Kind", "MemoryInbox", "StoredMessage"]
