"""Parts of certificates, signatures and time stamps that are refused, each with its own sentence."""

from __future__ import annotations

import base64
import sys
from functools import cache
from typing import Any

import pytest
from attrs import evolve
from govauth.errors import ConfigurationError, InvalidInput, SigningFailed
from govauth.signing import PrivateKey, make_test_key, oids, read_certificate, verify_cms, verify_time_stamp
from govauth.signing._asn1 import cms
from govauth.signing.certificate_reading import certificate_of, read_certificates
from govauth.signing.cms_reading import signed_data
from govauth.signing.der import CONTEXT_0, GENERALIZED_TIME, OCTET_STRING, SEQUENCE, SET, tlv
from govauth.signing.rsa import RsaPublicKey

from .messages import Signature, message, oid
from .own_authority import root, signer, stamper
from .own_issuer import AUTHORITY, STAMPER, issue
from .stamps import Stamper

pytestmark = [pytest.mark.anyio, pytest.mark.promise("what-is-verified-is-used")]
TEXT = b"text"


def attribute(kind: str, *values: bytes) -> bytes:
    return tlv(SEQUENCE, oid(kind), tlv(SET, *values))


OLD_NAME = tlv(SEQUENCE, tlv(SEQUENCE, tlv(SEQUENCE, tlv(OCTET_STRING, bytes(20)))))
UNKNOWN = tlv(
    SEQUENCE, tlv(SEQUENCE, tlv(SEQUENCE, tlv(SEQUENCE, oid("1.2.3.4")), tlv(OCTET_STRING, bytes(20))))
)
ATTRIBUTES: dict[str, tuple[bytes, str]] = {
    "time without a zone": (
        attribute(oids.SIGNING_TIME, tlv(GENERALIZED_TIME, b"20260102030405")),
        "its signing time has no zone, or is out of range",
    ),
    "another certificate, by SHA-1": (
        attribute(oids.SIGNING_CERTIFICATE, OLD_NAME),
        "the signing certificate attribute names another certificate",
    ),
    "unknown digest of the certificate": (
        attribute(oids.SIGNING_CERTIFICATE_V2, UNKNOWN),
        r"the signing certificate attribute uses a digest that is not known here \(1\.2\.3\.4\)",
    ),
    "stamp of the signature among the signed": (
        attribute(oids.SIGNATURE_TIME_STAMP, stamper().token_over(TEXT)),
        "it has a time stamp among the wrong attributes",
    ),
    "stamp of another content": (
        attribute(oids.CONTENT_TIME_STAMP, stamper().token_over(b"other")),
        "time stamp over the content",
    ),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
async def test_a_signed_attribute_is_refused(name: str) -> None:
    written, reason = ATTRIBUTES[name]
    signed = message(TEXT, Signature(signer(), more_attributes=(written,)))
    with pytest.raises(SigningFailed, match=reason):
        await verify_cms(signed, content=TEXT, authorities=[root().certificate])


async def test_a_stamp_of_the_content_is_accepted() -> None:
    stamp = attribute(oids.CONTENT_TIME_STAMP, stamper().token_over(TEXT))
    signed = message(TEXT, Signature(signer(), more_attributes=(stamp,)))
    verified = await verify_cms(signed, content=TEXT, authorities=[root().certificate])
    assert verified.signer == signer().certificate


def retold(token: bytes, place: int | None, *put: bytes) -> bytes:
    """Write the SignedData of a time stamp with something put in place of a part, or behind the certificates."""
    data = signed_data_of(token)
    parts = [data[number].dump() for number in range(6) if number != 4]
    if place is None:
        parts[4:4] = put
    else:
        parts[place : place + 1] = put
    return tlv(SEQUENCE, oid(oids.SIGNED_DATA), tlv(CONTEXT_0, tlv(SEQUENCE, *parts)))


def signed_data_of(token: bytes) -> Any:
    return cms.ContentInfo.load(token, strict=True)["content"]


TOKENS: dict[str, tuple[Any, str]] = {
    "not signed": (
        lambda token: tlv(SEQUENCE, oid(oids.DATA), tlv(CONTEXT_0, tlv(OCTET_STRING, token))),
        "it is not SignedData",
    ),
    "revocation lists": (
        lambda token: retold(token, None, tlv(0xA1)),
        "it carries revocation lists, which are not judged here",
    ),
    "nothing inside": (
        lambda token: retold(token, 2, tlv(SEQUENCE, oid(oids.TIME_STAMP_INFO))),
        "it says no time",
    ),
    "two of them": (lambda token: pem(token) * 2, "the file holds 2 objects, not one"),
}


def pem(token: bytes) -> bytes:
    return b"-----BEGIN CMS-----\n" + base64.encodebytes(token) + b"-----END CMS-----\n"


@pytest.mark.parametrize("name", TOKENS)
async def test_a_time_stamp_is_refused(name: str) -> None:
    change, reason = TOKENS[name]
    token = stamper().token_over(TEXT)
    assert retold(token, 2, signed_data_of(token)[2].dump()) == token
    assert (await verify_time_stamp(pem(token), TEXT, [root().certificate])).token == token
    with pytest.raises(SigningFailed) as refusal:
        await verify_time_stamp(change(token), TEXT, [root().certificate])
    assert refusal.value.message == f"the time stamp does not verify: {reason}"


def renumbered(key: PrivateKey, number: int) -> Any:
    """Change the serial number of a certificate, and with it its octets; its signature is wrong then."""
    der = key.certificate.der
    serial = key.certificate.serial.to_bytes(9, "big").lstrip(b"\0")
    assert der.count(serial) == 1
    return read_certificate(der.replace(serial, serial[:-2] + (number * 7 + 1).to_bytes(2, "big")))


async def test_all_signers_of_a_message_share_what_finding_paths_may_cost() -> None:
    middle, other = (issue("УЦ", root(), extensions=AUTHORITY) for _ in range(2))
    signers = [issue(f"Signer {number}", middle) for number in range(4)]
    strangers = [renumbered(other, number) for number in range(40)]

    def signed(*by: PrivateKey) -> bytes:
        # Whoever searches meets the strangers of the same name before the one that certified the signers.
        enclosed = (*(one.certificate for one in by), *strangers, middle.certificate)
        return message(TEXT, *(Signature(one) for one in by), enclosed=enclosed)

    authorities = [root().certificate]
    few = await verify_cms(signed(*signers[:3]), content=TEXT, authorities=authorities)
    assert len(few.signers) == 3
    with pytest.raises(SigningFailed, match="too many enclosed certificates could be the issuer"):
        await verify_cms(signed(*signers), content=TEXT, authorities=authorities)


def bundle(*certificates: bytes) -> bytes:
    enclosed = tlv(CONTEXT_0, *certificates) if certificates else b""
    signed = tlv(SEQUENCE, b"\x02\x01\x01", tlv(SET), tlv(SEQUENCE, oid(oids.DATA)), enclosed, tlv(SET))
    return tlv(SEQUENCE, oid(oids.SIGNED_DATA), tlv(CONTEXT_0, signed))


def test_a_bundle_without_certificates_is_no_certificate() -> None:
    der = signer().certificate.der
    assert [one.der for one in read_certificates(bundle(der))] == [der]
    with pytest.raises(ConfigurationError, match=r"^this is not an X\.509 certificate in PEM or DER"):
        read_certificates(bundle())


def test_a_certificate_that_is_too_large_is_not_read() -> None:
    long = issue("Long", extensions=[("1.2.3.4", False, bytes(50_000))]).certificate
    assert long.subject.common_name == "Long"
    with pytest.raises(ConfigurationError, match=r"^this is not an X\.509 certificate in PEM or DER"):
        issue("Longer", extensions=[("1.2.3.4", False, bytes(70_000))])


def test_a_certificate_whose_times_have_no_zone_is_not_read() -> None:
    der = signer().certificate.der
    start = der.index(b"\x17\x0d")
    # The same number of octets: 13, with a fraction of an hour.
    changed = der[:start] + tlv(GENERALIZED_TIME, b"2026010203.05") + der[start + 15 :]
    assert certificate_of(der) is not None
    assert certificate_of(changed) is None


@pytest.mark.parametrize(("curve", "bits"), [("1.2.3", 256), ("1.2.643.7.1.2.1.2.1", 256), (None, 384)])
def test_no_key_is_made_on_another_curve(curve: str | None, bits: int) -> None:
    with pytest.raises(InvalidInput, match="must be a known curve of"):
        make_test_key(for_tests=True, curve=curve, bits=bits)


@pytest.mark.parametrize("days", [0, -1, 1_000_000])
def test_no_key_is_made_for_days_out_of_range(days: int) -> None:
    with pytest.raises(InvalidInput, match="must be 1 to"):
        make_test_key(for_tests=True, days=days)


def test_rsa_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    key = RsaPublicKey((1 << 2047) | 1, 65537)
    assert not key.verify(TEXT, bytes(256))
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    with pytest.raises(ConfigurationError, match="RSA needs cryptography: pip install"):
        key.verify(TEXT, bytes(256))
    assert not evolve(key, exponent=2).verify(TEXT, bytes(256))
