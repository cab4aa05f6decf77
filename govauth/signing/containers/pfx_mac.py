"""The MAC of a PFX, by which its password is checked (RFC 7292, appendix B; RFC 9548 for Streebog)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from govauth.errors import WrongPassword
from govauth.secret import Secret, Withheld
from govauth.signing import oids
from govauth.signing.containers.limits import MOST_ROUNDS, MOST_ROUNDS_OF_GOST, checked_rounds
from govauth.signing.containers.strict_der import Element
from govauth.signing.derivation import HashName, hmac_streebog, pbkdf2, pkcs12_key
from govauth.signing.digest import Bits

_HASHES: Final[dict[str, HashName]] = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_STREEBOG: Final[dict[str, tuple[HashName, Bits]]] = {
    oids.STREEBOG_256: ("streebog256", 256),
    oids.STREEBOG_512: ("streebog512", 512),
}
_DERIVED_SIZE: Final = 96
_KEY_SIZE: Final = 32


def check_mac(mac: Element, content: bytes, password: Secret | None) -> None:
    """Check the MAC where its hash function is known here; the key is checked in other ways too.

    Raises:
        WrongPassword: it is wrong. A changed file looks the same.
        KeyFileDamaged: it asks for too many rounds.
        NotDer: it is malformed.

    """
    info, salt, *counts = mac.children()
    algorithm, expected = info.children()
    oid = algorithm.children()[0].dotted()
    rounds = counts[0].number() if counts else 1
    text = password or Secret("")
    if oid in _STREEBOG:
        found = _by_streebog(content, text, salt.octets(), checked_rounds(rounds, MOST_ROUNDS_OF_GOST), oid)
    elif oid in _HASHES:
        found = _by_sha(content, text, salt.octets(), checked_rounds(rounds, MOST_ROUNDS), _HASHES[oid])
    else:
        return
    if not hmac.compare_digest(found.content, expected.octets()):
        missing = "no password is given, and one is needed" if password is None else "the password is wrong"
        raise WrongPassword(f"{missing}, or the file is damaged")


def _by_streebog(content: bytes, password: Secret, salt: bytes, rounds: int, oid: str) -> Withheld:
    name, bits = _STREEBOG[oid]
    key = pbkdf2(password, salt, rounds, _DERIVED_SIZE, name).content[-_KEY_SIZE:]
    return Withheld(hmac_streebog(key, content, bits))


def _by_sha(content: bytes, password: Secret, salt: bytes, rounds: int, name: HashName) -> Withheld:
    size = hashlib.new(name, usedforsecurity=False).digest_size
    key = pkcs12_key(password, salt, rounds, size, purpose=3, name=name)
    return Withheld(hmac.new(key.content, content, name).digest())
