"""Start-up: timed inside fresh interpreters, by turns, all with bytecode as installed packages have it."""

from __future__ import annotations

import os
import statistics
import sys
from tempfile import TemporaryDirectory

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
    with TemporaryDirectory() as bytecode:
        for program in programs.values():
            await _seconds(program, bytecode)
        for _ in range(effort.rounds):
            for name, program in programs.items():
                seconds[name].append(await _seconds(program, bytecode))
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


async def _seconds(program: str, bytecode: str) -> float:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    done = await anyio.run_process([sys.executable, "-c", _TIMED.format(program)], env=environment)
    return float(done.stdout)
