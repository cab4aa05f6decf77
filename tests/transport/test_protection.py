"""The pages of the protection in front of a service: 403, 451, and redirects to a captcha."""

from __future__ import annotations

import pytest

from govauth.errors import AddressRefused
from govauth.http.message import Response
from govauth.transport.protection import address_refused

PAGE = {"content-type": "text/html; charset=utf-8", "x-request-id": "r-7"}
SHOWN = "<html><title>Доступ закрыт</title><body>Доступ закрыт</body></html>".encode()


@pytest.mark.parametrize("status", [403, 451])
def test_a_page_in_place_of_an_answer(status: int) -> None:
    error = address_refused(Response(status, PAGE, SHOWN + b"\xff"))
    assert isinstance(error, AddressRefused)
    assert (error.status, error.request_id) == (status, "r-7")
    assert "Доступ закрыт" in (error.server_message or "")
    assert f"({status}): {error.server_message}" in error.message
    assert "from a Russian address" in error.advice


def test_a_page_that_says_nothing() -> None:
    error = address_refused(Response(403, PAGE, b"<html></html>"))
    assert error is not None
    if error.server_message is None:
        assert "(403): no message" in error.message


@pytest.mark.parametrize(
    ("headers", "content"),
    [({"location": "https://a.test/ShowCaptcha?x"}, b""), (PAGE, b"<html><p>Enter the CAPTCHA</p></html>")],
)
def test_a_captcha(headers: dict[str, str], content: bytes) -> None:
    error = address_refused(Response(302, headers, content))
    assert error is not None
    assert error.status == 302


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, PAGE, SHOWN),
        Response(500, PAGE, SHOWN),
        Response(403, {"content-type": "application/json"}, b'{"message":"captcha"}'),
        Response(302, {"location": "https://a.test/login"}, b""),
        Response(302, PAGE, SHOWN),
        Response(302, {"content-type": "application/json"}, b'"captcha"'),
        Response(302, {}, b""),
    ],
)
def test_other_answers_are_not_of_the_protection(answer: Response) -> None:
    assert address_refused(answer) is None
