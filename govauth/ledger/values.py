"""What a ledger keeps of an effect, and what a list of the provider shows of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from govauth.clock import instant
from govauth.wire.json import JsonValue

JsonObject = dict[str, JsonValue]


class State(StrEnum):
    """Where an entry stands."""

    PLANNED = "planned"
    """Written down, not sent."""
    SENDING = "sending"
    """Its worker may be sending it, or may have died at it."""
    UNKNOWN = "unknown"
    """The answer was lost; a reading of the provider's list will tell."""
    NOT_APPLIED = "not_applied"
    """A reading proved that nothing was done: it may be sent again."""
    DONE = "done"
    """Done; the reference is known."""
    REFUSED = "refused"
    """The provider refused it, for good."""


@frozen(slots=True)
class Times:
    """The seconds that go out with a request, in epoch seconds; None where a request carries none.

    Attributes:
        operation: when the thing took place.
        request: when the request was made.

    """

    operation: int | None = None
    request: int | None = None


@frozen(slots=True)
class Entry:
    """One key of a ledger.

    Attributes:
        key: the caller's.
        state: where it stands.
        ref: the provider's id of what was done; None before.
        error: the last refusal or failure, in one sentence with identifiers masked.
        times: the seconds that went out last.
        sends: how often it was sent.
        looks: how many readings left it undecided.
        scope: room, place and account, hashed.
        changed: when the state changed last.

    """

    key: str
    state: State
    ref: str | None
    error: str | None
    times: Times
    sends: int
    looks: int
    scope: str
    changed: datetime = field(converter=instant)


@frozen(slots=True)
class Claim:
    """An entry that this worker may send, once.

    Attributes:
        id: of the entry.
        epoch: every write of the outcome names it; a later claim or take-over has another.
        key: the caller's.
        content: all that is needed to send it.
        times: the seconds that go out.

    """

    id: int
    epoch: int
    key: str
    content: JsonObject = field(repr=False)
    times: Times


@frozen(slots=True)
class Lost:
    """An entry whose answer was lost, as an effect needs it to look for it.

    Attributes:
        content: what was sent.
        times: the seconds that went out.
        sent_at: when it was claimed last, in epoch seconds by the provider's clock.

    """

    content: JsonObject = field(repr=False)
    times: Times
    sent_at: float


@frozen(slots=True)
class Sighting:
    """One thing that the provider lists.

    Attributes:
        ref: its id.
        base: what the list shows of the content, written as :meth:`.Effect.base` writes it.
        times: the seconds that the list shows.
        sure: whether it certainly is of this content; if not, a person must tell.

    """

    ref: str
    base: JsonObject = field(repr=False)
    times: Times = Times()
    sure: bool = True


@frozen(slots=True)
class Surplus:
    """A thing at the provider that no key owns and that looks like one of the ledger's: perhaps a double.

    Attributes:
        ref: its id; a person decides whether to cancel it.
        key: of an entry with the same content, where one is known.
        seen: when.

    """

    ref: str
    key: str | None
    seen: datetime = field(converter=instant)
