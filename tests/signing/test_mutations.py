"""Damaged messages, certificates, keys and tokens: refused by their documented error, never by another.

``GOVAUTH_SOAK_EXAMPLES`` multiplies what is tried; ``scripts/soak-fuzz`` sets it.
"""

from __future__ import annotations

import base64
import random
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from govauth.errors import ConfigurationError, SigningFailed, TokenInvalid
from govauth.secret import Secret, Withheld
from govauth.signing import PrivateKey, oids, read_certificates
from govauth.signing.certificate_reading import certificate_of
from govauth.signing.cms_verification import verify_cms_now
from govauth.signing.jws import read_compact
from govauth.signing.key_reading import describe_private_key, private_key_der, read_private_key
from govauth.signing.recognition import recognised
from govauth.signing.self_signed import certificate_pem
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import flipped, key_of
from .der_mutations import Node, damaged_der, parsed, written
from .messages import AUTHORITY, Issuer, OpenSsl, Signature, message, oid

from tests.soaking import examples

pytestmark = pytest.mark.promise("what-is-verified-is-used")

TEXT = b"text"


@cache
def samples() -> dict[str, bytes]:
    short, long = Signature(key_of(256)), Signature(key_of(512), has_attributes=False)
    return {
        "detached": message(TEXT, short),
        "attached": message(TEXT, short, attached=True),
        "without attributes": message(TEXT, long),
        "without attributes, attached": message(TEXT, long, attached=True),
        "two signers": message(TEXT, short, long, attached=True),
    }


def trusted_versions(whole: bytes, changed: bytes) -> bool:
    """Whether only version numbers differ, 3 for 1."""
    return all(
        (old, new) == (1, 3) and whole[at - 2 : at] == b"\x02\x01"
        for at, (old, new) in enumerate(zip(whole, changed, strict=True))
        if old != new
    )


def damaged(whole: bytes, count: int, seed: int) -> list[bytes]:
    """Flip bits, each once, and cut the end off; the same ones for the same seed."""
    chosen = random.Random(seed)
    bits = chosen.sample(range(len(whole) * 8), min(count, len(whole) * 8))
    flips = [flipped(whole, bit) for bit in bits]
    cuts = [whole[: chosen.randrange(len(whole))] for _ in range(count // 20)]
    return [one for one in flips if not trusted_versions(whole, one)] + cuts


@pytest.mark.parametrize("name", samples())
def test_every_bit_of_a_message_counts(name: str) -> None:
    whole = samples()[name]
    trusted = key_of(256).certificate, key_of(512).certificate
    assert verify_cms_now(whole, trusted, TEXT).content == TEXT
    for changed in damaged(whole, examples(700), seed=examples(1)):
        with pytest.raises(SigningFailed):
            verify_cms_now(changed, trusted, TEXT)


def test_every_bit_of_a_path_counts(openssl: OpenSsl, tmp_path: Path) -> None:
    issuer = Issuer(openssl, tmp_path)
    root = issuer.issue("Корень", extensions=AUTHORITY)
    middle = issuer.issue("УЦ", root, extensions=AUTHORITY)
    signer = issuer.issue("Ромашка", middle)
    whole = message(TEXT, Signature(signer), enclosed=(signer.certificate, middle.certificate))
    authorities = (root.certificate,)
    assert verify_cms_now(whole, (), TEXT, authorities=authorities).signers
    for changed in damaged(whole, examples(1000), seed=examples(1)):
        with pytest.raises(SigningFailed):
            verify_cms_now(changed, (), TEXT, authorities=authorities)


def spliced(whole: bytes, at: int, put: bytes, dropped: int) -> bytes:
    at %= len(whole)
    return whole[:at] + put + whole[at + dropped :]


def files() -> list[bytes]:
    key = key_of(256)
    der = key.certificate.der
    text = base64.encodebytes(der)
    return [
        der,
        certificate_pem(key),
        text,
        b"\xef\xbb\xbf" + text,
        samples()["attached"],
        key.content.content,
    ]


@settings(max_examples=examples(300), deadline=None)
@given(st.integers(0, 5), st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 40))
def test_fuzz_certificates_and_what_a_file_is(number: int, at: int, put: bytes, dropped: int) -> None:
    changed = spliced(files()[number], at, put, dropped)
    recognised(changed)
    try:
        assert read_certificates(changed)
    except ConfigurationError as refusal:
        assert "not an X.509 certificate" in str(refusal)


@settings(max_examples=examples(300), deadline=None)
@given(st.booleans(), st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 40))
def test_fuzz_keys(is_pem: bool, at: int, put: bytes, dropped: int) -> None:
    pem = key_of(512).content.content
    whole = pem if is_pem else base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    changed = Withheld(spliced(whole, at, put, dropped))
    for read in (describe_private_key, read_private_key):
        try:
            read(changed)
        except ConfigurationError as refusal:
            assert str(refusal)


def without_parameters(nodes: list[Node]) -> list[Node]:
    """Take the parameters off every GOST key."""
    key_oids = [oid(one)[2:] for one in oids.KEY_BITS]
    if nodes and nodes[0][1] in key_oids:
        return nodes[:1]
    return [[tag, without_parameters(one) if isinstance(one, list) else one] for tag, one in nodes]


def test_what_the_library_trips_over_is_refused(key: PrivateKey) -> None:
    with pytest.raises(ConfigurationError, match="not an X.509 certificate"):
        read_certificates(written(without_parameters(parsed(key.certificate.der))))
    real_name = key.certificate.der.replace(b"\x0c\x04Test", b"\x09\x04Test")
    ends_with_zero = key.certificate.der[:-1] + b"\0"
    at = ends_with_zero.rindex(b"\x03\x41\x00") + 2
    unused_bits = ends_with_zero[:at] + b"\x01" + ends_with_zero[at + 1 :]
    assert read_certificates(ends_with_zero)
    for changed in (real_name, unused_bits):
        with pytest.raises(ConfigurationError, match="not an X.509 certificate"):
            read_certificates(changed)
    der = written(without_parameters(parsed(private_key_der(key.content))))
    for read in (describe_private_key, read_private_key):
        with pytest.raises(ConfigurationError):
            read(Withheld(der))


def test_certificates_and_keys_of_another_structure() -> None:
    for bits in (256, 512):
        key = key_of(bits)
        for changed in damaged_der(key.certificate.der, examples(150)):
            certificate_of(changed)
            with suppress(ConfigurationError):
                read_certificates(changed)
        der = private_key_der(key.content)
        for changed in damaged_der(der, examples(100)):
            for read in (describe_private_key, read_private_key):
                with suppress(ConfigurationError):
                    read(Withheld(changed))


@settings(max_examples=examples(300), deadline=None)
@given(st.binary(max_size=300))
def test_fuzz_octets(octets: bytes) -> None:
    recognised(octets)
    recognised(b"\x30\x82" + octets)
    with pytest.raises(SigningFailed):
        verify_cms_now(octets, (key_of(256).certificate,), TEXT)
    with pytest.raises(ConfigurationError):
        read_certificates(octets)
    with pytest.raises(ConfigurationError):
        describe_private_key(Withheld(octets))


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=60), st.binary(max_size=60), st.binary(max_size=60))
def test_fuzz_compact_tokens(text: str, header: bytes, payload: bytes) -> None:
    encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (header, payload, b"s")]
    for token in (text, ".".join(encoded), f"{text}.{text}.{text}"):
        try:
            jws = read_compact(Secret(token))
        except TokenInvalid as refusal:
            assert str(refusal)
        else:
            assert isinstance(jws.claims, dict)
