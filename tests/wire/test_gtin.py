"""GTIN: 14 digits, the last one checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.wire.identifiers import Gtin


@pytest.mark.parametrize("text", ["04601653030046", "00012345600012", "10614141000415"])
def test_right_ones(text: str) -> None:
    assert Gtin(text).valid
    assert Gtin.checked(text, "gtin") == text


@pytest.mark.parametrize(
    "text",
    ["", "04601653030045", "4601653030046", "004601653030046", "0460165303004x", "0" * 14, "٠٤٦٠١٦٥٣٠٣٠٠٤٦"],
)
def test_wrong_ones(text: str) -> None:
    assert not Gtin(text).valid
    with pytest.raises(InvalidInput, match="check digit"):
        Gtin.checked(text, "gtin")


@given(st.from_regex(r"[0-9]{13}", fullmatch=True), st.integers(0, 9))
def test_exactly_one_digit_of_ten_checks(head: str, _: int) -> None:
    right = [digit for digit in "0123456789" if Gtin(head + digit).valid]
    assert len(right) == (0 if right == [] and not head.strip("0") else 1)
