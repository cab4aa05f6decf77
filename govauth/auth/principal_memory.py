"""What is known of the failures of a principal, for longer than anybody holds the keeper of its token."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import islice
from typing import Final

from attrs import define, field

from govauth.auth.failures import Cooldown
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.concurrency.forking import forget_after_fork
from govauth.errors import LoginRequired

MARKS: Final = 16
"""How many tokens of a principal are remembered by their marks."""

KNOWN_SECONDS: Final = 24 * 3600.0
MOST_KNOWN: Final = 10_000
_LOOKS: Final = 8


def _marks() -> deque[str]:
    return deque(maxlen=MARKS)


def _nobody() -> object | None:
    return None


@define(eq=False)
class PrincipalMemory:
    """What a keeper must not forget when the object of a user is dropped.

    Attributes:
        rejected: marks of access tokens that the provider refused.
        refused: marks of refresh tokens that the provider refused; they are never sent again.
        person_needed: why only a person helps, until a token comes.
        cooldown: the last failure, while callers are spared the endpoint.
        unsaved: a token that a provider gave and a store did not take.
        lent: whether calls go out with it all the same: it came by a code that works only once.
        unsent: the revision of a record that says that a refresh token is on its way, though it never left.
        keeper: returns the keeper that uses this, or None when it is gone.
        asked_at: when somebody asked for it, in monotonic seconds.
        turn: of whoever changes several of these together: threads share them.

    """

    rejected: deque[str] = field(factory=_marks)
    refused: deque[str] = field(factory=_marks)
    person_needed: LoginRequired | None = None
    cooldown: Cooldown | None = None
    unsaved: Token | None = field(default=None, repr=False)
    lent: bool = False
    unsent: int = 0
    keeper: Callable[[], object | None] = field(default=_nobody, repr=False)
    asked_at: float = 0.0
    turn: threading.RLock = field(factory=threading.RLock, init=False, repr=False)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to remember."""
        failed = self.person_needed or self.cooldown or self.unsaved
        return failed is None and not self.rejected and not self.refused


class PrincipalMemories:
    """The memories of all principals of a client, bounded by count and by age.

    What a living keeper uses stays, and so does a token that is not saved yet: it may be the only one left.
    """

    def __init__(self, clock: Clock, *, most: int = MOST_KNOWN) -> None:
        """Begin without a memory.

        Args:
            clock: of this host.
            most: of how many principals without a keeper something is remembered.

        """
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[TokenKey, PrincipalMemory] = OrderedDict()
        forget_after_fork(self)

    def of(self, key: TokenKey) -> PrincipalMemory:
        """Return the memory of a principal."""
        now = self._clock.monotonic()
        with self._lock:
            memory = self._kept.setdefault(key, PrincipalMemory())
            memory.asked_at = now
            # Several are looked at for each that comes, so the number falls to its bound.
            for known in list(islice(self._kept, _LOOKS)):
                self._forget_or_keep(known, now)
            return memory

    def after_fork(self) -> None:
        """Forget all in a forked child: an unsaved token belongs to the parent."""
        self._lock = threading.Lock()
        self._kept.clear()

    def _forget_or_keep(self, key: TokenKey, now: float) -> None:
        memory = self._kept[key]
        # What stays goes to the end, so that each has its turn to be looked at.
        self._kept.move_to_end(key)
        if memory.asked_at == now or memory.unsaved is not None or memory.keeper() is not None:
            return
        if memory.is_blank or len(self._kept) > self._most or now - memory.asked_at > KNOWN_SECONDS:
            del self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)
