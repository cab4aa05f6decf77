"""The simulated permissive mode and local module, asked as cash desks ask them: by plain HTTP."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from govauth.providers.crpt.sandbox import (
    GTIN,
    INN,
    MODULE_PASSWORD,
    MODULE_TOKEN,
    MODULE_USER,
    PERMISSIVE_KEY,
    CrptSandbox,
    Participant,
)
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer

CHECK = "/api/v4/true-api/codes/check"
INFO = "/api/v4/true-api/cdn/info"
HEALTH = "/api/v4/true-api/cdn/health/check"
GS = "\x1d"

Order = Callable[..., list[str]]
Json = dict[str, object]


@pytest.fixture
def crpt(sandbox: ServedSandbox) -> CrptSandbox:
    return sandbox.crpt


@pytest.fixture
def desk(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"X-API-KEY": PERMISSIVE_KEY}) as client:
        yield client


@pytest.fixture
def module(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, auth=(MODULE_USER, MODULE_PASSWORD)) as client:
        yield client


@pytest.fixture
def order(crpt: CrptSandbox) -> Order:
    """Order codes at the station: a group, the template, how many."""

    def ordered(group: str = "lp", template: int = 10, quantity: int = 1) -> list[str]:
        crpt.switches.ready_seconds = 0.0
        book = crpt.station.book
        product = {"gtin": GTIN, "quantity": quantity, "templateId": template, "cisType": "UNIT"}
        made = book.create({"productGroup": group, "products": [product]})
        asked = {"orderId": made["orderId"], "gtin": GTIN, "quantity": str(quantity)}
        return [str(code) for code in book.codes(asked)["codes"]]

    return ordered


def check(desk: httpx.Client, *codes: str, host: str = "/cdn-a", **rest: object) -> list[Json]:
    answer = desk.post(f"{host}{CHECK}", json={"codes": codes, **rest})
    assert answer.status_code == 200, answer.text
    assert {"code", "description", "codes", "reqId", "reqTimestamp"} == set(answer.json())
    entries: list[Json] = answer.json()["codes"]
    return entries


def flags(desk: httpx.Client, code: str) -> tuple[object, ...]:
    (entry,) = check(desk, code)
    return tuple(entry[name] for name in ("found", "utilised", "realizable", "sold"))


def test_the_hosts_are_listed_and_tell_their_speed(desk: httpx.Client, crpt: CrptSandbox) -> None:
    hosts: list[str] = [one["host"] for one in desk.get(INFO).json()["hosts"]]
    assert [urlsplit(host).path for host in hosts] == ["/cdn-a", "/cdn-b", "/cdn-c"]
    crpt.control("average_ms", {"cdn-b": 3})
    speeds = [desk.get(f"{host}{HEALTH}").json()["avgTimeMs"] for host in hosts]
    assert speeds == [10, 3, 30]
    crpt.control("hosts", ["cdn-c", "http://127.0.0.1:9"])
    listed = [one["host"] for one in desk.get(INFO).json()["hosts"]]
    assert listed == [hosts[2], "http://127.0.0.1:9"]


def test_a_host_fails_and_is_late_alone_and_its_calls_are_counted(
    desk: httpx.Client, crpt: CrptSandbox, order: Order
) -> None:
    (code,) = order()
    crpt.control("check_status", {"cdn-a": 502})
    crpt.control("check_seconds", {"cdn-b": 0.2})
    crpt.control("health_status", {"cdn-c": 500})
    assert desk.post(f"/cdn-a{CHECK}", json={"codes": [code]}).status_code == 502
    began = time.monotonic()
    check(desk, code, host="/cdn-b")
    assert time.monotonic() - began >= 0.2
    check(desk, code, host="/cdn-c")
    assert [desk.get(f"/{host}{HEALTH}").status_code for host in ("cdn-a", "cdn-c")] == [200, 500]
    asked = {name: count for name, count in crpt.counters.items() if name.startswith("permissive.")}
    assert asked == {
        "permissive.check": 3,
        "permissive.check.cdn-a": 1,
        "permissive.check.cdn-b": 1,
        "permissive.check.cdn-c": 1,
        "permissive.health": 2,
        "permissive.health.cdn-a": 1,
        "permissive.health.cdn-c": 1,
    }
    with pytest.raises(ValueError, match="an object of numbers by 'cdn-a', 'cdn-b', 'cdn-c'"):
        crpt.control("check_seconds", {"cdn-z": 1})


def test_a_code_lives_one_life_in_all_systems(
    desk: httpx.Client, module: httpx.Client, crpt: CrptSandbox, order: Order
) -> None:
    (code,) = order()
    name = code.partition(GS)[0]
    assert flags(desk, code) == (True, False, False, False)
    crpt.control("introduce", [code])
    (entry,) = check(desk, code, fiscalDriveNumber="9999078900000001", inn=INN, timeZone=2)
    assert entry == {
        "cis": code,
        "found": True,
        "valid": True,
        "verified": True,
        "printView": name,
        "gtin": GTIN,
        "groupIds": [1],
        "realizable": True,
        "utilised": True,
        "isBlocked": False,
        "isOwner": True,
        "errorCode": 0,
        "isTracking": False,
        "sold": False,
        "grayZone": False,
        "packageType": "UNIT",
        "packageQuantity": 0,
        "producerInn": INN,
    }
    assert module.post("/api/v2/cis/sell", json=[name]).status_code == 201
    assert flags(desk, code) == (True, True, False, True)
    assert module.get("/api/v2/cis/sold").json() == {"total_count": 1, "cis_list": [name]}
    assert module.post("/api/v2/cis/return", json=[name]).status_code == 201
    assert flags(desk, code) == (True, True, True, False)
    crpt.control("sell", [code])
    assert flags(desk, code) == (True, True, False, True)
    checked = crpt.true_api.codes.info([code.partition(GS)[0]])
    assert checked[0]["cisInfo"]["status"] == "RETIRED"


def test_documents_bring_codes_into_circulation_and_out_of_it(
    desk: httpx.Client, crpt: CrptSandbox, order: Order
) -> None:
    applied, emitted = order(quantity=2)
    known = crpt.station.book.find(applied)
    assert known is not None
    known.apply()
    crpt.true_api.documents.live(
        "LP_INTRODUCE_GOODS", {"products": [{"uit_code": applied}, {"cis": emitted}]}
    )
    assert [flags(desk, code) for code in (applied, emitted)] == [
        (True, True, True, False),
        (True, False, False, False),
    ]
    crpt.true_api.documents.live(
        "LK_RECEIPT", {"products": [{"cis": applied.partition(GS)[0]}, {"cis": "?"}, 7]}
    )
    assert flags(desk, applied) == (True, True, False, True)


def test_what_was_noted_of_a_code_is_shown(desk: httpx.Client, crpt: CrptSandbox, order: Order) -> None:
    (code,) = order("tobacco", 0)
    crpt.control("introduce", [code])
    notes: Json = {
        "blocked_by": ["RPN", "VETRF"],
        "expires": "2020-02-10T00:00:00.000Z",
        "gray_zone": True,
        "mrp": 18900,
        "smp": 12900,
        "inner_units": 30,
        "sold_units": 12,
        "owner": "500100732259",
    }
    crpt.control("note", {"code": code, **notes})
    (entry,) = check(desk, code)
    assert entry["ogvs"] == ["RPN", "VETRF"]
    assert (entry["printView"], entry["groupIds"]) == (code[:25], [3])
    assert (entry["isBlocked"], entry["grayZone"], entry["realizable"], entry["isOwner"]) == (
        True,
        True,
        False,
        False,
    )
    assert (entry["mrp"], entry["smp"], entry["expireDate"]) == (18900, 12900, notes["expires"])
    assert (entry["innerUnitCount"], entry["soldUnitCount"]) == (30, 12)
    for wrong in ({"code": code, "mrp": "dear"}, {"code": code, "colour": 1}, {"code": "?"}):
        with pytest.raises(ValueError, match=r"mrp|colour|no participant"):
            crpt.control("note", wrong)


def test_what_is_wrong_with_a_code_has_a_number(desk: httpx.Client, order: Order) -> None:
    (code,) = order()
    other = f"01{GTIN}215zzzzzzzzzzzz{code[31:]}"
    broken = [
        (code[:-2] + ("A=" if code[-2] != "A" else "B="), 6, True, True),
        (other, 10, False, True),
        (code.replace(GS, ""), 5, False, False),
        (code[:20] + "я" + code[21:], 4, False, False),
        (f"01{GTIN}", 3, False, False),
        ("hello", 2, False, False),
    ]
    entries = check(desk, *(one[0] for one in broken))
    assert [(entry["cis"], entry["errorCode"], entry["found"], entry["valid"]) for entry in entries] == broken
    assert not any(entry["verified"] for entry in entries)
    assert all(entry["message"] for entry in entries)


@pytest.mark.parametrize(
    ("switch", "value", "status", "code"),
    [
        ("emergency", "203", 203, 203),
        ("emergency", "418", 418, 203),
        ("key_refused", True, 401, 401),
        ("cross_border_down", True, 503, 5000),
    ],
)
def test_checks_are_refused_by_switches(
    desk: httpx.Client, crpt: CrptSandbox, order: Order, switch: str, value: object, status: int, code: int
) -> None:
    crpt.control(switch, value)
    answer = desk.post(f"/cdn-b{CHECK}", json={"codes": order()})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_wrong_checks_are_refused(desk: httpx.Client, order: Order) -> None:
    codes = order()
    wrong: list[Json] = [
        {"codes": []},
        {"codes": codes * 101},
        {"codes": [1]},
        {"codes": codes, "timeZone": 12},
        {"codes": codes, "fiscalDriveNumber": "1"},
        {"codes": codes, "inn": "77"},
    ]
    statuses = [desk.post(f"/cdn-a{CHECK}", json=body).status_code for body in wrong]
    assert statuses == [400] * len(wrong)
    without = httpx.post(desk.base_url.join(f"/cdn-a{CHECK}"), json={"codes": codes})
    assert (without.status_code, without.json()["code"]) == (401, 401)


@pytest.mark.anyio
@pytest.mark.parametrize("ends", [True, False])
async def test_a_new_key_is_given_for_an_attached_signature(
    desk: httpx.Client, crpt: CrptSandbox, *, ends: bool
) -> None:
    crpt.control("access_ends_key", ends)
    path = "/api/v3/true-api/auth/permissive-access"
    refused = desk.post(path, json={"data": base64.b64encode(b"not signed").decode()})
    assert (refused.status_code, set(refused.json())) == (403, {"code", "error_message", "description"})
    another = crpt.add_account(Participant("500100732259"))
    signer = await open_challenge_signer(another.key(), for_tests=True)
    signed = await signer.sign_challenge(b"any text")
    given = desk.post(path, json={"data": base64.b64encode(signed).decode()}).json()
    assert set(given) == {"access_token", "expires_in", "token_type"}
    keys = (given["access_token"], another.permissive_key, PERMISSIVE_KEY)
    statuses = [desk.get(INFO, headers={"X-API-KEY": key}).status_code for key in keys]
    assert statuses == [200, 401 if ends else 200, 200]
    await signer.aclose()


def test_checks_are_found_again(desk: httpx.Client, crpt: CrptSandbox, order: Order) -> None:
    first = desk.post(f"/cdn-a{CHECK}", json={"codes": order()}).json()
    crpt.control("history_seconds", 1000)
    asked = [{"reqId": first["reqId"], "reqTimestamp": first["reqTimestamp"]}]
    created = desk.post(f"{CHECK}/history/create", json={"requests": asked}).json()
    assert created["status"] == "IN_PROGRESS"
    receive, query = f"{CHECK}/history/receive", {"queryId": created["queryId"]}
    assert desk.get(receive, params=query).json() == created
    crpt.control("skew", 1001)
    assert desk.get(receive, params=query).json()["results"] == [first]
    crpt.control("history_pause", 60)
    assert desk.get(receive, params=query).status_code == 429


@pytest.mark.parametrize("token", [False, True])
def test_the_local_module_checks_what_it_knows(
    sandbox: ServedSandbox, crpt: CrptSandbox, order: Order, *, token: bool
) -> None:
    good, blocked, grey = order(quantity=3)
    names = [code.partition(GS)[0] for code in (good, blocked, grey)]
    crpt.control("note", {"code": blocked, "blocked_by": ["RAR"], "mrp": 500})
    crpt.control("note", {"code": grey, "grey_gtin": True})
    pair = base64.b64encode(f"{MODULE_USER}:{MODULE_PASSWORD}".encode()).decode()
    allowed = f"Token {MODULE_TOKEN}" if token else f"Basic {pair}"
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": allowed}) as module:
        body = {"cis_list": [{"cis": name, "pg": "lp"} for name in names]}
        (result,) = module.post("/api/v2/cis/outCheck", json=body).json()["results"]
        assert set(result) == {"reqId", "reqTimestamp", "inst", "version", "codes"}
        of_good: Json = {
            "cis": names[0],
            "gtin": GTIN,
            "isBlocked": False,
            "isGreyGtin": False,
            "sold": False,
        }
        assert result["codes"] == [
            of_good,
            {**of_good, "cis": names[1], "isBlocked": True, "mrp": 500},
            {**of_good, "cis": names[2], "isBlocked": True, "isGreyGtin": True},
        ]
        old = module.get("/api/v1/cis/outCheck", params={"cis": names[0]}).json()
        assert (old["codes"][0]["found"], old["codes"][0]["valid"]) == (False, False)
        full = {"cis_list": [{"cis": good, "pg": "lp"}]}
        assert module.post("/api/v2/cis/outCheck", json=full).status_code == 400
    assert httpx.get(f"{sandbox.url}/api/v2/status").status_code == 401


def test_the_local_module_is_not_always_ready(
    module: httpx.Client, desk: httpx.Client, crpt: CrptSandbox, order: Order
) -> None:
    name = order()[0].partition(GS)[0]
    for status, error in (("initialization", 4045), ("sync_error", 4050), ("not_configured", 4045)):
        crpt.control("local_status", status)
        assert module.get("/api/v1/status").json()["status"] == status
        refused = module.post("/api/v2/cis/outCheck", json={"cis_list": [{"cis": name, "pg": "lp"}]})
        assert refused.json()["code"] == error
    assert module.post("/api/v2/init", json={"token": "wrong"}).status_code == 401
    crpt.control("local_load_seconds", 1000)
    settings = {"token": PERMISSIVE_KEY, "clearSold": False, "enableGreyList": True}
    assert module.post("/api/v2/init", json=settings).status_code == 200
    loading = module.get("/api/v2/status").json()
    assert (loading["status"], loading["requiresDownload"], loading["lastSync"]) == (
        "initialization",
        True,
        0,
    )
    crpt.control("skew", 1001)
    assert module.get("/api/v2/status").json()["status"] == "ready"
    crpt.control("receipts_arrive", value=False)
    module.post("/api/v2/cis/sell", json=[name])
    assert json.loads(desk.post(CHECK, json={"codes": order()}).content)["codes"][0]["sold"] is False
    counted = {name: crpt.counters[f"local_module.{name}"] for name in ("status", "check", "sell", "init")}
    assert counted == {"status": 5, "check": 3, "sell": 1, "init": 2}
