"""Distinct seconds for entries that are otherwise equal, so that a list can tell them apart.

It is not established that a provider keeps milliseconds, and every sample has whole seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final

from govauth.ledger.storage.database import Transaction
from govauth.ledger.values import Times

WINDOW_SECONDS: Final = 120
"""How far back a sale may be dated that happens now: 121 equal ones can go out in a second."""

REQUEST_WINDOW_SECONDS: Final = 3600
"""How far back a request may be dated whose sale has a time of its own."""

_USED: Final = """
    SELECT op_s, req_s FROM ledger_entry
    WHERE scope = ? AND base = ? AND req_s BETWEEN ? AND ? AND op_s BETWEEN ? AND ?
"""
_SHARING: Final = """
    SELECT 1 FROM ledger_entry
    WHERE scope = ? AND base = ? AND req_s = ? AND op_s = ? AND fingerprint <> ? LIMIT 1
"""


class Seconds:
    """Hands out pairs of seconds within one transaction, remembering what it gave.

    Attributes:
        spent: whether an entry was told to wait for the next second.

    """

    def __init__(
        self,
        transaction: Transaction,
        scope: str,
        now: int,
        earliest: Callable[[int], int | None],
        *,
        sharing: bool = True,
    ) -> None:
        """Begin.

        Args:
            transaction: in which claims of the scope are serialised.
            scope: whose entries.
            now: by the provider's clock.
            earliest: of the effect.
            sharing: whether equal entries may have one pair; not where the provider refuses equal bytes.

        """
        self.spent: bool = False
        self._transaction = transaction
        self._scope = scope
        self._now = now
        self._earliest = earliest(now)
        self._sharing = sharing
        self._used: dict[tuple[str, int | None], set[tuple[int, int]]] = {}
        self._shared: dict[tuple[str, str, tuple[int, int]], bool] = {}
        self._given: dict[tuple[str, tuple[int, int]], set[str]] = defaultdict(set)

    def of(self, base: str, fingerprint: str, fixed: int | None) -> Times | None:
        """Choose the newest free pair for an entry; None says to wait for the next second.

        A pair is shared where none is free and the provider does not mind, and never between entries that
        differ in what the list hides.
        """
        if self._earliest is None:
            return Times()
        pairs = self._pairs(fixed)
        used = self._used_by(base, fixed)
        free = next((pair for pair in pairs if pair not in used), None)
        if free is None:
            free = pairs[0]
            if not self._sharing or self._differs(base, fingerprint, free):
                self.spent = True
                return None
        used.add(free)
        self._given[base, free].add(fingerprint)
        return Times(*free)

    def _differs(self, base: str, fingerprint: str, pair: tuple[int, int]) -> bool:
        """Tell whether an entry that differs in what the list hides has the pair already; asked once."""
        if self._given[base, pair] - {fingerprint}:
            return True
        key = (base, fingerprint, pair)
        if key not in self._shared:
            parameters = (self._scope, base, pair[1], pair[0], fingerprint)
            self._shared[key] = bool(self._transaction.rows(_SHARING, parameters))
        return self._shared[key]

    def _pairs(self, fixed: int | None) -> list[tuple[int, int]]:
        if fixed is None:
            first = max(self._earliest or 0, self._now - WINDOW_SECONDS)
            return [(second, self._now) for second in range(self._now, first - 1, -1)] or [
                (self._now, self._now)
            ]
        first = max(fixed, self._now - REQUEST_WINDOW_SECONDS)
        return [(fixed, second) for second in range(self._now, first - 1, -1)] or [(fixed, self._now)]

    def _used_by(self, base: str, fixed: int | None) -> set[tuple[int, int]]:
        key = (base, fixed)
        if key not in self._used:
            requests = (
                (self._now, self._now) if fixed is None else (self._now - REQUEST_WINDOW_SECONDS, self._now)
            )
            operations = (self._now - WINDOW_SECONDS, self._now) if fixed is None else (fixed, fixed)
            rows = self._transaction.rows(_USED, (self._scope, base, *requests, *operations))
            self._used[key] = {(int(row[0]), int(row[1])) for row in rows}
        return self._used[key]
