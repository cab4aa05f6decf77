"""The simulated REST services of ESIA refuse wrong requests, each with the status and the code of the document."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from govauth.http.message import Request
from govauth.providers.esia.sandbox import ORGANIZATION_OID, PERSON_OID, EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN

CLERK = PERSON_OID + 100
ORG = f"/rs/orgs/{ORGANIZATION_OID}"
V1, V2 = "/esia-rs/api/public/v1", "/esia-rs/api/public/v2"
CENTERS = f"{V1}/orgs/{ORGANIZATION_OID}/rcs"
IMPORT = f"{V2}/prns/import"
FOREIGN = f"{V1}/prns/{PERSON_OID}/org/foreign"
CENTER = {
    "name": "Центр",
    "operationTime": "9-18",
    "features": ["rcr"],
    "raTypeId": "1",
    "contact": {"type": "RAC", "value": "+7(900)0000000"},
    "address": {"type": "RA", "addressStr": "Москва"},
}
PERSON = {
    "firstName": "Проба",
    "lastName": "Образцова",
    "birthDate": "01.02.1990",
    "birthPlace": "Москва",
    "gender": "F",
    "snils": "112-233-445 95",
    "documents": {"elements": []},
    "contacts": {
        "elements": [{"type": "MBT", "value": "+7(900)0000001"}, {"type": "EML", "value": "a@b.example"}]
    },
}
WRONG: list[tuple[str, str, object, int, str]] = [
    ("GET", f"/rs/prns?status=CHANGED&updatedSince=1", None, 400, "ESIA-030003"),
    ("GET", "/rs/prns?status=DELETED", None, 400, "ESIA-030003"),
    ("GET", "/rs/prns?status=DELETED&updatedSince=-1", None, 400, "ESIA-030003"),
    ("GET", "/rs/orgs?updatedSince=вчера", None, 400, "ESIA-030003"),
    ("GET", f"{V2}/prns/{PERSON_OID}/ctts?embed=elements", None, 400, "ESIA-030003"),
    ("GET", f"{ORG}/emps?pageIndex=x", None, 400, "ESIA-030003"),
    ("GET", f"{ORG}/emps?pageSize=-1", None, 400, "ESIA-030003"),
    ("POST", f"{ORG}/ctts", b"{", 400, "ESIA-030003"),
    ("POST", f"{ORG}/ctts", [], 400, "ESIA-030003"),
    ("POST", f"{ORG}/ctts", {"type": None}, 400, "ESIA-030003"),
    ("PUT", f"{ORG}/emps/{CLERK}/grps/NONE/RA", None, 404, "ESIA-020203"),
    ("GET", f"/digital-org/api/public/v1/org/{ORGANIZATION_OID}/doc/usn/0", None, 404, "ESIA-020203"),
    ("POST", f"{FOREIGN}?chief=500100732259", {"type": "LEGAL"}, 400, "ESIA-039104"),
    ("POST", f"{FOREIGN}/setchieffororg?chief=1", b"signed", 400, "ESIA-036201"),
    ("POST", f"{FOREIGN}/setchieffororg?chief=500100732259", None, 400, "ESIA-038006"),
    ("POST", CENTERS, {**CENTER, "features": ["zzz"]}, 400, "ESIA-038901"),
    ("POST", CENTERS, {**CENTER, "features": []}, 400, "ESIA-038901"),
    ("POST", CENTERS, {**CENTER, "opnModes": ["NIGHT"]}, 400, "ESIA-038903"),
    ("POST", CENTERS, {**CENTER, "contact": {"type": "MBT"}}, 400, "ESIA-038903"),
    ("POST", CENTERS, {**CENTER, "address": {"type": "PLV", "addressStr": "x"}}, 400, "ESIA-034003"),
    ("POST", CENTERS, {**CENTER, "address": {"type": "RA"}}, 400, "ESIA-034003"),
    ("POST", CENTERS, {"name": "Центр"}, 400, "ESIA-030003"),
    ("PUT", f"{CENTERS}/7", CENTER, 404, "ESIA-038900"),
    ("POST", f"{V1}/orgs/{ORGANIZATION_OID}/invts/force", {}, 400, "ESIA-030003"),
    ("POST", f"{V1}/orgs/{ORGANIZATION_OID}/invts/force", [], 400, "ESIA-030003"),
    ("POST", IMPORT, PERSON, 400, "ESIA-030003"),
    ("POST", f"{IMPORT}?confirmWay=SMS", PERSON, 400, "ESIA-030003"),
    ("POST", f"{IMPORT}?confirmWay=REST_API", {**PERSON, "gender": None}, 400, "ESIA-030003"),
    (
        "POST",
        f"{IMPORT}?confirmWay=REST_API",
        {**PERSON, "contacts": {"elements": [{"type": "MBT", "value": "+7(900)0000001"}]}},
        400,
        "ESIA-032006",
    ),
    ("GET", "/rs/reqs/NONE", None, 404, "ESIA-039816"),
    ("GET", "/useravatar/7-circle", None, 404, ""),
]


@pytest.fixture(scope="module")
def esia() -> EsiaSandbox:
    return EsiaSandbox()


def packed(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def ask(esia: EsiaSandbox, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
    """Send a request with the token that opens everything, and the signed copy that an import must have."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {
        "authorization": f"Bearer {MASTER_TOKEN}",
        "accept": "application/json",
        "content-type": "application/json",
        "request-data": packed(content),
        "request-data-sign": packed(b"\x30signed"),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    answer = esia.handle(Request(method, f"https://esia.example{path}", sent, content))
    try:
        return answer.status, json.loads(answer.content)
    except ValueError:
        return answer.status, {}


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), WRONG)
def test_a_wrong_request_is_refused(
    esia: EsiaSandbox, method: str, path: str, body: object, status: int, code: str
) -> None:
    found, answer = ask(esia, method, path, body)
    assert (found, str(answer.get("code", "")).strip()) == (status, code)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"authorization": ""}, 401, "ESIA-005013"),
        ({"authorization": "Bearer unknown"}, 401, "ESIA-005011"),
        ({"accept": "text/html"}, 406, ""),
    ],
)
def test_without_a_token_or_for_another_media_type_nothing_is_served(
    esia: EsiaSandbox, headers: dict[str, str], status: int, code: str
) -> None:
    found, answer = ask(esia, "GET", ORG, **headers)
    assert (found, str(answer.get("code", "")).strip()) == (status, code)


@pytest.mark.parametrize(
    "headers",
    [
        {"request_data": ""},
        {"request_data": packed(b"{}")},
        {"request_data": "!"},
        {"request_data_sign": ""},
        {"request_data_sign": packed(b"no CMS")},
        {"request_data_sign": "A"},
    ],
)
def test_an_import_whose_signed_copy_is_another_is_refused(
    esia: EsiaSandbox, headers: dict[str, str]
) -> None:
    before = esia.counters["signed_imports"]
    status, answer = ask(esia, "POST", f"{IMPORT}?confirmWay=REST_API", PERSON, **headers)
    assert (status, answer["code"].strip()) == (400, "ESIA-030003")
    assert esia.counters["signed_imports"] == before


def test_codes_and_new_messages_of_an_import_come_to_an_end() -> None:
    esia = EsiaSandbox()
    compare, resend = f"{V2}/confirmation/compare", f"{V2}/confirmation/resend"
    assert ask(esia, "POST", compare, {"requestId": "NONE", "code": "1"})[1]["status"] == "NOT_FOUND"
    assert ask(esia, "POST", f"{resend}/NONE")[1]["status"] == "NOT_FOUND"
    status, answer = ask(esia, "POST", f"{IMPORT}?confirmWay=REST_API", PERSON)
    assert (status, answer["code"]) == (200, "2")
    number = answer["requestId"]
    sent = [ask(esia, "POST", f"{resend}/{number}")[1]["status"] for _ in range(answer["maxResendCount"] + 1)]
    assert sent == ["OK", "OK", "OK", "RESEND_LIMIT_IS_REACHED"]
    assert esia.counters["sms"] == 4
    wrong = {"requestId": number, "code": "0000"}
    left = [ask(esia, "POST", compare, wrong)[1] for _ in range(answer["maxInputAttemptsCount"])]
    assert [one["availableAttemptsCount"] for one in left] == [4, 3, 2, 1, 0]
    # The right code comes too late.
    assert ask(esia, "POST", compare, {"requestId": number, "code": "2783"})[1]["status"] == "FAILED"


def test_service_centres_are_of_organisations_that_have_the_feature() -> None:
    esia = EsiaSandbox()
    oid = int(ask(esia, "POST", CENTERS, CENTER)[1]["oid"])
    [plain] = ask(esia, "GET", CENTERS)[1]["elements"]
    assert "address" not in json.dumps(plain)
    attached = ask(esia, "POST", f"{CENTERS}/{oid}/invts/force", [{"oid": str(PERSON_OID)}])
    assert attached[0] == 200
    esia.rest.state.organizations[ORGANIZATION_OID].has_feature_ra = False
    status, answer = ask(esia, "POST", CENTERS, CENTER)
    assert (status, answer["code"].strip()) == (403, "ESIA-005043")


def test_a_token_of_one_person_does_not_open_another() -> None:
    esia = EsiaSandbox()
    esia.rest.issue("own", f"fullname?oid={PERSON_OID}")
    other = esia.rest.state.persons[CLERK]
    path = f"{V2}/prns/{{}}"
    assert ask(esia, "GET", path.format(PERSON_OID), authorization="Bearer own")[0] == 200
    assert ask(esia, "GET", path.format(other.oid), authorization="Bearer own")[0] == 403
    with pytest.raises(ValueError, match="there is a person with this OID"):
        esia.rest.add_person(CLERK, "Иванов Иван")


def test_changes_are_of_their_time() -> None:
    esia = EsiaSandbox()
    esia.rest.change(4)
    start = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
    found = ask(esia, "GET", f"/rs/prns?status=DELETED&updatedSince={start}")[1]["elements"]
    assert len(found) == 2
    assert all("/rs/prns/" in one for one in found)
