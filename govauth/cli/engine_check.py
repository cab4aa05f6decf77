"""Signing and verifying across every engine that can use a key."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from govauth.cli.language import said
from govauth.errors import ConfigurationError, SigningFailed
from govauth.signing.engine import Engine, EngineName
from govauth.signing.opening import open_engine
from govauth.signing.sources import PrivateKey

_ENGINES: Final[tuple[EngineName, ...]] = ("gnutls", "openssl", "pure")
_REPEATS: Final = 5
_MESSAGE: Final = b"govauth keys check"
_FOR_TESTS: Final = "pure"


@frozen(slots=True)
class EngineResult:
    """What became of one engine.

    Attributes:
        engine: its name.
        works: whether it signed, and all engines agree.
        is_present: whether it could open the key at all.
        why: it does not work, or cannot be used.
        milliseconds: of one signature, the median.
        verified_by: the engines that accept its signature.

    """

    engine: EngineName
    works: bool
    is_present: bool = True
    why: str = ""
    milliseconds: float | None = None
    verified_by: tuple[EngineName, ...] = ()

    def __str__(self) -> str:
        if not self.is_present:
            return f"{self.engine:<8} {said('not usable', 'не подходит')}: {self.why}"
        if not self.works:
            return f"{self.engine:<8} {said('FAILED', 'ОШИБКА')}: {self.why}"
        only = said(" (tests only)", " (только для тестов)") if self.engine == _FOR_TESTS else ""
        verifiers = ", ".join(self.verified_by)
        return self.engine.ljust(9) + said(
            f"works, {self.milliseconds:.2f} ms, verified by {verifiers}{only}",
            f"работает, {self.milliseconds:.2f} мс, проверили {verifiers}{only}",
        )


def is_usable(results: Sequence[EngineResult]) -> bool:
    """Tell whether an engine fit for production (GnuTLS or OpenSSL) works, and no two engines disagree."""
    present = [one for one in results if one.is_present]
    return all(one.works for one in present) and any(one.engine != _FOR_TESTS for one in present)


async def check_engines(source: PrivateKey) -> list[EngineResult]:
    """Sign with each engine, and verify with each."""
    engines: list[Engine] = []
    results: list[EngineResult] = []
    for name in _ENGINES:
        try:
            engines.append(await open_engine(source, engine=name, for_tests=name == _FOR_TESTS))
        except ConfigurationError as error:
            why = error.message.partition(f"{name}: ")[2]
            results.append(EngineResult(name, works=False, is_present=False, why=why))
    try:
        return [*results, *[await _check_one(engine, engines) for engine in engines]]
    finally:
        for engine in engines:
            await engine.aclose()


async def _check_one(engine: Engine, others: list[Engine]) -> EngineResult:
    taken: list[float] = []
    signature = b""
    try:
        for _ in range(_REPEATS):
            start = time.perf_counter()
            signature = await engine.sign(_MESSAGE)
            taken.append(time.perf_counter() - start)
        disagreeing = [other.name for other in others if not await other.verify(_MESSAGE, signature)]
    except SigningFailed as error:
        return EngineResult(engine.name, works=False, why=error.message)
    if disagreeing:
        names = ", ".join(disagreeing)
        return EngineResult(engine.name, works=False, why=said(f"refused by {names}", f"отвергли {names}"))
    milliseconds = statistics.median(taken) * 1000
    verifiers = tuple[EngineName, ...](other.name for other in others)
    return EngineResult(engine.name, works=True, milliseconds=milliseconds, verified_by=verifiers)
