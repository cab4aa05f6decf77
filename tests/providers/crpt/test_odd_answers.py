"""СУЗ and the sign-in: input that means nothing is refused unsent; answers that mean nothing say where."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from govauth.auth import Token
from govauth.errors import (
    ConfigurationError,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    PendingRejected,
    UnexpectedReply,
)
from govauth.http.message import Request, Response
from govauth.providers.crpt import (
    CodeDatabase,
    CodeFile,
    Crpt,
    CrptRefusal,
    OrderRequest,
    Place,
    Product,
    TrueApiLogin,
)
from govauth.providers.crpt.login.strategy import Anonymous
from govauth.providers.crpt.login.token_replies import text_in
from govauth.providers.crpt.sandbox import GTIN, INN, OMS_CONNECTION, OMS_ID, REGISTRATION_KEY, CrptSandbox
from govauth.providers.crpt.suz.errors import DestinationDamaged
from govauth.providers.crpt.suz.models import CodeBlock
from govauth.providers.crpt.suz.operations import code_block
from govauth.signing import CmsChallengeSigner
from govauth.transport.pending import make_resume_key, read_resume_key
from tests.providers.crpt.conftest import UNPACED, order_of

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}
OTHER_GTIN = "04601653030053"
ORDER = "b024ae09-ef7c-449e-b461-05d8eb116c79"
Ask = Callable[[Crpt], Awaitable[object]]


@pytest.fixture
def answer(provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], None]:
    """Makes an operation answer one thing whatever is asked."""

    def instead(operation: str, value: object) -> None:
        handle = provider.handle

        def handle_others(request: Request) -> Response:
            if provider.operation_of(request) != operation:
                return handle(request)
            return Response(200, JSON, json.dumps(value).encode())

        monkeypatch.setattr(provider, "handle", handle_others)

    return instead


async def searched(crpt: Crpt, page_size: int) -> list[object]:
    return [one async for one in crpt.suz.orders.search(page_size=page_size)]


@pytest.mark.parametrize(
    ("ask", "where", "rule"),
    [
        (lambda crpt: searched(crpt, 0), "page_size", "must be from 1 to 100"),
        (lambda crpt: searched(crpt, 101), "page_size", "must be from 1 to 100"),
        (
            lambda crpt: anext(crpt.suz.reports.utilise_all("milk", ["x"], size=0)),
            "size",
            "must be from 1 to 30000",
        ),
    ],
)
async def test_sizes_out_of_bounds_are_refused_unsent(
    crpt: Crpt, provider: CrptSandbox, ask: Ask, where: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await ask(crpt)
    assert (caught.value.field, str(caught.value)) == (where, f"{where} {rule}")
    assert not provider.counters


async def test_a_key_of_an_order_must_say_when_it_is_ready(crpt: Crpt) -> None:
    order = await crpt.suz.orders.create(order_of(1))
    assert repr(order) == f"<Order {order.order_id}>"
    kind = json.loads(order.resume_key)["kind"]
    data = {**read_resume_key(order.resume_key, kind), "ready_at": "soon"}
    with pytest.raises(InvalidInput, match="resume_key must hold ready_at"):
        crpt.suz.orders.resume(make_resume_key(kind, data))


@pytest.mark.parametrize("found", [[], {GTIN: "x"}, {GTIN: {"a": 1}, OTHER_GTIN: None}, "x"])
async def test_products_of_an_order_are_objects(
    crpt: Crpt, answer: Callable[[str, object], None], found: object
) -> None:
    answer("suz.orders.products", found)
    with pytest.raises(UnexpectedReply, match="expected an object of objects") as caught:
        await crpt.suz.orders.products(ORDER)
    assert (caught.value.where, caught.value.operation) == ("body", "suz.orders.products")


async def test_an_order_without_the_gtin_that_is_asked_for(crpt: Crpt) -> None:
    order = await crpt.suz.orders.create(order_of(1))
    await order.codes(GTIN, within=20)
    with pytest.raises(NotFound, match="the order has no codes of this GTIN"):
        await order.codes(OTHER_GTIN, within=5)


async def test_a_sub_order_that_expired_half_read_says_how_many_codes_are_safe(
    crpt: Crpt, answer: Callable[[str, object], None], provider: CrptSandbox
) -> None:
    order = crpt.suz.orders.get(ORDER)
    buffer = {
        "orderId": ORDER,
        "gtin": GTIN,
        "bufferStatus": "ACTIVE",
        "totalCodes": 5,
        "availableCodes": 0,
        "leftInBuffer": 0,
        "unavailableCodes": 0,
        "totalPassed": 0,
        "poolsExhausted": False,
        "expiredDate": 1_600_000_000_000,
    }
    answer("suz.orders.status", [buffer])
    with pytest.raises(PendingRejected, match="the sub-order expired; 0 of 5 codes are safe"):
        await order.codes(GTIN, within=5)


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"{", "body", "expected codes and blockId"),
        (b"[]", "body", "expected codes and blockId"),
        (b'{"codes": ["a"]}', "body", "expected codes and blockId"),
        (b'{"codes": ["a"], "blockId": ""}', "body", "expected codes and blockId"),
        (b'{"codes": "a", "blockId": "1"}', "body", "expected codes and blockId"),
        (b'{"codes": ["a", 5], "blockId": "1"}', "codes", "expected a list of texts"),
        (b'{"codes": [null], "blockId": "1"}', "codes", "expected a list of texts"),
    ],
)
def test_a_block_that_is_none_says_what_was_expected_and_keeps_the_answer(
    content: bytes, where: str, what: str
) -> None:
    with pytest.raises(UnexpectedReply, match=what) as caught:
        code_block(Response(200, JSON, content))
    assert caught.value.where == where
    assert caught.value.body is not None
    assert caught.value.body.content == content
    assert hash(caught.value.body) == hash(type(caught.value.body)(content))


async def test_a_registration_and_a_removal_that_nobody_confirms(
    crpt: Crpt, answer: Callable[[str, object], None]
) -> None:
    answer("connections.register", {"status": "SUCCESS"})
    with pytest.raises(UnexpectedReply, match="neither SUCCESS nor REJECTED") as caught:
        await crpt.connections.register("Москва", registration_key=REGISTRATION_KEY)
    assert caught.value.where == "status"
    answer("connections.delete", {"omsConnection": OMS_CONNECTION})
    with pytest.raises(OutcomeUnknown, match="success: a required key is missing"):
        await crpt.connections.delete(OMS_CONNECTION)
    answer("connections.delete", {"success": False, "omsConnection": OMS_CONNECTION})
    with pytest.raises(CrptRefusal, match=r"connections\.delete: the request is refused"):
        await crpt.connections.delete(OMS_CONNECTION)


async def test_a_place_without_registration_says_so() -> None:
    place = Place("own", {"suz": "http://127.0.0.1:9/api"})
    async with Crpt(oms_id=OMS_ID, place=place) as crpt:
        with pytest.raises(ConfigurationError, match="the place 'own' has no "):
            await crpt.connections.register("Москва", registration_key=REGISTRATION_KEY)


async def test_attributes_of_a_product_do_not_repeat_its_fields() -> None:
    assert Product(GTIN, 1, 20, attributes={"colour": "red"}).attributes == {"colour": "red"}
    with pytest.raises(InvalidInput, match="attributes must not hold Quantity: use "):
        Product(GTIN, 1, 20, attributes={"colour": "red", "Quantity": 2})
    assert OrderRequest("milk", Product(GTIN, 1, 20, attributes={"colour": "red"})).as_wire()


async def test_reports_of_version_2_may_go_unread(crpt: Crpt, provider: CrptSandbox) -> None:
    body = {"productGroup": "pharma", "sntins": ["a form of ones own"]}
    with pytest.raises(InvalidInput):
        await crpt.suz.v2("pharma").dropout(body)
    assert not provider.counters
    with pytest.raises(CrptRefusal, match=r"sntins\[0\]"):  # it is the station now that looks
        await crpt.suz.v2("pharma").dropout(body, check_codes=False)
    assert provider.counters["suz.v2.dropout"] == 1


async def test_a_destination_shows_its_path_and_refuses_a_journal_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "codes.txt"
    file = CodeFile(path)
    assert repr(file) == f"CodeFile({str(path)!r})"
    async with file.hold(ORDER, GTIN) as opened:
        await opened.append(CodeBlock("b-1", ("one",)))
    with file.journal_path.open("ab") as journal:
        journal.write(b'{"block_id": "b-2", "codes": "1", "end": 2}\n')
    with pytest.raises(DestinationDamaged, match="is not a journal of codes"):
        async with file.hold(ORDER, GTIN):
            pass


async def test_a_database_takes_a_block_once(tmp_path: Path) -> None:
    database = CodeDatabase(tmp_path / "codes.db")
    assert repr(database) == f"CodeDatabase({str(tmp_path / 'codes.db')!r})"
    block = CodeBlock("b-1", ("one", "two"))
    async with database.hold(ORDER, GTIN) as opened:
        await opened.append(block)
        await opened.append(block)
        assert opened.blocks == {"b-1": 2}
    async with database.hold(ORDER, GTIN) as again:
        assert again.blocks == {"b-1": 2}


@pytest.mark.parametrize("value", [{"uuid": ""}, {"uuid": 5}, {}])
def test_a_challenge_without_a_text_is_no_challenge(value: object) -> None:
    with pytest.raises(UnexpectedReply) as caught:
        text_in(Response(200, JSON, json.dumps(value).encode()), "uuid")
    assert caught.value.where == "uuid"


async def test_the_organisation_that_a_signer_acts_for_is_named_at_the_sign_in(
    challenge_signer: CmsChallengeSigner,
    crpt_place: Place,
    provider: CrptSandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handle, bodies = provider.handle, list[Any]()

    def handle_seen(request: Request) -> Response:
        if request.method == "POST" and request.content.startswith(b"{"):
            bodies.append(json.loads(request.content))
        return handle(request)

    monkeypatch.setattr(provider, "handle", handle_seen)
    login = TrueApiLogin(signer=challenge_signer, place=crpt_place, inn=INN)
    async with Crpt(login, rates=UNPACED) as crpt:
        await crpt.true_api.participants(INN)
    assert [body.get("inn") for body in bodies if "data" in body] == [INN]


async def test_codes_that_stay_refused_are_an_error_and_no_endless_wait(
    crpt: Crpt, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await crpt.suz.orders.create(order_of(3))
    handle, asked = provider.handle, list[Request]()

    def without_codes(request: Request) -> Response:
        if provider.operation_of(request) != "suz.codes.fetch":
            return handle(request)
        asked.append(request)
        return Response(400, JSON, b'{"globalErrors": ["not enough codes"], "success": false}')

    monkeypatch.setattr(provider, "handle", without_codes)
    with pytest.raises(CrptRefusal, match="not enough codes"):
        await order.codes(GTIN, within=20)
    assert len(asked) == 3


async def test_codes_of_a_form_of_ones_own_are_reported_unread(crpt: Crpt, provider: CrptSandbox) -> None:
    reports = crpt.suz.reports.utilise_all("milk", ["own form"], check_codes=False)
    with pytest.raises(CrptRefusal):  # by the station, which looks at them, too
        await anext(reports)
    assert provider.counters["suz.reports.utilise"] == 1


def test_a_token_goes_to_no_system_that_its_login_does_not_serve() -> None:
    nobody = Anonymous(place=Place.PROD)
    for root in Place.PROD.roots.values():
        with pytest.raises(ConfigurationError, match="does not belong to that address"):
            nobody.attach(Request("GET", f"{root}/x", {}), Token("t"))
