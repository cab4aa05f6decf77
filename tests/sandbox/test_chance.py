"""What is made up can be made up again."""

from __future__ import annotations

from uuid import UUID

from govauth.simulation.chance import Chance


def made(chance: Chance) -> list[object]:
    return [
        chance.uuid(),
        chance.token(),
        chance.hexadecimal(8),
        chance.below(100),
        chance.text(10),
        chance.one_of("abc"),
    ]


def test_a_seed_repeats_and_no_seed_does_not() -> None:
    first, second, other, unseeded = Chance(), Chance(), Chance(), Chance()
    first.seed(7)
    second.seed(7)
    other.seed(8)
    assert made(first) == made(second)
    assert len({str(made(one)) for one in (second, other, unseeded, unseeded)}) == 4
    assert UUID(unseeded.uuid()).version == 4
