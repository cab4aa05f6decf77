"""Which of the lost were applied: by counting things that are equal in everything that the list shows."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen


@frozen(slots=True)
class Verdict:
    """What a list says of a group of lost entries that are equal in all that it shows.

    Attributes:
        applied: pairs of the number of a lost entry and the number of the sighting that is its own.
        not_applied: numbers of lost entries of which nothing was done.
        undecided: the numbers of the rest.

    """

    applied: tuple[tuple[int, int], ...] = ()
    not_applied: tuple[int, ...] = ()
    undecided: tuple[int, ...] = ()


def assign(fingerprints: Sequence[str], *, busy: int, sightings: int) -> Verdict:
    """Judge one group.

    Members are equal in everything that the provider shows, so who gets which thing is of no consequence, and
    counting is exact.

    Args:
        fingerprints: of the lost entries, in the order of their requests: content that the list does not show
            may differ, and then the fingerprints do.
        busy: how many others of the group are still being sent, or were not ready to be judged.
        sightings: how many things of the group are listed and owned by no key.

    """
    lost = range(len(fingerprints))
    if sightings > len(fingerprints) + busy:
        # Somebody else makes equal things.
        return Verdict(undecided=tuple(lost))
    if sightings and len(set(fingerprints)) > 1:
        # Whose it is makes a difference that the list does not show.
        return Verdict(undecided=tuple(lost))
    if busy:
        # Which of them belongs to a busy one is not known: its answer must find its own thing unassigned.
        certain = max(0, len(fingerprints) - sightings)
        first = len(fingerprints) - certain
        return Verdict(not_applied=tuple(lost[first:]), undecided=tuple(lost[:first]))
    return Verdict(
        applied=tuple((number, number) for number in lost[:sightings]), not_applied=tuple(lost[sightings:])
    )
