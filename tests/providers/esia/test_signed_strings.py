"""The strings that are signed, byte for byte, and the known answers of hashes and PKCE."""

from __future__ import annotations

import hashlib
import re
import string

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import ConfigurationError, InvalidInput
from govauth.providers.esia import (
    CLIENT_CREDENTIALS_V1,
    CLIENT_CREDENTIALS_V3,
    CURRENT,
    REFRESH_V1,
    REFRESH_V3,
    REFRESH_V3_BOTH,
    REFRESH_V3_TOKEN,
    V1,
    PkceMethod,
    SignedRequest,
)
from govauth.providers.esia.login.pkce import challenge_of, new_verifier
from govauth.secret import Secret
from govauth.signing import streebog

# В.2.3 and В.2.5 of the document print these values, and the strings they make.
VALUES: dict[str, str | Secret] = {
    "client_id": "TESTAPPLICATION",
    "scope": "openid",
    "timestamp": "2021.11.10 12:28:46 +0300",
    "state": "bbf0aef5-5237-41bc-8cba-291e29a3ade8",
    "redirect_uri": "https://test.application.ru/auth/api/v1/esia/return",
    "code": Secret("CODE"),
    "refresh_token": Secret("REFRESH"),
}
V2 = (
    b"TESTAPPLICATIONopenid2021.11.10 12:28:46 +0300bbf0aef5-5237-41bc-8cba-291e29a3ade8"
    b"https://test.application.ru/auth/api/v1/esia/return"
)
V1_STRING = b"openid2021.11.10 12:28:46 +0300TESTAPPLICATIONbbf0aef5-5237-41bc-8cba-291e29a3ade8"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (CURRENT.authorize, V2),
        (CURRENT.exchange, V2 + b"CODE"),
        (REFRESH_V3, V2),
        (REFRESH_V3_TOKEN, V2[:82] + b"REFRESH"),
        (REFRESH_V3_BOTH, V2 + b"REFRESH"),
        (CLIENT_CREDENTIALS_V3, V2),
        (V1.authorize, V1_STRING),
        (V1.exchange, V1_STRING),
        (REFRESH_V1, V1_STRING),
        (CLIENT_CREDENTIALS_V1, V1_STRING),
    ],
)
def test_the_strings_of_the_document(request_: SignedRequest, expected: bytes) -> None:
    assert request_.signed_bytes(VALUES) == expected


@pytest.mark.parametrize(
    ("text", "length", "sha256", "streebog256"),
    [
        (
            V1_STRING,
            82,
            "9946eaf743853e2d976babe15e0aa1a09d4fec501322c160bf49a965fe70985f",
            "2d3af6cf237c69c2a294b55577431aeb4f735bb0cfb5e5d9705ff69b11094278",
        ),
        (
            V2,
            133,
            "87608c39e970a2500aa783e557635d4a7844c6d098aea89720f5fb515cdec15d",
            "17f8af329cb47899bc7dc6080beb8fab9d4c7c0667a7874e876c10834e4224bb",
        ),
        (
            V2 + b"CODE",
            137,
            "964f57b84f2da46c7212baf2cd2e4520040b2d6b39316690c1637bfb65455bd0",
            "0f742d2a48257409684a4cb1758ce9c8f62761216cfc25b9a335fec2fb88e86f",
        ),
    ],
)
def test_known_hashes_of_the_strings(text: bytes, length: int, sha256: str, streebog256: str) -> None:
    assert len(text) == length
    assert hashlib.sha256(text).hexdigest() == sha256
    assert streebog(text, 256).hex() == streebog256


def test_a_later_edition_is_a_setting() -> None:
    """``scope_org`` after the scope: empty where it is not used, so the older form stays valid."""
    later = evolve(CURRENT, authorize=CURRENT.authorize.signing("scope_org", after="scope"))
    assert later.authorize.signed_bytes(VALUES) == V2
    with_value = later.authorize.signed_bytes({**VALUES, "scope_org": "org_inn"})
    assert with_value == V2.replace(b"openid", b"openidorg_inn")
    with pytest.raises(ConfigurationError, match="scope_organ is not among"):
        CURRENT.authorize.signing("x", after="scope_organ")


def test_a_string_without_its_parts_is_not_signed() -> None:
    values = {name: value for name, value in VALUES.items() if name != "code"}
    with pytest.raises(ConfigurationError, match="signs code"):
        CURRENT.exchange.signed_bytes(values)


def test_known_answers_of_pkce() -> None:
    """The first is of RFC 7636, appendix B; the second is its Streebog-256."""
    verifier = Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert challenge_of(verifier, PkceMethod.S256) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert challenge_of(verifier, PkceMethod.GOST3411) == "IMEN9A0Ef9qC85AnKfSXVS_p5e0u3Hs8fwSam2yB0sk"


def test_verifiers_have_43_characters_and_differ() -> None:
    made = {new_verifier() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]{43}", one.reveal()) for one in made)


@given(st.text(string.ascii_letters + string.digits + "-._~ж /", max_size=60))
def test_only_43_of_the_allowed_characters_are_a_verifier(text: str) -> None:
    allowed = len(text) == 43 and not set(text) & set("ж /")
    if allowed:
        assert len(challenge_of(Secret(text), PkceMethod.S256)) == 43
    else:
        with pytest.raises(InvalidInput, match="code_verifier"):
            challenge_of(Secret(text), PkceMethod.S256)
