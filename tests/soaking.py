"""How much a test tries: a little by default, more in the long proofs of ``scripts/soak``."""

from __future__ import annotations

import os
from typing import Final

_TIMES: Final = int(os.environ.get("GOVAUTH_SOAK_EXAMPLES", "1"))


def left_out(ended: str, backend: str, turn: int | None = None) -> bool:
    """Tell whether a case is left to the long proofs: every day asyncio takes expired tokens, trio revoked ones.

    Where there is a ``turn``, even ones take the first of the two, odd ones the second.
    """
    if "GOVAUTH_SOAK_SCALE" in os.environ:
        return False
    of_today = [("expired", "asyncio"), ("revoked", "trio")]
    return (ended, backend) not in (of_today if turn is None else [of_today[turn % 2]])


def examples(count: int) -> int:
    """How many examples to try, where ``count`` are enough by default."""
    return count * _TIMES
