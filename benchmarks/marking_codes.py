"""How fast marking codes are read: 100,000 of each form, each with a serial number of its own.

Run: ``python benchmarks/marking_codes.py [CODES]``.
"""

from __future__ import annotations

import base64
import random
import statistics
import sys
import time
from collections.abc import Callable

from govauth.providers.crpt.codes import MarkingCode, repaired

CODES = 100_000
ROUNDS = 5
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'()*+,-./_:;<=>?"


def gtins(count: int) -> list[str]:
    made: list[str] = []
    for number in range(1, count + 1):
        digits = f"0299{number:09d}"
        total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits))
        made.append(f"{digits}{-total % 10}")
    return made


def heads(count: int, products: int, length: int, source: random.Random) -> list[str]:
    known = gtins(products)
    return [
        f"01{known[number % products]}21{''.join(source.choices(CHARACTERS, k=length))}"
        for number in range(count)
    ]


def median_of(codes: list[str], read: Callable[[str, str], object], group: str) -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for code in codes:
            read(code, group)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(count: int) -> None:
    source = random.Random(1)
    short = [
        f"{head}\x1d93{''.join(source.choices(CHARACTERS, k=4))}" for head in heads(count, 20, 13, source)
    ]
    many = [f"{head}\x1d93xY1+" for head in heads(count, count, 6, source)]
    long = [
        f"{head}\x1d91ZZ07\x1d92{base64.b64encode(source.randbytes(32)).decode()}"
        for head in heads(count, 20, 13, source)
    ]
    scanned = [f"]d2{code}\r\n" for code in short]
    lost = [code.replace("\x1d", "") for code in long]
    rows: tuple[tuple[str, list[str], Callable[[str, str], object], str], ...] = (
        ("parse, short, 20 products", short, MarkingCode.parse, "water"),
        ("parse, short, each of another product", many, MarkingCode.parse, "milk"),
        ("parse, long (44)", long, MarkingCode.parse, "lp"),
        ("repaired, ]d2 and a line break", scanned, repaired, "water"),
        ("repaired, both separators lost", lost, repaired, "lp"),
    )
    for name, codes, read, group in rows:
        seconds = median_of(codes, read, group)
        print(f"{name:40}{seconds:8.2f} s for {count:,} codes {count / seconds:12,.0f} a second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CODES)
