"""The whole authorised and typed call against plain httpx, at three widths, in one run by turns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from benchmarks.calling import list_ours, list_plain, ours, plain
from benchmarks.measuring import Call, Cost, Effort, Row, by_turns, micro, middle
from benchmarks.server import certified, served
from govauth.http.senders.httpx import HttpxSender, trusting

CALLS = {1: 200, 100: 600, 500: 1000}
DELAY = 0.01
TARGETS = {1: "CPU 0.65–0.75", 100: "5.4× calls/s", 500: "4.4× calls/s"}
"""What a prototype reached against httpx with its default limits."""


async def run(effort: Effort) -> list[Row]:
    """Measure with a server that answers at once, and as it is in life: over TLS, and not at once."""
    with certified() as pem:
        return [
            *await _over("http", None, effort),
            *await _over(f"https, {DELAY * 1000:g} ms away", pem, effort),
        ]


async def _over(way: str, pem: Path | None, effort: Effort) -> list[Row]:
    trust = trusting(pem) if pem else None
    rows: list[Row] = []
    with served(pem, delay=DELAY if pem else 0.0) as address:
        sender = HttpxSender(ssl_context=trust)
        try:
            async with (
                ours(address, sender) as nalog,
                plain(address, trust=trust) as usual,
                plain(address, keeps_all=True, trust=trust) as keeping,
            ):
                candidates: dict[str, Call] = {
                    "ours": partial(list_ours, nalog),
                    "httpx": partial(list_plain, usual),
                    "httpx, keeps all": partial(list_plain, keeping),
                }
                for width in CALLS:
                    rows += await _at_width(way, width, candidates, effort)
        finally:
            await sender.aclose()
    return rows


async def _at_width(way: str, width: int, candidates: Mapping[str, Call], effort: Effort) -> list[Row]:
    calls = max(width, effort.calls(CALLS[width]))
    turns = await by_turns(candidates, rounds=effort.rounds, calls=calls, concurrency=width)
    costs = {name: middle(each) for name, each in turns.items()}
    mine = costs.pop("ours")
    what = f"list a page of 3 kB over {way}, {width} at once"
    return [
        Row(
            what,
            _shown(mine),
            f"{name}: {_shown(other)}",
            f"{other.wall / mine.wall:.2f}× calls/s, CPU {mine.cpu / other.cpu:.2f}",
            TARGETS[width] if (way, name) == ("http", "httpx") else "",
        )
        for name, other in costs.items()
    ]


def _shown(cost: Cost) -> str:
    return f"{1 / cost.wall:,.0f}/s, {micro(cost.cpu)} CPU"
