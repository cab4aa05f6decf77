from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from govauth.errors import ConfigurationError, SigningFailed
from govauth.secret import Secret, Withheld
from govauth.signing import CryptoProContainer, Pkcs11Key, PrivateKey, RemoteKey, make_test_key, open_engine
from govauth.signing.containers.sealing import sealed_pem
from govauth.signing.curves import CURVES
from govauth.signing.engines import pkcs11_session, process
from govauth.signing.engines.pkcs11 import ORDERS, Pkcs11Engine
from govauth.signing.engines.pkcs11_session import CKM_GOSTR3410_512, mechanism_for
from govauth.signing.engines.pure import PureEngine
from govauth.signing.gost3410 import sign_digest
from govauth.signing.key_reading import private_key_der, read_private_key
from govauth.signing.worker import WORKER

from .conftest import key_of

pytestmark = pytest.mark.anyio


async def test_gnutls_comes_first(any_key: PrivateKey) -> None:
    assert (await open_engine(any_key)).name == "gnutls"


@pytest.mark.parametrize("oid", CURVES)
async def test_every_curve_finds_an_engine(oid: str, openssl: Any) -> None:
    key = make_test_key(for_tests=True, bits=CURVES[oid].bits, curve=oid)
    engine = await open_engine(key, for_tests=True)
    assert await engine.verify(b"text", await engine.sign(b"text"))
    assert not await engine.verify(b"Text", await engine.sign(b"text"))


async def test_a_curve_that_gnutls_lacks_goes_to_openssl(openssl: Any) -> None:
    key = make_test_key(for_tests=True, curve="1.2.643.2.2.35.2")
    assert (await open_engine(key)).name == "openssl"
    with pytest.raises(
        ConfigurationError, match="tried gnutls: GnuTLS cannot open the key: The curve is unsup"
    ):
        await open_engine(key, engine="gnutls")


async def test_the_error_lists_what_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    key = make_test_key(for_tests=True, curve="1.2.643.2.2.35.2")
    with pytest.raises(
        ConfigurationError, match=r"tried gnutls: .*curve is unsupported; openssl: cannot start"
    ):
        await open_engine(key)
    with pytest.raises(ConfigurationError, match="pkcs11: not for a PrivateKey"):
        await open_engine(key, engine="pkcs11")


async def test_pure_needs_a_promise(key: PrivateKey) -> None:
    with pytest.raises(ConfigurationError, match="pure: not for"):
        await open_engine(key, engine="pure")
    with pytest.raises(ConfigurationError, match="only for tests"):
        await PureEngine.open(key)
    with pytest.raises(ConfigurationError, match="tests only"):
        make_test_key()


@pytest.mark.parametrize("name", ["gnutls", "openssl", "pure"])
async def test_a_foreign_certificate_is_found_at_once(name: Any, key: PrivateKey, openssl: Any) -> None:
    other = make_test_key(for_tests=True)
    with pytest.raises(ConfigurationError, match="does not belong to the certificate"):
        await open_engine(PrivateKey(key.content, other.certificate), engine=name, for_tests=True)


@pytest.mark.parametrize("name", ["gnutls", "openssl", "pure"])
async def test_garbage_is_no_key(name: Any, key: PrivateKey, openssl: Any) -> None:
    for content in (b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        with pytest.raises(ConfigurationError):
            await open_engine(PrivateKey(content, key.certificate), engine=name, for_tests=True)


@pytest.mark.parametrize("name", ["gnutls", "openssl", "pure"])
async def test_every_engine_wants_a_signature_of_its_exact_length(
    name: Any, any_key: PrivateKey, openssl: Any
) -> None:
    engine = await open_engine(any_key, engine=name, for_tests=True)
    signature = await engine.sign(b"text")
    assert await engine.verify(b"text", signature)
    for changed in (b"", signature + b"\0", signature + signature, signature[:-1], b"\0" + signature):
        assert not await engine.verify(b"text", changed)


def test_no_text_for_a_library_in_c_holds_nul(key: PrivateKey) -> None:
    certificate = key.certificate
    for make in (
        lambda: PrivateKey(key.content, certificate, "pass\0word"),
        lambda: CryptoProContainer("is\0", certificate),
        lambda: CryptoProContainer("is", certificate, csptest="csp\0test"),
        lambda: Pkcs11Key("m\0", "t", certificate, "1", key_label="k"),
        lambda: Pkcs11Key("m", "t\0", certificate, "1", key_label="k"),
        lambda: Pkcs11Key("m", "t", certificate, "1\0", key_label="k"),
        lambda: Pkcs11Key("m", "t", certificate, "1", key_label="k\0"),
    ):
        with pytest.raises(ConfigurationError, match="must not contain the character NUL") as caught:
            make()
        assert "word" not in str(caught.value).replace("password", "")


async def test_openssl_takes_no_password_of_two_lines(key: PrivateKey, openssl: Any) -> None:
    with pytest.raises(ConfigurationError, match="line break"):
        await open_engine(PrivateKey(key.content, key.certificate, "one\ntwo"), engine="openssl")


async def test_openssl_gets_an_encrypted_key_decrypted_once(
    key: PrivateKey, openssl: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Withheld]] = []

    async def run(command: Any, *, pipes: dict[str, Withheld], **others: Any) -> process.Finished:
        given.append(pipes)
        return await spawn(command, pipes=pipes, **others)

    spawn = process.run
    monkeypatch.setattr(process, "run", run)
    sealed = sealed_pem(Withheld(private_key_der(key.content)), Secret("one\ntwo"))
    engine = await open_engine(PrivateKey(sealed, key.certificate, "one\ntwo"), engine="openssl")
    assert await engine.verify(b"text", await engine.sign(b"text"))
    assert given
    assert all("password" not in pipes for pipes in given)
    with pytest.raises(ConfigurationError, match="openssl did not sign"):
        await open_engine(PrivateKey(sealed, key.certificate, "another"), engine="openssl")
    assert "password" in given[-1]


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot read .*none.key: No such file"):
        PrivateKey.from_files(tmp_path / "none.key", tmp_path / "none.crt")


@pytest.mark.parametrize("name", ["gnutls", "openssl"])
async def test_a_closed_engine_says_so(name: Any, key: PrivateKey, openssl: Any) -> None:
    engine = await open_engine(key, engine=name)
    await engine.aclose()
    with pytest.raises(SigningFailed, match="closed"):
        await engine.sign(b"text")


async def test_many_callers_at_once(any_key: PrivateKey) -> None:
    engine = await open_engine(any_key)
    verdicts: list[bool] = []

    async def one(number: int) -> None:
        message = str(number).encode()
        verdicts.append(await engine.verify(message, await engine.sign(message)))

    async with anyio.create_task_group() as tasks:
        for number in range(200):
            tasks.start_soon(one, number)
    assert verdicts == [True] * 200


async def test_a_cancelled_caller_leaves_at_once_and_the_next_call_works(key: PrivateKey) -> None:
    engine = await open_engine(key)
    gate, entered = threading.Event(), threading.Event()

    def slow() -> None:
        entered.set()
        gate.wait(10)

    start = time.monotonic()
    with anyio.move_on_after(0.1) as scope:
        await WORKER.run(slow)
    assert scope.cancelled_caught
    assert time.monotonic() - start < 1
    assert entered.is_set()
    assert await engine.verify(b"text", await engine.sign(b"text"))
    gate.set()
    for _ in range(200):
        with anyio.move_on_after(0):
            await engine.sign(b"text")
    assert await engine.verify(b"text", await engine.sign(b"text"))
    names = [thread.name for thread in threading.enumerate() if thread.name.startswith("govauth-signing")]
    assert len(names) <= 4


async def test_errors_of_a_worker_reach_the_caller() -> None:
    def fail() -> None:
        raise SigningFailed("so")

    with pytest.raises(SigningFailed, match="so"):
        await WORKER.run(fail)


def test_an_engine_serves_one_loop_after_another(key: PrivateKey) -> None:
    engine = anyio.run(open_engine, key)
    for backend in ("asyncio", "trio", "asyncio"):
        assert len(anyio.run(engine.sign, b"text", backend=backend)) == 64


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_after_a_fork_the_child_signs(key: PrivateKey) -> None:
    engine = anyio.run(open_engine, key)
    pid = os.fork()
    if pid == 0:
        try:
            done = len(anyio.run(engine.sign, b"text")) == 64
        finally:
            os._exit(0 if done else 1)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            assert status == 0
            return
        time.sleep(0.02)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    pytest.fail("the child never signed")


def test_importing_loads_nothing_heavy() -> None:
    probe = (
        "import sys, govauth, govauth.signing\n"
        "heavy = {'asn1crypto', 'attrs', 'anyio', 'ctypes', 'pkcs11', 'msgspec'} & set(sys.modules)\n"
        "print(','.join(sorted(heavy)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == ""


def test_every_exported_name_is_there() -> None:
    import govauth.signing as signing

    for name in signing.__all__:
        found = getattr(signing, name)
        assert name in {"Algorithm", "EngineName", "KeySource", "TokenKind"} or found.__name__ == name
    with pytest.raises(AttributeError):
        signing.__getattr__("nothing")


def test_without_the_extra_the_error_names_it() -> None:
    probe = (
        "import sys\n"
        "sys.modules['asn1crypto'] = None\n"
        "import govauth.signing as signing\n"
        "from govauth.errors import ConfigurationError\n"
        "try:\n    signing.read_certificate\n"
        "except ConfigurationError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    assert "govauth[gost]" in done.stdout


def test_secrets_do_not_show(key: PrivateKey) -> None:
    guarded = PrivateKey(key.content, key.certificate, "pass-47")
    token = Pkcs11Key("m", "t", key.certificate, "pin-47", key_label="k")
    remote = RemoteKey("https://x", key.certificate, sender=None, token="bearer-47")  # type: ignore[arg-type]
    body = key.content.content.splitlines()[1][:20].decode()
    for value in (guarded, token, remote, read_private_key(key.content)):
        for text in (repr(value), str(value)):
            assert "47" not in text.replace(repr(key.certificate), "")
            assert body not in text
    assert pickle.loads(pickle.dumps(guarded)) == guarded


async def test_tracebacks_do_not_show_the_key(key: PrivateKey) -> None:
    secret = b"MEYCAQAwHwYIKoUDBwEB"
    bad = PrivateKey(
        b"-----BEGIN PRIVATE KEY-----\n" + secret + b"\n-----END PRIVATE KEY-----\n",
        key.certificate,
        "pass-47",
    )
    for name in ("gnutls", "openssl", "pure"):
        with pytest.raises(ConfigurationError) as caught:
            await open_engine(bad, engine=name, for_tests=True)
        error: BaseException | None = caught.value
        while error is not None:
            trace = error.__traceback__
            while trace is not None:
                if (
                    "govauth/signing" in trace.tb_frame.f_code.co_filename
                    and "/tests/" not in trace.tb_frame.f_code.co_filename
                ):
                    shown = repr(trace.tb_frame.f_locals)
                    assert secret.decode() not in shown
                    assert "pass-47" not in shown
                trace = trace.tb_next
            error = error.__context__ or error.__cause__
        assert pickle.loads(pickle.dumps(caught.value)).message == caught.value.message


PKCS11 = """
import anyio, sys
from govauth.errors import ConfigurationError
from govauth.signing import Pkcs11Key, open_engine
from pathlib import Path
async def main():
    certificate = Path(sys.argv[2]).read_bytes()
    for label, module in (("govauth", sys.argv[1]), ("other", sys.argv[1]), ("x", "/nonexistent.so")):
        try:
            await open_engine(Pkcs11Key(module, label, certificate, "1234", key_label="k"))
        except ConfigurationError as error:
            print(error)
anyio.run(main)
"""


def test_a_token_without_gost_is_refused_by_name(softhsm: str, tmp_path: Path) -> None:
    # A process of its own: a PKCS#11 module stays loaded with the settings of its first moment.
    certificate = tmp_path / "is.crt"
    certificate.write_bytes(key_of(256).certificate.der)
    command = [sys.executable, "-c", PKCS11, softhsm, str(certificate)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=os.environ)
    without, missing, no_module = done.stdout.splitlines()
    assert "no GOST R 34.10-2012 with 256 bits (mechanism 0x1201)" in without
    assert "NoSuchToken" in missing
    assert "pkcs11: PKCS#11:" in no_module
    assert "1234" not in done.stdout + done.stderr


def test_mechanisms_of_tokens() -> None:
    assert int(mechanism_for(256)) == 0x1201
    assert int(mechanism_for(512)) == CKM_GOSTR3410_512 == 0xD4321006


def fake_session(key: PrivateKey, order: Callable[[bytes], bytes]) -> Any:
    private = read_private_key(key.content)

    def sign(digest: bytes) -> bytes:
        return order(sign_digest(private, digest, for_tests=True))

    return lambda source, bits: (sign, lambda: None)


@pytest.mark.parametrize(
    "order", [*ORDERS, lambda raw: raw[1:] + raw[:1]], ids=["same", "reversed", "swapped", "both", "none"]
)
async def test_the_order_of_a_token_is_found_by_the_probe(
    order: Callable[[bytes], bytes], any_key: PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govauth.signing.engines.pkcs11.open_session", fake_session(any_key, order))
    source = Pkcs11Key("module.so", "token", any_key.certificate, "1234", key_label="key")
    if order in ORDERS:
        engine = await open_engine(source)
        assert isinstance(engine, Pkcs11Engine)
        assert await engine.verify(b"text", await engine.sign(b"text"))
    else:
        with pytest.raises(ConfigurationError, match="does not fit the certificate"):
            await open_engine(source)


async def test_a_token_that_hangs(key: PrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    private = read_private_key(key.content)
    is_stuck = [False]

    def sign(digest: bytes) -> bytes:
        if is_stuck[0]:
            gate.wait(10)
        return sign_digest(private, digest, for_tests=True)

    session = (sign, lambda: None)
    monkeypatch.setattr("govauth.signing.engines.pkcs11.open_session", lambda source, bits: session)
    source = Pkcs11Key("module.so", "token", key.certificate, "1234", key_label="key", seconds=0.5)
    engine = await open_engine(source)
    is_stuck[0] = True
    start = time.monotonic()
    for _ in range(2):
        with pytest.raises(SigningFailed, match=r"(within|busy for) 0\.5 s"):
            await engine.sign(b"text")
    assert time.monotonic() - start < 3
    is_stuck[0] = False
    gate.set()
    await anyio.sleep(0.3)
    assert await engine.verify(b"text", await engine.sign(b"text"))


def test_a_token_key_needs_a_name(key: PrivateKey) -> None:
    with pytest.raises(ConfigurationError, match="key_label or key_id"):
        pkcs11_session.open_session(Pkcs11Key("m", "t", key.certificate, "1"), 256)
