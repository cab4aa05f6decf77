"""Start-up: timed inside fresh interpreters, by turns."""

from __future__ import annotations

import statistics
import sys

import anyio

from benchmarks.measuring import Effort, Row, milli

_LOGIN = "m.MoyNalog(m.PasswordLogin('500100732259', 'benchmark'))"
_TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"

OURS = {
    "import govauth": "import govauth",
    "import govauth.providers.moy_nalog": "import govauth.providers.moy_nalog",
    "the same, and make a client": f"import govauth.providers.moy_nalog as m; {_LOGIN}",
}
THEIRS = {
    "import httpx": "import httpx",
    "import httpx, make a client": "import httpx; httpx.AsyncClient()",
}
BESIDE = dict(zip(OURS, ("import httpx", "import httpx", "import httpx, make a client"), strict=True))


async def run(effort: Effort) -> list[Row]:
    """Measure."""
    programs = {**OURS, **THEIRS}
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(effort.rounds):
        for name, program in programs.items():
            seconds[name].append(await _seconds(program))
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    return [
        Row(
            name,
            milli(medians[name]),
            f"{BESIDE[name]}: {milli(medians[BESIDE[name]])}",
            _ratio(medians, name),
        )
        for name in OURS
    ]


def _ratio(medians: dict[str, float], name: str) -> str:
    return f"{medians[name] / medians[BESIDE[name]]:.2f}"


async def _seconds(program: str) -> float:
    done = await anyio.run_process([sys.executable, "-c", _TIMED.format(program)])
    return float(done.stdout)
