"""A process that waits for documents: ``python waiter.py URL STORE USER``. It prints its resume key first."""

from __future__ import annotations

import sys

import anyio

from govauth.auth import FileTokenStore
from govauth.providers.esia_gateway import ClientLogin, EsiaGateway, Place
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.transport.pending import Backoff


async def main(url: str, store: str, user_id: str) -> None:
    login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
    async with EsiaGateway(login, place=Place.DEMO.at(url), store=FileTokenStore(store)) as gateway:
        waiting = gateway.user(user_id).documents(within=60, backoff=Backoff(first=0.02, longest=0.1))
        print(waiting.resume_key, flush=True)
        async for document in waiting:
            print("arrived", document.type, flush=True)


anyio.run(main, sys.argv[1], sys.argv[2], sys.argv[3])
