"""Time stamps in a CMS: right ones are handed out, wrong ones are refused and never passed over."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from govauth.errors import InvalidInput, SigningFailed
from govauth.providers.esia_gateway import CmsVerifier
from govauth.signing import (
    PrivateKey,
    TrustedCertificates,
    VerifiedCms,
    check_cms,
    make_test_key,
    oids,
    verify_cms,
    verify_time_stamp,
)
from govauth.signing._asn1 import x509
from govauth.signing.cms_editing import SignedMessage, with_unsigned
from govauth.signing.cms_reading import signed_data
from govauth.signing.der import CONTEXT_0, SEQUENCE, SET, tlv

from .messages import Signature, message, oid
from .own_authority import root, signer, stamper
from .own_issuer import AUTHORITY, SIGNER, STAMPER, issue, usage
from .stamps import Stamper

pytestmark = [pytest.mark.anyio, pytest.mark.promise("what-is-verified-is-used")]
TEXT = b"text"


@cache
def plain() -> bytes:
    return message(TEXT, Signature(signer()), attached=True)


def octets(signed: bytes, place: int = 0) -> bytes:
    return bytes(signed_data(signed)["signer_infos"][place]["signature"].native)


def stamped(*tokens: bytes, kind: str = oids.SIGNATURE_TIME_STAMP, signed: bytes | None = None) -> bytes:
    data = signed_data(signed or plain())
    whole = SignedMessage.of(data)
    return SignedMessage(
        whole.version,
        whole.digest_algorithms,
        whole.content,
        whole.certificates,
        (with_unsigned(data["signer_infos"][0], kind, tokens), *whole.signers[1:]),
    ).to_der()


def right() -> bytes:
    return stamper().token_over(octets(plain()))


async def verified(signed: bytes, **given: Any) -> VerifiedCms:
    arguments: dict[str, Any] = {"authorities": [root().certificate], **given}
    return await verify_cms(signed, **arguments)


async def test_a_right_time_stamp_is_handed_out() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    accuracy = tlv(SEQUENCE, b"\x02\x01\x02", b"\x80\x01\x05")
    signed = stamped(stamper().but(accuracy=accuracy).token_over(octets(plain())))
    found = (await verified(signed)).signers[0]
    (stamp,) = found.time_stamps
    assert before <= stamp.time <= datetime.now(UTC)
    assert stamp.time.tzinfo is UTC
    assert stamp.accuracy == timedelta(seconds=2, milliseconds=5)
    assert stamp.certificate == stamper().key.certificate
    assert found.time == stamp.time
    assert found.form == "CAdES-T"
    assert (await verify_time_stamp(stamp.token, octets(plain()), [root().certificate])) == stamp


def other(**choices: Any) -> PrivateKey:
    arguments: dict[str, Any] = {"by": root(), "extensions": STAMPER, **choices}
    return issue("Stamper", **arguments)


def wrong(**changes: Any) -> bytes:
    return stamper().but(**changes).token_over(octets(plain()))


def by(key: PrivateKey) -> bytes:
    return Stamper(key).token_over(octets(plain()))


LONG_AGO = datetime.now(UTC) - timedelta(days=90)
CRITICAL = tlv(CONTEXT_0 | 1, tlv(SEQUENCE, oid("1.2.3"), b"\x01\x01\xff", b"\x04\x01\x00"))
WRONG: dict[str, tuple[Any, str]] = {
    "of the signature backwards": (
        lambda: stamper().token_over(octets(plain())[::-1]),
        "of something else",
    ),
    "of the content": (lambda: stamper().token_over(TEXT), "of something else"),
    "of another length": (lambda: wrong(imprint=b"\0" * 31), "of something else"),
    "signed by another key": (lambda: wrong(spoils_signature=True), "signature is wrong"),
    "changed after it was signed": (lambda: wrong(signed_digest=b"\0" * 32), "not the one that was signed"),
    "of a stranger": (
        lambda: by(issue("Stranger", extensions=STAMPER)),
        "not among the given authorities",
    ),
    "of a stranger with the name": (
        lambda: by(other(by=issue("Root", extensions=AUTHORITY))),
        "is not signed by the key",
    ),
    "by a key of documents": (lambda: by(other(extensions=SIGNER)), "not for time stamps alone"),
    "by the signer itself": (lambda: by(signer()), "not for time stamps alone"),
    "usage that is not critical": (
        lambda: by(other(extensions=(*SIGNER, usage(oids.TIME_STAMPING, critical=False)))),
        "not for time stamps alone",
    ),
    "usage for more": (
        lambda: by(other(extensions=(*SIGNER, usage(oids.TIME_STAMPING, "1.3.6.1.5.5.7.3.2")))),
        "not for time stamps alone",
    ),
    "by an authority of certificates": (
        lambda: by(other(extensions=(AUTHORITY[1], usage(oids.TIME_STAMPING)))),
        "not for signing (keyUsage)",
    ),
    "authority has expired": (
        lambda: by(other(since=LONG_AGO)),
        "is not valid on",
    ),
    "before its authority's time": (lambda: wrong(time=LONG_AGO), "not valid at its time"),
    "from the future": (
        lambda: wrong(time=datetime.now(UTC) + timedelta(days=1)),
        "from the future",
    ),
    "time without a zone": (lambda: wrong(text_time="20261126101010"), "refused"),
    "no month": (lambda: wrong(text_time="20261326101010Z"), "malformed"),
    "does not name its certificate": (lambda: wrong(names_certificate=False), "does not name"),
    "names another certificate": (
        lambda: wrong(named=signer().certificate),
        "names another certificate",
    ),
    "names another authority": (
        lambda: wrong(tsa=tlv(CONTEXT_0, _directory(signer()))),
        "names another authority",
    ),
    "encloses nothing": (lambda: wrong(enclosed=()), "neither given nor enclosed"),
    "no attributes": (lambda: wrong(has_attributes=False), "nothing says"),
    "signed twice": (lambda: wrong(times=2), "signed once"),
    "not signed": (lambda: wrong(times=0), "signed once"),
    "version 2": (lambda: wrong(version=2), "version is not 1"),
    "critical extension": (lambda: wrong(extensions=CRITICAL), "critical extension"),
    "plain data": (lambda: wrong(content_type=oids.DATA), "no time stamp"),
    "a signature": (lambda: message(TEXT, Signature(stamper().key)), "no time stamp"),
    "no token at all": (lambda: tlv(SEQUENCE, b"\x02\x01\x00"), "malformed"),
    "nothing": (lambda: b"\x05\x00", "malformed"),
    "octets behind": (lambda: tlv(0x04, right()), "malformed"),
    "an answer instead of a time stamp": (
        lambda: tlv(SEQUENCE, tlv(SEQUENCE, b"\x02\x01\x00"), right()),
        "malformed",
    ),
}


def _directory(key: PrivateKey) -> bytes:
    return bytes(x509.GeneralName("directory_name", x509.Name.load(key.certificate.subject_der)).dump())


@pytest.mark.parametrize("how", WRONG)
async def test_a_wrong_time_stamp_is_refused(how: str) -> None:
    make, reason = WRONG[how]
    signed = stamped(make())
    with pytest.raises(SigningFailed, match="its time stamp is refused|it is malformed") as caught:
        await verified(signed)
    assert reason in caught.value.message
    (report,) = (await check_cms(signed, authorities=[root().certificate])).signers
    assert report.refusal is not None
    assert report.time_stamps == ()


async def test_one_wrong_time_stamp_among_right_ones_counts() -> None:
    await verified(stamped(right(), right()))
    with pytest.raises(SigningFailed, match="of something else"):
        await verified(stamped(right(), stamper().token_over(TEXT)))
    with pytest.raises(SigningFailed, match="of something else"):
        await verified(stamped(stamper().token_over(TEXT), signed=stamped(right())))


async def test_odd_places_and_numbers_are_refused() -> None:
    with pytest.raises(SigningFailed, match="without a time stamp"):
        await verified(stamped())
    with pytest.raises(SigningFailed, match="more than 4"):
        await verified(stamped(*[right()] * 5))
    with pytest.raises(SigningFailed, match="among the wrong attributes"):
        await verified(stamped(right(), kind=oids.CONTENT_TIME_STAMP))


async def test_the_time_stamp_of_one_signature_is_not_that_of_another() -> None:
    two = message(TEXT, Signature(signer()), Signature(issue("Second", root())), attached=True)
    good = stamped(stamper().token_over(octets(two, 0)), signed=two)
    assert [bool(one.time_stamps) for one in (await verified(good)).signers] == [True, False]
    with pytest.raises(SigningFailed, match="signature 1 of 2: its time stamp is refused"):
        await verified(stamped(stamper().token_over(octets(two, 1)), signed=two))


async def test_whose_time_stamps_are_trusted_can_be_said_apart() -> None:
    elsewhere = issue("Elsewhere", extensions=AUTHORITY)
    signed = stamped(by(issue("Stamper", elsewhere, extensions=STAMPER)))
    with pytest.raises(SigningFailed, match="neither given nor enclosed"):
        await verified(signed)
    with pytest.raises(SigningFailed, match="time stamp"):
        await verify_cms(signed, [signer().certificate])
    found = await verified(signed, time_authorities=[elsewhere.certificate])
    assert found.signers[0].time is not None
    found = await verify_cms(signed, [signer().certificate], time_authorities=[elsewhere.certificate])
    assert found.signers[0].time is not None
    with pytest.raises(SigningFailed, match="time stamp"):
        await verified(signed, time_authorities=[])
    for authorities, refused in (([elsewhere.certificate], False), ([], True)):
        (report,) = (await check_cms(signed, [signer().certificate], time_authorities=authorities)).signers
        assert (report.refusal is not None) is refused


async def test_the_verifier_of_the_gateway_wants_to_know_whose() -> None:
    detached = message(TEXT, Signature(signer()))
    signed = stamped(stamper().token_over(octets(detached)), signed=detached)
    trust = TrustedCertificates([signer().certificate])
    with pytest.raises(SigningFailed, match="its time stamp is refused"):
        await CmsVerifier(trust).verify(signed, content=TEXT)
    verifier = CmsVerifier(trust, TrustedCertificates([root().certificate]))
    assert (await verifier.verify(signed, content=TEXT)).signers[0].time is not None


async def test_what_certifies_an_authority_may_be_given_from_outside() -> None:
    middle = issue("Middle", root(), extensions=AUTHORITY)
    signed = stamped(by(issue("Stamper", middle, extensions=STAMPER)))
    with pytest.raises(SigningFailed, match="neither given nor enclosed"):
        await verified(signed)
    assert (await verified(signed, chain=[middle.certificate])).signers[0].time is not None


async def test_a_signature_is_judged_at_the_time_of_its_time_stamp() -> None:
    since = datetime.now(UTC) - timedelta(days=10)
    expired = issue("Expired", root_of(since), since=since, days=5)
    signed = message(TEXT, Signature(expired), attached=True)
    keeper = Stamper(issue("Stamper", root_of(since), extensions=STAMPER, since=since, days=30))
    trusted = {"authorities": [root_of(since).certificate]}
    with pytest.raises(SigningFailed, match="is not valid on"):
        await verified(signed, **trusted)
    while_valid = keeper.but(time=since + timedelta(days=1)).token_over(octets(signed))
    assert (await verified(stamped(while_valid, signed=signed), **trusted)).signers[0].time is not None
    too_late = keeper.but(time=since + timedelta(days=6)).token_over(octets(signed))
    with pytest.raises(SigningFailed, match="is not valid on"):
        await verified(stamped(too_late, signed=signed), **trusted)


@cache
def root_of(since: datetime) -> PrivateKey:
    return issue("Old root", extensions=AUTHORITY, since=since, days=60)


async def test_a_key_of_time_stamps_signs_no_documents() -> None:
    signed = message(TEXT, Signature(stamper().key), attached=True)
    with pytest.raises(SigningFailed, match="is for time stamps alone"):
        await verified(signed)


async def test_what_lies_beyond_is_read_and_not_verified() -> None:
    complete = stamped(b"\x30\x00", kind=oids.CERTIFICATE_REFERENCES, signed=stamped(right()))
    complete = stamped(b"\x30\x00", kind=oids.REVOCATION_REFERENCES, signed=complete)
    assert (await verified(complete)).signers[0].form == "CAdES-C"
    long = stamped(b"\x30\x00", kind=oids.CERTIFICATE_VALUES, signed=complete)
    long = stamped(b"\x30\x00", kind=oids.REVOCATION_VALUES, signed=long)
    found = (await verified(long)).signers[0]
    assert found.form == "CAdES-X Long"
    assert len(found.time_stamps) == 1
    assert (await verified(plain())).signers[0].form == "CMS"


async def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    for call in (
        lambda: verified(plain(), at=naive),
        lambda: check_cms(plain(), at=naive),
        lambda: verify_time_stamp(right(), b"", [], at=naive),
    ):
        with pytest.raises(InvalidInput, match="must have a zone"):
            await call()


async def test_a_whole_answer_is_taken_too() -> None:
    answer = tlv(SEQUENCE, tlv(SEQUENCE, b"\x02\x01\x00"), stamper().token_over(TEXT))
    await verify_time_stamp(base64.b64encode(answer), TEXT, [root().certificate])
    with pytest.raises(SigningFailed, match="authority refused"):
        await verify_time_stamp(tlv(SEQUENCE, tlv(SEQUENCE, b"\x02\x01\x02")), TEXT, [root().certificate])


async def test_a_time_stamp_in_ber() -> None:
    # Of unknown length outside, as a stream writes it; the signed parts inside are in DER.
    token = right()
    streamed = b"\x30\x80" + token[4:] + b"\0\0"
    assert (await verified(stamped(streamed))).signers[0].time is not None


async def test_a_time_stamp_alone() -> None:
    data = b"beside a document"
    token = stamper().token_over(data)
    trusted = [root().certificate]
    assert (await verify_time_stamp(token, data, trusted)).certificate == stamper().key.certificate
    for changed, of in ((token, data + b"!"), (token + b"\0", data), (token[:-1], data), (b"", data)):
        with pytest.raises(SigningFailed, match="the time stamp does not verify"):
            await verify_time_stamp(changed, of, trusted)
    with pytest.raises(SigningFailed, match="neither given nor enclosed"):
        await verify_time_stamp(token, data, [make_test_key(for_tests=True).certificate])


def test_the_set_of_attributes_is_written_as_it_was() -> None:
    signed = stamped(right())
    assert SignedMessage.of(signed_data(signed)).to_der() == signed
    assert tlv(SET, *SignedMessage.of(signed_data(plain())).signers) in plain()
