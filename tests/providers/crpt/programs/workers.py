"""25 workers of one process on one connection. Commands come line by line: how many calls each makes."""

from __future__ import annotations

import sys
from functools import partial

import anyio
import anyio.to_thread

from govauth.auth.stores.file import FileTokenStore
from govauth.errors import GovAuthError
from govauth.providers.crpt import Crpt, MdlpSignatureLogin, Place, SuzConnectionLogin
from govauth.providers.crpt.mdlp.pauses import PAUSES
from govauth.providers.crpt.sandbox import (
    CLIENT_ID,
    CLIENT_SECRET,
    OMS_CONNECTION,
    OMS_ID,
    participant_key,
)
from govauth.signing import open_challenge_signer, open_document_signer

WORKERS = 25
UNPACED = {"suz": None, **dict.fromkeys(PAUSES)}


async def main(url: str, folder: str, kind: str) -> None:
    place = Place.PROD.at(url)
    store = FileTokenStore(folder)
    login: SuzConnectionLogin | MdlpSignatureLogin
    if kind == "suz":
        signer = await open_challenge_signer(participant_key())
        login = SuzConnectionLogin(signer=signer, oms_connection=OMS_CONNECTION, place=place)
    else:
        documents = await open_document_signer(participant_key())
        login = MdlpSignatureLogin(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, signer=documents, place=place
        )
    async with Crpt(login, oms_id=OMS_ID, store=store, rates=UNPACED, timeout=60) as crpt:
        print("ready", flush=True)
        while line := await anyio.to_thread.run_sync(sys.stdin.readline):
            failed = 0

            async def work(calls: int) -> None:
                nonlocal failed
                for _ in range(calls):
                    try:
                        if kind == "suz":
                            await crpt.suz.ping()
                        else:
                            _ = [one async for one in crpt.mdlp.documents.outgoing()]
                    except GovAuthError as error:
                        failed += 1
                        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)

            async with anyio.create_task_group() as tasks:
                for _ in range(WORKERS):
                    tasks.start_soon(work, int(line))
            print(failed, flush=True)


if __name__ == "__main__":
    anyio.run(partial(main, *sys.argv[1:4]), backend=sys.argv[4])
