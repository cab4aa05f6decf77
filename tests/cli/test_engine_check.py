"""What ``keys check`` says about engines that fall ill once they are open."""

from __future__ import annotations

import anyio
import pytest

from govauth.cli import engine_check
from govauth.cli.engine_check import EngineResult, check_engines, is_usable
from govauth.errors import SigningFailed
from govauth.signing import make_test_key
from govauth.signing.engine import Engine, EngineName
from govauth.signing.opening import open_engine
from govauth.signing.sources import PrivateKey


def results_where(monkeypatch: pytest.MonkeyPatch, method: str, replacement: object) -> list[EngineResult]:
    """Check a key with an engine that opens, and then has another method."""

    async def opened(source: PrivateKey, *, engine: EngineName, for_tests: bool) -> Engine:
        found = await open_engine(source, engine=engine, for_tests=for_tests)
        if engine == "pure":  # the last of them
            monkeypatch.setattr(type(found), method, replacement)
        return found

    monkeypatch.setattr(engine_check, "open_engine", opened)
    return anyio.run(check_engines, make_test_key(for_tests=True, bits=256))


def test_an_engine_that_does_not_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> bytes:
        raise SigningFailed("the token was taken out")

    results = results_where(monkeypatch, "sign", fails)
    assert not is_usable(results)
    [pure] = [one for one in results if one.engine == "pure"]
    assert "FAILED: " in str(pure)
    assert "the token was taken out" in str(pure)


def test_engines_that_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuses(*_: object) -> bool:
        return False

    results = results_where(monkeypatch, "verify", refuses)
    assert not is_usable(results)
    present = [one for one in results if one.is_present]
    assert present
    assert {str(one)[9:] for one in present} == {"FAILED: refused by pure"}
