"""СУЗ of version 2, where it differs."""

from __future__ import annotations

import anyio
import pytest

from govauth.errors import InvalidInput, NotFound, OutcomeUnknown
from govauth.providers.crpt import BufferStatus, Crpt, ReportStatus
from govauth.providers.crpt.sandbox import GTIN, CrptSandbox
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.conftest import order_of

pytestmark = pytest.mark.anyio


async def test_an_order_of_version_2(crpt: Crpt) -> None:
    suz = crpt.suz.v2("pharma")
    assert (await suz.ping()).oms_version == (await suz.version()).oms_version
    order_id = (await suz.create_order(order_of(6).as_wire())).order_id
    await anyio.sleep(0.1)
    buffer = await suz.buffer(order_id, GTIN)
    assert buffer.buffer_status is BufferStatus.ACTIVE
    assert isinstance(buffer.expired_date, str)
    first = await suz.fetch_codes(order_id, GTIN, 4)
    second = await suz.fetch_codes(order_id, GTIN, 2, last_block_id=first.block_id)
    assert [block.quantity for block in await suz.blocks(order_id, GTIN)] == [4, 2]
    assert await suz.retry(first.block_id) == first
    codes = [*first.codes, *second.codes]
    report_id = await suz.utilise({"productGroup": "pharma", "sntins": codes})
    await anyio.sleep(0.1)
    assert (await suz.report(report_id)).report_status is ReportStatus.SUCCESS
    assert await suz.dropout({"sntins": codes})
    assert await suz.aggregation(await suz.aggregate({"aggregationUnits": []}))
    await suz.close(order_id, GTIN)


async def test_a_401_about_an_order_does_not_end_the_token(crpt: Crpt, provider: CrptSandbox) -> None:
    suz = crpt.suz.v2("pharma")
    with pytest.raises(NotFound, match="no such order") as caught:
        await suz.buffer("0f0f", GTIN)
    assert caught.value.code == "91"
    assert provider.counters["sign_ins"] == 1


async def test_losses_and_bad_input(crpt: Crpt, sandbox: ServedSandbox, provider: CrptSandbox) -> None:
    suz = crpt.suz.v2("pharma")
    await suz.ping()
    sandbox.fault("lose", operation="suz.v2.create_order")
    with pytest.raises(OutcomeUnknown):
        await suz.create_order(order_of(1).as_wire())
    assert provider.counters["orders_created"] == 1
    with pytest.raises(InvalidInput, match="quantity"):
        await suz.fetch_codes("0f0f", GTIN, 0)
    with pytest.raises(InvalidInput, match="extension"):
        crpt.suz.v2("../v3")
