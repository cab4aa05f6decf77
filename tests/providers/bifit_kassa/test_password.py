"""The password on the wire: hashed here, in the documented form or another, and never shown."""

from __future__ import annotations

import base64
import hashlib
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import GovAuthError, InvalidInput
from govauth.providers.bifit_kassa import (
    BifitKassa,
    PasswordEncoder,
    PasswordHash,
    PasswordLogin,
    Place,
    base64_sha256,
    base64url_hex_sha256,
    base64url_sha256,
    padded_base64url_sha256,
)
from govauth.providers.bifit_kassa.sandbox import PASSWORD, USERNAME
from govauth.sandbox.server import ServedSandbox
from govauth.secret import Secret
from tests.test_secrecy import everything_said_by

pytestmark = pytest.mark.anyio

# SHA-256 of "abc", FIPS 180-2, appendix B.1.
ABC = bytes.fromhex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")


def encoded(password: str) -> str:
    return base64url_sha256(Secret(password)).value.reveal()


def test_the_default_is_base64url_of_the_raw_digest_without_padding() -> None:
    assert encoded("abc") == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
    assert base64.urlsafe_b64decode(encoded("abc") + "=") == ABC


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_every_password_takes_43_characters_that_a_form_leaves_alone(password: str) -> None:
    text = encoded(password)
    assert len(text) == 43
    assert text.replace("-", "").replace("_", "").isalnum()
    assert base64.urlsafe_b64decode(text + "=") == hashlib.sha256(password.encode()).digest()


@pytest.mark.parametrize(
    ("encode", "text"),
    [
        (padded_base64url_sha256, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0="),
        (base64_sha256, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        (base64url_hex_sha256, base64.urlsafe_b64encode(ABC.hex().encode()).decode().rstrip("=")),
    ],
)
def test_the_other_readings_of_the_document(encode: PasswordEncoder, text: str) -> None:
    assert encode(Secret("abc")).value.reveal() == text


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("base64url", base64url_sha256),
        ("padded", padded_base64url_sha256),
        ("base64", base64_sha256),
        ("hex", base64url_hex_sha256),
    ],
)
async def test_every_encoding_reaches_the_server_unharmed_by_the_form(
    sandbox: ServedSandbox, place: Place, name: str, encode: PasswordEncoder
) -> None:
    sandbox.bifit_kassa.control("password_encoding", name)
    login = PasswordLogin(USERNAME, PASSWORD, encode=encode, place=place)
    async with BifitKassa(login) as kassa:
        assert await kassa.organizations.list()
    ready = PasswordLogin(USERNAME, encode(Secret(PASSWORD)), place=place)
    async with BifitKassa(ready) as kassa:
        assert await kassa.organizations.list()
    assert ready == login


def test_a_login_keeps_the_hash_and_not_the_password() -> None:
    login = PasswordLogin(USERNAME, "open-sesame")
    for stored in (pickle.dumps(login), repr(login).encode(), str(login.password).encode()):
        assert b"open-sesame" not in stored
    assert encoded("open-sesame").encode() not in repr(login).encode()
    assert USERNAME not in repr(login)
    again = pickle.loads(pickle.dumps(login))
    assert again == login
    assert again.token_key == login.token_key


WORDS = "-".join(("open", "sesame"))
REFUSED: list[tuple[str, str, Callable[[], object]]] = [
    ("username", "7 and ten digits", lambda: PasswordLogin("7900000001", WORDS)),
    ("username", "7 and ten digits", lambda: PasswordLogin("7900000001٠", WORDS)),
    ("username", "empty", lambda: PasswordLogin(" ", WORDS, any_username=True)),
    ("username", "empty", lambda: PasswordLogin(79000000010, WORDS)),  # type: ignore[arg-type]
    ("password", "empty", lambda: PasswordLogin(USERNAME, "")),
    ("password", "empty hash", lambda: PasswordHash("")),
]


@pytest.mark.parametrize(("field", "rule", "make"), REFUSED)
def test_bad_settings_are_refused_at_construction(field: str, rule: str, make: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput, match=rule) as caught:
        make()
    assert caught.value.field == field
    assert WORDS not in everything_said_by(caught.value)
    assert isinstance(caught.value, GovAuthError)


@pytest.mark.parametrize("typed", ["89000000010", "+79000000010", "79000000010\n", "8 (900) 000-00-10"])
def test_a_telephone_number_is_taken_as_people_type_it(typed: str) -> None:
    assert PasswordLogin(typed, WORDS).username == "79000000010"


def test_a_login_that_is_not_a_telephone_number_moves_with_its_setting() -> None:
    login = PasswordLogin("cashier@shop", "x", any_username=True)
    assert login.at(Place.PROD.at("http://127.0.0.1:9")).username == "cashier@shop"
