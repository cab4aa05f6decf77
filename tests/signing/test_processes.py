"""Child processes: deadlines, kills, cancellation, and what can be read about them from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from govauth.errors import ConfigurationError, SigningFailed
from govauth.secret import Secret
from govauth.signing import CryptoProContainer, PrivateKey, open_engine
from govauth.signing.engines.cryptopro import CryptoProEngine, csptest_arguments, wire_order
from govauth.signing.engines.openssl import OpenSslEngine

from .conftest import key_of, write_key

pytestmark = pytest.mark.anyio
PASSWORD = "корректная-лошадь-47"


def script(folder: Path, body: str, name: str = "tool") -> str:
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def children() -> set[int]:
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        # A thread may end between the listing and the reading.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.fixture
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spool))
    before = children()
    yield
    assert children() == before
    assert list(spool.iterdir()) == []


HANG = "import time, sys, os\nopen(os.environ['MARK'], 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
GRANDCHILD = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])\n"


@pytest.mark.parametrize("body", [HANG, GRANDCHILD])
@pytest.mark.parametrize("kind", ["openssl", "cryptopro"])
async def test_a_hanging_child_is_killed_at_the_deadline(
    kind: str, body: str, tmp_path: Path, nothing_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARK", str(tmp_path / "mark"))
    tool = script(tmp_path, body)
    engine: OpenSslEngine | CryptoProEngine
    if kind == "openssl":
        engine = await OpenSslEngine.open(key_of(256), openssl=tool, seconds=0.4)
    else:
        source = CryptoProContainer("c", key_of(256).certificate, csptest=tool, seconds=0.4)
        engine = await CryptoProEngine.open(source)
    start, open_before = time.monotonic(), descriptors()
    for _ in range(2):
        with pytest.raises(SigningFailed, match=r"did not finish within 0\.4 s"):
            await engine.sign(b"x" * 100_000)
    assert time.monotonic() - start < 3
    assert descriptors() <= open_before + 1


async def test_a_killed_child_is_an_error_at_once(tmp_path: Path, nothing_left: None) -> None:
    tool = script(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    engine = await OpenSslEngine.open(key_of(256), openssl=tool)
    with pytest.raises(SigningFailed, match="exit code -9"):
        await engine.sign(b"x" * 1_000_000)


async def test_a_child_killed_from_outside(
    tmp_path: Path, nothing_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    monkeypatch.setenv("MARK", str(mark))
    engine = await OpenSslEngine.open(key_of(256), openssl=script(tmp_path, HANG), seconds=20)

    async def kill() -> None:
        while not mark.exists() or not mark.read_text():
            await anyio.sleep(0.02)
        os.kill(int(mark.read_text()), signal.SIGKILL)

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(kill)
            with pytest.raises(SigningFailed, match="exit code -9"):
                await engine.sign(b"text")


async def test_a_cancelled_call_leaves_no_child(
    tmp_path: Path, nothing_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARK", str(tmp_path / "mark"))
    engine = await OpenSslEngine.open(key_of(256), openssl=script(tmp_path, HANG), seconds=20)
    start = time.monotonic()
    with anyio.move_on_after(0.3):
        await engine.sign(b"text")
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("import sys\nsys.exit(3)\n", "exit code 3, it says: nothing"),
        ("import sys\nsys.stderr.write('no such engine\\x07\\n')\nsys.exit(1)\n", "no such engine$"),
        ("print('short')\n", "exit code 0"),
        ("import sys\nsys.stdout.buffer.write(b'x' * (2 << 20))\n", "more than"),
        ("import sys\nsys.stdout.buffer.write(b'x' * 64)\n", None),
    ],
)
async def test_a_child_that_misbehaves(
    body: str, why: str | None, tmp_path: Path, nothing_left: None
) -> None:
    engine = await OpenSslEngine.open(key_of(256), openssl=script(tmp_path, body))
    if why is not None:
        with pytest.raises(SigningFailed, match=why):
            await engine.sign(b"text")
    else:
        assert await engine.sign(b"text") == b"x" * 64


async def test_a_missing_tool_is_named() -> None:
    engine = await OpenSslEngine.open(key_of(256), openssl="/nonexistent/openssl")
    with pytest.raises(ConfigurationError, match="cannot start /nonexistent/openssl: No such file"):
        await engine.sign(b"text")


OpenSsl = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def encrypted(openssl: OpenSsl, tmp_path: Path) -> PrivateKey:
    private, _ = write_key(key_of(256), tmp_path)
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    form = ("-topk8", "-v2", "aes-256-cbc", "-in", str(private), "-passout", f"file:{password}")
    made = openssl("pkcs8", *form)
    assert b"ENCRYPTED PRIVATE KEY" in made.stdout, made.stderr
    return PrivateKey(made.stdout, key_of(256).certificate, PASSWORD)


@pytest.mark.parametrize("name", ["gnutls", "openssl"])
async def test_encrypted_keys(name: Any, encrypted: PrivateKey) -> None:
    engine = await open_engine(encrypted, engine=name)
    assert await engine.verify(b"text", await engine.sign(b"text"))
    for wrong in (Secret("wrong"), None):
        with pytest.raises(ConfigurationError) as caught:
            await open_engine(PrivateKey(encrypted.content, encrypted.certificate, wrong), engine=name)
        assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("name", ["gnutls", "openssl"])
async def test_der_keys(name: Any, openssl: OpenSsl, tmp_path: Path) -> None:
    private, _ = write_key(key_of(512), tmp_path)
    der = openssl("pkcs8", "-topk8", "-nocrypt", "-in", str(private), "-outform", "DER").stdout
    assert der
    assert not der.startswith(b"-")
    engine = await open_engine(PrivateKey(der, key_of(512).certificate), engine=name)
    assert await engine.verify(b"text", await engine.sign(b"text"))


WATCHED = """
import os, subprocess, sys
here = os.environ["WATCH"]
number = f"{here}/{os.getpid()}"
open(number, "wb").write(open("/proc/self/cmdline", "rb").read() + open("/proc/self/environ", "rb").read())
os.execvp("openssl", ["openssl", *sys.argv[1:]])
"""


async def test_neither_key_nor_password_can_be_read_from_outside(
    encrypted: PrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nothing_left: None
) -> None:
    watch = tmp_path / "watch"
    watch.mkdir()
    monkeypatch.setenv("WATCH", str(watch))
    tool = script(tmp_path, WATCHED, "openssl-watched")
    seen: set[bytes] = set()
    engine = await OpenSslEngine.open(encrypted, openssl=tool)
    is_over = False

    async def look() -> None:
        while not is_over:
            for pid in children():
                try:
                    seen.add(Path(f"/proc/{pid}/cmdline").read_bytes())
                except OSError:
                    continue
            await anyio.sleep(0.002)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(look)
        for _ in range(5):
            assert await engine.verify(b"text", await engine.sign(b"text"))
        is_over = True
    told = b"\n".join([*seen, *(file.read_bytes() for file in watch.iterdir())])
    assert b"-sign" in told
    assert b"-passin" not in told  # the key was decrypted once, when the engine was opened
    body = b"".join(encrypted.content.content.splitlines()[1:-1])
    for secret in (PASSWORD.encode(), body[:24], body[40:64], b"PRIVATE KEY"):
        assert secret not in told


def test_the_command_line_of_csptest() -> None:
    source = CryptoProContainer(r"\\.\HDIMAGE\is", key_of(256).certificate, csptest="csptest")
    assert csptest_arguments(source, 256, Path("/t/m"), Path("/t/s")) == [
        *("csptest", "-keyset", "-sign", "GOST12_256"),
        *("-container", r"\\.\HDIMAGE\is", "-keytype", "exchange"),
        *("-in", "/t/m", "-out", "/t/s"),
    ]
    assert "GOST12_512" in csptest_arguments(source, 512, Path("m"), Path("s"))
    assert wire_order(b"rs") == b"sr"


CSPTEST = """
import os, subprocess, sys
arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
mode = os.stat(os.path.dirname(arguments["-in"])).st_mode & 0o777
assert mode == 0o700, oct(mode)
digest = "-md_gost12_" + arguments["-sign"].removeprefix("GOST12_")
command = ["openssl", "dgst", "-engine", "gost", digest, "-sign", os.environ["KEY"], arguments["-in"]]
raw = subprocess.run(command, capture_output=True, check=True).stdout
open(arguments["-out"], "wb").write(raw if "half" in arguments["-container"] else raw[::-1])
"""


async def test_a_stand_in_for_csptest_with_its_order_of_octets(
    any_key: PrivateKey,
    openssl: OpenSsl,
    key_files: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    nothing_left: None,
) -> None:
    monkeypatch.setenv("KEY", str(key_files[0]))
    tool = script(tmp_path, CSPTEST, "csptest")
    engine = await open_engine(CryptoProContainer("is", any_key.certificate, csptest=tool))
    assert engine.name == "cryptopro"
    assert await engine.verify(b"text", await engine.sign(b"text"))
    with pytest.raises(ConfigurationError, match="does not fit the certificate"):
        await open_engine(CryptoProContainer("half", any_key.certificate, csptest=tool))
    with pytest.raises(ConfigurationError, match="cryptopro: cannot start /nonexistent/csptest"):
        await open_engine(CryptoProContainer("is", any_key.certificate, csptest="/nonexistent/csptest"))


REFUSING = """
import sys
print("CSP (Type:80) v5.0.10010 KC1 Release Ver:5.0.13000 OS:Linux")
print("An error occurred in running the program.")
code = sys.argv[sys.argv.index("-container") + 1]
print(f"Error number {code} .", file=sys.stderr)
print(f"[ErrorCode: {code}]")
sys.exit(1)
"""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("0x8007065b", "licence of CryptoPro CSP has ended"),
        ("0x0000065b", "licence of CryptoPro CSP has ended"),
        ("0x80090016", "no such container"),
        ("0x80090010", "access is denied"),
        ("0x8010006b", "PIN saved in CSP is wrong"),
        ("0x80090022", "save the PIN"),
        ("0x80091234", r"Error number 0x80091234 \."),
    ],
)
async def test_what_csptest_says_becomes_a_sentence(
    code: str, why: str, key: PrivateKey, tmp_path: Path, nothing_left: None
) -> None:
    tool = script(tmp_path, REFUSING, "csptest")
    engine = await CryptoProEngine.open(CryptoProContainer(code, key.certificate, csptest=tool))
    with pytest.raises(SigningFailed, match=rf"csptest did not sign: .*{why}.*0x{code[2:].upper()}"):
        await engine.sign(b"text")


async def test_a_successful_code_is_no_reason(key: PrivateKey, tmp_path: Path, nothing_left: None) -> None:
    tool = script(tmp_path, REFUSING.replace("sys.exit(1)", ""), "csptest")
    engine = await CryptoProEngine.open(CryptoProContainer("0x00000000", key.certificate, csptest=tool))
    with pytest.raises(SigningFailed, match="exit code 0"):
        await engine.sign(b"text")
