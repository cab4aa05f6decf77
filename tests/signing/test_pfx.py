"""PFX of CSP and of OpenSSL, and PKCS#8 in all its forms, through one door."""

from __future__ import annotations

import random
import secrets
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from govauth.errors import KeyFileDamaged, KeyFileRefused, KeyFileUnsupported, WrongPassword
from govauth.secret import Secret, Withheld
from govauth.signing import PrivateKey, make_test_key, open_engine
from govauth.signing.containers.reading import read_key_file
from govauth.signing.curves import CURVES
from govauth.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, tlv
from govauth.signing.derivation import hmac_streebog, pbkdf2
from govauth.signing.digest import streebog
from govauth.signing.key_reading import read_private_key
from govauth.signing.self_signed import certificate_pem
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import key_of, write_key
from .container_writer import OneKey, integer, oid
from .messages import OpenSsl
from .pfx_writer import CryptoProPfx
from .test_containers import CRYPTOPRO_A, TC26_512_C, forms_of, number_of, one_key, shown_in

from tests.soaking import examples

pytestmark = pytest.mark.promise("keys-as-people-hold-them")

PASSWORD = "Пароль 1"  # noqa: S105


def written(content: bytes, folder: Path) -> Path:
    file = folder / "key.pfx"
    file.write_bytes(content)
    return file


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("curve_oid", "password"),
    [
        (CRYPTOPRO_A, "1234"),
        ("1.2.643.7.1.2.1.1.1", PASSWORD),
        ("1.2.643.7.1.2.1.2.1", "1234"),
        (TC26_512_C, PASSWORD),
    ],
)
async def test_pfx_of_csp_opens_and_its_key_signs(curve_oid: str, password: str, tmp_path: Path) -> None:
    one = one_key(curve_oid)
    file = written(CryptoProPfx(one, password).octets(), tmp_path)
    key = PrivateKey.open(file, password=password)
    assert number_of(key) == one.number
    assert key.certificate.der == one.certificate
    assert key.origin is not None
    assert (key.origin.form, key.origin.is_exportable) == ("CryptoPro PFX", True)
    engine = await open_engine(key, for_tests=True)
    assert await engine.verify(b"text", await engine.sign(b"text"))
    await engine.aclose()


@settings(max_examples=examples(6), deadline=None)
@given(
    st.sampled_from(sorted(CURVES)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.integers(0),
)
def test_any_key_and_password_round_trip(curve_oid: str, password: str, seed: int) -> None:
    from govauth.signing.containers.pfx import open_pfx  # noqa: PLC0415

    chosen = random.Random(seed)
    one = OneKey(curve_oid, chosen.randrange(1, CURVES[curve_oid].q))
    pfx = CryptoProPfx(one, password, chosen.randrange(1, 50), chosen.randbytes(16), chosen.randbytes(8))
    found = open_pfx(Withheld(pfx.octets()), Secret(password))
    assert int.from_bytes(found.number.content, "little") == one.number


@cache
def pfx() -> CryptoProPfx:
    return CryptoProPfx(one_key(), rounds=10)


REFUSED: dict[str, tuple[CryptoProPfx, str | None, type[KeyFileRefused], str]] = {
    "wrong password": (pfx(), "12345", WrongPassword, "password is wrong, or the file is damaged"),
    "no password": (pfx(), None, WrongPassword, "no password is given"),
    "another password inside": (evolve(pfx(), mac_password="9"), "9", WrongPassword, "password is wrong"),
    "rounds": (evolve(pfx(), rounds=(1 << 31) - 1), "1234", KeyFileDamaged, "2147483647 rounds"),
    "no rounds": (evolve(pfx(), rounds=0), "1234", KeyFileDamaged, "0 rounds"),
    "salt": (evolve(pfx(), salt=b""), "1234", KeyFileDamaged, "salt"),
    "inner MAC": (evolve(pfx(), spoilt="inner MAC"), "1234", KeyFileDamaged, "damaged"),
    "outer MAC": (evolve(pfx(), spoilt="outer MAC"), "1234", KeyFileDamaged, "damaged"),
    "no key": (evolve(pfx(), bags=0), "1234", KeyFileUnsupported, "no private key"),
    "two keys": (evolve(pfx(), bags=2), "1234", KeyFileUnsupported, "2 private keys"),
    "old key": (
        *(evolve(pfx(), key=evolve(one_key(), algorithm="1.2.643.2.2.98")), "1234"),
        *(KeyFileUnsupported, r"GOST R 34\.10-2001"),
    ),
    "malformed certificate": (
        *(evolve(pfx(), key=evolve(one_key(), certificate=b"junk")), "1234"),
        *(KeyFileDamaged, "certificate in the PFX is malformed"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_open_is_named(name: str, tmp_path: Path) -> None:
    made, password, kind, meaning = REFUSED[name]
    with pytest.raises(KeyFileRefused, match=meaning) as refusal:
        PrivateKey.open(written(made.octets(), tmp_path), password=password)
    assert type(refusal.value) is kind
    shown = shown_in(refusal.value)
    for secret in (PASSWORD, "1234'", *forms_of(made.key.number)):
        assert secret not in shown


OPENSSL: dict[str, list[str]] = {
    "GOST 28147": ["-keypbe", "gost89", "-certpbe", "gost89", "-macalg", "md_gost12_512"],
    "Streebog-256": ["-keypbe", "AES-256-CBC", "-macalg", "md_gost12_256"],
    "AES": ["-keypbe", "AES-256-CBC", "-certpbe", "AES-128-CBC", "-macalg", "sha256"],
    "AES with SHA-512": ["-keypbe", "AES-192-CBC", "-certpbe", "NONE", "-macalg", "sha512"],
    "triple DES": ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"],
    "RC2 with 40 bits": ["-legacy", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-RC2-40"],
    "RC2 with 128 bits": ["-legacy", "-keypbe", "PBE-SHA1-RC2-128", "-certpbe", "PBE-SHA1-RC2-128"],
    "nothing but a MAC": ["-keypbe", "NONE", "-certpbe", "NONE"],
    "nothing": ["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
}


def exported(openssl: OpenSsl, folder: Path, key: PrivateKey, password: str, *options: str) -> Path:
    private, public = write_key(key, folder)
    file, chain = folder / "openssl.pfx", folder / "chain.pem"
    # A second certificate makes it longer than 1024 octets, after which GOST 28147 changes its key.
    chain.write_bytes(certificate_pem(key_of(512)) + certificate_pem(key_of(256)))
    given = ["-inkey", str(private), "-in", str(public), "-certfile", str(chain)]
    answer = openssl("pkcs12", "-export", *given, "-passout", f"pass:{password}", "-out", str(file), *options)
    assert answer.returncode == 0, answer.stderr
    return file


@pytest.mark.parametrize("bits", [256, 512])
@pytest.mark.parametrize("way", OPENSSL)
def test_pfx_of_openssl_opens(way: str, bits: int, openssl: OpenSsl, tmp_path: Path) -> None:
    key = make_test_key(for_tests=True, bits=bits)
    file = exported(openssl, tmp_path, key, PASSWORD, *OPENSSL[way])
    opened = PrivateKey.open(file, password=PASSWORD)
    assert number_of(opened) == number_of(key)
    assert opened.candidates == (key.certificate,)
    if way != "nothing":
        with pytest.raises(WrongPassword):
            PrivateKey.open(file, password="another")  # noqa: S106
        with pytest.raises(WrongPassword):
            PrivateKey.open(file)


def test_kuznyechik_in_a_pfx_is_named(openssl: OpenSsl, tmp_path: Path) -> None:
    options = ["-keypbe", "kuznyechik-ctr-acpkm", "-macalg", "md_gost12_512"]
    file = exported(openssl, tmp_path, key_of(256), "1234", *options)
    with pytest.raises(KeyFileUnsupported, match="Kuznyechik .* not supported: export"):
        PrivateKey.open(file, password="1234")  # noqa: S106


def test_rsa_in_a_pfx_is_named(openssl: OpenSsl, tmp_path: Path) -> None:
    private, public, file = (tmp_path / name for name in ("rsa.key", "rsa.crt", "rsa.pfx"))
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=x",
        "-keyout",
        str(private),
        "-out",
        str(public),
    )
    openssl(
        "pkcs12",
        "-export",
        "-inkey",
        str(private),
        "-in",
        str(public),
        "-passout",
        "pass:1",
        "-out",
        str(file),
    )
    with pytest.raises(KeyFileUnsupported, match="it is an RSA key"):
        PrivateKey.open(file, password="1")  # noqa: S106


def test_pfx_with_indefinite_lengths_opens(tmp_path: Path) -> None:
    whole = CryptoProPfx(one_key(), rounds=10).octets()
    from govauth.signing.containers.strict_der import read_der  # noqa: PLC0415

    version, content, check = read_der(whole).children()
    kind, wrapped = content.children()
    safe = wrapped.children(CONTEXT_0)[0].octets()
    parts = b"".join(tlv(OCTET_STRING, safe[start : start + 100]) for start in range(0, len(safe), 100))
    strings = b"\x24\x80" + parts + b"\0\0"
    inner = b"\x30\x80" + kind.whole + b"\xa0\x80" + strings + b"\0\0" + b"\0\0"
    java = b"\x30\x80" + version.whole + inner + check.whole + b"\0\0"
    assert number_of(PrivateKey.open(written(java, tmp_path), password="1234")) == one_key().number  # noqa: S106
    with pytest.raises(KeyFileRefused):
        PrivateKey.open(written(b"\x30\x80" * 5000, tmp_path))


def pkcs8(one: OneKey, private: bytes, *behind: bytes, version: int = 0) -> bytes:
    bits = one.key.curve.bits
    algorithm = tlv(SEQUENCE, oid(f"1.2.643.7.1.1.1.{bits // 256}"), tlv(SEQUENCE, oid(one.curve_oid)))
    return tlv(SEQUENCE, integer(version), algorithm, tlv(OCTET_STRING, private), *behind)


@pytest.mark.parametrize("curve_oid", [CRYPTOPRO_A, "1.2.643.7.1.2.1.1.1", TC26_512_C])
def test_forms_of_pkcs8(curve_oid: str, tmp_path: Path) -> None:
    one = one_key(curve_oid)
    curve = one.key.curve
    little = one.number.to_bytes(curve.size, "little")
    masks = [secrets.randbelow(curve.q - 1) + 1 for _ in range(2)]
    masked = one.number
    for mask in masks:
        masked = masked * pow(mask, -1, curve.q) % curve.q
    split = b"".join(part.to_bytes(curve.size, "little") for part in (masked, *masks))
    public = one.key.public_key().to_octets()
    forms = {
        "bare": pkcs8(one, little),
        "octets": pkcs8(one, tlv(OCTET_STRING, little)),
        "integer": pkcs8(one, integer(one.number)),
        "masked": pkcs8(one, split),
        "masked in octets": pkcs8(one, tlv(OCTET_STRING, split)),
        "with a public key": pkcs8(one, tlv(SEQUENCE, tlv(OCTET_STRING, split), tlv(OCTET_STRING, public))),
        "version 1": pkcs8(one, little, tlv(0x81, b"\0" + public), version=1),
    }
    for name, der in forms.items():
        key = PrivateKey.open(written(der, tmp_path), certificate=key_certificate(one, tmp_path))
        assert number_of(key) == one.number, name
    for wrong in (
        bytes(curve.size),
        curve.q.to_bytes(curve.size, "little"),
        b"\xff" * curve.size * 17,
        b"\x04\x01",
    ):
        with pytest.raises(KeyFileDamaged, match="malformed"):
            PrivateKey.open(written(pkcs8(one, wrong), tmp_path))


def key_certificate(one: OneKey, folder: Path) -> Path:
    file = folder / "certificate.cer"
    file.write_bytes(one.certificate or b"")
    return file


@pytest.mark.parametrize(
    "options", [["-v2", "aes-256-cbc"], ["-v2", "gost89"], ["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512"]]
)
def test_encrypted_pkcs8_with_its_certificate_in_one_file(
    options: list[str], openssl: OpenSsl, tmp_path: Path
) -> None:
    key = key_of(256)
    private, _ = write_key(key, tmp_path)
    answer = openssl("pkcs8", "-topk8", "-in", str(private), "-passout", f"pass:{PASSWORD}", *options)
    assert answer.returncode == 0, answer.stderr
    file = written(answer.stdout + certificate_pem(key), tmp_path)
    opened = PrivateKey.open(file, password=PASSWORD)
    assert number_of(opened) == number_of(key)
    for password in ("another", None):
        with pytest.raises(WrongPassword):
            PrivateKey.open(file, password=password)


def test_what_is_no_key_is_named(tmp_path: Path) -> None:
    for content, meaning in (
        (b"", "an empty file"),
        (key_of(256).certificate.der, "an X.509 certificate"),
        (b"<html></html>", "a page"),
        (b"junk", "no private key"),
        (bytes(5 << 20), "larger than"),
    ):
        with pytest.raises(KeyFileUnsupported, match=meaning):
            PrivateKey.open(written(content, tmp_path))


def test_what_is_cut_off_is_damaged(tmp_path: Path) -> None:
    der = pfx().octets()
    pem = key_of(256).content.content
    for content in (
        *(der[: len(der) // 2], der + b"\0", der[:-1], pem[:-40], pem[:60]),
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem.replace(b"\nM", b"\n!", 1),
    ):
        with pytest.raises(KeyFileDamaged, match="malformed|cut off"):
            PrivateKey.open(written(content, tmp_path), password="1234")  # noqa: S106


def test_derivation_agrees_with_the_standards() -> None:
    # RFC 7836, appendix B (HMAC); RFC 9337, appendix A (PBKDF2).
    key, text = bytes(range(32)), bytes.fromhex("0126bdb87800af214341456563780100")
    assert hmac_streebog(key, text, 256).hex().startswith("a1aa5f7de402d7b3")
    derived = pbkdf2(Secret("password"), b"salt", 4096, 64, "streebog512").content
    assert derived.hex().startswith("e52deb9a2d2aaff4")
    assert streebog(b"", 256).hex().startswith("3f539a213e97c802")


def test_pure_python_derives_the_same() -> None:
    from govauth.signing.derivation import _derived  # noqa: PLC0415, PLC2701
    from govauth.signing.digest import gost94  # noqa: PLC0415
    from govauth.signing.gost3411_94 import gost94_pure  # noqa: PLC0415

    for bits, name in ((256, "streebog256"), (512, "streebog512")):
        given = Secret(PASSWORD), b"salt", 3, 100
        assert _derived(*given, bits) == pbkdf2(*given, name)  # type: ignore[arg-type]
    assert gost94(b"x" * 50) == gost94_pure(b"x" * 50)


def test_read_key_file_needs_no_certificate(tmp_path: Path) -> None:
    one = one_key()
    file = written(pkcs8(one, one.number.to_bytes(32, "little")), tmp_path)
    found = read_key_file(file)
    assert found.certificates == ()
    assert read_private_key(found.to_pkcs8()).number == one.number
    assert str(one.number) not in repr(found)
    with pytest.raises(KeyFileUnsupported, match="known in containers only"):
        read_key_file(file, key_type="signature")
