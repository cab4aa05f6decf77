"""The simulated СУЗ gives codes in the form of their template, and True API knows each code that was given."""

from __future__ import annotations

import anyio
import pytest

from govauth.errors import InvalidInput
from govauth.providers.crpt import Crpt, CrptRefusal, MarkingCode, OrderRequest, Product, ReportStatus
from govauth.providers.crpt.codes import TEMPLATES, CodeKind, Template
from govauth.providers.crpt.sandbox import GTIN, INN, CrptSandbox
from govauth.simulation import Refused
from govauth.wire.json import decode_json
from tests.providers.crpt.codes import samples

pytestmark = pytest.mark.anyio


async def codes_of(crpt: Crpt, request: OrderRequest) -> tuple[str, ...]:
    order = await crpt.suz.orders.create(request)
    return await order.codes(request.products[0].gtin, within=60)


async def test_codes_have_the_form_of_their_template(crpt: Crpt) -> None:
    done: list[Template] = []

    async def check(template: Template) -> None:
        group = template.product_group
        texts = await codes_of(crpt, OrderRequest(group, Product(GTIN, 100, template.id)))
        kind = {0: CodeKind.SHORT, 44: CodeKind.LONG_44, 88: CodeKind.LONG_88}[template.key_length]
        assert len(set(texts)) == 100
        for text in texts:
            code = MarkingCode.parse(text, group)
            assert (code.kind, code.gtin, code.complete) == (kind, GTIN, True), template
            assert len(code.serial or "") == template.serial_length, template
        report_id = await crpt.suz.reports.utilise(group, texts)
        report = await crpt.suz.reports.outcome(report_id, within=60)
        assert report.report_status is ReportStatus.SUCCESS, template
        done.append(template)

    async with anyio.create_task_group() as tasks:
        for template in TEMPLATES.values():
            tasks.start_soon(check, template)
    assert len(done) == len(TEMPLATES) == 74


@pytest.mark.parametrize(
    ("cis_type", "kind", "price"),
    [("UNIT", CodeKind.TOBACCO_PACK, 14_630), ("GROUP", CodeKind.TOBACCO_BLOCK, 189_000)],
)
async def test_packs_and_blocks_of_tobacco(cis_type: str, kind: CodeKind, price: int, crpt: Crpt) -> None:
    request = OrderRequest("tobacco", Product(GTIN, 20, 3, cis_type=cis_type))
    texts = await codes_of(crpt, request)
    for text in texts:
        code = MarkingCode.parse(text, "tobacco")
        assert (code.kind, code.price_kopecks) == (kind, price)
    report_id = await crpt.suz.reports.utilise("tobacco", texts)
    report = await crpt.suz.reports.outcome(report_id, within=20)
    assert report.report_status is ReportStatus.SUCCESS


async def test_an_unknown_template_is_refused(crpt: Crpt, provider: CrptSandbox) -> None:
    for template_id in (999, 10):
        request = OrderRequest("milk", Product(GTIN, 1, template_id), check_templates=False)
        with pytest.raises(CrptRefusal, match=r"products\[0\]\.templateId.*not of milk") as caught:
            await crpt.suz.orders.create(request)
        assert caught.value.status == 400
    assert provider.counters["orders_created"] == 0
    assert await codes_of(crpt, OrderRequest("a-new-group", Product(GTIN, 1, 999)))


async def test_no_code_is_given_twice_and_own_serial_numbers_are_kept(crpt: Crpt) -> None:
    first = await codes_of(crpt, OrderRequest("milk", Product(GTIN, 300, 20)))
    second = await codes_of(crpt, OrderRequest("milk", Product(GTIN, 300, 20)))
    assert len({*first, *second}) == 600
    own = Product(GTIN, 2, 20, serial_numbers=["Own001", "Own<>2"])
    assert [MarkingCode.parse(text).serial for text in await codes_of(crpt, OrderRequest("milk", own))] == [
        "Own001",
        "Own<>2",
    ]


async def test_true_api_knows_what_was_given_and_applied(crpt: Crpt) -> None:
    own = Product(GTIN, 2, 20, serial_numbers=["Own001", "Own002"])
    texts = [
        *await codes_of(crpt, OrderRequest("milk", Product(GTIN, 3, 20))),
        *await codes_of(crpt, OrderRequest("milk", own)),
        *await codes_of(crpt, OrderRequest("tobacco", Product(GTIN, 1, 3))),
    ]
    names = [MarkingCode.parse(text).ki for text in texts]
    unknown = f"{samples.HEAD}UmA8y9"

    async def statuses() -> dict[str | None, str | None]:
        entries = await crpt.true_api.cises.info([*names, unknown])
        infos = [entry.cis_info for entry in entries if entry.cis_info]
        assert {info.owner_inn for info in infos if info.status} == {INN}
        assert [(entry.error_code, entry.error_message) for entry in entries if entry.error_code] == [
            ("404", "Код маркировки не найден")
        ]
        return {info.requested_cis: info.status for info in infos}

    assert await statuses() == {**dict.fromkeys(names, "EMITTED"), unknown: None}
    await crpt.suz.reports.utilise("milk", [texts[0], texts[3]])
    applied = {**dict.fromkeys(names, "EMITTED"), names[0]: "APPLIED", names[3]: "APPLIED", unknown: None}
    assert await statuses() == applied
    checked = await crpt.true_api.cises.check([texts[0], unknown])
    assert (checked["result"], checked["quantity"]) == (False, 2)


async def test_where_no_code_is_known_404_holds_an_entry_for_each(crpt: Crpt, provider: CrptSandbox) -> None:
    unknown = [f"{samples.HEAD}UmA8y9", f"{samples.HEAD}{'я' * 6}", "0", samples.SSCC]
    with pytest.raises(Refused) as caught:
        provider.true_api.codes.info(list(unknown))
    assert caught.value.response.status == 404
    answer = decode_json(caught.value.response.content)
    assert isinstance(answer, list)
    assert len(answer) == 4
    for never_a_code in unknown[1:3]:
        with pytest.raises(InvalidInput):
            await crpt.true_api.cises.info([never_a_code])
    unknown = [unknown[0], f"{samples.HEAD}UmA8y8", f"{samples.HEAD}UmA8y7", samples.SSCC]
    entries = await crpt.true_api.cises.info(unknown)
    assert [entry.error_code for entry in entries] == ["404"] * 4
    assert {entry.cis_info.requested_cis for entry in entries if entry.cis_info} == set(unknown)


async def test_a_document_comes_in_an_array_of_one(crpt: Crpt, provider: CrptSandbox) -> None:
    document = {"products": [{"cis": f"{samples.HEAD}UmA8y9"}]}
    number = await crpt.true_api.documents.create(document, type="LK_RECEIPT", product_group="milk")
    (shown,) = provider.true_api.documents.info(number, {"body": "true"})
    assert (shown["productGroup"], shown["commonErrors"], shown["senderInn"]) == (["milk"], [], INN)
    assert shown["body"] == document
    assert "body" not in provider.true_api.documents.info(number, {})[0]
