"""The key of a CryptoPro container, out of its six files.

``primary.key`` holds the key, multiplied by the mask in ``masks.key`` and encrypted under the password;
``primary2.key`` and ``masks2.key`` hold the same under another mask; ``header.key`` tells the rest. CryptoPro
publishes no format; four independent implementations agree on this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

from attrs import evolve, field, frozen

from govauth.errors import KeyFileDamaged, KeyFileUnsupported, WrongPassword
from govauth.printable import printable
from govauth.secret import Secret, Withheld
from govauth.signing.certificate_reading import certificate_of
from govauth.signing.certificates import Certificate
from govauth.signing.containers.found_key import FoundKey, KeyOrigin, KeyType, found_key
from govauth.signing.containers.header import NEWER_VERSION, Header, KeyDescription, read_header
from govauth.signing.containers.password_key import container_key
from govauth.signing.containers.strict_der import read_der
from govauth.signing.gost28147 import KEY_SIZE, PARAM_Z, decrypt_blocks, mac

NAMES: Final = frozenset({"header.key", "masks.key", "masks2.key", "name.key", "primary.key", "primary2.key"})
_PAIRS: Final = (("primary.key", "masks.key"), ("primary2.key", "masks2.key"))
_SALT_SIZE: Final = 12
_MAC_SIZE: Final = 4
_MOST_KEYS: Final = 2
_CHECKED: Final = bytes(16)


@frozen(slots=True)
class _Pair:
    """A masked key with its mask."""

    sealed: Withheld
    mask: Withheld
    salt: bytes = field(repr=False)


def describe_container(files: Mapping[str, bytes]) -> tuple[Header, KeyOrigin]:
    """Tell what a container says about its keys; this needs no password.

    Raises:
        KeyFileDamaged: it is malformed, or was changed.
        KeyFileUnsupported: it is of another version, or the key is not in these files.

    """
    if "header.key" not in files:
        raise KeyFileDamaged(
            "header.key is missing: a container has up to six files, header, masks and primary at least"
        )
    header = read_header(files["header.key"])
    types: tuple[KeyType, ...] = ("exchange",) if header.signature is None else ("exchange", "signature")
    origin = KeyOrigin(
        form="container",
        container_name=_name(files.get("name.key")),
        is_exportable=header.exchange.is_exportable,
        not_before=header.not_before,
        not_after=header.not_after,
        key_types=types,
    )
    return header, origin


def open_container(files: Mapping[str, bytes], password: Secret | None, key_type: KeyType) -> FoundKey:
    """Take the key out of a container.

    Args:
        files: the contents by name, in lower case.
        password: None where none was set.
        key_type: which of its keys.

    Raises:
        WrongPassword: the password is wrong, or one is needed.
        KeyFileDamaged: a file is malformed, missing or was changed.
        KeyFileUnsupported: it is of another version, the key is not in these files, or there is no such key.

    """
    header, origin = describe_container(files)
    description = header.exchange if key_type == "exchange" else header.signature
    if description is None:
        raise KeyFileUnsupported("the container has no signature key: it has one key, of the type exchange")
    pairs = [_pair(files, *names, description, key_type) for names in _PAIRS if set(names) <= set(files)]
    if not pairs:
        raise KeyFileDamaged("primary.key and masks.key are missing: the key itself is in them")
    if header.has_password and not password:
        raise WrongPassword("the container has a password: give it as password=")
    _check_password(header, password)
    certificates = certificates_of(description)
    origin = evolve(origin, is_exportable=description.is_exportable)
    # A password that nobody has set does no harm.
    passwords = (password,) if header.has_password or not password else (password, None)
    for pair, one in product(pairs, passwords):
        number = _unmasked(pair, container_key(one, pair.salt), description.curve.q)
        key = found_key(description.curve_oid, number, certificates, origin)
        if key is not None and key.public_key.to_octets()[:8] == description.fingerprint:
            if not all(map(key.fits, certificates)):
                raise KeyFileDamaged("the certificate in the container belongs to another key")
            return key
    if header.has_password and header.password_mac is None:
        raise WrongPassword("wrong password, or the container is damaged: it keeps nothing to tell which")
    raise KeyFileDamaged(
        f"the key does not fit the fingerprint in header.key: it is damaged; or this is {NEWER_VERSION}"
    )


def _name(octets: bytes | None) -> str | None:
    try:
        [name] = read_der(octets or b"").children()
        return printable(name.content.decode("cp1251")).strip()
    except ValueError:
        return None


def _pair(
    files: Mapping[str, bytes], primary: str, masks: str, description: KeyDescription, key_type: KeyType
) -> _Pair:
    try:
        keys = [one.octets() for one in read_der(files[primary]).children()]
        mask, salt, checksum = (one.octets() for one in read_der(files[masks]).children())
    except ValueError:
        keys, mask, salt, checksum = [], b"", b"", b""
    if not keys or len(salt) != _SALT_SIZE:
        raise KeyFileDamaged(f"{primary} or {masks} is damaged: it is malformed")
    size = description.curve.size
    if len(keys) > _MOST_KEYS or len(keys[-1]) == _MAC_SIZE:
        raise KeyFileUnsupported(f"{primary} is of an old format (with an hmacKey), which is not supported")
    if mac(mask[-KEY_SIZE:], salt, PARAM_Z) != checksum:
        raise KeyFileDamaged(f"{masks} is damaged: its checksum is wrong; or this is {NEWER_VERSION}")
    place = 0 if key_type == "exchange" else 1
    if place >= len(keys):
        raise KeyFileDamaged(f"{primary} lacks the signature key that header.key describes")
    if len(keys[place]) != size or len(mask) != size:
        raise KeyFileUnsupported(f"a key of {len(keys[place])} octets on a curve of {size}: {NEWER_VERSION}")
    return _Pair(Withheld(keys[place]), Withheld(mask), salt)


def _check_password(header: Header, password: Secret | None) -> None:
    expected = header.password_mac
    if expected is None:
        return
    key = container_key(password, header.exchange.fingerprint)
    if mac(key.content, _CHECKED, PARAM_Z) != expected:
        raise WrongPassword("the password of the container is wrong")


def _unmasked(pair: _Pair, key: Withheld, q: int) -> int:
    """Decrypt, and divide by the mask; 0 where that cannot be done."""
    masked = int.from_bytes(decrypt_blocks(key.content, pair.sealed.content, PARAM_Z), "little")
    mask = int.from_bytes(pair.mask.content, "little")
    return masked * pow(mask, -1, q) % q if mask % q else 0


def certificates_of(description: KeyDescription) -> tuple[Certificate, ...]:
    """Read the certificate of a key, where the header holds it.

    Raises:
        KeyFileDamaged: it is malformed.

    """
    if description.certificate_der is None:
        return ()
    certificate = certificate_of(description.certificate_der)
    if certificate is None:
        raise KeyFileDamaged("the certificate in header.key is malformed")
    return (certificate,)
