"""Plain texts that callers give are in no local of the library once a call has failed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govauth.auth import RedisLoginStateStore, RedisTokenStore
from govauth.auth.login_state import LoginState
from govauth.errors import ConfigurationError, InvalidInput
from govauth.providers.esia import Esia, Place, SystemLogin
from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway
from govauth.providers.esia_gateway import Place as GatewayPlace
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.signing import TrustedCertificates, open_document_signer
from tests.providers.esia.conftest import CALLBACK, system_key
from tests.test_secrecy import everything_said_by

pytestmark = pytest.mark.anyio

WORDS = "-".join(("open", "sesame", "x" * 20))


class BrokenStates:
    """Started logins in a store of the application's own, which has a fault."""

    def __init__(self) -> None:
        self.verifier = ""

    async def put(self, record: LoginState, *, ttl: float) -> None:
        details = record.extra["details"]
        self.verifier = str(details.get("verifier")) if isinstance(details, dict) else ""
        raise ZeroDivisionError("the application's store has a fault")

    async def take(self, state: str) -> LoginState | None:
        raise ZeroDivisionError("the application's store has a fault")


async def test_esia() -> None:
    signer = await open_document_signer(system_key(), for_tests=True)
    states = BrokenStates()
    trust = TrustedCertificates([system_key().certificate])
    login = SystemLogin(mnemonic="TEST", signer=signer)
    async with Esia(login, trust=trust, place=Place.TEST, states=states) as esia:
        with pytest.raises(ZeroDivisionError) as failed:
            await esia.login.start("openid", CALLBACK, browser=WORDS, verify_token=WORDS)
        assert WORDS not in everything_said_by(failed.value)
        assert len(states.verifier) > 40
        assert states.verifier not in everything_said_by(failed.value)
        with pytest.raises(InvalidInput) as refused:
            await esia.login.start(
                "openid", CALLBACK, browser=WORDS, verify_token=WORDS, extra={"state": "x"}
            )
        assert WORDS not in everything_said_by(refused.value)
        with pytest.raises(InvalidInput, match="UUID") as unfit:
            esia.by_identification_key(WORDS, signer)
        assert WORDS not in everything_said_by(unfit.value)


async def test_the_gateway() -> None:
    login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=GatewayPlace.DEMO)
    request = ConsentRequest(permissions={"fullname"}, purposes={"CREDIT"}, sysname="CREDIT", expire=60)
    async with EsiaGateway(login, states=BrokenStates()) as gateway:
        nothing: list[ConsentRequest] = []
        for asked in (request, nothing):
            with pytest.raises((ZeroDivisionError, InvalidInput)) as failed:
                await gateway.login.start(asked, browser=WORDS)
            assert WORDS not in everything_said_by(failed.value)


@pytest.mark.parametrize("make", [RedisTokenStore, RedisLoginStateStore])
@pytest.mark.parametrize(
    "scheme", ["http://:{}@127.0.0.1", "redis://:{}@127.0.0.1:99999", "redis://:{}@[::1"]
)
def test_an_address_of_redis(make: Callable[[str], object], scheme: str) -> None:
    with pytest.raises(ConfigurationError, match="url must be") as caught:
        make(scheme.format(WORDS))
    assert WORDS not in everything_said_by(caught.value)
