"""Every code of Tables 65–68 and of ``prompt=none`` is an error of its own, and unknown ones do no harm."""

from __future__ import annotations

import pickle
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import ApiError, LoginRejected, LoginRequired, RenewalFailed
from govauth.http.message import Response
from govauth.providers.esia import EsiaRefusal, errors
from govauth.providers.esia.login.error_codes import BY_CODE, BY_WORD, UNKNOWN
from govauth.providers.esia.login.errors import UnknownRefusal
from govauth.providers.esia.login.key_error_codes import KEY_CODES
from govauth.providers.esia.login.refusals import refusal_of, refuse_token_call
from govauth.providers.esia.rest.errors import refuse

TABLES = [
    ("invalid_request", "ESIA-007002", LoginRejected),
    ("invalid_request", "ESIA-007003", LoginRejected),
    ("access_denied", "ESIA-007004", LoginRejected),
    ("unauthorized_client", "ESIA-007005", LoginRejected),
    ("invalid_scope", "ESIA-007006", LoginRejected),
    ("server_error", "ESIA-007007", RenewalFailed),
    ("temporarily_unavailable", "ESIA-007008", RenewalFailed),
    ("unsupported_response_type", "ESIA-007009", LoginRejected),
    ("invalid_client", "ESIA-008010", LoginRejected),
    ("invalid_grant", "ESIA-007011", LoginRequired),
    ("unsupported_grant_type", "ESIA-007012", LoginRejected),
    ("invalid_scope", "ESIA-007013", LoginRejected),
    ("invalid_request", "ESIA-007014", LoginRejected),
    ("invalid_request", "ESIA-007015", LoginRejected),
    ("no_grants", "ESIA-007019", LoginRejected),
    ("invalid_request", "ESIA-007023", LoginRejected),
    ("authorization2faNotAvailable", "ESIA-007046", LoginRejected),
    ("pkce_parameters_incorrect", "ESIA-007038", LoginRejected),
    ("pkce_challenge_missing", "ESIA-007039", LoginRejected),
    ("pkce_verification_error", "ESIA-007040", LoginRejected),
    ("expired_token", "ESIA-007027", LoginRequired),
    ("access_denied", "ESIA-007028", LoginRequired),
    ("login_required", "ESIA-007017", LoginRequired),
    ("interactionRequired", "ESIA-007018", LoginRequired),
    ("invalid_request", "ESIA-007053", LoginRejected),
    *((None, f"ESIA-{code}", LoginRejected) for code in ("005002", "037213", "037214", "037215", "037216")),
    *((None, f"ESIA-{code}", LoginRejected) for code in ("037217", "037218", "037219", "038000", "020000")),
    (None, "ESIA-005027", RenewalFailed),
]


@pytest.mark.parametrize(("word", "code", "meaning"), TABLES)
def test_each_code_is_an_error_of_its_own(word: str | None, code: str, meaning: type[Exception]) -> None:
    error = refusal_of(word, f"{code}: Слова сервера")
    assert type(error) is BY_CODE[code].kind
    assert isinstance(error, meaning)
    assert (error.code, error.word, error.server_message) == (code, word, "Слова сервера")
    assert code in str(error)
    assert error.advice in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code) == (type(error), str(error), code)


def test_the_advice_on_a_rejected_signature_says_what_to_check() -> None:
    advice = str(refusal_of("invalid_request", "ESIA-007053: client_secret"))
    assert all(part in advice for part in ("DER", "byte order", "mnemonic"))


def test_printed_pluses_are_spaces() -> None:
    error = refusal_of("login_required", "ESIA-007017:+OAuthErrorEnum.loginRequired")
    assert type(error) is errors.NoSession
    assert error.server_message == "OAuthErrorEnum.loginRequired"


@pytest.mark.parametrize("word", ["interactionRequired", "interaction_required"])
def test_both_spellings_of_the_word_without_a_code(word: str) -> None:
    assert type(refusal_of(word, None)) is errors.ConsentRequired


@given(st.text() | st.none(), st.text() | st.none())
def test_no_words_break_the_reader(word: str | None, description: str | None) -> None:
    error = refusal_of(word, description)
    assert isinstance(error, EsiaRefusal)
    assert len(str(error)) < 1200


@given(st.integers(0, 999_999))
def test_unknown_codes_are_kept(number: int) -> None:
    code = f"ESIA-{number:06}"
    error = refusal_of("odd", f"{code}: ?")
    assert error.code == code
    assert code in BY_CODE or type(error) is UnknownRefusal


def test_secrets_in_the_words_of_the_server_are_masked() -> None:
    error = refusal_of(
        "invalid_request", "ESIA-007003: code=eyJ2ZXIiOjEsInR5cCI6IkpXVCJ9abc СНИЛС 112-233-445 95"
    )
    assert "eyJ2" not in str(error)
    assert "112-233" not in str(error)


def test_the_wrong_time_tells_by_how_much() -> None:
    body = b'{"error":"invalid_request","error_description":"ESIA-007015: x"}'
    error = refuse_token_call(Response(400, {"date": formatdate(0, usegmt=True)}, body), skew=-130.0)
    assert isinstance(error, errors.RequestTimeWrong)
    assert error.skew == -130.0
    assert "-130 s" in str(error)


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (Response(500, {"content-type": "text/html"}, b"<h1>Oops</h1>"), RenewalFailed),
        (Response(200, {"content-type": "text/html"}, b"<h1>works</h1>"), RenewalFailed),
        (Response(502, {}, b""), RenewalFailed),
        (Response(302, {"location": "https://evil"}, b""), RenewalFailed),
        (Response(400, {}, b"[]"), RenewalFailed),
        (Response(400, {}, b"{}"), UnknownRefusal),
        (Response(200, {}, b'{"error":"server_error","error_description":"ESIA-007007: x"}'), RenewalFailed),
    ],
)
def test_answers_without_a_documented_form(response: Response, kind: type[Exception]) -> None:
    assert isinstance(refuse_token_call(response), kind)


@pytest.mark.parametrize("code", sorted(KEY_CODES))
def test_a_refusal_of_a_key_is_the_same_error_in_a_sign_in_and_in_a_call(code: str) -> None:
    signing_in = refusal_of(None, f"{code}: x")
    calling = refuse(Response(400, {}, b'{"code":"%s","message":"x"}' % code.encode()))
    assert calling is not None
    assert type(calling) is type(signing_in) is KEY_CODES[code].kind
    assert calling.advice == signing_in.advice != ""
    assert isinstance(calling, ApiError)
    assert (calling.code, calling.status) == (code, 400)
    again = pickle.loads(pickle.dumps(calling))
    assert (type(again), str(again), again.code) == (type(calling), str(calling), code)


def test_every_row_of_the_tables_is_a_refusal_of_esia() -> None:
    for meaning in (*BY_CODE.values(), *BY_WORD.values(), UNKNOWN):
        assert issubclass(meaning.kind, EsiaRefusal)
