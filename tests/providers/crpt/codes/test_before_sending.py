"""A damaged code never leaves: reports and documents are read before they are sent, since that happens once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.crpt import CodeRefused, Crpt, CrptRefusal, Document
from govauth.providers.crpt.codes import GS, Damage, Verdict
from govauth.providers.crpt.codes.checking import check_document
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.wire.json import JsonValue, encode_json
from tests.providers.crpt.codes import samples

pytestmark = pytest.mark.anyio

WHOLE = samples.SHORT
OTHER = f"{samples.HEAD}UmA8yz{GS}93NjdT"
DAMAGED = {
    "layout": f"{samples.HEAD}54Г3П4{GS}93щтАИ",
    "FNC1 as a letter": WHOLE.replace(GS, "è"),
    "symbology": f"]d2{WHOLE}",
    "GS lost": WHOLE.replace(GS, ""),
    "GS as a picture": WHOLE.replace(GS, "␝"),
    "GS in angle brackets": WHOLE.replace(GS, "<GS>"),
    "GS escaped": WHOLE.replace(GS, "\\x1d"),
    "GS of a spreadsheet": WHOLE.replace(GS, "_x001D_"),
    "brackets": f"(01){samples.GTIN}(21)UmA8y9(93)NjdT",
    "line break": f"{WHOLE}\n",
    "check digit": f"{samples.WRONG_HEAD}UmA8y9{GS}93NjdT",
    "cut": WHOLE[:-1],
    "case": samples.LONG.upper(),
}
"""Each is refused by every report and document below."""

ONLY_NAMED = WHOLE.partition(GS)[0]

Send = Callable[[Crpt, list[JsonValue], Ledger], Awaitable[object]]


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = Ledger(tmp_path / "private" / "ledger.sqlite", settings=LedgerSettings(settle=0.1, looks=1))
    yield opened
    await opened.aclose()


def _texts(codes: list[JsonValue]) -> list[str]:
    return [str(code) for code in codes]


async def utilise(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    return await crpt.suz.reports.utilise("milk", _texts(codes))


async def utilise_all(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    return [step async for step in crpt.suz.reports.utilise_all("milk", _texts(codes), size=1)]


async def dropout(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    return await crpt.suz.reports.dropout({"productGroup": "milk", "sntins": codes})


async def aggregate(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    unit: dict[str, JsonValue] = {"unitSerialNumber": samples.SSCC, "sntins": codes}
    return await crpt.suz.reports.aggregate({"productGroup": "milk", "aggregationUnits": [unit]})


async def once(crpt: Crpt, codes: list[JsonValue], ledger: Ledger) -> object:
    body: dict[str, JsonValue] = {"productGroup": "milk", "sntins": codes}
    return await crpt.suz.reports.once("report-1", "utilise", body, ledger=ledger)


async def utilise_2(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    return await crpt.suz.v2("milk").utilise({"sntins": codes})


async def dropout_2(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    return await crpt.suz.v2("milk").dropout({"sntins": codes})


async def aggregate_2(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    units: list[JsonValue] = [{"unitSerialNumber": samples.SSCC, "sntins": codes}]
    return await crpt.suz.v2("milk").aggregate({"aggregationUnits": units})


def _document(codes: list[JsonValue]) -> dict[str, JsonValue]:
    return {"products": [{"uit_code": code, "product_cost": 1} for code in codes]}


async def document(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    create = crpt.true_api.documents.create
    return await create(_document(codes), type="LP_SHIP_GOODS", product_group="milk")


async def document_as_bytes(crpt: Crpt, codes: list[JsonValue], _: Ledger) -> object:
    create = crpt.true_api.documents.create
    return await create(encode_json(_document(codes)), type="LP_SHIP_GOODS", product_group="milk")


async def document_once(crpt: Crpt, codes: list[JsonValue], ledger: Ledger) -> object:
    content = Document(_document(codes), "LP_SHIP_GOODS", "milk")
    create_once = crpt.true_api.documents.once
    return await create_once("document-1", content, ledger=ledger, account="7707083893")


FULL_CODES: dict[str, tuple[Send, str]] = {
    "utilise": (utilise, r"codes\[1\]"),
    "utilise_all": (utilise_all, r"codes\[1\]"),
    "dropout": (dropout, r"sntins\[1\]"),
    "once": (once, r"sntins\[1\]"),
    "version 2, utilise": (utilise_2, r"sntins\[1\]"),
    "version 2, dropout": (dropout_2, r"sntins\[1\]"),
}
ANY_CODES: dict[str, tuple[Send, str]] = {
    "aggregate": (aggregate, r"aggregationUnits\[0\]\.sntins\[1\]"),
    "version 2, aggregate": (aggregate_2, r"aggregationUnits\[0\]\.sntins\[1\]"),
    "document": (document, r"products\[1\]\.uit_code"),
    "document as bytes": (document_as_bytes, r"products\[1\]\.uit_code"),
    "document, once": (document_once, r"products\[1\]\.uit_code"),
}


@pytest.mark.parametrize("sent", [*FULL_CODES, *ANY_CODES])
async def test_a_damaged_code_is_named_and_nothing_is_sent(
    sent: str, crpt: Crpt, provider: CrptSandbox, ledger: Ledger
) -> None:
    send, place = {**FULL_CODES, **ANY_CODES}[sent]
    for damage, code in DAMAGED.items():
        with pytest.raises(CodeRefused, match=f"^(?:[a-z0-9_.]+: )?{place} ") as caught:
            await send(crpt, [OTHER, code], ledger)
        assert code not in str(caught.value), damage
    assert not provider.counters
    assert await send(crpt, [OTHER, WHOLE], ledger)


@pytest.mark.parametrize("sent", FULL_CODES)
async def test_a_code_that_lost_its_check_part_is_no_full_code(
    sent: str, crpt: Crpt, provider: CrptSandbox, ledger: Ledger
) -> None:
    send, place = FULL_CODES[sent]
    with pytest.raises(CodeRefused, match=f"{place} ends before its check part") as caught:
        await send(crpt, [OTHER, ONLY_NAMED], ledger)
    assert caught.value.damage is Damage.NO_TAIL
    assert not provider.counters


@pytest.mark.parametrize("sent", ANY_CODES)
async def test_where_a_code_only_names_an_item_that_is_enough(
    sent: str, crpt: Crpt, provider: CrptSandbox, ledger: Ledger
) -> None:
    send, _ = ANY_CODES[sent]
    assert await send(crpt, [OTHER, ONLY_NAMED], ledger)


async def test_a_damaged_code_in_a_later_part_stops_all_parts(crpt: Crpt, provider: CrptSandbox) -> None:
    codes = [f"{samples.HEAD}s{n:05d}{GS}93NjdT" for n in range(2_500)]
    codes[2_345] = codes[2_345].replace(GS, "")
    with pytest.raises(CodeRefused, match=r"codes\[2345\] lost a separator"):
        _ = [step async for step in crpt.suz.reports.utilise_all("milk", codes, size=1_000)]
    assert not provider.counters


async def test_the_product_group_settles_what_the_code_does_not_tell(
    crpt: Crpt, provider: CrptSandbox
) -> None:
    either = f"{samples.HEAD}yvVKVBo93NjdT"
    with pytest.raises(CodeRefused, match="product group") as caught:
        await crpt.suz.reports.utilise("milk", [either])
    assert caught.value.verdict is Verdict.AMBIGUOUS
    with pytest.raises(CodeRefused, match="lost a separator"):
        await crpt.suz.reports.utilise("otp", [either])
    with pytest.raises(CodeRefused, match="ends before its check part"):
        await crpt.suz.reports.utilise("lp", [either])
    assert not provider.counters


async def test_a_form_that_is_not_known_is_sent_if_asked_to(crpt: Crpt, provider: CrptSandbox) -> None:
    unknown = "a form of tomorrow"
    reports, version_2 = crpt.suz.reports, crpt.suz.v2("milk")
    with pytest.raises(CrptRefusal, match=r"sntins\[0\]: is not a code"):
        await reports.utilise("milk", [unknown], check_codes=False)
    with pytest.raises(CrptRefusal, match=r"sntins\[0\]: is not a code"):
        await reports.dropout({"sntins": [unknown]}, check_codes=False)
    units: dict[str, JsonValue] = {"aggregationUnits": [{"sntins": [unknown]}]}
    for aggregate in (reports.aggregate, version_2.aggregate):
        with pytest.raises(CrptRefusal, match=r"aggregationUnits\[0\]\.sntins\[0\]"):
            await aggregate(units, check_codes=False)
    assert provider.counters["reports_accepted"] == 0
    create = crpt.true_api.documents.create
    damaged: dict[str, JsonValue] = {"products": [{"cis": DAMAGED["GS lost"]}]}
    assert await create(damaged, type="LK_RECEIPT", product_group="milk", check_codes=False)


@pytest.mark.parametrize("damage", DAMAGED)
async def test_the_station_of_the_sandbox_refuses_damaged_codes_too(
    damage: str, crpt: Crpt, provider: CrptSandbox
) -> None:
    codes = [WHOLE, DAMAGED[damage]]
    sends: tuple[Callable[[], Awaitable[str]], ...] = (
        lambda: crpt.suz.reports.utilise("milk", codes, check_codes=False),
        lambda: crpt.suz.reports.dropout({"sntins": [*codes]}, check_codes=False),
        lambda: crpt.suz.v2("milk").utilise({"sntins": [*codes]}, check_codes=False),
        lambda: crpt.suz.reports.aggregate({"aggregationUnits": [{"sntins": [*codes]}]}, check_codes=False),
    )
    for send in sends:
        with pytest.raises(CrptRefusal, match=r"sntins\[1\]: is not a code of the right form"):
            await send()
    assert provider.counters["reports_accepted"] == 0


async def test_documents_may_hold_what_is_no_marking_code(crpt: Crpt) -> None:
    contents: tuple[Mapping[str, JsonValue], ...] = (
        {"products": [{"uitu": "ATK/10317110/300926/7"}]},
        {"products": [{"cis": f"{samples.HEAD}yvVKVBo93NjdT"}]},
        {"products": [{"cis": None, "uit": 7}], "sntins": [None, {"cis": samples.SSCC}]},
        {"name": "no code at all"},
    )
    for content in contents:
        check_document(content, "a-new-group")
    for raw in (b"<document/>", b"\xff\xfe", b"code;price\r\n01;1\r\n"):
        check_document(raw, "milk")
