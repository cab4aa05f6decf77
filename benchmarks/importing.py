"""Start-up: CPU inside fresh interpreters, by turns, all with bytecode as installed packages have it."""

from __future__ import annotations

import os
import statistics
import sys
from tempfile import TemporaryDirectory

import anyio

from benchmarks.measuring import Effort, Row, milli

_NALOG = "from govauth.providers.moy_nalog import MoyNalog, PasswordLogin"
_LOGIN = "MoyNalog(PasswordLogin('500100732259', 'benchmark'))"
_TIMED = "import time; start = time.process_time(); {}; print(time.process_time() - start)"

OURS = {
    "import govauth": "import govauth",
    "import the client of «Мой налог» and its login": _NALOG,
    "the same, and make a client": f"{_NALOG}; {_LOGIN}",
    "import the client of БИФИТ Касса": "from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin",
    "import the client of ЕСИА Шлюз": "from govauth.providers.esia_gateway import EsiaGateway, ClientLogin",
    "import the client of ЕСИА": "from govauth.providers.esia import Esia, SystemLogin",
    "import the client of Честный знак": "from govauth.providers.crpt import Crpt, SuzConnectionLogin",
    "import the client of СМЭВ": "from govauth.providers.smev import Smev, SystemCertificate",
}
THEIRS = {
    "import httpx": "import httpx",
    "import httpx, make a client": "import httpx; httpx.AsyncClient()",
}
BESIDE = {**dict.fromkeys(OURS, "import httpx"), "the same, and make a client": "import httpx, make a client"}


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
            f"{name}: CPU",
            milli(medians[name]),
            f"{BESIDE[name]}: {milli(medians[BESIDE[name]])}",
            _ratio(medians, name),
            target="≤ 0.8" if name.startswith("import the client") else "",
        )
        for name in OURS
    ]


def _ratio(medians: dict[str, float], name: str) -> str:
    return f"{medians[name] / medians[BESIDE[name]]:.2f}"


async def _seconds(program: str, bytecode: str) -> float:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    done = await anyio.run_process([sys.executable, "-c", _TIMED.format(program)], env=environment)
    return float(done.stdout)
