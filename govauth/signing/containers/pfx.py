"""PFX (PKCS#12, RFC 7292): a key with its certificates, from CSP, OpenSSL or Windows."""

from __future__ import annotations

from typing import Final

from attrs import define, field

from govauth.errors import KeyFileDamaged, KeyFileUnsupported, WrongPassword
from govauth.secret import Secret, Withheld
from govauth.signing import oids
from govauth.signing.certificate_reading import certificate_of
from govauth.signing.certificates import Certificate
from govauth.signing.containers.cryptopro_pfx import ALGORITHM, open_cryptopro_bag
from govauth.signing.containers.found_key import FoundKey, KeyOrigin
from govauth.signing.containers.password_encryption import decrypt
from govauth.signing.containers.pfx_mac import check_mac
from govauth.signing.containers.pkcs8 import open_pkcs8
from govauth.signing.containers.strict_der import CONTEXT_0, SEQUENCE, Element, read_ber, read_der

_ENCRYPTED_DATA: Final = "1.2.840.113549.1.7.6"
_ENVELOPED_DATA: Final = "1.2.840.113549.1.7.3"
_BAG_TYPES: Final = "1.2.840.113549.1.12.10.1."
_X509: Final = "1.2.840.113549.1.9.22.1"
_VERSION: Final = 3
_MOST_BAGS: Final = 100
_SEALED_CONTENT: Final = 0x80


@define(slots=True)
class _Bags:
    """What the file holds."""

    plain_keys: list[Withheld] = field(factory=list[Withheld])
    sealed_keys: list[Withheld] = field(factory=list[Withheld])
    certificates: list[Certificate] = field(factory=list[Certificate])
    count: int = 0


def is_pfx(der: bytes) -> bool:
    """Tell a PFX by its start: a version, and then content of a type."""
    try:
        version, content, *_ = read_ber(der).children()
        return version.number() == _VERSION and content.children()[0].dotted().startswith(oids.PKCS7)
    except (ValueError, IndexError):
        return False


def open_pfx(der: Withheld, password: Secret | None) -> FoundKey:
    """Take the key and the certificates out of a PFX.

    Raises:
        WrongPassword: the password is missing or wrong; a damaged file mostly looks the same.
        KeyFileDamaged: it is malformed.
        KeyFileUnsupported: it is encrypted in a way that is not supported, or has no GOST key, or several.

    """
    try:
        return _open(read_ber(der.content), password)
    except (ValueError, IndexError):
        pass
    raise KeyFileDamaged("the PFX is malformed")


def _open(pfx: Element, password: Secret | None) -> FoundKey:
    safe, checks = _authenticated(pfx)
    if checks:
        check_mac(checks[0], safe, password)
    bags = _Bags()
    for part in read_ber(safe).children():
        _read_part(part, password, bags)
    return _the_key(bags, password)


def describe_pfx(der: Withheld) -> tuple[KeyOrigin, tuple[Certificate, ...]]:
    """Tell whose PFX it is, and read the certificates that are not encrypted.

    Raises:
        KeyFileDamaged: it is malformed.
        KeyFileUnsupported: it is protected in a way that is not supported.

    """
    try:
        safe, _ = _authenticated(read_ber(der.content))
        bags = _Bags()
        for part in read_ber(safe).children():
            if part.children()[0].dotted() == oids.DATA:
                _read_part(part, None, bags)
        keys = [read_der(key.content).children()[0].children()[0].dotted() for key in bags.sealed_keys]
        return KeyOrigin("CryptoPro PFX" if ALGORITHM in keys else "PFX"), tuple(bags.certificates)
    except (ValueError, IndexError):
        pass
    raise KeyFileDamaged("the PFX is malformed")


def _authenticated(pfx: Element) -> tuple[bytes, list[Element]]:
    _, content, *checks = pfx.children()
    kind, wrapped = content.children()
    if kind.dotted() != oids.DATA:
        raise KeyFileUnsupported("the PFX is protected with a public key instead of a password")
    [safe] = wrapped.children(CONTEXT_0)
    return safe.octets(), checks


def _read_part(part: Element, password: Secret | None, bags: _Bags) -> None:
    kind, wrapped = part.children()
    [content] = wrapped.children(CONTEXT_0)
    if kind.dotted() == oids.DATA:
        _read_bags(read_ber(content.octets()), bags)
    elif kind.dotted() == _ENCRYPTED_DATA:
        _, encrypted, *_ = content.children()
        _, algorithm, sealed = encrypted.children()
        opened = decrypt(algorithm, _sealed_octets(sealed), password)
        _read_bags(_after_decryption(opened), bags)
    elif kind.dotted() == _ENVELOPED_DATA:
        raise KeyFileUnsupported("the PFX is encrypted to a public key instead of a password")
    else:
        raise KeyFileUnsupported(f"a part of the PFX is of the type {kind.dotted()}")


def _sealed_octets(sealed: Element) -> bytes:
    if sealed.tag == CONTEXT_0:  # in parts, as Java writes it
        return b"".join(part.octets() for part in sealed.children(CONTEXT_0))
    return sealed.expect(_SEALED_CONTENT)


def _after_decryption(opened: Withheld) -> Element:
    try:
        return read_ber(opened.content)
    except ValueError:
        pass
    raise WrongPassword("the password is wrong, or the file is damaged")


def _read_bags(contents: Element, bags: _Bags) -> None:
    for bag in contents.children():
        bags.count += 1
        if bags.count > _MOST_BAGS:
            raise KeyFileDamaged(f"more than {_MOST_BAGS} bags in the PFX")
        kind, wrapped, *_ = bag.children()
        [value] = wrapped.children(CONTEXT_0)
        match kind.dotted().removeprefix(_BAG_TYPES):
            case "1":
                bags.plain_keys.append(Withheld(value.whole))
            case "2":
                bags.sealed_keys.append(Withheld(value.whole))
            case "3":
                bags.certificates.extend(_certificate(value))
            case "6":
                raise KeyFileUnsupported("the PFX holds bags inside bags")
            case _:  # revocation lists, secrets
                continue


def _certificate(value: Element) -> tuple[Certificate, ...]:
    kind, wrapped = value.children()
    [octets] = wrapped.children(CONTEXT_0)
    if kind.dotted() != _X509:
        return ()
    certificate = certificate_of(octets.octets())
    if certificate is None:
        raise KeyFileDamaged("a certificate in the PFX is malformed")
    return (certificate,)


def _the_key(bags: _Bags, password: Secret | None) -> FoundKey:
    count = len(bags.plain_keys) + len(bags.sealed_keys)
    if count != 1:
        raise KeyFileUnsupported(
            f"the PFX holds {count} private keys" if count else "the PFX holds no private key"
        )
    certificates = tuple(bags.certificates)
    origin = KeyOrigin(form="PFX")
    if bags.plain_keys:
        return open_pkcs8(bags.plain_keys[0], None, certificates, origin)
    sealed = bags.sealed_keys[0]
    algorithm, octets = read_der(sealed.content).children()
    if algorithm.expect(SEQUENCE) and algorithm.children()[0].dotted() == ALGORITHM:
        return open_cryptopro_bag(algorithm, octets.octets(), password, certificates)
    return open_pkcs8(sealed, password, certificates, origin)
