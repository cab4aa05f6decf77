"""Opening a key: which engine takes it, proven by one signature."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import anyio.to_thread
from attrs import evolve

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import ConfigurationError, SigningFailed, WrongPassword
from govauth.settings import shown
from govauth.signing.engine import Engine, EngineName
from govauth.signing.key_reading import describe_private_key
from govauth.signing.sources import (
    CryptoProContainer,
    KeySource,
    Pkcs11Key,
    PrivateKey,
    PycadesKey,
    RemoteKey,
)
from govauth.signing.validity import warn_of_key

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
        WrongPassword: the key is encrypted, and its password is missing or wrong.
        ConfigurationError: no engine can use the key; the sentence lists what was tried and why not.

    """
    given: object = source
    if not isinstance(given, KeySource):
        raise ConfigurationError(f"a key is needed, such as PrivateKey.open(path), not {shown(given)}")
    if isinstance(source, PrivateKey):
        _check_key(source)
        if source.origin is not None:
            warn_of_key(source.origin.not_after, instant(SYSTEM_CLOCK.time()))
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
            return await opener()
        except (ConfigurationError, SigningFailed) as error:
            refusal = error
        refusals.append(f"{name}: {refusal.message}")
    tried = "; ".join(refusals)
    if isinstance(source, PrivateKey) and await anyio.to_thread.run_sync(_is_password_wrong, source):
        sentence = f"{source.key_name} does not open: the password is wrong, or the file is damaged"
        raise WrongPassword(f"{sentence}; tried {tried}")
    raise ConfigurationError(f"no signing engine can use the key; tried {tried}")


def _check_key(source: PrivateKey) -> None:
    is_encrypted = False
    try:
        facts = describe_private_key(source.content)
        obstacle, is_encrypted = facts.obstacle, facts.is_encrypted
    except ConfigurationError as error:
        obstacle = error.message
    if obstacle is not None:
        raise ConfigurationError(f"{source.key_name} cannot be used: {obstacle}")
    if is_encrypted and source.password is None:
        raise WrongPassword(f"{source.key_name} is encrypted: give its password as password=")


def _is_password_wrong(source: PrivateKey) -> bool:
    """Tell what engines say in words of their own; it takes as long as the key derivation."""
    from govauth.signing.containers.pkcs8 import open_pkcs8_file  # noqa: PLC0415 - after a failure only

    try:
        open_pkcs8_file(source.content, source.password)
    except WrongPassword:
        return True
    except ConfigurationError:
        pass
    return False


async def _proven(engine: Engine, mismatch: str = "the key does not belong to the certificate") -> Engine:
    probe = b"govauth probe " + os.urandom(32)
    fits = False
    try:
        fits = await engine.verify(probe, await engine.sign(probe))
    finally:
        if not fits:
            await engine.aclose()
    if not fits:
        raise ConfigurationError(f"{mismatch}: a probe did not verify")
    return engine


async def _fitting(source: PrivateKey, open_one: Callable[[PrivateKey], Awaitable[Engine]]) -> Engine:
    """Open a key with the one of its certificates that it fits."""
    candidates = [one for one in source.candidates if one.curve is not None] or source.candidates
    mismatch = f"{source.key_name} does not belong to {source.certificate_name}"
    if len(candidates) == 1:
        return await _proven(await open_one(evolve(source, certificate=candidates[0])), mismatch)
    refusal = ""
    for certificate in candidates:
        try:
            return await _proven(await open_one(evolve(source, certificate=certificate)), mismatch)
        except (ConfigurationError, SigningFailed) as error:
            refusal = error.message
    raise ConfigurationError(f"none of the {len(candidates)} certificates fits; the last one: {refusal}")


def _openers(source: KeySource, *, for_tests: bool) -> dict[EngineName, _Opener]:
    # Each engine loads its library or tool on first use only.
    match source:
        case PrivateKey():
            return _private_key_openers(source, for_tests=for_tests)
        case CryptoProContainer():
            from govauth.signing.engines.cryptopro import CryptoProEngine  # noqa: PLC0415

            return {"cryptopro": _proving(lambda: CryptoProEngine.open(source))}
        case PycadesKey():
            from govauth.signing.engines.pycades import PycadesEngine  # noqa: PLC0415

            return {"pycades": _proving(lambda: PycadesEngine.open(source))}
        case RemoteKey():
            from govauth.signing.engines.remote import RemoteEngine  # noqa: PLC0415

            return {"remote": _proving(lambda: RemoteEngine.open(source))}
        case Pkcs11Key():
            from govauth.signing.engines.pkcs11 import Pkcs11Engine  # noqa: PLC0415

            return {"pkcs11": _proving(lambda: Pkcs11Engine.open(source))}


def _proving(opener: _Opener) -> _Opener:
    async def open_and_prove() -> Engine:
        return await _proven(await opener())

    return open_and_prove


def _private_key_openers(source: PrivateKey, *, for_tests: bool) -> dict[EngineName, _Opener]:
    from govauth.signing.engines.gnutls import GnuTlsEngine  # noqa: PLC0415
    from govauth.signing.engines.openssl import OpenSslEngine  # noqa: PLC0415
    from govauth.signing.engines.pure import PureEngine  # noqa: PLC0415

    openers: dict[EngineName, _Opener] = {
        "gnutls": lambda: _fitting(source, GnuTlsEngine.open),
        "openssl": lambda: _fitting(source, OpenSslEngine.open),
    }
    if for_tests:
        openers["pure"] = lambda: _fitting(source, lambda one: PureEngine.open(one, for_tests=True))
    return openers
