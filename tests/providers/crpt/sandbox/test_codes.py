"""The methods of True API about codes, products and participants: shapes, limits, refusals."""

from __future__ import annotations

import httpx

from govauth.providers.crpt.sandbox import GTIN, CrptSandbox
from tests.providers.crpt.sandbox.firm import TRUE, TRUE4, Firm, name_of

SEARCH = f"{TRUE4}/cises/search"


def searched(firm: Firm, wanted: dict[str, object], **pagination: object) -> httpx.Response:
    body = {"filter": {"productGroups": ["lp"], **wanted}, "pagination": pagination, "page": 7, "limit": 1}
    return firm.http.post(SEARCH, json=body)


def test_a_code_is_told_in_whole_and_in_short(maker: Firm, crpt: CrptSandbox) -> None:
    codes = [name_of(code) for code in maker.order(2)]
    notes = {"expires": "2027-02-10T00:00:00.000Z", "mrp": 18900, "inner_units": 30, "sold_units": 12}
    crpt.control("note", {"code": codes[0], **notes})
    unknown = f"{codes[0][:-1]}!"
    answer = maker.http.post(f"{TRUE}/cises/info", params={"pg": "lp"}, json=[*codes, unknown])
    entries = {entry["cisInfo"]["requestedCis"]: entry for entry in answer.json()}
    assert set(entries) == {*codes, unknown}
    assert entries[unknown]["errorCode"] == "404"
    card = entries[codes[0]]["cisInfo"]
    assert (card["gtin"], card["productGroupId"], card["maxRetailPrice"]) == (GTIN, 1, 18900)
    left = {"innerUnitCount": 30, "soldUnitCount": 12, "rest": 18, "correctRest": True}
    assert (card["partialSaleInfo"], card["expirationDate"]) == (left, notes["expires"])
    short = maker.http.post(f"{TRUE}/cises/short/list", json=[codes[0], unknown]).json()
    (told,) = [entry["result"] for entry in short if "errorCode" not in entry]
    assert (told["status"], told["statusEx"], told["extendedPackageType"]) == ("EMITTED", "", "UNIT")
    assert (told["children"], told["withdrawReason"]) == ([], None)


def test_lists_of_codes_have_limits(maker: Firm) -> None:
    many = [f"{number:031}" for number in range(1001)]
    for path in (f"{TRUE}/cises/info", f"{TRUE}/cises/short/list", f"{TRUE}/cises/aggregated/list"):
        for wrong in ([], many, ["0" * 31] * 2, ["0" * 75]):
            refused = maker.http.post(path, json=wrong)
            assert refused.status_code == 400
            assert refused.json()["error_message"]
    none = maker.http.post(f"{TRUE}/cises/info", json=many[:2])
    assert (none.status_code, [entry["errorCode"] for entry in none.json()]) == (404, ["404"] * 2)
    assert maker.http.post(f"{TRUE}/cises/history", params={"cis": "?"}).status_code == 404
    assert maker.http.post(f"{TRUE}/cises/check", json={"codes": many}).status_code == 400


def test_the_search_is_read_by_cursor_and_passes_over_page_and_limit(maker: Firm, crpt: CrptSandbox) -> None:
    older = [name_of(code) for code in maker.order(3)]
    newer = [name_of(code) for code in maker.order(4)]
    crpt.control("introduce", [newer[0], older[0]])
    found: list[str] = []
    pagination: dict[str, object] = {"perPage": 3, "direction": 0}
    while True:
        page = searched(maker, {}, **pagination).json()
        found += [item["cis"] for item in page["result"]]
        if page["isLastPage"]:
            break
        last = page["result"][-1]
        pagination |= {"lastEmissionDate": last["emissionDate"], "sgtin": last["sgtin"]}
    assert found == [*newer, *older]
    states = [{"status": "INTRODUCED", "isStatusExtNull": True}]
    by_state = searched(maker, {"states": states, "gtins": [GTIN]}).json()
    assert [item["cis"] for item in by_state["result"]] == [newer[0], older[0]]
    assert {item["statusExt"] for item in by_state["result"]} == {None}
    assert [item["cis"] for item in searched(maker, {}, direction=1, perPage=1).json()["result"]] == older[
        -1:
    ]
    long_ago: dict[str, object] = {"emissionDatePeriod": {"to": "2020-01-01T00:00:00.000Z"}}
    other: dict[str, object] = {"gtins": ["04607177964089"]}
    boxes: dict[str, object] = {"generalPackageTypes": ["BOX"]}
    for nothing in (long_ago, other, boxes):
        assert searched(maker, nothing).json() == {"result": [], "isLastPage": True}
    for wrong in ({"perPage": 0}, {"perPage": 1001}, {"direction": 2}, {"sgtin": "?"}):
        assert searched(maker, {}, **wrong).status_code == 400
    assert searched(maker, {"productGroups": []}).status_code == 400
    crpt.control("no_contract", ["lp"])
    assert searched(maker, {}).status_code == 403


def test_calls_that_come_too_soon_are_refused(maker: Firm, crpt: CrptSandbox) -> None:
    (code,) = maker.order()
    crpt.control("pauses", 1)
    asked = {"codes": [name_of(code), "0" * 31]}
    checked = maker.http.post(f"{TRUE}/cises/check", json=asked).json()
    assert (checked["result"], checked["quantity"]) == (False, 2)
    assert [entry["found"] for entry in checked["codes"]] == [True, False]
    assert maker.http.post(f"{TRUE}/cises/check", json=asked).status_code == 429
    crpt.control("skew", 2)
    assert maker.http.post(f"{TRUE4}/cises/check", json=asked).status_code == 200
    crpt.control("true_api_rate", 3)
    statuses = [maker.http.get(f"{TRUE}/elk/product-groups/balance/all").status_code for _ in range(4)]
    assert statuses.count(429) >= 1


def test_products_places_and_balances(maker: Firm, shop: Firm, crpt: CrptSandbox) -> None:
    maker.order()
    body = {"gtins": [GTIN, "04607177964089"], "rdInfo": False}
    for version in (TRUE, TRUE4):
        told = maker.http.post(f"{version}/product/info", json=body).json()
        assert [card["gtin"] for card in told["results"]] == [GTIN]
        assert (told["total"], told["errorCode"]) == (1, None)
    listed = maker.http.get(f"{TRUE4}/product/gtin", params={"pg": "lp", "limit": 10, "page": 0}).json()
    assert listed["results"][0]["goodStatus"] == "published"
    assert shop.http.get(f"{TRUE4}/product/gtin", params={"pg": "lp"}).json()["total"] == 0
    places = maker.http.get(f"{TRUE}/mods/list", params={"inns": [maker.inn, shop.inn]}).json()
    assert ([place["inn"] for place in places["result"]], places["total"]) == ([maker.inn, shop.inn], 2)
    kpp = places["result"][0]["kpp"]
    told = maker.http.post(f"{TRUE}/mods/info", json={"pg": ["lp"], "inn": maker.inn, "kpp": [kpp]}).json()
    assert told["result"] == places["result"][:1]
    crpt.control("no_contract", ["milk"])
    balances = maker.http.get(f"{TRUE}/elk/product-groups/balance/all").json()
    assert {"balance", "contractId", "organisationId", "productGroupId"} == set(balances[0])
    assert 8 not in {one["productGroupId"] for one in balances}
    one = maker.http.get(f"{TRUE}/elk/product-groups/balance", params={"productGroupId": 1}).json()
    assert [line["productGroupId"] for line in one] == [1]


def test_participants_are_told_of_to_anybody(maker: Firm, shop: Firm) -> None:
    stranger = "7728168971"
    del maker.http.headers["authorization"]
    known, unknown = maker.http.get(f"{TRUE}/participants", params={"inns": [shop.inn, stranger]}).json()
    assert (known["is_registered"], known["statusInn"]) == (True, "REGISTERED")
    assert (unknown["is_registered"], unknown["errorCode"]) == (False, "404")
    assert maker.http.get(f"{TRUE}/participants", params={"inns": stranger}).status_code == 404
    assert maker.http.get(f"{TRUE}/participants").status_code == 400
    assert maker.http.get(f"{TRUE4}/edo/inn/{shop.inn}").json()[0]["inn"] == shop.inn
    assert maker.http.get(f"{TRUE}/edo/inn/{stranger}").status_code == 404
    assert maker.http.get(f"{TRUE}/elk/product-groups/balance/all").status_code == 401
