"""Parts of containers, of PKCS#8 and of DER that are damaged or new: each is named."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from attrs import evolve
from govauth.errors import KeyFileDamaged, KeyFileRefused, KeyFileUnsupported
from govauth.secret import Secret, Withheld
from govauth.signing import PrivateKey
from govauth.signing.containers.description import describe_key_file
from govauth.signing.containers.found_key import KeyOrigin
from govauth.signing.containers.gathering import files_in_archive
from govauth.signing.containers.header import NEWER_VERSION, read_header
from govauth.signing.containers.pfx import open_pfx
from govauth.signing.containers.pkcs8 import open_pkcs8, open_sealed
from govauth.signing.containers.registry import containers_in
from govauth.signing.containers.six_files import open_container
from govauth.signing.containers.strict_der import Element, NotDer, read_ber, read_der
from govauth.signing.curves import CURVES
from govauth.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, tlv
from govauth.signing.gost28147 import CRYPTOPRO_A, PARAM_Z, encrypt_blocks, mac

from .container_writer import AGREEMENTS, BIT_STRING, Container, OneKey, integer, oid, write_files
from .pfx_writer import CryptoProPfx
from .test_containers import CRYPTOPRO_A as CURVE
from .test_containers import one_key

pytestmark = pytest.mark.promise("keys-as-people-hold-them")


def octets(content: bytes) -> bytes:
    return tlv(OCTET_STRING, content)


def checked(*parts: bytes) -> bytes:
    """Write a header with a checksum that is right."""
    content = tlv(SEQUENCE, *parts)
    return tlv(SEQUENCE, content, octets(mac(bytes(32), content, PARAM_Z)))


def parts(**changes: bytes | None) -> list[bytes]:
    one = one_key()
    written: dict[str, bytes | None] = {
        "version": tlv(CONTEXT_0, oid("1.2.643.2.2.37.2.1")),
        "flags": tlv(BIT_STRING, b"\x04\x40"),
        "key": one.description(SEQUENCE),
        "fingerprint": tlv(0x8A, one.fingerprint),
        **changes,
    }
    return [part for part in written.values() if part is not None]


def life(kind: str, *times: bytes) -> bytes:
    return tlv(SEQUENCE, oid(kind), octets(tlv(SEQUENCE, *times)))


KEY_LIFE = "1.2.643.2.2.37.3.10"
HEADERS: dict[str, tuple[bytes, type[KeyFileRefused], str]] = {
    "a part twice": (
        checked(*parts(), tlv(0x8A, bytes(8))),
        *(KeyFileDamaged, "header.key is damaged: the tag 8a stands twice"),
    ),
    "another version": (
        checked(*parts(version=tlv(CONTEXT_0, oid("1.2.643.2.2.37.2.2")))),
        *(KeyFileUnsupported, f"{NEWER_VERSION}; its number is 1.2.643.2.2.37.2.2"),
    ),
    "fingerprint of 7 octets": (
        checked(*parts(fingerprint=tlv(0x8A, bytes(7)))),
        *(KeyFileDamaged, "header.key is damaged: a fingerprint that has not 8 octets"),
    ),
    "no fingerprint": (
        checked(*parts(fingerprint=None)),
        *(KeyFileDamaged, "header.key is damaged: a part is missing or malformed"),
    ),
    "time in words": (
        checked(*parts(), tlv(0xAC, life(KEY_LIFE, tlv(0x81, b"tomorrow")))),
        *(KeyFileDamaged, "header.key is damaged: a malformed time"),
    ),
    "checksum": (
        tlv(SEQUENCE, tlv(SEQUENCE, *parts()), octets(b"four")),
        *(KeyFileDamaged, f"header.key is damaged: its checksum is wrong; or this is {NEWER_VERSION}"),
    ),
    "unknown algorithm": (
        checked(*parts(key=evolve(one_key(), algorithm="1.2.3.4").description(SEQUENCE))),
        *(KeyFileUnsupported, "a key of the algorithm 1.2.3.4: not GOST R 34.10-2012"),
    ),
    "curve of another length": (
        checked(*parts(key=evolve(one_key(), algorithm=AGREEMENTS[512]).description(SEQUENCE))),
        *(KeyFileUnsupported, f"a key of 512 bits on the curve {CURVE}, which is not known here"),
    ),
}


@pytest.mark.parametrize("name", HEADERS)
def test_what_a_header_is_refused_for(name: str) -> None:
    written, kind, message = HEADERS[name]
    with pytest.raises(KeyFileRefused) as refusal:
        read_header(written)
    assert (type(refusal.value), refusal.value.message) == (kind, message)


def test_the_life_of_a_key_stands_behind_extensions_of_others() -> None:
    start, end = tlv(0x80, b"20250102030405Z"), tlv(0x81, b"20260102030405.5Z")
    other = tlv(SEQUENCE, oid("1.2.3"), octets(b"?"))
    header = read_header(checked(*parts(), tlv(0xAC, other, life(KEY_LIFE, start, end))))
    assert header.not_before is not None
    assert header.not_after is not None
    assert (header.not_before.isoformat(), header.not_after.isoformat()) == (
        "2025-01-02T03:04:05+00:00",
        "2026-01-02T03:04:05+00:00",
    )
    unsaid = read_header(checked(*parts(), tlv(0xAC, other)))
    assert (unsaid.not_before, unsaid.not_after) == (None, None)


def sequence(*written: bytes) -> bytes:
    return tlv(SEQUENCE, *map(octets, written))


def masks(size: int = 32, *, salt: bytes = bytes(12), checksum: bytes | None = None) -> bytes:
    mask = bytes(range(size))
    return sequence(mask, salt, mac(mask[-32:], salt, PARAM_Z) if checksum is None else checksum)


FILES: dict[str, tuple[dict[str, bytes], type[KeyFileRefused], str]] = {
    "no DER": (
        {"primary.key": b"junk"},
        KeyFileDamaged,
        "primary.key or masks.key is damaged: it is malformed",
    ),
    "no keys": (
        {"primary.key": sequence()},
        *(KeyFileDamaged, "primary.key or masks.key is damaged: it is malformed"),
    ),
    "salt": (
        {"masks.key": masks(salt=bytes(11))},
        *(KeyFileDamaged, "primary.key or masks.key is damaged: it is malformed"),
    ),
    "old format": (
        {"primary.key": sequence(bytes(32), b"four")},
        *(KeyFileUnsupported, "primary.key is of an old format (with an hmacKey), which is not supported"),
    ),
    "three keys": (
        {"primary.key": sequence(*[bytes(32)] * 3)},
        *(KeyFileUnsupported, "primary.key is of an old format (with an hmacKey), which is not supported"),
    ),
    "checksum": (
        {"masks.key": masks(checksum=b"four")},
        *(KeyFileDamaged, f"masks.key is damaged: its checksum is wrong; or this is {NEWER_VERSION}"),
    ),
    "length of the key": (
        {"primary.key": sequence(bytes(48))},
        *(KeyFileUnsupported, f"a key of 48 octets on a curve of 32: {NEWER_VERSION}"),
    ),
    "length of the mask": (
        {"masks.key": masks(64)},
        *(KeyFileUnsupported, f"a key of 32 octets on a curve of 32: {NEWER_VERSION}"),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_what_the_files_of_a_key_are_refused_for(name: str) -> None:
    changed, kind, message = FILES[name]
    whole = Container(one_key()).files()
    files = {file: whole[file] for file in ("header.key", "name.key", "masks.key", "primary.key")} | changed
    with pytest.raises(KeyFileRefused) as refusal:
        open_container(files, None, "exchange")
    assert (type(refusal.value), refusal.value.message) == (kind, message)


def test_a_signature_key_that_only_the_header_describes() -> None:
    whole = Container(one_key(), signature=one_key("1.2.643.2.2.35.1")).files()
    lone = whole | {"primary.key": tlv(SEQUENCE, read_der(whole["primary.key"]).children()[0].whole)}
    lone = {name: content for name, content in lone.items() if "2" not in name}
    with pytest.raises(
        KeyFileDamaged, match=r"^primary\.key lacks the signature key that header\.key describes"
    ):
        open_container(lone, None, "signature")


def test_a_damaged_container_is_described_as_one(tmp_path: Path) -> None:
    folder = write_files(Container(one_key()).files(), tmp_path / "test.000")
    (folder / "header.key").unlink()
    with pytest.raises(KeyFileRefused):
        describe_key_file(folder)
    (folder / "masks.key").write_bytes(bytes(70_000))
    (folder / "header.key").write_bytes(Container(one_key()).files()["header.key"])
    for path in (folder, folder / "masks.key"):
        with pytest.raises(KeyFileDamaged, match=r"masks\.key is larger than 65536 bytes"):
            describe_key_file(path)


PFX: dict[str, CryptoProPfx] = {
    "length of the UKM": CryptoProPfx(one_key(), rounds=2, ukm=bytes(9), spoilt="inner MAC"),
    "number of the curve's order": CryptoProPfx(OneKey(CURVE, CURVES[CURVE].q), rounds=2),
}


@pytest.mark.parametrize("name", PFX)
def test_a_key_that_does_not_fit_its_bag_is_damaged(name: str) -> None:
    message = "the key in the PFX of CSP is damaged, or of a newer version that is not supported"
    with pytest.raises(KeyFileDamaged) as refusal:
        open_pfx(Withheld(PFX[name].octets()), Secret("1234"))
    assert refusal.value.message == message


@pytest.mark.parametrize("der", [b"", tlv(SEQUENCE), tlv(SEQUENCE, integer(0)), b"\x30\x05junk"])
def test_pkcs8_that_is_none(der: bytes) -> None:
    with pytest.raises(KeyFileDamaged) as refusal:
        open_pkcs8(Withheld(der), None, (), KeyOrigin("PKCS#8"))
    assert refusal.value.message == "the private key is malformed"
    with pytest.raises(KeyFileDamaged) as sealed:
        open_sealed(Withheld(der), Secret("1234"))
    assert sealed.value.message == "the encrypted key is malformed"


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return memory.getvalue()


def link(name: str) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
    return info, b""


def test_of_an_archive_only_plain_files_are_read() -> None:
    content = b"the content"
    archive = tar(link("a/header.key"), (tarfile.TarInfo("b/header.key"), content), link("b/masks.key"))
    assert files_in_archive(archive) == {"header.key": content}


def test_a_large_file_in_an_archive_is_refused_by_its_size() -> None:
    other = (tarfile.TarInfo("b/film.mp4"), bytes(65_537))
    assert files_in_archive(tar(other, (tarfile.TarInfo("b/header.key"), bytes(65_536)))) == {
        "header.key": bytes(65_536)
    }
    with pytest.raises(KeyFileDamaged) as refusal:
        files_in_archive(tar((tarfile.TarInfo("b/header.key"), bytes(65_537))))
    assert refusal.value.message == "a file of more than 65536 bytes in the archive"


def test_values_of_a_branch_that_are_no_digits_are_empty() -> None:
    branch = (
        "Windows Registry Editor Version 5.00\r\n\r\n"
        "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Crypto Pro\\Settings\\Users\\S-1\\Keys\\mine]\r\n"
        '"name.key"=hex:30,0\r\n"header.key"=hex:30,0a,\\\r\n  0b\r\n'
    )
    assert containers_in(branch.encode()) == {"mine": {"name.key": b"", "header.key": b"\x30\x0a\x0b"}}


def test_a_certificate_of_an_rsa_key_fits_no_gost_key() -> None:
    from .xml.test_signatures import rsa_pair  # noqa: PLC0415
    from govauth.signing import read_certificate  # noqa: PLC0415

    found = open_container(Container(one_key()).files(), None, "exchange")
    assert found.fits(read_certificate(one_key().certificate or b""))
    assert not found.fits(read_certificate(rsa_pair()[1]))


DER: dict[str, tuple[Element, str, str]] = {
    "number": (read_der(b"\x02\x00"), "number", "an INTEGER without octets"),
    "number of another tag": (read_der(b"\x04\x00"), "number", "the tag is 04 where 02 belongs"),
    "flags without octets": (read_der(b"\x03\x00"), "flags", "a malformed BIT STRING"),
    "8 unused bits": (read_der(b"\x03\x02\x08\x00"), "flags", "a malformed BIT STRING"),
    "unused bits of nothing": (read_der(b"\x03\x01\x01"), "flags", "a malformed BIT STRING"),
    "empty identifier": (read_der(b"\x06\x00"), "dotted", "a malformed OBJECT IDENTIFIER"),
    "cut identifier": (read_der(b"\x06\x02\x2a\x86"), "dotted", "a malformed OBJECT IDENTIFIER"),
    "long identifier": (read_der(b"\x06\x41" + b"\x2a" * 65), "dotted", "a malformed OBJECT IDENTIFIER"),
    "1001 values": (read_der(tlv(SEQUENCE, *[b"\x05\0"] * 1001)), "children", "more than 1000 values in one"),
}


@pytest.mark.parametrize("name", DER)
def test_der_that_is_malformed(name: str) -> None:
    element, method, message = DER[name]
    with pytest.raises(NotDer) as refusal:
        getattr(element, method)()
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("octets_", "message"),
    [
        (b"\x30\x80" * 30, "too many levels"),
        (b"\x24\x80" + b"\x04\x00" * 5001 + b"\0\0", "more than 5000 parts in one"),
        (b"\x30\x80\0\0\0", "octets behind the end"),
        (b"\x1f\x81\x01\x00", "a tag of more than one octet"),
    ],
)
def test_ber_that_is_malformed(octets_: bytes, message: str) -> None:
    with pytest.raises(NotDer) as refusal:
        read_ber(octets_)
    assert str(refusal.value) == message


def test_the_largest_of_what_der_may_hold() -> None:
    assert len(read_der(tlv(SEQUENCE, *[b"\x05\0"] * 1000)).children()) == 1000
    assert read_der(b"\x06\x40" + b"\x2a" * 64).dotted() == "1.2" + ".42" * 63
    assert read_der(b"\x03\x02\x07\x80").flags() == {0}


@pytest.mark.parametrize(("key", "data"), [(bytes(31), bytes(8)), (bytes(32), bytes(9)), (b"", b"")])
def test_gost_28147_takes_whole_blocks_and_keys(key: bytes, data: bytes) -> None:
    with pytest.raises(ValueError, match="a key of 32 octets and whole blocks are needed"):
        encrypt_blocks(key, data, CRYPTOPRO_A)
    with pytest.raises(ValueError, match="a key of 32 octets is needed"):
        mac(bytes(33), data, CRYPTOPRO_A)


def test_a_name_that_is_no_text_is_left_out() -> None:
    files = Container(one_key()).files()
    for name in (b"", b"\x30\x00", tlv(SEQUENCE, integer(1), integer(2)), tlv(SEQUENCE, tlv(0x16, b"\x98"))):
        found = open_container(files | {"name.key": name}, None, "exchange")
        assert found.origin.container_name is None


def test_a_folder_without_a_container_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnsupported, match="holds no CryptoPro container"):
        PrivateKey.open(tmp_path)
