from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from functools import cache

import pytest

from govauth.auth import MemoryLoginStateStore, MemoryTokenStore
from govauth.providers.esia.saml import (
    DecryptionKey,
    EsiaSaml,
    IdentityProvider,
    Requirements,
    SamlUser,
    ServiceProvider,
)
from govauth.providers.esia.saml import login as login_module
from govauth.signing.xml import RsaXmlSigner
from tests.providers.esia.saml.answers import ACS, NOW, PORTAL, REQUEST, SLO, Answer, idp_metadata, pair


class Frozen:
    """A clock that tests put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        return NOW.timestamp() + self.ahead

    def monotonic(self) -> float:
        return 1000.0 + self.ahead


@cache
def service_provider() -> ServiceProvider:
    own = pair("portal")
    return ServiceProvider(
        entity_id=PORTAL,
        acs_url=ACS,
        logout_url=SLO,
        signer=RsaXmlSigner.open(own.pem, own.certificate),
        decryption_keys=(DecryptionKey.open(own.pem),),
    )


@cache
def identity_provider() -> IdentityProvider:
    return IdentityProvider.read(idp_metadata(pair("idp").certificate))


@pytest.fixture
def clock() -> Frozen:
    return Frozen()


@pytest.fixture
def make_esia(clock: Frozen) -> Callable[..., EsiaSaml]:
    """Makes clients that share one store, as the processes of a site do."""
    store, states = MemoryTokenStore(clock=clock), MemoryLoginStateStore(clock=clock)

    def make(
        rules: Requirements | None = None, provider: ServiceProvider | None = None, **settings: object
    ) -> EsiaSaml:
        idp = settings.pop("idp", None) or identity_provider()
        return EsiaSaml(
            provider or service_provider(),
            idp,  # type: ignore[arg-type]
            requirements=rules,
            **{"store": store, "states": states, "clock": clock, **settings},  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def esia(make_esia: Callable[..., EsiaSaml]) -> EsiaSaml:
    return make_esia()


def form(answer: bytes | Answer, relay_state: str) -> list[tuple[str, str]]:
    message = answer if isinstance(answer, bytes) else answer.written()
    return [("SAMLResponse", base64.b64encode(message).decode()), ("RelayState", relay_state)]


@pytest.fixture
def finish(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[SamlUser]]:
    """Starts a login whose request has a known identifier, and finishes it with an answer."""
    monkeypatch.setattr(login_module, "new_id", lambda: REQUEST)

    async def walk(esia: EsiaSaml, answer: bytes | Answer, **settings: object) -> SamlUser:
        step = await esia.login.start(browser="browser", carry="/after", **settings)  # type: ignore[arg-type]
        return await esia.login.finish(form(answer, relay_state_of(step.url)), browser="browser")

    return walk


def relay_state_of(url: str) -> str:
    return url.partition("&RelayState=")[2].partition("&")[0]
