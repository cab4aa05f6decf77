"""Containers of CryptoPro CSP: six files in a folder or an archive, opened without CSP."""

from __future__ import annotations

import io
import os
import pickle
import random
import subprocess
import sys
import tarfile
import textwrap
import traceback
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from attrs import evolve
from govauth.errors import (
    ConfigurationError,
    KeyFileDamaged,
    KeyFileRefused,
    KeyFileUnsupported,
    WrongPassword,
)
from govauth.secret import Secret
from govauth.signing import PrivateKey, make_test_key, open_engine
from govauth.signing.containers.six_files import open_container
from govauth.signing.curves import CURVES
from govauth.signing.gost3410 import GostPrivateKey
from govauth.signing.gost3411_94 import gost94_pure
from govauth.signing.gost28147 import PARAM_Z, mac
from govauth.signing.key_reading import read_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from .container_writer import ON_CARRIER, PRIMARY_ABSENT, Container, OneKey, write_files
from .conftest import flipped
from .messages import OpenSsl

from tests.soaking import examples

pytestmark = pytest.mark.promise("keys-as-people-hold-them")

CRYPTOPRO_A = "1.2.643.2.2.36.0"
TC26_512_C = "1.2.643.7.1.2.1.2.3"
PIN = "pin 42"


def one_key(curve_oid: str = CRYPTOPRO_A) -> OneKey:
    return made_key(curve_oid)


@cache
def made_key(curve_oid: str) -> OneKey:
    bits = CURVES[curve_oid].bits
    key = make_test_key(for_tests=True, bits=bits, curve=curve_oid)
    return OneKey(curve_oid, read_private_key(key.content).number, key.certificate.der)


def number_of(key: PrivateKey) -> int:
    return read_private_key(key.content).number


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("curve_oid", "password"),
    [
        *((CRYPTOPRO_A, password) for password in ("", PIN, "0042")),
        ("1.2.643.7.1.2.1.1.1", PIN),
        ("1.2.643.7.1.2.1.2.1", PIN),
        (TC26_512_C, ""),
    ],
)
async def test_a_container_opens_and_its_key_signs(curve_oid: str, password: str, tmp_path: Path) -> None:
    one = one_key(curve_oid)
    folder = Container(one, password=password, name="Ромашка\x1b".encode("cp1251")).write(
        tmp_path / "test.000"
    )
    key = PrivateKey.open(folder, password=password or None)
    assert number_of(key) == one.number
    assert key.certificate.der == one.certificate
    assert key.origin is not None
    assert (key.origin.form, key.origin.container_name) == ("container", "Ромашка")
    engine = await open_engine(key, for_tests=True)
    assert await engine.verify(b"text", await engine.sign(b"text"))
    await engine.aclose()


@settings(max_examples=examples(6), deadline=None)
@given(
    st.sampled_from(sorted(CURVES)),
    st.text(st.characters(max_codepoint=127), max_size=40),
    st.integers(0, 1 << 200),
)
def test_any_key_mask_and_password_round_trip(curve_oid: str, password: str, seed: int) -> None:
    chosen = random.Random(seed)
    curve = CURVES[curve_oid]
    key = OneKey(curve_oid, chosen.randrange(1, curve.q))
    masks = [chosen.randrange(1, curve.q) for _ in range(2)]
    salts = [chosen.randbytes(12) for _ in range(2)]
    container = Container(key, password=password, masks=masks, salts=salts)
    found = open_container(container.files(), Secret(password), "exchange")
    assert int.from_bytes(found.number.content, "little") == key.number
    assert found.public_key == GostPrivateKey(curve, key.number).public_key()
    backup = {
        name: octets for name, octets in container.files().items() if name not in {"masks.key", "primary.key"}
    }
    assert open_container(backup, Secret(password), "exchange").number == found.number


def zipped(files: dict[str, bytes], prefix: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(prefix + name, content)
    return memory.getvalue()


def tarred(mode: str) -> Callable[[dict[str, bytes], str], bytes]:
    def pack(files: dict[str, bytes], prefix: str) -> bytes:
        memory = io.BytesIO()
        opened = tarfile.open(fileobj=memory, mode=mode)  # type: ignore[call-overload]  # noqa: SIM115
        with cast("tarfile.TarFile", opened) as archive:
            for name, content in files.items():
                info = tarfile.TarInfo(prefix + name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return memory.getvalue()

    return pack


ARCHIVES = {"zip": zipped, **{mode: tarred(f"w:{mode}") for mode in ("", "gz")}}


@pytest.mark.parametrize("prefix", ["", "test.000/", "keys/TEST.000/"])
@pytest.mark.parametrize("kind", ARCHIVES)
def test_archives_of_a_container_open(kind: str, prefix: str, tmp_path: Path) -> None:
    one = one_key()
    files = {
        name.upper() if "TEST" in prefix else name: octets for name, octets in Container(one).files().items()
    }
    archive = tmp_path / "container"
    archive.write_bytes(ARCHIVES[kind](files, prefix))
    assert number_of(PrivateKey.open(archive)) == one.number


def half(content: bytes) -> bytes:
    return content[: min(len(content) // 2, 800)]


def registry_export(containers: dict[str, dict[str, bytes]]) -> str:
    users = r"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Crypto Pro\Settings\Users\S-1-5-21-1\Keys"
    lines = ["Windows Registry Editor Version 5.00", "", f"[{users}]", ""]
    for name, files in containers.items():
        lines.append(f"[{users}\\{name}]")
        for file, content in files.items():
            digits = textwrap.wrap(",".join(f"{octet:02x}" for octet in content), 75)
            lines.append(f'"{file}"=hex:' + "\\\r\n  ".join(digits))
        lines += ['"other"=dword:00000001', ""]
    return "\r\n".join(lines)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_branches_of_the_registry_open(encoding: str, tmp_path: Path) -> None:
    one = one_key()
    files = Container(one, password=PIN).files()
    file = tmp_path / "keys.reg"
    file.write_bytes(registry_export({"Ромашка": files}).encode(encoding))
    assert number_of(PrivateKey.open(file, password=PIN)) == one.number
    file.write_bytes(registry_export({"Ромашка": files, "second": files}).encode(encoding))
    with pytest.raises(KeyFileUnsupported, match="2 containers, .*: second, Ромашка"):
        PrivateKey.open(file)
    file.write_bytes(registry_export({}).encode(encoding))
    with pytest.raises(KeyFileUnsupported, match="the registry holds no CryptoPro container"):
        PrivateKey.open(file)
    file.write_bytes(registry_export({"bad": {**files, "header.key": b""}}).encode(encoding))
    with pytest.raises(KeyFileDamaged, match=r"header\.key is damaged"):
        PrivateKey.open(file)


@pytest.mark.parametrize(("mode", "name"), [("bz2", "bzip2"), ("xz", "xz")])
def test_other_archives_are_named(mode: str, name: str, tmp_path: Path) -> None:
    archive = tmp_path / "container"
    archive.write_bytes(tarred(f"w:{mode}")(Container(one_key()).files(), ""))
    with pytest.raises(KeyFileUnsupported, match=f"packed with {name}: unpack it"):
        PrivateKey.open(archive)


@pytest.mark.parametrize("kind", ARCHIVES)
def test_archives_are_limited(kind: str, tmp_path: Path) -> None:
    pack, archive = ARCHIVES[kind], tmp_path / "container"
    large = {"header.key": bytes(8 << 20)}
    for content, meaning in (
        (pack(large, ""), "larger than|more than"),
        (pack({"a.key": b""}, ""), "no CryptoPro container"),
        (pack({f"{n}/header.key": b"x" for n in range(300)}, ""), "more than 200"),
        (pack({"a/b/c/d/header.key": b"x"}, ""), "no CryptoPro container"),
        (pack({"a/header.key": b"x", "b/header.key": b"x"}, ""), "2 containers.*: a, b"),
        (half(pack(Container(one_key()).files(), "")), "archive|missing|damaged"),
    ):
        archive.write_bytes(content)
        with pytest.raises(KeyFileRefused, match=meaning):
            PrivateKey.open(archive)


def test_paths_that_lead_to_a_container(tmp_path: Path) -> None:
    one = one_key()
    folder = Container(one).write(tmp_path / "disk" / "test.000")
    for path in (folder, folder / "header.key", folder / "primary.key", folder.parent, str(folder)):
        assert number_of(PrivateKey.open(path)) == one.number
    Container(one).write(tmp_path / "disk" / "second.000")
    with pytest.raises(KeyFileUnsupported, match=r"2 containers.*second\.000.*test\.000"):
        PrivateKey.open(folder.parent)
    with pytest.raises(KeyFileUnsupported, match="no CryptoPro container"):
        PrivateKey.open(tmp_path)
    with pytest.raises(ConfigurationError, match="cannot read .*nowhere: No such file"):
        PrivateKey.open(tmp_path / "nowhere")


def test_certificate_may_lie_apart(tmp_path: Path) -> None:
    one, other = one_key(), make_test_key(for_tests=True)
    folder = Container(evolve(one, certificate=None)).write(tmp_path / "test.000")
    with pytest.raises(ConfigurationError, match="there is no certificate in it: give .* certificate="):
        PrivateKey.open(folder)
    with pytest.raises(ConfigurationError, match="none of the certificates fits"):
        PrivateKey.open(folder, certificate=other.certificate)
    file = tmp_path / "is.cer"
    assert one.certificate is not None
    file.write_bytes(one.certificate)
    assert PrivateKey.open(folder, certificate=file).certificate.der == one.certificate
    file.write_bytes(b"junk")
    with pytest.raises(ConfigurationError, match=r"is\.cer: this is not an X\.509 certificate"):
        PrivateKey.open(folder, certificate=file)


def test_second_key_and_marks_are_reported(tmp_path: Path) -> None:
    first = evolve(one_key(), is_exportable=False)
    second = one_key("1.2.643.2.2.35.1")
    folder = Container(first, second, password=PIN, not_after=b"20260102030405.81Z").write(tmp_path)
    key = PrivateKey.open(folder, password=PIN)
    origin = key.origin
    assert origin is not None
    assert (origin.is_exportable, origin.key_types) == (False, ("exchange", "signature"))
    assert origin.not_after == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert origin.is_expired_at(datetime(2026, 2, 1, tzinfo=UTC))
    signature = PrivateKey.open(folder, password=PIN, key_type="signature")
    assert (number_of(key), number_of(signature)) == (first.number, second.number)
    assert signature.origin is not None
    assert signature.origin.is_exportable
    with pytest.raises(KeyFileUnsupported, match="no signature key"):
        PrivateKey.open(Container(first).write(tmp_path / "one"), key_type="signature")


REFUSED: dict[str, tuple[Container, str | None, type[KeyFileRefused], str]] = {
    "wrong password": (Container(one_key(), password=PIN), "pin 43", WrongPassword, "password .* is wrong"),
    "no password": (Container(one_key(), password=PIN), None, WrongPassword, "give it as password="),
    "wrong password without its MAC": (
        *(Container(one_key(), password=PIN, keeps_password_mac=False), "pin 43"),
        *(WrongPassword, "wrong password, or .* damaged"),
    ),
    "password outside ASCII": (
        Container(one_key(), password=PIN),
        "пин",
        KeyFileUnsupported,
        "outside ASCII",
    ),
    "long password": (Container(one_key(), password=PIN), "1" * 257, KeyFileUnsupported, "more than 256"),
    "newer version": (
        Container(one_key(), version="1.2.643.2.2.37.2.2"),
        None,
        KeyFileUnsupported,
        "Kuznyechik",
    ),
    "on a carrier": (
        Container(one_key(), flags=ON_CARRIER),
        None,
        KeyFileUnsupported,
        "never leaves its token",
    ),
    "without the key": (Container(one_key(), flags=PRIMARY_ABSENT), None, KeyFileUnsupported, "left out"),
    "old key": (
        *(Container(evolve(one_key(), algorithm="1.2.643.2.2.98")), None),
        *(KeyFileUnsupported, r"GOST R 34\.10-2001"),
    ),
    "another fingerprint": (Container(one_key(), fingerprint=bytes(8)), None, KeyFileDamaged, "fingerprint"),
    "certificate of another key": (
        *(Container(evolve(one_key(), number=12345)), None),
        *(KeyFileDamaged, "certificate .* belongs to another key"),
    ),
    "malformed certificate": (
        *(Container(evolve(one_key(), certificate=b"junk")), None),
        *(KeyFileDamaged, "certificate .* malformed"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_open_is_named(name: str, tmp_path: Path) -> None:
    container, password, kind, meaning = REFUSED[name]
    with pytest.raises(kind, match=meaning) as refusal:
        PrivateKey.open(container.write(tmp_path), password=password)
    assert type(refusal.value) is kind
    assert str(tmp_path) in str(refusal.value)


def test_a_password_that_nobody_has_set_does_no_harm(tmp_path: Path) -> None:
    folder = Container(one_key()).write(tmp_path)
    assert number_of(PrivateKey.open(folder, password="1234")) == one_key().number  # noqa: S106


@pytest.mark.parametrize("lacking", ["header.key", "primary.key", "masks.key"])
def test_a_missing_file_is_named(lacking: str, tmp_path: Path) -> None:
    files = Container(one_key(), masks=[7], salts=[bytes(12)]).files()
    del files[lacking]
    with pytest.raises(KeyFileDamaged, match=rf"{lacking} .*missing|{lacking.split('.')[0]}"):
        PrivateKey.open(write_files(files, tmp_path))


def test_old_format_is_named(tmp_path: Path) -> None:
    files = Container(one_key()).files()
    files["primary.key"] = b"\x30\x28" + files["primary.key"][2:] + b"\x04\x04mac!"
    with pytest.raises(KeyFileUnsupported, match="old format"):
        PrivateKey.open(write_files(files, tmp_path))


def test_a_damaged_pair_is_replaced_by_its_backup(tmp_path: Path) -> None:
    files = Container(one_key(), password=PIN).files()
    files["primary.key"] = flipped(files["primary.key"], 100)
    assert number_of(PrivateKey.open(write_files(files, tmp_path), password=PIN)) == one_key().number


def shown_in(error: BaseException) -> str:
    """Everything that a traceback shows of the frames of the project, chained errors as well."""
    found: list[str] = [repr(error), str(error)]
    for one in (error, error.__cause__, error.__context__):
        for frame, _ in traceback.walk_tb(one.__traceback__ if one else None):
            if "/govauth/" in frame.f_code.co_filename:
                found.extend(map(repr, frame.f_locals.values()))
    return "\n".join(found)


def forms_of(number: int) -> list[str]:
    octets = number.to_bytes(64, "little").rstrip(b"\0")
    return [str(number), f"{number:x}", octets.hex(), repr(octets)[2:-1]]


def test_nothing_shows_the_key_or_the_password(tmp_path: Path) -> None:
    folder = Container(one_key(), password=PIN).write(tmp_path)
    key = PrivateKey.open(folder, password=PIN)
    assert pickle.loads(pickle.dumps(key)) == key  # noqa: S301
    spoilt = Container(one_key(), password=PIN, fingerprint=b"12345678").files()
    with pytest.raises(KeyFileDamaged) as refusal:
        PrivateKey.open(write_files(spoilt, tmp_path / "spoilt"), password=PIN)
    for secret in (PIN, *forms_of(one_key().number)):
        assert secret not in repr(key)
        assert secret not in shown_in(refusal.value)


FORKING = """
import os
from govauth.signing.locked import LockedBytes
kept = LockedBytes(b"a key")
child = os.fork()
if not child:
    kept.wipe()
    os._exit(0)
os.waitpid(child, 0)
assert kept.content == b"a key"
kept.wipe()
assert kept.content == bytes(5)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_key_outlives_the_children_of_its_process() -> None:
    subprocess.run([sys.executable, "-c", FORKING], check=True, timeout=30)


def test_folders_that_may_not_be_read_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Container(one_key()).write(tmp_path / "test.000")
    hidden = tmp_path / "System Volume Information"
    hidden.mkdir()
    listed = Path.iterdir

    def refuse(folder: Path) -> Iterator[Path]:
        if folder == hidden:
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    # The tests may run as root, whom no mode keeps out.
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert number_of(PrivateKey.open(tmp_path)) == one_key().number


def test_hash_and_cipher_agree_with_openssl(openssl: OpenSsl) -> None:
    chosen = random.Random(1)
    # The engine has an answer of its own for nothing; this one is RFC 5831's, and GnuTLS's.
    assert gost94_pure(b"").hex() == "981e5f3ca30c841487830f84fb433e13ac1101569b9c13584ac483234cd656c0"
    for size in (1, 31, 32, 33, 100, 1000):
        text = chosen.randbytes(size)
        answer = openssl("dgst", "-md_gost94", "-binary", content=text)
        assert gost94_pure(text) == answer.stdout, answer.stderr
    key = "0123456789abcdefghijklmnopqrstuv"
    for size in (9, 16, 100, 1000):
        text = chosen.randbytes(size)
        answer = openssl("dgst", "-mac", "gost-mac-12", "-macopt", f"key:{key}", "-binary", content=text)
        assert mac(key.encode(), text, PARAM_Z) == answer.stdout, answer.stderr
