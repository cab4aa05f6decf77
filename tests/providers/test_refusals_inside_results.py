"""A refusal is read before a result at every endpoint of every room, and a page is never an answer."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from string import Formatter
from types import ModuleType

import pytest

from govauth.errors import (
    AccessDenied,
    AddressRefused,
    ApiError,
    AuthError,
    GovAuthError,
    LoginRejected,
    LoginRequired,
    NotFound,
    OutcomeUnknown,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.providers import bifit_kassa, crpt, esia, esia_gateway, moy_nalog
from govauth.providers.bifit_kassa import errors as bifit_errors
from govauth.providers.crpt import CrptRefusal
from govauth.providers.crpt import errors as crpt_errors
from govauth.providers.crpt.true_api import operations as true_api
from govauth.providers.esia.login.refusals import refuse_token_call
from govauth.providers.esia.rest import errors as esia_errors
from govauth.providers.esia_gateway import errors as gateway_errors
from govauth.providers.moy_nalog import errors as nalog_errors
from govauth.transport.api import Api, Refuse
from govauth.transport.operation import Operation
from govauth.transport.place import Place
from govauth.transport.transport import Transport
from govauth.client.options import ClientOptions
from scripts.site.operations import operations_of
from tests.transport.test_transport import QUICK, Script, Static

JSON = {"content-type": "application/json; charset=utf-8"}
PAGE = {"content-type": "text/html; charset=utf-8"}


@cache
def operations_in(room: ModuleType) -> dict[str, Operation[object]]:
    """Find every endpoint of a room, wherever it is written down."""
    return {operation.name: operation for operation in operations_of(room.__name__)}


ROOMS: dict[str, tuple[ModuleType, Refuse, int]] = {
    "moy_nalog": (moy_nalog, nalog_errors.refuse, 15),
    "bifit_kassa": (bifit_kassa, bifit_errors.refuse, 14),
    "esia_gateway": (esia_gateway, gateway_errors.refuse, 2),
    "crpt": (crpt, crpt_errors.refuse, 56),
    "esia": (esia, esia_errors.refuse, 122),
}

BODIES: dict[str, list[tuple[object, type[GovAuthError], str | None]]] = {
    "moy_nalog": [
        ({"code": "access.denied", "message": "Доступ запрещён"}, AccessDenied, "access.denied"),
        ({"code": "validation.failed", "message": "Нет даты", "additionalInfo": None}, ApiError, None),
    ],
    "bifit_kassa": [
        ({"error": "access_denied", "error_description": "Доступ запрещён"}, AccessDenied, "access_denied"),
    ],
    "esia_gateway": [
        ({"error": "access_denied", "error_description": "Согласие отозвано"}, AccessDenied, "access_denied"),
    ],
    "crpt": [
        (
            {"code": "403", "error_message": "Доступ запрещён", "description": "нет договора"},
            AccessDenied,
            "403",
        ),
        ({"error_message": "Не указана товарная группа", "code": 400}, CrptRefusal, "400"),
        ({"code": 404, "description": "Не найдено"}, NotFound, "404"),
        (
            {"success": False, "globalErrors": [{"error": "Заказ не найден", "errorCode": 4104}]},
            CrptRefusal,
            "4104",
        ),
        ({"globalErrors": ["Заказ не найден"]}, CrptRefusal, None),
        ({"error_description": "Сертификат не найден"}, CrptRefusal, None),
    ],
    "esia": [
        ({"code": "ESIA-005029", "message": "Scope not allowed"}, AccessDenied, "ESIA-005029"),
        ({"error": "access_denied", "error_description": "Доступ запрещён"}, AccessDenied, "access_denied"),
        ({"code": "SOMETHING-1", "message": "Нельзя"}, ApiError, "SOMETHING-1"),
    ],
}

ENDPOINTS = [
    pytest.param(room, operation, id=f"{room}-{name}")
    for room, (module, _, _) in ROOMS.items()
    for name, operation in operations_in(module).items()
]


def transport_for(room: str, answer: Response) -> Transport:
    module, refuse, _ = ROOMS[room]
    roots = {operation.root: "https://gov.test/api" for operation in operations_in(module).values()}
    channel = ClientOptions(sender=Script(answer), retry=QUICK).channel()
    return Transport(Api(channel, Place(name="test", roots=roots), refuse=refuse, headers={}), Static())


async def answered(room: str, operation: Operation[object], answer: Response) -> GovAuthError:
    path = {name: "1" for _, name, _, _ in Formatter().parse(operation.path) if name}
    with pytest.raises(GovAuthError) as caught:
        await transport_for(room, answer).call(operation, path=path)
    return caught.value


def test_every_endpoint_is_looked_at() -> None:
    for module, _, least in ROOMS.values():
        assert len(operations_in(module)) >= least


@pytest.mark.anyio
@pytest.mark.parametrize(("room", "operation"), ENDPOINTS)
async def test_a_refusal_with_the_status_of_a_success_is_never_a_result(
    room: str, operation: Operation[object]
) -> None:
    for body, kind, code in BODIES[room]:
        for status in (200, 201):
            error = await answered(room, operation, Response(status, JSON, json.dumps(body).encode()))
            assert isinstance(error, kind)
            assert isinstance(error, ApiError)
            assert error.status == status
            assert code is None or error.code == code
            assert error.server_message or error.code


@pytest.mark.anyio
@pytest.mark.parametrize(("room", "operation"), ENDPOINTS)
async def test_a_page_of_the_protection_refuses_the_address(room: str, operation: Operation[object]) -> None:
    for answer in PROTECTION:
        error = await answered(room, operation, answer)
        assert type(error) is AddressRefused
        assert error.status == answer.status
        assert "outside Russia" in str(error)


PROTECTION = [
    Response(403, PAGE, "<html><h1>Доступ ограничен</h1></html>".encode()),
    Response(451, PAGE, b"<html>Unavailable For Legal Reasons</html>"),
    Response(403, JSON, b"\n<!DOCTYPE html><html><body>Forbidden</body></html>"),
    Response(403, {}, b"\xef\xbb\xbf<HTML><head></head></HTML>"),
    Response(302, {"location": "https://gov.test/showcaptcha?d=1"}),
    Response(307, {"location": "https://gov.test/check", **PAGE}, b"<html>captcha</html>"),
]

SIGN_INS: list[Callable[[Response], GovAuthError | None]] = [
    nalog_errors.refuse_login,
    nalog_errors.refuse_refresh,
    bifit_errors.refuse_login,
    bifit_errors.refuse_code,
    bifit_errors.refuse_refresh,
    gateway_errors.refuse_code,
    gateway_errors.refuse_refresh,
    crpt_errors.refuse_sign_in,
    refuse_token_call,
]


@pytest.mark.parametrize("refuse", SIGN_INS)
def test_a_page_is_never_wrong_credentials(refuse: Callable[[Response], GovAuthError | None]) -> None:
    for answer in PROTECTION:
        assert type(refuse(answer)) is AddressRefused
    for status in (200, 400, 401, 404, 422, 500, 503):
        for headers in (PAGE,) if status == 200 else (PAGE, JSON, {}):
            error = refuse(Response(status, headers, b"<html><body>nginx</body></html>"))
            assert isinstance(error, RenewalFailed | OutcomeUnknown)
            assert error.status == status


def inside_token_calls() -> Iterator[
    tuple[Callable[[Response], GovAuthError | None], object, type[Exception]]
]:
    refused = {"error": "invalid_grant", "error_description": "Неверные данные"}
    yield bifit_errors.refuse_login, refused, LoginRejected
    yield bifit_errors.refuse_code, refused, LoginRejected
    yield bifit_errors.refuse_refresh, refused, LoginRequired
    yield gateway_errors.refuse_code, refused, LoginRejected
    yield gateway_errors.refuse_refresh, refused, LoginRequired
    yield nalog_errors.refuse_login, {"code": "wrong", "message": "Неверный пароль"}, LoginRejected
    yield nalog_errors.refuse_refresh, {"code": "wrong", "message": "Нельзя"}, LoginRequired
    yield crpt_errors.refuse_sign_in, {"code": "403", "error_message": "Нет МЧД"}, LoginRejected
    yield refuse_token_call, {"error": "invalid_grant", "error_description": "ESIA-007011: x"}, LoginRequired


@pytest.mark.parametrize(("refuse", "body", "kind"), list(inside_token_calls()))
def test_a_refused_sign_in_may_come_with_the_status_of_a_success(
    refuse: Callable[[Response], GovAuthError | None], body: object, kind: type[Exception]
) -> None:
    error = refuse(Response(200, JSON, json.dumps(body).encode()))
    assert isinstance(error, kind)
    assert isinstance(error, AuthError)
    assert error.status == 200


CISES = [
    {"errorCode": "404", "errorMessage": "Код не найден", "cisInfo": {"requestedCis": "0104600000000006"}},
    {"cisInfo": {"requestedCis": "0104600000000013"}, "errorMessage": "Код не найден"},
]


@pytest.mark.anyio
@pytest.mark.parametrize("status", [400, 404])
async def test_a_result_for_each_code_inside_of_a_404_is_a_result(status: int) -> None:
    answer = Response(status, JSON, json.dumps(CISES).encode())
    entries = await transport_for("crpt", answer).call(true_api.CISES_INFO)
    assert [entry.error_message for entry in entries] == ["Код не найден"] * 2
    known = json.dumps([{"inn": "7707083893", "errorMessage": "Не найден"}]).encode()
    found = await transport_for("crpt", Response(404, JSON, known)).call(true_api.PARTICIPANTS)
    assert [one.inn for one in found] == ["7707083893"]
    for body in (b"[]", b'["x"]', b'[{"a":1}]', b"[broken", b'{"code":404,"description":"x"}'):
        error = crpt_errors.refuse(Response(404, JSON, body))
        assert isinstance(error, NotFound)
    assert isinstance(crpt_errors.refuse(Response(500, JSON, json.dumps(CISES).encode())), ServerFault)


@pytest.mark.parametrize(
    ("refuse", "body"),
    [
        (bifit_errors.refuse, {"status": 500, "error": "Internal Server Error", "path": "/x"}),
        (nalog_errors.refuse, {"status": 503, "error": "Service Unavailable", "message": ""}),
        (crpt_errors.refuse, {"code": "500", "error_message": "Внутренняя ошибка"}),
    ],
)
def test_a_failure_inside_of_a_success_is_a_failure(refuse: Refuse, body: object) -> None:
    """A write that meets it is not taken for refused: its outcome is unknown."""
    assert type(refuse(Response(200, JSON, json.dumps(body).encode()))) is ServerFault


@pytest.mark.parametrize(
    ("refuse", "body"),
    [
        (crpt_errors.refuse, {"code": 0, "description": "ok", "codes": []}),
        (crpt_errors.refuse, {"success": True, "globalErrors": ["a warning"]}),
        (crpt_errors.refuse, {"results": [{"code": 1, "message": "x"}]}),
        (bifit_errors.refuse, {"message": "Загружено", "exceptionMessage": None}),
        (nalog_errors.refuse, {"code": None, "message": "x"}),
        (gateway_errors.refuse, {"error": "", "data": {}}),
        (esia_errors.refuse, {"message": "OK", "code": ""}),
    ],
)
def test_a_result_with_words_of_refusals_is_a_result(refuse: Refuse, body: object) -> None:
    assert refuse(Response(200, JSON, json.dumps(body).encode())) is None
