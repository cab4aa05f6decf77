"""What JSON cannot say is refused with its place, and what it can say is let be."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.wire.json import decode_json, encode_json
from govauth.wire.sendable import refuse_unwritable
from tests.soaking import examples

PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@settings(max_examples=examples(50), deadline=None)
@given(VALUES)
def test_what_json_can_say_comes_back_as_it_was(value: object) -> None:
    refuse_unwritable(value, "body")
    assert decode_json(encode_json(value)) == value


DEEP: list[object] = []
DEEP.append(DEEP)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1, float("nan")]}, r"body\.a\[1\] must be a finite number"),
        ({"a": Decimal("Infinity")}, r"body\.a must be a finite number"),
        ({"a": {"b": datetime.date(2026, 3, 2)}}, r"body\.a\.b must be a text"),
        ({"a": {1, 2}}, r"body\.a must be a text"),
        ([b"bytes"], r"body\[0\] must be a text"),
        ({1: 2}, "body must have texts as keys"),
        (["\ud800"], r"body\[0\] must be Unicode"),
        ({"\udfff": 1}, "body must be Unicode"),
        (DEEP, "nested deeper than 100"),
    ],
    ids=str,
)
def test_what_it_cannot_say_is_named(value: object, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        refuse_unwritable(value, "body")
