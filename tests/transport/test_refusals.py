"""What refusals have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import AccessDenied, InvalidRequest, NotFound, RateLimited, ServerFault
from govauth.http.message import Response
from govauth.transport.refusals import Envelope, envelope, kind_of, refusal
from govauth.wire.json import encode_json


def read(content: bytes) -> Envelope:
    return envelope(Response(400, {}, content), codes=("error", "code"), words=("message", "note"))


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
    assert len(said.words) <= 300


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
    found = kind_of(response)
    assert found is not None
    error = refusal(response, read(response.content), found)
    assert type(error) is kind
    assert (error.status, error.code, error.server_message, error.request_id) == (status, "e", "m", "r-1")
    assert getattr(error, "retry_after", 5.0) == 5.0


def test_a_page_is_a_fault_and_a_result_is_none() -> None:
    assert kind_of(Response(200, {"content-type": "application/json"})) is None
    for status in (200, 404, 503):
        found = kind_of(Response(status, {"content-type": "text/html; charset=utf-8"}))
        assert found is not None
        assert found[0] is ServerFault
