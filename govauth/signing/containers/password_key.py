"""CPKDF: from the password of a CryptoPro container to the key that encrypts it.

CryptoPro publishes no format; five independent implementations agree on this one.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import KeyFileUnsupported
from govauth.secret import Secret, Withheld
from govauth.signing.digest import streebog

_SEED: Final = b"DENEFH028.760246785.IUEFHWUIO.EF"
_BLOCK: Final = 64
_ROUNDS: Final = 2000
_ROUNDS_WITHOUT_PASSWORD: Final = 2
_LONGEST: Final = 256
_INNER: Final = 0x36
_OUTER: Final = 0x5C


def container_key(password: Secret | None, salt: bytes) -> Withheld:
    """Derive the key, 32 octets.

    Args:
        password: up to 256 characters of ASCII; None and an empty one are the same.
        salt: 8 or 12 octets of the container.

    Raises:
        KeyFileUnsupported: the password is longer, or has characters whose encoding is not established.

    """
    text = password or Secret("")
    if not text.reveal().isascii():
        raise KeyFileUnsupported(
            "passwords of containers with characters outside ASCII are not supported: how CSP encodes them "
            "is not established; set another password in CSP"
        )
    if len(text) > _LONGEST:
        raise KeyFileUnsupported(
            f"passwords of containers of more than {_LONGEST} characters are not supported"
        )
    return _derived(text, salt)


def _derived(password: Secret, salt: bytes) -> Withheld:
    pin = b"".join(bytes((octet, 0, 0, 0)) for octet in password.reveal().encode("ascii"))
    mixed = streebog(salt + pin, 256)
    chain = _padded(_SEED)
    for _ in range(_ROUNDS if password else _ROUNDS_WITHOUT_PASSWORD):
        chain = _padded(streebog(_xor(chain, _INNER) + mixed + _xor(chain, _OUTER) + mixed, 256))
    inner, outer = _xor(chain, _INNER)[: len(_SEED)], _xor(chain, _OUTER)[: len(_SEED)]
    return Withheld(streebog(streebog(inner + salt + outer + pin, 256), 256))


def _padded(octets: bytes) -> bytes:
    return octets.ljust(_BLOCK, b"\0")


def _xor(octets: bytes, value: int) -> bytes:
    return bytes(octet ^ value for octet in octets)
