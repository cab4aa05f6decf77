from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import anyio
import pytest
from govauth.errors import ConfigurationError
from govauth.signing import TrustedCertificates, TrustedFiles, make_test_key
from govauth.signing.self_signed import certificate_pem

from .conftest import key_of
from .test_jwt import Clock, token, verifier

pytestmark = pytest.mark.anyio


def pem(bits: int) -> bytes:
    return certificate_pem(key_of(bits))


def archive(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "."), content)


async def test_files_directories_bundles_and_archives(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_bytes(pem(256) + pem(512))
    (tmp_path / "der.cer").write_bytes(key_of(256).certificate.der)
    (tmp_path / "notes.txt").write_text("not a certificate")
    archive(tmp_path / "esia.zip", ГОСТ_PROD__cer=pem(512), RSA_PROD__jwk=b"{}", folder=b"")
    found = await TrustedFiles([tmp_path]).current()
    assert {one.der for one in found} == {key_of(256).certificate.der, key_of(512).certificate.der}
    [only] = await TrustedFiles([tmp_path / "esia.zip"]).current()
    assert only.der == key_of(512).certificate.der


async def test_those_who_ask_at_once_all_find_the_set(tmp_path: Path) -> None:
    (tmp_path / "esia.cer").write_bytes(pem(512))
    trust = TrustedFiles([tmp_path / "esia.cer"])
    found: list[int] = []

    async def ask() -> None:
        found.append(len(await trust.current()))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(ask)
    assert found == [1] * 5


async def test_hot_reload(tmp_path: Path) -> None:
    file, clock = tmp_path / "esia.cer", Clock()
    file.write_bytes(pem(512))
    trust = TrustedFiles([file], look_every=30, clock=clock)
    assert [one.der for one in await trust.current()] == [key_of(512).certificate.der]
    file.write_bytes(pem(256))
    assert [one.der for one in await trust.current()] == [key_of(512).certificate.der]
    clock.now += 31
    assert [one.der for one in await trust.current()] == [key_of(256).certificate.der]


async def test_a_token_of_a_new_certificate_makes_the_verifier_look_again(tmp_path: Path) -> None:
    archive(tmp_path / "esia.zip", a__cer=pem(512))
    clock = Clock()
    trust = TrustedFiles([tmp_path / "esia.zip"], look_every=3600, clock=clock)
    check = verifier(clock=clock)
    check._trust = trust
    await check.verify(await token(bits=512), "id")
    archive(tmp_path / "esia.zip", a__cer=pem(512), b__cer=pem(256))
    clock.now += 2
    assert (await check.verify(await token(), "id")).certificate.der == key_of(256).certificate.der


async def test_a_broken_set_never_replaces_a_sound_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, clock = tmp_path / "esia.cer", Clock()
    file.write_bytes(pem(256))
    trust = TrustedFiles([file], look_every=0, clock=clock)
    sound = await trust.current()
    for content in (b"", b"garbage", None):
        file.unlink()
        if content is not None:
            file.write_bytes(content)
        clock.now += 1
        assert await trust.current() == sound
        assert trust.failure is not None
    assert "not loaded" in caplog.text
    file.write_bytes(pem(512))
    clock.now += 1
    assert (await trust.current())[0].der == key_of(512).certificate.der
    assert trust.failure is None


async def test_looking_again_is_not_a_way_to_keep_the_disk_busy(tmp_path: Path) -> None:
    file, clock = tmp_path / "esia.cer", Clock()
    file.write_bytes(pem(256))
    trust = TrustedFiles([file], clock=clock)
    await trust.current()
    file.write_bytes(pem(512))
    assert not await trust.look_again()
    clock.now += 1.5
    assert await trust.look_again()


async def test_fingerprints_pin(tmp_path: Path) -> None:
    (tmp_path / "all.pem").write_bytes(pem(256) + pem(512))
    digest = hashlib.sha256(key_of(512).certificate.der).hexdigest().upper()
    pinned = ":".join(digest[at : at + 2] for at in range(0, 64, 2))
    [only] = await TrustedFiles([tmp_path / "all.pem"], fingerprints=[pinned]).current()
    assert only.der == key_of(512).certificate.der
    with pytest.raises(ConfigurationError, match="no certificate that may be trusted"):
        await TrustedFiles([tmp_path / "all.pem"], fingerprints=["00" * 32]).current()


async def test_limits_of_archives(tmp_path: Path) -> None:
    path = tmp_path / "esia.zip"
    bad: list[tuple[str, bytes]] = []
    archive(path, bomb__cer=b"\x00" * 50_000_000)
    bad.append(("larger than", path.read_bytes()))
    archive(path, **{f"n{number}__cer": b"" for number in range(201)})
    bad.append(("more than 200 members", path.read_bytes()))
    archive(path, a__cer=pem(256))
    whole = path.read_bytes()
    bad.append(("not a sound zip", whole[:-30]))
    bad.append(("not a sound zip", b"PK\x03\x04" + os.urandom(100)))
    changed = bytearray(whole)
    changed[60] ^= 0xFF
    bad.append(("not a sound zip", bytes(changed)))
    encrypted = bytearray(whole)
    encrypted[whole.index(b"PK\x01\x02") + 8] |= 1
    bad.append(("encrypted", bytes(encrypted)))
    bad.append(("larger than", os.urandom(5 << 20)))
    for why, content in bad:
        path.write_bytes(content)
        with pytest.raises(ConfigurationError, match=why):
            await TrustedFiles([path]).current()


def test_a_place_that_is_not_there_is_refused_at_construction(tmp_path: Path) -> None:
    archive(tmp_path / "there.zip", a__cer=pem(512))
    with pytest.raises(
        ConfigurationError, match=r"^paths must name what is there: .*/esia\.zip: No such file"
    ):
        TrustedFiles([tmp_path / "there.zip", tmp_path / "esia.zip"])


async def test_missing_and_empty(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        await TrustedFiles([tmp_path / "none.cer"]).current()
    with pytest.raises(ConfigurationError, match="no certificate"):
        await TrustedFiles([tmp_path]).current()
    with pytest.raises(ConfigurationError):
        TrustedCertificates([])


async def test_names_of_the_subject(tmp_path: Path) -> None:
    key = make_test_key(for_tests=True, common_name="ООО «Ромашка»", ogrn="1027700132195", inn="7707083893")
    subject = key.certificate.subject
    assert (subject.common_name, subject.ogrn, subject.inn) == (
        "ООО «Ромашка»",
        "1027700132195",
        "7707083893",
    )
