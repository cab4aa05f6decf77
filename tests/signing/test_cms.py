from __future__ import annotations

import base64
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from govauth.signing._asn1 import cms as asn1_cms
from govauth.errors import SigningFailed
from govauth.signing import (
    CmsChallengeSigner,
    GostDocumentSigner,
    PrivateKey,
    open_engine,
    read_certificate,
    verify_cms,
    verify_raw,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import key_of, run_async, write_key

from tests.soaking import examples

pytestmark = pytest.mark.anyio


def b64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_the_vectors_verify(vectors: dict[str, Any]) -> None:
    certificate = read_certificate(vectors["is_cert_pem"].encode())
    assert certificate.hash == vectors["client_certificate_hash"]
    signature = b64url(vectors["v2_signature_b64url"])
    message = vectors["v2_message"].encode()
    assert verify_raw(certificate, message, signature)
    assert not verify_raw(certificate, message, signature[::-1])
    assert not verify_raw(certificate, message, signature[32:] + signature[:32])
    assert not verify_raw(certificate, message + b" ", signature)
    verified = await verify_cms(
        b64url(vectors["v1_cms_detached_b64url"]), [certificate], content=vectors["v1_message"].encode()
    )
    assert verified.signing_time is not None
    assert verified.signer is certificate


@pytest.mark.parametrize("engine", ["gnutls", "openssl", "pure"])
async def test_the_key_of_the_vectors_signs(vectors: dict[str, Any], engine: Any) -> None:
    key = PrivateKey(vectors["is_key_pem"].encode(), vectors["is_cert_pem"].encode())
    opened = await open_engine(key, engine=engine, for_tests=True)
    message = vectors["v2_message"].encode()
    assert verify_raw(key.certificate, message, await opened.sign(message))


class FixedClock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def time(self) -> float:
        return self.moment.timestamp()

    def monotonic(self) -> float:
        return self.time()


@pytest.mark.parametrize("year", [2026, 2049, 2050])
async def test_what_is_signed(any_key: PrivateKey, year: int) -> None:
    moment = datetime(year, 2, 3, 4, 5, 6, tzinfo=UTC)
    signer = GostDocumentSigner(await open_engine(any_key), clock=FixedClock(moment))
    made = await signer.sign_detached(b"text")
    data = asn1_cms.ContentInfo.load(made, strict=True)["content"]
    info = data["signer_infos"][0]
    kinds = [attribute["type"].dotted for attribute in info["signed_attrs"]]
    assert sorted(kinds) == [
        "1.2.840.113549.1.9.16.2.47",
        "1.2.840.113549.1.9.3",
        "1.2.840.113549.1.9.4",
        "1.2.840.113549.1.9.5",
    ]
    assert data["encap_content_info"]["content"].native is None
    assert data["certificates"][0].dump() == any_key.certificate.der == signer.certificate_der
    assert (await verify_cms(made, [any_key.certificate], content=b"text")).signing_time == moment
    assert data["signer_infos"].native
    assert data["signer_infos"].dump(force=True) in made


async def test_large_and_empty_contents(key: PrivateKey) -> None:
    signer = CmsChallengeSigner(await open_engine(key))
    for content in (b"", b"x" * 130, b"y" * 70_000):
        verified = await verify_cms(await signer.sign_challenge(content), [key.certificate])
        assert verified.content == content


async def test_certificates_and_hashes_are_at_hand(any_key: PrivateKey) -> None:
    engine = await open_engine(any_key)
    for signer in (CmsChallengeSigner(engine), GostDocumentSigner(engine)):
        assert signer.certificate_der == any_key.certificate.der
        assert signer.certificate_hash == any_key.certificate.hash
        assert len(signer.certificate_hash) == 64
    assert len(GostDocumentSigner(engine, hash_bits=512).certificate_hash) == 128


async def test_refusals(key: PrivateKey) -> None:
    engine = await open_engine(key)
    detached = await GostDocumentSigner(engine).sign_detached(b"text")
    attached = await CmsChallengeSigner(engine).sign_challenge(b"text")
    stranger = key_of(512).certificate
    for cms, trusted, content, why in (
        (detached, [key.certificate], None, "no content"),
        (detached, [key.certificate], b"Text", "not the one that was signed"),
        (attached, [key.certificate], b"other", "another content"),
        (attached, [stranger], None, "not among the trusted"),
        (attached, [], None, "not among the trusted"),
        (attached + b"\x00", [key.certificate], None, "malformed"),
        (b"", [key.certificate], None, "malformed"),
        (key.certificate.der, [key.certificate], None, "malformed"),
    ):
        with pytest.raises(SigningFailed, match=why):
            await verify_cms(cms, trusted, content=content)
    assert (await verify_cms(attached, [stranger, key.certificate], content=b"text")).content == b"text"


async def test_gnutls_tool_agrees(key: PrivateKey, tmp_path: Path) -> None:
    certtool = shutil.which("certtool")
    if certtool is None:
        pytest.skip("certtool is not here: install gnutls-bin")
    private, public = write_key(key, tmp_path)
    document, ours, theirs = tmp_path / "m", tmp_path / "ours", tmp_path / "theirs"
    document.write_bytes(b"text")
    ours.write_bytes(await GostDocumentSigner(await open_engine(key)).sign_detached(b"text"))
    check: list[str | Path] = [certtool, "--p7-verify", "--inder", "--infile", ours, "--load-data", document]
    done = subprocess.run([*check, "--load-ca-certificate", public], capture_output=True, check=False)
    assert b"status: ok" in done.stderr + done.stdout
    make: list[str | Path] = [
        certtool,
        "--p7-detached-sign",
        "--p7-time",
        "--load-privkey",
        private,
        "--load-certificate",
        public,
    ]
    make += ["--infile", document, "--outder", "--hash", "STREEBOG-256", "--outfile", theirs]
    subprocess.run(make, capture_output=True, check=True)
    await verify_cms(theirs.read_bytes(), [key.certificate], content=b"text")


CMS: dict[bool, bytes] = {}


def sample(attached: bool) -> bytes:
    async def make() -> bytes:
        engine = await open_engine(key_of(256))
        if attached:
            return await CmsChallengeSigner(engine).sign_challenge(b"text")
        return await GostDocumentSigner(engine).sign_detached(b"text")

    if attached not in CMS:
        CMS[attached] = run_async(make)
    return CMS[attached]


def without_versions(cms: bytes) -> bytes:
    # Versions 1 and 3 mean the same to every verifier: the number itself is not signed.
    return cms.replace(b"\x02\x01\x03", b"\x02\x01\x01")


def must_refuse(cms: bytes) -> None:
    async def check() -> None:
        with pytest.raises(SigningFailed):
            await verify_cms(cms, [key_of(256).certificate], content=b"text")

    run_async(check)


@settings(max_examples=examples(250), deadline=None)
@given(st.binary(max_size=600))
def test_fuzz_random_octets(octets: bytes) -> None:
    must_refuse(octets)


@settings(max_examples=examples(400), deadline=None)
@given(st.booleans(), st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 6))
def test_fuzz_replaced_octets(attached: bool, at: int, put: bytes, dropped: int) -> None:
    whole = sample(attached)
    at %= len(whole)
    changed = whole[:at] + put + whole[at + dropped :]
    if without_versions(changed) != without_versions(whole):
        must_refuse(changed)


@settings(max_examples=examples(100), deadline=None)
@given(st.binary(max_size=400))
def test_fuzz_octets_behind_a_sound_start(octets: bytes) -> None:
    start = sample(attached=True)[:19]
    must_refuse(start + octets)
