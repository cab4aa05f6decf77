"""Encryption of an assertion for a portal (XML Encryption 1.0 and 1.1)."""

from __future__ import annotations

import base64
import os
from typing import Final, cast

from govauth.errors import missing_extra
from govauth.providers.esia.sandbox.saml.names import SAML, XENC
from govauth.signing.certificates import Certificate
from govauth.signing.xml.algorithms import DS

try:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC
    from cryptography.hazmat.primitives.hashes import SHA1
except ImportError as _missing:
    raise missing_extra("the sandbox", "sandbox", _missing) from None

_XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
_BLOCK: Final = 16
_NONCE: Final = 12


def encrypt(
    assertion: str, certificate: Certificate, cipher: str, *, rsa_1_5: bool = False, broken: bool = False
) -> str:
    """Write an ``EncryptedAssertion``.

    Args:
        assertion: as text.
        certificate: with an RSA key.
        cipher: such as ``aes128-cbc``.
        rsa_1_5: whether the key is transported as nobody should.
        broken: whether the ciphertext is spoilt.

    """
    public = cast("RSAPublicKey", x509.load_der_x509_certificate(certificate.der).public_key())
    key = os.urandom(32 if "256" in cipher else 16)
    data = _gcm(key, assertion.encode()) if cipher.endswith("gcm") else _cbc(key, assertion.encode())
    if broken:
        data = data[:-1] + bytes([data[-1] ^ 1])
    padding: AsymmetricPadding = PKCS1v15() if rsa_1_5 else OAEP(MGF1(SHA1()), SHA1(), None)  # noqa: S303
    transport = "rsa-1_5" if rsa_1_5 else "rsa-oaep-mgf1p"
    namespace = _XENC11 if cipher.endswith("gcm") else XENC
    return (
        f'<saml2:EncryptedAssertion xmlns:saml2="{SAML}"><xenc:EncryptedData xmlns:xenc="{XENC}"'
        f' Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{namespace}{cipher}"/>'
        f'<ds:KeyInfo xmlns:ds="{DS}"><xenc:EncryptedKey>'
        f'<xenc:EncryptionMethod Algorithm="{XENC}{transport}"/>{_value(public.encrypt(key, padding))}'
        f"</xenc:EncryptedKey></ds:KeyInfo>{_value(data)}</xenc:EncryptedData></saml2:EncryptedAssertion>"
    )


def _value(data: bytes) -> str:
    text = base64.b64encode(data).decode("ascii")
    return f"<xenc:CipherData><xenc:CipherValue>{text}</xenc:CipherValue></xenc:CipherData>"


def _cbc(key: bytes, plain: bytes) -> bytes:
    # XML Encryption, section 5.2: the last octet counts the padding, the others are arbitrary.
    missing = _BLOCK - len(plain) % _BLOCK
    padded = plain + os.urandom(missing - 1) + bytes([missing])
    vector = os.urandom(_BLOCK)
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    return vector + encryptor.update(padded) + encryptor.finalize()


def _gcm(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)
