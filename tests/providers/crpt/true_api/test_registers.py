"""Products, participants, places, balances, receipts, УПД, product groups, and calls without a name."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from govauth.errors import ConfigurationError, InvalidInput, NotFound, OutcomeUnknown, ConnectionLost
from govauth.http.message import Response
from govauth.providers.crpt import Crpt, ProductGroup
from govauth.providers.crpt.product_groups import group_code, group_number
from govauth.transport.operation import Repeat, json_body
from govauth.wire.model import Answer
from tests.providers.crpt.true_api.system import GTIN, INN, OTHER_INN, Asked, System, answer

pytestmark = pytest.mark.anyio

OTHER_GTIN = "04601653030053"


async def test_products_and_those_that_the_catalogue_does_not_have() -> None:
    product = {"gtin": GTIN, "name": "Рубашка", "goodMarkFlag": True, "productGroupId": 1}
    system = System().on("/product/info", answer({"results": [product], "total": 1, "errorCode": None}))
    found = await system.true_api().products.info([GTIN, OTHER_GTIN, GTIN], permits=True)
    assert [one.name for one in found.found] == ["Рубашка"]
    assert found.missing == (OTHER_GTIN,)
    assert system.asked[0].body == {"gtins": [GTIN, OTHER_GTIN], "rdInfo": True}
    assert system.asked[0].path == "/api/v4/true-api/product/info"
    with pytest.raises(InvalidInput, match=r"gtins\[1\]"):
        await system.true_api().products.info([GTIN, "1"])


def gtin(number: int) -> str:
    body = f"0460165{number:06}"
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return body + str(-(odd * 3 + even) % 10)


async def test_products_are_asked_for_in_calls_of_a_thousand() -> None:
    gtins = [gtin(number) for number in range(2001)]

    def play(asked: Asked) -> Response:
        return answer({"results": [{"gtin": one} for one in asked.body["gtins"]]})

    system = System().on("/product/info", play)
    found = await system.true_api().products.info(gtins)
    assert [one.gtin for one in found.found] == gtins
    assert [len(asked.body["gtins"]) for asked in system.asked] == [1000, 1000, 1]


@pytest.mark.parametrize("counts_from", [0, 1])
@pytest.mark.parametrize("total", [0, 3, 25])
async def test_own_products_are_listed_page_by_page(counts_from: int, total: int) -> None:
    gtins = [gtin(number) for number in range(total)]

    def play(asked: Asked) -> Response:
        size, page = int(asked.get("limit") or 0), max(0, int(asked.get("page") or 0) - counts_from)
        part = [{"gtin": one} for one in gtins[page * size : (page + 1) * size]]
        return answer({"results": part, "total": total})

    api = System().on("/product/gtin", play).true_api()
    assert [one.gtin async for one in api.products.list("lp", page_size=10)] == gtins


async def test_participants_are_asked_for_a_hundred_at_once() -> None:
    def play(asked: Asked) -> Response:
        return answer([{"inn": value, "is_registered": True} for _, value in asked.query])

    system = System().on("/participants", play)
    found = await system.true_api().participants(*[INN, OTHER_INN] * 75)
    assert len(found) == 150
    assert {one.is_registered for one in found} == {True}
    assert [len(asked.query) for asked in system.asked] == [100, 50]


async def test_a_participant_with_all_that_is_said_of_it() -> None:
    one = {
        "inn": INN,
        "name": "ООО «Рога»",
        "status": "Зарегистрирован",
        "statusInn": "REGISTERED",
        "is_registered": True,
        "is_kfh": False,
        "role": ["RETAIL"],
        "productGroups": ["lp"],
        "productGroupInfo": [{"name": "lp", "types": ["RETAIL"], "status": "ACTIVE"}],
    }
    unknown = {"inn": OTHER_INN, "is_registered": False, "errorCode": "404", "errorMessage": "нет"}
    found = await System().on("/participants", answer([one, unknown])).true_api().participants(INN, OTHER_INN)
    assert (found[0].status_inn, found[0].is_kfh, found[0].role) == ("REGISTERED", False, ("RETAIL",))
    assert found[0].product_group_info[0].types == ("RETAIL",)
    assert (found[1].is_registered, found[1].error_code) == (False, "404")
    (none,) = await System().on("/participants", answer([unknown], 404)).true_api().participants(OTHER_INN)
    assert none.error_code == "404"
    with pytest.raises(NotFound):
        await (
            System()
            .on("/participants", answer({"message": "нет", "code": 404}, 404))
            .true_api()
            .participants(INN)
        )


async def test_places_of_activity() -> None:
    place = {
        "inn": INN,
        "kpp": "770701001",
        "fiasId": "f",
        "isBlockedEgais": False,
        "productGroups": ["beer"],
    }
    pages = [
        {"result": [place], "total": 2, "nextPage": True},
        {"result": [{**place, "kpp": "770701002"}], "total": 2, "nextPage": False},
    ]
    system = System().on("/mods/list", *map(answer, pages)).on("/mods/info", answer([place]))
    api = system.true_api()
    found = [one.kpp async for one in api.activity_places.list(INN, kpp="7", product_groups=["beer"])]
    assert found == ["770701001", "770701002"]
    assert system.asked[0].query[:3] == [("inns", INN), ("kpp", "7"), ("productGroups", "beer")]
    (one,) = await api.activity_places.info(INN, product_groups=[ProductGroup.BEER], kpps=["770701001"])
    assert one.is_blocked_egais is False
    assert system.asked[-1].body == {"pg": ["beer"], "inn": INN, "kpp": ["770701001"]}
    bare = System().on("/mods/list", answer([place])).true_api()
    assert [one.kpp async for one in bare.activity_places.list()] == ["770701001"]
    with pytest.raises(InvalidInput, match="inns must be at most 10"):
        api.activity_places.list(*[INN] * 11)


async def test_balances_receipts_and_upd() -> None:
    system = System().on(
        "/elk/product-groups/balance/all",
        answer([{"balance": 150000, "productGroupId": 8}, {"balance": 0, "productGroupId": 999}]),
    )
    system.on("/receipt/list", answer({"results": [{"did": "r-1", "receiptNumber": 12}], "nextPage": True}))
    system.on("/receipt/r-1/info", answer({"any": ["thing"]}))
    system.on(
        "/documents/edo/tpr/ud",
        answer(
            {"fileId": "ON_1", "code": 1, "status": "CHECKED_NOT_OK", "errors": [{"code": "19", "text": "т"}]}
        ),
    )
    system.on(f"/edo/inn/{INN}", answer(["2BM-1"]))
    api = system.true_api()
    assert [one.product_group for one in await api.balances()] == [ProductGroup.MILK, None]
    page = await api.receipts.list("lp", limit=1, filters={"did": "r-0"})
    assert (page.results[0].receipt_number, page.next_page) == (12, True)
    assert await api.receipts.get("r-1") == {"any": ["thing"]}
    done = await api.edo.processing(" ON_1 ")
    assert (done.status, done.code, done.errors[0].code) == ("CHECKED_NOT_OK", "1", "19")
    assert system.asked[-1].query == [("fileId", "ON_1")]
    assert await api.edo.ids(INN) == ["2BM-1"]
    with pytest.raises(InvalidInput, match="file_id"):
        await api.edo.processing(" ")


@frozen(kw_only=True)
class TnVed(Answer):
    total: int


async def test_any_other_endpoint_is_called_by_its_path() -> None:
    system = System().on("/tn-ved/search", answer({"total": 3, "tnveds": []}))
    system.on("/mods/add", ConnectionLost("reset", sent=True))
    api = system.true_api()
    body = json_body({"pg": "lp"})
    found = await api.request(
        "POST", "/tn-ved/search", version=4, repeat=Repeat.SAFE, answer=TnVed, body=body
    )
    assert found.total == 3
    assert system.asked[0].path == "/api/v4/true-api/tn-ved/search"
    plain = await api.request("GET", "/tn-ved/search", version=3, repeat=Repeat.SAFE, query=[("a", "&")])
    assert plain == {"total": 3, "tnveds": []}
    assert system.asked[1].query == [("a", "&")]
    with pytest.raises(OutcomeUnknown):
        await api.request("POST", "/mods/add", version=3, repeat=Repeat.NEVER, body=json_body({}))
    assert len(system.asked) == 3


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ({"method": "get"}, "method"),
        ({"path": "https://evil.test/a"}, "path"),
        ({"path": "/a/../../auth/key"}, "path"),
        ({"path": "/a?b=1"}, "path"),
        ({"version": 5}, "version"),
        ({"repeat": "SAFE"}, "repeat"),
    ],
)
async def test_a_call_that_leads_elsewhere_is_refused(call: dict[str, Any], field: str) -> None:
    system = System()
    usual: dict[str, Any] = {"method": "GET", "path": "/a", "version": 3, "repeat": Repeat.SAFE}
    with pytest.raises(InvalidInput, match=f"^{field} "):
        await system.true_api().request(**{**usual, **call})
    assert not system.asked


def test_versions_are_of_known_methods() -> None:
    with pytest.raises(ConfigurationError, match="knows no 'doc'"):
        Crpt(true_api_versions={"doc": 3})
    with pytest.raises(ConfigurationError, match="must be 3 or 4"):
        Crpt(true_api_versions={"true_api.documents.list": 5})


def test_product_groups_have_a_code_a_number_and_a_name() -> None:
    assert len(ProductGroup) == 51
    numbers = [group.number for group in ProductGroup if group.number is not None]
    assert len(numbers) == len(set(numbers)) == 49
    for group in ProductGroup:
        assert ProductGroup.named(group.value) is group
        assert ProductGroup.named(group.name) is group
        if group.number is not None:
            assert ProductGroup.numbered(group.number) is group
            assert ProductGroup.named(group.russian_name.upper()) is group
            assert group_number(group) == group.number
        assert group_code(group) == group.value
    assert ProductGroup.numbered(58) is None
    assert ProductGroup.named("косметика") is ProductGroup.CHEMISTRY
    with pytest.raises(InvalidInput, match=r"fits several product groups.*furs \(.*furslp"):
        ProductGroup.named("мех")
    assert group_code("newgroup") == "newgroup"
    assert group_number(58) == 58


@pytest.mark.parametrize(
    ("name", "meant"), [("8", "milk"), ("Milk", "milk"), ("молочная продукция", "milk"), ("x y", "milk")]
)
def test_a_group_that_is_none_says_which_code_is_meant(name: str, meant: str) -> None:
    with pytest.raises(InvalidInput, match=f'such as "{meant}"'):
        group_code(name)


@pytest.mark.parametrize("number", [0, -1, True, "newgroup", ProductGroup.INDUSTRIAL])
def test_a_number_that_is_not_known_is_refused(number: Any) -> None:
    with pytest.raises(InvalidInput, match="product_group"):
        group_number(number)


async def test_a_gtin_of_a_subaccount_and_of_its_owner_are_two() -> None:
    rows = [{"gtin": GTIN, "isGtinSubaccount": one} for one in (False, True)]
    api = System().on("/product/gtin", answer({"results": rows, "total": 2})).true_api()
    assert [one.is_gtin_subaccount async for one in api.products.list("lp")] == [False, True]
