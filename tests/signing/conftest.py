from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import anyio
import pytest
from govauth.signing import PrivateKey, make_test_key
from govauth.signing.self_signed import certificate_pem

VECTORS = Path(__file__).parent / "vectors"


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    return dict(json.loads((VECTORS / "own_vectors.json").read_text())["data"])


@cache
def key_of(bits: int) -> PrivateKey:
    return make_test_key(for_tests=True, bits=bits, ogrn="1027700132195", inn="7707083893")


@pytest.fixture
def key() -> PrivateKey:
    return key_of(256)


@pytest.fixture(params=[256, 512], ids=["256", "512"])
def any_key(request: pytest.FixtureRequest) -> PrivateKey:
    return key_of(request.param)


@pytest.fixture(scope="session")
def openssl() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    tool = shutil.which("openssl")
    engines = (
        tool and subprocess.run([tool, "engine", "gost"], capture_output=True, check=False).returncode == 0
    )
    if not engines:
        pytest.skip("openssl with gost-engine is not here: install libengine-gost-openssl")

    def run(*arguments: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = ["openssl", arguments[0], "-engine", "gost", *arguments[1:]]
        return subprocess.run(command, input=content, capture_output=True, check=False, timeout=30)

    return run


@pytest.fixture
def key_files(any_key: PrivateKey, tmp_path: Path) -> tuple[Path, Path]:
    return write_key(any_key, tmp_path)


def write_key(key: PrivateKey, folder: Path) -> tuple[Path, Path]:
    private, public = folder / "is.key", folder / "is.crt"
    private.write_bytes(key.content.content)
    public.write_bytes(certificate_pem(key))
    return private, public


def run_async(function: Callable[..., Any], *args: object) -> Any:
    return anyio.run(function, *args)


def flipped(octets: bytes, bit: int) -> bytes:
    changed = bytearray(octets)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.fixture
def softhsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    tool = shutil.which("softhsm2-util")
    if tool is None:
        pytest.skip("SoftHSM is not here: install softhsm2")
    (tmp_path / "tokens").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    new = [tool, "--init-token", "--free", "--label", "govauth", "--pin", "1234", "--so-pin", "1234"]
    subprocess.run(new, check=True, capture_output=True)
    for place in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"):
        if Path(place).exists():
            return place
    pytest.skip("the module of SoftHSM was not found")
