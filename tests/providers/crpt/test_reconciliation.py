"""Documents whose answers were lost: found again by their request id, or by what their body says."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.providers.crpt import (
    Crpt,
    DocumentAttempt,
    DocumentOutcomeUnknown,
    Outcome,
    TrueApiOutcomeUnknown,
)
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.providers.crpt.true_api.attempts import Evidence, weigh
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner
from govauth.wire.json import JsonValue, encode_json

pytestmark = pytest.mark.anyio

KIND = "LP_INTRODUCE_GOODS"
CODE = "0104601653030046215aBcDeFgHiJkL"
OTHER = "0104601653030046215mNoPqRsTuVwX"
WAYBILL: dict[str, JsonValue] = {
    "document_number": "17",
    "production_date": "2026-10-05",
    "products": [{"uit_code": CODE, "cost": 1500.5}],
}
ANOTHER: dict[str, JsonValue] = {**WAYBILL, "products": [{"uit_code": OTHER, "cost": 1500.5}]}


@pytest.mark.parametrize(("fault", "expected"), [("lose", Outcome.APPLIED), ("drop", Outcome.NOT_APPLIED)])
async def test_a_document_of_mdlp(
    crpt: Crpt,
    document_signer: GostDocumentSigner,
    sandbox: ServedSandbox,
    provider: CrptSandbox,
    fault: str,
    expected: Outcome,
) -> None:
    _ = [one async for one in crpt.mdlp.documents.incoming()]
    sandbox.fault(fault, operation="mdlp.documents.send")
    with pytest.raises(DocumentOutcomeUnknown, match="not known") as caught:
        await crpt.mdlp.documents.send(b"<documents/>", sign=document_signer)
    assert caught.value.how_to_check == "await documents.reconcile(error)"
    error = pickle.loads(pickle.dumps(caught.value))
    for lost in (error, error.request_id):
        result = await crpt.mdlp.documents.reconcile(lost, settle=0.01)
        assert result.outcome is expected
        assert (result.found is None) is (expected is Outcome.NOT_APPLIED)
        if result.found is not None:
            assert result.found.request_id == error.request_id
    assert provider.counters["documents_sent"] == (expected is Outcome.APPLIED)


async def test_one_request_id_sent_twice_to_mdlp_needs_a_person(
    crpt: Crpt, document_signer: GostDocumentSigner
) -> None:
    request = "6f6fa779-b637-4234-9117-8ac4c1a9a81c"
    for _ in range(2):
        await crpt.mdlp.documents.send(b"<documents/>", sign=document_signer, request_id=request)
    result = await crpt.mdlp.documents.reconcile(request)
    assert result.outcome is Outcome.UNDECIDED
    assert len(result.candidates) == 2


@pytest.mark.parametrize("document", [WAYBILL, encode_json(WAYBILL), b"<waybill number='17'/>"])
@pytest.mark.parametrize(("fault", "expected"), [("lose", Outcome.APPLIED), ("drop", Outcome.NOT_APPLIED)])
async def test_a_document_of_true_api(
    crpt: Crpt,
    sandbox: ServedSandbox,
    provider: CrptSandbox,
    document: dict[str, JsonValue] | bytes,
    fault: str,
    expected: Outcome,
) -> None:
    documents = crpt.true_api.documents
    await documents.create(ANOTHER, type="LK_RECEIPT", product_group="lp")
    sandbox.fault(fault, operation="true_api.documents.create")
    with pytest.raises(TrueApiOutcomeUnknown) as caught:
        await documents.create(document, type=KIND, product_group="lp")
    error = pickle.loads(pickle.dumps(caught.value))
    assert CODE not in repr(error.attempt)
    result = await documents.reconcile(error, settle=0.01)
    assert result.outcome is expected
    if result.found is not None:
        assert result.found.type == KIND
    # One document of another type, whose body is not even read.
    reads = provider.counters["true_api.documents.get"]
    assert reads == (expected is Outcome.APPLIED)
    assert provider.counters["documents_created"] == 1 + (expected is Outcome.APPLIED)


async def test_equal_documents_are_told_apart_by_what_is_taken(crpt: Crpt, sandbox: ServedSandbox) -> None:
    documents = crpt.true_api.documents
    mine = await documents.create(WAYBILL, type=KIND, product_group="lp")
    another = await documents.create(ANOTHER, type=KIND, product_group="lp")
    sandbox.fault("drop", operation="true_api.documents.create")
    with pytest.raises(TrueApiOutcomeUnknown) as caught:
        await documents.create(WAYBILL, type=KIND, product_group="lp")
    result = await documents.reconcile(caught.value, settle=0.01)
    assert result.found is not None
    assert result.found.number == mine
    result = await documents.reconcile(caught.value, taken=[mine], settle=0.01)
    assert result.outcome is Outcome.NOT_APPLIED
    assert another != mine
    again = await documents.create(WAYBILL, type=KIND, product_group="lp")
    result = await documents.reconcile(caught.value, settle=0.01)
    assert result.outcome is Outcome.UNDECIDED
    assert {one.number for one in result.candidates} == {mine, again}


async def test_a_body_that_is_not_shown_decides_nothing(
    crpt: Crpt, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    documents = crpt.true_api.documents
    sandbox.fault("lose", operation="true_api.documents.create")
    with pytest.raises(TrueApiOutcomeUnknown) as caught:
        await documents.create(WAYBILL, type=KIND, product_group="lp")
    provider.true_api.documents.newest().shows_body = False
    provider.true_api.documents.newest().content = b""  # nor is its source
    result = await documents.reconcile(caught.value, settle=0.01)
    assert result.outcome is Outcome.UNDECIDED
    assert len(result.candidates) == 1


ATTEMPT = DocumentAttempt("lp", KIND, "MANUAL", encode_json(WAYBILL), datetime(2026, 10, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (WAYBILL, Evidence.FITS),
        ({**WAYBILL, "participant_inn": "7707083893"}, Evidence.FITS),
        (encode_json(WAYBILL).decode(), Evidence.FITS),
        (ANOTHER, Evidence.CONTRADICTS),
        ({**WAYBILL, "production_date": "2026-10-05T00:00:00.000Z"}, Evidence.OPEN),
        ({"document_number": "17"}, Evidence.OPEN),
        (None, Evidence.OPEN),
        ("<waybill/>", Evidence.OPEN),
    ],
)
def test_evidence_of_a_body(body: object, expected: Evidence) -> None:
    assert weigh(ATTEMPT, body) is expected


async def test_what_cannot_be_looked_for_is_refused(crpt: Crpt) -> None:
    stranger = OutcomeUnknown("of another room")
    with pytest.raises(InvalidInput, match="lost must be a request_id"):
        await crpt.mdlp.documents.reconcile(stranger)
    with pytest.raises(InvalidInput, match="lost must be a UUID"):
        await crpt.mdlp.documents.reconcile("17")
    with pytest.raises(InvalidInput, match="lost must be an attempt"):
        await crpt.true_api.documents.reconcile(stranger)
    with pytest.raises(InvalidInput, match="lost must be an order"):
        await crpt.suz.orders.reconcile(stranger)
