"""Documents, codes and participants of ГИС МТ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from govauth.errors import InvalidInput, NotFound, OutcomeUnknown, UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt import Crpt, MarkingCode, ProductGroup
from govauth.providers.crpt.sandbox import GTIN, INN, CrptSandbox
from govauth.providers.crpt.true_api.readers import bare_id, cis_entries
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner
from tests.providers.crpt.conftest import order_of

pytestmark = pytest.mark.anyio

KIND = "LP_INTRODUCE_GOODS"


async def test_a_document_arrives_with_its_detached_signature(crpt: Crpt, provider: CrptSandbox) -> None:
    create = crpt.true_api.documents.create
    number = await create({"participant_inn": INN}, type=KIND, product_group=ProductGroup.CLOTHES)
    raw = await create(b"<xml/>", type="LP_SHIP_GOODS_XML", product_group="lp", document_format="XML")
    assert (await crpt.true_api.documents.get(number, "lp")).status == "CHECKED_OK"
    listed = [document.number async for document in crpt.true_api.documents.list("lp", page_size=1)]
    assert listed == [raw, number]
    assert provider.counters["detached_signatures"] == 2


async def test_a_lost_document_is_not_sent_again(
    crpt: Crpt, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    await crpt.true_api.participants(INN)
    sandbox.fault("lose", operation="true_api.documents.create")
    with pytest.raises(OutcomeUnknown, match="not known") as caught:
        await crpt.true_api.documents.create({"a": 1}, type=KIND, product_group="lp")
    assert "documents.list" in caught.value.how_to_check
    assert provider.counters["documents_created"] == 1


async def test_codes_are_asked_for_in_calls_of_a_thousand(crpt: Crpt, provider: CrptSandbox) -> None:
    order = await crpt.suz.orders.create(order_of(2001))
    codes = [MarkingCode.parse(code, "milk").ki for code in await order.codes(GTIN, within=20)]
    provider.counters.clear()
    entries = await crpt.true_api.cises.info(codes, product_group="lp")
    assert len(entries) == 2001
    assert entries[0].cis_info is not None
    assert entries[0].cis_info.gtin == "04601653030046"
    assert entries[0].cis_info.owner_inn == INN
    assert provider.counters["true_api.cises.info"] == 3


async def test_participants_and_the_public_check(crpt: Crpt) -> None:
    found = await crpt.true_api.participants(INN, "500100732259")
    assert [one.status for one in found] == ["REGISTERED", "UNKNOWN"]
    assert (await crpt.true_api.cises.check(["0104601653030046215abc"]))["code"] == 0


async def test_bad_calls_are_refused_before_the_network(
    crpt: Crpt, provider: CrptSandbox, document_signer: GostDocumentSigner
) -> None:
    now = datetime.now(UTC)
    documents = crpt.true_api.documents
    with pytest.raises(InvalidInput, match="together"):
        _ = [one async for one in documents.list("lp", since=now)]
    with pytest.raises(InvalidInput, match="time zone"):
        _ = [one async for one in documents.list("lp", since=datetime(2026, 1, 1), until=now)]
    with pytest.raises(InvalidInput, match="page_size"):
        _ = [one async for one in documents.list("lp", page_size=0)]
    with pytest.raises(InvalidInput, match="document"):
        await documents.create(b"", type=KIND, product_group="lp")
    with pytest.raises(InvalidInput, match="inns"):
        await crpt.true_api.participants("7707083894")
    with pytest.raises(InvalidInput, match="cises"):
        await crpt.true_api.cises.info([])
    assert not provider.counters
    span = {"since": now - timedelta(days=1), "until": now}
    assert [one async for one in documents.list("lp", incoming=True, **span)] == []  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await documents.get("absent", "lp")


def test_readers_of_bare_ids_and_codes() -> None:
    assert bare_id(Response(200, {}, b'"0f-0f"\n')) == "0f-0f"
    for body in (b"", b"{}", b"<html>", b"x" * 200):
        with pytest.raises(UnexpectedReply):
            bare_id(Response(200, {}, body))
    wrapped = cis_entries(
        Response(200, {}, b'[{"cis":"a"},{"cisInfo":{"cis":"b"},"new":1},{"errorCode":"404"}]')
    )
    assert [entry.cis_info and entry.cis_info.cis for entry in wrapped] == ["a", "b", None]
    assert wrapped[1].extra == {"new": 1}
    for body in (b"nothing", b"[1]"):
        with pytest.raises(UnexpectedReply):
            cis_entries(Response(200, {}, body))
