"""A synchronous program: a client for each call, a portal for each call, or one that all threads share.

Run: ``python -m benchmarks.synchronous``. The ways take turns in one run, over sockets to a server of its own
process; shown are medians of milliseconds a call, with 1 and with 8 threads.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import anyio

from benchmarks.payload import INN
from benchmarks.server import served
from govauth.auth import FileTokenStore
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.sync import Blocking

ROUNDS = 5
CALLS = 200
THREADS = (1, 8)


def main() -> None:
    """Measure, and print the table."""
    with served() as address, tempfile.TemporaryDirectory() as tokens:

        def client() -> MoyNalog:
            login = PasswordLogin(INN, "benchmark", place=Place.PROD.at(address))
            return MoyNalog(login, store=FileTokenStore(f"{tokens}/shared"))

        async def alone() -> None:
            async with client() as nalog:
                await nalog.taxpayer.taxes()

        def portal_each() -> None:
            with Blocking(client()) as nalog:
                nalog.call(nalog.client.taxpayer.taxes)

        with Blocking(client()) as shared:
            ways: dict[str, Callable[[], object]] = {
                "a client and an event loop for each call (`asyncio.run`)": partial(anyio.run, alone),
                "a `Blocking` for each call": portal_each,
                "one `Blocking` that all threads share": partial(shared.call, shared.client.taxpayer.taxes),
            }
            spent: dict[tuple[str, int], list[float]] = {}
            for _ in range(ROUNDS):
                for threads in THREADS:
                    for name, way in ways.items():
                        spent.setdefault((name, threads), []).append(_milliseconds(way, threads))
    print("| way | 1 thread, ms a call | 8 threads, ms a call |\n|---|---|---|")
    for name in ways:
        figures = [f"{statistics.median(spent[name, threads]):.2f}" for threads in THREADS]
        print(f"| {name} | {' | '.join(figures)} |")


def _milliseconds(way: Callable[[], object], threads: int) -> float:
    way()
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(way) for _ in range(CALLS)]:
            done.result()
    return (time.perf_counter() - started) / CALLS * 1000


if __name__ == "__main__":
    main()
