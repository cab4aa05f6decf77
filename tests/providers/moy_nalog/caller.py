"""A process of many callers: ``python caller.py BACKEND URL STORE CALLERS``.

It takes the token from the store, says "ready", waits for a line, lets all callers call at once, and
prints how many calls went well.
"""

from __future__ import annotations

import sys

import anyio
import anyio.to_thread

from govauth.auth import FileTokenStore
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD


async def main(url: str, store: str, callers: int) -> None:
    login = PasswordLogin(inn=INN, password=PASSWORD)
    failures: list[str] = []
    async with MoyNalog(login, place=Place.PROD.at(url), store=FileTokenStore(store)) as nalog:

        async def call() -> None:
            try:
                await nalog.taxpayer.taxes()
            except Exception as error:  # noqa: BLE001 - counted and shown
                failures.append(repr(error))

        await nalog.taxpayer.taxes()
        print("ready", flush=True)
        await anyio.to_thread.run_sync(sys.stdin.readline)
        async with anyio.create_task_group() as group:
            for _ in range(callers):
                group.start_soon(call)
    print(callers - len(failures), *failures[:3], flush=True)


anyio.run(main, sys.argv[2], sys.argv[3], int(sys.argv[4]), backend=sys.argv[1])
