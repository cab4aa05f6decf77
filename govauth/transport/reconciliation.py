"""What became of a request whose answer was lost: the results of looking, the same in every room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto
from typing import Final, Generic, TypeVar

import anyio
from attrs import frozen

T = TypeVar("T")

SETTLE: Final = 2.0
"""Seconds before the second look: the provider may still be at work on the lost request."""


class Outcome(Enum):
    """What became of a request."""

    APPLIED = auto()
    NOT_APPLIED = auto()
    UNDECIDED = auto()
    """More fits than was sent, or what fits cannot be verified: a person must look."""


@frozen(slots=True)
class Reconciliation(Generic[T]):
    """The result of looking.

    Attributes:
        outcome: what became of it.
        found: what the request made, if it was applied.
        candidates: all that fit.

    """

    outcome: Outcome
    found: T | None = None
    candidates: tuple[T, ...] = ()


def applied(found: T) -> Reconciliation[T]:
    """Say that the request was applied, and what it made."""
    return Reconciliation(Outcome.APPLIED, found, (found,))


def undecided(candidates: Sequence[T]) -> Reconciliation[T]:
    """Leave it to a person."""
    return Reconciliation(Outcome.UNDECIDED, None, tuple(candidates))


def decided_by(candidates: Sequence[T]) -> Reconciliation[T]:
    """Judge by what fits one request: nothing, one, or more than one."""
    if len(candidates) > 1:
        return undecided(candidates)
    return applied(candidates[0]) if candidates else Reconciliation(Outcome.NOT_APPLIED)


async def look_twice(
    look: Callable[[], Awaitable[Reconciliation[T]]], settle: float = SETTLE
) -> Reconciliation[T]:
    """Look, and where nothing was applied look once more: absence needs two looks.

    Args:
        look: asks the provider and judges. It only reads.
        settle: seconds between the looks.

    """
    first = await look()
    if first.outcome is not Outcome.NOT_APPLIED:
        return first
    await anyio.sleep(settle)
    return await look()
