"""The simulated БИФИТ Касса refuses wrong requests, each with its status and its error."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from govauth.http.message import Request
from govauth.providers.bifit_kassa.sandbox import (
    CONNECTOR_TOKEN,
    ORGANIZATION,
    TRADE_OBJECT,
    USERNAME,
    BifitKassaSandbox,
)

KASSA, PROCESSING = "/cashdesk-api/v1", "/processing-api"
IN_SHOP = f"{KASSA}/protected"
OURS = f"organization_id={ORGANIZATION}"
FORM = "application/x-www-form-urlencoded"
ORDER = {
    "visible": True,
    "created": 1,
    "changed": 1,
    "organizationId": ORGANIZATION,
    "tradeObjectId": TRADE_OBJECT,
    "taxSystem": 0,
}
SALES = {"organizationId": ORGANIZATION, "beginDate": 1, "endDate": 2}
CASES: list[tuple[str, str, object, int, str, str]] = [
    (
        "POST",
        f"{IN_SHOP}/goods/list/read?{OURS}",
        ["other"],
        400,
        "bad_request",
        "Неизвестный торговый объект",
    ),
    ("POST", f"{IN_SHOP}/goods/list/read?{OURS}", b"{", 400, "bad_request", "JSON parse error"),
    ("POST", f"{IN_SHOP}/goods/quantity", [], 400, "bad_request", "JSON parse error"),
    ("POST", f"{IN_SHOP}/goods/csv/upload?{OURS}", b"a;b", 400, "bad_request", "'file' is not present"),
    ("POST", f"{IN_SHOP}/contractors/list?{OURS}", {}, 400, "bad_request", "JSON parse error"),
    ("GET", f"{IN_SHOP}/nomenclatures/external_id/none?{OURS}", None, 404, "not_found", "не найдена"),
    ("POST", f"{IN_SHOP}/price_change", {}, 400, "bad_request", "Пустой документ"),
    (
        "POST",
        f"{IN_SHOP}/price_change",
        {"document": {"a": 1}, "items": []},
        400,
        "bad_request",
        "Пустой документ",
    ),
    (
        "POST",
        f"{IN_SHOP}/price_change/{ORGANIZATION}/list/execute",
        [1],
        404,
        "not_found",
        "Документ не найден",
    ),
    (
        "POST",
        f"{IN_SHOP}/price_change/{ORGANIZATION}/list/execute",
        1,
        400,
        "bad_request",
        "JSON parse error",
    ),
    (
        "POST",
        f"{IN_SHOP}/reports/selling_report/list/read",
        {**SALES, "endDate": "2"},
        400,
        "bad_request",
        "период",
    ),
    ("POST", f"{IN_SHOP}/reports/selling_report/list/read", SALES, 400, "bad_request", "Неполный запрос"),
    ("GET", f"{KASSA}/nothing", None, 404, "not_found", "No message available"),
    ("POST", f"{KASSA}/oauth/mfa?username=nobody", b"", 404, "not_found", "Учетная запись не найдена"),
]


@pytest.fixture(scope="module")
def kassa() -> BifitKassaSandbox:
    return BifitKassaSandbox()


def ask(
    kassa: BifitKassaSandbox, method: str, path: str, body: object = None, **headers: str
) -> tuple[int, Any]:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {
        "content-type": "application/json",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    answer = kassa.handle(Request(method, f"https://kassa.example{path}", sent, content))
    return answer.status, json.loads(answer.content)


def sign_in(
    kassa: BifitKassaSandbox, *, media: str = FORM, root: str = KASSA, **form: str
) -> tuple[int, Any]:
    account = next(one for one in kassa.accounts_listed() if one.username == USERNAME)
    client = "cashdesk-rest-client" if root == KASSA else "processing-connector-token"
    asked = {
        "grant_type": "password",
        "username": account.username,
        "password": account.hashed(kassa.switches.password_encoding),
        "client_id": client,
        "client_secret": client,
        **form,
    }
    return ask(kassa, "POST", f"{root}/oauth/token", urlencode(asked).encode(), content_type=media)


@pytest.mark.parametrize(("method", "path", "body", "status", "error", "said"), CASES)
def test_a_wrong_request_is_refused(
    kassa: BifitKassaSandbox, method: str, path: str, body: object, status: int, error: str, said: str
) -> None:
    token = sign_in(kassa)[1]["access_token"]
    found, answer = ask(kassa, method, path, body, authorization=f"Bearer {token}")
    assert (found, answer["error"], said in json.dumps(answer, ensure_ascii=False)) == (
        status,
        error,
        True,
    ), answer


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": "token"}, 400, "unsupported_grant_type"),
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_secret": "other"}, 401, "invalid_client"),
        ({"grant_type": "mfa", "session_id": "1"}, 401, "invalid_grant"),
        ({"media": "application/json"}, 415, "unsupported_media_type"),
        ({"root": PROCESSING}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_sign_in_is_refused(
    kassa: BifitKassaSandbox, form: dict[str, str], status: int, error: str
) -> None:
    media, root = form.get("media", FORM), form.get("root", KASSA)
    fields = {name: text for name, text in form.items() if name not in ("media", "root")}
    found, answer = sign_in(kassa, media=media, root=root, **fields)
    assert (found, answer["error"]) == (status, error)


def test_without_a_token_nothing_is_served(kassa: BifitKassaSandbox) -> None:
    status, answer = ask(kassa, "POST", f"{IN_SHOP}/organizations/list/read_all", {})
    assert (status, answer["error"]) == (401, "unauthorized")


@pytest.mark.parametrize("name", sorted(ORDER))
def test_an_order_needs_its_fields(kassa: BifitKassaSandbox, name: str) -> None:
    authorization = f"Bearer {sign_in(kassa)[1]['access_token']}"
    order = {**ORDER, name: None}
    status, answer = ask(
        kassa, "POST", f"{IN_SHOP}/online_orders", {"onlineOrder": order}, authorization=authorization
    )
    assert (status, answer["error"]) == (400, "bad_request")
    assert f"onlineOrder.{name}: must not be null" in json.dumps(answer)


@pytest.mark.parametrize("change", [{"created": "1"}, {"changed": 1.5}])
def test_the_times_of_an_order_are_milliseconds(kassa: BifitKassaSandbox, change: dict[str, object]) -> None:
    authorization = f"Bearer {sign_in(kassa)[1]['access_token']}"
    body = {"onlineOrder": {**ORDER, **change}}
    status, answer = ask(kassa, "POST", f"{IN_SHOP}/online_orders", body, authorization=authorization)
    assert (status, "must be epoch milliseconds" in json.dumps(answer)) == (400, True)


def test_a_receipt_is_json_with_a_key(kassa: BifitKassaSandbox) -> None:
    form = {"grant_type": "token", "token": CONNECTOR_TOKEN}
    authorization = f"Bearer {sign_in(kassa, root=PROCESSING, **form)[1]['access_token']}"
    path = f"{PROCESSING}/protected/documents/registration/receipts"
    status, answer = ask(kassa, "POST", path, {}, authorization=authorization)
    assert (status, "Idempotency-Key is required" in json.dumps(answer)) == (400, True)
    more = {"idempotency_key": "1", "content_type": "text/plain"}
    status, answer = ask(kassa, "POST", path, {}, authorization=authorization, **more)
    assert (status, answer["error"]) == (415, "unsupported_media_type")
