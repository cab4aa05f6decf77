"""Codes: batches, answers in any order, what an answer leaves out, and a search that ends too early."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govauth.errors import AccessDenied, InvalidInput, NotFound, UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt.true_api.code_filter import CODES_PER_FILTER, CodeFilter
from govauth.providers.crpt.true_api.models import CodeFinding, Known
from tests.soaking import examples
from tests.providers.crpt.true_api.system import GTIN, INN, Asked, System, answer, ki

pytestmark = pytest.mark.anyio

UNKNOWN = {"errorMessage": "Код маркировки не найден", "errorCode": "404"}


def known(code: str, **more: object) -> dict[str, object]:
    return {"cisInfo": {"requestedCis": code, "cis": code, "status": "INTRODUCED", **more}}


async def test_ten_thousand_codes_are_asked_for_in_batches_and_answered_in_the_order_of_asking() -> None:
    def play(asked: Asked) -> Response:
        assert asked.query == [("pg", "milk")]
        return answer([known(code) for code in reversed(asked.body)])

    system = System().on("/cises/info", play)
    codes = [ki(number) for number in range(10_000)]
    found = await system.true_api().cises.info([*codes, codes[0]], product_group="milk")
    assert [one.asked for one in found] == [*codes, codes[0]]
    assert {one.known for one in found} == {Known.YES}
    assert [len(asked.body) for asked in system.asked] == [1000] * 10
    assert {asked.path for asked in system.asked} == {"/api/v3/true-api/cises/info"}


@pytest.mark.parametrize("status", [404, 400])
async def test_codes_that_nobody_knows_are_an_answer(status: int) -> None:
    entries = [{"cisInfo": {"requestedCis": ki(n)}, **UNKNOWN} for n in range(2)]
    api = System().on("/cises/info", answer(entries, status)).true_api()
    found = await api.cises.info([ki(0), ki(1)])
    assert [(one.known, one.error_code) for one in found] == [(Known.NO, "404")] * 2


async def test_a_code_that_is_left_out_or_doubled_is_unresolved() -> None:
    entries = [known(ki(0)), known(ki(0), status="RETIRED"), known(ki(1)), {"errorCode": "500"}]
    found = await System().on("/cises/info", answer(entries)).true_api().cises.info([ki(0), ki(1), ki(2)])
    assert [one.known for one in found] == [Known.UNRESOLVED, Known.YES, Known.UNRESOLVED]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"cisInfo": {"requestedCis": ki(1)}, "errorCode": "404"}, Known.NO),
        ({"cisInfo": {"requestedCis": ki(1)}, "errorMessage": "не найден"}, Known.NO),
        (
            {"cisInfo": {"requestedCis": ki(1)}, "errorCode": "403", "errorMessage": "нет прав"},
            Known.UNRESOLVED,
        ),
        ({"cisInfo": {"requestedCis": ki(1)}}, Known.UNRESOLVED),
        ({"cisInfo": {"requestedCis": ki(1), "cis": ki(1)}}, Known.YES),
        ({"cis": ki(1), "status": "APPLIED"}, Known.YES),
        ({"cisInfo": {"requestedCis": ki(1), "status": "APPLIED"}, "errorCode": "10"}, Known.YES),
    ],
)
async def test_only_not_found_says_that_a_code_is_unknown(entry: dict[str, Any], expected: Known) -> None:
    (found,) = await System().on("/cises/info", answer([entry])).true_api().cises.info([ki(1)])
    assert found.known is expected
    assert found.error_code == entry.get("errorCode")


async def test_everything_that_is_said_of_a_code_is_read() -> None:
    entry = known(
        ki(1),
        gtin=GTIN,
        productGroup="beer",
        productGroupId=15,
        ownerInn=INN,
        producedDate="2026-03-01T00:00:00.000Z",
        productionDate="2026-03-01",
        emissionDate="2026-01-09T10:20:30.400",
        expirations=[{"storageConditionId": 2, "expirationStorageDate": "2026-09-01T00:00:00.000Z"}],
        partialSaleInfo={"innerUnitCount": 30000, "soldUnitCount": 12000, "rest": 18000, "correctRest": True},
        child=[ki(2)],
        maxRetailPrice=12900,
        newKey="kept",
    )
    (found,) = await System().on("/cises/info", answer([entry])).true_api().cises.info([ki(1)])
    info = found.cis_info
    assert info is not None
    assert info.partial_sale_info is not None
    assert info.partial_sale_info.rest == 18000
    assert info.production_date == datetime(2026, 2, 28, 21, tzinfo=UTC)
    assert info.emission_date == datetime(2026, 1, 9, 10, 20, 30, 400_000, tzinfo=UTC)
    assert info.expirations[0].expiration_storage_date == datetime(2026, 9, 1, tzinfo=UTC)
    assert (info.max_retail_price, info.child, info.extra["newKey"]) == (12900, (ki(2),), "kept")


async def test_the_short_list_history_and_children() -> None:
    system = System()
    system.on(
        "/cises/short/list",
        answer(
            [
                {"result": {"requestedCis": ki(2)}, **UNKNOWN},
                {"result": {"requestedCis": ki(1), "cis": ki(1), "status": "APPLIED", "statusEx": ""}},
            ]
        ),
    )
    system.on(
        "/cises/history",
        answer([{"operationDate": "2026-01-09T10:20:30.400Z", "operationName": "EMISSION", "docId": None}]),
    )
    system.on("/cises/aggregated/list", answer({ki(1): [ki(2)], ki(3): {ki(4): {}}}))
    api = system.true_api()
    short = await api.cises.short([ki(1), ki(2), ki(3)])
    assert [one.known for one in short] == [Known.YES, Known.NO, Known.UNRESOLVED]
    hostile = "0104601653030046215&=#%+?/\"'<>ab"
    events = await api.cises.history(hostile)
    assert events[0].operation_name == "EMISSION"
    assert system.asked[-1].query == [("cis", hostile)]
    children = await api.cises.children([ki(1), ki(3)], product_group="milk")
    assert children == {ki(1): (ki(2),), ki(3): (ki(4),)}
    for body in (b'[{"cisInfo": {"cis": "a", "emissionDate": "soon"}}]', b"[1]", b"nothing"):
        with pytest.raises(UnexpectedReply):
            await System().on("/cises/info", Response(200, {}, body)).true_api().cises.info([ki(1)])
    for body in (b'{"a": 1}', b"[]", b'{"a": [1, {}]}'):
        with pytest.raises(UnexpectedReply):
            await (
                System()
                .on("/cises/aggregated/list", Response(200, {}, body))
                .true_api()
                .cises.children([ki(1)], product_group="milk")
            )


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ([], "cises must be a list"),
        ("0104601653030046215abcd", "cises must be a list"),
        ([ki(1), "0104601653030046"], r"cises\[1\] must have 18 to 74"),
        ([ki(1) + "x" * 50], r"cises\[0\] must have 18 to 74"),
        ([f"{ki(1)}\x1d93abcd"], r"cises\[0\] .*without its check part"),
        (["0104601653030046215аbcd"], r"cises\[0\] .*ASCII"),
        (["0104601653030046215 bcd"], r"cises\[0\] .*ASCII"),
        (["0104601653030046215\nbcd"], r"cises\[0\] .*ASCII"),
        ([None], r"cises\[0\] must be a code"),
    ],
)
async def test_what_cannot_be_a_code_is_refused_before_the_network(codes: Any, message: str) -> None:
    system = System()
    with pytest.raises(InvalidInput, match=message):
        await system.true_api().cises.info(codes)
    with pytest.raises(InvalidInput, match=message):
        await system.true_api().cises.short(codes)
    assert not system.asked


def emitted(number: int) -> dict[str, str]:
    """Say when a code was emitted: ten codes a second, the newest first."""
    moment = datetime.fromtimestamp(1_772_000_000 - number // 10, UTC)
    date = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"cis": ki(number), "sgtin": ki(number), "emissionDate": date}


class Search:
    """A search that gives no more than 10,000 codes for one filter."""

    def __init__(self, total: int, *, says_last: bool = True) -> None:
        self.codes = [emitted(number) for number in range(total)]
        self.says_last = says_last

    def __call__(self, asked: Asked) -> Response:
        body = asked.body
        until = body["filter"].get("emissionDatePeriod", {}).get("to", "9")
        fitting = [one for one in self.codes if one["emissionDate"] <= until][:CODES_PER_FILTER]
        behind = body["pagination"].get("sgtin")
        start = 0
        if behind is not None:
            start = next(place for place, one in enumerate(fitting) if one["sgtin"] == behind) + 1
            assert fitting[start - 1]["emissionDate"] == body["pagination"]["lastEmissionDate"]
        size = body["pagination"]["perPage"]
        page = fitting[start : start + size]
        last = start + size >= len(fitting)
        return answer({"result": page, **({"isLastPage": last} if self.says_last else {})})


@pytest.mark.parametrize("says_last", [True, False])
@pytest.mark.parametrize("total", [0, 1, 1000, 2500])
async def test_a_search_is_read_page_by_page(total: int, says_last: bool) -> None:
    system = System().on("/cises/search", Search(total, says_last=says_last))
    found = [one.cis async for one in system.true_api().cises.search(CodeFilter("lp"))]
    assert found == [ki(number) for number in range(total)]
    assert {asked.path for asked in system.asked} == {"/api/v4/true-api/cises/search"}


async def test_a_search_goes_on_behind_the_ten_thousand_that_one_filter_gives() -> None:
    system = System().on("/cises/search", Search(23_456))
    found = [one.cis async for one in system.true_api().cises.search(CodeFilter("lp"))]
    assert found == [ki(number) for number in range(23_456)]


async def test_more_codes_of_one_moment_than_a_filter_gives_are_an_error_and_no_quiet_end() -> None:
    search = Search(12_000)
    for one in search.codes:
        one["emissionDate"] = "2026-03-01T00:00:00.000Z"
    with pytest.raises(UnexpectedReply, match="order an export"):
        _ = [
            one
            async for one in System().on("/cises/search", search).true_api().cises.search(CodeFilter("lp"))
        ]


async def test_the_filter_goes_out_as_the_system_names_its_keys() -> None:
    wanted = CodeFilter(
        ["lp", "shoes"],
        statuses="INTRODUCED",
        gtins=GTIN,
        owner_inn=INN,
        producer_inns=[INN],
        package_types=["UNIT"],
        emitted_since=datetime(2026, 1, 1, tzinfo=UTC),
        emitted_until=datetime(2026, 1, 31, 23, 59, 59, 999_000, tzinfo=UTC),
        more={"isAggregated": False},
    )
    free = CodeFilter("lp", more={"states": [{"status": "APPLIED", "isStatusExtNull": True}]})
    assert free.as_wire()["states"] == [{"status": "APPLIED", "isStatusExtNull": True}]
    system = System().on("/cises/search", answer({"result": [], "isLastPage": True}))
    assert [one async for one in system.true_api().cises.search(wanted, page_size=2)] == []
    assert system.asked[0].body == {
        "filter": {
            "productGroups": ["lp", "shoes"],
            "states": [{"status": "INTRODUCED"}],
            "gtins": [GTIN],
            "ownerInn": INN,
            "producerInns": [INN],
            "generalPackageTypes": ["UNIT"],
            "emissionDatePeriod": {"from": "2026-01-01T00:00:00.000Z", "to": "2026-01-31T23:59:59.999Z"},
            "isAggregated": False,
        },
        "pagination": {"perPage": 2, "direction": 0},
    }


async def test_a_search_that_cannot_be_followed_is_an_error() -> None:
    def asks(*pages: Response) -> Any:
        return System().on("/cises/search", *pages).true_api().cises.search(CodeFilter("lp"))

    with pytest.raises(UnexpectedReply, match="empty page"):
        _ = [one async for one in asks(answer({"result": [], "isLastPage": False}))]
    with pytest.raises(UnexpectedReply, match="emissionDate"):
        _ = [one async for one in asks(answer({"result": [{"cis": ki(1)}], "isLastPage": False}))]
    with pytest.raises(UnexpectedReply, match="same page"):
        _ = [one async for one in asks(answer({"result": [emitted(1)], "isLastPage": False}))]
    with pytest.raises(AccessDenied):
        _ = [one async for one in asks(answer({"error_message": "нет договора"}, 403))]
    with pytest.raises(NotFound):
        await System().on("/cises/info", answer({"error_message": "нет"}, 404)).true_api().cises.info([ki(1)])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"product_groups": []}, "product_groups"),
        ({"product_groups": "8"}, r'product_groups\[0\] .*"milk"'),
        ({"gtins": "04601653030047"}, r"gtins\[0\]"),
        ({"owner_inn": "1"}, "owner_inn"),
        ({"producer_inns": ["1"]}, r"producer_inns\[0\]"),
        ({"emitted_since": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001
        (
            {
                "emitted_since": datetime(2026, 2, 1, tzinfo=UTC),
                "emitted_until": datetime(2026, 1, 1, tzinfo=UTC),
            },
            "emitted_until",
        ),
        ({"more": {"states": []}, "statuses": "APPLIED"}, "more must not hold states"),
        ({"more": {"emissionDatePeriod": {}}}, "more must not hold emissionDatePeriod"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(fields: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        CodeFilter(**{"product_groups": "lp", **fields})


async def test_the_check_takes_a_thousand_at_most() -> None:
    with pytest.raises(InvalidInput, match="at most 1000"):
        await System().true_api().cises.check([ki(1)] * 1001)


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.data())
def test_answers_are_matched_however_they_come(asked: list[int], data: st.DataObject) -> None:
    """Whatever an answer leaves out, doubles, adds and shuffles: no code gets the answer of another."""
    entries = data.draw(st.lists(st.integers(0, 12), max_size=20))

    async def ask() -> tuple[CodeFinding, ...]:
        played = [known(ki(number), gtin=str(number)) for number in entries]
        api = System().on("/cises/info", answer(played)).true_api()
        return await api.cises.info([ki(number) for number in asked])

    found = anyio.run(ask)
    assert [one.asked for one in found] == [ki(number) for number in asked]
    for number, one in zip(asked, found, strict=True):
        once = entries.count(number) == 1
        assert one.known is (Known.YES if once else Known.UNRESOLVED)
        assert (one.cis_info and one.cis_info.gtin) == (str(number) if once else None)
