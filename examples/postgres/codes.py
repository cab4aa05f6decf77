"""Bring marking codes into a PostgreSQL of your own, block by block.

Run: ``DATABASE=postgresql://… python -m examples.postgres.codes``

A destination is two methods: what is there already, and "keep this block". A block and its codes are one
transaction, so a program that dies goes on with the next block, and two programs on one order do no harm.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import anyio
import psycopg

from govauth.providers.crpt import Crpt, OrderRequest, Place, Product, SuzConnectionLogin
from govauth.providers.crpt.sandbox import GTIN, OMS_CONNECTION, OMS_ID, participant_key
from govauth.providers.crpt.suz.models import CodeBlock
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer, open_document_signer
from govauth.transport.pending import Ready

SCHEMA = """
CREATE TABLE IF NOT EXISTS blocks (
    id text PRIMARY KEY, order_id text NOT NULL, gtin text NOT NULL, quantity int NOT NULL
);
CREATE TABLE IF NOT EXISTS codes (code text PRIMARY KEY, block_id text NOT NULL REFERENCES blocks);
"""


class PostgresCodes:
    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def hold(self, order_id: str, gtin: str) -> AsyncGenerator[OpenCodes]:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as database:
            await database.execute(SCHEMA)
            found = await database.execute(
                "SELECT id, quantity FROM blocks WHERE order_id = %s AND gtin = %s", (order_id, gtin)
            )
            yield OpenCodes(database, order_id, gtin, dict(await found.fetchall()))


class OpenCodes:
    def __init__(
        self, database: psycopg.AsyncConnection, order_id: str, gtin: str, blocks: dict[str, int]
    ) -> None:
        self._database = database
        self._order = (order_id, gtin)
        self._blocks = blocks

    @property
    def blocks(self) -> Mapping[str, int]:
        return self._blocks

    async def append(self, block: CodeBlock) -> None:
        async with self._database.transaction():
            added = await self._database.execute(
                "INSERT INTO blocks VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (block.block_id, *self._order, len(block.codes)),
            )
            if added.rowcount:
                rows = [(code, block.block_id) for code in block.codes]
                async with self._database.cursor() as cursor:
                    await cursor.executemany("INSERT INTO codes VALUES (%s, %s)", rows)
        self._blocks[block.block_id] = len(block.codes)


async def main(place: Place, database: str) -> None:
    challenge_signer = await open_challenge_signer(participant_key())
    document_signer = await open_document_signer(participant_key())
    login = SuzConnectionLogin(signer=challenge_signer, oms_connection=OMS_CONNECTION)
    async with Crpt(login, oms_id=OMS_ID, sign=document_signer, place=place) as crpt:
        order = await crpt.suz.orders.create(OrderRequest("milk", Product(GTIN, 1000, template_id=20)))
        async for step in order.save_codes(GTIN, PostgresCodes(database), within=600, block_size=400):
            print("all there" if isinstance(step, Ready) else step.note)
    async with await psycopg.AsyncConnection.connect(database) as connection:
        found = await connection.execute("SELECT count(*), count(DISTINCT block_id) FROM codes")
        print("{} codes in {} blocks".format(*(await found.fetchone() or ())))
    await challenge_signer.aclose()
    await document_signer.aclose()


if __name__ == "__main__":
    with ServedSandbox() as sandbox:
        anyio.run(main, Place.PROD.at(sandbox.url), os.environ["DATABASE"])
