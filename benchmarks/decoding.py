"""Decoding a page of 100 receipts: typed, with exact amounts and aware moments, against dictionaries."""

from __future__ import annotations

import json

import msgspec

from benchmarks import payload
from benchmarks.measuring import Call, Effort, Row, by_turns, middle, milli
from govauth.providers.moy_nalog.models import IncomePage
from govauth.wire.codec import read

COUNT = 100


async def run(effort: Effort) -> list[Row]:
    """Measure the codec, the standard library, and the C decoder alone."""
    content = payload.receipts(COUNT)
    decoder = msgspec.json.Decoder()

    async def typed() -> object:
        return read(content, IncomePage)

    async def standard() -> object:
        return json.loads(content)

    async def fast() -> object:
        return decoder.decode(content)

    candidates: dict[str, Call] = {"typed": typed, "json.loads": standard, "msgspec to dicts": fast}
    turns = await by_turns(candidates, rounds=effort.rounds, calls=effort.calls(200))
    costs = {name: middle(each) for name, each in turns.items()}
    mine = costs.pop("typed")
    what = f"decode a page of {COUNT} receipts, {len(content) // 1000} kB: CPU"
    targets = {"json.loads": "≤ 2.2"}
    return [
        Row(
            what,
            milli(mine.cpu),
            f"{name}: {milli(other.cpu)}",
            f"{mine.cpu / other.cpu:.1f}",
            targets.get(name, ""),
        )
        for name, other in costs.items()
    ]
