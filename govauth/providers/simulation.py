"""What a simulated provider is to the sandbox that serves it."""

from __future__ import annotations

from collections import Counter
from typing import Protocol
from urllib.parse import unquote

from govauth.http.message import Request, Response


class SimulatedProvider(Protocol):
    """One provider in memory: its own state, its own clock, nothing of HTTP servers."""

    @property
    def name(self) -> str:
        """The name of the room."""
        ...

    @property
    def counters(self) -> Counter[str]:
        """What happened so far: calls by operation, and the events that tests ask for."""
        ...

    def operation_of(self, request: Request) -> str | None:
        """Return the name of the operation that a request calls; None if it is not of this provider."""
        ...

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        ...

    def now(self) -> float:
        """The provider's clock, in epoch seconds."""
        ...

    def control(self, switch: str, value: object) -> None:
        """Turn one of the provider's own switches.

        Raises:
            ValueError: there is no such switch, or the value does not fit.

        """
        ...

    def reset(self) -> None:
        """Start anew: state, switches and counters."""
        ...


def match_path(pattern: str, path: str) -> list[str] | None:
    """Match a path, percent-encoded as it was sent, with a pattern in which ``*`` stands for one part.

    Returns:
        The parts that the stars stand for, decoded; None if the path is another.

    """
    expected, found = pattern.split("/"), path.split("/")
    if len(expected) != len(found):
        return None
    parts: list[str] = []
    for want, part in zip(expected, found, strict=True):
        if want == "*":
            parts.append(unquote(part))
        elif want != part:
            return None
    return parts
