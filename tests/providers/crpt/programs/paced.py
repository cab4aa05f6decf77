"""One process of an accounting system that reads a list of МДЛП again and again, at the pace of all."""

from __future__ import annotations

import sys
from functools import partial

import anyio

from govauth.auth.stores.file import FileTokenStore
from govauth.concurrency.limiter import Rate
from govauth.providers.crpt import Crpt, MdlpSignatureLogin, Place
from govauth.providers.crpt.sandbox import CLIENT_ID, CLIENT_SECRET, participant_key
from govauth.signing import open_document_signer


async def main(url: str, folder: str, calls: str, seconds: str) -> None:
    place = Place.PROD.at(url)
    signer = await open_document_signer(participant_key())
    login = MdlpSignatureLogin(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, signer=signer, place=place)
    rates = {"mdlp.documents.income": Rate(1, float(seconds))}
    async with Crpt(login, store=FileTokenStore(folder), rates=rates) as crpt:
        for _ in range(int(calls)):
            _ = [one async for one in crpt.mdlp.documents.incoming()]


if __name__ == "__main__":
    anyio.run(partial(main, *sys.argv[1:5]))
