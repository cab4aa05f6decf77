"""The assignment, against the truth: any mix of lost, busy, applied and strangers."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from govauth.ledger.assignment import assign

lost = st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=6)
busy = st.lists(st.booleans(), max_size=3)


@given(lost=lost, busy=busy, strangers=st.integers(0, 2))
@example(lost=[("a", True)], busy=[True], strangers=0)
def test_no_verdict_contradicts_the_truth_where_nobody_else_sells(
    lost: list[tuple[str, bool]], busy: list[bool], strangers: int
) -> None:
    """What is called not applied is, as a number, never more than what really was not; refs are given once."""
    applied = sum(done for _, done in lost)
    sightings = applied + sum(busy) + strangers
    verdict = assign([mark for mark, _ in lost], busy=len(busy), sightings=sightings)
    every = [number for number, _ in verdict.applied] + [*verdict.not_applied, *verdict.undecided]
    assert sorted(every) == list(range(len(lost)))
    refs = [ref for _, ref in verdict.applied]
    assert len(set(refs)) == len(refs)
    assert all(0 <= ref < sightings for ref in refs)
    if strangers:
        return
    assert len(verdict.not_applied) <= len(lost) - applied
    assert len(verdict.applied) <= applied
    if busy:
        assert not verdict.applied
    elif len({mark for mark, _ in lost}) <= 1:
        assert (len(verdict.applied), len(verdict.not_applied)) == (applied, len(lost) - applied)


@given(lost=st.integers(0, 6), busy=st.integers(0, 3), more=st.integers(1, 5))
def test_more_sightings_than_could_be_ours_leave_all_undecided(lost: int, busy: int, more: int) -> None:
    verdict = assign(["a"] * lost, busy=busy, sightings=lost + busy + more)
    assert verdict.undecided == tuple(range(lost))
    assert not verdict.applied
    assert not verdict.not_applied


def test_hidden_content_that_differs_is_not_guessed_about() -> None:
    assert assign(["a", "b"], busy=0, sightings=1).undecided == (0, 1)
    assert assign(["a", "b"], busy=0, sightings=2).undecided == (0, 1)
    assert assign(["a", "b"], busy=0, sightings=0).not_applied == (0, 1)


@given(lost=st.integers(1, 6), busy=st.integers(1, 3), sightings=st.integers(0, 9))
def test_as_much_is_decided_beside_busy_ones_as_counting_allows(lost: int, busy: int, sightings: int) -> None:
    verdict = assign(["a"] * lost, busy=busy, sightings=sightings)
    certain = max(0, lost - sightings) if sightings <= lost + busy else 0
    assert len(verdict.not_applied) == certain
    assert len(verdict.undecided) == lost - certain
