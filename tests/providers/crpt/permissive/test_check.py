"""A scan is answered in time: by the best host, the next one, the local module, or by nobody, and it says by whom."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path

import anyio
import pytest
from attrs import evolve

from govauth.auth import FileTokenStore, MemoryTokenStore, Token, TokenKey
from govauth.clock import instant
from govauth.errors import ClientClosed, ConfigurationError, InvalidInput, StoreUnavailable
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.providers.crpt.codes import CodeRefused
from govauth.providers.crpt import Place
from govauth.providers.crpt.permissive import (
    KeyRefused,
    LocalModule,
    Permissive,
    PermissiveKey,
    PermissiveSettings,
    Reason,
    Rules,
    Source,
)
from tests.providers.crpt.permissive.hosts import CODE, KEY, KI, LOCAL, A, B, C, Hosts, checked, known, reply

pytestmark = pytest.mark.anyio
SETTINGS = PermissiveSettings(seconds=10.0, fallback=(A, B, C), slow=0.1)
HURRIED = PermissiveSettings(seconds=0.6, fallback=(A, B, C))


@pytest.fixture
def hosts() -> Hosts:
    return Hosts()


def desk_of(hosts: Hosts, *, local: bool = True, **options: object) -> Permissive:
    module = LocalModule(address=LOCAL, user="desk", password="secret") if local else None
    options.setdefault("settings", SETTINGS)
    return Permissive(PermissiveKey(key=KEY), local=module, sender=hosts, **options)  # type: ignore[arg-type]


@pytest.fixture
async def desk(hosts: Hosts) -> AsyncIterator[Permissive]:
    async with desk_of(hosts) as made:
        await made.refresh()
        yield made


@pytest.mark.parametrize(
    ("place", "asked"),
    [
        (Place.PROD, "https://cdn01.crpt.ru"),
        (Place.SANDBOX, "https://markirovka.sandbox.crptech.ru"),
        (Place.PROD.at("https://gov.test/crpt"), "https://gov.test/crpt"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_a_key_of_another_place_does_not_go_to_production(
    hosts: Hosts, place: Place, asked: str
) -> None:
    hosts.hosts, hosts.health = [], {}
    async with desk_of(hosts, place=place, local=False, settings=PermissiveSettings()) as desk:
        found = await desk.check([CODE])
    assert found.host == asked
    assert set(hosts.calls) - {"list", "health"} == {asked.removesuffix("/crpt")}


@pytest.fixture
async def hurried(hosts: Hosts) -> AsyncIterator[Permissive]:
    """A desk with little time."""
    async with desk_of(hosts, settings=HURRIED) as made:
        await made.refresh()
        yield made


async def test_the_best_host_answers(desk: Permissive, hosts: Hosts) -> None:
    found = await desk.check([CODE])
    assert (found.source, found.host, found.allowed) == (Source.ONLINE, A, True)
    assert json.loads(hosts.bodies[0]) == {"codes": [CODE]}
    assert b"\\u001d" in hosts.bodies[0]
    assert found.verdicts[0].ki == KI
    assert found.check_id is not None
    assert found.check_id.tag_1260() == {
        "1262": "030",
        "1263": "21.11.2023",
        "1264": "1944",
        "1265": "UUID=5a02899b-1f2e-4a3b-8c4d-010000218f0d&Time=1767600061000",
    }
    sent = [headers for headers in hosts.headers if "x-api-key" in headers]
    assert {headers["x-api-key"] for headers in sent} == {KEY}
    assert KEY not in repr(desk) + repr(found)


async def test_hosts_are_measured_and_the_best_comes_first(hosts: Hosts) -> None:
    hosts.health = {A: 90, C: 5}
    async with desk_of(hosts) as desk:
        assert await desk.refresh() == (C, A, B)
        hosts.answer[C] = hosts.answer[A] = lambda _: reply({}, 500)
        found = await desk.check([CODE])
        assert (found.source, hosts.calls[B]) == (Source.LOCAL, 0)


async def test_a_failing_host_is_asked_twice_and_set_aside_for_all(hosts: Hosts, tmp_path: Path) -> None:
    hosts.answer[A] = lambda _: reply({"error": "x"}, 500)
    one = desk_of(hosts, store=FileTokenStore(tmp_path / "shared"))
    async with one, desk_of(hosts, store=FileTokenStore(tmp_path / "shared")) as other:
        await one.refresh()
        assert (await one.check([CODE])).host == B
        assert hosts.calls[A] == 2
        for desk in (one, other, one, other):
            assert (await desk.check([CODE])).host == B
        assert hosts.calls[A] == 2


@pytest.mark.parametrize("status", [203, 418])
async def test_an_emergency_is_told_as_one(desk: Permissive, hosts: Hosts, status: int) -> None:
    hosts.answer[A] = lambda _: reply({"code": 203, "description": "Аварийный режим"}, status)
    found = await desk.check([CODE])
    assert (found.source, found.allowed, found.check_id) == (Source.EMERGENCY, True, None)
    assert hosts.calls[A] == 1


@pytest.mark.parametrize("status", [200, 503])
async def test_the_service_of_another_country_is_down(desk: Permissive, hosts: Hosts, status: int) -> None:
    hosts.answer[A] = lambda _: reply({"code": 5000, "description": "недоступен"}, status)
    found = await desk.check([CODE])
    assert (found.source, found.allowed, found.check_id) == (Source.CROSS_BORDER, True, None)
    assert (hosts.calls[A], hosts.calls[B]) == (2, 0)
    hosts.answer.clear()
    assert (await desk.check([CODE])).host == A


@pytest.mark.parametrize(
    "answer",
    [
        reply({"code": 4, "description": "Некорректный запрос"}),
        reply({"code": 401, "description": "Токен недействителен"}),
        reply({"message": "no upstream within 5000 ms"}, 502),
        Response(502, {"content-type": "text/html"}, b"<html>timeout of 5000 ms</html>"),
    ],
    ids=["code 4", "code 401", "JSON of a proxy", "page of a proxy"],
)
async def test_no_other_code_or_text_lets_a_code_be_sold(
    desk: Permissive, hosts: Hosts, answer: Response
) -> None:
    hosts.answer = dict.fromkeys((A, B, C), lambda _: answer)
    hosts.local_status = "failure"
    found = await desk.check([CODE])
    assert (found.source, found.allowed) == (Source.NOBODY, None)
    assert (hosts.calls[A], hosts.calls[B]) == (2, 2)


async def test_an_ordinary_answer_after_an_emergency_is_judged(desk: Permissive, hosts: Hosts) -> None:
    def after(request: Request) -> Response:
        return reply({**json.loads(checked(request, sold=True).content), "code": 204})

    hosts.answer[A] = after
    found = await desk.check([CODE])
    assert (found.source, found.allowed) == (Source.ONLINE, False)


@pytest.mark.parametrize("body", [{"error_message": "5000: сервис недоступен"}, {"code": "5000"}])
async def test_another_country_is_told_in_either_form(
    desk: Permissive, hosts: Hosts, body: dict[str, str]
) -> None:
    hosts.answer[A] = lambda _: reply(body, 503)
    assert (await desk.check([CODE])).source is Source.CROSS_BORDER


async def test_a_refused_key_goes_to_no_other_host(desk: Permissive, hosts: Hosts) -> None:
    hosts.answer[A] = lambda _: reply({"code": 401, "description": "Токен недействителен"}, 401)
    found = await desk.check([CODE])
    assert found.source is Source.LOCAL
    assert isinstance(found.failure, KeyRefused)
    assert found.failure.advice
    assert (hosts.calls[A], hosts.calls[B]) == (1, 0)


async def test_the_local_module_answers_what_no_host_does_in_time(hurried: Permissive, hosts: Hosts) -> None:
    hosts.delay = {A: 30, B: 30, C: 30}
    found = await hurried.check([CODE])
    assert (found.source, found.allowed) == (Source.LOCAL, True)
    assert found.seconds < 1.5
    assert found.check_id is not None
    assert found.check_id.tag_1260(with_module=True)["1265"].endswith("&Inst=i&Ver=2.4.0-1")
    basic = next(headers["authorization"] for headers in hosts.headers if "authorization" in headers)
    assert basic == "Basic ZGVzazpzZWNyZXQ="


@pytest.mark.parametrize("status", ["initialization", "sync_error", "failure"])
async def test_nobody_is_nobody(hurried: Permissive, hosts: Hosts, status: str) -> None:
    hosts.delay = {A: 30, B: 30, C: 30}
    hosts.local_status = status
    found = await hurried.check([CODE])
    assert (found.source, found.allowed, found.check_id) == (Source.NOBODY, None, None)
    assert found.verdicts[0].reasons == (Reason.NOT_ANSWERED,)


async def test_a_grey_product_must_be_asked_for_on_line(hurried: Permissive, hosts: Hosts) -> None:
    hosts.delay = {A: 30, B: 30, C: 30}
    grey = {"cis": KI, "isBlocked": True, "isGreyGtin": True, "sold": False}
    hosts.local = lambda _: reply({"results": [{"codes": [grey]}]})
    found = await hurried.check([CODE], groups=["milk"])
    assert (found.source, found.allowed) == (Source.LOCAL, None)


async def test_a_code_without_an_answer_is_not_checked(desk: Permissive, hosts: Hosts) -> None:
    hosts.answer[A] = lambda _: reply({"code": 0, "codes": []})
    found = await desk.check([CODE])
    assert (found.source, found.allowed) == (Source.ONLINE, None)


@pytest.mark.parametrize(
    "codes",
    [
        [{"cis": CODE}],
        [{"cis": CODE, "groupIds": [8], "errorCode": 0}],
        [known(CODE[:-1] + "e")],
        [known(CODE.replace("\x1d", ""))],
        [known(CODE, sold=True), known(CODE)],
        [known(CODE), known(CODE, isBlocked=True)],
    ],
    ids=[
        "no flags",
        "no flags that count",
        "another code",
        "no separator",
        "sold and not",
        "blocked and not",
    ],
)
async def test_an_answer_that_says_nothing_of_a_code_lets_nothing_be_sold(
    desk: Permissive, hosts: Hosts, codes: list[dict[str, object]]
) -> None:
    hosts.answer[A] = lambda _: reply({"code": 0, "codes": codes})
    (verdict,) = (await desk.check([CODE])).verdicts
    assert (verdict.allowed, verdict.reasons) == (None, (Reason.NOT_ANSWERED,))


@pytest.mark.parametrize(
    "ids",
    [
        {"reqId": "", "reqTimestamp": 1767600061000},
        {"reqId": "5a02899b&Time=1", "reqTimestamp": 1767600061000},
        {"reqId": "5a02899b\r\n", "reqTimestamp": 1767600061000},
        {"reqId": "5a02899b", "reqTimestamp": -1},
    ],
)
async def test_an_id_that_would_say_something_else_goes_into_no_receipt(
    desk: Permissive, hosts: Hosts, ids: dict[str, object]
) -> None:
    hosts.answer[A] = lambda _: reply({"code": 0, "codes": [known(CODE)], **ids})
    found = await desk.check([CODE])
    assert (found.allowed, found.check_id) == (True, None)


async def test_the_same_said_twice_is_an_answer(desk: Permissive, hosts: Hosts) -> None:
    hosts.answer[A] = lambda _: reply({"code": 0, "codes": [known(CODE), known(CODE)]})
    assert (await desk.check([CODE])).allowed is True


@pytest.mark.parametrize(
    "codes",
    [[{"cis": KI}], [{"cis": KI, "isBlocked": False, "sold": sold} for sold in (True, False)]],
    ids=["no flags", "sold and not"],
)
async def test_a_local_module_that_says_nothing_of_a_code_lets_nothing_be_sold(
    hurried: Permissive, hosts: Hosts, codes: list[dict[str, object]]
) -> None:
    hosts.delay = dict.fromkeys((A, B, C), 9.0)
    hosts.local = lambda _: reply({"results": [{"codes": codes}]})
    found = await hurried.check([CODE], groups=["milk"])
    assert (found.source, found.allowed) == (Source.LOCAL, None)


async def test_rules_turn_reasons_into_warnings(hosts: Hosts) -> None:
    hosts.answer[A] = lambda request: checked(request, sold=True, isBlocked=True)
    only_sold = Rules(forbids={Reason.SOLD})
    later = Rules(from_day={8: datetime(2999, 1, 1, tzinfo=UTC)})
    async with desk_of(hosts, rules=only_sold) as strict, desk_of(hosts, rules=later) as lenient:
        one = (await strict.check([CODE])).verdicts[0]
        assert (one.allowed, one.reasons, one.warnings) == (False, (Reason.SOLD,), (Reason.BLOCKED,))
        other = (await lenient.check([CODE])).verdicts[0]
        assert (other.allowed, other.reasons) == (True, ())


async def test_three_slow_answers_in_a_row_set_a_host_aside(desk: Permissive, hosts: Hosts) -> None:
    hosts.delay[A] = 0.15
    assert [(await desk.check([CODE])).host for _ in range(4)] == [A, A, A, B]


async def test_a_host_that_does_not_answer_in_time_is_asked_no_more(
    hurried: Permissive, hosts: Hosts
) -> None:
    hosts.delay[A] = 30
    assert [(await hurried.check([CODE])).source for _ in range(3)] == [
        Source.LOCAL,
        Source.ONLINE,
        Source.ONLINE,
    ]
    assert (hosts.calls[A], hosts.calls[B]) == (1, 2)


async def test_the_key_goes_to_no_foreign_host(hosts: Hosts) -> None:
    hosts.hosts = ["https://cdn.crpt.ru.evil.example", "http://cdn-a.crpt.ru", "https://evilcrpt.ru", B]
    async with desk_of(hosts) as desk:
        assert await desk.refresh() == (B,)


async def test_an_empty_list_leaves_the_one_before(desk: Permissive, hosts: Hosts) -> None:
    hosts.hosts = []
    assert await desk.refresh() == (A, B, C)


async def test_a_store_that_fails_stops_no_sale(hosts: Hosts, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(MemoryTokenStore):
        async def load(self, key: TokenKey) -> Token | None:
            if key.device == "hosts":
                raise StoreUnavailable("it is gone")
            return await super().load(key)

    async with desk_of(hosts, store=Broken()) as desk:
        assert (await desk.check([CODE])).host == A
    assert "not shared: it is gone" in caplog.text


async def test_bad_codes_are_refused_before_anything_is_sent(desk: Permissive, hosts: Hosts) -> None:
    sent = sum(hosts.calls.values())
    with pytest.raises(CodeRefused, match=r"codes\[1\]"):
        await desk.check([CODE, "0104600000000015215AbCd1<GS>93AbCd"])
    with pytest.raises(InvalidInput, match="1 to 100"):
        await desk.check([])
    with pytest.raises(InvalidInput, match="groups"):
        await desk.check([CODE], groups=["lp", "lp"])
    assert sum(hosts.calls.values()) == sent


async def test_fifty_scans_a_second_with_a_slow_and_a_failing_host(hurried: Permissive, hosts: Hosts) -> None:
    hosts.delay[A], hosts.answer[B] = 30, lambda _: reply({}, 502)
    found = []

    async def scan() -> None:
        found.append(await hurried.check([CODE]))

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(scan)
            await anyio.sleep(0.02)
    assert max(one.seconds for one in found) < 1.5
    assert {one.allowed for one in found} == {True}
    assert {one.source for one in found} <= {Source.ONLINE, Source.LOCAL}


def test_wrong_settings_are_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="user and password, or a token"):
        LocalModule()
    with pytest.raises(ConfigurationError, match="seconds"):
        PermissiveSettings(seconds=0)
    with pytest.raises(InvalidInput, match="key"):
        PermissiveKey(key="two words")
    with pytest.raises(InvalidInput, match="time zone"):
        PermissiveKey(key=KEY, until=datetime(2026, 1, 1))  # noqa: DTZ001


async def test_a_key_that_has_ended_is_not_sent(hosts: Hosts) -> None:
    key = PermissiveKey(key=KEY, until=datetime(2026, 1, 1, tzinfo=UTC))
    async with Permissive(key, sender=hosts, settings=SETTINGS) as desk:
        found = await desk.check([CODE])
    assert found.source is Source.NOBODY
    assert "ended on 01.01.2026" in str(found.failure)
    assert hosts.calls[A] == 0


class Hands:
    """A clock that a test moves, beside the one that the service has."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead

    def time(self) -> float:
        return 1_800_000_000.0 + self.ahead

    def monotonic(self) -> float:
        return self.time()


class DatedHosts(Hosts):
    passed = 0.0

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        response = await super().send(request, seconds=seconds, prepare=prepare)
        date = formatdate(Hands(self.passed).time(), usegmt=True)
        return evolve(response, headers={**response.headers, "date": date})


async def test_a_desk_that_is_closed_says_so(hosts: Hosts) -> None:
    desk = desk_of(hosts)
    await desk.aclose()
    with pytest.raises(ClientClosed):
        await desk.check([CODE])
    with pytest.raises(ClientClosed):
        await desk.refresh()


@pytest.mark.parametrize(
    ("ahead", "left", "passed", "is_sent"),
    [(7200.0, 10_800.0, 5400.0, True), (-7200.0, 1800.0, 3600.0, False)],
)
async def test_a_key_ends_by_the_clock_of_the_hosts_once_they_have_shown_it(
    ahead: float, left: float, passed: float, is_sent: bool
) -> None:
    hosts, clock = DatedHosts(), Hands(ahead)
    key = PermissiveKey(key=KEY, until=datetime.fromtimestamp(Hands().time() + left, UTC))
    async with Permissive(key, sender=hosts, settings=SETTINGS, clock=clock) as desk:
        await desk.refresh()
        hosts.passed = passed
        clock.ahead += passed
        found = await desk.check([CODE])
    assert found.host == (A if is_sent else None)
    assert hosts.calls[A] == is_sent


@pytest.mark.parametrize("ahead", [600.0, -600.0])
async def test_a_host_is_set_aside_for_the_same_time_at_desks_with_other_clocks(ahead: float) -> None:
    hosts, store, clock = DatedHosts(), MemoryTokenStore(), Hands()
    settings = PermissiveSettings(seconds=10.0, set_aside=300.0, fallback=(A, B, C))
    async with (
        desk_of(hosts, local=False, store=store, settings=settings, clock=Hands(ahead)) as wrong,
        desk_of(hosts, local=False, store=store, settings=settings, clock=clock) as right,
    ):
        await wrong.refresh()
        hosts.answer[A] = lambda _: reply({}, 502)
        assert (await wrong.check([CODE])).host == B
        del hosts.answer[A]
        clock.ahead = 290.0
        assert (await right.check([CODE])).host == B
        clock.ahead = 310.0
        assert (await right.check([CODE])).host == A


async def test_a_store_that_somebody_holds_delays_no_sale(hosts: Hosts, tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "shared")
    async with desk_of(hosts, local=False, store=store, settings=HURRIED) as desk:
        await desk.refresh()
        hosts.delay[A] = 5.0
        state = TokenKey("crpt", Place.PROD.name, "", "hosts", "permissive")
        async with FileTokenStore(tmp_path / "shared").lease(state, seconds=5.0):
            started = anyio.current_time()
            assert (await desk.check([CODE])).source is Source.NOBODY
            assert anyio.current_time() - started < HURRIED.seconds + 0.2
            # This desk knows already, though the store does not.
            assert (await desk.check([CODE])).host == B
    async with desk_of(hosts, local=False, store=store, settings=HURRIED) as other:
        assert (await other.check([CODE])).host == B
    assert hosts.calls[A] == 1
