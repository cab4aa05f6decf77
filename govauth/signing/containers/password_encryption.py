"""Decrypting what a password encrypts in PKCS#8 and PFX: PBES2 (RFC 8018), and the older ways of PKCS#12."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from govauth.errors import KeyFileDamaged, KeyFileUnsupported, WrongPassword
from govauth.secret import Secret, Withheld
from govauth.signing.containers.limits import MOST_ROUNDS, MOST_ROUNDS_OF_GOST, checked_rounds
from govauth.signing.containers.strict_der import INTEGER, OCTET_STRING, SEQUENCE, Element
from govauth.signing.derivation import HashName, pbkdf2, pkcs12_key
from govauth.signing.gost28147 import BLOCK, CRYPTOPRO_A, PARAM_Z, decrypt_feedback
from govauth.signing.rc2 import decrypt_rc2

_Cipher: TypeAlias = Callable[[bytes, bytes, bytes], bytes]
"""Takes key, initialisation vector and octets."""

_PBES2: Final = "1.2.840.113549.1.5.13"
_PBKDF2: Final = "1.2.840.113549.1.5.12"
_GOST_28147: Final = "1.2.643.2.2.21"
_BOXES: Final = {"1.2.643.2.2.31.1": CRYPTOPRO_A, "1.2.643.7.1.2.5.1.1": PARAM_Z}
_HASHES: Final[dict[str, HashName]] = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
    "1.2.643.7.1.1.4.1": "streebog256",
    "1.2.643.7.1.1.4.2": "streebog512",
}
_AES_SIZES: Final = {
    "2.16.840.1.101.3.4.1.2": 16,
    "2.16.840.1.101.3.4.1.22": 24,
    "2.16.840.1.101.3.4.1.42": 32,
}
_TRIPLE_DES: Final = "1.2.840.113549.3.7"
_NAMES: Final = {
    "1.2.643.7.1.1.5.1.1": "Magma (GOST R 34.12-2015)",
    "1.2.643.7.1.1.5.1.2": "Magma with OMAC (GOST R 34.12-2015)",
    "1.2.643.7.1.1.5.2.1": "Kuznyechik (GOST R 34.12-2015)",
    "1.2.643.7.1.1.5.2.2": "Kuznyechik with OMAC (GOST R 34.12-2015)",
    "1.2.840.113549.1.12.1.1": "RC4 with 128 bits",
    "1.2.840.113549.1.12.1.2": "RC4 with 40 bits",
    "1.2.840.113549.1.12.1.80": "CryptoPro's way for keys in PFX",
}
_ANOTHER_WAY: Final = "export the key again with AES-256, GOST 28147 or from CSP"


def _aes(key: bytes, iv: bytes, octets: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415  # on first use

    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return _unpadded(decryptor.update(octets) + decryptor.finalize(), 16)


def _triple_des(key: bytes, iv: bytes, octets: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes  # noqa: PLC0415

    try:
        from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES  # noqa: PLC0415
    except ModuleNotFoundError:  # before 43
        from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES  # noqa: PLC0415

    decryptor = Cipher(TripleDES(key), modes.CBC(iv)).decryptor()
    return _unpadded(decryptor.update(octets) + decryptor.finalize(), BLOCK)


def _rc2(key: bytes, iv: bytes, octets: bytes) -> bytes:
    return _unpadded(decrypt_rc2(key, iv, octets), BLOCK)


_OLD_WAYS: Final[dict[str, tuple[int, _Cipher]]] = {
    "1.2.840.113549.1.12.1.3": (24, _triple_des),
    "1.2.840.113549.1.12.1.5": (16, _rc2),
    "1.2.840.113549.1.12.1.6": (5, _rc2),
}
"""Of PKCS#12, all with SHA-1 (RFC 7292, appendix C): the size of the key, and the cipher."""


def decrypt(algorithm: Element, sealed: bytes, password: Secret | None) -> Withheld:
    """Decrypt what an AlgorithmIdentifier and a password encrypt.

    Raises:
        WrongPassword: no password is given, or the padding shows that it is wrong; often a wrong one shows
            only in what comes out.
        KeyFileDamaged: the parameters are malformed.
        KeyFileUnsupported: the algorithm is not supported; the sentence names it.
        NotDer: the parameters are malformed.

    """
    kind, *rest = algorithm.children()
    oid = kind.dotted()
    if password is None:
        raise WrongPassword("it is encrypted: give the password as password=")
    if oid not in {_PBES2, *_OLD_WAYS}:
        raise unsupported(oid)
    if not rest:
        raise KeyFileDamaged("the encryption has no parameters")
    cipher, key, iv = (_pbes2 if oid == _PBES2 else _old_way(oid))(rest[0], password)
    return _opened(cipher, key, iv, sealed)


def unsupported(oid: str) -> KeyFileUnsupported:
    """Make the error for an encryption that is not supported."""
    name = _NAMES.get(oid, f"the algorithm {oid}")
    return KeyFileUnsupported(f"it is encrypted with {name}, which is not supported: {_ANOTHER_WAY}")


def _opened(cipher: _Cipher, key: Withheld, iv: bytes, sealed: bytes) -> Withheld:
    try:
        return Withheld(cipher(key.content, iv, sealed))
    except ValueError:
        pass
    raise WrongPassword("the password is wrong, or the file is damaged")


def _unpadded(octets: bytes, block: int) -> bytes:
    count = octets[-1] if octets else 0
    if not 1 <= count <= block or octets[-count:] != bytes((count,)) * count:
        raise ValueError("wrong padding")
    return octets[:-count]


def _old_way(oid: str) -> Callable[[Element, Secret], tuple[_Cipher, Withheld, bytes]]:
    size, cipher = _OLD_WAYS[oid]

    def derive(parameters: Element, password: Secret) -> tuple[_Cipher, Withheld, bytes]:
        salt, rounds = parameters.children()
        octets, count = salt.octets(), checked_rounds(rounds.number(), MOST_ROUNDS)
        key = pkcs12_key(password, octets, count, size, purpose=1, name="sha1")
        return cipher, key, pkcs12_key(password, octets, count, BLOCK, purpose=2, name="sha1").content

    return derive


def _pbes2(parameters: Element, password: Secret) -> tuple[_Cipher, Withheld, bytes]:
    derivation, encryption = parameters.children()
    kind, details = derivation.children()
    if kind.dotted() != _PBKDF2:
        raise KeyFileUnsupported(f"the key is derived by the algorithm {kind.dotted()}: {_ANOTHER_WAY}")
    cipher, size, iv = _cipher(encryption)
    salt, rounds, *options = details.children()
    name: HashName = "sha1"
    for option in options:
        if option.tag == SEQUENCE:
            name = _hash(option.children()[0].dotted())
        elif option.expect(INTEGER) and option.number() != size:
            raise KeyFileDamaged("the length of the derived key does not fit the cipher")
    most = MOST_ROUNDS_OF_GOST if name.startswith("streebog") else MOST_ROUNDS
    count = checked_rounds(rounds.number(), most)
    return cipher, pbkdf2(password, salt.octets(), count, size, name), iv


def _hash(oid: str) -> HashName:
    name = _HASHES.get(oid)
    if name is None:
        raise KeyFileUnsupported(f"the key is derived with the hash {oid}, which is not supported")
    return name


def _cipher(encryption: Element) -> tuple[_Cipher, int, bytes]:
    kind, *parameters = encryption.children()
    oid = kind.dotted()
    if oid == _GOST_28147:
        iv, boxes = _gost_parameters(parameters)
        return lambda key, start, octets: decrypt_feedback(key, start, octets, boxes), 32, iv
    if oid in _AES_SIZES:
        return _aes, _AES_SIZES[oid], _vector(parameters, 16)
    if oid == _TRIPLE_DES:
        return _triple_des, 24, _vector(parameters, BLOCK)
    raise unsupported(oid)


def _gost_parameters(parameters: list[Element]) -> tuple[bytes, str]:
    iv, boxes = parameters[0].children() if parameters else (None, None)
    if iv is None or boxes is None or len(iv.octets()) != BLOCK:
        raise KeyFileDamaged("the parameters of the cipher are malformed")
    found = _BOXES.get(boxes.dotted())
    if found is None:
        raise KeyFileUnsupported(f"GOST 28147 with the parameter set {boxes.dotted()} is not supported")
    return iv.octets(), found


def _vector(parameters: list[Element], size: int) -> bytes:
    if not parameters or parameters[0].tag != OCTET_STRING or len(parameters[0].content) != size:
        raise KeyFileDamaged("the parameters of the cipher are malformed")
    return parameters[0].content
