"""Many callers of one process, who all find that the token has ended.

``python -m benchmarks.senders.storm_worker CANDIDATE ADDRESS FOLDER CALLERS`` says that it is ready, waits
for a line, lets all call at once, and prints failures and seconds as a line of JSON. Processes share FOLDER.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

import anyio

from benchmarks.calling import PATH, SECONDS, SINCE, UNTIL, list_ours
from benchmarks.measuring import Call
from benchmarks.payload import INN
from benchmarks.senders.storm_server import FIRST_REFRESH
from govauth.auth.stores.file import FileTokenStore
from govauth.http.senders.direct import DirectSender
from govauth.providers.moy_nalog import MoyNalog, Place, SavedLogin

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def _govauth(address: str, folder: Path) -> AsyncIterator[Call]:
    login = SavedLogin(FIRST_REFRESH, inn=INN, place=Place.PROD.at(address))
    sender = DirectSender()
    try:
        async with MoyNalog(
            login, store=FileTokenStore(folder / "store"), sender=sender, timeout=SECONDS
        ) as nalog:
            yield partial(list_ours, nalog)
    finally:
        await sender.aclose()


@asynccontextmanager
async def _authlib(address: str, folder: Path) -> AsyncIterator[Call]:
    del folder
    token = {"access_token": "ended", "refresh_token": FIRST_REFRESH, "token_type": "Bearer", "expires_at": 1}
    oauth = import_module("authlib.integrations.httpx_client").AsyncOAuth2Client
    endpoint = f"{address}/token"
    async with oauth("id", token=token, base_url=address, token_endpoint=endpoint, timeout=SECONDS) as client:

        async def call() -> None:
            (await client.get(PATH)).raise_for_status()

        yield call


@asynccontextmanager
async def _nalogo(address: str, folder: Path) -> AsyncIterator[Call]:
    saved = folder / "nalogo.json"
    client = import_module("nalogo").Client(f"{address}/api", storage_path=str(saved), timeout=SECONDS)
    async with client:
        ended = {"token": "ended", "refreshToken": FIRST_REFRESH, "tokenExpireIn": LONG_AGO.isoformat()}
        await client.auth_provider.set_token(json.dumps(ended))
        yield client.tax().get


@asynccontextmanager
async def _moy_nalog(address: str, folder: Path) -> AsyncIterator[Call]:
    client = import_module("moy_nalog").MoyNalogClient(
        timeout=SECONDS, session_file=folder / "moy-nalog.json"
    )
    client.API_URL_V1 = f"{address}/api/v1"
    client.set_tokens("ended", FIRST_REFRESH, INN, LONG_AGO)
    async with client:
        yield partial(client.get_incomes, SINCE, UNTIL)


STORMY: dict[str, Callable[[str, Path], AbstractAsyncContextManager[Call]]] = {
    "govauth": _govauth,
    "authlib": _authlib,
    "nalogo": _nalogo,
    "moy-nalog-api": _moy_nalog,
}


async def _storm(name: str, address: str, folder: Path, callers: int) -> None:
    failures: list[Exception] = []
    async with STORMY[name](address, folder) as call:

        async def caller() -> None:
            try:
                await call()
            except Exception as error:  # noqa: BLE001 - of any library: a failed call is what is counted
                failures.append(error)

        print("ready", flush=True)
        await anyio.to_thread.run_sync(sys.stdin.readline)
        began = time.perf_counter()
        async with anyio.create_task_group() as group:
            for _ in range(callers):
                group.start_soon(caller)
        seconds = time.perf_counter() - began
    print(json.dumps({"failures": len(failures), "seconds": seconds}), flush=True)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    NAME, ADDRESS, FOLDER, CALLERS = sys.argv[1:]
    anyio.run(_storm, NAME, ADDRESS, Path(FOLDER), int(CALLERS))
