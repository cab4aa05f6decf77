"""``pycades`` played by a module of our own that keeps to what its users publish; the product was not at hand."""

from __future__ import annotations

import base64
import hashlib
import sys
import threading
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import anyio
import pytest
from govauth.doctor.settings import Settings
from govauth.doctor.signing_tools import check
from govauth.errors import ConfigurationError, SigningFailed
from govauth.signing import (
    PrivateKey,
    PycadesKey,
    make_test_key,
    open_document_signer,
    open_engine,
    verify_cms,
)
from govauth.signing.digest import Bits, streebog
from govauth.signing.gost3410 import sign_digest
from govauth.signing.key_reading import read_private_key

pytestmark = pytest.mark.anyio

HASHES: dict[int, Bits] = {101: 256, 102: 512}


class Csp(ModuleType):
    """CSP with one certificate in a store: objects and constants of CAdESCOM, under the names of pycades."""

    CADESCOM_CURRENT_USER_STORE, CADESCOM_CONTAINER_STORE = 2, 100
    CAPICOM_STORE_OPEN_MAXIMUM_ALLOWED, CAPICOM_CERTIFICATE_FIND_SHA1_HASH = 2, 0
    CADESCOM_STRING_TO_UCS2LE, CADESCOM_BASE64_TO_BINARY = 0, 1
    CADESCOM_HASH_ALGORITHM_CP_GOST_3411_2012_256, CADESCOM_HASH_ALGORITHM_CP_GOST_3411_2012_512 = 101, 102

    def __init__(self, key: PrivateKey) -> None:
        super().__init__("pycades")
        self.key = key
        self.place: tuple[int, str] = (2, "My")
        self.failure: Exception | None = None
        self.waits: threading.Event | None = None
        self.opens: threading.Event | None = None
        self.signed = 0
        csp = self

        class Found:
            def __init__(self, items: list[str]) -> None:
                self.Count, self._items = len(items), items

            def Item(self, number: int) -> str:  # noqa: N802
                return self._items[number - 1]

        class Certificates:
            def Find(self, kind: int, thumbprint: str) -> Found:  # noqa: N802
                assert kind == csp.CAPICOM_CERTIFICATE_FIND_SHA1_HASH
                own = hashlib.sha1(csp.key.certificate.der).hexdigest().upper()
                return Found(["certificate"] if own == thumbprint else [])

        class Store:
            def Open(self, location: int, name: str, mode: int) -> None:  # noqa: N802
                if csp.opens is not None:
                    csp.opens.wait(10)
                if (location, name) != csp.place:
                    raise RuntimeError("The system cannot find the file specified. (0x80070002)")
                self.Certificates = Certificates()

            def Close(self) -> None:  # noqa: N802
                del self.Certificates

        class HashedData:
            Algorithm = 0
            DataEncoding = csp.CADESCOM_STRING_TO_UCS2LE

            def Hash(self, text: str) -> None:  # noqa: N802
                is_text = self.DataEncoding == csp.CADESCOM_STRING_TO_UCS2LE
                data = text.encode("utf-16-le") if is_text else base64.b64decode(text)
                self.value = streebog(data, HASHES[self.Algorithm])

        class RawSignature:
            def SignHash(self, hashed: HashedData, certificate: str) -> str:  # noqa: N802
                assert certificate == "certificate"
                csp.signed += 1
                if csp.waits is not None:
                    csp.waits.wait(10)
                if csp.failure is not None:
                    raise csp.failure
                raw = sign_digest(read_private_key(csp.key.content), hashed.value, for_tests=True)
                return raw[::-1].hex(" ").upper()

        self.Store, self.HashedData, self.RawSignature = Store, HashedData, RawSignature


@pytest.fixture
def csp(any_key: PrivateKey, monkeypatch: pytest.MonkeyPatch) -> Csp:
    module = Csp(any_key)
    monkeypatch.setitem(sys.modules, "pycades", module)
    return module


async def test_it_signs(csp: Csp) -> None:
    certificate = csp.key.certificate
    engine = await open_engine(PycadesKey(certificate))
    assert engine.name == "pycades"
    assert await engine.verify(b"text", await engine.sign(b"text"))
    assert await engine.verify(b"", await engine.sign(b""))
    signer = await open_document_signer(PycadesKey(certificate))
    await verify_cms(await signer.sign_detached(b"text"), [certificate], content=b"text")
    csp.place = (100, "Other")
    await open_engine(PycadesKey(certificate, store="Other", in_containers=True))


async def test_what_is_wrong_is_named_at_opening(csp: Csp, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = csp.key.certificate
    with pytest.raises(ConfigurationError, match=r"pycades: RuntimeError The system cannot .*0x80070002"):
        await open_engine(PycadesKey(certificate, store="Other"))
    csp.key = other(csp.key)
    with pytest.raises(ConfigurationError, match="the store My has no certificate «Test»"):
        await open_engine(PycadesKey(certificate))
    monkeypatch.setitem(sys.modules, "pycades", None)
    with pytest.raises(ConfigurationError, match="pycades is not installed"):
        await open_engine(PycadesKey(certificate))


async def test_failures_of_csp(csp: Csp) -> None:
    engine = await open_engine(PycadesKey(csp.key.certificate))
    csp.failure = RuntimeError("Access is denied. (0x80070005)")
    with pytest.raises(SigningFailed, match="did not sign: RuntimeError Access is denied"):
        await engine.sign(b"text")
    csp.failure, csp.key = None, other(csp.key)
    with pytest.raises(SigningFailed, match="does not fit the certificate"):
        await engine.sign(b"text")


def other(key: PrivateKey) -> PrivateKey:
    assert key.certificate.curve is not None
    return make_test_key(for_tests=True, bits=key.certificate.curve.bits)


async def test_a_csp_that_hangs_is_given_up(csp: Csp) -> None:
    engine = await open_engine(PycadesKey(csp.key.certificate, seconds=0.5))
    csp.waits = threading.Event()
    try:
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(_fails, engine)
        assert csp.signed == 2
    finally:
        csp.waits.set()


async def test_a_store_that_hangs_is_given_up(csp: Csp) -> None:
    csp.opens = threading.Event()
    try:
        with pytest.raises(ConfigurationError, match=r"within 0.5 s"):
            await open_engine(PycadesKey(csp.key.certificate, seconds=0.5))
    finally:
        csp.opens.set()


async def _fails(engine: Any) -> None:
    with pytest.raises(SigningFailed, match=r"pycades (did not sign within|was busy for) 0.5 s"):
        await engine.sign(b"text")


async def test_the_doctor_finds_it(csp: Csp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycades", None)
    assert "pycades" not in [one.subject for one in await check(Settings())]
    csp.__spec__ = ModuleSpec("pycades", None)
    monkeypatch.setitem(sys.modules, "pycades", csp)
    assert "pycades" in [one.subject for one in await check(Settings())]
