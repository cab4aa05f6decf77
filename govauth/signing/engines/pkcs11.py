"""PKCS#11 tokens (Рутокен, JaCarta, HSMs) through python-pkcs11.

The mechanisms: ``CKM_GOSTR3410`` of PKCS#11 2.40 for 256-bit keys, ``CKM_GOSTR3410_512`` of ТК 26 for 512-bit
ones. Both sign a digest made here. Vendors order the octets of a signature in different ways, so the
first signature is tried in every order known, and the one that fits the certificate stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Literal

import anyio
from anyio import to_thread

from govauth.errors import SigningFailed
from govauth.signing.certificates import Certificate
from govauth.signing.digest import Bits, streebog
from govauth.signing.engines.pkcs11_session import SignDigest, open_session, turn_of
from govauth.signing.sources import Pkcs11Key
from govauth.signing.verification import gost_bits, verify_raw


def _same(raw: bytes) -> bytes:
    return raw


def _reversed(raw: bytes) -> bytes:
    return raw[::-1]


def _swapped(raw: bytes) -> bytes:
    half = len(raw) // 2
    return raw[half:] + raw[:half]


def _swapped_and_reversed(raw: bytes) -> bytes:
    return _swapped(raw)[::-1]


ORDERS: Final[tuple[Callable[[bytes], bytes], ...]] = (_same, _reversed, _swapped, _swapped_and_reversed)
"""Ways from a vendor's order of octets to ``s ‖ r`` big-endian."""


class Pkcs11Engine:
    """Signs with a key that never leaves its token."""

    def __init__(
        self,
        certificate: Certificate,
        sign_digest: SignDigest,
        close: Callable[[], None],
        *,
        seconds: float,
        turn: threading.Lock,
    ) -> None:
        """Sign with an open session; :meth:`open` makes one.

        Args:
            certificate: of the key.
            sign_digest: signs a Streebog digest on the token; it blocks.
            close: ends the session.
            seconds: the deadline of one signature.
            turn: held while the token signs: its module does one thing at a time, whatever loop or thread
                asks.

        """
        self.certificate = certificate
        self._bits: Bits = gost_bits(certificate)
        self._sign_digest = sign_digest
        self._close = close
        self._seconds = seconds
        self._order: Callable[[bytes], bytes] | None = None
        self._turn = turn

    @property
    def name(self) -> Literal["pkcs11"]:
        """Which engine this is."""
        return "pkcs11"

    @classmethod
    async def open(cls, source: Pkcs11Key) -> Pkcs11Engine:
        """Log in to the token and find the key.

        Raises:
            ConfigurationError: no module, token, mechanism or key, or a wrong PIN.

        """
        bits = gost_bits(source.certificate)
        sign_digest, close = await to_thread.run_sync(open_session, source, bits)
        turn = turn_of(source.module)
        return cls(source.certificate, sign_digest, close, seconds=source.seconds, turn=turn)

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; see :class:`~govauth.signing.engine.Engine`."""
        with anyio.move_on_after(self._seconds):
            return await to_thread.run_sync(self._sign, data, abandon_on_cancel=True)
        raise SigningFailed(f"the token did not sign within {self._seconds:g} s")

    def _sign(self, data: bytes) -> bytes:
        digest = streebog(data, self._bits)
        # Callers behind a stuck token give up as well, so that no crowd of threads gathers.
        if not self._turn.acquire(timeout=self._seconds):
            raise SigningFailed(f"the token was busy for {self._seconds:g} s")
        try:
            native = self._sign_digest(digest)
        finally:
            self._turn.release()
        for order in ORDERS if self._order is None else (self._order,):
            raw = order(native)
            if verify_raw(self.certificate, data, raw):
                self._order = order
                return raw
        raise SigningFailed("the token made a signature that does not fit the certificate")

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature against the certificate, in this process."""
        return await to_thread.run_sync(verify_raw, self.certificate, data, signature)

    async def aclose(self) -> None:
        """End the session."""
        await to_thread.run_sync(self._close)
