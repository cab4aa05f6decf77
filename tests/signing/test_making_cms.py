"""Making a CMS with its chain, and with several signatures: beside each other, added one by one."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from govauth.errors import ConfigurationError, SigningFailed
from govauth.signing import (
    CmsChallengeSigner,
    GostDocumentSigner,
    PrivateKey,
    open_challenge_signer,
    open_document_signer,
    open_engine,
    verify_cms,
)
from govauth.signing.cms_reading import enclosed_in, signed_data

from .conftest import key_of
from .messages import Issuer, OpenSsl, Signature, message, openssl_accepts
from .own_issuer import AUTHORITY, issue

pytestmark = pytest.mark.anyio
TEXT = b"text"


@pytest.fixture(scope="module")
def root() -> PrivateKey:
    return issue("Root", extensions=AUTHORITY, bits=512)


@pytest.fixture(scope="module")
def middle(root: PrivateKey) -> PrivateKey:
    return issue("Middle", root, extensions=AUTHORITY)


@pytest.fixture(scope="module")
def leaf(middle: PrivateKey) -> PrivateKey:
    return issue("Leaf", middle)


async def document_signer(key: PrivateKey, *chain: PrivateKey) -> GostDocumentSigner:
    return await open_document_signer(key, chain=[one.certificate for one in chain], for_tests=True)


async def test_the_chain_is_enclosed(leaf: PrivateKey, middle: PrivateKey, root: PrivateKey) -> None:
    signer = await document_signer(leaf, root, middle)
    signed = await signer.sign_detached(TEXT)
    whole = (leaf.certificate, middle.certificate, root.certificate)
    assert enclosed_in(signed_data(signed)) == whole
    verified = await verify_cms(signed, content=TEXT, authorities=[root.certificate])
    assert verified.signer == leaf.certificate
    assert verified.signers[0].form == "CAdES-BES"
    await signer.aclose()
    challenges = await open_challenge_signer(leaf, chain=[middle.certificate], for_tests=True)
    assert enclosed_in(signed_data(await challenges.sign_challenge(TEXT))) == whole[:2]
    bare = await document_signer(leaf)
    with pytest.raises(SigningFailed, match="neither given nor enclosed"):
        await verify_cms(await bare.sign_detached(TEXT), content=TEXT, authorities=[root.certificate])


async def test_a_chain_that_does_not_hold_together_is_refused(
    leaf: PrivateKey, middle: PrivateKey, root: PrivateKey
) -> None:
    namesake = issue("Middle", root, extensions=AUTHORITY)
    for chain in ([root], [middle, root, key_of(256)], [namesake]):
        with pytest.raises(ConfigurationError, match="does not hold together"):
            await document_signer(leaf, *chain)
    engine = await open_engine(leaf, for_tests=True)
    with pytest.raises(ConfigurationError, match="does not hold together"):
        CmsChallengeSigner(engine, chain=[root.certificate])


@pytest.mark.parametrize("attached", [False, True], ids=["detached", "attached"])
async def test_signatures_are_added_one_by_one(leaf: PrivateKey, middle: PrivateKey, attached: bool) -> None:
    keys = [leaf, key_of(512), key_of(256)]
    signers = [await document_signer(key) for key in keys]
    given = None if attached else TEXT
    if attached:
        signed = message(TEXT, Signature(leaf), attached=True)
    else:
        signed = await signers[0].sign_detached(TEXT)
    first = signed
    for signer in signers[1:]:
        signed = await signer.add_signature(signed, content=given)
    verified = await verify_cms(signed, [key.certificate for key in keys], content=given)
    assert verified.content == TEXT
    assert [one.certificate for one in verified.signers] == [key.certificate for key in keys]
    # What was there is there octet for octet.
    old = signed_data(first)["signer_infos"][0].dump()
    assert signed_data(signed)["signer_infos"][0].dump() == old


async def test_openssl_accepts_what_is_made(
    openssl: OpenSsl, tmp_path: Path, leaf: PrivateKey, middle: PrivateKey, root: PrivateKey
) -> None:
    other = issue("Other", root, bits=512)
    signed = await (await document_signer(leaf, middle)).sign_detached(TEXT)
    signed = await (await document_signer(other, root)).add_signature(signed, content=TEXT)
    assert openssl_accepts(openssl, tmp_path, signed, TEXT, root.certificate)
    assert not openssl_accepts(openssl, tmp_path, signed, TEXT + b"!", root.certificate)


async def test_a_signature_is_added_to_what_openssl_made(openssl: OpenSsl, tmp_path: Path) -> None:
    first = Issuer(openssl, tmp_path).issue("First")
    (tmp_path / "first.key").write_bytes(first.content.content)
    (tmp_path / "first.crt").write_bytes(_pem(first))
    (tmp_path / "text").write_bytes(TEXT)
    signer = await document_signer(key_of(512))
    for options in (("-outform", "DER"), ("-outform", "PEM"), ("-outform", "DER", "-stream", "-nodetach")):
        done = openssl(
            *(
                "cms",
                "-sign",
                "-binary",
                "-in",
                str(tmp_path / "text"),
                "-signer",
                str(tmp_path / "first.crt"),
            ),
            *("-inkey", str(tmp_path / "first.key"), "-md", "md_gost12_256", "-keyid", *options),
        )
        assert done.returncode == 0, done.stderr
        given = None if "-nodetach" in options else TEXT
        both = await signer.add_signature(done.stdout, content=given)
        trusted = [first.certificate, key_of(512).certificate]
        assert len((await verify_cms(both, trusted, content=given)).signers) == 2
        assert openssl_accepts(openssl, tmp_path, both, given, *trusted)


def _pem(key: PrivateKey) -> bytes:
    from govauth.signing.self_signed import certificate_pem  # noqa: PLC0415

    return certificate_pem(key)


async def test_what_cannot_be_signed_is_refused(leaf: PrivateKey) -> None:
    signer = await document_signer(leaf)
    signed = await signer.sign_detached(TEXT)
    full = message(TEXT, *[Signature(leaf)] * 32, attached=True)
    cases = {
        "of another document": (signed, b"other"),
        "no content was given": (signed, None),
        "attached to another content": (message(TEXT, Signature(leaf), attached=True), b"other"),
        "has 32 signatures already": (full, None),
        "it is malformed": (signed[:-1], TEXT),
        "0 signatures": (message(TEXT, enclosed=(leaf.certificate,)), TEXT),
    }
    for reason, (given, content) in cases.items():
        with pytest.raises(SigningFailed, match=reason):
            await signer.add_signature(given, content=content)
    text = base64.encodebytes(signed).replace(b"\n", b"\r\n")
    assert (
        len(
            (
                await verify_cms(
                    await signer.add_signature(text, content=TEXT), [leaf.certificate], content=TEXT
                )
            ).signers
        )
        == 2
    )
