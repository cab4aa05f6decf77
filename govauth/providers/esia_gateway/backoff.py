"""How often the gateway is asked for what agencies still owe."""

from __future__ import annotations

from typing import Final

from govauth.transport.pending import Backoff

BACKOFF: Final = Backoff(first=2.0, factor=1.5, longest=30.0)
"""The document states no interval; two seconds, growing to half a minute, with jitter on top."""
