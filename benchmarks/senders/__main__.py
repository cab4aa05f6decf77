"""``python -m benchmarks.senders [PART …] [--quick] [--write]``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.senders import plots, profile
from benchmarks.senders.parts import QUICK_CANDIDATES, QUICK_WAYS, WAYS, measured, steady
from benchmarks.senders.report import Results, made_by, report
from benchmarks.senders.serving import certified, compiled, serving
from benchmarks.senders.storms import QUICK_CALLERS, storms
from benchmarks.senders.turns import absent

PAGE = Path(__file__).parents[1] / "senders.md"
_MARK = "<!-- made -->"
PARTS = [*WAYS, "steady", "storms", "profile"]
QUICK_PARTS = [*QUICK_WAYS, "storms"]
PROFILED = [("default", 1), ("direct", 1), ("default", 100), ("direct", 100)]
QUICK_SECONDS = 30.0
"""With ``--quick`` no part begins later than this, so that a loaded host ends within a minute, too."""


def _run(parts: list[str], program: Path, *, quick: bool, rounds: int) -> Results:
    results = Results()
    seconds = 0.15 if quick else 0.3
    with certified() as certificate:
        started = time.monotonic()
        for part in parts:
            began = time.monotonic()
            if quick and began - started > QUICK_SECONDS:
                print(f"{part} left out: the host is too busy for a minute", file=sys.stderr, flush=True)
                continue
            print(f"{part} …", file=sys.stderr, end=" ", flush=True)
            for way in (QUICK_WAYS if quick else WAYS).get(part, ()):
                results.cells.extend(
                    measured(
                        part,
                        way,
                        program,
                        certificate,
                        rounds=rounds,
                        seconds=seconds,
                        only=QUICK_CANDIDATES if quick else (),
                    )
                )
            if part == "steady":
                results.steady.extend(steady(name, program) for name in ("default", "direct"))
            elif part == "storms":
                results.storms.extend(
                    storms((2,), QUICK_CALLERS, only=("govauth",)) if quick else storms((1, 2, 8))
                )
            elif part == "profile":
                with serving(program, "4") as address:
                    for name, width in PROFILED:
                        shares = profile.shares(name, address, width)
                        results.profiles[f"{name}, {width} at once"] = shares
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return results


def main() -> None:
    """Run what is asked for, or everything, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.senders", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer clients and turns, within a minute")
    parser.add_argument("--rounds", type=int, help="how often each client has its turn; 3, or 2 with --quick")
    parser.add_argument("--write", action="store_true", help=f"rewrite benchmarks/{PAGE.name} and the plots")
    asked = parser.parse_args()
    allowed = QUICK_PARTS if asked.quick else PARTS
    if unknown := sorted(set(asked.parts) - set(allowed)):
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(allowed)}")
    if asked.write and (asked.parts or asked.quick):
        parser.error("--write needs a full run of everything")
    rounds = asked.rounds or (2 if asked.quick else 3)
    with compiled() as program:
        results = _run(asked.parts or allowed, program, quick=asked.quick, rounds=rounds)
    page = f"{made_by(f'python -m benchmarks.senders --rounds {rounds}', absent())}\n\n{report(results)}\n"
    print(page)
    if asked.write:
        write(page, results)


def write(page: str, results: Results) -> None:
    """Put the tables into the page, and draw the plots."""
    head = PAGE.read_text(encoding="utf-8").partition(_MARK)[0]
    images = "\n".join(f"![{path.stem}](plots/{path.name})" for path in plots.draw(results.cells))
    PAGE.write_text(f"{head}{_MARK}\n{page}\n{images}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
