"""Answers that are no results, in every form that was seen in the field."""

from __future__ import annotations

import json

import pytest

from govauth.auth import Verdict
from govauth.errors import (
    AccessBlocked,
    AccessDenied,
    Conflict,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    RateLimited,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.providers.moy_nalog.errors import (
    ReceiptDuplication,
    judge,
    refuse,
    refuse_login,
    refuse_refresh,
)

HTML = Response(
    200, {"content-type": "text/html; charset=utf-8"}, "<h1>На сервисе ведутся работы</h1>".encode()
)
HTML_503 = Response(503, {"content-type": "text/html", "retry-after": "60"}, HTML.content)


def said(status: int, value: object) -> Response:
    return Response(
        status, {"content-type": "application/json"}, json.dumps(value, ensure_ascii=False).encode()
    )


def coded(status: int, code: str, words: str = "Слова сервера") -> Response:
    return said(status, {"code": code, "message": words, "additionalInfo": {"x": 1}})


EXPIRED = coded(401, "authentication.failed.expired.token", "Срок действия токена доступа истек")
BLOCKED = coded(
    401, "authentication.failed", "Устройство q0cjdfn9zmk7bqw4vyz_m (ИНН 500100732259) заблокировано"
)
NO_TOKEN = coded(401, "Not Authenticated", "Not Authenticated")
WRONG = said(401, {"message": "Неверный логин или пароль"})


@pytest.mark.parametrize(
    ("response", "kind", "words"),
    [
        (
            coded(400, "validation.failed", "Требуется два параметра"),
            InvalidRequest,
            "Требуется два параметра",
        ),
        (coded(400, "taxpayer.unregistered", "Не зарегистрирован"), AccessDenied, "Не зарегистрирован"),
        (coded(422, "x", "Дата операции не может быть в будущем"), InvalidRequest, "не может быть в будущем"),
        (coded(400, "receipt.duplication"), ReceiptDuplication, "Слова сервера"),
        (coded(409, "receipt.duplication"), ReceiptDuplication, "Слова сервера"),
        (NO_TOKEN, AccessDenied, "does not know who asks"),
        (BLOCKED, AccessBlocked, "заблокировано"),
        (said(403, {"message": "Доступ запрещён"}), AccessDenied, "outside Russia"),
        (said(404, {"message": "Нет"}), NotFound, "Нет"),
        (said(409, {"message": "Нельзя"}), Conflict, "Нельзя"),
        (said(406, "Not Acceptable"), InvalidRequest, "Not Acceptable"),
        (said(429, {}), RateLimited, "too many"),
        (said(500, {"message": "Внутренняя ошибка. Попробуйте еще раз"}), ServerFault, "Попробуйте еще раз"),
        (said(500, {"exceptionMessage": "boom"}), ServerFault, "boom"),
        (said(502, "просто строка"), ServerFault, "просто строка"),
        (Response(504, {}, b""), ServerFault, "no message"),
        (Response(400, {"content-type": "application/json"}, b"{broken"), InvalidRequest, "broken"),
        (said(418, [1]), InvalidRequest, "418"),
        (HTML, ServerFault, "ведутся работы"),
        (HTML_503, ServerFault, "ведутся работы"),
    ],
)
def test_each_refusal_is_the_right_error_with_the_servers_words(
    response: Response, kind: type[GovAuthError], words: str
) -> None:
    error = refuse(response)
    assert type(error) is kind
    assert words in str(error)
    assert "500100732259" not in str(error)
    assert "q0cjdfn9" not in str(error)


def test_an_answer_is_no_refusal() -> None:
    assert refuse(said(200, {})) is None
    assert refuse(Response(204)) is None


def test_the_server_may_ask_for_a_pause() -> None:
    error = refuse(HTML_503)
    assert isinstance(error, ServerFault)
    assert error.retry_after == 60


@pytest.mark.parametrize(
    ("response", "verdict"),
    [
        (said(200, {}), Verdict.FINE),
        (EXPIRED, Verdict.TOKEN_EXPIRED),
        (BLOCKED, Verdict.FINE),
        (NO_TOKEN, Verdict.FINE),
        (WRONG, Verdict.TOKEN_DOUBTED),
        (said(401, {}), Verdict.TOKEN_DOUBTED),
        (said(401, {"message": "Unauthorized"}), Verdict.TOKEN_DOUBTED),
        (coded(401, "something.new", "Доступ ограничен"), Verdict.TOKEN_DOUBTED),
        (coded(401, "authentication.failed", ""), Verdict.TOKEN_DOUBTED),
        (Response(401, {"content-type": "text/html"}, b"<html>nginx</html>"), Verdict.FINE),
        (said(403, {}), Verdict.FINE),
        (said(500, {}), Verdict.FINE),
    ],
)
def test_a_401_asks_for_a_renewal_unless_it_is_known_to_mean_something_else(
    response: Response, verdict: Verdict
) -> None:
    assert judge(response) is verdict


LOGIN: list[tuple[Response, type[GovAuthError]]] = [
    (WRONG, LoginRejected),
    (said(401, {"message": "Указанный Вами ИНН некорректен"}), LoginRejected),
    (coded(400, "taxpayer.unregistered"), LoginRejected),
    (said(422, {"message": "Неверный код из СМС"}), LoginRejected),
    (BLOCKED, AccessBlocked),
    (said(500, {}), RenewalFailed),
    (said(403, {}), RenewalFailed),
    (said(429, {}), RenewalFailed),
    (HTML, RenewalFailed),
    (HTML_503, RenewalFailed),
    (Response(302, {"location": "https://elsewhere.test"}), RenewalFailed),
]


@pytest.mark.parametrize(("response", "kind"), LOGIN)
def test_what_a_login_can_meet(response: Response, kind: type[GovAuthError]) -> None:
    error = refuse_login(response)
    assert type(error) is kind


@pytest.mark.parametrize(("response", "kind"), LOGIN)
def test_what_a_refresh_can_meet(response: Response, kind: type[GovAuthError]) -> None:
    error = refuse_refresh(response)
    assert type(error) is (LoginRequired if kind is LoginRejected else kind)


def test_an_outage_is_never_told_as_a_wrong_password() -> None:
    for response in (HTML, HTML_503, said(500, {}), Response(502)):
        for reading in (refuse_login, refuse_refresh):
            error = reading(response)
            assert isinstance(error, RenewalFailed)
            assert "парол" not in str(error)
            assert "password" not in str(error)
