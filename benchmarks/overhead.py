"""What a call costs over the bare sender: request, token, judgement, decoding."""

from __future__ import annotations

from functools import partial

from benchmarks import payload
from benchmarks.calling import HEADERS, SECONDS, ours
from benchmarks.in_memory import Answering
from benchmarks.measuring import Effort, Row, by_turns, micro, middle, over
from benchmarks.server import served
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.http.senders.httpx import HttpxSender

TARGET = "≤ 60 µs"


async def run(effort: Effort) -> list[Row]:
    """Measure in memory, which isolates the call, and over a socket."""
    rows = [await _row("in memory", "http://127.0.0.1:9", Answering(payload.taxes()), effort, full=3000)]
    with served() as address:
        sender = HttpxSender()
        try:
            rows.append(await _row("over a socket", address, sender, effort, full=300))
        finally:
            await sender.aclose()
    return rows


async def _row(where: str, address: str, sender: HttpSender, effort: Effort, *, full: int) -> Row:
    request = Request("GET", f"{address}/api/v1/taxes", HEADERS)
    async with ours(address, sender) as nalog:
        bare = partial(sender.send, request, seconds=SECONDS)
        costs = await by_turns(
            {"call": nalog.taxpayer.taxes, "bare": bare}, rounds=effort.rounds * 3, calls=effort.calls(full)
        )
    spent = over(costs["call"], costs["bare"])
    return Row(
        f"call over the bare sender, {where}: CPU",
        micro(spent.cpu),
        f"whole call {micro(middle(costs['call']).cpu)}, sender {micro(middle(costs['bare']).cpu)}",
        target=TARGET,
    )
