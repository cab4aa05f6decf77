"""The identifier of a message: a UUID of version 1, made when it is first sent."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from govauth.simulation.chance import chance

_FORM: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_GREGORIAN: Final = 0x01B21DD213814000
"""Intervals of 100 ns from the start of the Gregorian calendar to 1970 (RFC 4122, section 4.1.4)."""
_SECOND: Final = 10**7
_MULTICAST: Final = 0x010000000000


def made_at(message_id: str) -> float | None:
    """Return when an identifier was made, in epoch seconds; None if it is not of the form."""
    if _FORM.fullmatch(message_id) is None:
        return None
    return (UUID(message_id).time - _GREGORIAN) / _SECOND


def make(now: float) -> str:
    """Make an identifier with a random node (RFC 4122, section 4.5)."""
    # The last digits of the time are chance: two of one moment must differ.
    ticks = int(now * 1000) * (_SECOND // 1000) + chance.below(_SECOND // 1000) + _GREGORIAN
    node = int.from_bytes(chance.raw(6), "big") | _MULTICAST
    fields = (
        ticks & 0xFFFFFFFF,
        ticks >> 32 & 0xFFFF,
        ticks >> 48,
        chance.below(64),
        chance.below(256),
        node,
    )
    return str(UUID(fields=fields, version=1))
