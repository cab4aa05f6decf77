"""Signers whom authorities certify: the paths that count, and those that do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from govauth.errors import SigningFailed
from govauth.signing import Certificate, PrivateKey, make_test_key, verify_cms

from .messages import AUTHORITY, SIGNER, Issuer, OpenSsl, Signature, message, openssl_accepts

pytestmark = pytest.mark.anyio
TEXT = b"text"


@pytest.fixture(scope="module")
def issuer(openssl: OpenSsl, tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer(openssl, tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="module")
def root(issuer: Issuer) -> PrivateKey:
    return issuer.issue("Корень", extensions=AUTHORITY, bits=512)


@pytest.fixture(scope="module")
def middle(issuer: Issuer, root: PrivateKey) -> PrivateKey:
    return issuer.issue("УЦ", root, extensions=AUTHORITY.replace("CA:true", "CA:true,pathlen:0"))


@pytest.fixture(scope="module")
def signer(issuer: Issuer, middle: PrivateKey) -> PrivateKey:
    return issuer.issue("Ромашка", middle)


def signed_by(key: PrivateKey, *between: PrivateKey) -> bytes:
    enclosed = (key.certificate, *(one.certificate for one in between))
    return message(TEXT, Signature(key), enclosed=enclosed)


async def refused(
    signed: bytes, authorities: list[Certificate], why: str, at: datetime | None = None
) -> None:
    with pytest.raises(SigningFailed, match=why):
        await verify_cms(signed, content=TEXT, authorities=authorities, at=at)


async def test_a_path_to_the_root(
    root: PrivateKey, middle: PrivateKey, signer: PrivateKey, openssl: OpenSsl, tmp_path: Path
) -> None:
    for between in ((middle,), (middle, root), (root, middle)):
        signed = signed_by(signer, *between)
        assert openssl_accepts(openssl, tmp_path, signed, TEXT, root.certificate)
        verified = await verify_cms(signed, content=TEXT, authorities=[root.certificate])
        assert verified.signer == signer.certificate
    # What lies between may be given too, and a subordinate authority may be all that is trusted.
    for authorities in ([root, middle], [middle]):
        given = [one.certificate for one in authorities]
        assert (await verify_cms(signed_by(signer), content=TEXT, authorities=given)).signers


async def test_what_is_inside_is_not_trusted_for_being_there(
    root: PrivateKey, middle: PrivateKey, signer: PrivateKey
) -> None:
    whole = signed_by(signer, middle, root)
    stranger = make_test_key(for_tests=True).certificate
    await refused(whole, [stranger], "the path ends at «Корень», which is not among the given")
    await refused(signed_by(signer), [root.certificate], "certified by «УЦ», which is neither")
    await refused(whole, [], "not among the trusted")
    await refused(message(TEXT, Signature(signer), enclosed=()), [root.certificate], "nor is it enclosed")


async def test_validity_at_the_given_moment(root: PrivateKey, middle: PrivateKey, signer: PrivateKey) -> None:
    whole, authorities = signed_by(signer, middle), [root.certificate]
    end = signer.certificate.not_after
    await verify_cms(whole, content=TEXT, authorities=authorities, at=end - timedelta(minutes=1))
    await refused(whole, authorities, "«Ромашка» is not valid on", at=end + timedelta(days=400))
    await refused(whole, authorities, "is not valid on 2020-01-01", at=datetime(2020, 1, 1, tzinfo=UTC))
    # The signer trusted by itself is not judged by its validity.
    late = end + timedelta(days=400)
    assert (await verify_cms(whole, [signer.certificate], content=TEXT, at=late)).signers
    expired = evolve(root.certificate, not_after=datetime(2026, 1, 1, tzinfo=UTC))
    await refused(whole, [expired], "«Корень» is not valid on")


@pytest.mark.parametrize(
    ("extensions", "why"),
    [
        (SIGNER, "not that of an authority"),
        ("basicConstraints=critical,CA:true\nkeyUsage=critical,cRLSign\n", "not for signing certificates"),
        ("keyUsage=critical,keyCertSign\n", "not that of an authority"),
        (
            AUTHORITY + "nameConstraints=critical,permitted;DNS:example.ru\n",
            "critical extensions .* 2.5.29.30",
        ),
    ],
)
async def test_an_authority_must_be_one(
    extensions: str, why: str, issuer: Issuer, root: PrivateKey, openssl: OpenSsl, tmp_path: Path
) -> None:
    between = issuer.issue("УЦ", root, extensions=extensions)
    whole = signed_by(issuer.issue("Ромашка", between), between)
    await refused(whole, [root.certificate], why)
    if "nameConstraints" not in extensions:
        assert not openssl_accepts(openssl, tmp_path, whole, TEXT, root.certificate)


async def test_the_path_length_counts(
    issuer: Issuer, root: PrivateKey, middle: PrivateKey, openssl: OpenSsl, tmp_path: Path
) -> None:
    below = issuer.issue("Второй УЦ", middle, extensions=AUTHORITY)
    whole = signed_by(issuer.issue("Ромашка", below), below, middle)
    assert not openssl_accepts(openssl, tmp_path, whole, TEXT, root.certificate)
    await refused(whole, [root.certificate], "«УЦ» allows 0 authorities below it, not 1")


async def test_a_signer_must_be_for_signing(issuer: Issuer, root: PrivateKey) -> None:
    server = issuer.issue("Сервер", root, extensions="keyUsage=critical,keyAgreement\n")
    await refused(signed_by(server), [root.certificate], "not for signing")


async def test_an_authority_of_the_same_name_with_another_key(
    issuer: Issuer, root: PrivateKey, middle: PrivateKey, signer: PrivateKey
) -> None:
    other = issuer.issue("УЦ", root, extensions=AUTHORITY)
    await refused(signed_by(signer, other), [root.certificate], "«Ромашка» is not signed by the key of «УЦ»")
    both = signed_by(signer, other, middle)
    assert (await verify_cms(both, content=TEXT, authorities=[root.certificate])).signers


async def test_a_circle_of_authorities_ends(issuer: Issuer, root: PrivateKey) -> None:
    crowd = [issuer.issue("УЦ", extensions=AUTHORITY) for _ in range(12)]
    signer = issuer.issue("Ромашка", crowd[0])
    again = evolve(crowd[0].certificate, der=crowd[0].certificate.der)
    assert again == crowd[0].certificate
    await refused(signed_by(signer, *crowd), [root.certificate], "УЦ")
