"""«Мой налог» in the contract suite."""

from __future__ import annotations

from contextlib import asynccontextmanager

from govauth.auth import TokenKey, TokenStore
from govauth.events import Observer
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from tests.contract.room import OpenedBy, Room


class MoyNalogRoom(Room):
    name = "moy_nalog"
    read = "taxpayer.taxes"
    renewal = "login.refresh"

    @property
    def login(self) -> PasswordLogin:
        return PasswordLogin(inn=INN, password=PASSWORD, place=Place.PROD.at(self.url))

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
        async with MoyNalog(
            self.login, store=store, sender=sender, timeout=timeout, observe=observe
        ) as client:
            yield client.taxpayer.taxes


ROOM = MoyNalogRoom
