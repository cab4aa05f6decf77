"""Instructions of one operation, counted by valgrind: the same whatever else the host is doing.

Run: ``python -m benchmarks.instructions``, and with ``--write`` to record them. Counts belong to one build of
Python, so each has a record of its own in ``instructions.json``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

RECORD = Path(__file__).with_name("instructions.json")
COUNTS = {
    "import a room": 1,
    "the keeper, a fresh token": 300,
    "a call in memory": 60,
    "decode a page of 100 receipts": 3,
    "decode a list of 100 goods": 3,
}
"""How often each operation is done: enough that what surrounds it does not count."""

_IMPORT = "from govauth.providers.moy_nalog import MoyNalog, PasswordLogin"
_TOTAL = re.compile(rb"^(?:summary|totals): (\d+)", re.MULTILINE)


def build() -> str:
    """Name the build of Python that counts belong to."""
    branch, made = platform.python_build()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python} {platform.machine()} {branch} {made}"


def counted() -> dict[str, int]:
    """Count the instructions of each operation in a process of its own.

    Raises:
        FileNotFoundError: valgrind is not installed.

    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise FileNotFoundError("valgrind is not installed")
    # Without a tracer of coverage, whose instructions are not those of an operation.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**kept, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    # What is imported below has its bytecode from here, as an installed package has.
    subprocess.run([sys.executable, "-c", _IMPORT], check=True, env=environment)
    with tempfile.TemporaryDirectory() as directory:
        out = Path(directory) / "counts"
        subprocess.run(
            [
                valgrind,
                "--tool=callgrind",
                "--dump-before=sched_yield",
                f"--callgrind-out-file={out}",
                sys.executable,
                "-c",
                "from benchmarks.instructions import work; work()",
            ],
            check=True,
            capture_output=True,
            timeout=300,
            env=environment,
        )
        dumps = sorted(Path(directory).glob("counts.*"), key=lambda path: int(path.suffix[1:]))
        totals = [int(_TOTAL.findall(dump.read_bytes())[-1]) for dump in dumps]
    # Three dumps for each: what came before, the empty rounds, the operation.
    return {
        name: (totals[3 * place + 2] - totals[3 * place + 1]) // count
        for place, (name, count) in enumerate(COUNTS.items())
    }


def work() -> None:
    """Do the operations, each between two calls that the counter listens for."""
    os.sched_yield()
    os.sched_yield()
    exec(_IMPORT)
    os.sched_yield()
    asyncio.run(_work())


async def _work() -> None:
    from benchmarks.in_memory import Answering  # noqa: PLC0415 - in the counted process only
    from benchmarks.payload import INN, receipts, taxes  # noqa: PLC0415
    from benchmarks.stock import goods  # noqa: PLC0415
    from govauth.auth.keeper import TokenKeeper  # noqa: PLC0415
    from govauth.auth.stores.memory import MemoryTokenStore  # noqa: PLC0415
    from govauth.providers.bifit_kassa.models import StockItem  # noqa: PLC0415
    from govauth.providers.moy_nalog import MoyNalog, PasswordLogin  # noqa: PLC0415
    from govauth.providers.moy_nalog.models import IncomePage  # noqa: PLC0415
    from govauth.wire.codec import read  # noqa: PLC0415

    login = PasswordLogin(INN, "benchmark")
    keeper = TokenKeeper(login, MemoryTokenStore(), Answering(b"{}"))
    nalog = MoyNalog(login, sender=Answering(taxes()))
    page, stock = receipts(100), goods(100)

    async def nothing() -> None:
        pass

    async def decode() -> None:
        read(page, IncomePage)

    async def decode_goods() -> None:
        read(stock, tuple[StockItem, ...])

    operations: list[Callable[[], Awaitable[object]]] = [
        keeper.current,
        nalog.taxpayer.taxes,
        decode,
        decode_goods,
    ]
    for operation, count in zip(operations, list(COUNTS.values())[1:], strict=True):
        await _times(operation, 3)
        os.sched_yield()
        await _times(nothing, count)
        os.sched_yield()
        await _times(operation, count)
        os.sched_yield()


async def _times(operation: Callable[[], Awaitable[object]], count: int) -> None:
    for _ in range(count):
        await operation()


def recorded() -> dict[str, int]:
    """Return what is recorded for this build; empty where nothing is."""
    record: dict[str, dict[str, int]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return record.get(build(), {})


def main() -> None:
    """Count, and print or record."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instructions")
    parser.add_argument("--write", action="store_true", help=f"record the counts in {RECORD.name}")
    asked = parser.parse_args()
    found = counted()
    for name, count in found.items():
        print(f"{name}: {count:,}")
    if asked.write:
        record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
        record[build()] = found
        RECORD.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
