"""Keys and certificates in the files that authorities, Windows and other programs make."""

from __future__ import annotations

import base64
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from govauth.errors import ConfigurationError
from govauth.secret import Withheld
from govauth.signing import (
    PrivateKey,
    TrustedFiles,
    make_test_key,
    open_engine,
    read_certificate,
    read_certificates,
)
from govauth.signing.der import SEQUENCE, tlv
from govauth.signing.key_reading import describe_private_key
from govauth.signing.recognition import recognised

from .conftest import key_of, write_key
from .messages import AUTHORITY, Issuer, OpenSsl, Signature, message, x509_pem

pytestmark = pytest.mark.anyio
ENGINES = ["gnutls", "openssl", "pure"]


def framed(label: str, der: bytes, end: str = "\r\n") -> bytes:
    lines = end.join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN {label}-----{end}{lines}{end}-----END {label}-----{end}".encode()


FORMS: dict[str, Callable[[str, bytes], bytes]] = {
    "der": lambda _, der: der,
    "pem": framed,
    "pem with a mark": lambda label, der: b"\xef\xbb\xbf" + framed(label, der),
    "pem in utf-16": lambda label, der: ("\ufeff" + framed(label, der).decode()).encode("utf-16-le"),
    "pem with text around": lambda label, der: (
        "Bag Attributes\n    friendlyName: Ромашка\nKey Attributes: <No Attributes>\n".encode()
        + framed(label, der, "\n")
        + b"\nthe end\n"
    ),
    "base64": lambda _, der: base64.encodebytes(der),
    "base64 in one line with a mark": lambda _, der: b"\xef\xbb\xbf" + base64.b64encode(der),
}


def der_of(key: PrivateKey) -> bytes:
    return base64.b64decode(b"".join(key.content.content.splitlines()[1:-1]))


@pytest.mark.parametrize("name_length", [36, 104])
def test_certificates_with_a_length_that_ends_in_80(name_length: int) -> None:
    key = make_test_key(for_tests=True, bits=512, common_name="x" * name_length)
    certificate = read_certificate(key.certificate.der)
    assert b"\x30\x82\x01\x80" in certificate.body_der[:4] or b"\x30\x81\x80" in certificate.issuer_der[:3]
    assert certificate.issuer_der == certificate.subject_der
    assert certificate.subject.common_name == "x" * name_length


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_certificates(form: str, any_key: PrivateKey) -> None:
    content = FORMS[form]("CERTIFICATE", any_key.certificate.der)
    assert read_certificates(content) == (any_key.certificate,)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("form", FORMS)
async def test_forms_of_keys(form: str, name: Any, any_key: PrivateKey, openssl: OpenSsl) -> None:
    content = FORMS[form]("PRIVATE KEY", der_of(any_key))
    engine = await open_engine(
        PrivateKey(content, FORMS[form]("CERTIFICATE", any_key.certificate.der)), engine=name, for_tests=True
    )
    assert await engine.verify(b"text", await engine.sign(b"text"))


@pytest.fixture(scope="module")
def chain(openssl: OpenSsl, tmp_path_factory: pytest.TempPathFactory) -> list[PrivateKey]:
    issuer = Issuer(openssl, tmp_path_factory.mktemp("chain"))
    root = issuer.issue("Корень", extensions=AUTHORITY, bits=512)
    middle = issuer.issue("УЦ", root, extensions=AUTHORITY)
    return [root, middle, issuer.issue("Ромашка", middle), issuer.issue("Ромашка", middle)]


def bundle(openssl: OpenSsl, folder: Path, *keys: PrivateKey, form: str = "DER") -> bytes:
    file = folder / "bundle.pem"
    file.write_bytes(b"".join(x509_pem(one.certificate) for one in keys))
    made = folder / "bundle.p7b"
    command = ["openssl", "crl2pkcs7", "-nocrl", "-certfile", str(file), "-outform", form, "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made.read_bytes()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
async def test_bundles_and_chains_in_any_order(
    order: tuple[int, ...], chain: list[PrivateKey], openssl: OpenSsl, tmp_path: Path
) -> None:
    keys = [chain[number] for number in order]
    signer = chain[2]
    der = bundle(openssl, tmp_path, *keys)
    pem_chain = b"".join(x509_pem(one.certificate) for one in keys)
    forms = [
        der,
        framed("CERTIFICATE", der),
        base64.encodebytes(der),
        b"\xef\xbb\xbf" + base64.b64encode(der),
        bundle(openssl, tmp_path, *keys, form="PEM"),
        pem_chain,
    ]
    for content in forms:
        assert set(read_certificates(content)) == {one.certificate for one in keys}
        assert read_certificate(content) == signer.certificate
        engine = await open_engine(PrivateKey(signer.content, content))
        assert engine.certificate == signer.certificate


@pytest.mark.parametrize("name", ["gnutls", "openssl"])
async def test_the_signer_is_the_one_that_fits_the_key(
    name: Any, chain: list[PrivateKey], openssl: OpenSsl, tmp_path: Path
) -> None:
    file = tmp_path / "all.p7b"
    file.write_bytes(bundle(openssl, tmp_path, *chain))
    for number, key in enumerate(chain):
        private = tmp_path / f"{number}.key"
        private.write_bytes(key.content.content)
        engine = await open_engine(PrivateKey.from_files(private, file), engine=name)
        assert engine.certificate == key.certificate
    stranger = tmp_path / "stranger.key"
    stranger.write_bytes(make_test_key(for_tests=True).content.content)
    with pytest.raises(ConfigurationError, match=r"none of the 4 certificates fits.*"):
        await open_engine(PrivateKey.from_files(stranger, file), engine=name)


async def test_key_and_certificate_in_one_file(key: PrivateKey, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(x509_pem(key.certificate) + b"\n" + key.content.content)
    engine = await open_engine(PrivateKey.from_files(both, both))
    assert engine.certificate == key.certificate


async def test_bundles_are_trusted_too(chain: list[PrivateKey], openssl: OpenSsl, tmp_path: Path) -> None:
    folder = tmp_path / "trusted"
    folder.mkdir()
    (folder / "all.p7b").write_bytes(bundle(openssl, tmp_path, *chain))
    assert set(await TrustedFiles([folder]).current()) == {one.certificate for one in chain}


def test_a_signed_message_is_no_bundle(key: PrivateKey) -> None:
    with pytest.raises(ConfigurationError, match="it is a CMS message"):
        read_certificates(message(b"text", Signature(key)))


def test_swapped_files_are_named(key: PrivateKey, tmp_path: Path) -> None:
    private, public = write_key(key, tmp_path)
    with pytest.raises(
        ConfigurationError, match=r"files are swapped: .*is\.crt holds the certificate.*is\.key"
    ):
        PrivateKey.from_files(public, private)
    with pytest.raises(ConfigurationError, match=r"is\.key: this is not an X.509 .*private key"):
        PrivateKey.from_files(private, private)
    with pytest.raises(ConfigurationError, match=r"is\.crt: this is not a PKCS#8 .*certificate") as caught:
        PrivateKey.from_files(public, public)
    assert "is.key" not in str(caught.value)


@pytest.mark.parametrize("name", ENGINES)
async def test_files_that_do_not_belong_together_are_named(
    name: Any, key: PrivateKey, tmp_path: Path, openssl: OpenSsl
) -> None:
    private, _ = write_key(key, tmp_path)
    other = tmp_path / "other.crt"
    other.write_bytes(x509_pem(make_test_key(for_tests=True).certificate))
    source = PrivateKey.from_files(private, other)
    why = r"the key in .*is\.key does not belong to the certificate in .*other\.crt"
    with pytest.raises(ConfigurationError, match=why):
        await open_engine(source, engine=name, for_tests=True)


def made_by_openssl(folder: Path, *arguments: str) -> bytes:
    out = folder / "made"
    subprocess.run(
        ["openssl", arguments[0], "-out", str(out), *arguments[1:]], check=True, capture_output=True
    )
    return out.read_bytes()


async def test_an_rsa_key_has_one_sentence(key: PrivateKey, tmp_path: Path) -> None:
    pem = made_by_openssl(tmp_path, "genrsa", "2048")
    (tmp_path / "rsa.key").write_bytes(pem)
    der = made_by_openssl(tmp_path, "pkey", "-in", str(tmp_path / "rsa.key"), "-outform", "DER")
    pkcs8 = made_by_openssl(
        tmp_path, *("pkcs8", "-topk8", "-nocrypt", "-in", str(tmp_path / "rsa.key"), "-outform", "DER")
    )
    old = made_by_openssl(tmp_path, "rsa", "-traditional", "-in", str(tmp_path / "rsa.key"))
    old_der = made_by_openssl(
        tmp_path, *("rsa", "-traditional", "-in", str(tmp_path / "rsa.key"), "-outform", "DER")
    )
    sentences: list[str] = []
    for content in (pem, framed("PRIVATE KEY", pkcs8), pkcs8, der, old, old_der):
        with pytest.raises(ConfigurationError, match="RSA") as caught:
            await open_engine(PrivateKey(content, key.certificate))
        sentences.append(str(caught.value))
    assert sentences[0] == sentences[1] == sentences[2]
    assert sentences[4] == sentences[5]


async def test_an_unknown_curve_has_one_sentence(key: PrivateKey) -> None:
    known = bytes.fromhex("06 09 2a 85 03 07 01 02 01 01 02".replace(" ", ""))
    der = der_of(key)
    assert known in der
    unknown = der.replace(known, known[:-1] + b"\x63")
    sentences: set[str] = set()
    for content in (unknown, framed("PRIVATE KEY", unknown)):
        with pytest.raises(
            ConfigurationError, match=r"on the curve 1\.2\.643\.7\.1\.2\.1\.1\.99, which is not"
        ) as e:
            await open_engine(PrivateKey(content, key.certificate))
        sentences.add(str(e.value))
    assert len(sentences) == 1
    public = key.certificate.der
    assert public.count(known) == 1
    for content in (public.replace(known, known[:-1] + b"\x63"),):
        for form in (content, framed("CERTIFICATE", content)):
            with pytest.raises(ConfigurationError, match=r"curve 1\.2\.643\.7\.1\.2\.1\.1\.99"):
                await open_engine(PrivateKey(key.content, form))


def others(openssl: OpenSsl, folder: Path) -> dict[str, bytes]:
    private, public = write_key(key_of(256), folder)
    store = folder / "store.pfx"
    exported = openssl(
        *("pkcs12", "-export", "-inkey", str(private), "-in", str(public), "-passout", "pass:x"),
        *("-keypbe", "aes-256-cbc", "-certpbe", "aes-256-cbc", "-macalg", "sha256", "-out", str(store)),
    )
    assert exported.returncode == 0, exported.stderr
    request = openssl(
        "req", "-new", "-key", str(private), "-md_gost12_256", "-subj", "/CN=x", "-outform", "DER"
    )
    public_key = openssl("pkey", "-in", str(private), "-pubout", "-outform", "DER")
    octets = b"\x04\x20" + bytes(32)
    return {
        "key store": store.read_bytes(),
        "PKCS#12": base64.encodebytes(store.read_bytes()),
        "certificate request": request.stdout,
        "request .PKCS#10": framed("CERTIFICATE REQUEST", request.stdout),
        "public key without": public_key.stdout,
        "CMS message": message(b"text", Signature(key_of(256))),
        "CryptoPro container": tlv(SEQUENCE, octets),
        "file of a CryptoPro container": tlv(
            SEQUENCE, octets, b"\x04\x0c" + bytes(12), b"\x04\x04" + bytes(4)
        ),
        "of a CryptoPro": tlv(SEQUENCE, b"\x16\x02is"),
        "RSA private key": framed("RSA PRIVATE KEY", tlv(SEQUENCE, b"\x02\x01\x00" * 9)),
        "ECDSA": tlv(SEQUENCE, b"\x02\x01\x01", octets),
        "OpenSSH": framed("OPENSSH PRIVATE KEY", b"openssh-key-v1" * 4),
        "empty file": b"  \n",
        "a page": b"\xef\xbb\xbf<!DOCTYPE html><html>",
        "JSON": b'{"kty":"EC"}',
        "zip archive": b"PK\x03\x04" + bytes(30),
    }


def test_what_cannot_be_opened_is_named_for_what_it_is(openssl: OpenSsl, tmp_path: Path) -> None:
    for meaning, content in others(openssl, tmp_path).items():
        with pytest.raises(ConfigurationError, match=f": it is .*{meaning}"):
            read_certificates(content)
        with pytest.raises(ConfigurationError, match=f": it is .*{meaning}"):
            describe_private_key(Withheld(content))
    private, public = write_key(key_of(256), tmp_path)
    with pytest.raises(ConfigurationError, match="it is a private key"):
        read_certificates(private.read_bytes())
    with pytest.raises(ConfigurationError, match="it is an X.509 certificate"):
        describe_private_key(Withheld(public.read_bytes()))
    assert recognised(b"junk that is nothing") is None


def test_inspect_names_what_it_cannot_open(
    openssl: OpenSsl, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from .test_keys_command import run  # noqa: PLC0415

    file = tmp_path / "file"
    for meaning, content in others(openssl, tmp_path).items():
        file.write_bytes(content)
        if meaning in {"key store", "PKCS#12"}:
            assert run("inspect", str(file)) == 0
            assert "PFX (PKCS#12)" in capsys.readouterr().out
            continue
        assert run("inspect", str(file)) == 1
        said = capsys.readouterr().err
        assert "neither a certificate nor a PKCS#8 key: it is" in said
        assert meaning.replace(" .", " (") in said or "certificate request" in said


def test_inspect_shows_every_certificate_of_a_bundle(
    chain: list[PrivateKey], openssl: OpenSsl, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from .test_keys_command import run  # noqa: PLC0415

    file = tmp_path / "all.p7b"
    file.write_bytes(bundle(openssl, tmp_path, *chain))
    assert run("inspect", str(file)) == 0
    assert capsys.readouterr().out.count("certificate, X.509") == len(chain)
