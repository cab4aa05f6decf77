"""One client, three systems: what they share and what each has of its own."""

from __future__ import annotations

import pytest

from govauth.concurrency.limiter import Rate
from govauth.errors import ConfigurationError
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender, Prepare
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.crpt import Crpt, MdlpSignatureLogin, SuzConnectionLogin, TrueApiLogin, UnitedLogin
from govauth.providers.crpt.sandbox import INN, OMS_CONNECTION, OMS_ID, CrptSandbox
from govauth.signing import CmsChallengeSigner
from tests.providers.crpt.conftest import UNPACED

pytestmark = pytest.mark.anyio


class CountedSender:
    """A real sender that counts the pools made from it, and what goes through which."""

    def __init__(self, real: HttpSender | None = None) -> None:
        self.real = real or HttpxSender()
        self.pools: list[CountedSender] = []
        self.sent = 0
        self.closed = 0

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        self.sent += 1
        return await self.real.send(request, seconds=seconds, prepare=prepare)

    def with_pool(self, *, slots: int) -> HttpSender:
        self.pools.append(CountedSender(self.real.with_pool(slots=slots)))
        return self.pools[-1]

    async def aclose(self) -> None:
        self.closed += 1
        await self.real.aclose()


async def test_three_systems_share_one_pool_for_calls_and_one_for_tokens(
    suz_login: SuzConnectionLogin,
    true_api_login: TrueApiLogin,
    mdlp_login: MdlpSignatureLogin,
    provider: CrptSandbox,
) -> None:
    sender = CountedSender()
    async with Crpt(
        suz_login, true_api_login, mdlp_login, oms_id=OMS_ID, sender=sender, rates=UNPACED
    ) as crpt:
        await crpt.suz.ping()
        await crpt.true_api.participants(INN)
        assert [one async for one in crpt.mdlp.documents.incoming()] == []
        assert provider.counters["token_calls"] == 3
        assert len(sender.pools) == 1
        assert sender.sent == 3
        assert sender.pools[0].sent > 0
    assert (sender.closed, sender.pools[0].closed) == (0, 1)
    await sender.aclose()


async def test_systems_that_share_a_login_share_its_token(
    challenge_signer: CmsChallengeSigner, suz_login: SuzConnectionLogin, provider: CrptSandbox
) -> None:
    login = UnitedLogin(signer=challenge_signer, oms_connection=OMS_CONNECTION, place=suz_login.place)
    async with Crpt(login, oms_id=OMS_ID, rates=UNPACED) as crpt:
        await crpt.suz.ping()
        await crpt.true_api.participants(INN)
    assert provider.counters["token_calls"] == 1


async def test_the_place_is_that_of_the_first_login_or_production(suz_login: SuzConnectionLogin) -> None:
    assert repr(Crpt()) == "<Crpt at prod, for nobody>"
    assert repr(Crpt(suz_login)).startswith(f"<Crpt at {suz_login.place.name}, for crpt-")


async def test_a_rate_for_a_system_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="rates knows no sux; it takes suz, true_api, mdlp, mdlp"):
        Crpt(rates={"sux": Rate(1, 1.0)})


async def test_a_rate_of_the_client_is_for_each_system_that_rates_does_not_name(
    suz_login: SuzConnectionLogin, true_api_login: TrueApiLogin, mdlp_login: MdlpSignatureLogin
) -> None:
    logins = (suz_login, true_api_login, mdlp_login)
    crpt = Crpt(*logins, oms_id=OMS_ID, rate=Rate(1, 60.0), rates={"suz": None})
    limiters = {system: transport._api.limiter for system, transport in crpt._transports.items()}
    assert limiters["suz"] is None
    assert limiters["true_api"] is not None
    assert limiters["mdlp"] is not None
    assert limiters["true_api"] is not limiters["mdlp"]
    for system in ("true_api", "mdlp"):
        limiter = limiters[system]
        assert limiter is not None
        assert limiter.book() == 0
        assert limiter.book() > 50
