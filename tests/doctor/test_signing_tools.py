"""Planted faults of CryptoPro's tools and of PKCS#11 modules."""

from __future__ import annotations

import ctypes.util
import shutil
from pathlib import Path

import pytest

from govauth.doctor import Settings, State, signing_tools
from tests.doctor.findings import the

pytestmark = pytest.mark.anyio


async def test_where_csp_is_not_installed_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_tools, "CRYPTOPRO", tmp_path / "absent")
    assert await signing_tools.check(Settings()) == []


async def test_tools_of_csp_that_are_missing_or_cannot_be_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_tools, "CRYPTOPRO", tmp_path)
    csptest = tmp_path / "amd64" / "csptest"
    csptest.parent.mkdir()
    csptest.touch(mode=0o644)
    found = await signing_tools.check(Settings())
    assert the("engine", found, "csptest").state is State.WARNING
    assert the("engine", found, "csptest").advice.en == f"chmod +x {csptest}"
    assert "installed without cryptcp" in the("engine", found, "cryptcp").found.en
    csptest.chmod(0o755)
    assert the("engine", await signing_tools.check(Settings()), "csptest").state is State.OK


async def test_modules_that_are_none(tmp_path: Path) -> None:
    text = tmp_path / "module.so"
    text.write_text("no library")
    library = ctypes.util.find_library("c")
    for path in (tmp_path / "absent.so", text, Path(library or "libc.so.6")):
        found = the("engine", await signing_tools.check(Settings(pkcs11_module=path)), "pkcs11")
        assert found.state is State.FAULT
    assert "C_GetFunctionList" in found.found.en


async def test_a_module_without_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_tools, "find_spec", lambda _: None)
    found = the("engine", await signing_tools.check(Settings(pkcs11_module=Path("x.so"))), "pkcs11")
    assert found.state is State.FAULT
    assert found.advice.en == "pip install 'govauth[pkcs11]'"


async def test_a_module_that_loads() -> None:
    module = next(
        (one for one in Path("/usr/lib").rglob("libsofthsm2.so")),
        Path(shutil.which("softhsm2-util") or "/absent"),
    )
    if module.suffix != ".so":
        pytest.skip("SoftHSM is not installed")
    found = await signing_tools.check(Settings(pkcs11_module=module))
    assert the("engine", found, "pkcs11").state is State.OK
