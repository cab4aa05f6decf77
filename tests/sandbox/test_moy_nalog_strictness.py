"""The simulated «Мой налог» takes what public clients of the field send; each strictness is a switch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

DEVICE = {
    "sourceType": "WEB",
    "sourceDeviceId": "strict-device-0123456",
    "appVersion": "1.0.0",
    "metaDetails": {"userAgent": "Mozilla/5.0"},
}
Answer = httpx.Response


@pytest.fixture
def http(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url + "/api/v1") as client:
        body = {"username": INN, "password": PASSWORD, "deviceInfo": DEVICE}
        token = client.post("/auth/lkfl", json=body).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client


def issue(http: httpx.Client, client: dict[str, Any], at: str = "2026-03-01T12:00:00+03:00") -> Answer:
    body = {
        "operationTime": at,
        "requestTime": at,
        "services": [{"name": "Урок", "amount": 10, "quantity": 1}],
        "totalAmount": "10",
        "client": client,
        "paymentType": "CASH",
    }
    return http.post("/income", json=body)


def without_phone(http: httpx.Client) -> Answer:
    return issue(http, {"displayName": None, "inn": None, "incomeType": "FROM_INDIVIDUAL"})


def without_partner(http: httpx.Client) -> Answer:
    receipt = without_phone(http).json()["approvedReceiptUuid"]
    at = "2026-03-01T13:00:00+03:00"
    body = {
        "receiptUuid": receipt,
        "operationTime": at,
        "requestTime": at,
        "comment": "Возврат средств",
    }
    return http.post("/cancel", json=body)


def without_period(http: httpx.Client) -> Answer:
    without_phone(http)
    return http.get("/incomes", params={"from_date": "2026-02-01", "sort_by": "operation_time:desc"})


def without_milliseconds(http: httpx.Client) -> Answer:
    without_phone(http)
    period = {"from": "2026-03-01T00:00:00+03:00", "to": "2026-03-02T00:00:00+03:00"}
    return http.get("/incomes", params=period)


STRICTNESS = pytest.mark.parametrize(
    ("switch", "call", "status"),
    [
        ("needs_whole_client", without_phone, 400),
        ("needs_partner_code", without_partner, 400),
        ("needs_period", without_period, 500),
        ("needs_milliseconds", without_milliseconds, 500),
    ],
)


@STRICTNESS
def test_what_clients_of_the_field_send_is_taken(
    http: httpx.Client, switch: str, call: Callable[[httpx.Client], Answer], status: int
) -> None:
    answer = call(http)
    assert answer.status_code == 200, (switch, status, answer.text)
    if "content" in answer.json():
        assert [item["name"] for item in answer.json()["content"]] == ["Урок"]


@STRICTNESS
def test_a_switch_makes_it_strict(
    sandbox: ServedSandbox,
    http: httpx.Client,
    switch: str,
    call: Callable[[httpx.Client], Answer],
    status: int,
) -> None:
    sandbox.moy_nalog.control(switch, value=True)
    assert call(http).status_code == status


def test_a_time_without_an_offset_or_a_clock_is_an_internal_error_still(http: httpx.Client) -> None:
    for text in ("2026-03-01", "2026-03-01T00:00:00.000"):
        assert http.get("/incomes", params={"from": text}).status_code == 500


@pytest.mark.parametrize(
    ("ignored", "recorded"), [(False, "2026-03-01T12:00:00Z"), (True, "2026-03-01T09:00:00Z")]
)
def test_an_offset_counts_unless_a_switch_says_otherwise(
    sandbox: ServedSandbox, http: httpx.Client, recorded: str, *, ignored: bool
) -> None:
    sandbox.moy_nalog.control("ignores_offset", value=ignored)
    buyer = {"contactPhone": None, "displayName": None, "inn": None, "incomeType": "FROM_INDIVIDUAL"}
    receipt = issue(http, buyer, "2026-03-01T12:00:00Z").json()["approvedReceiptUuid"]
    assert http.get(f"/receipt/{INN}/{receipt}/json").json()["operationTime"] == recorded


SALE: dict[str, Any] = {
    "operationTime": "2026-03-01T12:00:00+03:00",
    "requestTime": "2026-03-01T12:00:00+03:00",
    "services": [{"name": "Урок", "amount": 10, "quantity": 1}],
    "totalAmount": "10",
    "client": {"incomeType": "FROM_INDIVIDUAL"},
    "paymentType": "CASH",
}


def test_a_sale_that_breaks_a_rule_is_refused_by_name(sandbox: ServedSandbox, http: httpx.Client) -> None:
    line = SALE["services"][0]
    wrong: list[tuple[dict[str, object], int, str]] = [
        ({"operationTime": "yesterday"}, 400, "Некорректная дата"),
        ({"requestTime": "2026-03-01T12:00:00"}, 400, "Некорректная дата"),
        ({"operationTime": "9000-01-01T00:00:00+03:00"}, 422, "Дата операции не может быть в будущем"),
        ({"paymentType": "BARTER"}, 400, "Неизвестный тип оплаты"),
        ({"services": []}, 400, "Не указаны услуги"),
        ({"services": [{**line, "name": " "}]}, 400, "Некорректная услуга"),
        ({"services": [{**line, "amount": 0}]}, 400, "Некорректная услуга"),
        ({"services": [{**line, "quantity": -1}]}, 400, "Некорректная услуга"),
        ({"services": [{**line, "amount": "ten"}]}, 400, "Некорректное число"),
        ({"services": [{**line, "amount": "Infinity"}]}, 400, "Некорректное число"),
        ({"totalAmount": "11"}, 400, "Сумма не совпадает"),
        ({"totalAmount": 10}, 400, "Сумма не совпадает"),
        ({"client": {"incomeType": "FROM_MARS"}}, 400, "Неизвестный тип дохода"),
        (
            {"client": {"incomeType": "FROM_LEGAL_ENTITY", "inn": INN}},
            400,
            "Не указан ИНН или наименование",
        ),
    ]
    for change, status, message in wrong:
        answer = http.post("/income", json={**SALE, **change})
        assert (answer.status_code, answer.json()["message"]) == (status, message), change
    assert not sandbox.moy_nalog.receipts


def test_a_question_about_receipts_that_breaks_a_rule_is_refused(http: httpx.Client) -> None:
    receipt = http.post("/income", json=SALE).json()["approvedReceiptUuid"]
    for query, message in (
        ({"sortBy": "name:asc"}, "Требуется два параметра для сортировки"),
        ({"limit": "0"}, "Некорректный размер страницы"),
        ({"limit": "1000000"}, "Некорректный размер страницы"),
        ({"offset": "-1"}, "Некорректный размер страницы"),
    ):
        answer = http.get("/incomes", params=query)
        assert (answer.status_code, answer.json()["message"]) == (400, message), query
    cancel = {**SALE, "receiptUuid": receipt, "comment": "Возврат средств", "partnerCode": None}
    told: list[tuple[dict[str, object], int, str | None]] = [
        ({"comment": "Передумал"}, 400, "Некорректная причина аннулирования"),
        ({"receiptUuid": "0000000000"}, 404, "Чек не найден"),
        ({}, 200, None),
        ({}, 400, "Чек уже аннулирован"),
    ]
    for change, outcome, reason in told:
        answer = http.post("/cancel", json={**cancel, **change})
        assert (answer.status_code, answer.json().get("message")) == (outcome, reason)
    for path in ("/receipt/7707083893/{}/json", "/receipt/7707083893/{}/print"):
        answer = http.get(path.format(receipt))
        assert (answer.status_code, answer.json()["message"]) == (404, "Чек не найден")


def test_who_cannot_sign_in_learns_why(sandbox: ServedSandbox, http: httpx.Client) -> None:
    by_password = {"username": INN, "password": PASSWORD, "deviceInfo": DEVICE}
    phone = {"phone": "79990000000", "requireTpToBeActive": True}
    for path, body, status, message in (
        ("/auth/lkfl", {**by_password, "username": "7707083893"}, 401, "Указанный Вами ИНН некорректен"),
        ("/auth/lkfl", {**by_password, "password": "другой"}, 401, "Неверный логин или пароль"),
        ("/auth/lkfl", {**by_password, "deviceInfo": {}}, 400, "Не заполнены сведения об устройстве"),
        ("/auth/lkfl", {**by_password, "deviceInfo": "x"}, 400, "Не заполнены сведения об устройстве"),
        ("/auth/token", {"refreshToken": "x", "deviceInfo": DEVICE}, 401, "Токен обновления недействителен"),
        ("/auth/lkfl", ["x"], 400, "Некорректный запрос"),
    ):
        answer = http.post(path, json=body)
        assert (answer.status_code, answer.json()["message"]) == (status, message), path
    started = httpx.post(f"{sandbox.url}/api/v2/auth/challenge/sms/start", json=phone)
    assert (started.status_code, started.json()["message"]) == (422, "Номер телефона не найден")
    with pytest.raises(ValueError, match="there is an account with this ИНН or telephone"):
        sandbox.moy_nalog.add_account(sandbox.moy_nalog.accounts.taxpayers[0])


def test_equal_bytes_are_refused_where_it_is_switched_on(http: httpx.Client, sandbox: ServedSandbox) -> None:
    buyer = {"displayName": None, "inn": None, "incomeType": "FROM_INDIVIDUAL"}
    sandbox.moy_nalog.control("refuses_equal", value=True)
    assert issue(http, buyer).status_code == 200
    again = issue(http, buyer)
    assert (again.status_code, again.json()["code"]) == (400, "receipt.duplication")
    assert issue(http, buyer, at="2026-03-01T12:00:01+03:00").status_code == 200
    assert len(sandbox.moy_nalog.receipts) == 2
