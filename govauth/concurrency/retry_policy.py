"""How often and how long to try again, for calls of all kinds."""

from __future__ import annotations

import random

from attrs import field, frozen

from govauth.settings import is_count, is_pause


@frozen(slots=True)
class RetryPolicy:
    """How often and how long to try again.

    Attributes:
        attempts: how many times a request is sent at most.
        first: seconds before the second attempt; doubled for each further one, with full jitter.
        longest: the most seconds between attempts, unless the server asks for more.

    Raises:
        ConfigurationError: a number is out of range.

    """

    attempts: int = field(default=3, validator=is_count)
    first: float = field(default=0.2, validator=is_pause)
    longest: float = field(default=5.0, validator=is_pause)

    def pause(self, attempt: int, asked: float | None = None) -> float:
        """Return the seconds to wait after attempt number ``attempt``, counted from 1."""
        growing = min(self.longest, self.first * 2.0 ** (attempt - 1))
        jittered = growing * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, hides nothing
        return jittered if asked is None else max(asked, jittered)
