"""«Честный знак» in the contract suite: one connection of СУЗ."""

from __future__ import annotations

from contextlib import asynccontextmanager

from govauth.auth import TokenKey, TokenStore
from govauth.events import Observer
from govauth.http.sender import HttpSender
from govauth.providers.crpt import Crpt, Place, SuzConnectionLogin
from govauth.providers.crpt.login.challenge import connection_key
from govauth.providers.crpt.sandbox import OMS_CONNECTION, OMS_ID, participant_key
from govauth.signing import open_challenge_signer
from tests.contract.room import OpenedBy, Room


class CrptRoom(Room):
    name = "crpt"
    read = "suz.ping"
    renewal = "login.true_api_token"

    @property
    def place(self) -> Place:
        return Place.PROD.at(self.url)

    @property
    def token_key(self) -> TokenKey:
        return connection_key(self.place.name, OMS_CONNECTION)

    @asynccontextmanager
    async def open(
        self,
        store: TokenStore,
        *,
        sender: HttpSender | None = None,
        timeout: float = 30.0,
        observe: Observer | None = None,
    ) -> OpenedBy:
        signer = await open_challenge_signer(participant_key())
        login = SuzConnectionLogin(signer=signer, oms_connection=OMS_CONNECTION, place=self.place)
        rates = {"suz": None}
        async with Crpt(
            login, oms_id=OMS_ID, store=store, sender=sender, timeout=timeout, observe=observe, rates=rates
        ) as crpt:
            yield crpt.suz.ping
        await signer.aclose()


ROOM = CrptRoom
