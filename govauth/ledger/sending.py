"""One send of one claim, and its outcome written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import anyio
from attrs import frozen

from govauth.errors import (
    ApiError,
    AuthError,
    ClientClosed,
    ConfigurationError,
    GovAuthError,
    InvalidInput,
    OutcomeUnknown,
    RateLimited,
    TransportError,
)
from govauth.ledger import entries
from govauth.ledger.commits import Commits
from govauth.ledger.effect import Effect
from govauth.ledger.errors import LedgerUnavailable, fault_of_the_program
from govauth.ledger.settings import LedgerSettings
from govauth.ledger.storage.database import Transaction
from govauth.ledger.values import Claim, State
from govauth.transport.fence import Fence

WRITE_SECONDS: Final = 30.0
"""How long an outcome is written again and again while the database does not serve."""

_PAUSE: Final = 1.0
_NOT_BEGUN: Final = "the run paused or ended before it was sent"


@frozen(slots=True)
class Outcome:
    """What became of a send.

    Attributes:
        state: of the entry now.
        ref: the provider's id, if it was done.
        error: what hid or refused it.
        duplicate: whether it was refused as equal to another: it needs other seconds.

    """

    state: State
    ref: str | None = None
    error: GovAuthError | None = None
    duplicate: bool = False


@frozen(slots=True, eq=False)
class Ended:
    """A send that is over, to be written down.

    Attributes:
        claim: which.
        outcome: what is known of it.

    """

    claim: Claim
    outcome: Outcome

    @property
    def reason(self) -> str:
        """The sentence that is kept."""
        return _NOT_BEGUN if self.outcome.error is None else self.outcome.error.message

    @property
    def pause(self) -> float:
        """Seconds for which the provider asked to wait."""
        asked = getattr(self.outcome.error, "retry_after", None)
        return float(asked) if isinstance(asked, int | float) else 0.0


class Sending:
    """Sends claims of one effect."""

    def __init__(self, commits: Commits, settings: LedgerSettings, *, longest_call: float) -> None:
        """Make it ready.

        Args:
            commits: of the ledger.
            settings: how long to wait.
            longest_call: seconds after which an answer is not waited for any more.

        """
        self._commits = commits
        self._settings = settings
        self._longest_call = longest_call

    async def send(
        self, effect: Effect[object, object], claim: Claim, fence: Fence, answered: Callable[[], None]
    ) -> Outcome:
        """Send, and write the outcome down; to be run in a task that no caller's cancellation reaches.

        Args:
            effect: what is sent.
            claim: which entry.
            fence: of the claim.
            answered: called when the call is over, before its outcome is written down.

        """
        try:
            return await self._send(effect, claim, fence, answered)
        except BaseException:
            # The event loop ends, or the program does: what is known now is written down in this thread.
            self._commits.run_together_now(self._write, Ended(claim, _cut_short(effect.name)))
            raise

    async def give_back(self, claim: Claim) -> Outcome:
        """Write down that a claim did not leave, because it was not to leave any more."""
        return await self._written(Ended(claim, Outcome(State.PLANNED)))

    async def _send(
        self, effect: Effect[object, object], claim: Claim, fence: Fence, answered: Callable[[], None]
    ) -> Outcome:
        outcome: Outcome | None = None
        with anyio.move_on_after(self._longest_call):
            outcome = await _submitted(effect, claim, fence)
        if outcome is None:
            late = f"no answer within {self._longest_call:g} s, after which other workers may look for it"
            outcome = Outcome(State.UNKNOWN, error=OutcomeUnknown(late, operation=effect.name))
        answered()
        return await self._written(Ended(claim, outcome))

    async def _written(self, ended: Ended) -> Outcome:
        deadline = anyio.current_time() + WRITE_SECONDS
        while True:
            try:
                return await self._commits.run_together(self._write, ended)
            except LedgerUnavailable as error:
                if anyio.current_time() > deadline:
                    state, ref = ended.outcome.state, ended.outcome.ref
                    unwritten = LedgerUnavailable(
                        f"what became of it ({state}) could not be written down: {error.message}",
                        key=ended.claim.key,
                        ref=ref,
                    )
                    return Outcome(State.UNKNOWN, ref, unwritten)
            await anyio.sleep(_PAUSE)

    def _write(self, transaction: Transaction, all_ended: Sequence[Ended]) -> list[Outcome]:
        """Write the outcomes of many sends down, in one statement for each kind; return what stands now.

        What is known goes first: of two outcomes of one claim, the one that was cut short comes too late.
        """
        settings = self._settings
        of: dict[State, list[Ended]] = defaultdict(list)
        for one in all_ended:
            of[one.outcome.state].append(one)
        written = [one.outcome for one in all_ended]
        if done := of[State.DONE]:
            pairs = [(one.claim, one.outcome.ref or "") for one in done]
            own = entries.done(transaction, pairs, keep_content=settings.keep_content)
            alien = {one for one, is_own in zip(done, own, strict=True) if not is_own}
            written = [_taken(one.outcome.ref) if one in alien else one.outcome for one in all_ended]
        if refused := of[State.REFUSED]:
            entries.refused(
                transaction, [(one.claim, one.reason) for one in refused], keep_content=settings.keep_content
            )
        if planned := of[State.PLANNED]:
            entries.never_left(transaction, [(one.claim, one.reason, one.pause) for one in planned])
        for duplicate in (False, True):
            if lost := [one for one in of[State.UNKNOWN] if one.outcome.duplicate is duplicate]:
                pairs = [(one.claim, one.reason) for one in lost]
                entries.lost(transaction, pairs, settle=settings.settle, new_seconds=duplicate)
        return written


async def _submitted(effect: Effect[object, object], claim: Claim, fence: Fence) -> Outcome:
    try:
        return Outcome(State.DONE, await effect.submit(claim.content, claim.times, fence=fence))
    except GovAuthError as error:
        return _judged(error, duplicate=effect.is_duplicate(error))
    except Exception as error:  # noqa: BLE001 - a bug of the program: whether it was sent is not known
        reason = f"{fault_of_the_program(error)} while it was sent"
        return Outcome(State.UNKNOWN, error=OutcomeUnknown(reason, operation=effect.name))


def _judged(error: GovAuthError, *, duplicate: bool) -> Outcome:
    """Say what an error means for the entry. Only what proves "never left" puts it back."""
    if duplicate:
        return Outcome(State.UNKNOWN, error=_unknown(error), duplicate=True)
    if isinstance(error, OutcomeUnknown):
        return Outcome(State.UNKNOWN, error=error)
    if isinstance(error, AuthError | ClientClosed | ConfigurationError) or (
        isinstance(error, TransportError) and not error.sent
    ):
        return Outcome(State.PLANNED, error=error)
    if isinstance(error, RateLimited):
        return Outcome(State.UNKNOWN if error.may_be_applied else State.PLANNED, error=error)
    if isinstance(error, InvalidInput) or (isinstance(error, ApiError) and _final(error)):
        return Outcome(State.REFUSED, error=error)
    return Outcome(State.UNKNOWN, error=_unknown(error))


def _final(error: ApiError) -> bool:
    return error.status is not None and 400 <= error.status < 500  # noqa: PLR2004 - HTTP


def _unknown(error: GovAuthError) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"it is not known whether it was applied ({error.message})", reason=type(error).__name__
    )


def _taken(ref: str | None) -> Outcome:
    reason = f"the answer names {ref}, which is not this key's: look at ledger.surplus()"
    return Outcome(State.UNKNOWN, error=OutcomeUnknown(reason))


def _cut_short(operation: str) -> Outcome:
    reason = "the event loop ended while it was sent"
    return Outcome(State.UNKNOWN, error=OutcomeUnknown(reason, operation=operation))
