"""Signing and verifying across every engine that can use a key."""

from __future__ import annotations

import statistics
import time
from typing import Final

from govauth.errors import ConfigurationError, SigningFailed
from govauth.signing.engine import Engine, EngineName
from govauth.signing.opening import open_engine
from govauth.signing.sources import PrivateKey

_ENGINES: Final[tuple[EngineName, ...]] = ("gnutls", "openssl", "pure")
_REPEATS: Final = 5
_MESSAGE: Final = b"govauth keys check"


async def check_engines(source: PrivateKey) -> bool:
    """Sign with each engine, verify with each, print a line for each.

    Returns:
        Whether an engine fit for production (GnuTLS or OpenSSL) works, and no two engines disagree.

    """
    curve = source.certificate.curve
    print(f"key on {curve.name if curve else 'an unknown curve'}")  # noqa: T201
    engines: list[Engine] = []
    for name in _ENGINES:
        try:
            engines.append(await open_engine(source, engine=name, for_tests=name == "pure"))
        except ConfigurationError as error:
            print(f"  {name:<8} not usable: {error.message.partition(f'{name}: ')[2]}")  # noqa: T201
    all_agree = True
    for engine in engines:
        all_agree = await _check_one(engine, engines) and all_agree
    for engine in engines:
        await engine.aclose()
    return all_agree and any(engine.name != "pure" for engine in engines)


async def _check_one(engine: Engine, others: list[Engine]) -> bool:
    taken: list[float] = []
    signature = b""
    try:
        for _ in range(_REPEATS):
            start = time.perf_counter()
            signature = await engine.sign(_MESSAGE)
            taken.append(time.perf_counter() - start)
        disagreeing = [other.name for other in others if not await other.verify(_MESSAGE, signature)]
    except SigningFailed as error:
        print(f"  {engine.name:<8} FAILED: {error.message}")  # noqa: T201
        return False
    if disagreeing:
        print(f"  {engine.name:<8} FAILED: refused by {', '.join(disagreeing)}")  # noqa: T201
        return False
    verifiers = ", ".join(other.name for other in others)
    milliseconds = statistics.median(taken) * 1000
    only = " (tests only)" if engine.name == "pure" else ""
    print(f"  {engine.name:<8} works, {milliseconds:.2f} ms, verified by {verifiers}{only}")  # noqa: T201
    return True
