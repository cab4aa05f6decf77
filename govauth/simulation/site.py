"""What all parts of one simulated provider work with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import frozen

from govauth.simulation.switches import Switches

Switches_co = TypeVar("Switches_co", bound=Switches, covariant=True)


@frozen
class Site(Generic[Switches_co]):
    """The clock, the counters and the switches of a provider, from one reset to the next.

    Attributes:
        now: the provider's clock, in epoch seconds.
        counters: what happened so far.
        switches: what is turned on, and how far.

    """

    now: Callable[[], float]
    counters: Counter[str]
    switches: Switches_co
