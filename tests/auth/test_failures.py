"""How long callers are held off after a failed renewal, and what they are shown of it."""

from __future__ import annotations

import pytest

from govauth.auth.failures import Cooldown, explain
from govauth.auth.token import Token
from govauth.errors import (
    AccessBlocked,
    ClientClosed,
    GovAuthError,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
)


def pauses(error: GovAuthError, times: int) -> list[float]:
    found: list[float] = []
    before: Cooldown | None = None
    for number in range(1, times + 1):
        before = Cooldown.after(error, before, 1000.0)
        assert before is not None
        assert (before.failures, before.error) == (number, error)
        found.append(before.until - 1000.0)
    return found


def test_failures_grow_to_a_minute_and_refusals_begin_there() -> None:
    assert pauses(RenewalFailed("down"), 9) == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pauses(LoginRejected("wrong password"), 3) == [60, 60, 60]
    assert pauses(AccessBlocked("blocked"), 2) == [60, 60]
    assert pauses(LoginRequired("a person is needed"), 3) == [1, 1, 1]


def test_the_longer_of_the_two_waits_is_kept() -> None:
    error = RenewalFailed("down")
    error.retry_after = 5.0
    assert pauses(error, 5) == [5, 5, 5, 8, 16]


@pytest.mark.parametrize("kind", [StoreUnavailable, TokenNotSaved, ClientClosed])
def test_what_costs_the_provider_nothing_holds_nobody_off(kind: type[GovAuthError]) -> None:
    assert Cooldown.after(kind("no"), None, 1000.0) is None


def test_a_fault_of_a_strategy_shows_where_it_was() -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        failure = explain(error)
    assert isinstance(failure, RenewalFailed)
    assert failure.message == "the strategy failed with ZeroDivisionError"
    (note,) = failure.__notes__
    assert "raise ZeroDivisionError" in note
    assert note.startswith("  File ")


def test_a_reply_keeps_its_own_end_of_use_or_that_of_the_token_before() -> None:
    before = Token("old", refresh="r", kept_until=50.0, refresh_expires_at=40.0, details={"a": 1, "b": 1})
    bare = Token("new", details={"b": 2}).carrying_over(before)
    assert bare == Token(
        "new", refresh="r", kept_until=50.0, refresh_expires_at=40.0, details={"a": 1, "b": 2}
    )
    whole = Token("new", refresh="s", kept_until=60.0).carrying_over(before)
    assert (whole.refresh, whole.kept_until, whole.refresh_expires_at) == (
        Token("x", refresh="s").refresh,
        60.0,
        None,
    )
    assert Token("new").carrying_over(None) == Token("new")
