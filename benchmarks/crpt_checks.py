"""One check of a code at the till, and what True API knows of codes, against plain httpx.

Run: ``python -m benchmarks.crpt_checks [CALLS]``. Needs the extras sandbox and gost.

The sandbox is a process of its own. The ways take turns in one run, over one kept connection each. Plain
httpx posts the same bytes with a token that is handed to it, and reads the answer by ``json()``: no verdict,
no other host, no local module, no models, no match of answers with codes.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Awaitable, Callable

import anyio
import httpx

from benchmarks.crpt_codes import sandbox
from govauth.auth import MemoryTokenStore
from govauth.providers.crpt import (
    Crpt,
    MarkingCode,
    OrderRequest,
    Place,
    Product,
    SuzConnectionLogin,
    TrueApiLogin,
)
from govauth.providers.crpt.permissive import Permissive, PermissiveKey
from govauth.providers.crpt.sandbox import GTIN, OMS_CONNECTION, OMS_ID, PERMISSIVE_KEY, participant_key
from govauth.signing import open_challenge_signer, open_document_signer

CALLS = 200
CODES = 1_000
ROUNDS = 5

Call = Callable[[], Awaitable[object]]


async def timed(calls: dict[str, tuple[Call, int]]) -> dict[str, tuple[float, float]]:
    """Return wall and processor seconds of one call of each way."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, (call, count) in calls.items():
            await call()
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(count):
                await call()
            spent[name].append(((time.perf_counter() - wall) / count, (time.process_time() - cpu) / count))
    return {
        name: (statistics.median(wall for wall, _ in rounds), statistics.median(cpu for _, cpu in rounds))
        for name, rounds in spent.items()
    }


async def main(url: str, count: int) -> None:
    """Order codes, and ask about them in each way."""
    place = Place.PROD.at(url)
    challenge_signer = await open_challenge_signer(participant_key())
    document_signer = await open_document_signer(participant_key())
    suz = SuzConnectionLogin(signer=challenge_signer, oms_connection=OMS_CONNECTION, place=place)
    login = TrueApiLogin(signer=challenge_signer, place=place)
    key = PermissiveKey(key=PERMISSIVE_KEY, place=place)
    rates = {"suz": None, "true_api": None}
    store = MemoryTokenStore()
    async with (
        Crpt(suz, login, oms_id=OMS_ID, sign=document_signer, store=store, rates=rates) as crpt,
        Permissive(key) as desk,
        httpx.AsyncClient(base_url=url) as http,
    ):
        order = await crpt.suz.orders.create(OrderRequest("lp", Product(GTIN, CODES, 10)))
        codes = list(await order.codes(GTIN, within=60))
        kis = [MarkingCode.parse(code, "lp").ki for code in codes]
        await desk.refresh()
        await crpt.true_api.balances()
        token = await store.load(login.token_key)
        assert token is not None
        bearer = {"authorization": f"Bearer {token.access.reveal()}"}

        async def plain_check() -> object:
            headers = {"x-api-key": PERMISSIVE_KEY}
            path = "/cdn-a/api/v4/true-api/codes/check"
            answer = await http.post(path, headers=headers, json={"codes": codes[:1]})
            return answer.raise_for_status().json()

        async def plain_info(asked: list[str]) -> object:
            answer = await http.post("/api/v3/true-api/cises/info", headers=bearer, json=asked)
            return answer.raise_for_status().json()

        few = max(3, count // 20)
        found = await timed(
            {
                "desk.check, one code": (lambda: desk.check(codes[:1]), count),
                "plain httpx, one check": (plain_check, count),
                "cises.info, one code": (lambda: crpt.true_api.cises.info(kis[:1]), count),
                "plain httpx, one code": (lambda: plain_info(kis[:1]), count),
                f"cises.info, {CODES} codes": (lambda: crpt.true_api.cises.info(kis), few),
                f"plain httpx, {CODES} codes": (lambda: plain_info(kis), few),
            }
        )
    print("| way | one call | of it processor |\n|---|---|---|")
    for name, (wall, cpu) in found.items():
        print(f"| {name} | {wall * 1000:.2f} ms | {cpu * 1000:.2f} ms |")


if __name__ == "__main__":
    with sandbox() as address:
        anyio.run(main, address, int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
