"""CryptoPro CSP through its command line tool ``csptest``, for certified production on one host.

``csptest`` writes the signature with its octets in the opposite order; they are put right here. Built from
the reports of its users (CSP 5.0.13800); the tool is proprietary, and this engine was never run against it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from anyio import to_thread

from govauth.errors import SigningFailed
from govauth.signing.certificates import Certificate
from govauth.signing.digest import Bits
from govauth.signing.engines import process
from govauth.signing.engines.cryptopro_refusals import refusal
from govauth.signing.sources import CryptoProContainer
from govauth.signing.verification import gost_bits, verify_raw
from govauth.signing.worker import WORKER


def csptest_arguments(source: CryptoProContainer, bits: Bits, message: Path, signature: Path) -> list[str]:
    """Build the command line that signs ``message`` into ``signature``; no password is ever on it."""
    return [
        source.csptest,
        *("-keyset", "-sign", f"GOST12_{bits}"),
        *("-container", source.container, "-keytype", source.key_type),
        *("-in", str(message), "-out", str(signature)),
    ]


def wire_order(native: bytes) -> bytes:
    """Turn the signature of ``csptest`` into ``s ‖ r`` big-endian: all octets the other way round."""
    return native[::-1]


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


class CryptoProEngine:
    """Signs with a container of CryptoPro CSP whose PIN is saved in CSP or empty."""

    def __init__(self, source: CryptoProContainer, bits: Bits) -> None:
        self.certificate: Certificate = source.certificate
        self._source = source
        self._bits: Bits = bits

    @property
    def name(self) -> Literal["cryptopro"]:
        """Which engine this is."""
        return "cryptopro"

    @classmethod
    async def open(cls, source: CryptoProContainer) -> CryptoProEngine:
        """Take the container; it is first used by the probe."""
        return cls(source, gost_bits(source.certificate))

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; see :class:`~govauth.signing.engine.Engine`."""
        # The tool takes files only. They lie in a directory of mode 0700 and hold no key.
        folder = await to_thread.run_sync(lambda: tempfile.TemporaryDirectory(prefix="govauth-"))
        with folder as name:
            message, signature = Path(name, "message"), Path(name, "signature")
            await to_thread.run_sync(message.write_bytes, data)

            def command(_: Mapping[str, int]) -> list[str]:
                return csptest_arguments(self._source, self._bits, message, signature)

            finished = await process.run(command, pipes={}, stdin=b"", seconds=self._source.seconds)
            native = await to_thread.run_sync(_content, signature)
        if finished.code or len(native) != self._bits // 4:
            raise SigningFailed(f"csptest did not sign: {refusal(finished)}")
        raw = wire_order(native)
        if not await self.verify(data, raw):
            raise SigningFailed("csptest made a signature that does not fit the certificate")
        return raw

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature against the certificate, in this process."""
        return await WORKER.run(verify_raw, self.certificate, data, signature)

    async def aclose(self) -> None:
        """Nothing to close: the container stays in CSP."""
