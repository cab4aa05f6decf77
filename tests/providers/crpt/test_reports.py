"""Reports, receipts and the rest of СУЗ."""

from __future__ import annotations

import pytest

from govauth.errors import ConfigurationError, InvalidInput, OutcomeUnknown, PendingRejected
from govauth.http.message import Request, Response
from govauth.providers.crpt import Crpt, CrptRefusal, ReportStatus
from govauth.providers.crpt.sandbox import GTIN, OMS_ID, CrptSandbox
from govauth.providers.crpt.suz.calls import SIGNATURE
from govauth.sandbox.server import ServedSandbox
from govauth.signing import CmsChallengeSigner, GostDocumentSigner
from tests.providers.crpt.conftest import order_of

pytestmark = pytest.mark.anyio

WHOLE = "0102990000010018215UmA8y\x1d93NjdT"


async def codes_of(crpt: Crpt, quantity: int) -> tuple[str, ...]:
    order = await crpt.suz.orders.create(order_of(quantity))
    return await order.codes(GTIN, within=20)


async def test_codes_are_reported_byte_for_byte(crpt: Crpt) -> None:
    codes = await codes_of(crpt, 20)
    report_id = await crpt.suz.reports.utilise("milk", codes, attributes={"productionDate": "2026-01-15"})
    report = await crpt.suz.reports.outcome(report_id, within=20)
    assert report.report_status is ReportStatus.SUCCESS


async def test_a_rejected_report_inside_200_says_why(crpt: Crpt) -> None:
    codes = [f"{code[:-4]}{code[-4:].swapcase()[::-1]}" for code in await codes_of(crpt, 2)]
    report_id = await crpt.suz.reports.utilise("milk", codes)
    with pytest.raises(PendingRejected, match="2 codes are damaged"):
        await crpt.suz.reports.outcome(report_id, within=20)


async def test_many_codes_make_several_reports(crpt: Crpt, provider: CrptSandbox) -> None:
    codes = await codes_of(crpt, 25)
    parts = [part async for part in crpt.suz.reports.utilise_all("milk", codes, size=10)]
    assert [len(part) for _, part in parts] == [10, 10, 5]
    assert tuple(code for _, part in parts for code in part) == codes
    assert provider.counters["reports_accepted"] == 3


async def test_a_lost_report_is_not_sent_again(
    crpt: Crpt, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    codes = await codes_of(crpt, 2)
    sandbox.fault("lose", operation="suz.reports.utilise")
    with pytest.raises(OutcomeUnknown, match="not known"):
        await crpt.suz.reports.utilise("milk", codes)
    assert provider.counters["reports_accepted"] == 1
    found = [one async for one in crpt.suz.receipts.search(workflow_types=["REPORT_UTILIZE"])]
    assert len(found) == 1
    assert found[0].finished is not None


async def test_bad_reports_are_refused_before_the_network(crpt: Crpt, provider: CrptSandbox) -> None:
    utilise = crpt.suz.reports.utilise
    for codes in ([], ["a", "a"], [""], [str(n) for n in range(30_001)], "code"):
        with pytest.raises(InvalidInput, match="codes"):
            await utilise("milk", codes)
    assert not provider.counters


async def test_the_other_reports_and_reads(crpt: Crpt, provider: CrptSandbox) -> None:
    suz = crpt.suz
    dropped = await suz.reports.dropout(
        {"productGroup": "milk", "sntins": [WHOLE], "dropoutReason": "DEFECT"}
    )
    packed = await suz.reports.aggregate({"productGroup": "milk", "aggregationUnits": []})
    assert list(provider.station._reports) == [dropped, packed]
    assert provider.counters["reports_accepted"] == 2
    for report_id in (dropped, packed):
        assert (await suz.reports.get(report_id)).report_id == report_id
    assert (await suz.providers())[0].service_provider_id == "provider-1"
    assert "Сотрудник" not in repr(await suz.providers())
    assert (await suz.quality.reports()).entries == ()
    assert (await suz.quality.codes("0f0f", limit=10)).entries == ()
    assert (await suz.documents.search("KM_CREATE", limit=10)).entries == ()
    assert await suz.documents.content("0f0f") == {"docId": "0f0f"}
    assert await suz.documents.sign({"docId": "0f0f"}) == {"success": True}


async def test_receipts(crpt: Crpt) -> None:
    for _ in range(5):
        await crpt.suz.orders.create(order_of(1))
    found = [one async for one in crpt.suz.receipts.search(page_size=2)]
    assert len(found) == 5
    again = await crpt.suz.receipts.get(found[0].result_doc_id)
    assert again[0].workflow == "CREATE_ORDER"
    assert await crpt.suz.receipts.document(found[0].result_doc_id)
    with pytest.raises(InvalidInput, match="page_size"):
        _ = [one async for one in crpt.suz.receipts.search(page_size=101)]


async def test_an_attached_signature_is_413(
    crpt: Crpt, challenge_signer: CmsChallengeSigner, provider: CrptSandbox
) -> None:
    """What the types forbid: a signer of documents that makes attached signatures."""

    class Wrong:
        certificate_der = challenge_signer.certificate_der
        certificate_hash = challenge_signer.certificate_hash

        async def sign_detached(self, document: bytes) -> bytes:
            return await challenge_signer.sign_challenge(document)

        async def sign_raw(self, document: bytes) -> bytes:
            raise NotImplementedError

    with pytest.raises(CrptRefusal, match="attached") as caught:
        await crpt.suz.orders.create(order_of(1), sign=Wrong())
    assert caught.value.status == 413
    with pytest.raises(ConfigurationError, match="DocumentSigner"):
        await crpt.suz.orders.create(order_of(1), sign=challenge_signer)  # type: ignore[arg-type]
    assert provider.counters["orders_created"] == 0


async def test_a_write_without_a_signer_is_refused_here(crpt: Crpt) -> None:
    login = crpt._transports["suz"]._strategy
    async with Crpt(login, oms_id=OMS_ID) as bare:  # type: ignore[arg-type]
        with pytest.raises(InvalidInput, match="sign"):
            await bare.suz.orders.create(order_of(1))


async def test_reads_are_signed_over_path_and_query_where_asked(
    crpt: Crpt, document_signer: GostDocumentSigner, provider: CrptSandbox
) -> None:
    seen: list[dict[str, str]] = []
    real = provider.handle

    def watched(request: Request) -> Response:
        seen.append(dict(request.headers))
        return real(request)

    provider.handle = watched  # type: ignore[method-assign]
    signed: list[bytes] = []

    class Recording:
        certificate_der = document_signer.certificate_der
        certificate_hash = document_signer.certificate_hash

        async def sign_detached(self, document: bytes) -> bytes:
            signed.append(document)
            return await document_signer.sign_detached(document)

        async def sign_raw(self, document: bytes) -> bytes:
            return await document_signer.sign_raw(document)

    login = crpt._transports["suz"]._strategy
    async with Crpt(login, oms_id=OMS_ID, sign=Recording(), sign_reads=True) as client:  # type: ignore[arg-type]
        await client.suz.ping()
    assert signed == [f"/api/v3/ping?omsId={OMS_ID}".encode()]
    assert SIGNATURE in seen[-1]
    del provider.handle
