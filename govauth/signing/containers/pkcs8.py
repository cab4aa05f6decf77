"""PKCS#8 keys in every form that people have, encrypted or not, with the certificates around them."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from govauth.errors import ConfigurationError, KeyFileDamaged, KeyFileUnsupported, WrongPassword
from govauth.secret import Secret, Withheld
from govauth.signing.certificate_reading import read_certificates
from govauth.signing.certificates import Certificate
from govauth.signing.containers.found_key import FoundKey, KeyOrigin, found_key
from govauth.signing.containers.password_encryption import decrypt
from govauth.signing.containers.strict_der import SEQUENCE, read_der
from govauth.signing.key_reading import describe_private_key, private_key_der, read_private_key

_ORIGIN: Final = KeyOrigin(form="PKCS#8")


def open_pkcs8_file(content: Withheld, password: Secret | None) -> FoundKey:
    """Take the key and the certificates out of a file.

    Raises:
        WrongPassword: the key is encrypted, and the password is missing or wrong.
        KeyFileDamaged: it is malformed.
        KeyFileUnsupported: it is no key of GOST R 34.10-2012.

    """
    certificates: tuple[Certificate, ...] = ()
    with suppress(ConfigurationError):
        certificates = read_certificates(content.content)
    return open_pkcs8(Withheld(private_key_der(content)), password, certificates, _ORIGIN)


def open_pkcs8(
    der: Withheld, password: Secret | None, certificates: tuple[Certificate, ...], origin: KeyOrigin
) -> FoundKey:
    """Take the key out of one PKCS#8 object; see :func:`open_pkcs8_file`."""
    is_encrypted = is_encrypted_pkcs8(der)
    plain = open_sealed(der, password) if is_encrypted else der
    number = 0
    curve_oid = _curve_oid(plain, was_encrypted=is_encrypted)
    with suppress(ConfigurationError):
        number = read_private_key(plain).number
    found = found_key(curve_oid, number, certificates, origin)
    if found is None:
        raise KeyFileDamaged("the private key is malformed, or no number of its curve")
    return found


def is_encrypted_pkcs8(der: Withheld) -> bool:
    """Tell an encrypted key, which starts with its algorithm, from a plain one."""
    try:
        return read_der(der.content).children()[0].tag == SEQUENCE
    except (ValueError, IndexError):
        return False


def open_sealed(der: Withheld, password: Secret | None) -> Withheld:
    """Decrypt an EncryptedPrivateKeyInfo."""
    try:
        algorithm, sealed = read_der(der.content).children()
        return decrypt(algorithm, sealed.octets(), password)
    except (ValueError, IndexError):
        pass
    raise KeyFileDamaged("the encrypted key is malformed")


def _curve_oid(plain: Withheld, *, was_encrypted: bool) -> str:
    try:
        facts = describe_private_key(plain)
    except ConfigurationError:
        facts = None
    if facts is None or facts.is_encrypted:
        if was_encrypted:
            raise WrongPassword("the password is wrong, or the file is damaged")
        raise KeyFileDamaged("the private key is malformed")
    if facts.obstacle is not None or facts.curve_oid is None:
        raise KeyFileUnsupported(f"the private key cannot be used: {facts.obstacle}")
    return facts.curve_oid
