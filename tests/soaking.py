"""How much a test tries: a little by default, more in the long proofs of ``scripts/soak``."""

from __future__ import annotations

import os
from typing import Final

_TIMES: Final = int(os.environ.get("GOVAUTH_SOAK_EXAMPLES", "1"))


def left_out(ended: str, backend: str) -> bool:
    """Tell whether a case is left to the long proofs: every day asyncio takes expired tokens, trio revoked ones."""
    return (ended == "expired") is (backend == "trio") and "GOVAUTH_SOAK_SCALE" not in os.environ


def examples(count: int) -> int:
    """How many examples to try, where ``count`` are enough by default."""
    return count * _TIMES
