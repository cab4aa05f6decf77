"""«Честный знак» in the contract suite once more: the token of True API itself."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager

from govauth.auth import TokenKey, TokenStore
from govauth.events import Observer
from govauth.http.sender import HttpSender
from govauth.providers.crpt import Crpt, Place, TrueApiLogin
from govauth.providers.crpt.sandbox import CERTIFICATE_PEM, INN, participant_key
from govauth.signing import open_challenge_signer
from govauth.signing.digest import certificate_hash
from tests.contract.room import OpenedBy, Room


class TrueApiRoom(Room):
    name = "crpt"
    read = "true_api.participants"
    renewal = "login.true_api_token"

    @property
    def place(self) -> Place:
        return Place.PROD.at(self.url)

    @property
    def token_key(self) -> TokenKey:
        certificate = ssl.PEM_cert_to_DER_cert(CERTIFICATE_PEM.decode())
        return TokenKey("crpt", self.place.name, f"{certificate_hash(certificate)}:", audience="true_api")

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
        login = TrueApiLogin(signer=signer, place=self.place)
        rates = {"true_api": None}
        async with Crpt(
            login, store=store, sender=sender, timeout=timeout, observe=observe, rates=rates
        ) as crpt:

            async def call() -> object:
                return await crpt.true_api.participants(INN)

            yield call
        await signer.aclose()


ROOM = TrueApiRoom
