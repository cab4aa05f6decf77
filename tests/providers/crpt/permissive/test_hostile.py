"""Answers that lie or are half there, a store that is down, and clocks that jump: no code is sold by a guess."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govauth.auth import FileTokenStore, MemoryTokenStore, Token, TokenKey
from govauth.clock import SystemClock
from govauth.errors import LoginRequired, StoreUnavailable, TimedOut
from govauth.http.message import Request
from govauth.providers.crpt.permissive import (
    LocalModule,
    Permissive,
    PermissiveKey,
    PermissiveSettings,
    Reason,
    Source,
)
from tests.providers.crpt.permissive.hosts import CODE, KEY, KI, LOCAL, A, B, C, Hosts, known, reply
from tests.providers.crpt.permissive.test_check import HURRIED, SETTINGS, desk_of
from tests.soaking import examples

pytestmark = [pytest.mark.anyio, pytest.mark.promise("never-a-guess-at-the-till")]
OTHER = "0104600000000015215XyZ99\x1d93QwEr"


@pytest.fixture
def hosts() -> Hosts:
    return Hosts()


def saying(*codes: object, **whole: object) -> Callable[[Request], Any]:
    return lambda _: reply({"code": 0, "codes": codes, **whole})


class Broken(MemoryTokenStore):
    """A store that is down."""

    async def load(self, key: TokenKey) -> Token | None:
        raise StoreUnavailable("it is gone")

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        raise StoreUnavailable("it is gone")

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        raise StoreUnavailable("it is gone")
        yield


class Hung(MemoryTokenStore):
    """A store whose answers do not come, in threads that cannot be cut short."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 1.0

    async def load(self, key: TokenKey) -> Token | None:
        with anyio.CancelScope(shield=True):
            await anyio.sleep(self.seconds)
        return await super().load(key)

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        with anyio.CancelScope(shield=True):
            await anyio.sleep(self.seconds)
        async with super().lease(key, seconds=seconds):
            yield


async def test_a_store_that_is_down_takes_neither_the_key_nor_a_host_from_a_desk(hosts: Hosts) -> None:
    async with desk_of(hosts, store=Broken(), settings=HURRIED) as desk:
        hosts.local_status = "failure"
        assert [(await desk.check([CODE])).host for _ in range(2)] == [A, A]
        assert (await desk.local.status()).status == "failure"


async def test_a_store_that_hangs_delays_no_sale(hosts: Hosts) -> None:
    store = Hung()
    async with desk_of(hosts, local=False, store=store, settings=HURRIED) as desk:
        hosts.answer[A] = lambda _: reply({}, 502)
        for _ in range(3):
            found = await desk.check([CODE])
            assert found.host == B
            assert found.seconds < HURRIED.seconds
            await anyio.sleep(0.26)  # what was read is stale
        store.seconds = 0.0


async def test_neither_key_nor_password_lies_in_the_store(hosts: Hosts, tmp_path: Path) -> None:
    async with desk_of(hosts, store=FileTokenStore(tmp_path / "shared")) as desk:
        await desk.refresh()
        assert (await desk.local.status()).status == "ready"
        assert (await desk.check([CODE])).host == A
    files = [path.read_text() for path in (tmp_path / "shared").rglob("*") if path.is_file()]
    assert any("hosts of the permissive mode" in text for text in files)
    assert not [text for text in files if KEY in text or "ZGVzazpzZWNyZXQ" in text]


async def test_another_password_of_the_local_module_counts_at_once(hosts: Hosts) -> None:
    store = MemoryTokenStore()
    for password in ("secret", "changed"):
        module = LocalModule(address=LOCAL, user="desk", password=password)
        async with Permissive(PermissiveKey(key=KEY), local=module, sender=hosts, store=store) as desk:
            await desk.local.status()
    sent = [headers["authorization"] for headers in hosts.headers if "authorization" in headers]
    assert sent == ["Basic ZGVzazpzZWNyZXQ=", "Basic ZGVzazpjaGFuZ2Vk"]


async def test_a_key_ends_while_a_desk_is_open_and_no_host_is_blamed(hosts: Hosts) -> None:
    store = MemoryTokenStore()
    key = PermissiveKey(key=KEY, until=datetime.now(UTC) + timedelta(seconds=0.3))
    async with Permissive(key, sender=hosts, store=store, settings=SETTINGS) as desk:
        await desk.refresh()
        assert (await desk.check([CODE])).host == A
        while datetime.now(UTC) <= key.until:  # type: ignore[operator]
            await anyio.sleep(0.05)
        found = await desk.check([CODE])
        assert (found.source, type(found.failure)) == (Source.NOBODY, LoginRequired)
    async with Permissive(PermissiveKey(key=KEY), sender=hosts, store=store, settings=SETTINGS) as desk:
        assert (await desk.check([CODE])).host == A


@pytest.mark.parametrize(
    ("flags", "allowed"),
    [
        ({"sold": "perhaps"}, None),
        ({"sold": 0}, None),
        ({"isBlocked": []}, None),
        ({"expireDate": "2031-02-10"}, None),
        ({"expireDate": "soon", "sold": True}, False),
        ({"mrp": "129,00"}, None),
        ({"groupIds": "8"}, None),
        ({"errorCode": "X"}, None),
        ({"errorCode": None, "groupIds": None, "ogvs": None, "expireDate": ""}, True),
        ({"productWeight": "1,5", "packageQuantity": "many", "productionDate": "0", "message": {}}, True),
    ],
)
async def test_what_cannot_be_read_of_a_code_is_a_doubt_and_no_failing_host(
    hosts: Hosts, flags: dict[str, object], allowed: bool | None
) -> None:
    odd = {**known(CODE), **flags}
    hosts.answer[A] = saying(odd, None, 7, {"cis": None}, known(OTHER), reqId=[], reqTimestamp=1.5)
    async with desk_of(hosts, local=False) as desk:
        found = await desk.check([CODE, OTHER])
        assert [verdict.allowed for verdict in found.verdicts] == [allowed, True]
        assert (found.host, found.check_id) == (A, None)
        assert (await desk.check([OTHER])).host == A


@pytest.mark.parametrize("flag", ["sold", "isBlocked", "isGreyGtin"])
async def test_a_local_module_that_cannot_be_read_lets_nothing_be_sold(hosts: Hosts, flag: str) -> None:
    hosts.answer = dict.fromkeys((A, B, C), lambda _: reply({}, 500))
    told = {"cis": KI, "isBlocked": False, "isGreyGtin": False, "sold": False, flag: "?"}
    hosts.local = lambda _: reply({"results": [None, {"codes": [told], "reqTimestamp": "soon"}]})
    async with desk_of(hosts) as desk:
        found = await desk.check([CODE], groups=["milk"])
    assert (found.source, found.allowed) == (Source.LOCAL, None)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_flag = st.sampled_from(["valid", "found", "utilised", "verified", "realizable", "sold", "isBlocked"])


def _odd(cis: str, flags: dict[str, object], rest: dict[str, object]) -> dict[str, object]:
    return {**known(cis), **flags, **rest}


_item = st.builds(
    _odd,
    st.sampled_from([CODE, OTHER, KI, ""]),
    st.dictionaries(_flag, st.booleans() | _json, max_size=2),
    st.dictionaries(
        st.sampled_from(["expireDate", "mrp", "errorCode", "groupIds", "ogvs"]), _json, max_size=2
    ),
)
_GOOD = {"valid": True, "found": True, "utilised": True, "verified": True, "realizable": True}


def _names(item: Any, code: str) -> bool:
    return hasattr(item, "get") and item.get("cis") == code


@settings(max_examples=examples(25), deadline=None)
@given(
    answer=_json | st.fixed_dictionaries({"code": st.just(0), "codes": st.lists(_item | _json, max_size=4)})
)
def test_whatever_a_host_says_there_is_a_verdict_and_none_by_a_guess(answer: Any) -> None:
    hosts = Hosts()
    hosts.answer = dict.fromkeys((A, B, C), lambda _: reply(answer))
    log = logging.getLogger("govauth.crpt.permissive")

    async def check() -> Any:
        async with desk_of(hosts, local=False) as desk:
            return await desk.check([CODE, OTHER])

    log.disabled = True
    try:
        found = anyio.run(check)
    finally:
        log.disabled = False
    assert len(found.verdicts) == 2
    for code, verdict in zip((CODE, OTHER), found.verdicts, strict=True):
        if verdict.allowed is True:
            said: list[Any] = json.loads(json.dumps(answer))["codes"]
            named: list[dict[str, Any]] = [one for one in said if _names(one, code)]
            assert named
            for one in named:
                assert one.get("sold") in (False, "false", None, "")
                assert one.get("isBlocked") in (False, "false", None, "")
                for flag, good in _GOOD.items():
                    assert one.get(flag) in (good, "true", None, "")


async def test_a_list_of_hosts_is_read_as_far_as_it_can_be(hosts: Hosts) -> None:
    odd = [
        "https://[cdn.crpt.ru",
        "https://cdn.crpt.ru:99999",
        "https://u:p@cdn-a.crpt.ru",
        "https://cdn.crpt.ru\n",
        "",
    ]
    hosts.hosts = [A, *odd, A, f"{A}/"]
    hosts.answer[A] = lambda _: reply({}, 500)
    async with desk_of(hosts, local=False) as desk:
        assert await desk.refresh() == (A,)
        await desk.check([CODE])
    assert hosts.calls[A] == 2


class Jumping(SystemClock):
    """A wall clock that somebody sets."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


async def test_a_clock_that_was_ahead_keeps_no_host_away(hosts: Hosts) -> None:
    clock, store = Jumping(), MemoryTokenStore()
    clock.ahead = 7 * 86_400
    hosts.answer[A] = lambda _: reply({}, 502)
    async with desk_of(hosts, local=False, store=store, clock=clock) as desk:
        await desk.refresh()
        assert [(await desk.check([CODE])).host for _ in range(2)] == [B, B]
        clock.ahead = 0.0
        hosts.answer.clear()
        assert (await desk.check([CODE])).host == A
    lists = hosts.calls["list"]
    async with desk_of(hosts, local=False, store=store) as other:
        assert (await other.check([CODE])).host == A
        with anyio.fail_after(5):
            while hosts.calls["list"] == lists:  # what was measured in the future is measured again
                await anyio.sleep(0.01)


async def test_hosts_come_back_when_it_was_the_line_that_failed(hosts: Hosts) -> None:
    hosts.answer = dict.fromkeys((A, B, C), lambda _: reply({}, 502))
    store = MemoryTokenStore()
    async with desk_of(hosts, local=False, store=store) as desk:
        await desk.refresh()
        assert (await desk.check([CODE])).source is Source.NOBODY
        hosts.answer.clear()
        before = hosts.calls["list"]
        for _ in range(20):
            await desk.check([CODE])
        with anyio.fail_after(5):
            while (found := await desk.check([CODE])).host is None:
                await anyio.sleep(0.01)
        assert found.host == A
        # Each scan of a desk without a line begins no measurement of its own.
        assert hosts.calls["list"] == before + 1


async def test_a_host_that_got_little_time_is_not_blamed(hosts: Hosts) -> None:
    def late(_: Request) -> Any:
        return reply({}, 502)

    hosts.delay, hosts.answer = {A: 0.25, B: 0.2}, {A: late}
    async with desk_of(hosts, local=False, settings=HURRIED) as desk:
        await desk.refresh()
        first = await desk.check([CODE])  # A fails twice, and leaves B no time
        assert (first.source, type(first.failure)) == (Source.NOBODY, TimedOut)
        assert (await desk.check([CODE])).host == B


async def test_an_answer_in_time_is_given_though_the_store_does_not_hear_in_time(hosts: Hosts) -> None:
    store = Hung()
    slow = PermissiveSettings(seconds=0.6, slow=0.01, fallback=(A, B, C))
    hosts.delay[A] = 0.05
    async with desk_of(hosts, local=False, store=store, settings=slow) as desk:
        for _ in range(3):
            found = await desk.check([CODE])
            assert (found.host, found.allowed) == (A, True)
            assert found.seconds < slow.seconds
        assert (await desk.check([CODE])).host == B
        store.seconds = 0.0


async def test_whoever_has_no_answer_in_time_says_so(hosts: Hosts) -> None:
    hosts.delay = dict.fromkeys((A, B, C), 30.0)
    async with desk_of(hosts, local=False, settings=HURRIED) as desk:
        found = await desk.check([CODE])
    assert (found.source, type(found.failure)) == (Source.NOBODY, TimedOut)
    assert found.verdicts[0].reasons == (Reason.NOT_ANSWERED,)


async def test_where_all_are_set_aside_the_last_to_fail_is_asked_and_comes_back(hosts: Hosts) -> None:
    hosts.answer, hosts.delay = {B: lambda _: reply({}, 502)}, {A: 30.0, C: 30.0}
    store = MemoryTokenStore()
    async with desk_of(hosts, local=False, store=store, settings=HURRIED) as desk:
        assert [(await desk.check([CODE])).source for _ in range(2)] == [Source.NOBODY] * 2
        hosts.health.clear()
        hosts.delay[C] = 0.0
        asked = hosts.calls[A], hosts.calls[B]
        assert [(await desk.check([CODE])).host for _ in range(3)] == [C, C, C]
        assert (hosts.calls[A], hosts.calls[B]) == asked


async def test_the_local_module_waits_for_no_host_that_is_set_aside(hosts: Hosts) -> None:
    hosts.delay = dict.fromkeys((A, B, C), 30.0)
    hosts.health.clear()
    async with desk_of(hosts, settings=HURRIED) as desk:
        await desk.refresh()
        found = await desk.check([CODE])
    assert (found.source, found.allowed) == (Source.LOCAL, True)
    assert found.seconds < HURRIED.seconds / 2
    assert found.failure is not None


async def test_a_host_is_not_blamed_where_nobody_listened(hosts: Hosts) -> None:
    store = MemoryTokenStore()
    hosts.delay[A] = 30.0

    async def starve() -> None:
        await anyio.sleep(HURRIED.seconds - 0.05)
        time.sleep(0.3)  # noqa: ASYNC251 - the loop stands still

    async with desk_of(hosts, local=False, store=store, settings=HURRIED) as desk:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(starve)
            assert (await desk.check([CODE])).source is Source.NOBODY
        assert (await desk.check([CODE])).host == B  # for a moment, here
    hosts.delay.clear()
    async with desk_of(hosts, local=False, store=store, settings=HURRIED) as other:
        assert (await other.check([CODE])).host == A


async def test_every_part_of_an_answer_of_the_local_module_counts(hosts: Hosts) -> None:
    hosts.answer = dict.fromkeys((A, B, C), lambda _: reply({}, 500))
    own, others = ({"isBlocked": False, "isGreyGtin": False, "sold": sold} for sold in (False, True))
    ids = {"reqTimestamp": 1767601000000, "inst": "i", "version": "2.4.0-1"}

    def parts(*names: str) -> Callable[[Request], Any]:
        codes = {"cis": KI, **own}, {"cis": OTHER.partition("\x1d")[0], **others}
        answers = [{"reqId": name, **ids, "codes": [code]} for name, code in zip(names, codes, strict=True)]
        return lambda _: reply({"results": answers})

    async with desk_of(hosts) as desk:
        for names, named in ((("one", "one"), True), (("one", "two"), False)):
            hosts.local = parts(*names)
            found = await desk.check([CODE, OTHER], groups=["milk", "milk"])
            assert [verdict.allowed for verdict in found.verdicts] == [True, False]
            assert (found.check_id is not None) is named
