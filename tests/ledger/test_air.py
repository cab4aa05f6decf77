"""What this process is sending now, and what it no longer is."""

from __future__ import annotations

from govauth.ledger.air import Air
from govauth.ledger.values import Claim, Times


def test_a_later_claim_of_an_entry_stays_in_the_air_when_an_earlier_one_lands() -> None:
    class Loop:
        """Runs as long as it is there."""

    air, loop = Air(), Loop()
    earlier, later = (Claim(7, epoch, "k", {}, Times()) for epoch in (1, 4))
    air.take([earlier], loop)
    air.take([later], loop)
    air.leave([earlier])
    assert 7 in air
    assert air
    assert 8 not in air
    air.leave([later])
    assert 7 not in air
    assert not air
    air.take([later], loop)
    del loop
    assert 7 not in air
    assert not air
