"""The queue of a system: at most one message at a time, again and again until it is acknowledged."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define

from govauth.providers.smev.sandbox.messages import Message
from govauth.providers.smev.sandbox.switches import SmevSwitches
from govauth.simulation import Site
from govauth.simulation.chance import chance

_PARTS = 1_000_000


def hits(share: float) -> bool:
    """Tell whether chance hits, for this share of the times."""
    return share > 0 and chance.below(_PARTS) < share * _PARTS


@define
class Waiting:
    """A message in a queue.

    Attributes:
        message: that waits.
        hidden_until: it is not handed over before, in epoch seconds.
        given: how often it was handed over.
        once_more: whether it comes again after its Ack.

    """

    message: Message
    hidden_until: float = 0.0
    given: int = 0
    once_more: bool = False


class Queue:
    """What waits for one system: requests, or responses."""

    def __init__(self, site: Site[SmevSwitches]) -> None:
        self._site = site
        self._waiting: list[Waiting] = []

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether it takes no more."""
        return 0 < self._site.switches.queue_limit <= len(self._waiting)

    def put(self, message: Message) -> None:
        """Add a message."""
        self._waiting.append(Waiting(message, once_more=hits(self._site.switches.duplicate)))

    def take(self, wanted: Callable[[Message], bool]) -> Message | None:
        """Hand over the next message that is not hidden; None where there is none."""
        site, now = self._site, self._site.now()
        seen = [one for one in self._waiting if one.hidden_until <= now and wanted(one.message)]
        if not seen:
            return None
        entry = chance.one_of(seen) if site.switches.shuffled else seen[0]
        site.counters["deliveries"] += 1
        if entry.given:
            site.counters["redeliveries"] += 1
        entry.given += 1
        entry.hidden_until = now + site.switches.redeliver_seconds
        if hits(site.switches.redeliver):
            entry.hidden_until = now
        return entry.message

    def acknowledge(self, message_id: str, *, accepted: bool) -> Message | None:
        """End a message that was handed over.

        Args:
            message_id: that its sender gave it.
            accepted: whether the signature was good.

        Returns:
            The message; None where none waits for an Ack by this identifier.

        """
        for entry in self._waiting:
            if entry.message.id == message_id and entry.given > 0:
                break
        else:
            return None
        if not accepted and self._site.switches.again_after_refusal:
            entry.hidden_until = 0.0
        elif accepted and entry.once_more:
            entry.once_more, entry.given, entry.hidden_until = False, 0, 0.0
            self._site.counters["duplicates"] += 1
        else:
            self._waiting.remove(entry)
        return entry.message

    def come_again(self) -> None:
        """Let everything that was handed over without an Ack come again now."""
        for entry in self._waiting:
            entry.hidden_until = 0.0
