"""One key, one effect: the steps of an entry for whoever asks for its result."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

import anyio
from attrs import frozen

from govauth.errors import (
    ApiError,
    GovAuthError,
    InvalidInput,
    OutcomeUnknown,
    RenewalFailed,
    TransportError,
)
from govauth.ledger import entries
from govauth.ledger.effect import Effect
from govauth.ledger.engine import Engine
from govauth.ledger.entries import Planned
from govauth.ledger.errors import ContentDiffers, InProgress, NeedsPerson, NotDecided, Refused
from govauth.ledger.sending import Outcome
from govauth.ledger.storage.database import Transaction
from govauth.ledger.values import Claim, Entry, JsonObject, State
from govauth.ledger.watched import WatchedStep

I = TypeVar("I")  # noqa: E741 - the intent, as in Effect
R = TypeVar("R")

LONGEST_KEY: Final = 512
_POLL: Final = 0.2
_LONGEST_POLL: Final = 2.0


@frozen(slots=True)
class Once(Generic[I, R]):
    """One key of one account."""

    engine: Engine
    effect: Effect[I, R]
    scope: str
    row: Planned
    content: JsonObject

    async def result(self, within: float) -> R:
        """Return the result, doing the effect if need be."""
        with WatchedStep(self.effect, self.effect.name, "once"):
            return await self._until(within)

    async def _until(self, within: float) -> R:
        deadline = anyio.current_time() + within
        pause = _POLL
        while True:
            error: GovAuthError
            try:
                return await self._step()
            except (InProgress, OutcomeUnknown) as undecided:
                error = undecided
            left = deadline - anyio.current_time()
            if left <= 0:
                raise error.during(self.effect.name)
            await anyio.sleep(min(left, pause))
            pause = min(_LONGEST_POLL, pause * 1.5)

    async def _step(self) -> R:
        """Move the entry as far as it goes now."""
        standing, sends = await self.engine.send(self.effect, self._claim, scope=self.scope)
        if not sends:
            return await self._standing(standing)
        outcome = await sends[0].outcome()
        if outcome.state is State.DONE and outcome.ref is not None:
            return self.effect.result(outcome.ref, self.content, sends[0].claim.times)
        raise self._error_of(outcome)

    def _claim(self, transaction: Transaction) -> tuple[Entry | None, list[Claim]]:
        if entries.plan(transaction, self.scope, [self.row], batch=None):
            return None, []
        seconds = self.engine.seconds(transaction, self.effect, self.scope)
        claims = entries.claim(transaction, self.scope, seconds, key=self.row.key)
        if claims:
            return None, claims
        entries.take_over(
            transaction,
            self.scope,
            mine=self.engine.air,
            settle=self.engine.settings.settle,
            delay=self.engine.takeover_seconds,
        )
        return entries.find(transaction, self.scope, self.row.key), []

    async def _standing(self, entry: Entry | None) -> R:
        key = self.row.key
        if entry is None:
            raise ContentDiffers(
                "this key is in the ledger with other content; one key stands for one effect", key=key
            ).during(self.effect.name)
        match entry.state:
            case State.DONE:
                return self.effect.result(entry.ref or "", self.content, entry.times)
            case State.REFUSED:
                raise Refused(entry.error or "the provider refused it", key=key).during(self.effect.name)
            case State.UNKNOWN if not self.effect.can_look:
                raise NeedsPerson(
                    f"{entry.error}; the provider cannot be asked what became of it: a person must look, and"
                    " say so by ledger.decide()",
                    key=key,
                ).during(self.effect.name)
            case State.UNKNOWN if await self._decided():
                return await self._step()
            case State.UNKNOWN:
                raise NotDecided(
                    f"not decided yet ({entry.error}); ask again with the same key: it is not sent before the"
                    " provider's list says that it was not applied"
                )
            case _:
                raise InProgress("another worker is at it; ask again later", key=key)

    async def _decided(self) -> bool:
        """Read the list if the entry may be judged; tell whether it is decided now.

        A list that cannot be had decides nothing: it was sent, whatever keeps us from looking.
        """
        try:
            if await self.engine.read(self.effect, self.scope) is None:
                return False
        except (ApiError, TransportError, RenewalFailed) as error:
            raise NotDecided(
                f"not decided yet: the provider's list cannot be had ({error.message}); ask again with the"
                " same key",
                operation=self.effect.name,
                reason=type(error).__name__,
                status=None if isinstance(error, TransportError) else error.status,
                code=error.code if isinstance(error, ApiError) else None,
            ) from error
        key = self.row.key
        entry = await self.engine.commits.run(lambda transaction: entries.find(transaction, self.scope, key))
        if entry is None or entry.state is not State.UNKNOWN:
            return True
        if entry.looks >= self.engine.settings.looks:
            raise NeedsPerson(
                f"{entry.looks} readings of the provider's list could not tell whether it was done; a person"
                " must look, and say so by ledger.decide()",
                key=key,
            ).during(self.effect.name)
        return False

    def _error_of(self, outcome: Outcome) -> GovAuthError:
        error = outcome.error
        if error is None:
            return InProgress("another worker took it over; ask again later", key=self.row.key)
        if outcome.state is State.REFUSED:
            return Refused(error.message, key=self.row.key, operation=error.operation)
        return error.narrowed(NotDecided) if isinstance(error, OutcomeUnknown) else error


def checked_key(key: object, field: str = "key") -> str:
    """Refuse a key that a database could not hold.

    Args:
        key: or another name of the caller's that an entry holds.
        field: what it is.

    Raises:
        InvalidInput: it is no text, empty, too long, or has control characters.

    """
    if not isinstance(key, str) or not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(field, f"must be 1 to {LONGEST_KEY} printable characters")
    return key
