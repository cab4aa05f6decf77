"""150,000 marking codes from the sandbox to disk, against plain httpx that writes the same blocks.

Run: ``python benchmarks/crpt_codes.py [CODES] [BLOCK]``. Needs the extras sandbox and gost.

The sandbox is a process of its own, and so is each way, so that the peak of memory belongs to it alone. The
ways take turns in one run. Plain httpx fetches blocks one after another, writes and syncs each, with
no journal, no recovery, no check, and a token that is handed to it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import httpx

from govauth.providers.crpt import CodeFile, Crpt, OrderRequest, Place, Product, SuzConnectionLogin
from govauth.providers.crpt.sandbox import GTIN, OMS_CONNECTION, OMS_ID, STATIC_TOKEN, participant_key
from govauth.signing import open_challenge_signer, open_document_signer

CODES = 150_000
BLOCK = 10_000
ROUNDS = 5


@contextmanager
def sandbox() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "govauth", "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        try:
            yield url
        finally:
            server.terminate()


async def place_order(url: str, codes: int) -> str:
    """Place an order with the static token, which ends with the first dynamic one."""
    signer = await open_document_signer(participant_key())
    challenge = await open_challenge_signer(participant_key())
    login = SuzConnectionLogin(signer=challenge, oms_connection=OMS_CONNECTION, place=Place.PROD.at(url))
    async with Crpt(login, oms_id=OMS_ID, sign=signer) as crpt:
        order = await crpt.suz.orders.create(OrderRequest("milk", Product(GTIN, codes, 20)))
    return order.order_id


async def by_govauth(url: str, order_id: str, folder: str, codes: int, block: int) -> float:
    challenge = await open_challenge_signer(participant_key())
    login = SuzConnectionLogin(signer=challenge, oms_connection=OMS_CONNECTION, place=Place.PROD.at(url))
    async with Crpt(login, oms_id=OMS_ID, rates={"suz": None}) as crpt:
        await crpt.suz.ping()
        started = time.perf_counter()
        file = CodeFile(Path(folder) / "codes.txt")
        await crpt.suz.orders.get(order_id).save_codes(GTIN, file, within=600, block_size=block)
        seconds = time.perf_counter() - started
    assert file.path.read_bytes().count(b"\n") == codes
    return seconds


async def by_httpx(url: str, order_id: str, folder: str, codes: int, block: int) -> float:
    headers = {"clientToken": os.environ["CLIENT_TOKEN"]}
    path = Path(folder) / "codes.txt"
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        await client.get("/api/v3/ping", params={"omsId": OMS_ID})
        started = time.perf_counter()
        with path.open("wb") as file:
            for _ in range(0, codes, block):
                query = {"omsId": OMS_ID, "orderId": order_id, "gtin": GTIN, "quantity": str(block)}
                answer = await client.get("/api/v3/codes", params=query)
                answer.raise_for_status()
                file.write("".join(f"{code}\n" for code in answer.json()["codes"]).encode())
                file.flush()
                os.fsync(file.fileno())
        seconds = time.perf_counter() - started
    assert path.read_bytes().count(b"\n") == codes
    return seconds


WAYS = {"govauth": by_govauth, "httpx": by_httpx}


def run_way(
    name: str, url: str, order_id: str, *, codes: int, block: int, token: str = ""
) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, name, url, order_id, folder, str(codes), str(block)]
        environment = {**os.environ, "CLIENT_TOKEN": token}
        output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return dict(json.loads(output.stdout))


def measure(codes: int, block: int) -> None:
    results: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
    with sandbox() as url:
        for turn in range(ROUNDS):
            for name in list(WAYS)[:: 1 if turn % 2 else -1]:
                httpx.post(f"{url}/_sandbox/reset").raise_for_status()
                httpx.post(f"{url}/_sandbox/crpt/ready_seconds", json=0).raise_for_status()
                if name == "httpx":
                    # A dynamic token would have ended this one; the order is placed by the sandbox itself.
                    order_id = place_directly(url, codes)
                    results[name].append(
                        run_way(name, url, order_id, codes=codes, block=block, token=STATIC_TOKEN)
                    )
                else:
                    order_id = anyio.run(place_order, url, codes)
                    results[name].append(run_way(name, url, order_id, codes=codes, block=block))
    rate = {
        name: statistics.median(codes / one["seconds"] for one in found) for name, found in results.items()
    }
    peak = {name: max(one["peak_mb"] for one in found) for name, found in results.items()}
    for name in WAYS:
        print(f"{name:8} {rate[name]:10,.0f} codes/s   peak {peak[name]:6.1f} MB")
    print(f"ratio    {rate['govauth'] / rate['httpx']:10.2f}")


def place_directly(url: str, codes: int) -> str:
    """Place an order over HTTP with the static token."""

    async def place() -> str:
        import base64  # noqa: PLC0415

        signer = await open_document_signer(participant_key())
        body = json.dumps(OrderRequest("milk", Product(GTIN, codes, 20)).as_wire()).encode()
        signature = base64.b64encode(await signer.sign_detached(body)).decode()
        headers = {"clientToken": STATIC_TOKEN, "X-Signature": signature, "Content-Type": "application/json"}
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.post(
                "/api/v3/order", params={"omsId": OMS_ID}, content=body, headers=headers
            )
            return str(answer.raise_for_status().json()["orderId"])

    return anyio.run(place)


def main() -> None:
    arguments = sys.argv[1:]
    if arguments and arguments[0] in WAYS:
        name, url, order_id, folder, codes, block = arguments
        seconds = anyio.run(WAYS[name], url, order_id, folder, int(codes), int(block))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak_mb": peak}))
        return
    measure(*(int(argument) for argument in arguments or (str(CODES), str(BLOCK))))


if __name__ == "__main__":
    main()
