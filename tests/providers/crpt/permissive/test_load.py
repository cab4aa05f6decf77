"""Tills under load while one host is slow and one fails. Every day a second of it; ``scripts/soak-crpt`` takes 30 s.

In the long proof four processes share a store, and together make 50 checks a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from contextlib import AsyncExitStack
from pathlib import Path
from typing import IO

import anyio
import anyio.to_thread
import pytest

from govauth.auth import FileTokenStore
from govauth.providers.crpt import Crpt, Place
from govauth.providers.crpt.permissive import LocalModule, Permissive, PermissiveKey, PermissiveSettings
from govauth.providers.crpt.sandbox import (
    GTIN,
    MODULE_PASSWORD,
    MODULE_USER,
    PERMISSIVE_KEY,
    CrptSandbox,
)
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.conftest import order_of
from tests.providers.crpt.programs.till import Served, serve
from tests.tracing import IS_TRACED

pytestmark = [pytest.mark.anyio, pytest.mark.promise("never-a-guess-at-the-till")]

LONG = "GOVAUTH_SOAK_SCALE" in os.environ
RATE, SECONDS, TILLS = (50.0, 30.0, 4) if LONG else (50.0, 1.5, 1)
LIMIT = 1.5 if LONG else 0.5
"""Seconds of a check, whoever answers in the end."""
LATE = 0.25
"""What a busy machine may add to that before a cashier has the answer."""
SLOW, FAILING = "permissive.check.cdn-a", "permissive.check.cdn-b"


def desk_at(url: str, store: Path) -> Permissive:
    """Open a till whose local module is another machine than the hosts, as it is in a shop."""
    return Permissive(
        PermissiveKey(key=PERMISSIVE_KEY),
        local=LocalModule(
            address=url.replace("127.0.0.1", "localhost"), user=MODULE_USER, password=MODULE_PASSWORD
        ),
        place=Place.PROD.at(url),
        store=FileTokenStore(store),
        settings=PermissiveSettings(
            fallback=[f"{url}/cdn-{letter}" for letter in "abc"], seconds=LIMIT, slow=LIMIT
        ),
    )


@pytest.fixture
async def code(crpt: Crpt, provider: CrptSandbox) -> str:
    order = await crpt.suz.orders.create(order_of(1))
    text = (await order.codes(GTIN, within=20))[0]
    provider.control("introduce", [text])
    return text


async def settled(provider: CrptSandbox) -> tuple[int, int]:
    """Return how often both hosts were asked, once every till knows of them: no check from before is left."""
    while not provider.counters["permissive.check.cdn-c"]:
        await anyio.sleep(0.01)
    await anyio.sleep(LIMIT + LATE + 0.25)
    return provider.counters[SLOW], provider.counters[FAILING]


@pytest.mark.skipif(IS_TRACED, reason="under a tracer a check takes longer than a till may wait")
async def test_tills_keep_their_time_whatever_the_hosts_do(
    sandbox: ServedSandbox, provider: CrptSandbox, code: str, tmp_path: Path
) -> None:
    store = tmp_path / "shared"
    async with desk_at(sandbox.url, store) as desk:
        await desk.refresh()
        provider.control("check_seconds", {"cdn-a": LIMIT * 4})
        provider.control("check_status", {"cdn-b": 502})
        known: list[tuple[int, int]] = []
        served: list[Served] = []

        async def watch() -> None:
            known.append(await settled(provider))

        async with AsyncExitStack() as stack, anyio.create_task_group() as tasks:
            if TILLS == 1:
                tasks.start_soon(watch)
                served.append(await serve(desk, code, rate=RATE, seconds=SECONDS))
            else:
                processes = [stack.enter_context(till(sandbox.url, store, code)) for _ in range(TILLS)]
                for process in processes:
                    assert await line_of(process.stdout) == "ready\n"
                tasks.start_soon(watch)
                for process in processes:
                    assert process.stdin is not None
                    process.stdin.write("go\n")
                    process.stdin.flush()
                served += [json.loads(await line_of(process.stdout)) for process in processes]
    assert sum(one["checks"] for one in served) == RATE * SECONDS
    assert [one["without"] for one in served] == [0] * TILLS, served
    assert max(one["longest"] for one in served) <= LIMIT + LATE
    assert all(one["hosts"].keys() <= {"cdn-c", "None"} for one in served)
    # Whom one till set aside, none of them asked again.
    assert known == [(provider.counters[SLOW], provider.counters[FAILING])]
    assert provider.counters["permissive.check.cdn-c"] > RATE * SECONDS / 4


def till(url: str, store: Path, code: str) -> subprocess.Popen[str]:
    arguments = [url, str(store), code, str(RATE / TILLS), str(SECONDS)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.providers.crpt.programs.till", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def line_of(stream: IO[str] | None) -> str:
    assert stream is not None
    return await anyio.to_thread.run_sync(stream.readline)
