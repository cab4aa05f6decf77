"""CMS as other programs write it: what ``openssl cms -verify`` accepts is accepted, what it refuses is refused."""

from __future__ import annotations

import base64
import textwrap
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from govauth.errors import SigningFailed
from govauth.signing import check_cms, make_test_key, oids, verify_cms
from govauth.signing._asn1 import GostParameters
from govauth.signing.der import SEQUENCE, SET, tlv

from .conftest import key_of
from .messages import Issuer, OpenSsl, Signature, key_parameters, message, oid, openssl_accepts

pytestmark = pytest.mark.anyio
TEXT = b"text\r\n"


def forms(bits: int) -> dict[str, dict[str, Any]]:
    parameters = key_parameters(key_of(bits).certificate)
    signature_oid = oids.SIGNATURE_OF_BITS[bits]
    return {
        "as we write it": {},
        "digest without NULL": {"digest_parameters": b""},
        "list without NULL": {"listed_parameters": b""},
        "neither with NULL": {"digest_parameters": b"", "listed_parameters": b""},
        "signature without NULL": {"signature_parameters": b""},
        "signature oid": {"signature_oid": signature_oid},
        "signature oid without NULL": {"signature_oid": signature_oid, "signature_parameters": b""},
        "curve": {"signature_parameters": parameters},
        "curve with signature oid": {"signature_parameters": parameters, "signature_oid": signature_oid},
        "version 3": {"version": 3},
        "no attributes": {"has_attributes": False},
        "no attributes and nothing else": {
            "has_attributes": False,
            "digest_parameters": b"",
            "listed_parameters": b"",
            "signature_parameters": b"",
        },
    }


@pytest.mark.parametrize("attached", [False, True], ids=["detached", "attached"])
@pytest.mark.parametrize("bits", [256, 512])
@pytest.mark.parametrize("form", forms(256))
async def test_what_openssl_accepts_is_accepted(
    form: str, bits: int, attached: bool, openssl: OpenSsl, tmp_path: Path
) -> None:
    key = key_of(bits)
    for version in (1, 3):
        signed = message(TEXT, Signature(key, **forms(bits)[form]), attached=attached, version=version)
        given = None if attached else TEXT
        assert openssl_accepts(openssl, tmp_path, signed, given, key.certificate)
        verified = await verify_cms(signed, [key.certificate], content=given)
        assert verified.content == TEXT
        assert verified.signer == key.certificate
        assert verified.signing_time is None


async def test_a_signer_named_by_its_key_identifier(openssl: OpenSsl, tmp_path: Path) -> None:
    key = Issuer(openssl, tmp_path).issue("Ромашка")
    identifier = key.certificate.extensions.subject_key_identifier
    assert identifier is not None
    signed = message(TEXT, Signature(key, version=3, by_key_identifier=identifier), version=3)
    assert openssl_accepts(openssl, tmp_path, signed, TEXT, key.certificate)
    assert (await verify_cms(signed, [key.certificate], content=TEXT)).signer == key.certificate
    other = message(TEXT, Signature(key, version=3, by_key_identifier=bytes(20)), version=3)
    with pytest.raises(SigningFailed, match="not among the trusted"):
        await verify_cms(other, [key.certificate], content=TEXT)
    by_openssl = openssl(
        *("cms", "-sign", "-keyid", "-binary", "-signer", str(tmp_path / "1001.crt")),
        *("-inkey", str(tmp_path / "1001.key"), "-md", "md_gost12_256", "-outform", "DER"),
        content=TEXT,
    ).stdout
    assert (await verify_cms(by_openssl, [key.certificate], content=TEXT)).signer == key.certificate


async def test_reasons_are_the_true_ones() -> None:
    key = key_of(256)
    other_curve = GostParameters({"curve": "1.2.643.2.2.35.2", "digest": oids.STREEBOG_256}).dump()
    other_digest = GostParameters({"curve": "1.2.643.7.1.2.1.1.2", "digest": oids.STREEBOG_512}).dump()
    renamed = GostParameters({"curve": "1.2.643.2.2.36.0"}).dump()
    await verify_cms(
        message(TEXT, Signature(key, signature_parameters=renamed)), [key.certificate], content=TEXT
    )
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        (
            {"signature_parameters": other_curve},
            "parameters of its signature algorithm are not those of the key",
        ),
        ({"signature_parameters": other_digest}, "not those of the key"),
        ({"signature_parameters": b"\x04\x00"}, "malformed"),
        ({"digest_parameters": b"\x04\x00"}, "digest algorithm carries parameters"),
        ({"listed_parameters": b"\x30\x00"}, "digest algorithm carries parameters"),
        ({"signature_oid": oids.GOST_SIGNATURE_512}, "does not fit the key"),
        ({"version": 2}, "neither 1 nor 3"),
    )
    for wrong, why in cases:
        with pytest.raises(SigningFailed, match=why):
            await verify_cms(message(TEXT, Signature(key, **wrong)), [key.certificate], content=TEXT)
    with pytest.raises(SigningFailed, match="version is neither 1 nor 3"):
        await verify_cms(message(TEXT, Signature(key), version=0), [key.certificate], content=TEXT)
    with pytest.raises(SigningFailed, match="holds 0 signatures"):
        await verify_cms(message(TEXT, enclosed=(key.certificate,)), [key.certificate], content=TEXT)
    stranger = make_test_key(for_tests=True).certificate
    with pytest.raises(SigningFailed, match="encloses other certificates than the trusted one"):
        await verify_cms(message(TEXT, Signature(key), enclosed=(stranger,)), [key.certificate], content=TEXT)
    bare = message(TEXT, Signature(key), enclosed=())
    assert (await verify_cms(bare, [key.certificate], content=TEXT)).signer == key.certificate


async def test_attributes_of_one_signature_are_no_document_of_another() -> None:
    key = key_of(256)
    whole = Signature(key)
    covered = tlv(
        SET,
        tlv(SEQUENCE, oid(oids.CONTENT_TYPE), tlv(SET, oid(oids.DATA))),
        tlv(SEQUENCE, oid(oids.MESSAGE_DIGEST), tlv(SET, tlv(0x04, bytes(32)))),
    )
    assert whole.has_attributes
    signed = message(covered, Signature(key, has_attributes=False))
    with pytest.raises(SigningFailed, match="attributes of another signature"):
        await verify_cms(signed, [key.certificate], content=covered)
    for start in (b"1", b"\x31\x00", b"\x31\x82not attributes"):
        sound = message(start, Signature(key, has_attributes=False))
        assert (await verify_cms(sound, [key.certificate], content=start)).content == start


async def test_without_attributes_the_content_still_counts() -> None:
    key = key_of(512)
    signed = message(TEXT, Signature(key, has_attributes=False))
    for changed in (b"", TEXT[:-1], TEXT + b"\0", b"Text\r\n"):
        with pytest.raises(SigningFailed, match="signature is wrong"):
            await verify_cms(signed, [key.certificate], content=changed)


def text_forms(der: bytes) -> dict[str, bytes]:
    text = base64.b64encode(der).decode()
    lines = "\r\n".join(textwrap.wrap(text, 64)) + "\r\n"
    framed = {
        label: f"-----BEGIN {label}-----\r\n{lines}-----END {label}-----\r\n".encode()
        for label in ("CMS", "PKCS7", "CERTIFICATE")
    }
    return {
        "der": der,
        **framed,
        "one line": text.encode(),
        "lines of 76": "\n".join(textwrap.wrap(text, 76)).encode(),
        "without padding": text.rstrip("=").encode(),
        "url alphabet": base64.urlsafe_b64encode(der),
        "with a mark": b"\xef\xbb\xbf" + lines.encode(),
        "in utf-16": ("\ufeff" + lines).encode("utf-16-le"),
        "framed with a mark": b"\xef\xbb\xbf" + framed["CMS"],
        "with text around": b"Subject: x\n\n" + framed["PKCS7"] + b"\nbye\n",
    }


@pytest.mark.parametrize("form", text_forms(b"\x30\x00"))
async def test_forms_of_files(form: str) -> None:
    key = key_of(256)
    signed = message(TEXT, Signature(key), attached=True)
    file = text_forms(signed)[form]
    assert (await verify_cms(file, [key.certificate])).content == TEXT
    behind = b"" if b"-----" in file else file + b"\0"  # behind a frame any text may stand
    for broken in (file[: len(file) // 2], file[20:], file[:60] + b"!" + file[60:], behind):
        with pytest.raises(SigningFailed):
            await verify_cms(broken, [key.certificate])


async def test_two_messages_in_a_file_are_no_message() -> None:
    framed = text_forms(message(TEXT, Signature(key_of(256)), attached=True))["CMS"]
    with pytest.raises(SigningFailed, match="2 objects, not one"):
        await verify_cms(framed * 2, [key_of(256).certificate])


async def test_a_document_may_hold_pem() -> None:
    inner = text_forms(message(b"inner", Signature(key_of(512)), attached=True))["CMS"]
    signed = message(inner, Signature(key_of(256)), attached=True)
    assert (await verify_cms(signed, [key_of(256).certificate])).content == inner


async def test_every_signer_is_reported() -> None:
    short, long = key_of(256), key_of(512)
    stranger = make_test_key(for_tests=True)
    signed = message(TEXT, Signature(short), Signature(long, has_attributes=False), attached=True)
    verified = await verify_cms(signed, [short.certificate, long.certificate])
    assert {one.certificate.hash for one in verified.signers} == {
        short.certificate.hash,
        long.certificate.hash,
    }
    with pytest.raises(SigningFailed, match=r"signature [12] of 2: the signer's certificate is not among"):
        await verify_cms(signed, [short.certificate])
    mixed = message(TEXT, Signature(short), Signature(stranger), attached=True)
    checked = await check_cms(mixed, [short.certificate])
    assert checked.content == TEXT
    by_certificate = {one.certificate: one.refusal for one in checked.signers}
    assert by_certificate[short.certificate] is None
    assert "not among the trusted" in (by_certificate[None] or "")


async def test_the_only_signature_is_not_numbered_and_a_detached_one_is_checked_with_its_content() -> None:
    key = key_of(256)
    signed = message(TEXT, Signature(key))
    with pytest.raises(
        SigningFailed, match=r"^the CMS does not verify: the signer's certificate is not among"
    ):
        await verify_cms(signed, [key_of(512).certificate], content=TEXT)
    (report,) = (await check_cms(signed, [key.certificate], content=TEXT)).signers
    assert (report.refusal, report.certificate) == (None, key.certificate)
    (report,) = (await check_cms(signed, [key.certificate], content=TEXT + b"!")).signers
    assert report.refusal is not None


async def test_a_trusted_certificate_with_an_rsa_key_is_a_refusal() -> None:
    from govauth.providers.esia.sandbox.oauth_keys import rsa_certificate  # noqa: PLC0415

    rsa, ours = rsa_certificate(), key_of(256).certificate
    renamed = evolve(ours, public_key=rsa.public_key)
    signed = message(TEXT, Signature(key_of(256)), enclosed=())
    with pytest.raises(SigningFailed, match="an RSA key of 2048 bits, not GOST"):
        await verify_cms(signed, [renamed], content=TEXT)
