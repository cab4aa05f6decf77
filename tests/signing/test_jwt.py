from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import string
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from govauth.errors import ConfigurationError, TokenInvalid
from govauth.secret import Secret
from govauth.signing import (
    Certificate,
    GostDocumentSigner,
    JwtVerifier,
    TrustedCertificates,
    make_test_key,
    open_engine,
    read_certificate,
)
from govauth.signing.rsa import RsaPublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import flipped, key_of, run_async

from tests.soaking import examples

pytestmark = pytest.mark.anyio
ISSUER = "http://esia-portal1.test.gosuslugi.ru/"
NOW = datetime(2026, 12, 1, tzinfo=UTC).timestamp()


class Clock:
    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


def encoded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "MNEMONIC",
    "sub": 1000000000,
    "iat": NOW - 10,
    "nbf": NOW - 10,
    "exp": NOW + 3600,
}
ACCESS: dict[str, Any] = {
    **{k: v for k, v in CLAIMS.items() if k not in {"aud", "nbf"}},
    "client_id": "MNEMONIC",
}


def signing_input(header: dict[str, Any], claims: Any) -> str:
    return encoded(json.dumps(header).encode()) + "." + encoded(json.dumps(claims).encode())


async def token(
    claims: Any = CLAIMS, *, bits: int = 256, alg: str | None = None, sbt: str = "id", **header: Any
) -> str:
    head = {"ver": 1, "typ": "JWT", "sbt": sbt, "alg": alg or f"GOST3410_2012_{bits}", **header}
    text = signing_input(head, claims)
    signer = GostDocumentSigner(await open_engine(key_of(bits)))
    return f"{text}.{encoded(await signer.sign_raw(text.encode()))}"


def verifier(**settings: Any) -> JwtVerifier:
    trusted = settings.pop("trusted", [key_of(256).certificate, key_of(512).certificate])
    options: dict[str, Any] = {"client_id": "MNEMONIC", "issuers": {ISSUER}, "clock": Clock()}
    return JwtVerifier(TrustedCertificates(trusted), **{**options, **settings})


async def test_the_vector_verifies(vectors: dict[str, Any]) -> None:
    certificate = read_certificate(vectors["esia_cert_pem"].encode())
    check = verifier(trusted=[key_of(256).certificate, certificate])
    verified = await check.verify(vectors["id_token_gost"], "id")
    assert verified.claims == vectors["id_token_claims"]
    assert verified.certificate is certificate
    assert verified.subject == "1000000000"
    with pytest.raises(TokenInvalid, match="no trusted certificate"):
        await verifier().verify(vectors["id_token_gost"], "id")


@pytest.mark.parametrize("bits", [256, 512])
async def test_both_lengths_and_both_kinds(bits: int) -> None:
    assert (await verifier().verify(await token(bits=bits), "id")).subject == "1000000000"
    access = await token(ACCESS, bits=bits, sbt="access")
    assert (await verifier().verify(Secret(access), "access")).claims["client_id"] == "MNEMONIC"


async def test_rs256(tmp_path: Path) -> None:
    private, public = tmp_path / "rsa.key", tmp_path / "rsa.crt"
    new: list[str | Path] = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        private,
        "-out",
        public,
    ]
    subprocess.run([*new, "-days", "3650", "-subj", "/CN=RSA"], capture_output=True, check=True)
    certificate = read_certificate(public.read_bytes())
    text = signing_input({"alg": "RS256", "sbt": "id", "typ": "JWT"}, CLAIMS)
    sign: list[str | Path] = ["openssl", "dgst", "-sha256", "-sign", private]
    signature = subprocess.run(sign, input=text.encode(), capture_output=True, check=True).stdout
    check = verifier(trusted=[certificate, key_of(256).certificate])
    assert (await check.verify(f"{text}.{encoded(signature)}", "id")).certificate is certificate
    for bit in range(0, len(signature) * 8, 32):
        with pytest.raises(TokenInvalid):
            await check.verify(f"{text}.{encoded(flipped(signature, bit))}", "id")
    # The certificate as the key of an HMAC, and the name of another algorithm over the same signature.
    for alg in ("HS256", "none", "PS256", "GOST3410_2012_256"):
        text = signing_input({"alg": alg, "sbt": "id"}, CLAIMS)
        for key in (certificate.der, public.read_bytes(), certificate.spki_der):
            forged = hmac.new(key, text.encode(), hashlib.sha256).digest()
            for octets in (forged, signature, forged * 2):
                with pytest.raises(TokenInvalid):
                    await check.verify(f"{text}.{encoded(octets)}", "id")


def test_short_and_odd_rsa_keys_are_refused() -> None:
    for modulus, exponent in (
        (1 << 1023 | 1, 65537),
        (1 << 2047, 65537),
        (1 << 2047 | 1, 1),
        (1 << 9000 | 1, 3),
    ):
        key = RsaPublicKey(modulus, exponent)
        assert not key.is_sound
        assert not key.verify(b"", b"\x00" * ((key.bits + 7) // 8))


async def test_swapped_algorithms_are_refused() -> None:
    for bits, alg in ((256, "GOST3410_2012_512"), (512, "GOST3410_2012_256"), (256, "RS256"), (256, "none")):
        with pytest.raises(TokenInvalid):
            await verifier().verify(await token(bits=bits, alg=alg), "id")
    only_512 = verifier(algorithms={"GOST3410_2012_512"})
    with pytest.raises(TokenInvalid, match="algorithm"):
        await only_512.verify(await token(), "id")
    whole = await token()
    with pytest.raises(TokenInvalid):
        await verifier().verify(whole.rpartition(".")[0] + ".", "id")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"exp": None}, "no time of expiry"),
        ({"exp": "9999999999"}, "not a number"),
        ({"exp": True}, "not a number"),
        ({"exp": NOW - 61}, "has expired"),
        ({"exp": NOW - 60}, "has expired"),
        ({"nbf": NOW + 61}, "future"),
        ({"iat": NOW + 61}, "future"),
        ({"iat": []}, "not a number"),
        ({"iss": "http://evil.example/"}, "issuer"),
        ({"iss": ISSUER + "/"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "OTHER"}, "another client"),
        ({"aud": ["OTHER"]}, "another client"),
        ({"aud": None}, "another client"),
        ({"aud": {"MNEMONIC": 1}}, "another client"),
    ],
)
async def test_wrong_claims_are_refused(change: dict[str, Any], why: str) -> None:
    claims = {name: value for name, value in {**CLAIMS, **change}.items() if value is not None}
    with pytest.raises(TokenInvalid, match=why):
        await verifier().verify(await token(claims), "id")


@pytest.mark.parametrize(
    "change",
    [
        {"exp": NOW - 59},
        {"nbf": NOW + 59},
        {"iat": NOW + 60},
        {"iat": 0, "nbf": 0.5},
        {"iss": ISSUER.removesuffix("/")},
        {"aud": ["OTHER", "MNEMONIC"]},
        {"nbf": None},
        {"sub": "42"},
    ],
)
async def test_right_claims_pass(change: dict[str, Any]) -> None:
    claims = {name: value for name, value in {**CLAIMS, **change}.items() if value is not None}
    await verifier().verify(await token(claims), "id")


async def test_an_access_token_is_no_id_token() -> None:
    for sbt, kind, claims in (
        ("access", "id", CLAIMS),
        ("id", "access", ACCESS),
        ("authorization_code", "id", CLAIMS),
    ):
        with pytest.raises(TokenInvalid, match="sbt"):
            await verifier().verify(await token(claims, sbt=sbt), kind)  # type: ignore[arg-type]
    other = await token({**ACCESS, "client_id": "OTHER"}, sbt="access")
    with pytest.raises(TokenInvalid, match="client_id"):
        await verifier().verify(other, "access")


async def test_headers_that_ask_for_more_are_refused() -> None:
    for extra in ({"crit": ["exp"]}, {"typ": "JWE"}):
        with pytest.raises(TokenInvalid, match="header"):
            await verifier().verify(await token(**extra), "id")


class Renewed:
    """Trust that brings the certificate of the signer when it is asked to look again."""

    def __init__(self, *, brings: bool) -> None:
        self.certificates = (key_of(512).certificate,)
        self.brings = brings
        self.looks = 0

    async def current(self) -> tuple[Certificate, ...]:
        return self.certificates

    async def look_again(self) -> bool:
        self.looks += 1
        if self.brings:
            self.certificates = (key_of(256).certificate,)
        return self.brings


async def test_a_signer_that_is_not_known_is_looked_for_once_more() -> None:
    def verifier_of(trust: Renewed) -> JwtVerifier:
        return JwtVerifier(trust, client_id="MNEMONIC", issuers={ISSUER}, leeway=0.0, clock=Clock())

    trust = Renewed(brings=True)
    for _ in range(2):
        found = await verifier_of(trust).verify(await token(), "id")
        assert found.certificate == key_of(256).certificate
        assert trust.looks == 1
    with pytest.raises(TokenInvalid):
        await verifier_of(Renewed(brings=False)).verify(await token(), "id")


def test_the_leeway_may_be_nothing_or_five_minutes() -> None:
    for leeway in (0.0, 300.0):
        verifier(leeway=leeway)
    for leeway in (-0.1, 300.1):
        with pytest.raises(ConfigurationError, match="leeway"):
            verifier(leeway=leeway)


async def test_a_header_need_not_name_its_type() -> None:
    text = signing_input({"ver": 1, "sbt": "id", "alg": "GOST3410_2012_256"}, CLAIMS)
    signer = GostDocumentSigner(await open_engine(key_of(256)))
    whole = f"{text}.{encoded(await signer.sign_raw(text.encode()))}"
    assert (await verifier().verify(whole, "id")).subject == "1000000000"


@pytest.mark.parametrize("edge", ["not_before", "not_after"])
async def test_the_leeway_holds_for_certificates_too(edge: str) -> None:
    aside = timedelta(seconds=59 if edge == "not_before" else -59)
    moment = datetime.fromtimestamp(NOW, UTC) + aside
    whole = key_of(256).certificate
    moved = evolve(whole, not_before=moment) if edge == "not_before" else evolve(whole, not_after=moment)
    assert (await verifier(trusted=[moved]).verify(await token(), "id")).certificate == moved


async def test_certificates_count_only_while_they_are_valid() -> None:
    old = evolve(key_of(256).certificate, not_after=datetime.fromtimestamp(NOW, UTC) - timedelta(seconds=61))
    with pytest.raises(TokenInvalid, match="valid now"):
        await verifier(trusted=[old]).verify(await token(), "id")


async def test_an_algorithm_without_a_certificate_is_named() -> None:
    only_512 = verifier(trusted=[key_of(512).certificate])
    with pytest.raises(
        TokenInvalid, match="no trusted certificate that is valid now .* GOST3410_2012_256"
    ) as one:
        await only_512.verify(await token(), "id")
    assert "esia.zip" in one.value.advice
    old = evolve(key_of(256).certificate, not_after=datetime.fromtimestamp(NOW, UTC) - timedelta(days=1))
    with pytest.raises(TokenInvalid, match=r"GOST3410_2012_256; of those .* to 2026-11-30") as two:
        await verifier(trusted=[old, key_of(512).certificate]).verify(await token(), "id")
    assert "esia.zip" in two.value.advice


async def test_the_three_causes_have_sentences_of_their_own() -> None:
    stranger = make_test_key(for_tests=True).certificate
    old = evolve(key_of(256).certificate, not_after=datetime.fromtimestamp(NOW, UTC) - timedelta(days=1))
    sentences: set[str] = set()
    for trusted in ([old], [key_of(512).certificate], [stranger]):
        with pytest.raises(TokenInvalid) as caught:
            await verifier(trusted=trusted).verify(await token(), "id")
        assert "esia.zip" in caught.value.advice
        sentences.add(str(caught.value))
    assert len(sentences) == 3


@pytest.mark.parametrize("form", ["base64url", "hexadecimal"])
async def test_a_certificate_that_the_header_names_is_named(form: str) -> None:
    digest = bytes.fromhex(key_of(256).certificate.hash)
    named: dict[str, Any] = {"x5t#St256": encoded(digest) if form == "base64url" else digest.hex()}
    stranger = make_test_key(for_tests=True).certificate
    with pytest.raises(TokenInvalid, match=key_of(256).certificate.hash) as caught:
        await verifier(trusted=[stranger]).verify(await token(**named), "id")
    assert "add that certificate" in caught.value.advice
    await verifier().verify(await token(**named), "id")
    odd: Any
    for odd in (7, [], "я", "AAAA", None):
        with pytest.raises(TokenInvalid, match="fits no trusted certificate"):
            await verifier(trusted=[stranger]).verify(await token(CLAIMS, **{"x5t#St256": odd}), "id")


ODD: list[object] = [
    *(["GOST3410_2012_256"], {"a": 1}, None, True, 12, -1, 0.5, 1e20, 1e300, 10**400, -(10**30)),
    *(1_795_564_800_000, "", "soon", "\x00", [[]], {}, [["MNEMONIC"]], 253_402_300_800),
]


@pytest.mark.parametrize("name", ["alg", "typ", "sbt", "ver", "crit", "kid", "x5t#St256"])
async def test_odd_values_in_the_header(name: str) -> None:
    for value in ODD:
        text = signing_input({"alg": "GOST3410_2012_256", "typ": "JWT", "sbt": "id", name: value}, CLAIMS)
        with pytest.raises(TokenInvalid):
            await verifier().verify(f"{text}.{encoded(bytes(64))}", "id")


@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "aud", "iss"])
async def test_odd_values_in_the_claims(name: str) -> None:
    absent_or_long_ago = [None, 12, 0.5] if name in {"iat", "nbf"} else []
    for value in ODD:
        if value in absent_or_long_ago:
            continue
        with pytest.raises(TokenInvalid):
            await verifier().verify(await token({**CLAIMS, name: value}), "id")


async def test_odd_subjects() -> None:
    values: list[object] = [[], {}, True, 0.5, [1]]
    for value in values:
        with pytest.raises(TokenInvalid, match="sub"):
            await verifier().verify(await token({**CLAIMS, "sub": value}), "id")
    assert (await verifier().verify(await token({**CLAIMS, "sub": 10**30}), "id")).subject is not None


async def test_times_in_milliseconds_are_named() -> None:
    with pytest.raises(TokenInvalid, match=r"exp .*not in seconds"):
        await verifier().verify(await token({**CLAIMS, "exp": int(NOW + 60) * 1000}), "id")


async def test_no_error_shows_the_token() -> None:
    whole = await token({**CLAIMS, "exp": NOW - 1000, "name": "Иванов"})
    with pytest.raises(TokenInvalid) as caught:
        await verifier().verify(Secret(whole), "id")
    trace = caught.value.__traceback__
    while trace is not None:
        if "/govauth/signing/" in trace.tb_frame.f_code.co_filename:
            shown = repr(trace.tb_frame.f_locals)
            assert whole[:40] not in shown
            assert "Иванов" not in shown
        trace = trace.tb_next
    assert whole[:20] not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"client_id": ""},
        {"issuers": set()},
        {"issuers": ISSUER},
        {"algorithms": {"none"}},
        {"algorithms": {"HS256"}},
        {"algorithms": set()},
        {"leeway": -1},
        {"leeway": 301},
        {"leeway": float("nan")},
        {"trusted": []},
    ],
)
async def test_senseless_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        verifier(**settings)


WHOLE = ""


def whole_token() -> str:
    global WHOLE  # noqa: PLW0603
    WHOLE = WHOLE or run_async(token)
    return WHOLE


def must_refuse(text: str) -> None:
    async def check() -> None:
        with pytest.raises(TokenInvalid):
            await verifier().verify(text, "id")

    run_async(check)


@settings(max_examples=examples(300), deadline=None)
@given(st.text(max_size=200) | st.text("abcAZ09-_.=", max_size=200))
def test_fuzz_random_text(text: str) -> None:
    must_refuse(text)


@settings(max_examples=examples(300), deadline=None)
@given(
    st.integers(0, 10_000),
    st.text(string.ascii_letters + "0123456789-_.=+/ \n", max_size=4),
    st.integers(0, 4),
)
def test_fuzz_replaced_characters(at: int, put: str, dropped: int) -> None:
    whole = whole_token()
    at %= len(whole)
    changed = whole[:at] + put + whole[at + dropped :]
    if changed != whole:
        must_refuse(changed)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*CLAIMS, "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=examples(150), deadline=None)
@given(JSON)
def test_fuzz_signed_claims(claims: Any) -> None:
    must_refuse(run_async(token, claims))


def test_every_single_bit_of_a_token_counts() -> None:
    whole = whole_token().encode()

    async def check() -> None:
        check = verifier()
        for bit in random.Random(1).sample(range(len(whole) * 8), 1500):
            with pytest.raises(TokenInvalid):
                await check.verify(flipped(whole, bit).decode("latin-1"), "id")

    run_async(check)


def test_deep_json_is_refused() -> None:
    deep = encoded(b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}")
    must_refuse(f"{deep}.{deep}.AAAA")
    must_refuse("A" * 70_000)
