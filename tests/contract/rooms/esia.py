"""ЕСИА in the contract suite: the session of one person, with a refresh token that rotates."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import httpx

from govauth.auth import TokenKey, TokenStore
from govauth.errors import StoreUnavailable
from govauth.http.message import Request, Response
from govauth.events import Observer
from govauth.http.sender import HttpSender
from govauth.providers.esia import Esia, EsiaUser, Place, SystemLogin
from govauth.providers.esia.sandbox import LOGIN
from govauth.providers.esia.sandbox.oauth_browser import callback_of
from govauth.secret import Secret
from govauth.signing import PrivateKey, TrustedCertificates, make_test_key, open_document_signer
from govauth.signing.self_signed import certificate_pem
from tests.contract.room import OpenedBy, Room

CALLBACK = "https://app.example/auth/callback"


@cache
def system_key() -> PrivateKey:
    return make_test_key(for_tests=True)


class EsiaRoom(Room):
    name = "esia"
    read = "user.roles"
    renewal = "login.token"

    @property
    def token_key(self) -> TokenKey:
        place = Place.TEST.at(self.url)
        return TokenKey("esia", place.name, self._memory["session"], audience="TEST01")

    @property
    def _memory(self) -> dict[str, str]:
        return dict(json.loads(self.memo))

    async def sign_in(self, store: TokenStore) -> None:
        """A person must: here a browser without a screen does it."""
        key = system_key()
        memory = {"key": key.content.content.decode(), "certificate": certificate_pem(key).decode()}
        settings = {"mnemonic": "TEST01", "certificate": memory["certificate"], "redirect_uris": [CALLBACK]}
        with httpx.Client() as web:
            web.post(f"{self.url}/_sandbox/esia/register", json=settings).raise_for_status()
            archive = ZipFile(BytesIO(web.get(f"{self.url}/public/esia.zip").content))
            memory["trusted"] = archive.read("GOST.cer").hex()

            def handle(request: Request) -> Response:
                answer = web.request(
                    request.method, request.url, content=request.content, headers=dict(request.headers)
                )
                return Response(answer.status_code, dict(answer.headers), answer.content)

            self.memo = json.dumps(memory)
            async with await self._client(store) as esia:
                step = await esia.login.start("openid usr_org", CALLBACK, offline=True)
                user = await esia.login.callback(callback_of(handle, step.url, login=LOGIN, consents=True))
        self.memo = json.dumps({**memory, "session": user.session.reveal()})

    @asynccontextmanager
    async def open(
        self,
        store: TokenStore,
        *,
        sender: HttpSender | None = None,
        timeout: float = 30.0,
        observe: Observer | None = None,
    ) -> OpenedBy:
        users: list[EsiaUser] = []
        async with await self._client(store, sender=sender, timeout=timeout, observe=observe) as client:

            async def call() -> object:
                # An application resumes a session first, so the first call here is both.
                try:
                    user = users[0] if users else await client.resume(Secret(self._memory["session"]))
                except StoreUnavailable as error:
                    raise error.during(self.read) from None
                users.append(user)
                return await user.roles()

            yield call

    async def _client(
        self,
        store: TokenStore,
        *,
        sender: HttpSender | None = None,
        timeout: float = 30.0,
        observe: Observer | None = None,
    ) -> Esia:
        key = PrivateKey(self._memory["key"].encode(), self._memory["certificate"].encode())
        trust = TrustedCertificates([bytes.fromhex(self._memory["trusted"])])
        login = SystemLogin(mnemonic="TEST01", signer=await open_document_signer(key, for_tests=True))
        return Esia(
            login,
            trust=trust,
            place=Place.TEST.at(self.url),
            store=store,
            sender=sender,
            timeout=timeout,
            observe=observe,
        )


ROOM = EsiaRoom
