"""CryptoPro CSP inside this process, through its Python extension ``pycades`` where that is installed.

``pycades`` comes with CryptoPro CSP and is on no package index (what bears its name there is somebody else's
upload). Built from what its users publish; the extension is proprietary, and this engine was never run
against it.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, Literal, TypeAlias

import anyio
from anyio import to_thread

from govauth.errors import ConfigurationError, SigningFailed
from govauth.printable import printable
from govauth.signing.certificates import Certificate
from govauth.signing.digest import Bits
from govauth.signing.sources import PycadesKey
from govauth.signing.verification import gost_bits, verify_raw

_MODULE: Final = "pycades"
_ALGORITHMS: Final = {
    256: "CADESCOM_HASH_ALGORITHM_CP_GOST_3411_2012_256",
    512: "CADESCOM_HASH_ALGORITHM_CP_GOST_3411_2012_512",
}
_SAID_LIMIT: Final = 200

SignData: TypeAlias = Callable[[bytes], bytes]


class PycadesEngine:
    """Signs with a key of CryptoPro CSP whose certificate is in a store of the user."""

    def __init__(self, source: PycadesKey, sign_data: SignData) -> None:
        self.certificate: Certificate = source.certificate
        self._sign_data = sign_data
        self._seconds = source.seconds
        # Nothing says that objects of the extension may be used by several threads at once.
        self._turn = threading.Lock()

    @property
    def name(self) -> Literal["pycades"]:
        """Which engine this is."""
        return "pycades"

    @classmethod
    async def open(cls, source: PycadesKey) -> PycadesEngine:
        """Find the certificate in the store.

        Raises:
            ConfigurationError: ``pycades`` is not installed, or the store has no such certificate.

        """
        bits = gost_bits(source.certificate)
        with anyio.move_on_after(source.seconds):
            return cls(source, await to_thread.run_sync(_open, source, bits, abandon_on_cancel=True))
        raise ConfigurationError(f"pycades did not open the store within {source.seconds:g} s")

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; see :class:`~govauth.signing.engine.Engine`."""
        with anyio.move_on_after(self._seconds):
            return await to_thread.run_sync(self._sign, data, abandon_on_cancel=True)
        raise SigningFailed(f"pycades did not sign within {self._seconds:g} s")

    def _sign(self, data: bytes) -> bytes:
        if not self._turn.acquire(timeout=self._seconds):
            raise SigningFailed(f"pycades was busy for {self._seconds:g} s")
        try:
            native = self._sign_data(data)
        finally:
            self._turn.release()
        raw = native[::-1]
        if not verify_raw(self.certificate, data, raw):
            raise SigningFailed("pycades made a signature that does not fit the certificate")
        return raw

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature against the certificate, without CSP."""
        return await to_thread.run_sync(verify_raw, self.certificate, data, signature)

    async def aclose(self) -> None:
        """Nothing to close: the key stays in CSP."""


def _open(source: PycadesKey, bits: Bits) -> SignData:
    try:
        pycades: Any = import_module(_MODULE)
    except ImportError:
        raise ConfigurationError(
            "pycades is not installed: it comes with CryptoPro CSP, built for the Python that runs here"
        ) from None
    failure = ""
    try:
        certificate = _certificate_in_store(pycades, source)
        if certificate is not None:
            return _signing(pycades, certificate, bits)
        failure = (
            f"the store {source.store} has no certificate {source.certificate.name}: install it with certmgr"
        )
    except Exception as error:  # noqa: BLE001  # the extension raises its own classes, and plain ones
        failure = _said(error)
    raise ConfigurationError(f"pycades: {failure}")


def _certificate_in_store(pycades: Any, source: PycadesKey) -> Any | None:
    store = pycades.Store()
    store.Open(
        pycades.CADESCOM_CONTAINER_STORE if source.in_containers else pycades.CADESCOM_CURRENT_USER_STORE,
        source.store,
        pycades.CAPICOM_STORE_OPEN_MAXIMUM_ALLOWED,
    )
    try:
        thumbprint = hashlib.sha1(source.certificate.der, usedforsecurity=False).hexdigest().upper()
        found = store.Certificates.Find(pycades.CAPICOM_CERTIFICATE_FIND_SHA1_HASH, thumbprint)
        return found.Item(1) if found.Count else None
    finally:
        store.Close()


def _signing(pycades: Any, certificate: Any, bits: Bits) -> SignData:
    def sign(data: bytes) -> bytes:
        failure: str
        try:
            hashed = pycades.HashedData()
            hashed.Algorithm = getattr(pycades, _ALGORITHMS[bits])
            # Before the data: by default a text is hashed in UTF-16.
            hashed.DataEncoding = pycades.CADESCOM_BASE64_TO_BINARY
            hashed.Hash(base64.b64encode(data).decode("ascii"))
            return bytes.fromhex("".join(str(pycades.RawSignature().SignHash(hashed, certificate)).split()))
        except Exception as error:  # noqa: BLE001  # see above
            failure = _said(error)
        raise SigningFailed(f"pycades did not sign: {failure}")

    return sign


def _said(error: Exception) -> str:
    return printable(f"{type(error).__name__} {error}"[:_SAID_LIMIT].strip())
