"""How fresh a token is: when to renew it early, and from when on not to use it."""

from __future__ import annotations

import math
import random
from typing import Final

from attrs import frozen

from govauth.auth.token import Token

STALE_SECONDS: Final = 300.0
STALE_PART: Final = 5
TOO_OLD_SECONDS: Final = 30.0
TOO_OLD_PART: Final = 10
JITTER: Final = 0.2


@frozen(slots=True)
class Freshness:
    """Two instants of the server's clock, in epoch seconds.

    A token is *fresh* until the first, *stale* until the second (served, while one renewal starts), and too
    old after it. Windows shrink with the life of the token: a fixed minute breaks short-lived ones.
    """

    fresh_until: float
    usable_until: float

    @classmethod
    def of(cls, token: Token, *, early: bool) -> Freshness:
        """Compute the instants.

        Args:
            token: whose.
            early: whether it may be renewed before it is too old. Jitter keeps processes apart.

        """
        life, end = token.life, token.left(0.0)
        if life is None or end is None:
            return cls(math.inf, math.inf)
        usable = end - min(TOO_OLD_SECONDS, life / TOO_OLD_PART)
        if not early:
            return cls(usable, usable)
        window = min(STALE_SECONDS, life / STALE_PART)
        spread = random.uniform(0.0, window * JITTER)  # noqa: S311 - spreads load, hides nothing
        return cls(min(usable, end - window - spread), usable)


NEVER: Final = Freshness(-math.inf, -math.inf)
"""The freshness of a token that was rejected, or that is not there."""
