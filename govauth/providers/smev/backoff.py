"""How often an answer is looked for."""

from __future__ import annotations

from typing import Final

from govauth.transport.pending import Backoff

BACKOFF: Final = Backoff(first=2.0, factor=1.5, longest=15.0)
"""Clients that are known poll every 2 to 15 seconds."""
