"""Every promise has tests, every mark names a promise, and the lists say what both say."""

from __future__ import annotations

import pytest

from scripts.promises import TEXTS, marks, promises, written


def test_every_promise_is_held_and_every_mark_is_a_promise() -> None:
    assert {promise.id for promise in promises()} == marks().keys()


@pytest.mark.parametrize("language", TEXTS)
def test_the_lists_are_up_to_date(language: str) -> None:
    for place, content in written(language).items():
        assert place.read_text(encoding="utf-8") == content, "python -m scripts.promises"
