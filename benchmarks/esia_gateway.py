"""What the gateway's client costs: a typed profile against plain httpx, and 500 users who wait for documents.

Run: ``python benchmarks/esia_gateway.py``. The sandbox runs in a process of its own.

The profile is fetched in turns by both ways, so that a slow moment of the machine hits both. Memory is what
Python allocated (tracemalloc) between "everybody signed in" and "everybody sleeps between two looks".
"""

from __future__ import annotations

import gc
import json
import re
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx

from govauth.auth import MemoryTokenStore
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway, Place, User
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.transport.pending import Backoff

ROUNDS = 15
CALLS_PER_TURN = 40
CALLERS = 8
USERS = 500
SLOTS = 20
BACKOFF = Backoff(first=8.0, factor=1.0, longest=8.0)
CONSENT = ConsentRequest(
    permissions={"fullname", "id_doc", "ndfl_person", "birth_cert_doc"},
    purposes={"CREDIT"},
    sysname="CREDIT",
    expire=60,
)

Call = Callable[[], Awaitable[object]]


@contextmanager
def served_sandbox() -> Iterator[str]:
    command = [sys.executable, "-m", "govauth", "sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            found = re.search(r"http://\S+", (server.stdout or sys.stdin).readline())
            if found is None:
                raise SystemExit("the sandbox did not start")
            yield found[0]
        finally:
            server.terminate()


class CountingSender(HttpxSender):
    """Counts the connections that it opens."""

    opened = 0

    def _connect(self, origin: str) -> object:  # type: ignore[override]
        self.opened += 1
        return super()._connect(origin)


async def sign_in(gateway: EsiaGateway, web: httpx.AsyncClient) -> User:
    step = await gateway.login.start(CONSENT)
    query = parse_qs(urlsplit((await web.get(step.url)).headers["location"]).query)
    return await gateway.login.finish(query["state"][0], code=query["code"][0])


async def one_turn(call: Call) -> float:
    """Call from a few tasks at once; the answer is seconds per call."""

    async def caller() -> None:
        for _ in range(CALLS_PER_TURN // CALLERS):
            await call()

    start = time.perf_counter()
    async with anyio.create_task_group() as tasks:
        for _ in range(CALLERS):
            tasks.start_soon(caller)
    return (time.perf_counter() - start) / CALLS_PER_TURN


async def profiles(url: str, login: ClientLogin) -> None:
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway, httpx.AsyncClient() as web:
        user = await sign_in(gateway, web)
        token = await store.load(user.token_key)
        if token is None:
            raise SystemExit("nobody signed in")
        headers = {"authorization": f"Bearer {token.access.reveal()}"}

        async def plain() -> object:
            answer = await web.post(f"{url}/auth/userinfo", headers=headers)
            return json.loads(answer.content)

        async def typed() -> object:
            return await user.userinfo()

        taken: dict[str, list[float]] = {"httpx and json": [], "govauth, typed": []}
        for turn in range(ROUNDS + 1):
            for label, call in (("httpx and json", plain), ("govauth, typed", typed)):
                seconds = await one_turn(call)
                if turn:
                    taken[label].append(seconds)
    unit = statistics.median(taken["httpx and json"])
    print(f"| profile, {CALLERS} callers | ms, median | time as a ratio to httpx |\n|---|---|---|")
    for label, values in taken.items():
        median = statistics.median(values)
        print(f"| {label} | {median * 1000:.2f} | {median / unit:.2f} |")


async def waiting_users(url: str, login: ClientLogin) -> None:
    sender = CountingSender(slots=SLOTS)
    async with EsiaGateway(login, sender=sender) as gateway, httpx.AsyncClient() as web:
        users = [await sign_in(gateway, web) for _ in range(USERS)]
        await web.post(f"{url}/_sandbox/esia_gateway/defer", content="1")
        gc.collect()
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        arrived = 0

        async def wait(user: User) -> None:
            nonlocal arrived
            found = await user.documents(within=120, backoff=BACKOFF)
            arrived += len(found)

        start = time.perf_counter()
        async with anyio.create_task_group() as tasks:
            for user in users:
                tasks.start_soon(wait, user)
            looked = 0
            while looked < USERS:
                await anyio.sleep(0.1)
                counters = (await web.get(f"{url}/_sandbox/counters")).json()
                looked = counters["esia_gateway"].get("user.userinfo", 0)
            first_looks = time.perf_counter() - start
            await anyio.sleep(0.5)
            gc.collect()
            held, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    await sender.aclose()
    print(f"\n| {USERS} users who wait | value |\n|---|---|")
    print(f"| connections opened in all, {SLOTS} allowed at once | {sender.opened} |")
    print(f"| memory of one who sleeps, KiB | {(held - before) / USERS / 1024:.1f} |")
    print(f"| first looks of all, seconds | {first_looks:.1f} |")
    print(f"| documents that arrived | {arrived} |")


async def main() -> None:
    with served_sandbox() as url:
        login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=Place.DEMO.at(url))
        await profiles(url, login)
        async with httpx.AsyncClient() as web:
            await web.post(f"{url}/_sandbox/reset")
        await waiting_users(url, login)


if __name__ == "__main__":
    anyio.run(main)
