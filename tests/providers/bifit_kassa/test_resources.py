"""The resources that public clients show, against the served sandbox, and the typed call of everything else."""

from __future__ import annotations

import pickle
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import (
    AccessDenied,
    ConnectionLost,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    UnexpectedReply,
)
from govauth.providers.bifit_kassa import BifitKassa, CsvRejected, GoodsType, StockItem
from govauth.providers.bifit_kassa.csv_form import csv_form
from govauth.providers.bifit_kassa.sandbox import ORGANIZATION, TRADE_OBJECT
from govauth.providers.bifit_kassa.sandbox.shop import CONTRACTOR, GROUP
from govauth.sandbox.server import ServedSandbox
from govauth.transport.operation import Repeat, json_body
from govauth.wire.model import Answer

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 9, tzinfo=UTC)
TEA, COFFEE, SUGAR = GROUP + 1, GROUP + 2, GROUP + 3


async def test_organizations_and_trade_objects(kassa: BifitKassa) -> None:
    (organization,) = await kassa.organizations.list()
    assert organization.id == ORGANIZATION
    assert organization.inn is not None
    assert organization.inn.valid
    assert organization.created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert organization.changed_at is None
    assert organization.extra["taxSystemList"] == ["COMMON"]
    assert "shop@example.test" not in repr(organization)
    (shop,) = await kassa.trade_objects.list(organization)
    assert (shop.id, shop.name) == (TRADE_OBJECT, "Магазин № 1")


def ids(items: tuple[StockItem, ...]) -> list[int]:
    return [item.goods.nomenclature_id for item in items]


async def test_the_list_of_goods_and_its_filters(kassa: BifitKassa) -> None:
    items = await kassa.goods.list(ORGANIZATION, [TRADE_OBJECT])
    assert ids(items) == [TEA, COFFEE, SUGAR]
    assert items[1].goods.quantity == Decimal("-1.5")
    assert items[0].nomenclature.selling_price == Decimal("420.5")
    assert ids(await kassa.goods.list(ORGANIZATION, [TRADE_OBJECT], with_zero=False)) == [TEA, COFFEE]
    only = await kassa.goods.list(ORGANIZATION, [TRADE_OBJECT], types=[GoodsType.NEGATIVE, GoodsType.NULL])
    assert ids(only) == [COFFEE, SUGAR]


async def test_quantities_come_as_they_are(kassa: BifitKassa) -> None:
    answer: Any = await kassa.goods.quantity(ORGANIZATION, TRADE_OBJECT)
    assert {"nomenclatureId": COFFEE, "quantity": Decimal("-1.5")} in answer


@pytest.mark.parametrize("charset", ["utf-8", "cp1251"])
async def test_a_csv_file_is_taken(kassa: BifitKassa, charset: str) -> None:
    done = await kassa.goods.upload_csv(ORGANIZATION, "Хлеб;4600000000046;55.5;10\n", charset=charset)
    assert (done.accepted, done.item_qty, done.exception_message) == (True, 1, None)
    (bread,) = await kassa.nomenclatures.by_barcodes(ORGANIZATION, ["4600000000046"])
    assert (bread.name, bread.selling_price) == ("Хлеб", Decimal("55.5"))


async def test_errors_inside_of_http_200_are_errors(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    lines = b"\xd0\xa5;46;1;1\nwrong line\nagain wrong\n"
    with pytest.raises(CsvRejected, match=r"goods\.upload_csv: .* 2 of single lines, one of the") as caught:
        await kassa.goods.upload_csv(ORGANIZATION, lines)
    again = pickle.loads(pickle.dumps(caught.value))
    for error in (caught.value, again):
        assert error.status == 200
        assert error.result.item_qty == 1
        assert len(error.result.exception_list or ()) == 2
        assert "wrong" not in f"{error} {error.result!r}"
    assert sandbox.bifit_kassa.counters["goods.upload_csv"] == 1


async def test_an_upload_whose_answer_is_lost_is_not_sent_again(
    kassa: BifitKassa, sandbox: ServedSandbox
) -> None:
    sandbox.fault("cut", operation="goods.upload_csv")
    with pytest.raises(OutcomeUnknown) as caught:
        await kassa.goods.upload_csv(ORGANIZATION, "Хлеб;46;1;1")
    assert "goods.list" in caught.value.how_to_check
    assert sandbox.bifit_kassa.counters["goods.upload_csv"] == 1


@given(st.binary(min_size=1).filter(bytes.strip))
def test_a_form_holds_the_file_as_it_is(content: bytes) -> None:
    body = csv_form(content, charset="utf-8", file_name="остатки.csv")
    boundary = body.media_type.partition("boundary=")[2].encode()
    before, part, after = body.content.split(b"--" + boundary)
    assert (before, after) == (b"", b"--\r\n")
    head, _, rest = part.partition(b"\r\n\r\n")
    assert rest == content + b"\r\n"
    assert 'name="file"; filename="остатки.csv"'.encode() in head


async def test_the_catalogue(kassa: BifitKassa) -> None:
    tea = await kassa.nomenclatures.get(TEA)
    assert (tea.name, tea.barcode, tea.parent_id) == ("Чай чёрный", "4600000000015", GROUP)
    assert tea.external_id is not None
    assert await kassa.nomenclatures.by_external_id(ORGANIZATION, tea.external_id) == tea
    (group,) = await kassa.nomenclatures.parents(tea)
    assert group.id == GROUP
    assert await kassa.nomenclatures.parents(TEA, include_itself=True) == (group, tea)
    with pytest.raises(NotFound, match=r"nomenclatures\.get: .*не найдена") as caught:
        await kassa.nomenclatures.get(1)
    assert caught.value.code == "not_found"


async def test_a_contractor_keeps_a_wrong_inn_as_it_came(kassa: BifitKassa) -> None:
    (contractor,) = await kassa.contractors.list(ORGANIZATION, [CONTRACTOR])
    assert contractor.inn == "7700000000"
    assert not contractor.inn.valid
    assert contractor.group_types == ("SUPPLIER",)


async def test_a_price_change_is_made_and_carried_out(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    items: list[dict[str, Any]] = [{"nomenclatureId": TEA, "sellingPrice": Decimal("430.50")}]
    made: Any = await kassa.price_changes.create(ORGANIZATION, TRADE_OBJECT, items, at=NOON)
    document = made["document"]
    assert document["priceChangeTime"] == "1772355600000"
    assert document["status"] == "NEW"
    done: Any = await kassa.price_changes.execute(ORGANIZATION, [document["id"]])
    assert done[0]["status"] == "EXECUTED"
    assert sandbox.bifit_kassa.shop._documents[501]["items"][0]["sellingPrice"] == Decimal("430.50")


@pytest.mark.parametrize("operation", ["price_changes.create", "price_changes.execute"])
async def test_writes_are_never_repeated(kassa: BifitKassa, sandbox: ServedSandbox, operation: str) -> None:
    await kassa.price_changes.create(ORGANIZATION, TRADE_OBJECT, [{"nomenclatureId": TEA}])
    sandbox.bifit_kassa.counters.clear()
    sandbox.fault("lose", operation=operation)
    with pytest.raises(OutcomeUnknown, match=operation):
        if operation == "price_changes.create":
            await kassa.price_changes.create(ORGANIZATION, TRADE_OBJECT, [{"nomenclatureId": TEA}])
        else:
            await kassa.price_changes.execute(ORGANIZATION, [501])
    assert sandbox.bifit_kassa.counters[operation] == 1


async def test_the_report_of_sales(kassa: BifitKassa) -> None:
    zone = NOON.astimezone().tzinfo
    rows = await kassa.reports.sales(ORGANIZATION, NOON.astimezone(zone), NOON + timedelta(days=1))
    assert rows == [{"nomenclatureId": TEA, "quantity": 3, "amount": Decimal("1261.5")}]
    narrowed = await kassa.reports.sales(
        ORGANIZATION, NOON, NOON + timedelta(days=1), trade_objects=[TRADE_OBJECT], cashier_user_id=4567
    )
    assert narrowed == rows


@pytest.mark.parametrize("fault", ["lose", "drop", "cut", "fail", "maintenance"])
async def test_reads_are_repeated(kassa: BifitKassa, sandbox: ServedSandbox, fault: str) -> None:
    sandbox.fault(fault, operation="goods.list", times=2)
    assert len(await kassa.goods.list(ORGANIZATION, [TRADE_OBJECT])) == 3


async def test_refusals_by_status(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    for status, kind in ((429, RateLimited), (503, ServerFault), (403, AccessDenied)):
        sandbox.fault("fail", operation="organizations.list", status=status, times=3, retry_after=0)
        with pytest.raises(kind) as caught:
            await kassa.organizations.list()
        assert caught.value.status == status
        sandbox.world.faults.clear()
    sandbox.fault("maintenance", operation="organizations.list", status=200, times=3)
    with pytest.raises(ServerFault, match="ведутся работы"):
        await kassa.organizations.list()
    sandbox.world.faults.clear()
    sandbox.fault("redirect", operation="organizations.list")
    with pytest.raises(UnexpectedReply, match="not followed"):
        await kassa.organizations.list()


@frozen(kw_only=True)
class Sale(Answer):
    nomenclature_id: int
    amount: Decimal


async def test_a_call_of_anything_else_is_typed(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    path = "/protected/reports/selling_report/list/read"
    asked = {"organizationId": ORGANIZATION, "beginDate": 1, "endDate": 2}
    body = json_body({**asked, "cashierUserId": None, "parentId": None, "tradeObjectIds": None})
    rows = await kassa.request("POST", path, repeat=Repeat.SAFE, body=body, answer=tuple[Sale, ...])
    assert [(row.nomenclature_id, row.amount) for row in rows] == [(TEA, Decimal("1261.5"))]
    assert rows[0].extra == {"quantity": 3}
    assert await kassa.request("POST", path, repeat=Repeat.SAFE, body=body) == [
        {"nomenclatureId": TEA, "quantity": 3, "amount": Decimal("1261.5")}
    ]
    with pytest.raises(UnexpectedReply, match=r"request: unexpected reply at \[0\]"):
        await kassa.request("POST", path, repeat=Repeat.SAFE, body=body, answer=tuple[StockItem, ...])
    with pytest.raises(NotFound):
        await kassa.request("POST", "/protected/receipts", repeat=Repeat.NEVER, body=json_body({}))


async def test_a_call_says_whether_it_may_be_repeated(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    path = f"/protected/nomenclatures/{TEA}"
    sandbox.fault("lose", operation="nomenclatures.get", times=3)
    with pytest.raises(OutcomeUnknown, match="request"):
        await kassa.request("GET", path, repeat=Repeat.NEVER)
    with pytest.raises(ConnectionLost):
        async with BifitKassa(kassa.login._login, timeout=0.4) as hurried:  # type: ignore[arg-type]
            await hurried.organizations.list()
            sandbox.fault("lose", operation="nomenclatures.get", times=9)
            await hurried.request("GET", path, repeat=Repeat.SAFE)


Call = Callable[[BifitKassa], Awaitable[object]]
NAIVE = datetime(2026, 3, 1, 12, 0)
BAD: list[tuple[str, str, Call]] = [
    ("organization", "must be an id", lambda k: k.trade_objects.list("")),
    ("organization", "must be an id", lambda k: k.goods.list(5, [TRADE_OBJECT])),  # type: ignore[arg-type]
    ("trade_objects", "at least one", lambda k: k.goods.list(ORGANIZATION, [])),
    ("trade_objects", "at least one", lambda k: k.goods.list(ORGANIZATION, TRADE_OBJECT)),
    ("trade_objects[1]", "must be an id", lambda k: k.goods.list(ORGANIZATION, [TRADE_OBJECT, " "])),
    ("types", "at least one", lambda k: k.goods.list(ORGANIZATION, [TRADE_OBJECT], types=[])),
    ("types", "'NULL'", lambda k: k.goods.list("1", ["2"], types=["ALL"])),  # type: ignore[list-item]
    ("trade_object", "must be an id", lambda k: k.goods.quantity(ORGANIZATION, "")),
    ("content", "not be empty", lambda k: k.goods.upload_csv(ORGANIZATION, " \n")),
    ("content", "of cp1251", lambda k: k.goods.upload_csv(ORGANIZATION, "茶", charset="cp1251")),
    ("charset", "known one", lambda k: k.goods.upload_csv(ORGANIZATION, "a", charset="koi-7")),
    ("file_name", "quotes", lambda k: k.goods.upload_csv(ORGANIZATION, "a", file_name='a"; name="b')),
    ("nomenclature", "above zero", lambda k: k.nomenclatures.get(0)),
    ("nomenclature", "above zero", lambda k: k.nomenclatures.get("../x")),  # type: ignore[arg-type]
    ("external_id", "must be an id", lambda k: k.nomenclatures.by_external_id(ORGANIZATION, "")),
    ("barcodes", "at least one", lambda k: k.nomenclatures.by_barcodes(ORGANIZATION, "46")),
    ("barcodes[0]", "must be an id", lambda k: k.nomenclatures.by_barcodes(ORGANIZATION, [""])),
    ("ids", "at least one", lambda k: k.contractors.list(ORGANIZATION, [])),
    ("ids[0]", "above zero", lambda k: k.contractors.list(ORGANIZATION, [True])),
    ("items", "at least one", lambda k: k.price_changes.create(ORGANIZATION, TRADE_OBJECT, [])),
    ("at", "time zone", lambda k: k.price_changes.create(ORGANIZATION, TRADE_OBJECT, [{}], at=NAIVE)),
    ("ids", "at least one", lambda k: k.price_changes.execute(ORGANIZATION, [])),
    ("since", "time zone", lambda k: k.reports.sales(ORGANIZATION, NAIVE, NOON)),
    ("until", "after since", lambda k: k.reports.sales(ORGANIZATION, NOON, NOON)),
    ("method", "one of", lambda k: k.request("post", "/x", repeat=Repeat.SAFE)),
    ("repeat", "Repeat", lambda k: k.request("GET", "/x", repeat="SAFE")),  # type: ignore[call-overload]
]
BAD += [
    ("path", "begin with a slash", lambda k, path=path: k.request("GET", path, repeat=Repeat.SAFE))  # type: ignore[misc]
    for path in (
        "",
        "x",
        "//evil.test/x",
        "/a?b",
        "/a#b",
        "/a/../b",
        "https://evil.test/",
        "/а",
        "/a b",
        "/a\r\nx",
    )
]


@pytest.mark.parametrize(("field", "rule", "call"), BAD)
async def test_bad_input_is_refused_before_the_network(
    kassa: BifitKassa, sandbox: ServedSandbox, field: str, rule: str, call: Call
) -> None:
    with pytest.raises(InvalidInput, match=rule) as caught:
        await call(kassa)
    assert caught.value.field == field
    assert not sandbox.bifit_kassa.counters
