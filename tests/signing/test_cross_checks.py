"""Every engine against the openssl command with gost-engine, both ways, and every single-bit flip."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from govauth.signing import CmsChallengeSigner, GostDocumentSigner, PrivateKey, open_engine, verify_cms
from govauth.signing._asn1 import cms as asn1_cms
from govauth.signing.engine import EngineName
from govauth.errors import SigningFailed

from tests.soaking import examples

from .conftest import flipped, key_of, run_async, write_key

OpenSsl = Callable[..., subprocess.CompletedProcess[bytes]]
MESSAGES = examples(40)  # and hundreds in the long proofs
ENGINES: list[EngineName] = ["gnutls", "pure"]


def messages(count: int = MESSAGES) -> list[bytes]:
    lengths = random.Random(20121234)
    return [os.urandom(lengths.randrange(0, 200)) for _ in range(count)]


def in_parallel(check: Callable[..., Any], *columns: Iterable[Any]) -> list[Any]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(check, *columns))


async def signed(key: PrivateKey, name: EngineName, kind: str, documents: list[bytes]) -> list[bytes]:
    engine = await open_engine(key, engine=name, for_tests=True)
    sign = {
        "raw": GostDocumentSigner(engine).sign_raw,
        "detached": GostDocumentSigner(engine).sign_detached,
        "attached": CmsChallengeSigner(engine).sign_challenge,
    }[kind]
    return [await sign(document) for document in documents]


async def raw_verdicts(
    key: PrivateKey, name: EngineName, documents: list[bytes], signatures: list[bytes]
) -> list[bool]:
    engine = await open_engine(key, engine=name, for_tests=True)
    return [await engine.verify(*pair) for pair in zip(documents, signatures, strict=True)]


@pytest.mark.parametrize("bits", [256, 512])
@pytest.mark.parametrize("name", ENGINES)
def test_raw_signatures_of_the_engine_verify_with_openssl(
    name: EngineName, bits: int, openssl: OpenSsl, tmp_path: Path
) -> None:
    key, documents = key_of(bits), messages()
    public = tmp_path / "public.der"
    public.write_bytes(key.certificate.spki_der)
    signatures = run_async(signed, key, name, "raw", documents)

    def check(number: int) -> bool:
        raw = tmp_path / f"{number}.sig"
        raw.write_bytes(signatures[number])
        form = ("-verify", str(public), "-keyform", "DER", "-signature", str(raw))
        return openssl("dgst", f"-md_gost12_{bits}", *form, content=documents[number]).returncode == 0

    assert all(in_parallel(check, range(MESSAGES)))


@pytest.mark.parametrize("bits", [256, 512])
def test_raw_signatures_of_openssl_verify_with_every_engine(
    bits: int, openssl: OpenSsl, tmp_path: Path
) -> None:
    key, documents = key_of(bits), messages()
    private, _ = write_key(key, tmp_path)
    command = ("dgst", f"-md_gost12_{bits}", "-sign", str(private))
    signatures = in_parallel(lambda document: openssl(*command, content=document).stdout, documents)
    for name in ENGINES:
        assert all(run_async(raw_verdicts, key, name, documents, signatures)), name


@pytest.mark.parametrize("kind", ["attached", "detached"])
@pytest.mark.parametrize("name", ENGINES)
def test_cms_of_the_engine_verifies_with_openssl(
    name: EngineName, kind: str, openssl: OpenSsl, tmp_path: Path
) -> None:
    key, documents = key_of(256), messages()
    _, public = write_key(key, tmp_path)
    made = run_async(signed, key, name, kind, documents)

    def check(number: int) -> bool:
        content = tmp_path / f"{number}.bin"
        content.write_bytes(documents[number])
        detached = ("-content", str(content)) if kind == "detached" else ()
        trust = ("-CAfile", str(public), "-purpose", "any")
        form = ("-verify", "-binary", "-inform", "DER", *trust, *detached)
        result = openssl("cms", *form, content=made[number])
        return result.returncode == 0 and result.stdout == documents[number]

    assert all(in_parallel(check, range(MESSAGES)))


@pytest.mark.parametrize("kind", ["attached", "detached"])
def test_cms_of_openssl_verifies_here(kind: str, openssl: OpenSsl, tmp_path: Path) -> None:
    key, documents = key_of(256), messages()
    private, public = write_key(key, tmp_path)
    form = ("-sign", "-binary", "-signer", str(public), "-inkey", str(private), "-md", "md_gost12_256")
    attached = ("-nodetach",) if kind == "attached" else ()
    made = in_parallel(
        lambda document: openssl("cms", *form, "-outform", "DER", *attached, content=document).stdout,
        documents,
    )

    async def check() -> None:
        for document, cms in zip(documents, made, strict=True):
            given = document if kind == "detached" else None
            verified = await verify_cms(cms, [key.certificate], content=given)
            assert verified.content == document
            assert verified.signing_time is not None

    run_async(check)


def test_the_openssl_engine_agrees_with_the_others(any_key: PrivateKey, openssl: OpenSsl) -> None:
    documents = messages(40)
    for signer in ("openssl", "gnutls", "pure"):
        signatures = run_async(signed, any_key, signer, "raw", documents[:20])
        for verifier in ("openssl", "gnutls", "pure"):
            assert all(run_async(raw_verdicts, any_key, verifier, documents[:20], signatures))
            assert not any(run_async(raw_verdicts, any_key, verifier, documents[20:], signatures))


@pytest.mark.parametrize("name", [*ENGINES, "openssl"])
def test_every_flipped_bit_of_a_raw_signature_is_refused(name: EngineName, openssl: OpenSsl) -> None:
    key, document = key_of(256), b"to be signed"
    [signature] = run_async(signed, key, name, "raw", [document])
    bits = range(len(signature) * 8) if name != "openssl" else range(0, len(signature) * 8, 16)
    flips = [flipped(signature, bit) for bit in bits]
    assert not any(run_async(raw_verdicts, key, name, [document] * len(flips), flips))
    changed = [flipped(document, bit) for bit in range(len(document) * 8)][: 96 if name != "openssl" else 8]
    assert not any(run_async(raw_verdicts, key, name, changed, [signature] * len(changed)))


def versions_made_3(cms: bytes) -> list[int]:
    """Find the two bits that make a version 3 out of 1: no verifier tells these apart, and neither is signed."""
    data = asn1_cms.ContentInfo.load(cms)["content"]
    places = [
        cms.index(whole.dump()) + len(whole.dump()) - len(whole.contents) + 2
        for whole in (data, data["signer_infos"][0])
    ]
    assert [cms[place - 2 : place + 1] for place in places] == [b"\x02\x01\x01"] * 2
    return [place * 8 + 1 for place in places]


@pytest.mark.parametrize("kind", ["attached", "detached"])
def test_every_flipped_bit_of_a_cms_is_refused(kind: str) -> None:
    key, document = key_of(256), b"to be signed"
    [cms] = run_async(signed, key, "gnutls", kind, [document])
    accepted: list[int] = []

    async def check() -> None:
        content = document if kind == "detached" else None
        await verify_cms(cms, [key.certificate], content=content)
        bits = range(0, len(cms) * 8, 1 if MESSAGES > 40 else 5)  # all of them in the long proofs
        for bit in sorted({*bits, *versions_made_3(cms)}):
            try:
                await verify_cms(flipped(cms, bit), [key.certificate], content=content)
            except SigningFailed:
                continue
            accepted.append(bit)

    run_async(check)
    assert accepted == versions_made_3(cms)
