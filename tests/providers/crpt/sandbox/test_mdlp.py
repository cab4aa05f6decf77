"""МДЛП by plain HTTP: documents up and down, whole and in parts, packages, registers, pauses."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from govauth.providers.crpt.sandbox import GTIN, CrptSandbox, Participant
from govauth.providers.crpt.sandbox.mdlp.medicines import CARTONS, PALLET, SEEDED_GTIN
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.sandbox.firm import MDLP, Firm

DOCUMENTS = f"{MDLP}/documents"
SGTIN = f"{MDLP}/reestr/sgtin"
SSCC = f"{MDLP}/reestr/sscc"
EVERYTHING: dict[str, object] = {"filter": {}, "start_from": 0, "count": 100}


@pytest.fixture
def sender(maker: Firm) -> Firm:
    maker.sign_in_at_mdlp()
    return maker


@pytest.fixture
def pharmacy(sandbox: ServedSandbox) -> Iterator[Firm]:
    firm = Firm(sandbox, sandbox.crpt.add_account(Participant(inn="500100732259")))
    with firm.http:
        firm.sign_in_at_mdlp(by_password=True)
        yield firm


def waybill(receiver: str, kind: int = 415) -> bytes:
    return (
        f'<documents><move_order action_id="{kind}"><receiver_id>{receiver}</receiver_id>'
        "</move_order></documents>"
    ).encode()


def sent(firm: Firm, content: bytes, **more: object) -> httpx.Response:
    body = {
        "document": base64.b64encode(content).decode(),
        "sign": firm.sign(content),
        "request_id": str(uuid4()),
    }
    return firm.http.post(f"{DOCUMENTS}/send", json={**body, **more})


def branch_of(firm: Firm) -> str:
    listed = firm.http.post(f"{MDLP}/reestr/branches/filter", json=EVERYTHING).json()
    return str(listed["entries"][0]["id"])


def test_a_document_goes_to_the_other_side_and_is_read_there(sender: Firm, pharmacy: Firm) -> None:
    content, request_id = waybill(branch_of(pharmacy)), str(uuid4())
    document_id = sent(sender, content, request_id=request_id).json()["document_id"]
    card = sender.http.get(f"{DOCUMENTS}/{document_id}").json()
    assert (card["doc_type"], card["doc_status"]) == (415, "PROCESSED_DOCUMENT")
    assert card["receiver"] == branch_of(pharmacy)
    found = sender.http.get(f"{DOCUMENTS}/request/{request_id}").json()
    assert ([one["document_id"] for one in found["documents"]], found["total"]) == ([document_id], 1)
    link = sender.http.get(f"{DOCUMENTS}/{document_id}/ticket").json()["link"]
    assert b"<operation_result>Accepted</operation_result>" in sender.http.get(link).content
    signature = sender.http.get(f"{DOCUMENTS}/{document_id}/signature")
    assert signature.headers["content-type"].startswith("text/plain")
    assert base64.b64decode(signature.text, validate=True)
    income = pharmacy.http.post(f"{DOCUMENTS}/income", json=EVERYTHING).json()
    assert [one["document_id"] for one in income["documents"]] == [document_id]
    link = pharmacy.http.get(f"{DOCUMENTS}/download/{document_id}").json()["link"]
    assert pharmacy.http.get(link).content == content
    assert sender.http.post(f"{DOCUMENTS}/income", json=EVERYTHING).json()["documents"] == []
    private = sent(sender, b"<documents/>").json()["document_id"]
    assert pharmacy.http.get(f"{DOCUMENTS}/{private}").status_code == 404


def test_lists_of_documents_are_filtered(sender: Firm) -> None:
    kinds = [415, 416, 415]
    ids = [sent(sender, waybill("00000000000001", kind)).json()["document_id"] for kind in kinds]
    for wanted, expected in (
        ({"doc_type": 415}, [ids[2], ids[0]]),
        ({"document_id": ids[1]}, [ids[1]]),
        ({"doc_status": "FAILED"}, []),
        ({"end_date": "2020-01-01 00:00:00"}, []),
        ({"start_date": "2020-01-01 00:00:00", "file_uploadtype": 3}, ids[::-1]),
        ({"receiver_id": "00000000000001"}, ids[::-1]),
    ):
        listed = sender.http.post(f"{DOCUMENTS}/outcome", json={**EVERYTHING, "filter": wanted}).json()
        assert [one["document_id"] for one in listed["documents"]] == expected
    part = sender.http.post(f"{DOCUMENTS}/outcome", json={"filter": {}, "start_from": 1, "count": 1}).json()
    assert ([one["document_id"] for one in part["documents"]], part["total"]) == ([ids[1]], 3)
    for wrong in ({"count": 0}, {"start_from": "0"}, {"filter": {"start_date": "2026-03-01T00:00:00Z"}}):
        refused = sender.http.post(f"{DOCUMENTS}/outcome", json={**EVERYTHING, **wrong})
        assert (refused.status_code, list(refused.json())) == (400, ["error_description"])


@pytest.mark.parametrize("header", [None, "range", "content-range"])
def test_a_large_document_is_handed_in(sender: Firm, crpt: CrptSandbox, header: str | None) -> None:
    content = b"<documents>" + b" " * 5_000 + b"</documents>"
    crpt.control("doc_size", 4_000)
    assert sender.http.get(f"{DOCUMENTS}/doc_size").json() == {"doc_size": 4_000}
    assert sent(sender, content).status_code == 400
    begun = sender.http.post(
        f"{DOCUMENTS}/send_large",
        json={
            "sign": sender.sign(content),
            "hash_sum": hashlib.sha256(content).hexdigest(),
            "request_id": str(uuid4()),
        },
    ).json()
    card = f"{DOCUMENTS}/{begun['document_id']}"
    assert sender.http.get(card).json()["doc_status"] == "UPLOADING_DOCUMENT"
    finished = {"document_id": begun["document_id"]}
    assert sender.http.post(f"{DOCUMENTS}/send_finished", json=finished).status_code == 400
    if header is None:
        assert sender.http.put(begun["link"], content=content).status_code == 200
    else:
        for start in range(0, len(content), 2_000):
            part = content[start : start + 2_000]
            value = f"{start}-{start + len(part) - 1}/{len(content)}"
            for _ in range(2):  # the same bytes may come again
                assert (
                    sender.http.put(begun["link"], content=part, headers={header: value}).status_code == 200
                )
        wrong = {header: f"0-9/{len(content)}"}
        assert sender.http.put(begun["link"], content=b"1", headers=wrong).status_code == 400
    end = sender.http.post(f"{DOCUMENTS}/send_finished", json=finished)
    assert end.json()["request_id"] == sender.http.get(card).json()["request_id"]
    assert sender.http.get(card).json()["doc_status"] == "PROCESSED_DOCUMENT"
    link = sender.http.get(f"{DOCUMENTS}/download/{begun['document_id']}").json()["link"]
    assert sender.http.get(link).content == content
    assert sender.http.put(begun["link"], content=content).status_code == 400


def test_an_outcome_is_late_rejected_or_cancelled(sender: Firm, crpt: CrptSandbox) -> None:
    crpt.control("mdlp_seconds", 60)
    request_id = str(uuid4())
    late, cancelled = (
        sent(sender, b"<documents/>", request_id=request_id).json()["document_id"] for _ in range(2)
    )
    assert sender.http.get(f"{DOCUMENTS}/{late}/ticket").status_code == 404
    card = sender.http.get(f"{DOCUMENTS}/{late}").json()
    assert card["doc_status"] == "PROCESSING_DOCUMENT"
    assert "processed_date" not in card
    taken_back = {"document_id": cancelled, "request_id": request_id}
    assert sender.http.post(f"{DOCUMENTS}/cancel", json=taken_back).status_code == 200
    assert sender.http.get(f"{DOCUMENTS}/{cancelled}").json()["doc_status"] == "FAILED"
    crpt.control("skew", 61)
    assert sender.http.get(f"{DOCUMENTS}/{late}").json()["doc_status"] == "PROCESSED_DOCUMENT"
    too_late = {"document_id": late, "request_id": request_id}
    assert sender.http.post(f"{DOCUMENTS}/cancel", json=too_late).status_code == 400
    crpt.control("mdlp_seconds", 0)
    crpt.control("reject_mdlp", "Неверная схема")
    rejected = sent(sender, b"<documents/>").json()["document_id"]
    assert sender.http.get(f"{DOCUMENTS}/{rejected}").json()["doc_status"] == "FAILED_RESULT_READY"
    link = sender.http.get(f"{DOCUMENTS}/{rejected}/ticket").json()["link"]
    assert "Неверная схема" in sender.http.get(link).text
    crpt.control("link_host", "http://127.0.0.2:9")
    elsewhere = sender.http.get(f"{DOCUMENTS}/{rejected}/ticket").json()["link"]
    assert elsewhere.startswith("http://127.0.0.2:9/api/v1/documents/")


def test_whoever_signed_in_by_password_need_not_sign(sender: Firm, pharmacy: Firm) -> None:
    unsigned = {"document": base64.b64encode(b"<documents/>").decode(), "request_id": str(uuid4())}
    assert pharmacy.http.post(f"{DOCUMENTS}/send", json=unsigned).status_code == 200
    assert sender.http.post(f"{DOCUMENTS}/send", json=unsigned).status_code == 400
    assert sent(sender, b"<documents/>", sign=sender.sign(b"<another/>")).status_code == 400
    assert sent(sender, b"<documents/>", document="%").status_code == 400


def test_packs_and_packages_are_read(sender: Firm, pharmacy: Firm, crpt: CrptSandbox) -> None:
    http = sender.http
    own = http.post(f"{SGTIN}/filter", json={**EVERYTHING, "filter": {"gtin": SEEDED_GTIN}}).json()
    assert own["total"] == 4
    sgtins = [one["sgtin"] for one in own["entries"]]
    odd = f"{GTIN}5/%?BCDEFGHIJ"[:27]
    crpt.control("medicine", {"sgtin": odd, "status": "in_sale", "owner": pharmacy.inn})
    unknown = f"{GTIN}5QQQQQQQQQQQQ"
    named = http.post(
        f"{SGTIN}/sgtins-by-list", json={"filter": {"sgtins": [sgtins[0], odd, unknown]}}
    ).json()
    assert [one["sgtin"] for one in named["entries"]] == sgtins[:1]
    assert [(one["sgtin"], one["error_code"]) for one in named["failed_entries"]] == [(odd, 4), (unknown, 2)]
    assert (named["total"], named["failed"]) == (1, 2)
    public = http.post(f"{SGTIN}/public/sgtins-by-list", json={"filter": {"sgtins": [odd]}}).json()
    assert public["entries"][0]["status"] == "in_sale"
    assert "sys_id" not in public["entries"][0]
    encoded = odd.replace("%", "%25").replace("/", "%2F").replace("?", "%3F")
    assert pharmacy.http.get(f"{SGTIN}/{encoded}").json()["sgtin"] == odd
    assert http.get(f"{SGTIN}/{encoded}").status_code == 404
    many = {"filter": {"sgtins": [f"{number:027}" for number in range(501)]}}
    assert http.post(f"{SGTIN}/sgtins-by-list", json=many).status_code == 400
    tree = http.get(f"{SSCC}/{PALLET}/hierarchy").json()
    assert (tree["up"], {one["sscc"] for one in tree["down"]}) == ([], set(CARTONS))
    assert [one["sscc"] for one in http.get(f"{SSCC}/{CARTONS[0]}/hierarchy").json()["up"]] == [PALLET]
    content = http.post(f"{SSCC}/{CARTONS[0]}/sgtins", json=EVERYTHING).json()
    assert [one["sgtin"] for one in content["entries"]] == sgtins[:2]
    full = http.get(f"{SSCC}/{PALLET}/full-hierarchy").json()
    leaves = [one["sgtin"] for carton in full["down"]["childs"] for one in carton["childs"]]
    assert leaves == sgtins
    up = http.get(f"{SSCC}/full-hierarchy", params={"sscc": f"{CARTONS[0]},{PALLET}"}).json()[0]["up"]
    assert (up["sscc"], up["childs"][0]["sscc"]) == (CARTONS[0], PALLET)
    assert http.get(f"{SSCC}/046016530300000138/hierarchy").json()["error_code"] == 2
    foreign = pharmacy.http.get(f"{SSCC}/{PALLET}/hierarchy")
    assert (foreign.status_code, foreign.json()["error_code"]) == (200, 4)
    with pytest.raises(ValueError, match="inside of itself"):
        crpt.control("pack", {"sscc": PALLET, "into": CARTONS[0]})
    with pytest.raises(ValueError, match="participant"):
        crpt.control("medicine", {"sgtin": odd, "owner": "7728168971"})


def test_registers_are_read(sender: Firm, pharmacy: Firm) -> None:
    http = sender.http
    member = http.get(f"{MDLP}/members/current").json()["member"]
    assert member["inn"] == sender.inn
    partners = http.post(f"{MDLP}/reestr_partners/filter", json=EVERYTHING).json()
    (partner,) = partners["filtered_records"]
    assert (partner["inn"], partners["filtered_records_count"], partners["code"]) == (pharmacy.inn, 1, 200)
    trusted = {"trusted_partners": [partner["system_subj_id"], "?"]}
    for verb, count in (("add", 1), ("delete", 0)):
        answer = http.post(f"{MDLP}/reestr/trusted_partners/{verb}", json=trusted).json()
        assert answer == {"code": "200", "failed_partners": ["?"]}
        listed = http.post(f"{MDLP}/reestr/trusted_partners/filter", json=EVERYTHING).json()
        assert listed["filtered_records_count"] == count
    for register in ("branches", "warehouses"):
        (place,) = http.post(f"{MDLP}/reestr/{register}/filter", json=EVERYTHING).json()["entries"]
        assert http.get(f"{MDLP}/reestr/{register}/{place['id']}").json() == place
        assert http.get(f"{MDLP}/reestr/{register}/00000000000000").status_code == 404
    assert http.get(f"{MDLP}/reestr/address/all").json()["total"] == 2
    for path in ("med_products/current", "med_products/public/filter"):
        medicines = http.post(f"{MDLP}/reestr/{path}", json=EVERYTHING).json()["entries"]
        assert SEEDED_GTIN in {one["gtin"] for one in medicines}
    for path in ("med_products", "med_products/public"):
        assert http.get(f"{MDLP}/reestr/{path}/{SEEDED_GTIN}").json()["gtin"] == SEEDED_GTIN
    assert pharmacy.http.get(f"{MDLP}/reestr/med_products/{SEEDED_GTIN}").status_code == 404
    storage = f"{MDLP}/reestr/virtual-storage/filter"
    assert http.post(storage, json=EVERYTHING).status_code == 400
    held = http.post(storage, json={**EVERYTHING, "filter": {"storage_id": branch_of(sender)}}).json()
    assert {"gtin": SEEDED_GTIN, "count": 4} in [
        {n: one[n] for n in ("gtin", "count")} for one in held["entries"]
    ]
    missing = http.get(f"/crpt{MDLP}/reestr/nothing").json()
    assert (missing["status"], missing["error"]) == (404, "Not Found")


@pytest.mark.parametrize("status", [429, 403])
def test_each_method_has_a_pause_of_its_own(sender: Firm, crpt: CrptSandbox, status: int) -> None:
    crpt.control("pauses", 1)
    crpt.control("early_status", status)
    hierarchy, sizes = f"{SSCC}/{PALLET}/hierarchy", f"{DOCUMENTS}/doc_size"
    assert [sender.http.get(path).status_code for path in (hierarchy, sizes)] == [200, 200]
    early = sender.http.get(hierarchy)
    assert early.status_code == status
    assert "error_description" in early.json()
    crpt.control("skew", 0.6)
    assert [sender.http.get(path).status_code for path in (hierarchy, sizes)] == [status, 200]
    crpt.control("skew", 5.1)
    assert sender.http.get(hierarchy).status_code == 200
