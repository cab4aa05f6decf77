"""«Честный знак» in the contract suite once more: the token of МДЛП, whose life is minutes."""

from __future__ import annotations

from contextlib import asynccontextmanager

from govauth.auth import TokenKey, TokenStore
from govauth.events import Observer
from govauth.http.sender import HttpSender
from govauth.providers.crpt import Crpt, MdlpPasswordLogin, Place
from govauth.providers.crpt.mdlp.pauses import PAUSES
from govauth.providers.crpt.sandbox import CLIENT_ID, CLIENT_SECRET, PASSWORD, USER_ID
from tests.contract.room import OpenedBy, Room


class MdlpRoom(Room):
    name = "crpt"
    read = "mdlp.documents.income"
    renewal = "login.mdlp_token"

    @property
    def login(self) -> MdlpPasswordLogin:
        place = Place.PROD.at(self.url)
        return MdlpPasswordLogin(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, user_id=USER_ID, password=PASSWORD, place=place
        )

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
        rates = dict.fromkeys(PAUSES)
        async with Crpt(
            self.login, store=store, sender=sender, timeout=timeout, observe=observe, rates=rates
        ) as crpt:

            async def call() -> object:
                return [one async for one in crpt.mdlp.documents.incoming()]

            yield call


ROOM = MdlpRoom
