"""A client of the simulated participant, its signers, and its place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from govauth.auth.store import TokenStore
from govauth.providers.crpt import (
    Crpt,
    MdlpSignatureLogin,
    OrderRequest,
    Place,
    Product,
    SuzConnectionLogin,
    TrueApiLogin,
)
from govauth.providers.crpt.mdlp.pauses import PAUSES
from govauth.providers.crpt.sandbox import (
    CLIENT_ID,
    CLIENT_SECRET,
    GTIN,
    OMS_CONNECTION,
    OMS_ID,
    CrptSandbox,
    participant_key,
)
from govauth.sandbox.server import ServedSandbox
from govauth.signing import (
    CmsChallengeSigner,
    GostDocumentSigner,
    open_challenge_signer,
    open_document_signer,
)

UNPACED = {"suz": None, "true_api": None, **dict.fromkeys(PAUSES)}
MakeClient = Callable[..., Crpt]


@pytest.fixture
def provider(sandbox: ServedSandbox) -> CrptSandbox:
    return sandbox.crpt


@pytest.fixture
def crpt_place(sandbox: ServedSandbox) -> Place:
    return Place.PROD.at(sandbox.url)


@pytest.fixture
async def challenge_signer() -> AsyncIterator[CmsChallengeSigner]:
    signer = await open_challenge_signer(participant_key())
    yield signer
    await signer.aclose()


@pytest.fixture
async def document_signer() -> AsyncIterator[GostDocumentSigner]:
    signer = await open_document_signer(participant_key())
    yield signer
    await signer.aclose()


@pytest.fixture
def suz_login(challenge_signer: CmsChallengeSigner, crpt_place: Place) -> SuzConnectionLogin:
    return SuzConnectionLogin(signer=challenge_signer, oms_connection=OMS_CONNECTION, place=crpt_place)


@pytest.fixture
def mdlp_login(document_signer: GostDocumentSigner, crpt_place: Place) -> MdlpSignatureLogin:
    return MdlpSignatureLogin(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, signer=document_signer, place=crpt_place
    )


@pytest.fixture
def true_api_login(challenge_signer: CmsChallengeSigner, crpt_place: Place) -> TrueApiLogin:
    return TrueApiLogin(signer=challenge_signer, place=crpt_place)


@pytest.fixture
async def crpt(
    suz_login: SuzConnectionLogin,
    true_api_login: TrueApiLogin,
    mdlp_login: MdlpSignatureLogin,
    document_signer: GostDocumentSigner,
) -> AsyncIterator[Crpt]:
    logins = (suz_login, true_api_login, mdlp_login)
    async with Crpt(*logins, oms_id=OMS_ID, sign=document_signer, rates=UNPACED) as client:
        yield client


def suz_client(login: SuzConnectionLogin, sign: GostDocumentSigner, store: TokenStore | None = None) -> Crpt:
    return Crpt(login, oms_id=OMS_ID, sign=sign, store=store, rates=UNPACED)


def order_of(quantity: int, gtin: str = GTIN) -> OrderRequest:
    return OrderRequest("milk", Product(gtin, quantity, template_id=20))
