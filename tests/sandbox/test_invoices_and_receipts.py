"""Invoices of the simulated «Мой налог» and receipts of the simulated Fiscal Processing, in plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from govauth.providers.bifit_kassa.sandbox import CONNECTOR_TOKEN
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.sandbox.test_moy_nalog_strictness import DEVICE

BY_PHONE = {"paymentType": "PHONE", "bankName": "Банк", "phone": "79000000002"}
BY_ACCOUNT = {
    "paymentType": "ACCOUNT",
    "bankName": "Банк",
    "bankBik": "044500002",
    "corrAccount": "30101810000000000002",
    "currentAccount": "40817810000000000003",
}
BUYER = {"clientType": "FROM_INDIVIDUAL", "clientName": "Клиент"}
LINE = {"name": "Урок", "amount": 12.5, "quantity": 2, "serviceNumber": 0}
INVOICE = {**BY_PHONE, **BUYER, "type": "MANUAL", "services": [LINE], "totalAmount": "25"}
RECEIPT: dict[str, Any] = {
    "type": "SALE",
    "taxSystem": "COMMON",
    "items": [
        {
            "calculationMethod": "FULL_PAY",
            "paymentSubject": "SERVICE",
            "name": "Урок",
            "price": 12.5,
            "quantity": 2,
            "vat": "VAT_20",
            "total": 25.0,
        }
    ],
    "total": 25.0,
    "payments": {"CASH": 25.0},
}
WRONG_RECEIPTS: list[dict[str, object]] = [
    {"total": 26},
    {"items": []},
    {"type": "GIFT"},
    {"taxSystem": ""},
    {"payments": {"CASH": "1"}},
]


@pytest.fixture
def nalog(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url + "/api/v1") as client:
        body = {"username": INN, "password": PASSWORD, "deviceInfo": DEVICE}
        token = client.post("/auth/lkfl", json=body).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client


@pytest.fixture
def processing(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url + "/processing-api") as client:
        name = "processing-connector-token"
        form = {"token": CONNECTOR_TOKEN, "client_id": name, "client_secret": name, "grant_type": "token"}
        token = client.post("/oauth/token", data=form).json()["access_token"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client


@pytest.mark.parametrize("details", [BY_PHONE, BY_ACCOUNT])
def test_an_invoice_has_every_field_that_public_clients_read(
    nalog: httpx.Client, details: dict[str, str]
) -> None:
    absent = {"clientInn": None, "clientPhone": None}  # one client sends nulls, two leave them out
    made = nalog.post("/invoice", json={**INVOICE, **absent, **details}).json()
    fields = """invoiceId uuid receiptId fid type status merchantId acquirerId acquirerName paymentUrl paymentType
        bankName bankBik currentAccount corrAccount phone clientType clientName clientInn clientPhone clientEmail
        totalAmount totalTax services createdAt paidAt cancelledAt transitionPageURL commission receiptTemplate
        autoCreateReceipt"""
    assert made.keys() == set(fields.split())
    assert (made["status"], made["totalAmount"], made["receiptId"]) == ("CREATED", 25, None)
    listed = nalog.post(
        "/invoice/table", json={"offset": 0, "limit": 10, "filtered": [], "sorted": []}
    ).json()
    assert listed == {"items": [made], "hasMore": False, "currentOffset": 0, "currentLimit": 10}


@pytest.mark.parametrize(
    "wrong",
    [
        {"totalAmount": "26"},
        {"totalAmount": 25},
        {"services": []},
        {"services": [{**LINE, "quantity": 0.5}], "totalAmount": "6.25"},
        {"clientName": None},
        {"clientType": "FROM_LEGAL_ENTITY"},
        {"paymentType": "ACCOUNT"},
        {"paymentType": "CASH"},
        {"type": None},
    ],
)
def test_a_wrong_invoice_is_refused(nalog: httpx.Client, wrong: dict[str, object]) -> None:
    answer = nalog.post("/invoice", json={**INVOICE, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation.failed")
    assert nalog.post("/invoice/table", json={}).json()["items"] == []


def test_another_taxpayer_sees_no_invoice(nalog: httpx.Client) -> None:
    made = nalog.post("/invoice", json=INVOICE).json()
    del nalog.headers["authorization"]
    for path in (f"/invoice/{made['invoiceId']}/cancel", "/invoice/table", "/invoice"):
        assert nalog.post(path, json={}).status_code == 401
    assert nalog.get(f"/invoice/{made['uuid']}/pdf/print").status_code == 401


TABLE_MISTAKES: list[tuple[dict[str, object], str]] = [
    ({"offset": -1}, "Некорректный размер страницы"),
    ({"offset": "0"}, "Некорректный размер страницы"),
    ({"limit": 0}, "Некорректный размер страницы"),
    ({"limit": 1_000_000}, "Некорректный размер страницы"),
    ({"sorted": [{"id": "totalAmount", "desc": True}]}, "Некорректная сортировка"),
    ({"sorted": [{"id": "createdAt", "desc": "yes"}]}, "Некорректная сортировка"),
    ({"filtered": [{"id": "clientInn", "value": "1"}]}, "Неизвестный отбор"),
    ({"filtered": [{"id": "from", "value": "2026-03-01"}]}, "Некорректная дата"),
]


def test_a_wrong_question_for_invoices_is_refused(nalog: httpx.Client) -> None:
    nalog.post("/invoice", json=INVOICE)
    for body, message in TABLE_MISTAKES:
        answer = nalog.post("/invoice/table", json=body)
        assert (answer.status_code, answer.json()["message"]) == (400, message), body
    day = {"id": "from", "value": "2020-01-01T00:00:00+03:00"}
    for filtered, count in (
        ([day], 1),
        ([{**day, "id": "to"}], 0),
        ([{"id": "status", "value": "CANCELLED"}], 0),
        ([{"id": "context", "value": "урок"}], 1),
    ):
        listed = nalog.post("/invoice/table", json={"filtered": filtered}).json()
        assert len(listed["items"]) == count, filtered


def test_an_invoice_has_one_end(nalog: httpx.Client, sandbox: ServedSandbox) -> None:
    cancelled, paid, closed = (nalog.post("/invoice", json=INVOICE).json()["invoiceId"] for _ in range(3))
    now = {"operationTime": "2026-03-01T12:00:00+03:00"}

    def refused(path: str, body: dict[str, object]) -> tuple[int, str]:
        answer = nalog.post(f"/invoice/{path}", json=body)
        return answer.status_code, answer.json()["message"]

    assert nalog.post(f"/invoice/{cancelled}/cancel", json={}).json()["status"] == "CANCELLED"
    assert refused(f"{cancelled}/cancel", {}) == (400, "Счёт уже аннулирован")
    assert refused(f"{cancelled}/approve", {}) == (400, "Счёт уже оплачен или аннулирован")
    changed = {**BY_ACCOUNT, "invoiceId": cancelled}
    assert refused("update-payment-info", changed) == (400, "Счёт уже оплачен или аннулирован")
    receipt = {**now, "invoiceId": cancelled}
    sandbox.moy_nalog.control("receipt_by_approval", value=False)
    assert refused(f"{cancelled}/receipt", receipt) == (400, "Чек по счёту не может быть сформирован")
    assert refused(f"{paid}/receipt", receipt) == (400, "Некорректный номер счёта")
    issued = nalog.post(f"/invoice/{paid}/receipt", json={**now, "invoiceId": paid}).json()
    assert issued["status"] == "PAID_WITH_RECEIPT"
    again = {**now, "invoiceId": paid}
    assert refused(f"{paid}/receipt", again) == (400, "Чек по счёту не может быть сформирован")
    sandbox.moy_nalog.control("receipt_by_approval", value=True)
    assert refused(f"{closed}/receipt", {**now, "invoiceId": closed}) == (404, "Не найдено")
    assert nalog.post(f"/invoice/{closed}/approve", json=now).json()["receiptId"] is not None
    assert len(sandbox.moy_nalog.receipts) == 2
    for number in ("1", "x"):
        assert refused(f"{number}/cancel", {}) == (404, "Счёт не найден")
    missing = nalog.get("/invoice/00000000-0000-0000-0000-000000000000/pdf/print")
    assert (missing.status_code, missing.json()["message"]) == (404, "Счёт не найден")


def test_a_code_of_gosuslugi_works_once_and_for_its_state_alone(
    nalog: httpx.Client, sandbox: ServedSandbox
) -> None:
    back = "https://lknpd.nalog.ru/auth/login/back?remember=true&register=false"
    address = nalog.post("/auth/esia/url", json={"redirectUrl": back}).json()["url"]
    assert "Войти" in httpx.get(address).text
    given = {
        name: one for name, [one] in parse_qs(urlsplit(sandbox.moy_nalog.sign_in(address)).query).items()
    }
    assert given.keys() == {"remember", "register", "code", "state"}
    answer = {"redirectUrl": back, "code": given["code"], "state": "another", "deviceInfo": DEVICE}
    assert nalog.post("/auth/esia", json=answer).status_code == 422
    assert nalog.post("/auth/esia", json={**answer, "state": given["state"]}).status_code == 401
    stranger = nalog.post("/auth/esia/url", json={"redirectUrl": "https://shop.test/auth/login/back"}).json()
    assert "ESIA-007023" in httpx.get(stranger["url"]).text
    nowhere = nalog.post("/auth/esia/url", json={"redirectUrl": ""})
    assert (nowhere.status_code, nowhere.json()["message"]) == (422, "Не указан адрес возврата")
    with pytest.raises(ValueError, match="no sign-in waits at this address"):
        sandbox.moy_nalog.sign_in(address)
    another = nalog.post("/auth/esia/url", json={"redirectUrl": back}).json()["url"]
    with pytest.raises(ValueError, match="nobody has this ИНН"):
        sandbox.moy_nalog.sign_in(another, inn="7707083893")


def test_a_receipt_is_one_document_for_its_key(processing: httpx.Client) -> None:
    path, key = "/protected/documents/registration/receipts", {"idempotency-key": "a"}
    first = processing.post(path, json=RECEIPT, headers=key)
    assert first.json() == processing.post(path, json=RECEIPT, headers=key).json() == 700001
    assert processing.post(path, json={**RECEIPT, "type": "SALE_RETURN"}, headers=key).status_code == 409
    assert processing.post(path, json=RECEIPT).status_code == 400
    for wrong in WRONG_RECEIPTS:
        assert processing.post(path, json={**RECEIPT, **wrong}, headers={"idempotency-key": "b"}).is_error
    assert processing.get("/protected/documents/700001").json()["total"] == 25
    assert processing.get("/protected/documents/700002").status_code == 404
