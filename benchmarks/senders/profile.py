"""Where the processor time of a call goes: cProfile over one candidate, summed up by layer.

``python -m benchmarks.senders.profile CANDIDATE ADDRESS WIDTH`` prints a line of JSON: shares by layer. The
profiler makes every Python function dearer, and what C does in one call comes out too small.
"""

from __future__ import annotations

import cProfile
import json
import subprocess
import sys
from collections import defaultdict

import anyio

from benchmarks.senders.candidates import CANDIDATES
from benchmarks.senders.worker import Turn, measured

CALLS = 3000
REST = "the rest of Python"
LAYERS = {
    "anyio/": "anyio",
    "<reader of": "decode",
    "cattrs/": "decode",
    "attrs generated": "govauth: road of a call",
    "benchmarks/": "the benchmark itself",
    "govauth/wire/": "decode",
    "msgspec": "decode",
    "govauth/http/": "govauth: sender",
    "govauth/": "govauth: road of a call",
    "httptools": "llhttp",
    "_socket": "sockets",
    "socket.py": "sockets",
    "select": "sockets",
    "ssl": "TLS",
    "asyncio/": "asyncio",
    "_asyncio": "asyncio",
    "httpcore": "httpcore",
    "h11": "h11",
    "httpx": "httpx",
    "urllib": "urllib",
    "json": "json",
    "zoneinfo": "decode",
    "decimal": "decode",
}


def shares(candidate: str, address: str, width: int) -> dict[str, float]:
    """Profile in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.senders.profile", candidate, address, str(width)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _layer(seen: str, otherwise: str) -> str:
    seen = seen.partition("site-packages/")[2] or seen
    return next((layer for mark, layer in LAYERS.items() if mark in seen), otherwise)


def _own(entry: tuple[str, float]) -> float:
    return entry[1]


async def _profiled(candidate: str, address: str, width: int) -> None:
    async with CANDIDATES[candidate].make(address, None) as call:
        await measured(call, Turn(width, calls=CALLS))
        profiler = cProfile.Profile()
        profiler.enable()
        await measured(call, Turn(width, calls=CALLS))
        profiler.disable()
    spent: defaultdict[str, float] = defaultdict(float)
    for entry in profiler.getstats():
        if isinstance(entry.code, str):
            continue
        layer = _layer(entry.code.co_filename, REST)
        spent[layer] += entry.inlinetime
        for called in entry.calls or ():
            if isinstance(
                called.code, str
            ):  # a function of C belongs to who calls it, but for the great ones
                spent[_layer(called.code, layer)] += called.inlinetime
    whole = sum(spent.values())
    print(json.dumps({layer: own / whole for layer, own in sorted(spent.items(), key=_own, reverse=True)}))


if __name__ == "__main__":
    anyio.run(_profiled, sys.argv[1], sys.argv[2], int(sys.argv[3]))
