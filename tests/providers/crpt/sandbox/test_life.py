"""The life of a code through all systems: ordered, applied, introduced, shipped, sold, and returned."""

from __future__ import annotations

import html

from govauth.providers.crpt.sandbox import INN, CrptSandbox
from tests.providers.crpt.sandbox.firm import TRUE, Firm, name_of


def flags(firm: Firm, code: str) -> tuple[object, ...]:
    found = firm.scan(code)
    return tuple(found[name] for name in ("found", "utilised", "realizable", "sold", "isOwner"))


def test_the_life_of_a_code_through_all_systems(maker: Firm, shop: Firm) -> None:
    (code,) = maker.order()
    name = name_of(code)
    assert maker.card(code)["status"] == "EMITTED"
    assert flags(maker, code) == (True, False, False, False, True)

    maker.apply([code], expirationDate="2020-02-10", productionDate="2020-01-10")
    card = maker.card(code)
    assert (card["status"], card["producedDate"]) == ("APPLIED", "2020-01-10T00:00:00.000Z")
    assert maker.scan(code)["expireDate"] == card["expirationDate"] == "2020-02-10T00:00:00.000Z"
    assert flags(maker, code) == (True, True, False, False, True)

    introduced = maker.introduce([code])
    assert maker.info(introduced)["status"] == "CHECKED_OK"
    assert flags(maker, code) == (True, True, True, False, True)

    shipment = {
        "document_num": "18",
        "document_date": "2026-03-02",
        "transfer_date": "2026-03-02",
        "turnover_type": "SELLING",
        "trade_participant_inn_sender": maker.inn,
        "trade_participant_inn_receiver": shop.inn,
        "products": [{"uit_code": name, "product_cost": 120000, "product_tax": 20000}],
    }
    shipped = maker.filed("LP_SHIP_GOODS", shipment)
    assert maker.info(shipped)["status"] == "WAIT_ACCEPTANCE"
    assert maker.card(code)["statusEx"] == "WAIT_SHIPMENT"
    received = shop.info(shipped)
    assert (received["input"], received["senderInn"]) == (True, INN)

    acceptance = {
        "trade_participant_inn_sender": maker.inn,
        "trade_participant_inn_receiver": shop.inn,
        "document_number": "18",
        "acceptance_date": "2026-03-03",
        "products": [{"uit_code": name, "accept_type": True}],
    }
    accepted = shop.filed("LP_ACCEPT_GOODS", acceptance)
    assert shop.info(accepted)["relatedDocId"] == shipped
    assert maker.info(shipped)["status"] == "ACCEPTED"
    assert shop.card(code)["ownerInn"] == shop.inn
    assert flags(shop, code) == (True, True, True, False, True)
    assert flags(maker, code) == (True, True, True, False, False)

    receipt = {"inn": shop.inn, "action": "DISTANCE", "action_date": "2026-03-03"}
    sold = shop.filed("LK_RECEIPT", {**receipt, "products": [{"cis": name, "product_cost": 250000}]})
    assert flags(shop, code) == (True, True, False, True, True)
    card = shop.card(code)
    assert (card["status"], card["markWithdraw"], card["withdrawReason"]) == ("RETIRED", True, "DISTANCE")
    twice = shop.filed("LK_RECEIPT", {**receipt, "products": [{"cis": name, "product_cost": 250000}]})
    assert shop.info(twice)["commonErrors"] == [
        {"errorCode": "19", "errorMessage": "Недопустимый статус кода", "errorObject": name}
    ]

    back = {"trade_participant_inn": shop.inn, "return_type": "REMOTE_SALE_RETURN", "paid": True}
    returned = shop.filed("LP_RETURN", {**back, "products_list": [{"ki": name}]})
    assert flags(shop, code) == (True, True, True, False, True)

    events = shop.http.post(f"{TRUE}/cises/history", params={"cis": name}).json()
    assert [(event["operationName"], event["status"]) for event in events] == [
        ("LP_RETURN", "INTRODUCED"),
        ("LK_RECEIPT", "RETIRED"),
        ("LP_ACCEPT_GOODS", "INTRODUCED"),
        ("LP_SHIP_GOODS", "INTRODUCED"),
        ("LP_INTRODUCE_GOODS", "INTRODUCED"),
        ("REPORT_UTILIZE", "APPLIED"),
        ("EMISSION", "EMITTED"),
    ]
    documents = [event["docId"] for event in events]
    assert documents[:5] == [returned, sold, accepted, shipped, introduced]


def test_a_code_that_was_dropped_out_never_comes_into_circulation(maker: Firm) -> None:
    (code,) = maker.order()
    body = {"productGroup": "lp", "sntins": [code], "dropoutReason": "DEFECT"}
    assert maker.at_station("/dropout", body).status_code == 200
    maker.apply([code])
    assert maker.info(maker.introduce([code]))["status"] == "CHECKED_NOT_OK"
    assert maker.card(code)["status"] == "WRITTEN_OFF"
    assert maker.scan(code)["realizable"] is False


def test_a_sale_at_the_till_becomes_a_receipt(maker: Firm, crpt: CrptSandbox) -> None:
    codes = maker.order(2)
    crpt.control("introduce", codes)
    crpt.control("sell", codes[:1])
    listed = maker.http.get("/api/v4/true-api/receipt/list", params={"pg": "lp", "limit": 10}).json()
    (receipt,) = listed["results"]
    assert listed["nextPage"] is False
    assert {"did", "receiptNumber", "fiscalDriveNumber", "receiptDate", "status"} == set(receipt)
    info = maker.http.get(f"/api/v4/true-api/receipt/{receipt['did']}/info").json()
    assert info["cisList"] == [name_of(codes[0])]
    assert maker.card(codes[0])["withdrawReason"] == "RETAIL"
    assert maker.http.get("/api/v4/true-api/receipt/none/info").status_code == 404


def test_the_console_shows_the_life_of_a_code_and_what_is_in_a_package(maker: Firm) -> None:
    (code,) = maker.order()
    name, sscc = name_of(code), "00046016530300000107"
    maker.apply([code])
    unit = {"unitSerialNumber": sscc, "aggregationType": "AGGREGATION", "sntins": [name]}
    introduced = maker.introduce([code])
    maker.filed("AGGREGATION_DOCUMENT", {"participantId": maker.inn, "aggregationUnits": [unit]})
    page = "/_console/providers/crpt"
    shown = maker.http.get(page, params={"find": f" {name} "}).text
    assert [shown.index(step) for step in ("EMISSION", "REPORT_UTILIZE", introduced)] == sorted(
        (shown.index(step) for step in ("EMISSION", "REPORT_UTILIZE", introduced)), reverse=True
    )
    packed = maker.http.get(page, params={"find": sscc}).text
    assert packed.count(f"<td>{html.escape(name)}</td>") == 1
    assert "There is none." in maker.http.get(page, params={"find": "<b>"}).text
    assert "There is none." not in maker.http.get(page).text
