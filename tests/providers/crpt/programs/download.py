"""Brings the codes of an order to a file or a database. It gets killed in the middle, and started again."""

from __future__ import annotations

import sys
from functools import partial

import anyio

from govauth.auth.stores.file import FileTokenStore
from govauth.providers.crpt import CodeDatabase, CodeFile, Crpt, Place, SuzConnectionLogin
from govauth.providers.crpt.sandbox import GTIN, OMS_CONNECTION, OMS_ID, participant_key
from govauth.signing import open_challenge_signer


async def main(url: str, folder: str, kind: str, resume_key: str, block_size: str) -> None:
    signer = await open_challenge_signer(participant_key())
    login = SuzConnectionLogin(signer=signer, oms_connection=OMS_CONNECTION, place=Place.PROD.at(url))
    destination = CodeFile(f"{folder}/codes.txt") if kind == "file" else CodeDatabase(f"{folder}/codes.db")
    store = FileTokenStore(f"{folder}/tokens")
    async with Crpt(login, oms_id=OMS_ID, store=store, rates={"suz": None}) as crpt:
        order = crpt.suz.orders.resume(resume_key)
        await order.save_codes(GTIN, destination, within=300, block_size=int(block_size))


if __name__ == "__main__":
    anyio.run(partial(main, *sys.argv[1:6]))
