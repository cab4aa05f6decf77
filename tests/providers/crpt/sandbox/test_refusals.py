"""Wrong calls of all systems of «Честный знак», each refused with its status and its own code."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest

from govauth.providers.crpt.sandbox import (
    GTIN,
    MODULE_PASSWORD,
    MODULE_USER,
    PERMISSIVE_KEY,
    CrptSandbox,
)
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.sandbox.firm import MDLP, TRUE, TRUE4, Firm, name_of

PRODUCT = {"gtin": GTIN, "quantity": 1, "serialNumberType": "OPERATOR", "templateId": 10}
MODULE = "/api/v2"
CHECK = "/api/v4/true-api/codes/check"


@pytest.mark.parametrize(
    ("products", "field", "code"),
    [
        ([], "products", 1011),
        ([PRODUCT] * 11, "products", 1011),
        ([PRODUCT] * 2, "products", 1012),
        ([{**PRODUCT, "gtin": "1"}], "products[0].gtin", 1010),
        ([{**PRODUCT, "gtin": GTIN[:-1] + str((int(GTIN[-1]) + 1) % 10)}], "products[0].gtin", 1010),
        ([{**PRODUCT, "quantity": 0}], "products[0].quantity", 1013),
        ([{**PRODUCT, "serialNumberType": "SELF_MADE"}], "products[0].serialNumbers", 1014),
        ([{**PRODUCT, "templateId": "10"}], "products[0].templateId", 1016),
        ([{**PRODUCT, "templateId": True}], "products[0].templateId", 1016),
    ],
)
def test_an_order_that_the_station_refuses(
    maker: Firm, products: list[dict[str, object]], field: str, code: int
) -> None:
    answer = maker.at_station("/order", {"productGroup": "lp", "products": products})
    assert answer.status_code == 400
    [error] = answer.json()["fieldErrors"]
    assert (error["fieldName"], error["errorCode"]) == (field, code)


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/codes", {"quantity": "2"}, 400, 1121),
        ("/codes", {"quantity": "0"}, 400, 1121),
        ("/codes", {"quantity": "1", "gtin": "0"}, 400, 1015),
        ("/report/info", {"reportId": "none"}, 404, None),
        ("/receipts/receipt", {"resultDocId": "none"}, 404, None),
    ],
)
def test_what_is_not_there_cannot_be_fetched(
    maker: Firm, crpt: CrptSandbox, path: str, query: dict[str, str], status: int, code: int | None
) -> None:
    crpt.control("ready_seconds", 0.0)
    order_id = maker.at_station("/order", {"productGroup": "lp", "products": [PRODUCT]}).json()["orderId"]
    answer = maker.ask_station(path, **{"orderId": order_id, "gtin": GTIN, **query})
    assert answer.status_code == status
    if code is not None:
        assert [one["errorCode"] for one in answer.json()["fieldErrors"]] == [code]


def test_reports_and_searches_have_limits(maker: Firm) -> None:
    empty = maker.at_station("/utilisation", {"productGroup": "lp", "sntins": []})
    assert (empty.status_code, empty.json()["fieldErrors"][0]["errorCode"]) == (400, 1020)
    for limit in (0, 101):
        found = maker.at_station("/receipts/receipt/search", {"limit": limit})
        assert (found.status_code, found.json()["fieldErrors"][0]["errorCode"]) == (400, 1030)


def test_reports_that_are_rejected_change_nothing(maker: Firm, crpt: CrptSandbox) -> None:
    (code,) = maker.order()
    crpt.control("reject_reports", "broken line")
    dropped = {"productGroup": "lp", "sntins": [code], "dropoutReason": "DEFECT"}
    assert maker.at_station("/dropout", dropped).status_code == 200
    unit = {"unitSerialNumber": "046000000000000017", "sntins": [code]}
    assert (
        maker.at_station("/aggregation", {"productGroup": "lp", "aggregationUnits": [unit]}).status_code
        == 200
    )
    assert maker.card(code)["status"] == "EMITTED"
    assert "parent" not in maker.card(code)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "cis/outCheck", {"cis_list": [{"cis": "x"}]}, 400, "pg: не указана"),
        ("POST", "cis/outCheck", {"cis_list": []}, 400, "От 1 до 100"),
        ("POST", "cis/outCheck", {"cis_list": [{"cis": "x", "pg": "lp"}] * 101}, 400, "От 1 до 100"),
        ("POST", "cis/outCheck", {"cis_list": [{"cis": "a\x1d93bcde", "pg": "lp"}]}, 400, "без крипто"),
        ("POST", "cis/return", [], 400, "От 1 до 100"),
        ("GET", "cis/sold?limit=0", None, 400, "limit"),
        ("GET", "cis/sold?limit=1001", None, 400, "limit"),
        ("POST", "init", {"token": "other"}, 401, "Токен"),
    ],
)
def test_the_local_module_refuses(
    maker: Firm, method: str, path: str, body: object, status: int, said: str
) -> None:
    pair = base64.b64encode(f"{MODULE_USER}:{MODULE_PASSWORD}".encode()).decode()
    headers = {"authorization": f"Basic {pair}"}
    answer = maker.http.request(method, f"{MODULE}/{path}", json=body, headers=headers)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_the_local_module_is_closed_without_its_password_and_forgets_what_was_sold(maker: Firm) -> None:
    for pair in ("!", base64.b64encode(b"a:b").decode()):
        headers = {"authorization": f"Basic {pair}"}
        assert maker.http.get(f"{MODULE}/cis/sold", headers=headers).status_code == 401
    pair = base64.b64encode(f"{MODULE_USER}:{MODULE_PASSWORD}".encode()).decode()
    headers = {"authorization": f"Basic {pair}"}
    sold = maker.http.post(f"{MODULE}/cis/sell", json=["unknown"], headers=headers)
    assert sold.status_code == 201, sold.text
    checked = {"cis_list": [{"cis": "unknown", "pg": "lp"}]}
    [entry] = maker.http.post(f"{MODULE}/cis/outCheck", json=checked, headers=headers).json()["results"][0][
        "codes"
    ]
    assert entry["sold"] is True
    assert maker.http.get(f"{MODULE}/cis/sold", headers=headers).json()["total_count"] == 1
    body = {"token": PERMISSIVE_KEY, "clearSold": True}
    assert maker.http.post(f"{MODULE}/init", json=body, headers=headers).status_code == 200
    assert maker.http.get(f"{MODULE}/cis/sold", headers=headers).json()["total_count"] == 0


def test_the_history_of_checks_is_asked_in_bounds(sandbox: ServedSandbox, maker: Firm) -> None:
    (code,) = maker.order()
    headers = {"x-api-key": PERMISSIVE_KEY}
    checked = maker.http.post(f"/cdn-a{CHECK}", json={"codes": [code]}, headers=headers).json()
    for count in (0, 101):
        body = {"requests": [{"reqId": checked["reqId"], "reqTimestamp": 1}] * count}
        assert maker.http.post(f"/cdn-a{CHECK}/history/create", json=body, headers=headers).status_code == 400
    assert maker.http.get(f"/cdn-a{CHECK}/history/receive?queryId=none", headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", f"{TRUE}/auth/simpleSignIn", {"data": "!"}, 400, ""),
        ("GET", f"{TRUE}/dispenser/tasks?pg=1&page=x", None, 400, "page: ожидается число"),
        ("POST", f"{TRUE}/doc/validator/create?pg=lp", {"document_format": "MANUAL"}, 400, "тип или формат"),
        (
            "POST",
            f"{TRUE}/doc/validator/create?pg=lp",
            {"document_format": "?", "type": "A"},
            400,
            "тип или формат",
        ),
        ("GET", f"{TRUE}/doc/cises?documentId=1", None, 400, "товарная группа"),
        ("GET", f"{TRUE4}/doc/list?pg=lp&did=1&pageDir=UP", None, 400, "курсор"),
        ("GET", f"{TRUE4}/doc/list?pg=lp&did=1&pageDir=NEXT&orderColumn=x", None, 400, "курсор"),
    ],
)
def test_true_api_refuses(
    maker: Firm, method: str, path: str, body: Mapping[str, object] | None, status: int, said: str
) -> None:
    answer = maker.http.request(method, path, json=body)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_a_signature_is_of_the_challenge_and_in_base64(maker: Firm, crpt: CrptSandbox) -> None:
    for data, said in (("!", "Base64"), (maker._signed(b"other", attached=True), "не те данные")):
        challenge = maker.http.get(f"{TRUE}/auth/key").json()
        answer = maker.http.post(f"{TRUE}/auth/simpleSignIn", json={"uuid": challenge["uuid"], "data": data})
        assert said in answer.text
    assert crpt.counters["bad_signatures"] == 1


def test_documents_pack_what_is_there(maker: Firm, crpt: CrptSandbox) -> None:
    codes = [name_of(one) for one in maker.order(2)]
    crpt.control("introduce", codes)
    crpt.control("unknown_codes_fail")
    sscc, unknown = "00046016530300000152", f"01{GTIN}21none"
    unit = {"unitSerialNumber": sscc, "aggregationType": "AGGREGATION", "sntins": [codes[0], unknown]}
    filed = maker.filed("AGGREGATION_DOCUMENT", {"participantId": maker.inn, "aggregationUnits": [unit]})
    assert [one["errorMessage"] for one in maker.problems(filed)] == ["Код не найден"]
    assert maker.card(sscc)["child"] == codes[:1]
    again: dict[str, object] = {"participant_inn": maker.inn, "reaggregation_type": "ADDING"}
    lines = [{"uit": codes[1]}]
    maker.filed("REAGGREGATION_DOCUMENT", {**again, "uitu": sscc, "uit_uitu_list": lines})
    assert maker.card(sscc)["child"] == codes
    away = {**again, "uitu": "00046016530300000169", "uit_uitu_list": lines}
    problems = maker.problems(maker.filed("REAGGREGATION_DOCUMENT", away))
    assert [one["errorMessage"] for one in problems] == ["Упаковка не найдена"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"client_id": "other"}, "Неверный идентификатор клиента"),
        ({"client_secret": "other"}, "Неверный идентификатор клиента"),
        ({"auth_type": "NONE"}, "Пользователь не найден"),
        ({"user_id": "other"}, "Пользователь не найден"),
    ],
)
def test_mdlp_refuses_a_sign_in(maker: Firm, change: dict[str, str], said: str) -> None:
    one = maker.participant
    asked = {
        "client_id": one.client_id,
        "client_secret": one.client_secret,
        "user_id": one.user_id,
        "auth_type": "PASSWORD",
        **change,
    }
    answer = maker.http.post(f"{MDLP}/auth", json=asked)
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
