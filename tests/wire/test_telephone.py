"""Telephone numbers as people type them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.providers.bifit_kassa import PasswordLogin
from govauth.providers.esia.rest.models.applicant import phone_to_send
from govauth.providers.moy_nalog import Individual, SmsLogin
from govauth.wire.telephone import any_number, office_number, russian_number, shown_number, tidied

TYPED = [
    "79101234567",
    "+79101234567",
    "89101234567",
    "+7 (910) 123-45-67",
    "8 910 123 45 67",
    "7(910)123\u201045\u201367",
    "+7\u00a0910\u00a0123-45-67",
]
NO_NUMBER = ["abc", "", "910 123", "9101234567", "+89101234567", "7910123456x", "791012345678", "٧٩١٠١٢٣٤٥٦٧"]

EVERYWHERE: list[Callable[[str], object]] = [
    lambda typed: russian_number(typed, "phone"),
    lambda typed: any_number(typed, "phone"),
    lambda typed: SmsLogin(phone=typed),
    lambda typed: Individual(phone=typed),
    lambda typed: PasswordLogin(typed, "p"),
    lambda typed: phone_to_send(typed, "phone"),
]


@pytest.mark.parametrize("typed", TYPED)
def test_one_number_in_all_its_forms(typed: str) -> None:
    assert russian_number(typed, "phone") == tidied(typed) == any_number(typed, "phone") == "79101234567"
    assert SmsLogin(phone=typed).phone == "79101234567"
    assert Individual(phone=typed).phone == "79101234567"
    assert PasswordLogin(typed, "p").username == "79101234567"
    assert phone_to_send(typed, "phone") == "+7(910)1234567"


@pytest.mark.parametrize("typed", [one for one in NO_NUMBER if not one.startswith("+")])
@pytest.mark.parametrize("make", EVERYWHERE)
def test_what_is_no_number_is_refused_everywhere(make: Callable[[str], object], typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        make(typed)
    assert not typed or typed not in str(caught.value)


@pytest.mark.parametrize("typed", NO_NUMBER)
def test_a_russian_number_is_not_guessed(typed: str) -> None:
    assert tidied(typed) == typed
    with pytest.raises(InvalidInput, match="7 and ten digits"):
        russian_number(typed, "phone")


def test_numbers_of_other_countries() -> None:
    assert any_number("+375 (29) 123-45-67", "phone") == "+375291234567"
    assert Individual(phone="+1 212 555 0100").phone == "+12125550100"
    assert PasswordLogin("somebody", "p", any_username=True).username == "somebody"
    assert shown_number("8-800-000-00-00, доб. 12", "phone") == "8-800-000-00-00, доб. 12"
    with pytest.raises(InvalidInput, match="must be a telephone number"):
        shown_number("по будням", "phone")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("8 910 123-45-67", "+7 (910) 1234567"),
        ("+7 (910) 1234567", "+7 (910) 1234567"),
        ("+7(910)1234567*12", "+7 (910) 1234567*12"),
        ("89101234567, доб. 12", "+7 (910) 1234567*12"),
        ("89101234567 доб. 12", "+7 (910) 1234567*12"),
        ("+375 (29) 123-45-67", "+375291234567"),
        ("1", None),
        ("*12", None),
    ],
)
def test_the_number_of_an_office(typed: str, written: str | None) -> None:
    if written is None:
        with pytest.raises(InvalidInput, match=r"value must be 7 and ten digits"):
            office_number(typed, "value")
    else:
        assert office_number(typed, "value") == written
        assert office_number(written, "value") == written


@given(st.text(max_size=20) | st.integers() | st.none())
def test_nothing_but_a_number_comes_out(typed: object) -> None:
    try:
        number = any_number(typed, "phone")
    except InvalidInput:
        return
    assert number.removeprefix("+").isdigit()
    assert number.isascii()
