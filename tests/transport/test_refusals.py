"""What refusals have in common."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import (
    AccessDenied,
    Advice,
    ApiError,
    Conflict,
    InvalidRequest,
    LoginRejected,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.transport.refusals import (
    ELSEWHERE,
    UNWELL,
    Envelope,
    Meaning,
    Refusals,
    bears_a_mark,
    envelope,
    of_token_calls,
)
from govauth.wire.json import NotJson, decode_json, encode_json


def said_by(response: Response) -> Envelope:
    return envelope(response, code=("error", "code"), message=("message", "note"))


def read(content: bytes) -> Envelope:
    return said_by(Response(400, {}, content))


REFUSALS = Refusals(read=said_by)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b'{"error":"bad_thing","message":"no"}', "bad_thing", "no"),
        (b'{"code":"ESIA-007053","note":"no"}', "ESIA-007053", "no"),
        (b'{"code":7,"message":{"a":1}}', None, "{'a': 1}"),
        (b'"just words"', None, "just words"),
        (b"[1]", None, ""),
        (b"<h1>words</h1>", None, "words"),
        (b"", None, ""),
        ('{"error":"СНИЛС 112-233-445 95 уже есть","message":""}'.encode(), "СНИЛС ••• уже есть", ""),
    ],
)
def test_every_form_is_read(content: bytes, code: str | None, words: str) -> None:
    assert read(content) == Envelope(code, words)


@given(
    st.binary(max_size=300) | st.builds(encode_json, st.dictionaries(st.text(), st.text() | st.integers()))
)
def test_no_answer_crashes_the_reader(content: bytes) -> None:
    said = read(content)
    assert str(said)
    assert len(said.message) <= 300


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, AccessDenied),
        (404, NotFound),
        (418, InvalidRequest),
        (429, RateLimited),
        (502, ServerFault),
    ],
)
def test_a_status_has_its_error(status: int, kind: type[Exception]) -> None:
    response = Response(status, {"retry-after": "5", "x-request-id": "r-1"}, b'{"error":"e","message":"m"}')
    error = REFUSALS.refuse(response)
    assert isinstance(error, ApiError)
    assert type(error) is kind
    assert (error.status, error.code, error.server_message, error.request_id) == (status, "e", "m", "r-1")
    assert getattr(error, "retry_after", 5.0) == 5.0


def test_a_page_is_a_fault_and_a_result_is_none() -> None:
    assert REFUSALS.refuse(Response(200, {"content-type": "application/json"})) is None
    for status in (200, 404, 503):
        found = REFUSALS.refuse(Response(status, {"content-type": "text/html; charset=utf-8"}))
        assert type(found) is ServerFault


def test_a_token_endpoint_that_is_not_there_may_be_of_another_place() -> None:
    token_call = of_token_calls(said_by, by_status={})
    for status, meaning in ((404, ELSEWHERE), (503, UNWELL)):
        found = token_call.refuse(Response(status, {"content-type": "text/html"}))
        assert str(found).startswith(meaning.sentence)
    assert ELSEWHERE.sentence != UNWELL.sentence


@pytest.mark.parametrize(
    ("value", "says"),
    [("E1", True), (5, True), ("", False), ("0", False), (0, False), (True, False), (None, False)],
)
def test_what_a_mark_says(value: str | int | None, says: bool) -> None:
    assert bears_a_mark({"code": value, "text": "no"}, (("code", "text"),)) is says
    assert not bears_a_mark({"text": "no"}, (("code", "text"),))
    assert not bears_a_mark([value], (("code",),))


def test_a_large_result_is_not_searched_for_marks() -> None:
    marked = Refusals(read=said_by, marks=(("code",),))
    small = encode_json({"code": "E1", "data": "x" * 100})
    large = encode_json({"code": "E1", "data": "x" * 1_000_000})
    assert marked.is_marked(Response(200, {}, b"  " + small))
    assert not marked.is_marked(Response(200, {}, large))
    assert not REFUSALS.is_marked(Response(200, {}, small))


def test_an_open_outcome_of_a_room_is_named_by_its_class() -> None:
    class ReceiptOpen(OutcomeUnknown):
        pass

    call = Refusals(read=said_by, fault=Meaning(ReceiptOpen, "it failed"))
    error = call.refuse(Response(502))
    assert isinstance(error, ReceiptOpen)
    assert error.reason == "ReceiptOpen"


CODED = Refusals(
    read=said_by,
    by_code={
        "gone": Meaning(NotFound, "it went away", Advice(en="look elsewhere", ru="ищите в другом месте"))
    },
    by_status={400: Meaning(Conflict, "not now")},
    otherwise=Meaning(AccessDenied, "no"),
)


def test_a_code_counts_before_the_status_and_brings_advice() -> None:
    error = CODED.refuse(Response(400, {}, b'{"code":" gone ","note":"bye"}'))
    assert type(error) is NotFound
    assert str(error) == "it went away (400): gone, bye; look elsewhere"
    assert error.advice == "look elsewhere"
    again = pickle.loads(pickle.dumps(error))
    assert (again.advice, again.code, again.status) == ("look elsewhere", "gone", 400)
    assert type(CODED.refuse(Response(400, {}, b'{"code":"other"}'))) is Conflict
    denied = CODED.refuse(Response(418))
    assert type(denied) is AccessDenied
    assert denied.advice == ""
    assert type(CODED.refuse(Response(500, {}, b'{"code":"gone"}'))) is ServerFault


def test_what_is_not_about_the_credentials_is_an_outage() -> None:
    token_call = of_token_calls(said_by, by_status={401: Meaning(LoginRejected, "the login is refused")})
    rejected = token_call.refuse(Response(401, {}, b'{"code":"x"}'))
    assert isinstance(rejected, LoginRejected)
    assert (str(rejected), rejected.code) == ("the login is refused: x", "x")
    assert token_call.refuse(Response(200)) is None
    for response in (
        Response(302),
        Response(403, {"retry-after": "9"}),
        Response(503),
        Response(200, {"content-type": "text/html"}),
    ):
        outage = token_call.refuse(response)
        assert isinstance(outage, RenewalFailed)
        assert outage.retry_after == (9.0 if response.status == 403 else None)


def test_an_outcome_that_an_answer_leaves_open_says_how_to_check() -> None:
    call = Refusals(read=said_by, fault=Meaning(OutcomeUnknown, "it failed", Advice(en="start anew")))
    error = call.refuse(Response(502, {}, b'{"code":"x"}'))
    assert isinstance(error, OutcomeUnknown)
    assert (error.how_to_check, error.reason, error.status, error.code) == (
        "start anew",
        "ServerFault",
        502,
        "x",
    )


@pytest.mark.parametrize(
    "content",
    [
        b'{"code": "x", "message": "y"}',
        b'{"c\\u006fde": "x", "mess\\u0061ge": "y"}',
        b'\n {"message": 7, "a": {}, "code": "x"}',
        b'{"message": "y"}',
        b'{"a": {"code": "x", "message": "y"}}',
        b'{"code": "", "message": "y"}',
        b'{"code": "x", "message": "y"',
        b'["code", "message"]',
        b"{}",
    ],
)
def test_a_mark_is_found_as_if_everything_were_decoded(content: bytes) -> None:
    marks = (("code", "message"),)
    refusals = Refusals(read=said_by, marks=marks)
    try:
        expected = bears_a_mark(decode_json(content), marks)
    except NotJson:
        expected = False
    assert refusals.is_marked(Response(200, {}, content)) is expected
