"""What a room says of one kind of effect, so that a ledger can do it at most once for a key."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Final, Protocol, TypeVar

from govauth.errors import GovAuthError
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.transport.fence import Fence

WITNESS_SECONDS: Final = 3600.0
"""How far before the first lost one a list may be read for something that is known to be there."""

I_contra = TypeVar("I_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Effect(Protocol[I_contra, R_co]):
    """A write whose answer may be lost: a receipt, a cancellation, an order, a document.

    It keeps nothing. The ledger decides when to send and what a listing means; the effect sends, lists and
    writes both in one form.
    """

    @property
    def name(self) -> str:
        """The operation, as in errors: ``receipts.issue``."""
        ...

    @property
    def can_look(self) -> bool:
        """Whether the provider can be asked what became of a lost one; if not, a person must say."""
        ...

    async def scope(self) -> str:
        """Name the room, the place and the account; it is hashed before it is kept."""
        ...

    def now(self) -> float:
        """Tell the time by the provider's clock, in epoch seconds."""
        ...

    def content(self, intent: I_contra) -> JsonObject:
        """Write down all that is needed to send it later, in another process.

        Raises:
            InvalidInput: it cannot be sent; nothing is written down.

        """
        ...

    def base(self, content: JsonObject) -> JsonObject:
        """Return the part that the provider's list shows, without times.

        A key ``total``, where there is one, is the sum by which near misses are noticed.
        """
        ...

    def fixed_second(self, content: JsonObject) -> int | None:
        """Return the second of the sale that the caller fixed, if any."""
        ...

    def earliest_second(self, now: int) -> int | None:
        """Return the earliest second that may be said of what happens now; None where no times go out."""
        ...

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send it, once or not at all, and return the provider's id.

        Args:
            content: what :meth:`content` wrote.
            times: the seconds that go out.
            fence: goes with the call: nothing leaves after it.

        """
        ...

    def result(self, ref: str, content: JsonObject, times: Times) -> R_co:
        """Make the result of a reference without the network."""
        ...

    def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """List, once for all that is lost, what the provider has of their time. Only reads.

        Args:
            lost: what is looked for. Where times go out, and to a :class:`Listed` effect, one without
                content may come first: it says from when on something known must be seen.
            oldest_first: the order of the second look.

        """
        ...

    def is_duplicate(self, error: GovAuthError) -> bool:
        """Tell whether a refusal says that equal bytes came before: then the outcome is unknown."""
        ...


class Undated:
    """The half of an effect that sends no times, to a provider that does not recognise equal bytes."""

    def fixed_second(self, content: JsonObject) -> int | None:
        """Return none: no times go out."""
        return None

    def earliest_second(self, now: int) -> int | None:
        """Return none: no times go out."""
        return None

    def is_duplicate(self, error: GovAuthError) -> bool:
        """Return False: no refusal says that equal bytes came before."""
        return False


class Listed(Undated):
    """An undated effect whose list shows all that was done, of whatever content.

    Something known must then be seen in it before anything is called not applied. The first of the lost has
    no content where that was sent before them: it says from when on the list must go.

    Attributes:
        witness_seconds: how far before the first lost one something known is looked for.

    """

    witness_seconds: float = WITNESS_SECONDS

    def listed_in(self, content: JsonObject) -> str | None:
        """Name the list that shows it, of a provider that keeps several; it is kept as it is."""
        return None


def number_of(ref: str) -> int:
    """Read a reference that is a number.

    Raises:
        LedgerUnavailable: a person decided for something else.

    """
    if ref.isascii() and ref.isdecimal():
        return int(ref)
    raise LedgerUnavailable("the entry was decided with a reference that is no number", ref=ref)
