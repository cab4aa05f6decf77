"""The client at the served sandbox, which was written without it: a code's life, failing hosts, several desks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from govauth.auth import FileTokenStore
from govauth.providers.crpt import Crpt, Place
from govauth.providers.crpt.codes import MarkingCode
from govauth.providers.crpt.permissive import (
    Asked,
    KeyRefused,
    LocalModule,
    Permissive,
    PermissiveKey,
    PermissiveSettings,
    Reason,
    Source,
)
from govauth.providers.crpt.sandbox import (
    GTIN,
    MODULE_PASSWORD,
    MODULE_USER,
    PERMISSIVE_KEY,
    CrptSandbox,
)
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.conftest import order_of
from tests.tracing import patience

pytestmark = [pytest.mark.anyio, pytest.mark.promise("never-a-guess-at-the-till")]
BACK = Asked(returned=True)


def desk_at(url: str, store: Path | None = None, **settings: Any) -> Permissive:
    hosts = [f"{url}/cdn-{letter}" for letter in "abc"]
    return Permissive(
        PermissiveKey(key=PERMISSIVE_KEY),
        local=LocalModule(address=url, user=MODULE_USER, password=MODULE_PASSWORD),
        place=Place.PROD.at(url),
        store=None if store is None else FileTokenStore(store),
        settings=PermissiveSettings(fallback=hosts, **settings),
    )


@pytest.fixture
async def desk(sandbox: ServedSandbox) -> AsyncIterator[Permissive]:
    async with desk_at(sandbox.url) as made:
        await made.refresh()
        yield made


@pytest.fixture
async def code(crpt: Crpt) -> MarkingCode:
    order = await crpt.suz.orders.create(order_of(1))
    return MarkingCode.parse((await order.codes(GTIN, within=20))[0])


async def reasons(desk: Permissive, code: MarkingCode, asked: Asked | None = None) -> tuple[Reason, ...]:
    found = await desk.check([code], asked=[asked or Asked()])
    assert found.source is Source.ONLINE
    return found.verdicts[0].reasons


async def test_a_code_that_was_ordered_at_the_station_is_sold_at_the_till(
    desk: Permissive, provider: CrptSandbox, code: MarkingCode
) -> None:
    assert await reasons(desk, code) == (Reason.NOT_APPLIED, Reason.NOT_IN_CIRCULATION)
    provider.control("introduce", [code.text])
    assert await reasons(desk, code) == ()
    await desk.local.sell([code])
    assert [one async for one in desk.local.sold()] == [code.ki]
    assert await reasons(desk, code) == (Reason.SOLD,)
    assert await reasons(desk, code, BACK) == ()
    await desk.local.take_back([code])
    assert await reasons(desk, code) == ()
    assert await reasons(desk, code, BACK) == (Reason.NOT_SOLD,)


async def test_what_authorities_and_prices_forbid(
    desk: Permissive, provider: CrptSandbox, code: MarkingCode
) -> None:
    provider.control("introduce", [code.text])
    provider.control(
        "note", {"code": code.text, "blocked_by": ["RPN"], "expires": "2020-02-10T00:00:00.000Z"}
    )
    found = await desk.check([code])
    assert found.verdicts[0].reasons == (Reason.BLOCKED, Reason.EXPIRED)
    known = found.verdicts[0].code
    assert known is not None
    assert known.ogvs == ("RPN",)


@pytest.mark.parametrize("status", ["203", "418"])
async def test_an_emergency(desk: Permissive, provider: CrptSandbox, code: MarkingCode, status: str) -> None:
    provider.control("emergency", status)
    assert (await desk.check([code])).source is Source.EMERGENCY


async def test_another_country_is_down(desk: Permissive, provider: CrptSandbox, code: MarkingCode) -> None:
    provider.control("cross_border_down")
    assert (await desk.check([code])).source is Source.CROSS_BORDER


async def test_a_refused_key(desk: Permissive, provider: CrptSandbox, code: MarkingCode) -> None:
    provider.control("key_refused")
    found = await desk.check([code])
    assert (found.source, type(found.failure)) == (Source.LOCAL, KeyRefused)
    with pytest.raises(KeyRefused):
        await desk.refresh()


async def test_the_fastest_host_comes_first(
    sandbox: ServedSandbox, provider: CrptSandbox, code: MarkingCode
) -> None:
    provider.control("average_ms", {"cdn-c": 1})
    provider.control("health_status", {"cdn-a": 500})
    async with desk_at(sandbox.url) as desk:
        assert [host[-5:] for host in await desk.refresh()] == ["cdn-c", "cdn-b", "cdn-a"]
        assert str((await desk.check([code])).host).endswith("cdn-c")


DESK = """
import json, sys
import anyio
from tests.providers.crpt.permissive.test_served import desk_at
from pathlib import Path

async def main(url, store, code):
    async with desk_at(url, Path(store), seconds=5.0) as desk:
        print(json.dumps([str((await desk.check([code])).host)[-5:] for _ in range(5)]))

anyio.run(main, *sys.argv[1:])
"""


async def test_a_host_that_one_desk_set_aside_is_asked_by_none_of_four(
    sandbox: ServedSandbox, provider: CrptSandbox, code: MarkingCode, tmp_path: Path
) -> None:
    provider.control("check_status", {"cdn-a": 502})
    async with desk_at(sandbox.url, tmp_path / "shared") as desk:
        assert str((await desk.check([code])).host).endswith("cdn-b")
    asked = provider.counters["permissive.check.cdn-a"]
    program = [sys.executable, "-c", DESK, sandbox.url, str(tmp_path / "shared"), code.text]
    desks = [subprocess.Popen(program, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for one in desks:
        output, _ = one.communicate(timeout=patience(60))
        assert json.loads(output) == ["cdn-b"] * 5
    assert provider.counters["permissive.check.cdn-a"] == asked == 2
