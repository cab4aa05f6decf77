"""Keys of other kinds, points that cancel out, and systems that lock no memory."""

from __future__ import annotations

import ctypes
import mmap
import os

import pytest
from attrs import evolve
from govauth.errors import ConfigurationError
from govauth.secret import Withheld
from govauth.signing import Certificate, oids, read_certificate
from govauth.signing import locked
from govauth.signing.certificate_reading import _subject
from govauth.signing.certificates import UnknownPublicKey
from govauth.signing.cms_signer_check import _are_of_key
from govauth.signing.cms_suites import gost_suite, suite_of
from govauth.signing.curves import CURVES
from govauth.signing.engines import process
from govauth.signing.engines.pure import PureEngine
from govauth.signing.gost3410 import _add, _double
from govauth.signing.jwt_untrusted import algorithm_of, untrusted
from govauth.signing.xml import GOST_256, signed_by

from .conftest import key_of
from .xml.test_signatures import rsa_pair


def rsa(bits: int = 2048) -> Certificate:
    return read_certificate(rsa_pair(bits)[1])


def unknown() -> Certificate:
    return evolve(key_of(256).certificate, public_key=UnknownPublicKey("1.2.3", "of a test"))


def test_the_algorithm_of_a_certificate() -> None:
    found = [algorithm_of(one) for one in (key_of(256).certificate, key_of(512).certificate, rsa())]
    assert found == ["GOST3410_2012_256", "GOST3410_2012_512", "RS256"]
    assert algorithm_of(rsa(1024)) is None
    assert algorithm_of(unknown()) is None


@pytest.mark.parametrize("named", [None, 7, "AAAAA", "ж" * 64, "AAAA", "=", ""])
def test_a_name_that_is_no_hash_names_nothing(named: object) -> None:
    trusted = [key_of(256).certificate]
    refusal = untrusted({"alg": "GOST3410_2012_256", "x5t#St256": named}, trusted, trusted)
    assert refusal.message == "the signature of the token fits no trusted certificate that is valid now"


@pytest.mark.anyio
async def test_a_key_of_no_known_kind_verifies_nothing() -> None:
    assert not signed_by(unknown(), GOST_256, b"text", bytes(64))
    engine = PureEngine(unknown(), None)  # type: ignore[arg-type]
    assert not await engine.verify(b"text", bytes(64))


def test_an_rsa_key_has_no_parameters_of_gost_and_no_old_digest() -> None:
    assert not _are_of_key(b"\x30\x00", rsa(), gost_suite(key_of(256).certificate))
    with pytest.raises(
        ConfigurationError,
        match=r"it is signed by RSA with a digest that is not SHA-2 \(1\.3\.14\.3\.2\.26\)",
    ):
        suite_of(rsa(), "1.3.14.3.2.26")


@pytest.mark.parametrize(
    ("written", "inn"),
    [("007707083893", "7707083893"), ("7707083893", "7707083893"), ("500100732259", "500100732259")],
)
def test_the_inn_of_an_organisation_may_be_padded(written: str, inn: str) -> None:
    assert _subject({oids.INN: written}).inn == inn
    assert _subject({oids.INN: "500100732259", oids.INN_OF_ORGANISATION: "7707083893"}).inn == "7707083893"


@pytest.mark.parametrize("curve_oid", sorted(CURVES)[:2])
def test_a_point_and_its_opposite_cancel_out(curve_oid: str) -> None:
    curve = CURVES[curve_oid]
    point, opposite = (curve.x, curve.y, 1), (curve.x, curve.p - curve.y, 1)
    assert _add(curve, point, opposite)[2] == 0
    assert _add(curve, point, point) == _double(curve, point)
    assert _add(curve, _add(curve, point, opposite), point) == point


def test_memory_that_cannot_be_locked_still_holds_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: object) -> ctypes.CDLL:
        raise OSError("no libc")

    with monkeypatch.context() as patched:
        patched.setattr(ctypes, "CDLL", nothing)
        assert locked._libc.__wrapped__() is None
    monkeypatch.setattr(locked, "_libc", lambda: None)
    monkeypatch.delattr(mmap, "MADV_DONTDUMP", raising=False)
    assert locked.LockedBytes(b"key").content == b"key"


@pytest.mark.anyio
@pytest.mark.parametrize("in_memory", [True, False])
async def test_what_a_tool_reads(monkeypatch: pytest.MonkeyPatch, in_memory: bool) -> None:  # noqa: FBT001
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    finished = await process.run(lambda _: ["cat"], pipes={}, stdin=b"text" * 10_000, seconds=10)
    assert (finished.code, finished.output) == (0, b"text" * 10_000)


@pytest.mark.anyio
async def test_what_does_not_fit_into_a_pipe_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="a key or certificate of more than 4096 bytes is not read"):
        await process.run(lambda _: ["cat"], pipes={"key": Withheld(bytes(4097))}, stdin=b"", seconds=10)
