"""Many calls leave memory and descriptors where they were, and open no connection. ``scripts/soak-senders``."""

from __future__ import annotations

import gc
import os
import ssl
from pathlib import Path

import anyio
import psutil
import pytest
import trustme

from govauth.http.message import Request
from govauth.http.senders.httpx import trusting
from tests.http.conftest import Own
from tests.http.counting_server import BODY, counting

CALLS = int(os.environ.get("GOVAUTH_SOAK_CALLS", "300"))
AT_ONCE = 50 if CALLS > 1000 else 10
MEGABYTE = 2**20

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["http", "https"] if CALLS > 1000 else ["https"])
def pem(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    if request.param == "http":
        return None
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(tmp_path / "server.pem")
    )
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    return tmp_path / "server.pem"


async def test_memory_descriptors_and_connections_stay(own: Own, pem: Path | None) -> None:
    trust: ssl.SSLContext | None = None if pem is None else trusting(pem.with_name("root.pem"))
    process = psutil.Process()
    with counting(pem) as url:
        sender = own(slots=AT_ONCE, idle_seconds=60, ssl_context=trust)

        async def caller(calls: int) -> None:
            for _ in range(calls):
                answer = await sender.send(Request("GET", f"{url}/"), seconds=60)
                assert answer.content == BODY

        async def all_call(calls: int) -> tuple[int, int, int]:
            async with anyio.create_task_group() as group:
                for _ in range(AT_ONCE):
                    group.start_soon(caller, calls // AT_ONCE)
            opened = await sender.send(Request("GET", f"{url}/connections"), seconds=60)
            gc.collect()
            return process.memory_info().rss, process.num_fds(), int(opened.content)

        await all_call(CALLS // 2)
        before = await all_call(CALLS // 10)
        after = await all_call(CALLS)
        assert after[0] - before[0] <= 2 * MEGABYTE
        assert after[1:] == before[1:]
        assert after[2] <= AT_ONCE
        await sender.aclose()
