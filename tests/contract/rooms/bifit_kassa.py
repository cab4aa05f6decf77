"""БИФИТ Касса in the contract suite."""

from __future__ import annotations

from contextlib import asynccontextmanager

from govauth.auth import TokenKey, TokenStore
from govauth.events import Observer
from govauth.http.sender import HttpSender
from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin, Place
from govauth.providers.bifit_kassa.sandbox import PASSWORD, USERNAME
from tests.contract.room import OpenedBy, Room


class BifitKassaRoom(Room):
    name = "bifit_kassa"
    read = "organizations.list"
    renewal = "login.refresh"

    @property
    def login(self) -> PasswordLogin:
        return PasswordLogin(username=USERNAME, password=PASSWORD, place=Place.PROD.at(self.url))

    @property
    def token_key(self) -> TokenKey:
        return self.login.token_key

    @asynccontextmanager
    async def open(
        self,
        store: TokenStore,
        *,
        sender: HttpSender | None = None,
        timeout: float = 30.0,
        observe: Observer | None = None,
    ) -> OpenedBy:
        async with BifitKassa(
            self.login, store=store, sender=sender, timeout=timeout, observe=observe
        ) as client:
            yield client.organizations.list


ROOM = BifitKassaRoom
