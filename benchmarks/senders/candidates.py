"""Who is compared. Each lists a page of receipts with a token; ours and moy-nalog-api give typed objects.

Modules of the extra ``benchmarks`` are imported by name, so that one that is missing is left out. Those that
cannot be given a certificate to trust find it in ``SSL_CERT_FILE``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import anyio
from attrs import field, frozen

from benchmarks.calling import HEADERS, PATH, SECONDS, SINCE, UNTIL, list_ours, ours
from benchmarks.measuring import Call
from govauth.http.sender import HttpSender
from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender, trusting

AT_MOST = 100
"""Connections of every candidate."""
Make: TypeAlias = Callable[[str, Path | None], AbstractAsyncContextManager[Call]]


@frozen
class Candidate:
    """One of those who are compared.

    Attributes:
        make: gives its call, from an address and the certificate to trust.
        needs: the module that it is made of.
        trio: it runs on trio, too.

    """

    make: Make
    needs: str = field(default="govauth", kw_only=True)
    trio: bool = field(default=False, kw_only=True)


@asynccontextmanager
async def _ours(sender: HttpSender, address: str) -> AsyncIterator[Call]:
    try:
        async with ours(address, sender) as nalog:
            yield partial(list_ours, nalog)
    finally:
        await sender.aclose()


def _default(address: str, pem: Path | None) -> AbstractAsyncContextManager[Call]:
    return _ours(HttpxSender(ssl_context=trusting(pem) if pem else None), address)


def _direct(address: str, pem: Path | None) -> AbstractAsyncContextManager[Call]:
    return _ours(DirectSender(ssl_context=trusting(pem) if pem else None), address)


@asynccontextmanager
async def _borrowed(library: str, address: str, pem: Path | None) -> AsyncIterator[Call]:
    module = import_module(library)
    limits = module.Limits(max_connections=AT_MOST, max_keepalive_connections=AT_MOST)
    async with (
        module.AsyncClient(limits=limits, verify=trusting(pem) if pem else True) as client,
        _ours(HttpxSender(client=client), address) as call,
    ):
        yield call


@asynccontextmanager
async def _plain(library: str, address: str, pem: Path | None) -> AsyncIterator[Call]:
    module = import_module(library)
    trust = trusting(pem) if pem else True
    async with module.AsyncClient(base_url=address, headers=HEADERS, timeout=SECONDS, verify=trust) as client:

        async def call() -> int:
            return len((await client.get(PATH)).json()["content"])

        yield call


@asynccontextmanager
async def _aiohttp(address: str, pem: Path | None) -> AsyncIterator[Call]:
    aiohttp = import_module("aiohttp")
    connector = aiohttp.TCPConnector(limit=AT_MOST, ssl=trusting(pem) if pem else True)
    async with aiohttp.ClientSession(address, headers=HEADERS, connector=connector) as session:

        async def call() -> int:
            async with session.get(PATH) as answer:
                return len((await answer.json())["content"])

        yield call


@asynccontextmanager
async def _pyreqwest(address: str, pem: Path | None) -> AsyncIterator[Call]:
    builder = import_module("pyreqwest.client").ClientBuilder()
    builder = builder.base_url(f"{address}/").default_headers(HEADERS).max_connections(AT_MOST)
    builder = builder.timeout(timedelta(seconds=SECONDS)).error_for_status()
    if pem is not None:
        builder = builder.add_root_certificate_pem(await anyio.Path(pem).read_bytes())
    async with builder.build() as client:

        async def call() -> int:
            answer = await client.get(PATH).build().send()
            return len((await answer.json())["content"])

        yield call


@asynccontextmanager
async def _authlib(address: str, pem: Path | None) -> AsyncIterator[Call]:
    oauth = import_module("authlib.integrations.httpx_client").AsyncOAuth2Client
    token = {"access_token": "benchmark-access-token." * 12, "token_type": "Bearer", "expires_in": 3600}
    headers = {name: value for name, value in HEADERS.items() if name != "authorization"}
    trust = trusting(pem) if pem else True
    async with oauth(token=token, base_url=address, headers=headers, timeout=SECONDS, verify=trust) as client:

        async def call() -> int:
            return len((await client.get(PATH)).json()["content"])

        yield call


@asynccontextmanager
async def _nalogo(address: str, pem: Path | None) -> AsyncIterator[Call]:
    """Ask for the taxes, which the server answers with the same page: it has no list of receipts."""
    del pem
    client = import_module("nalogo").Client(base_url=f"{address}/api", timeout=SECONDS)
    async with client:
        await client.authenticate(await client.create_new_access_token("500100732259", "benchmark"))
        taxes = client.tax()

        async def call() -> int:
            return len((await taxes.get())["content"])

        yield call


@asynccontextmanager
async def _moy_nalog(address: str, pem: Path | None) -> AsyncIterator[Call]:
    del pem
    client = import_module("moy_nalog").MoyNalogClient(timeout=SECONDS)
    client.API_URL_V1 = f"{address}/api/v1"
    client.set_tokens("benchmark-access-token." * 12, "benchmark-refresh-token", "500100732259")
    async with client:

        async def call() -> int:
            return len((await client.get_incomes(SINCE, UNTIL)).items)

        yield call


BESIDE = "httpx"
"""Whom the ratios are to: ``httpx.AsyncClient`` with its default limits."""
CANDIDATES = {
    "default": Candidate(_default, trio=True),
    "direct": Candidate(_direct, needs="httptools", trio=True),
    "borrowed httpx": Candidate(partial(_borrowed, "httpx"), trio=True),
    "borrowed httpx2": Candidate(partial(_borrowed, "httpx2"), needs="httpx2", trio=True),
    BESIDE: Candidate(partial(_plain, "httpx"), trio=True),
    "httpx2": Candidate(partial(_plain, "httpx2"), needs="httpx2", trio=True),
    "aiohttp": Candidate(_aiohttp, needs="aiohttp"),
    "pyreqwest": Candidate(_pyreqwest, needs="pyreqwest"),
    "authlib": Candidate(_authlib, needs="authlib"),
    "nalogo": Candidate(_nalogo, needs="nalogo"),
    "moy-nalog-api": Candidate(_moy_nalog, needs="moy_nalog"),
}
