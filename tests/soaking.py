"""How much a test tries: a little by default, more in the long proofs of ``scripts/soak``."""

from __future__ import annotations

import os
from pathlib import Path
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


def write_row(*cells: object) -> None:
    """Add a row to the table of the long proofs, where one is asked for."""
    if path := os.environ.get("GOVAUTH_SOAK_TABLE"):
        with Path(path).open("a", encoding="utf-8") as table:
            table.write(f"| {' | '.join(map(str, cells))} |\n")
