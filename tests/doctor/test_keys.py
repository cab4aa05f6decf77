"""Planted faults of engines, keys, certificates and the files of ESIA."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path

import pytest
from attrs import frozen

from govauth.doctor import KeyPair, Settings, State, certificate, engines, trust_files
from govauth.secret import Secret
from govauth.signing import PrivateKey, gnutls_library
from govauth.signing.self_signed import certificate_pem, make_test_key
from tests.doctor.findings import the

pytestmark = pytest.mark.anyio

DAY = 86400.0


@frozen
class Shifted:
    """A clock that is some days off."""

    days: float

    def time(self) -> float:
        return time.time() + self.days * DAY

    def monotonic(self) -> float:
        return time.monotonic()


def written(folder: Path, name: str, key: PrivateKey) -> tuple[Path, Path]:
    private, public = folder / f"{name}.key", folder / f"{name}.crt"
    private.write_bytes(key.content.content)
    public.write_bytes(certificate_pem(key))
    return private, public


def signing(key: Path | None, certificate: Path) -> Settings:
    return Settings(keys=(KeyPair(key, certificate),))


async def test_every_engine_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_library(*_: object, **__: object) -> None:
        raise OSError("no such library")

    monkeypatch.setenv("PATH", str(tmp_path))
    alone = await engines.check(Settings(extras=frozenset({"gost"})))
    assert the("engine", alone, "gnutls").state is State.OK
    assert the("engine", alone, "openssl").state is State.WARNING
    assert "libengine-gost-openssl" in the("engine", alone, "openssl").advice.en
    assert not [one for one in alone if one.state is State.FAULT]
    monkeypatch.setattr(ctypes, "CDLL", no_library)
    gnutls_library.gnutls.cache_clear()
    try:
        none = await engines.check(Settings(extras=frozenset({"gost"})))
        harmless = await engines.check(Settings())
    finally:
        gnutls_library.gnutls.cache_clear()
    assert "libgnutls30" in the("engine", none, "gnutls").advice.en
    assert the("engine", none, "GOST").state is State.FAULT
    assert the("engine", harmless, "GOST").state is State.WARNING


async def test_a_pair_in_good_order(tmp_path: Path) -> None:
    key = make_test_key(for_tests=True)
    private, public = written(tmp_path, "is", key)
    found = await certificate.check(signing(private, public))
    assert the("key", found).state is State.OK
    assert the("certificate", found).state is State.OK
    assert "days left" in the("certificate", found).found.en
    assert key.certificate.hash in the("certificate-hash", found).found.en


async def test_a_key_and_a_certificate_of_another(tmp_path: Path) -> None:
    private, _ = written(tmp_path, "one", make_test_key(for_tests=True))
    _, public = written(tmp_path, "other", make_test_key(for_tests=True))
    found = the("key", await certificate.check(signing(private, public)))
    assert found.state is State.FAULT
    assert "does not belong to" in found.found.en
    swapped = await certificate.check(signing(public, private))
    assert "swapped" in the("key", swapped).found.en
    nothing = await certificate.check(signing(None, tmp_path / "none.crt"))
    assert the("key", nothing).state is State.FAULT


@pytest.mark.parametrize(
    ("password", "state"), [("12345678", State.OK), ("1", State.FAULT), (None, State.FAULT)]
)
async def test_a_container_stands_alone(password: str | None, state: State) -> None:
    container = Path(__file__).parents[2] / "examples" / "participant.000"
    secret = None if password is None else Secret(password)
    found = await certificate.check(Settings(keys=(KeyPair(container, password=secret),)))
    assert the("key", found).state is state


@pytest.mark.parametrize(
    ("made", "days", "state", "found"),
    [
        (-40, 10, State.FAULT, "expired on"),
        (5, 10, State.FAULT, "valid only from"),
        (0, 10, State.WARNING, "9 days left"),
    ],
)
async def test_a_certificate_out_of_its_time(
    tmp_path: Path, made: float, days: int, state: State, found: str
) -> None:
    _, public = written(tmp_path, "is", make_test_key(for_tests=True, days=days, clock=Shifted(made)))
    finding = the("certificate", await certificate.check(signing(None, public)))
    assert finding.state is state
    assert found in finding.found.en


async def test_the_files_of_esia(tmp_path: Path) -> None:
    _, fresh = written(tmp_path, "fresh", make_test_key(for_tests=True))
    _, expired = written(tmp_path, "expired", make_test_key(for_tests=True, days=10, clock=Shifted(-40)))
    _, ending = written(tmp_path, "ending", make_test_key(for_tests=True, days=10))
    _, old = written(tmp_path, "old", make_test_key(for_tests=True))
    os.utime(old, (time.time() - 200 * DAY,) * 2)
    (tmp_path / "page.zip").write_text("<html>")
    places = (fresh, expired, ending, old, tmp_path / "page.zip", tmp_path / "none")
    found = await trust_files.check(Settings(trust=places))
    states = {Path(one.subject).stem: one.state for one in found}
    assert states == {
        "fresh": State.OK,
        "expired": State.FAULT,
        "ending": State.WARNING,
        "old": State.WARNING,
        "page": State.FAULT,
        "none": State.FAULT,
    }
    assert "200 days old" in the("trust", found, "old").found.en
    assert "esia.zip" in the("trust", found, "expired").advice.ru
