"""Documents of True API: formats, signatures, outcomes, lists."""

from __future__ import annotations

import base64
import json
from uuid import UUID

import pytest

from govauth.providers.crpt.sandbox import CrptSandbox
from tests.providers.crpt.sandbox.firm import TRUE, TRUE4, Firm, name_of


def introduced(maker: Firm, crpt: CrptSandbox, quantity: int = 1) -> list[str]:
    codes = maker.order(quantity)
    crpt.control("introduce", codes)
    return [name_of(code) for code in codes]


def transfer(maker: Firm, shop: Firm, codes: list[str]) -> bytes:
    marks = "".join(f"<КИЗ>{code}</КИЗ>" for code in codes)
    return (
        '<?xml version="1.0" encoding="windows-1251"?>'
        '<Файл ИдФайл="ON_NSCHFDOPPR_17"><Документ><СвСчФакт НомерСчФ="П-17" ДатаСчФ="04.03.2026">'
        f'<СвПрод><ИдСв><СвЮЛУч ИННЮЛ="{maker.inn}"/></ИдСв></СвПрод>'
        f'<СвПокуп><ИдСв><СвИП ИННФЛ="{shop.inn}"/></ИдСв></СвПокуп></СвСчФакт>'
        '<ТаблСчФакт><СведТов НомСтр="1" НаимТов="Рубашка" КолТов="1"><ДопСведТов><НомСредИдентТов>'
        f"{marks}</НомСредИдентТов></ДопСведТов></СведТов></ТаблСчФакт></Документ></Файл>"
    ).encode("windows-1251")


@pytest.mark.parametrize(
    ("form", "kind", "text"),
    [
        (
            "MANUAL",
            "LK_RECEIPT",
            '{{"inn": "{inn}", "action": "DISTANCE", "products": [{{"cis": "{code}"}}]}}',
        ),
        ("CSV", "LK_RECEIPT_CSV", 'cis,product_cost\n"{code}",250000\n'),
        (
            "XML",
            "LK_RECEIPT_XML",
            "<withdrawal><inn>{inn}</inn><product><cis>{code}</cis></product></withdrawal>",
        ),
    ],
)
def test_each_format_is_read(maker: Firm, crpt: CrptSandbox, form: str, kind: str, text: str) -> None:
    (code,) = introduced(maker, crpt)
    number = maker.filed(kind, text.format(inn=maker.inn, code=code).encode(), form)
    assert maker.info(number)["status"] == "CHECKED_OK"
    assert maker.card(code)["status"] == "RETIRED"
    listed = maker.http.get(f"{TRUE}/doc/cises", params={"documentId": number, "productGroup": "lp"}).json()
    assert (listed["documentId"], listed["cisList"]) == (number, [code])
    assert listed["products"] == [{"cis": code, "gtin": code[2:16]}]
    assert maker.info(number, content="true")["content"] == text.format(inn=maker.inn, code=code)


@pytest.mark.parametrize("form", ["MANUAL", "XML"])
def test_what_cannot_be_read_is_a_parse_error(maker: Firm, form: str) -> None:
    number = maker.filed("LP_INTRODUCE_GOODS", b"<a><b></a>", form)
    assert maker.info(number)["status"] == "PARSE_ERROR"


def test_a_transfer_that_both_sides_signed_changes_the_owner(
    maker: Firm, shop: Firm, crpt: CrptSandbox
) -> None:
    codes = introduced(maker, crpt, 2)
    content, title = transfer(maker, shop, codes[:1]), b"<title/>"
    second = {
        "second_product_document": base64.b64encode(title).decode(),
        "second_signature": shop.sign(title),
    }
    number = maker.filed("UNIVERSAL_TRANSFER_DOCUMENT", content, "XML", **second)
    found = maker.info(number, body="true")
    assert (found["status"], found["receiverInn"], found["invoiceNumber"]) == ("CHECKED_OK", shop.inn, "П-17")
    assert found["body"] == {
        "products": [
            {
                "code": codes[0],
                "name": "Рубашка",
                "codeType": "UNIT",
                "gtin": codes[0][2:16],
                "quantity": 1,
                "strNum": 1,
            }
        ],
        "cisesList": codes[:1],
        "sumNds": None,
    }
    assert maker.card(codes[0])["ownerInn"] == shop.inn
    status = maker.http.get(f"{TRUE}/documents/edo/tpr/ud", params={"fileId": "ON_NSCHFDOPPR_17"}).json()
    assert (status["status"], status["errors"]) == ("CHECKED_OK", [])
    alone = maker.filed("UNIVERSAL_TRANSFER_DOCUMENT", transfer(maker, shop, codes[1:]), "XML")
    assert shop.info(alone)["status"] == "WAIT_ACCEPTANCE"
    query = {"documentId": alone, "productGroup": "lp"}
    assert maker.http.get(f"{TRUE}/doc/cises", params=query).status_code == 400
    wrong = {**second, "second_signature": maker.sign(title)}
    assert maker.create("UNIVERSAL_TRANSFER_DOCUMENT", content, "XML", **wrong).status_code == 400


def test_what_is_refused_at_once(maker: Firm, crpt: CrptSandbox) -> None:
    good = {"inn": maker.inn, "document_number": "1"}
    for answer, status in (
        (maker.create("LK_RECEIPT", good, pg=""), 400),
        (maker.create("", good), 400),
        (maker.create("LK_RECEIPT", good, "PDF"), 400),
        (maker.create("LK_RECEIPT", good, signature=maker.sign(b"another")), 400),
        (maker.create("LK_RECEIPT", good, product_document="%"), 400),
        (maker.create("LK_RECEIPT", {**good, "inn": "500100732259"}), 403),
        (maker.create("LK_RECEIPT", {"products": [{"cis": f"{n:031}"} for n in range(30_001)]}), 422),
    ):
        assert answer.status_code == status, answer.text
        assert answer.json()["error_message"]
    assert crpt.counters["documents_created"] == 0
    assert maker.http.get(f"{TRUE4}/doc/none/info").status_code == 404
    with_json = {"accept": "application/json"}
    narrow = maker.http.get(f"{TRUE4}/doc/list", params={"pg": "lp"}, headers=with_json)
    assert (narrow.status_code, narrow.content) == (406, b"")


def test_the_number_comes_in_three_forms(maker: Firm, crpt: CrptSandbox) -> None:
    for form, status in (("bare", 200), ("quoted", 200), ("created", 201)):
        crpt.control("document_answer", form)
        answer = maker.create("LK_RECEIPT", {"products": []})
        assert answer.status_code == status
        assert str(UUID(answer.text.strip().strip('"'))) in answer.text
        assert answer.text.startswith('"') == (form != "bare")


def test_an_outcome_is_late_refused_or_unheard_of(maker: Firm, crpt: CrptSandbox) -> None:
    codes = introduced(maker, crpt, 3)
    sale = {"inn": maker.inn, "action": "DISTANCE"}
    crpt.control("document_seconds", 60)
    late = maker.filed("LK_RECEIPT", {**sale, "products": [{"cis": codes[0]}]})
    assert maker.info(late)["status"] == "IN_PROGRESS"
    assert maker.card(codes[0])["status"] == "INTRODUCED"
    crpt.control("skew", 61)
    assert maker.card(codes[0])["status"] == "RETIRED"
    assert maker.info(late)["status"] == "CHECKED_OK"
    crpt.control("document_seconds", 0)
    crpt.control("reject_documents", "Нет полномочий")
    refused = maker.info(maker.filed("LK_RECEIPT", {**sale, "products": [{"cis": codes[1]}]}))
    assert (refused["status"], refused["errors"]) == ("CHECKED_NOT_OK", ["Нет полномочий"])
    assert maker.card(codes[1])["status"] == "INTRODUCED"
    crpt.control("reject_documents", None)
    crpt.control("document_status", "QUARANTINED")
    assert maker.info(maker.filed("LK_RECEIPT", sale))["status"] == "QUARANTINED"
    crpt.control("document_status", None)
    crpt.control("unknown_codes_fail")
    partly = {**sale, "products": [{"cis": codes[2]}, {"cis": f"{codes[2][:-1]}!"}]}
    found = maker.info(maker.filed("LK_RECEIPT", partly))
    assert found["status"] == "CHECKED_NOT_OK"
    assert maker.card(codes[2])["status"] == "RETIRED"


def test_lists_are_filtered_and_read_by_cursor(maker: Firm, shop: Firm, crpt: CrptSandbox) -> None:
    sent = [maker.filed("LK_RECEIPT", {"document_number": str(n), "products": []}) for n in range(5)]
    maker.filed("LP_RETURN", {"products_list": []}, pg="milk")
    unread: dict[str, str | int] = {"pg": "lp", "limit": 2}
    numbers: list[str] = []
    query = unread
    while True:
        page = maker.http.get(f"{TRUE4}/doc/list", params=query).json()
        assert "total" not in page
        numbers += [item["number"] for item in page["results"]]
        if not page["nextPage"]:
            break
        last = page["results"][-1]
        cursor = {"did": last["number"], "orderedColumnValue": last["docDate"], "pageDir": "NEXT"}
        query = {**unread, **cursor}
    assert numbers == sent[::-1]
    before = maker.http.get(f"{TRUE4}/doc/list", params={**query, "pageDir": "PREV"}).json()
    assert [item["number"] for item in before["results"]] == numbers[1:3]
    filters: list[tuple[dict[str, str | int], list[str]]] = [
        ({"order": "ASC", "limit": 5}, sent),
        ({"documentType": "LP_RETURN"}, []),
        ({"number": "3"}, [sent[3]]),
        ({"input": "true"}, []),
        ({"documentFormat": "XML"}, []),
        ({"dateTo": "2020-01-01T00:00:00.000Z"}, []),
    ]
    for more, expected in filters:
        listed = maker.http.get(f"{TRUE4}/doc/list", params={**unread, **more}).json()
        assert [item["number"] for item in listed["results"]] == expected
    assert maker.http.get(f"{TRUE}/doc/list", params=unread).json()["total"] == 5
    crpt.control("lists_end_early")
    assert maker.http.get(f"{TRUE4}/doc/list", params=unread).json()["nextPage"] is False
    assert shop.http.get(f"{TRUE4}/doc/list", params=unread).json()["results"] == []
    mistakes: list[dict[str, str | int]] = [
        {"pg": ""},
        {"limit": 1001},
        {"order": "UP"},
        {"did": "?", "pageDir": "NEXT"},
        {"dateFrom": "yesterday"},
        {"senderInn": "1", "receiverInn": "2"},
    ]
    for wrong in mistakes:
        refused = maker.http.get(f"{TRUE4}/doc/list", params={**unread, **wrong})
        assert refused.status_code == 400, wrong


def test_packages_are_made_of_codes_shipped_and_taken_apart(
    maker: Firm, shop: Firm, crpt: CrptSandbox
) -> None:
    codes, sscc = introduced(maker, crpt, 2), "00146016530300000017"
    unit = {"unitSerialNumber": sscc, "aggregationType": "AGGREGATION", "sntins": codes}
    maker.filed("AGGREGATION_DOCUMENT", {"participantId": maker.inn, "aggregationUnits": [unit]})
    box = maker.card(sscc)
    assert (box["generalPackageType"], box["child"], box["status"]) == ("BOX", codes, "INTRODUCED")
    assert maker.card(codes[0])["parent"] == sscc
    packed = maker.http.post(f"{TRUE}/cises/aggregated/list", params={"pg": "lp"}, json=[sscc]).json()
    assert packed == {sscc: codes}
    second = maker.filed("AGGREGATION_DOCUMENT", {"participantId": maker.inn, "aggregationUnits": [unit]})
    assert maker.info(second)["status"] == "CHECKED_NOT_OK"
    parties = {"trade_participant_inn_sender": maker.inn, "trade_participant_inn_receiver": shop.inn}
    maker.filed("LP_SHIP_GOODS", {**parties, "document_num": "1", "products": [{"uitu_code": sscc}]})
    line = {"uitu_code": sscc, "accept_type": True}
    shop.filed("LP_ACCEPT_GOODS", {**parties, "document_number": "1", "products": [line]})
    assert {shop.card(code)["ownerInn"] for code in codes} == {shop.inn}
    body = {"participant_inn": shop.inn, "reaggregation_type": "REMOVING", "uitu": sscc}
    shop.filed("REAGGREGATION_DOCUMENT", {**body, "uit_uitu_list": [{"uit": codes[0]}]})
    assert shop.card(sscc)["child"] == codes[1:]
    shop.filed("DISAGGREGATION_DOCUMENT", {"participant_inn": shop.inn, "products_list": [{"uitu": sscc}]})
    gone = shop.http.post(f"{TRUE}/cises/info", json=[sscc])
    assert (gone.status_code, gone.json()[0]["errorCode"]) == (404, "404")


def test_a_document_is_judged_without_being_filed_and_processed_again(maker: Firm, crpt: CrptSandbox) -> None:
    (code,) = [name_of(one) for one in maker.order()]
    sale = {"inn": maker.inn, "products": [{"cis": code}]}
    content = base64.b64encode(json.dumps(sale).encode()).decode()
    body = {"document_format": "MANUAL", "type": "LK_RECEIPT", "product_document": content}
    judged = maker.http.post(f"{TRUE}/doc/validator/create", params={"pg": "lp"}, json=body).json()
    assert (judged["status"], judged["errors"]) == (
        "CHECKED_NOT_OK",
        [f"Код {code}: недопустимый статус кода"],
    )
    assert maker.http.post(f"{TRUE}/doc/validator/status", json={"id": judged["id"]}).json() == judged
    assert maker.http.post(f"{TRUE}/doc/validator/status", json={"id": "?"}).status_code == 404
    assert crpt.counters["documents_created"] == 0
    number = maker.filed("LK_RECEIPT", sale)
    assert maker.info(number)["status"] == "CHECKED_NOT_OK"
    crpt.control("introduce", [code])
    again = maker.http.post(f"{TRUE}/document/reprocess", json={"documentId": number}).json()
    assert {"code", "description"} == set(again)
    assert (maker.info(number)["status"], maker.card(code)["status"]) == ("CHECKED_OK", "RETIRED")
    good = maker.http.post(f"{TRUE}/doc/validator/create", json={**body, "product_document": "e30="}).json()
    assert (good["status"], good["errors"]) == ("CHECKED_OK", [])


def test_nobody_acts_for_another(maker: Firm, shop: Firm, crpt: CrptSandbox) -> None:
    codes, sscc = introduced(maker, crpt, 3), "00046016530300000138"
    stranger = "7728168971"
    shipment = {"trade_participant_inn_sender": maker.inn, "trade_participant_inn_receiver": stranger}
    maker.filed("LP_SHIP_GOODS", {**shipment, "document_num": "1", "products": [{"uit_code": codes[0]}]})
    unit = {"unitSerialNumber": sscc, "sntins": codes[1:2]}
    maker.filed("AGGREGATION_DOCUMENT", {"participantId": maker.inn, "aggregationUnits": [unit]})
    accepted: dict[str, object] = {
        "trade_participant_inn_receiver": shop.inn,
        "products": [{"uit_code": codes[0]}],
    }
    attempts: list[tuple[str, dict[str, object]]] = [
        ("LP_ACCEPT_GOODS", accepted),
        ("LK_RECEIPT", {"inn": shop.inn, "products": [{"cis": codes[2]}]}),
        ("WRITE_OFF", {"inn": shop.inn, "products": [{"cis": sscc}]}),
        ("DISAGGREGATION_DOCUMENT", {"participant_inn": shop.inn, "products_list": [{"uitu": sscc}]}),
        ("REAGGREGATION_DOCUMENT", {"participant_inn": shop.inn, "uitu": sscc, "uit_uitu_list": []}),
        (
            "AGGREGATION_DOCUMENT",
            {"aggregationUnits": [{"unitSerialNumber": "00046016530300000145", "sntins": codes[2:]}]},
        ),
    ]
    for kind, body in attempts:
        (problem,) = shop.problems(shop.filed(kind, body))
        assert problem["errorMessage"] == "Код принадлежит другому участнику", kind
    assert [maker.card(code)["ownerInn"] for code in codes] == [maker.inn] * 3
    assert maker.card(sscc)["child"] == codes[1:2]


def test_a_shipment_to_a_stranger_waits_for_its_registration(maker: Firm, crpt: CrptSandbox) -> None:
    (code,) = introduced(maker, crpt)
    parties = {"trade_participant_inn_sender": maker.inn, "trade_participant_inn_receiver": "7728168971"}
    number = maker.filed("LP_SHIP_GOODS", {**parties, "products": [{"uit_code": code}]})
    assert maker.info(number)["status"] == "WAIT_PARTICIPANT_REGISTRATION"
    assert json.loads(json.dumps(maker.info(number)))["receiverInn"] == "7728168971"
