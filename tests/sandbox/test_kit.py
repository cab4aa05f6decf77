"""The parts that simulated providers are made of."""

from __future__ import annotations

import pytest
from attrs import define, field, frozen, validators

from govauth.http.message import Request
from govauth.simulation import (
    Call,
    Json,
    Refused,
    Route,
    Router,
    SessionTable,
    SimulatedProvider,
    Switches,
    flag,
    form_has,
    json_reply,
    made_of,
    query_has,
)


@define
class ShopSwitches(Switches):
    open: bool = flag(True, "The shop is open.")


@frozen
class Buyer:
    name: str = field(validator=validators.instance_of(str))
    age: int = field(default=18, validator=validators.instance_of(int))


class Shop(SimulatedProvider[ShopSwitches]):
    """Three routes and one switch."""

    name = "shop"

    def begin(self) -> None:
        self.buyers: list[Buyer] = []
        self.sessions = SessionTable[Buyer](self.site)

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/goods", "goods.list", lambda _: []),
            Route("GET", "/goods", "goods.search", lambda call: [call.query["q"]], query_has("q")),
            Route("GET", "/goods/{id}", "goods.get", self._get),
        ]

    def add_account_of(self, settings: Json) -> Json:
        self.buyers.append(made_of(Buyer, "setting of a buyer", settings))
        return settings

    def _get(self, call: Call) -> Json:
        if not self.switches.open:
            raise Refused(json_reply({"closed": True}, 401))
        return {"id": call.parts["id"]}


@pytest.fixture
def shop() -> Shop:
    return Shop(ShopSwitches, lambda: 1_000.0)


def get(path: str) -> Request:
    return Request("GET", f"http://127.0.0.1{path}")


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/goods", "goods.list"),
        ("/goods?q=", "goods.search"),
        ("/goods/7", "goods.get"),
        ("/goods/a%2Fb", "goods.get"),
        ("/goods/", "goods.get"),
        ("/goods/7/8", None),
        ("/good", None),
    ],
)
def test_a_request_finds_its_operation(shop: Shop, path: str, operation: str | None) -> None:
    assert shop.operation_of(get(path)) == operation


def test_parts_of_the_path_are_decoded(shop: Shop) -> None:
    assert shop.handle(get("/goods/a%2Fb")).content == b'{"id":"a/b"}'


def test_the_rest_of_a_path() -> None:
    router = Router([Route("GET", "/files/**", "files", lambda _: None)])
    found = router.find(get("/files/a/b%20c"))
    assert found is not None
    assert found[1].parts == {"rest": "a/b c"}
    assert router.find(get("/files")) is None
    assert router.find(Request("POST", "http://127.0.0.1/files/a")) is None


def test_a_condition_goes_before_a_plain_route() -> None:
    plain = Route("POST", "/token", "login", lambda _: None)
    refresh = Route("POST", "/token", "refresh", lambda _: None, form_has("grant", "refresh"))
    router = Router([plain, refresh])
    for body, operation in ((b"grant=refresh", "refresh"), (b"grant=code", "login"), (b"", "login")):
        found = router.find(Request("POST", "http://127.0.0.1/token", {}, body))
        assert found is not None
        assert found[1].operation == operation
    assert set(router.operations) == {"login", "refresh"}


def test_a_refusal_is_the_answer_and_is_counted(shop: Shop) -> None:
    shop.control("open", value=False)
    answer = shop.handle(get("/goods/7"))
    assert (answer.status, answer.content) == (401, b'{"closed":true}')
    assert shop.counters == {"goods.get": 1, "unauthorized": 1}
    assert shop.handle(get("/nothing")).status == 404


def test_switches_start_anew_and_move_the_clock(shop: Shop) -> None:
    shop.control("skew", 5)
    shop.control("open", value=False)
    assert shop.now() == 1_005.0
    shop.reset()
    assert (shop.now(), shop.switches.open) == (1_000.0, True)
    assert shop.listed()["switches"]["open"] == {
        "takes": "true or false",
        "default": True,
        "value": True,
        "meaning": "The shop is open.",
    }


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({}, "setting of a buyer 'name' is missing"),
        ({"nam": "x"}, "no setting of a buyer 'nam'; did you mean 'name'. There are: name, age"),
        ({"name": 7}, "name"),
        ({"name": "x", "age": "old"}, "age"),
        (None, "a JSON object is expected"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: object, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        made_of(Buyer, "setting of a buyer", settings)


def test_a_session_table(shop: Shop) -> None:
    table, buyer = shop.sessions, Buyer("x")
    session = table.open(buyer)
    table.give_access(session, 60.0)
    first, access = session.refresh, session.access
    assert table.of_access(access) is session
    assert table.of_access("") is None
    table.renew(session, rotate=True, keep_access=True)
    table.give_access(session, 60.0)
    assert table.of_access(access) is table.of_access(session.access) is session
    table.expire_access()
    assert table.of_access(access) is None
    assert table.of_refresh(first, reuse_ends=False) is None
    assert table.of_refresh(session.refresh) is session
    assert table.of_refresh(first) is None
    assert table.of_refresh(session.refresh) is None, "a spent token ends its session"
    assert shop.counters == {"logins": 1, "refreshes": 1, "refresh_reuse": 2}
