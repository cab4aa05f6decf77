"""How often and how long to try again, for calls of all kinds."""

from __future__ import annotations

import random

from attrs import Attribute, field, frozen

from govauth.errors import ConfigurationError


def _counted(_: object, __: Attribute[int], attempts: object) -> None:
    if isinstance(attempts, bool) or not isinstance(attempts, int) or attempts < 1:
        raise ConfigurationError("attempts must be a whole number, 1 or more")


def _seconds(_: object, attribute: Attribute[float], seconds: object) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < float("inf"):
        raise ConfigurationError(f"{attribute.name} must be a number of seconds, 0 or more")


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

    attempts: int = field(default=3, validator=_counted)
    first: float = field(default=0.2, validator=_seconds)
    longest: float = field(default=5.0, validator=_seconds)

    def pause(self, attempt: int, asked: float | None = None) -> float:
        """Return the seconds to wait after attempt number ``attempt``, counted from 1."""
        growing = min(self.longest, self.first * 2.0 ** (attempt - 1))
        jittered = growing * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, hides nothing
        return jittered if asked is None else max(asked, jittered)
