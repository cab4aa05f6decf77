"""The whole authorised and typed call, by each sender, against plain httpx: three widths, by turns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import anyio

from benchmarks.calling import list_ours, list_plain, ours, plain
from benchmarks.measuring import Call, Cost, Effort, Row, by_turns, micro, middle
from benchmarks.server import certified, served
from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender, trusting

CALLS = {1: 200, 100: 600, 500: 1000}
DELAY = 0.01
SENDERS = ("default", "direct")
TARGETS = {
    ("default", 1): "CPU ≤ 0.65",
    ("default", 100): "≥ 5.5× calls/s",
    ("default", 500): "≥ 5.5× calls/s",
    ("direct", 1): "CPU ≤ 0.28",
    ("direct", 100): "≥ 10.5× calls/s",
    ("direct", 500): "≥ 11.5× calls/s",
}
"""Against httpx with its default limits, over http."""
ON_TRIO = {("direct", 100): "≥ 5.5× calls/s"}


async def run(effort: Effort) -> list[Row]:
    """Measure with a server that answers at once, and as it is in life: over TLS, and not at once."""
    with certified() as pem:
        return [
            *await _over("http", None, effort),
            *await _over(f"https, {DELAY * 1000:g} ms away", pem, effort),
        ]


async def run_on_trio(effort: Effort) -> list[Row]:
    """Measure on trio, in a thread of its own."""
    on_trio = partial(anyio.run, _over, "http on trio", None, effort, backend="trio")
    rows: list[Row] = await anyio.to_thread.run_sync(on_trio)
    return rows


async def _over(way: str, pem: Path | None, effort: Effort) -> list[Row]:
    trust = trusting(pem) if pem else None
    rows: list[Row] = []
    with served(pem, delay=DELAY if pem else 0.0) as address:
        default, direct = HttpxSender(ssl_context=trust), DirectSender(ssl_context=trust)
        try:
            async with (
                ours(address, default) as by_default,
                ours(address, direct) as by_direct,
                plain(address, trust=trust) as usual,
                plain(address, keeps_all=True, trust=trust) as keeping,
            ):
                candidates: dict[str, Call] = {
                    "default": partial(list_ours, by_default),
                    "direct": partial(list_ours, by_direct),
                    "httpx": partial(list_plain, usual),
                    "httpx, keeps all": partial(list_plain, keeping),
                }
                for width in CALLS:
                    rows += await _at_width(way, width, candidates, effort)
        finally:
            await default.aclose()
            await direct.aclose()
    return rows


async def _at_width(way: str, width: int, candidates: Mapping[str, Call], effort: Effort) -> list[Row]:
    calls = max(width, effort.calls(CALLS[width]))
    turns = await by_turns(candidates, rounds=effort.rounds, calls=calls, concurrency=width)
    costs = {name: middle(each) for name, each in turns.items()}
    targets = {"http": TARGETS, "http on trio": ON_TRIO}.get(way, {})
    return [
        Row(
            f"list a page of 3 kB over {way}, {width} at once, sender {sender}",
            _shown(costs[sender]),
            f"{name}: {_shown(other)}",
            f"{other.wall / costs[sender].wall:.2f}× calls/s, CPU {costs[sender].cpu / other.cpu:.2f}",
            targets.get((sender, width), "") if name == "httpx" else "",
        )
        for sender in SENDERS
        for name, other in costs.items()
        if name not in SENDERS
    ]


def _shown(cost: Cost) -> str:
    return f"{1 / cost.wall:,.0f}/s, {micro(cost.cpu)} CPU"
