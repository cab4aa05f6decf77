"""Identifiers of messages: UUIDs of version 1 that show the time, and nothing of the machine."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from govauth.errors import InvalidInput

_EPOCH: Final = 0x01B21DD213814000
"""100-nanosecond steps from 15.10.1582 to 01.01.1970 (RFC 4122, section 4.1.4)."""

_STEPS: Final = 10_000_000
_VERSION: Final = 1


def new_message_id(at: datetime) -> str:
    """Make an identifier for a message that is sent for the first time now.

    Node and clock sequence are random, as RFC 4122, section 4.5, allows: no address of a network card shows.

    Args:
        at: now, zone-aware, by the server's clock.

    """
    return _uuid(int(at.timestamp() * _STEPS), secrets.token_bytes(8))


def derived_message_id(second: int, *parts: str) -> str:
    """Make the identifier that follows from a second and from texts: the same ones give the same.

    Args:
        second: of the first sending, in epoch seconds.
        parts: what tells this message from others.

    """
    whole = "\x1f".join(f"{len(part)}:{part}" for part in parts)
    digest = hashlib.sha256(whole.encode()).digest()
    return _uuid(second * _STEPS + int.from_bytes(digest[8:12], "big") % _STEPS, digest[:8])


def checked_message_id(text: object, field: str) -> str:
    """Return an identifier in lower case.

    Raises:
        InvalidInput: it is no UUID of version 1.

    """
    found: UUID | None = None
    if isinstance(text, str):
        try:
            found = UUID(text)
        except ValueError:
            found = None
    if found is None or found.version != _VERSION:
        raise InvalidInput(field, "must be a UUID of version 1, such as a call of this room returned")
    return str(found)


def _uuid(steps: int, chance: bytes) -> str:
    time = steps + _EPOCH
    node = int.from_bytes(chance[2:8], "big") | 1 << 40  # the multicast bit: no card has such an address
    fields = (
        time & 0xFFFFFFFF,
        time >> 32 & 0xFFFF,
        time >> 48 & 0x0FFF,
        chance[0] & 0x3F | 0x80,
        chance[1],
        node,
    )
    return str(UUID(fields=fields, version=_VERSION))
