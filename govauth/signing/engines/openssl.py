"""OpenSSL with gost-engine as a child process: slower, but it knows every curve."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, Literal

from anyio import to_thread
from attrs import evolve

from govauth.errors import ConfigurationError, SigningFailed
from govauth.secret import Withheld
from govauth.signing.certificates import Certificate
from govauth.signing.containers.pkcs8 import open_sealed
from govauth.signing.digest import Bits
from govauth.signing.engines import process
from govauth.signing.key_reading import describe_private_key, private_key_der
from govauth.signing.locked import LockedBytes
from govauth.signing.sources import PrivateKey
from govauth.signing.verification import gost_bits

_LINE_END: Final = re.compile("[\r\n]")


def _decrypted(source: PrivateKey) -> PrivateKey:
    # The tool would derive the key's own key from the password anew for each signature: 2,000 to a million
    # rounds of it. What is not decrypted here is left to the tool, which says why if it cannot either.
    if source.password is None:
        return source
    with suppress(ConfigurationError, ValueError):
        plain = open_sealed(Withheld(private_key_der(source.content)), source.password)
        if not describe_private_key(plain).is_encrypted:
            return evolve(source, content=LockedBytes(plain.content), password=None)
    return source


class OpenSslEngine:
    """Signs with ``openssl dgst -engine gost``, about 10 ms each.

    The key and the password reach the child through pipes of their own: not through arguments, the
    environment, or a file.
    """

    def __init__(self, source: PrivateKey, bits: Bits, *, openssl: str, seconds: float) -> None:
        self.certificate: Certificate = source.certificate
        self._source: PrivateKey | None = source
        self._bits = bits
        self._openssl = openssl
        self._seconds = seconds

    @property
    def name(self) -> Literal["openssl"]:
        """Which engine this is."""
        return "openssl"

    @classmethod
    async def open(
        cls, source: PrivateKey, *, openssl: str = "openssl", seconds: float = 10.0
    ) -> OpenSslEngine:
        """Take the key; an encrypted one is decrypted here, once, where its encryption is known.

        Args:
            source: the key.
            openssl: name or path of the tool.
            seconds: the deadline of one signature.

        Raises:
            ConfigurationError: the certificate has no usable key, or the tool cannot take the password.

        """
        source = await to_thread.run_sync(_decrypted, source)
        if source.password is not None and _LINE_END.search(source.password.reveal()):
            raise ConfigurationError("openssl reads one line as the password, and this one has a line break")
        return cls(source, gost_bits(source.certificate), openssl=openssl, seconds=seconds)

    async def sign(self, data: bytes) -> bytes:
        """Sign the exact bytes; see :class:`~govauth.signing.engine.Engine`."""
        source = self._source
        if source is None:
            raise SigningFailed("the signing engine is closed")
        pipes = {"key": source.content}
        if source.password is not None:
            pipes["password"] = Withheld(source.password.reveal().encode() + b"\n")
        finished = await process.run(self._signing(source), pipes=pipes, stdin=data, seconds=self._seconds)
        if finished.code or len(finished.output) != self._bits // 4:
            raise SigningFailed(f"openssl did not sign: {finished.says}")
        return finished.output

    def _signing(self, source: PrivateKey) -> process.Command:
        def command(numbers: Mapping[str, int]) -> list[str]:
            arguments = [*self._digest(), "-sign", f"/dev/fd/{numbers['key']}"]
            arguments += ["-keyform", "PEM" if source.is_pem else "DER", "-binary"]
            if "password" in numbers:
                arguments += ["-passin", f"fd:{numbers['password']}"]
            return arguments

        return command

    def _digest(self) -> list[str]:
        return [self._openssl, "dgst", "-engine", "gost", f"-md_gost12_{self._bits}"]

    async def verify(self, data: bytes, signature: bytes) -> bool:
        """Check a signature with ``openssl dgst -verify``, which itself ignores octets behind a signature."""
        if len(signature) != self._bits // 4:
            return False

        def command(numbers: Mapping[str, int]) -> list[str]:
            key, raw = f"/dev/fd/{numbers['key']}", f"/dev/fd/{numbers['signature']}"
            return [*self._digest(), "-verify", key, "-keyform", "DER", "-signature", raw]

        pipes = {"key": Withheld(self.certificate.spki_der), "signature": Withheld(signature)}
        finished = await process.run(command, pipes=pipes, stdin=data, seconds=self._seconds)
        if finished.code == 0 and finished.output.strip() == b"Verified OK":
            return True
        if finished.output.strip().startswith(b"Verification failure"):
            return False
        raise SigningFailed(f"openssl did not check the signature: {finished.says}")

    async def aclose(self) -> None:
        """Forget the key."""
        self._source = None
