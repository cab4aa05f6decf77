"""Tokens as people paste them."""

from __future__ import annotations

import pytest

from govauth.errors import InvalidInput
from govauth.providers.bifit_kassa import ConnectorLogin
from govauth.providers.moy_nalog import SavedLogin
from govauth.secret import Secret

PASTED = [
    "abcDEF123",
    '"abcDEF123"',
    "'abcDEF123'",
    "abcDEF123\n",
    "  abcDEF123\r\n",
    "Bearer abcDEF123",
    'bearer "abcDEF123"',
    '"Bearer abcDEF123"',
    '{"refreshToken":"abcDEF123","token":"zzz"}',
    '{\n "token": "zzz",\n "refreshToken": "abcDEF123",\n "profile": {"inn": "1"}\n}\n',
    '{"refresh_token":"abcDEF123"}',
]
WRONG = [
    "abc DEF",
    'abc"DEF',
    '{"token":"zzz"}',
    '{"refreshToken":null}',
    "{broken",
    "[1]\n[2]",
    "Authorization:Bearer abcDEF123",
    "abcbearer DEF",
]


@pytest.mark.parametrize("pasted", PASTED)
def test_a_pasted_refresh_token_is_taken_in_all_its_forms(pasted: str) -> None:
    assert SavedLogin(pasted).refresh_token == Secret("abcDEF123")
    assert SavedLogin(Secret(pasted)).principal == SavedLogin("abcDEF123").principal


def test_nothing_of_the_token_itself_is_dropped() -> None:
    for token in ("XabcX", "bearer", "Bearer.a-b_c"):
        assert SavedLogin(f" '{token}'\n").refresh_token == Secret(token)


@pytest.mark.parametrize("pasted", WRONG)
def test_what_is_not_one_token_is_refused_with_the_reason(pasted: str) -> None:
    with pytest.raises(InvalidInput, match="refresh_token must be the token alone") as caught:
        SavedLogin(pasted)
    assert "zzz" not in str(caught.value)


@pytest.mark.parametrize("pasted", ["", "  ", '""'])
def test_nothing_pasted_is_called_empty(pasted: str) -> None:
    with pytest.raises(InvalidInput, match="refresh_token must not be empty"):
        SavedLogin(pasted)


def test_the_token_of_a_connector_too() -> None:
    assert ConnectorLogin(' "abcDEF123"\n').token == Secret("abcDEF123")
    with pytest.raises(InvalidInput, match="token must be the token alone"):
        ConnectorLogin("abc DEF")
