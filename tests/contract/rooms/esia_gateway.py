"""ЕСИА Шлюз in the contract suite: one user of a client system."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import ClassVar

import httpx

from govauth.auth import TokenKey, TokenStore
from govauth.events import Observer
from govauth.http.sender import HttpSender
from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway, Place
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from tests.contract.room import OpenedBy, Room

CONSENT = ConsentRequest(permissions="fullname", purposes="CREDIT", sysname="CREDIT", expire=60)


class EsiaGatewayRoom(Room):
    name = "esia_gateway"
    read = "user.consents"
    renewal = "login.refresh"
    user: ClassVar[str] = "1"

    @property
    def login(self) -> ClientLogin:
        return ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=Place.DEMO.at(self.url))

    @property
    def token_key(self) -> TokenKey:
        return self.login.for_user(self.user).token_key

    async def sign_in(self, store: TokenStore) -> None:
        """A person must: here the sandbox agrees in place of one."""
        async with httpx.AsyncClient() as web, EsiaGateway(self.login, store=store) as gateway:
            await web.post(f"{self.url}/_sandbox/esia_gateway/same_user")
            step = await gateway.login.start(CONSENT)
            answer = (await web.get(step.url)).headers["location"]
            user = await gateway.login.callback(answer, state=step.state)
            assert user.id == self.user

    @asynccontextmanager
    async def open(
        self,
        store: TokenStore,
        *,
        sender: HttpSender | None = None,
        timeout: float = 30.0,
        observe: Observer | None = None,
    ) -> OpenedBy:
        async with EsiaGateway(
            self.login, store=store, sender=sender, timeout=timeout, observe=observe
        ) as client:
            yield client.user(self.user).consents


ROOM = EsiaGatewayRoom
