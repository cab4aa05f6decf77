"""Streebog and GOST R 34.10-2012 against the examples that the standards print."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

import pytest
from govauth.errors import ConfigurationError, InvalidInput
from govauth.signing import streebog
from govauth.signing.curves import CURVES, TEST_CURVE
from govauth.signing.gnutls_library import gnutls
from govauth.signing.gost3410 import GostPrivateKey, GostPublicKey, sign_digest, verify_digest
from govauth.signing.streebog_pure import streebog_pure

from .conftest import VECTORS

M1 = b"012345678901234567890123456789012345678901234567890123456789012"
M2 = bytes.fromhex(
    "d1e520e2e5f2f0e82c20d1f2f0e8e1eee6e820e2edf3f6e82c20e2e5fef2fa20f120eceef0ff20f1f2f0e5ebe0ece8"
    "20ede020f5f0e0e1f0fbff20efebfaeafb20c8e3eef0e5e2fb"
)

RFC_6986 = [
    (M1, 512, "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
              "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"),
    (M1, 256, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"),
    (M2, 512, "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376"
              "035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28"),
    (M2, 256, "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "bits", "digest"), RFC_6986)
def test_streebog_hashes_the_examples_of_rfc_6986(message: bytes, bits: Any, digest: str) -> None:
    assert streebog_pure(message, bits).hex() == digest
    assert streebog(message, bits).hex() == digest
    assert gnutls().digest(message, bits).hex() == digest


@pytest.mark.parametrize("bits", [256, 512])
def test_streebog_agrees_with_the_library_at_every_length(bits: Any) -> None:
    for length in [*range(0, 200, 7), 63, 64, 65, 127, 128, 129, 1000]:
        message = os.urandom(length)
        assert streebog_pure(message, bits) == gnutls().digest(message, bits)


def test_streebog_carries_in_its_sum() -> None:
    for message in (b"\xff" * 64, b"\xff" * 128, b"\xff" * 1000, b"\x00" * 64):
        assert streebog_pure(message, 512) == gnutls().digest(message, 512)


def test_streebog_knows_two_lengths_only() -> None:
    with pytest.raises(ValueError, match="256 or 512"):
        streebog_pure(b"", 384)


def test_answers_over_the_examples_of_the_guidelines() -> None:
    answers = json.loads((VECTORS / "guideline_answers.json").read_text())
    for sample in answers["strings_to_sign"].values():
        assert streebog(sample["text"].encode(), 256).hex() == sample["streebog256"]
    key = answers["identification_key"]
    assert streebog(key["uuid"].encode(), 256).hex() == key["streebog256"]
    pkce = answers["pkce"]
    for digest, expected in (
        (hashlib.sha256(pkce["verifier"].encode()).digest(), pkce["s256"]),
        (streebog(pkce["verifier"].encode(), 256), pkce["streebog256"]),
    ):
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == expected
    request = answers["import_request_data"]
    value = request["header_value"]
    decoded = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    assert len(decoded) == request["decoded_length"]
    assert hashlib.sha256(decoded).hexdigest() == request["sha256"]


# RFC 7091, section 7.1: key, digest, random number and signature of the example.
D = int("7A929ADE789BB9BE10ED359DD39A72C11B60961F49397EEE1D19CE9891EC3B28", 16)
E = int("2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5", 16)
K = int("77105C9B20BCD3122823C8CF6FCC7B956DE33814E95B7FE64FED924594DCEAB3", 16)
R = "41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493"
S = "01456C64BA4642A1653C235A98A60249BCD6D3F746B631DF928014F6C5BF9C40"
QX = int("7F2B49E270DB6D90D8595BEC458B50C58585BA1D4E9B788F6689DBD8E56FD80B", 16)
QY = int("26F1B489D6701DD185C8413A977B3CBBAF64D1C593D26627DFFB101A87FF77DA", 16)


def test_the_example_of_rfc_7091(monkeypatch: pytest.MonkeyPatch) -> None:
    key = GostPrivateKey(TEST_CURVE, D)
    assert key.public_key() == GostPublicKey(TEST_CURVE, QX, QY)
    monkeypatch.setattr("govauth.signing.gost3410.secrets.randbelow", lambda _: K - 1)
    digest = E.to_bytes(32, "little")
    signature = sign_digest(key, digest, for_tests=True)
    assert signature.hex().upper() == S + R
    assert verify_digest(key.public_key(), digest, signature)


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_every_curve_signs_and_verifies(curve: Any) -> None:
    assert curve.contains(curve.x, curve.y)
    key = GostPrivateKey.generate(curve)
    digest = os.urandom(curve.size)
    signature = sign_digest(key, digest, for_tests=True)
    assert verify_digest(key.public_key(), digest, signature)
    assert not verify_digest(key.public_key(), os.urandom(curve.size), signature)
    half = curve.size
    for bad in (
        signature[half:] + signature[:half],
        signature[::-1],
        signature[:-1],
        b"\x00" * len(signature),
        curve.q.to_bytes(half, "big") + signature[half:],
    ):
        assert not verify_digest(key.public_key(), digest, bad)


def test_the_pure_engine_refuses_to_sign_outside_tests() -> None:
    with pytest.raises(ConfigurationError, match="only for tests"):
        sign_digest(GostPrivateKey(TEST_CURVE, D), b"\x01" * 32)


def test_points_off_the_curve_are_refused() -> None:
    octets = GostPublicKey(TEST_CURVE, QX, QY).to_octets()
    assert GostPublicKey.from_octets(TEST_CURVE, octets).x == QX
    for bad in (octets[:-1], octets[:-1] + bytes([octets[-1] ^ 1]), b"\xff" * 64):
        with pytest.raises(InvalidInput):
            GostPublicKey.from_octets(TEST_CURVE, bad)
