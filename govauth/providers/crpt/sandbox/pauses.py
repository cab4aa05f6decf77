"""How often something may be called: once in some seconds, or so many times a second."""

from __future__ import annotations

from collections import deque

from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Site


class Pauses:
    """When each method was called last."""

    def __init__(self, site: Site[CrptSwitches]) -> None:
        self._site = site
        self._last: dict[str, float] = {}

    def too_early(self, method: str, seconds: float) -> bool:
        """Tell whether a call comes sooner than so many seconds after the last one that did not."""
        now = self._site.now()
        if now - self._last.get(method, float("-inf")) < seconds:
            self._site.counters["throttled"] += 1
            return True
        self._last[method] = now
        return False


class CallsPerSecond:
    """The calls of the last second."""

    def __init__(self, site: Site[CrptSwitches]) -> None:
        self._site = site
        self._recent: deque[float] = deque()

    def too_many(self, most: int) -> bool:
        """Tell whether there were so many calls already; 0 is any number of them."""
        now = self._site.now()
        while self._recent and now - self._recent[0] > 1:
            self._recent.popleft()
        if most and len(self._recent) >= most:
            self._site.counters["throttled"] += 1
            return True
        self._recent.append(now)
        return False
