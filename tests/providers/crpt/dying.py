"""What is done for a key, and a process that dies between the answer and the note of it."""

from __future__ import annotations

import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio

from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.crpt import Crpt, Document, MdlpSignatureLogin, Place, SuzConnectionLogin, TrueApiLogin
from govauth.providers.crpt.mdlp.effects import MdlpDocumentEffect
from govauth.providers.crpt.sandbox import (
    CLIENT_ID,
    CLIENT_SECRET,
    INN,
    OMS_CONNECTION,
    OMS_ID,
    participant_key,
)
from govauth.providers.crpt.suz.effects import OrderEffect
from govauth.providers.crpt.true_api.effects import DocumentEffect
from govauth.signing import open_challenge_signer, open_document_signer
from tests.ledger.dying import signalling
from tests.providers.crpt.conftest import UNPACED, order_of
from tests.providers.crpt.test_reconciliation import ANOTHER, KIND, WAYBILL

XML = b'<documents version="1.38"/>'
EFFECTS = {"order": OrderEffect, "document": DocumentEffect, "medicine": MdlpDocumentEffect}


def ledger(path: str) -> Ledger:
    return Ledger(path, settings=LedgerSettings(settle=0.05, looks=1))


@asynccontextmanager
async def client(url: str) -> AsyncGenerator[Crpt]:
    place = Place.PROD.at(url)
    challenge, document = (
        await open_challenge_signer(participant_key()),
        await open_document_signer(participant_key()),
    )
    logins = (
        SuzConnectionLogin(signer=challenge, oms_connection=OMS_CONNECTION, place=place),
        TrueApiLogin(signer=challenge, place=place),
        MdlpSignatureLogin(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, signer=document, place=place),
    )
    async with Crpt(*logins, oms_id=OMS_ID, sign=document, rates=UNPACED) as crpt:
        yield crpt
    await challenge.aclose()
    await document.aclose()


async def order(crpt: Crpt, kept: Ledger, key: str, within: float) -> object:
    return (await crpt.suz.orders.once(key, order_of(5), ledger=kept, within=within)).order_id


async def document(crpt: Crpt, kept: Ledger, key: str, within: float, group: str = "milk") -> object:
    content = WAYBILL if key == "lost" else {**ANOTHER, "document_number": key}
    return await crpt.true_api.documents.once(
        key, Document(content, KIND, group), ledger=kept, account=INN, within=within
    )


async def medicine(crpt: Crpt, kept: Ledger, key: str, within: float) -> object:
    return (await crpt.mdlp.documents.once(key, XML, ledger=kept, within=within)).document_id


ONCE = {"order": order, "document": document, "medicine": medicine}


def work(name: str, url: str, path: str) -> None:
    """Do it for the key ``lost``, and die with the answer in hand."""
    where: object = EFFECTS[name]
    setattr(where, "submit", signalling(getattr(where, "submit"), signal.SIGKILL, after=True))

    async def once() -> None:
        async with client(url) as crpt:
            await ONCE[name](crpt, ledger(path), "lost", 0)

    anyio.run(once)
