"""Characters that steer a terminal or a page reach no error and no log."""

from __future__ import annotations

import json
import logging
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth import errors
from govauth.http.message import Response
from govauth.http.redaction import shown_message
from govauth.printable import is_printable, printable
from govauth.providers.bifit_kassa.errors import refuse as refuse_bifit
from govauth.providers.crpt.errors import refuse as refuse_crpt
from govauth.providers.esia.login.refusals import refusal_of, refuse_token_call
from govauth.providers.esia.rest.errors import refuse as refuse_esia
from govauth.providers.esia_gateway.errors import refuse as refuse_gateway
from govauth.providers.esia_gateway.errors import refuse_callback
from govauth.providers.moy_nalog.errors import refuse as refuse_moy_nalog
from govauth.transport.recording import record

HOSTILE = "a\x1b[31mb\x00c\x9bd\x85e\u202ef\u2066g\u2028h\u2029i\r\nj\x7fk\u200el\ud800m"
KINDS = [
    errors.GovAuthError,
    errors.LoginRejected,
    errors.ApiError,
    errors.OutcomeUnknown,
    errors.PendingRejected,
    errors.RenewalFailed,
]
ROOMS = {
    "moy_nalog": refuse_moy_nalog,
    "bifit_kassa": refuse_bifit,
    "esia_gateway": refuse_gateway,
    "esia": refuse_esia,
    "esia tokens": refuse_token_call,
    "crpt": refuse_crpt,
}


def all_texts(error: errors.GovAuthError) -> list[str]:
    return [str(error), repr(error), *(value for value in vars(error).values() if isinstance(value, str))]


@given(st.text())
def test_what_is_printable_stays_and_the_rest_goes(text: str) -> None:
    assert is_printable(printable(text))
    assert is_printable(shown_message(text))
    if is_printable(text):
        assert printable(text) == text


@pytest.mark.parametrize("kind", KINDS)
def test_no_error_holds_one(kind: type[errors.GovAuthError]) -> None:
    for error in (kind(HOSTILE), pickle.loads(pickle.dumps(kind(HOSTILE)))):
        assert all(map(is_printable, all_texts(error)))
    assert is_printable(str(errors.InvalidInput("field\x1b", HOSTILE)))
    assert all(map(is_printable, all_texts(errors.UnexpectedReply(HOSTILE, HOSTILE))))
    assert all(map(is_printable, all_texts(errors.ApiError("x", code=HOSTILE, server_message=HOSTILE))))


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 503])
def test_no_refusal_of_a_room_holds_one(room: str, status: int) -> None:
    names = ("error", "code", "message", "error_description", "exceptionMessage", "description", "errorText")
    text = HOSTILE.replace("\ud800", "")
    bodies = [
        json.dumps(dict.fromkeys(names, text)).encode(),
        json.dumps({"globalErrors": [{"error": text, "errorCode": text}]}).encode(),
        json.dumps({"fieldErrors": [{"fieldError": text, "fieldName": text, "errorCode": text}]}).encode(),
        text.encode(),
    ]
    for body in bodies:
        error = ROOMS[room](Response(status, {"x-request-id": "r\x1b[2J\x85"}, body))
        assert error is not None
        assert all(map(is_printable, all_texts(error))), vars(error)


@pytest.mark.parametrize("word", ["access_denied", HOSTILE, "x\x1b[31m"])
def test_no_refusal_on_a_callback_holds_one(word: str) -> None:
    for error in (refusal_of(word, HOSTILE), refuse_callback(word, HOSTILE)):
        assert all(map(is_printable, all_texts(error))), vars(error)


def test_no_line_of_the_log_holds_one(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    record("receipts.list", 1, 0.1, Response(200, {"x-request-id": HOSTILE}, b""), None)
    assert "request_id=a" in caplog.text
    assert is_printable(caplog.messages[0])
