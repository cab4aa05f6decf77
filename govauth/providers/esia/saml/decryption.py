"""Opening an ``EncryptedAssertion`` (W3C XML Encryption 1.1), by the algorithms that are named here only.

Every failure looks the same from outside: an answer that tells a wrong key from a wrong padding decrypts for
whoever asks often enough.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Self

from govauth.errors import ConfigurationError
from govauth.providers.esia.saml.names import XENC, XENC11, saml
from govauth.secret import Secret, Withheld
from govauth.signing.certificates import Certificate
from govauth.signing.rsa import RsaPublicKey, private_rsa_key
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.library import Element

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_OAEP: Final = f"{XENC}rsa-oaep-mgf1p"
_SHA1: Final = f"{DS}sha1"
_SHA256: Final = f"{XENC}sha256"
_BLOCK: Final = 16
_NONCE: Final = 12
_MOST_KEYS: Final = 4
_MINIMUM_BITS: Final = 2048
_SPACE: Final = re.compile(r"[ \t\r\n]+")


class DecryptionKey:
    """A private RSA key of this side. GOST has no published way to transport a key in SAML."""

    def __init__(self, key: RSAPrivateKey) -> None:
        """Take a key of ``cryptography``; :meth:`open` reads one.

        Raises:
            ConfigurationError: it is shorter than 2048 bits.

        """
        if key.key_size < _MINIMUM_BITS:
            raise ConfigurationError(f"a decryption key must have {_MINIMUM_BITS} bits or more")
        self._key = key

    @classmethod
    def open(cls, key: bytes | Withheld, *, password: str | Secret | None = None) -> Self:
        """Read a key in PEM.

        Args:
            key: PKCS#8 or PKCS#1 in PEM, encrypted or not.
            password: of an encrypted key.

        Raises:
            ConfigurationError: it cannot be read, or is no RSA key of 2048 bits or more.

        """
        key = key if isinstance(key, Withheld) else Withheld(key)
        password = None if password is None else Secret(password)
        opened = private_rsa_key(key, password)
        if opened is None:
            raise ConfigurationError("the decryption key must be RSA in PEM, and its password right")
        return cls(opened)

    def fits(self, certificate: Certificate) -> bool:
        """Tell whether this key opens what is encrypted for a certificate."""
        numbers = self._key.public_key().public_numbers()
        return certificate.public_key == RsaPublicKey(numbers.n, numbers.e)

    def unwrap(self, wrapped: bytes, digest: str) -> bytes | None:
        """Return a transported key, or None: RSA-OAEP, the mask by SHA-1, as ``rsa-oaep-mgf1p`` says."""
        from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP  # noqa: PLC0415  # on first use
        from cryptography.hazmat.primitives.hashes import SHA1, SHA256  # noqa: PLC0415

        algorithm = {_SHA1: SHA1, _SHA256: SHA256}.get(digest)
        if algorithm is None:
            return None
        padding = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=algorithm(), label=None)  # noqa: S303
        try:
            return self._key.decrypt(wrapped, padding)
        except ValueError:
            return None

    def __repr__(self) -> str:
        return f"<DecryptionKey of {self._key.key_size} bits>"


def decrypt(encrypted: Element, keys: Sequence[DecryptionKey]) -> bytes | None:
    """Return what an ``EncryptedAssertion`` holds, or None, whatever the reason.

    It computes for some milliseconds: from async code call it in a worker thread.

    Args:
        encrypted: ``saml2:EncryptedAssertion``. The transported key lies in it, inside of the data or beside.
        keys: of this side.

    """
    data = encrypted.findall(_tag("EncryptedData"))
    if encrypted.tag != saml("EncryptedAssertion") or len(data) != 1:
        return None
    cipher = _CIPHERS.get(_method(data[0]))
    transported = list(encrypted.iter(_tag("EncryptedKey")))
    content = _cipher_value(data[0])
    if cipher is None or content is None or len(transported) > _MOST_KEYS:
        return None
    length, opened = cipher
    for one in transported:
        wrapped = _cipher_value(one)
        if wrapped is None or _method(one) != _OAEP:
            continue
        digest = one.find(f"{_tag('EncryptionMethod')}/{{{DS}}}DigestMethod")
        digest_uri = _SHA1 if digest is None else digest.get("Algorithm") or ""
        for key in keys:
            secret = key.unwrap(wrapped, digest_uri)
            if secret is not None and len(secret) == length:
                return opened(secret, content)
    return None


def _tag(name: str) -> str:
    return f"{{{XENC}}}{name}"


def _method(element: Element) -> str:
    found = element.find(_tag("EncryptionMethod"))
    return "" if found is None else found.get("Algorithm") or ""


def _cipher_value(element: Element) -> bytes | None:
    found = element.findall(f"{_tag('CipherData')}/{_tag('CipherValue')}")
    if len(found) != 1:
        return None
    try:
        return base64.b64decode(_SPACE.sub("", found[0].text or ""), validate=True)
    except (binascii.Error, ValueError):
        return None


def _cbc(key: bytes, content: bytes) -> bytes | None:
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415  # on first use
    from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.modes import CBC  # noqa: PLC0415

    if len(content) < 2 * _BLOCK or len(content) % _BLOCK:
        return None
    decryptor = Cipher(AES(key), CBC(content[:_BLOCK])).decryptor()
    padded = decryptor.update(content[_BLOCK:]) + decryptor.finalize()
    # XML Encryption 1.1, section 5.2: only the last octet of the padding says something.
    return padded[: -padded[-1]] if 1 <= padded[-1] <= _BLOCK else None


def _gcm(key: bytes, content: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # on first use
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    if len(content) < _NONCE + _BLOCK:
        return None
    try:
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], None)
    except InvalidTag:
        return None


_CIPHERS: Final[dict[str, tuple[int, Callable[[bytes, bytes], bytes | None]]]] = {
    f"{XENC}aes128-cbc": (16, _cbc),
    f"{XENC}aes256-cbc": (32, _cbc),
    f"{XENC11}aes128-gcm": (16, _gcm),
    f"{XENC11}aes256-gcm": (32, _gcm),
}
