"""A process of many callers for one user: ``python caller.py BACKEND URL STORE USER CALLERS``.

It takes the token from the store, says "ready", waits for a line, lets all callers call at once, and
prints how many calls went well.
"""

from __future__ import annotations

import sys

import anyio
import anyio.to_thread

from govauth.auth import FileTokenStore
from govauth.providers.esia_gateway import ClientLogin, EsiaGateway, Place
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI


async def main(url: str, store: str, user_id: str, callers: int) -> None:
    login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
    failures: list[str] = []
    async with EsiaGateway(login, place=Place.DEMO.at(url), store=FileTokenStore(store)) as gateway:

        async def call() -> None:
            try:
                await gateway.user(user_id).consents()
            except Exception as error:  # noqa: BLE001 - counted and shown
                failures.append(repr(error))

        await gateway.user(user_id).consents()
        print("ready", flush=True)
        await anyio.to_thread.run_sync(sys.stdin.readline)
        async with anyio.create_task_group() as group:
            for _ in range(callers):
                group.start_soon(call)
    print(callers - len(failures), *failures[:3], flush=True)


anyio.run(main, sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]), backend=sys.argv[1])
