"""Opening a key: which engine takes it, proven by one signature."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from govauth.errors import ConfigurationError, SigningFailed
from govauth.signing.engine import Engine, EngineName
from govauth.signing.sources import CryptoProContainer, KeySource, Pkcs11Key, PrivateKey, RemoteKey

_Opener: TypeAlias = Callable[[], Awaitable[Engine]]


async def open_engine(
    source: KeySource, *, engine: EngineName | None = None, for_tests: bool = False
) -> Engine:
    """Open a key, and prove with one signature that it works and fits its certificate.

    Args:
        source: where the key is.
        engine: take this engine and no other; None tries the ones that fit the source, in order:
            GnuTLS, then OpenSSL.
        for_tests: also allow the pure Python engine, which is not constant time.

    Raises:
        ConfigurationError: no engine can use the key; the sentence lists what was tried and why not.

    """
    openers = _openers(source, for_tests=for_tests)
    names: list[EngineName] = [engine] if engine else list(openers)
    refusals: list[str] = []
    for name in names:
        opener = openers.get(name)
        if opener is None:
            fitting = ", ".join(openers)
            refusals.append(f"{name}: not for a {type(source).__name__} (fitting: {fitting})")
            continue
        refusal: ConfigurationError | SigningFailed
        try:
            return await _proven(await opener())
        except (ConfigurationError, SigningFailed) as error:
            refusal = error
        refusals.append(f"{name}: {refusal.message}")
    raise ConfigurationError("no signing engine can use the key; tried " + "; ".join(refusals))


async def _proven(engine: Engine) -> Engine:
    probe = b"govauth probe " + os.urandom(32)
    fits = False
    try:
        fits = await engine.verify(probe, await engine.sign(probe))
    finally:
        if not fits:
            await engine.aclose()
    if not fits:
        raise ConfigurationError("the key does not belong to the certificate: a probe did not verify")
    return engine


def _openers(source: KeySource, *, for_tests: bool) -> dict[EngineName, _Opener]:
    # Each engine loads its library or tool on first use only.
    match source:
        case PrivateKey():
            return _private_key_openers(source, for_tests=for_tests)
        case CryptoProContainer():
            from govauth.signing.engines.cryptopro import CryptoProEngine  # noqa: PLC0415

            return {"cryptopro": lambda: CryptoProEngine.open(source)}
        case RemoteKey():
            from govauth.signing.engines.remote import RemoteEngine  # noqa: PLC0415

            return {"remote": lambda: RemoteEngine.open(source)}
        case Pkcs11Key():
            from govauth.signing.engines.pkcs11 import Pkcs11Engine  # noqa: PLC0415

            return {"pkcs11": lambda: Pkcs11Engine.open(source)}


def _private_key_openers(source: PrivateKey, *, for_tests: bool) -> dict[EngineName, _Opener]:
    from govauth.signing.engines.gnutls import GnuTlsEngine  # noqa: PLC0415
    from govauth.signing.engines.openssl import OpenSslEngine  # noqa: PLC0415
    from govauth.signing.engines.pure import PureEngine  # noqa: PLC0415

    openers: dict[EngineName, _Opener] = {
        "gnutls": lambda: GnuTlsEngine.open(source),
        "openssl": lambda: OpenSslEngine.open(source),
    }
    if for_tests:
        openers["pure"] = lambda: PureEngine.open(source, for_tests=True)
    return openers
