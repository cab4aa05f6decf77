"""How long signing takes with each engine, as ratios to the ``openssl`` subprocess.

Run: ``python benchmarks/signing.py``. Needs the gost extra, GnuTLS, and OpenSSL with gost-engine.

All ways are measured in one run, in turns, so that a slow moment of the machine hits all of them. The unit of
the comparison is one ``openssl`` child process started through asyncio: ``openssl dgst -sign`` for raw
signatures, ``openssl cms -sign`` for CMS.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from govauth.signing import EngineName, GostDocumentSigner, PrivateKey, make_test_key, open_engine
from govauth.signing.self_signed import certificate_pem

MESSAGE = b"openid fullname2026.11.22 13:00:29 +0000MNEMONIC47e1f1e9-8b56-4666-ac02-d1408408"[:72]
ROUNDS = 15
SHORT = 256
SECONDS_PER_TURN = 0.12

ENGINES: tuple[EngineName, ...] = ("gnutls", "openssl", "pure")

Way = Callable[[], Awaitable[object]]
Case = tuple[int, str, str]


async def openssl(*arguments: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        "openssl",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    output, _ = await process.communicate(MESSAGE)
    if process.returncode:
        raise SystemExit("openssl with gost-engine does not work here")
    return output


def subprocess_ways(key: PrivateKey, folder: Path) -> dict[str, Way]:
    bits = key.certificate.curve.bits if key.certificate.curve else 0
    private, public = folder / f"{bits}.key", folder / f"{bits}.crt"
    private.write_bytes(key.content.content)
    public.write_bytes(certificate_pem(key))
    digest = f"-md_gost12_{bits}"

    async def raw() -> bytes:
        return await openssl("dgst", "-engine", "gost", digest, "-sign", str(private))

    async def cms() -> bytes:
        signer = ("-signer", str(public), "-inkey", str(private), "-md", digest.removeprefix("-"))
        return await openssl("cms", "-engine", "gost", "-sign", "-binary", *signer, "-outform", "DER")

    return {"raw": raw, "cms": cms}


async def engine_ways(key: PrivateKey, name: EngineName) -> dict[str, Way]:
    engine = await open_engine(key, engine=name, for_tests=True)
    signer = GostDocumentSigner(engine)
    return {"raw": lambda: signer.sign_raw(MESSAGE), "cms": lambda: signer.sign_detached(MESSAGE)}


async def one_turn(way: Way, callers: int) -> float:
    """Sign for a moment with so many callers at once; the answer is seconds per signature."""
    done = 0
    start = time.perf_counter()
    deadline = start + SECONDS_PER_TURN

    async def caller() -> None:
        nonlocal done
        while time.perf_counter() < deadline:
            await way()
            done += 1

    await asyncio.gather(*(caller() for _ in range(callers)))
    return (time.perf_counter() - start) / done


async def longest_block(way: Way, seconds: float = 1.5) -> tuple[float, float]:
    """Sign with 8 callers and watch how late the loop wakes a sleeper: 99th percentile and longest, in ms."""
    late: list[float] = []
    is_over = False

    async def watch() -> None:
        while not is_over:
            start = time.perf_counter()
            await asyncio.sleep(0.001)
            late.append(time.perf_counter() - start - 0.001)

    watcher = asyncio.create_task(watch())
    end = time.perf_counter() + seconds

    async def caller() -> None:
        while time.perf_counter() < end:
            await way()

    await asyncio.gather(*(caller() for _ in range(8)))
    is_over = True
    await watcher
    late.sort()
    return late[int(len(late) * 0.99)] * 1000, late[-1] * 1000


async def all_ways(folder: Path) -> dict[Case, Way]:
    ways: dict[Case, Way] = {}
    for bits in (256, 512):
        key = make_test_key(for_tests=True, bits=bits)
        found = {"openssl subprocess": subprocess_ways(key, folder)}
        for engine in ENGINES:
            found[f"engine {engine}"] = await engine_ways(key, engine)
        ways |= {(bits, kind, label): way for label, kinds in found.items() for kind, way in kinds.items()}
    return ways


async def compare(ways: dict[Case, Way], callers: int) -> None:
    taken: dict[Case, list[float]] = {case: [] for case in ways}
    for _ in range(ROUNDS):
        for case, way in ways.items():
            taken[case].append(await one_turn(way, callers))
    for (bits, kind, label), seconds in taken.items():
        median = statistics.median(seconds)
        unit = statistics.median(taken[bits, kind, "openssl subprocess"])
        cells = (bits, kind, label, callers, f"{median * 1000:.3f}", f"{1 / median:.0f}")
        print("|", " | ".join(map(str, cells)), "|", f"{unit / median:.1f} |")


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        ways = await all_ways(Path(name))
        print("| key | what | way | callers | ms, median | per second | ratio to the subprocess |")
        print("|---|---|---|---|---|---|---|")
        for callers in (1, 8):
            await compare(ways, callers)
        print("\n| loop lateness, 8 callers | 99 %, ms | longest, ms |\n|---|---|---|")
        idle: Way = lambda: asyncio.sleep(0.0005)  # noqa: E731
        watched = {f"{kind} {label}": way for (bits, kind, label), way in ways.items() if bits == SHORT}
        for label, way in {"idle": idle, **watched}.items():
            late, longest = await longest_block(way)
            print(f"| {label} | {late:.2f} | {longest:.2f} |")


if __name__ == "__main__":
    asyncio.run(main())
