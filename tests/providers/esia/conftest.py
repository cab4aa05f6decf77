from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache

import pytest

from govauth.auth import MemoryLoginStateStore, MemoryTokenStore
from govauth.providers.esia import CURRENT, Edition, Esia, EsiaUser, Place, PkceMethod, SystemLogin
from govauth.sandbox.server import ServedSandbox
from govauth.signing import (
    GostDocumentSigner,
    PrivateKey,
    TrustedCertificates,
    make_test_key,
    open_document_signer,
)

CALLBACK = "https://app.example/auth/callback"
MNEMONIC = "TEST01"


@cache
def system_key() -> PrivateKey:
    return make_test_key(for_tests=True, common_name="TEST01", ogrn="1027700132195")


@cache
def stranger_key() -> PrivateKey:
    return make_test_key(for_tests=True, common_name="Stranger")


@pytest.fixture
def esia_place(sandbox: ServedSandbox) -> Place:
    """ESIA with one registered system."""
    sandbox.esia.register(MNEMONIC, system_key().certificate, CALLBACK)
    return Place.TEST.at(sandbox.url)


@pytest.fixture
async def signer() -> GostDocumentSigner:
    return await open_document_signer(system_key(), for_tests=True)


@pytest.fixture
def make_esia(sandbox: ServedSandbox, esia_place: Place, signer: GostDocumentSigner) -> Callable[..., Esia]:
    """Makes clients that share nothing unless told to."""

    def make(
        edition: Edition = CURRENT, pkce: PkceMethod | None = PkceMethod.S256, **settings: object
    ) -> Esia:
        login = settings.pop("login", None) or SystemLogin(
            mnemonic=MNEMONIC, signer=signer, edition=edition, pkce=pkce
        )
        trust = settings.pop("trust", None) or TrustedCertificates(sandbox.esia.certificates)
        return Esia(login, trust=trust, place=esia_place, **settings)  # type: ignore[arg-type]

    return make


@pytest.fixture
async def esia(make_esia: Callable[..., Esia]) -> AsyncIterator[Esia]:
    async with make_esia(store=MemoryTokenStore(), states=MemoryLoginStateStore()) as client:
        yield client


@pytest.fixture
def sign_in(esia: Esia, sandbox: ServedSandbox) -> Callable[..., Awaitable[EsiaUser]]:
    """Signs the sandbox's person in."""

    async def walk(scopes: object = ("openid", "fullname"), **settings: object) -> EsiaUser:
        step = await esia.login.start(scopes, CALLBACK, **settings)  # type: ignore[arg-type]
        return await esia.login.callback(sandbox.esia.sign_in(step.url))

    return walk
