"""Opening a session on a PKCS#11 token: the one file that imports python-pkcs11."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeAlias

from attrs import define

from govauth.errors import ConfigurationError, SigningFailed

try:
    import pkcs11
    from pkcs11.exceptions import PKCS11Error
except ModuleNotFoundError as _missing:
    raise ConfigurationError("PKCS#11 tokens need python-pkcs11: pip install 'govauth[pkcs11]'") from _missing

from govauth.secret import Secret
from govauth.signing.digest import Bits
from govauth.signing.sources import Pkcs11Key

SignDigest: TypeAlias = Callable[[bytes], bytes]

CKM_GOSTR3410: Final = 0x00001201
CKM_GOSTR3410_512: Final = 0xD4321006
"""A vendor code that ТК 26 gave out (Р 1323565.1.023)."""

_FAILURES: Final = (PKCS11Error, RuntimeError, OSError)


def mechanism_for(bits: Bits) -> pkcs11.Mechanism:
    """Return the mechanism that signs a Streebog digest with a key of this length."""
    number = CKM_GOSTR3410 if bits == 256 else CKM_GOSTR3410_512  # noqa: PLR2004
    try:
        return pkcs11.Mechanism(number)
    except ValueError:
        # The library knows no vendor codes by name, and takes only members of this enumeration.
        mechanism = int.__new__(pkcs11.Mechanism, number)
        mechanism._name_, mechanism._value_ = f"VENDOR_{number:X}", number
        return mechanism


@define
class _Login:
    """The login to a token: its module keeps one for the whole process, and not one for each session."""

    session: pkcs11.Session
    pin: Secret
    keys: int = 0


_LOGINS: Final[dict[tuple[str, str], _Login]] = {}
_TURNS: Final[dict[str, threading.Lock]] = {}


def turn_of(module: str) -> threading.Lock:
    """Return the lock of whoever calls a module: python-pkcs11 opens it as one that no threads share.

    That is ``C_Initialize(NULL)`` (PKCS#11 2.40, section 5.4), so it need not bear two callers at once, not
    even on two sessions.
    """
    return _TURNS.setdefault(module, threading.Lock())


def open_session(source: Pkcs11Key, bits: Bits) -> tuple[SignDigest, Callable[[], None]]:
    """Log in and find the key; the answer signs digests, and closes the session.

    Keys of one token share its login, which ends with the last of them.

    Raises:
        ConfigurationError: no module, token, mechanism or key, or a wrong PIN; or the module was busy for the
            seconds of the source.

    """
    if source.key_label is None and source.key_id is None:
        raise ConfigurationError("a PKCS#11 key needs key_label or key_id")
    turn = turn_of(source.module)
    if not turn.acquire(timeout=source.seconds):
        raise ConfigurationError(f"PKCS#11: the module was busy for {source.seconds:g} s")
    try:
        return _opened(source, bits)
    finally:
        turn.release()


def _opened(source: Pkcs11Key, bits: Bits) -> tuple[SignDigest, Callable[[], None]]:
    mechanism = mechanism_for(bits)
    failure: str
    try:
        token = pkcs11.lib(source.module).get_token(token_label=source.token_label)
        offered = {int(one) for one in token.slot.get_mechanisms()}
        if int(mechanism) in offered:
            _log_in(token, source)
            try:
                return _signing(token.open(), source, mechanism)
            except BaseException:
                _log_out(source)
                raise
        failure = f"the token offers no GOST R 34.10-2012 with {bits} bits (mechanism 0x{int(mechanism):X})"
    except _FAILURES as error:
        failure = f"{type(error).__name__} {error}".strip()
    raise ConfigurationError(f"PKCS#11: {failure}")


def _log_in(token: pkcs11.Token, source: Pkcs11Key) -> None:
    place = (source.module, source.token_label)
    login = _LOGINS.get(place)
    if login is None:
        login = _LOGINS[place] = _Login(token.open(user_pin=source.pin.reveal()), source.pin)
    elif login.pin != source.pin:
        raise ConfigurationError("PKCS#11: this process is logged in to the token with another PIN")
    login.keys += 1


def _log_out(source: Pkcs11Key) -> None:
    place = (source.module, source.token_label)
    login = _LOGINS[place]
    login.keys -= 1
    if not login.keys:
        del _LOGINS[place]
        _close(login.session)


def _close(session: pkcs11.Session) -> None:
    # A token that was pulled out has ended its sessions itself.
    with suppress(*_FAILURES):
        session.close()


def _signing(
    session: pkcs11.Session, source: Pkcs11Key, mechanism: pkcs11.Mechanism
) -> tuple[SignDigest, Callable[[], None]]:
    try:
        key = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=source.key_label, id=source.key_id)
        if not isinstance(key, pkcs11.SignMixin):
            raise ConfigurationError("PKCS#11: the key may not sign")  # noqa: TRY301 - the session is closed
    except BaseException:
        _close(session)
        raise

    def sign(digest: bytes) -> bytes:
        try:
            return bytes(key.sign(digest, mechanism=mechanism))
        except _FAILURES as error:
            failure = type(error).__name__
        raise SigningFailed(f"the token did not sign: {failure}")

    def close() -> None:
        turn = turn_of(source.module)
        if not turn.acquire(timeout=source.seconds):
            return  # a token that hangs keeps its session until the process ends
        try:
            _close(session)
            _log_out(source)
        finally:
            turn.release()

    return sign, close
