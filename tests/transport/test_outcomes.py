"""What became of a lost request, judged by what the provider shows: absence needs two looks."""

from __future__ import annotations

import time

import pytest

from govauth.transport.reconciliation import (
    Outcome,
    Reconciliation,
    applied,
    decided_by,
    look_twice,
    undecided,
)

pytestmark = pytest.mark.anyio

NOTHING: Reconciliation[str] = Reconciliation(Outcome.NOT_APPLIED)


def test_what_fits_decides() -> None:
    assert decided_by(()) == NOTHING
    assert decided_by(["a"]) == applied("a") == Reconciliation(Outcome.APPLIED, "a", ("a",))
    assert (
        decided_by(["a", "b"]) == undecided(["a", "b"]) == Reconciliation(Outcome.UNDECIDED, None, ("a", "b"))
    )


@pytest.mark.parametrize(
    ("shown", "looks"),
    [
        ([applied("a")], 1),
        ([undecided(["a", "b"])], 1),
        ([NOTHING, applied("a")], 2),
        ([NOTHING, NOTHING], 2),
    ],
)
async def test_nothing_is_believed_at_the_second_look_only(
    shown: list[Reconciliation[str]], looks: int
) -> None:
    times: list[float] = []

    async def look() -> Reconciliation[str]:
        times.append(time.monotonic())
        return shown[len(times) - 1]

    assert await look_twice(look, settle=0.05) == shown[-1]
    assert len(times) == looks
    assert times[-1] - times[0] >= (0.05 if looks == 2 else 0)
