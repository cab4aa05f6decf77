"""A refusal that nobody knows is not taken for its narrowest meaning."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest

from govauth.auth import MemoryTokenStore, Token
from govauth.errors import (
    AccessBlocked,
    AccessDenied,
    AuthError,
    GovAuthError,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
)
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, SavedLogin, SmsLogin
from govauth.providers.moy_nalog.errors import refuse_refresh, refuse_refresh_of_password

pytestmark = pytest.mark.anyio

INN = "500100732259"
LOGIN, REFRESH, TAXES, USER = "/auth/lkfl", "/auth/token", "/taxes", "/user"

Answer = Callable[[str], Response]
"""The answer to a call with this token."""


def said(status: int, value: object) -> Response:
    return Response(
        status, {"content-type": "application/json"}, json.dumps(value, ensure_ascii=False).encode()
    )


def tokens() -> Answer:
    issued = iter(range(1, 1000))
    return lambda _: said(200, {"token": f"t{next(issued)}", "refreshToken": "r"})


class Server:
    """Answers by path, and counts."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        issue = tokens()
        self.answers: dict[str, Answer] = {LOGIN: issue, REFRESH: issue}

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        if prepare is not None:
            request = await prepare(request)
        path = "/" + request.url.partition("/v1/")[2]
        self.calls[path] += 1
        return self.answers[path](request.headers.get("authorization", ""))

    def with_pool(self, *, slots: int) -> Server:
        return self

    async def aclose(self) -> None:
        pass


BUSINESS: list[object] = [
    {"code": "authentication.failed.expired.token"},
    {"message": "Unauthorized"},
    {},
    {"code": "something.new", "message": "Доступ ограничен"},
    {"code": "authentication.failed"},
]


@pytest.mark.parametrize("body", BUSINESS)
async def test_a_401_is_renewed_and_repeated_once(body: object) -> None:
    server = Server()
    server.answers[TAXES] = lambda token: said(200, {}) if token == "Bearer t2" else said(401, body)
    async with MoyNalog(PasswordLogin(INN, "p"), sender=server) as nalog:
        for _ in range(3):
            await nalog.taxpayer.taxes()
    assert server.calls == {LOGIN: 1, TAXES: 4, REFRESH: 1}


@pytest.mark.parametrize(
    ("body", "words"),
    [(BUSINESS[1], "Unauthorized"), (BUSINESS[2], "who asks"), (BUSINESS[3], "Доступ ограничен")],
)
async def test_a_refusal_that_a_new_token_does_not_mend_is_believed(body: object, words: str) -> None:
    server = Server()
    allowed: set[str] = set()
    server.answers[TAXES] = lambda token: said(200, {}) if TAXES in allowed else said(401, body)
    server.answers[USER] = lambda token: said(401, body) if token == "Bearer t2" else said(200, {"inn": INN})
    async with MoyNalog(PasswordLogin(INN, "p"), sender=server) as nalog:
        for _ in range(5):
            with pytest.raises(AccessDenied, match=words) as caught:
                await nalog.taxpayer.taxes()
            assert caught.value.status == 401
        assert server.calls == {LOGIN: 1, TAXES: 6, REFRESH: 1}
        # Another operation finds out for itself, and the first one is not asked anew because of it.
        await nalog.taxpayer.user()
        with pytest.raises(AccessDenied):
            await nalog.taxpayer.taxes()
        assert server.calls[REFRESH] == 2
        # Once it is let in, a later refusal is doubted again.
        allowed.add(TAXES)
        await nalog.taxpayer.taxes()
        allowed.clear()
        with pytest.raises(AccessDenied):
            await nalog.taxpayer.taxes()
        assert server.calls[REFRESH] == 3


REFUSED: list[tuple[object, type[AuthError], type[AuthError]]] = [
    (
        {"code": "authentication.failed", "message": "Токен обновления недействителен"},
        LoginRequired,
        LoginRequired,
    ),
    (
        {"code": "authentication.failed", "message": "Токен выдан другому устройству"},
        LoginRequired,
        LoginRequired,
    ),
    (
        {"code": "authentication.failed", "message": "Устройство заблокировано"},
        AccessBlocked,
        AccessBlocked,
    ),
    ({"code": "authentication.failed"}, AccessBlocked, LoginRequired),
    ({"code": "authentication.failed", "message": "Отказано"}, AccessBlocked, LoginRequired),
    ({"code": "something.new"}, LoginRequired, LoginRequired),
    ({}, LoginRequired, LoginRequired),
]


@pytest.mark.parametrize(("body", "kind", "with_password"), REFUSED)
def test_the_message_tells_a_dead_token_from_a_blocked_device(
    body: object, kind: type[GovAuthError], with_password: type[GovAuthError]
) -> None:
    for status in (401, 422):
        answer = said(status, body)
        assert type(refuse_refresh(answer)) is kind
        assert type(refuse_refresh_of_password(answer)) is with_password
    assert isinstance(refuse_refresh_of_password(said(503, {})), RenewalFailed)


def expired(token: str) -> Response:
    return said(200, {}) if token == "Bearer t2" else said(401, BUSINESS[0])


@pytest.mark.parametrize(("body", "kind", "with_password"), REFUSED)
async def test_a_password_signs_in_once_where_the_refresh_token_may_be_dead(
    body: object, kind: type[GovAuthError], with_password: type[GovAuthError]
) -> None:
    server = Server()
    server.answers |= {TAXES: expired, REFRESH: lambda _: said(401, body)}
    async with MoyNalog(PasswordLogin(INN, "p"), sender=server) as nalog:
        if with_password is AccessBlocked:
            with pytest.raises(AccessBlocked, match="заблокировано"):
                await nalog.taxpayer.taxes()
        else:
            await nalog.taxpayer.taxes()
    assert server.calls[REFRESH] == 1
    assert server.calls[LOGIN] == (1 if with_password is AccessBlocked else 2)


@pytest.mark.parametrize(
    ("again", "kind"),
    [
        ({"code": "authentication.failed", "message": "Устройство заблокировано"}, AccessBlocked),
        ({"message": "Неверный логин или пароль"}, LoginRejected),
    ],
)
async def test_if_the_login_is_refused_too_that_is_the_answer(again: object, kind: type[AuthError]) -> None:
    server = Server()
    issue = server.answers[LOGIN]
    server.answers |= {
        TAXES: expired,
        REFRESH: lambda _: said(401, {"code": "authentication.failed"}),
        LOGIN: lambda token: issue(token) if server.calls[LOGIN] == 1 else said(401, again),
    }
    async with MoyNalog(PasswordLogin(INN, "p"), sender=server) as nalog:
        for _ in range(3):
            with pytest.raises(kind) as caught:
                await nalog.taxpayer.taxes()
            assert type(caught.value) is kind
    assert (server.calls[REFRESH], server.calls[LOGIN]) == (1, 2)


async def test_a_saved_login_needs_a_person_when_its_token_is_dead() -> None:
    server = Server()
    login = SavedLogin("r", inn=INN)
    store = MemoryTokenStore()
    server.answers |= {
        TAXES: expired,
        REFRESH: lambda _: said(401, {"code": "authentication.failed", "message": "Токен недействителен"}),
    }
    await store.save(login.token_key, Token("t1", refresh="r"))
    async with MoyNalog(login, sender=server, store=store) as nalog:
        with pytest.raises(LoginRequired, match="недействителен"):
            await nalog.taxpayer.taxes()


async def test_a_refused_refresh_keeps_its_reason_where_a_person_must_sign_in() -> None:
    server = Server()
    login = SmsLogin(phone="79000000000")
    store = MemoryTokenStore()
    dead = {"code": "authentication.failed", "message": "Токен выдан другому устройству"}
    server.answers |= {TAXES: expired, REFRESH: lambda _: said(401, dead)}
    await store.save(login.token_key, Token("t1", refresh="r"))
    async with MoyNalog(login, sender=server, store=store) as nalog:
        for _ in range(3):
            with pytest.raises(LoginRequired, match="другому устройству"):
                await nalog.taxpayer.taxes()
    assert server.calls[REFRESH] == 1


@pytest.mark.parametrize("media_type", ["image/png", "application/pdf"])
async def test_a_printed_form_is_an_image_or_a_pdf(media_type: str) -> None:
    server = Server()
    path = f"/receipt/{INN}/200abcdefg/print"
    server.answers[path] = lambda _: Response(200, {"content-type": media_type}, b"%PDF-1.7")
    async with MoyNalog(PasswordLogin(INN, "p"), sender=server) as nalog:
        printed = await nalog.receipts.image("200abcdefg")
    assert (printed.media_type, printed.content) == (media_type, b"%PDF-1.7")
