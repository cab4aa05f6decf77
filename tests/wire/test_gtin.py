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


@given(st.from_regex(r"[0-9]{13}", fullmatch=True))
def test_exactly_one_digit_of_ten_checks(head: str) -> None:
    right = [digit for digit in "0123456789" if Gtin(head + digit).valid]
    # Fourteen zeros check, and name nothing.
    assert len(right) == (1 if head.strip("0") else 0)
    weights = [3, 1] * 6 + [3]
    total = sum(weight * int(digit) for weight, digit in zip(weights, head, strict=True))
    assert right in ([], [str(-total % 10)])
