"""Writing a key as encrypted PKCS#8 that GnuTLS, OpenSSL and everybody else reads (RFC 5958, RFC 8018)."""

from __future__ import annotations

import base64
import secrets
import textwrap
from typing import Final

from govauth.secret import Secret, Withheld
from govauth.signing._asn1 import algos, keys
from govauth.signing.derivation import pbkdf2

_ROUNDS: Final = 600_000
_BLOCK: Final = 16
_KEY_SIZE: Final = 32


def sealed_pem(pkcs8: Withheld, password: Secret) -> bytes:
    """Encrypt a plain PKCS#8 key with a password: PBES2 of PBKDF2 (HMAC-SHA-256) and AES-256-CBC.

    Args:
        pkcs8: the key in DER.
        password: counts in UTF-8.

    Returns:
        PEM.

    """
    salt, iv = secrets.token_bytes(_BLOCK), secrets.token_bytes(_BLOCK)
    derivation = {"salt": algos.Pbkdf2Salt("specified", salt), "iteration_count": _ROUNDS}
    parameters = {
        "key_derivation_func": {
            "algorithm": "pbkdf2",
            "parameters": {**derivation, "prf": {"algorithm": "sha256"}},
        },
        "encryption_scheme": {"algorithm": "aes256_cbc", "parameters": iv},
    }
    info = keys.EncryptedPrivateKeyInfo(
        {
            "encryption_algorithm": {"algorithm": "pbes2", "parameters": parameters},
            "encrypted_data": _encrypted(pkcs8, pbkdf2(password, salt, _ROUNDS, _KEY_SIZE, "sha256"), iv),
        }
    )
    lines = "\n".join(textwrap.wrap(base64.b64encode(info.dump()).decode("ascii"), 64))
    label = "ENCRYPTED PRIVATE KEY"
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode("ascii")


def _encrypted(pkcs8: Withheld, key: Withheld, iv: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415  # on first use

    plain = pkcs8.content
    count = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key.content), modes.CBC(iv)).encryptor()
    return encryptor.update(plain + bytes((count,)) * count) + encryptor.finalize()
