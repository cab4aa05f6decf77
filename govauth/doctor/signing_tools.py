"""Certified products that sign with a key of their own: CryptoPro CSP and PKCS#11 tokens.

Only a key proves them, and it takes a PIN. Looked at is what can be looked at without one.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from anyio import to_thread

from govauth.doctor.finding import Finding, Text, same
from govauth.doctor.settings import Settings
from govauth.home import expanded

CRYPTOPRO: Final = Path("/opt/cprocsp/bin")
_TOOLS: Final = ("csptest", "cryptcp")
_ENTRY: Final = "C_GetFunctionList"
_INSTALL_TOOLS: Final = Text(
    "install the command-line tools of CryptoPro CSP (lsb-cprocsp-capilite)",
    "установите утилиты командной строки КриптоПро CSP (lsb-cprocsp-capilite)",
)
_MODULE: Final = Text(
    "name the library of the token's vendor for this system, such as /usr/lib/librtpkcs11ecp.so (Рутокен)",
    "укажите библиотеку производителя токена для этой системы, как /usr/lib/librtpkcs11ecp.so (Рутокен)",
)


async def check(settings: Settings) -> Sequence[Finding]:
    """Look for the tools of CryptoPro CSP and its extension, and load the module of a token."""
    findings = await to_thread.run_sync(_cryptopro, CRYPTOPRO)
    if find_spec("pycades") is not None:
        found = Text("pycades is there; a certificate proves it", "pycades есть; проверит его сертификат")
        findings.append(Finding.ok("engine", "pycades", found))
    if settings.pkcs11_module is not None:
        findings.append(await to_thread.run_sync(_module, expanded(settings.pkcs11_module)))
    return findings


def _cryptopro(root: Path) -> list[Finding]:
    """Look at each tool, in the folder of whichever processor; nothing where CSP is not installed."""
    return [_tool(name, sorted(root.glob(f"*/{name}"))) for name in _TOOLS] if root.is_dir() else []


def _tool(name: str, places: Sequence[Path]) -> Finding:
    if not places:
        found = Text(f"CryptoPro CSP is installed without {name}", f"КриптоПро CSP установлен без {name}")
        return Finding.warning("engine", f"cryptopro {name}", found, _INSTALL_TOOLS)
    path = places[0]
    if not os.access(path, os.X_OK):
        found = Text(f"{path} cannot be run by this user", f"{path} нельзя запустить этому пользователю")
        advice = Text(f"chmod +x {path}", f"chmod +x {path}")
        return Finding.warning("engine", f"cryptopro {name}", found, advice)
    found = Text(f"{path} is there; a container proves it", f"{path} есть; проверит его контейнер")
    return Finding.ok("engine", f"cryptopro {name}", found)


def _module(path: Path) -> Finding:
    subject = f"pkcs11 {path}"
    if find_spec("pkcs11") is None:
        found = Text("python-pkcs11 is not installed", "python-pkcs11 не установлен")
        advice = Text(*2 * ("pip install 'govauth[pkcs11]'",))
        return Finding.fault("engine", subject, found, advice)
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        return Finding.fault("engine", subject, same(str(error)), _MODULE)
    if not hasattr(library, _ENTRY):
        found = Text(f"it is no PKCS#11 module: there is no {_ENTRY}", f"это не модуль PKCS#11: нет {_ENTRY}")
        return Finding.fault("engine", subject, found, _MODULE)
    found = Text("it loads; a token and its PIN prove it", "загружается; проверит её токен с PIN")
    return Finding.ok("engine", subject, found)
