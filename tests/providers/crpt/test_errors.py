"""The forms of complaint: whatever comes, an error with words comes out, and never a crash."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth.strategy import Verdict
from govauth.errors import AccessDenied, ApiError, GovAuthError, NotFound, RateLimited, ServerFault
from govauth.http.message import Response
from govauth.providers.crpt import CrptRefusal, Fault
from govauth.providers.crpt.envelopes import complaints_in
from govauth.providers.crpt.errors import judge, refuse, refuse_sign_in


def reply(status: int, value: object, media_type: str = "application/json") -> Response:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Response(status, {"content-type": media_type, "retry-after": "7"}, content)


def test_all_complaints_of_suz_are_kept() -> None:
    error = refuse(
        reply(
            400,
            {
                "fieldErrors": [
                    {"fieldError": "may not be empty", "fieldName": "products[0].gtin", "errorCode": 1010}
                ],
                "globalErrors": ["Order declined: 0106", {"error": "Other", "errorCode": "7"}],
                "success": False,
            },
        )
    )
    assert isinstance(error, CrptRefusal)
    assert error.faults == (
        Fault("may not be empty", "products[0].gtin", "1010"),
        Fault("Order declined: 0106"),
        Fault("Other", None, "7"),
    )
    assert error.code == "1010"
    assert "products[0].gtin: may not be empty" in str(error)


FORMS: list[tuple[int, object, type[GovAuthError], str]] = [
    (401, {"code": "401", "error_message": "no token"}, AccessDenied, "no token"),
    (403, {"error_message": "нет МЧД", "description": "подробно"}, AccessDenied, "нет МЧД; подробно"),
    (
        404,
        {"timestamp": "x", "status": 404, "error": "Not Found", "message": "Not Found"},
        NotFound,
        "Not Found",
    ),
    (400, {"error_description": "Ошибка"}, CrptRefusal, "Ошибка"),
    (400, {"success": False, "violations": ["one", "two"]}, CrptRefusal, "one; two"),
    (413, {"globalErrors": [{"error": "Attached signature", "errorCode": "413"}]}, CrptRefusal, "Attached"),
    (429, b"slow down", RateLimited, "slow down"),
    (500, b"plain text", ServerFault, "plain text"),
    (401, {"OrderStatus": 91}, NotFound, "91"),
    (200, {"success": False, "globalErrors": ["no"]}, CrptRefusal, "no"),
    (418, "a text", CrptRefusal, "a text"),
]


@pytest.mark.parametrize(("status", "value", "kind", "words"), FORMS)
def test_every_form_has_its_error(status: int, value: object, kind: type[ApiError], words: str) -> None:
    error = refuse(reply(status, value))
    assert type(error) is kind
    assert words in str(error)


def test_a_page_is_a_fault_whatever_its_status() -> None:
    error = refuse(reply(200, b"<html><body>nginx</body></html>", "text/html"))
    assert isinstance(error, ServerFault)
    assert error.retry_after == 7
    assert refuse(reply(200, {"success": True})) is None


def test_what_a_401_means() -> None:
    assert judge(reply(200, {})) is Verdict.FINE
    assert judge(reply(401, b"")) is Verdict.TOKEN_EXPIRED
    assert judge(reply(401, {"OrderStatus": 252})) is Verdict.FINE
    assert judge(reply(403, {})) is Verdict.FINE


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
complaints = st.dictionaries(
    st.sampled_from(["fieldErrors", "globalErrors", "violations", "code", "error", "success", "OrderStatus"]),
    json_values,
)


@given(st.integers(200, 599), complaints | json_values)
def test_no_answer_crashes_the_reading(status: int, value: object) -> None:
    response = reply(status, value)
    assert isinstance(str(complaints_in(response)), str)
    judge(response)
    for error in (refuse(response), refuse_sign_in(response)):
        assert error is None or str(error)
