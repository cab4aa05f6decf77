"""``python -m benchmarks [NAME …] [--quick] [--write]``."""

from __future__ import annotations

import argparse
import sys

import anyio

from benchmarks import decoding, hot_path, importing, latency, memory, overhead, stock, whole_call
from benchmarks.measuring import FULL, QUICK, Effort, Row
from benchmarks.table import rewrite, table

ALL = {
    "keeper": hot_path.run,
    "overhead": overhead.run,
    "decoding": decoding.run,
    "stock": stock.run,
    "import": importing.run,
    "calls": whole_call.run,
    "trio": whole_call.run_on_trio,
    "latency": latency.run,
    "memory": memory.run,
}


async def _run(names: list[str], effort: Effort) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += await ALL[name](effort)
    return rows


def main() -> None:
    """Run what is asked for, or everything, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What govauth costs, measured.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(ALL)}")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--write", action="store_true", help="rewrite the table in benchmarks/README.md")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(ALL))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if asked.write and (asked.names or asked.quick):
        parser.error("--write needs a full run of everything")
    rows = anyio.run(_run, asked.names or list(ALL), QUICK if asked.quick else FULL)
    print(table(rows))
    if asked.write:
        rewrite(rows, "python -m benchmarks --write")


if __name__ == "__main__":
    main()
