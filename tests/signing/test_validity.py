"""A certificate that is out of force signs, and the log says so once: without the name of its owner."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve

from govauth.signing import GostDocumentSigner, PrivateKey, open_engine
from govauth.signing.validity import ValidityWatch

from .conftest import key_of
from .container_writer import Container
from .test_containers import PIN, one_key

pytestmark = pytest.mark.anyio


class SetClock:
    """A clock that a test sets."""

    def __init__(self, moment: float) -> None:
        self.moment = moment

    def time(self) -> float:
        return self.moment

    def monotonic(self) -> float:
        return self.moment


async def test_a_signer_says_once_that_its_certificate_ended(caplog: pytest.LogCaptureFixture) -> None:
    key = key_of(256)
    certificate = key.certificate
    clock = SetClock(certificate.not_after.timestamp() - 1)
    engine = await open_engine(key)
    signer = GostDocumentSigner(engine, clock=clock)
    await signer.sign_detached(b"1")
    assert not caplog.records
    clock.moment += 10
    assert await signer.sign_detached(b"2")
    assert await signer.sign_raw(b"3")
    [record] = caplog.records
    assert (record.levelno, record.name) == (logging.WARNING, "govauth.signing")
    assert f"{certificate.serial:x}" in record.getMessage()
    assert certificate.name not in record.getMessage()
    GostDocumentSigner(engine, clock=SetClock(certificate.not_before.timestamp() - 1))
    assert len(caplog.records) == 2
    await engine.aclose()


async def test_back_in_force_and_out_again_is_said_again(caplog: pytest.LogCaptureFixture) -> None:
    certificate = key_of(512).certificate
    watch = ValidityWatch(certificate)
    late = certificate.not_after + timedelta(seconds=1)
    for now in (late, late, certificate.not_after, late):
        watch.look(now)
    assert len(caplog.records) == 2


async def test_a_container_whose_key_is_past_its_term(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Container(one_key(), password=PIN, not_after=b"20200102030405Z").write(tmp_path / "key.000")
    key = PrivateKey.open(folder, password=PIN)
    await (await open_engine(key)).aclose()
    assert ["2020-01-02" in record.getMessage() for record in caplog.records] == [True]
    caplog.clear()
    await (await open_engine(evolve(key, origin=None))).aclose()
    assert not caplog.records
