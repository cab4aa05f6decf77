"""Parts of a PFX that other programs write otherwise, or that are damaged; and each way of encrypting them."""

from __future__ import annotations

from functools import cache

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from govauth.errors import KeyFileDamaged, KeyFileRefused, KeyFileUnsupported, WrongPassword
from govauth.secret import Secret, Withheld
from govauth.signing.containers.password_encryption import decrypt
from govauth.signing.containers.pfx import describe_pfx, is_pfx, open_pfx
from govauth.signing.containers.strict_der import read_der
from govauth.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, tlv
from govauth.signing.derivation import pbkdf2
from govauth.signing.rc2 import decrypt_rc2

from .container_writer import integer, oid
from .pfx_writer import CryptoProPfx, bag, data, octets
from .test_containers import one_key

pytestmark = pytest.mark.promise("keys-as-people-hold-them")

ENCRYPTED, ENVELOPED, SIGNED = (f"1.2.840.113549.1.7.{number}" for number in (6, 3, 2))
PBES2, PBKDF2 = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12"
AES_128, TRIPLE_DES, GOST = "2.16.840.1.101.3.4.1.2", "1.2.840.113549.3.7", "1.2.643.2.2.21"
SHA256 = "1.2.840.113549.2.9"
SALT, IV = b"salt of a test!!", bytes(range(16))


def way(cipher: bytes | None = None, *options: bytes, derivation: str = PBKDF2, rounds: int = 3) -> bytes:
    """Write the algorithm of PBES2."""
    details = tlv(SEQUENCE, octets(SALT), integer(rounds), *options)
    chosen = tlv(SEQUENCE, oid(AES_128), octets(IV)) if cipher is None else cipher
    return tlv(SEQUENCE, oid(PBES2), tlv(SEQUENCE, tlv(SEQUENCE, oid(derivation), details), chosen))


def sealed(plain: bytes, password: str = "1234") -> bytes:  # noqa: S107
    padding = 16 - len(plain) % 16
    key = pbkdf2(Secret(password), SALT, 3, 16, "sha1").content
    encryptor = Cipher(algorithms.AES(key), modes.CBC(IV)).encryptor()
    return encryptor.update(plain + bytes((padding,)) * padding) + encryptor.finalize()


def encrypted(plain: bytes, *, in_parts: bool = False) -> bytes:
    octets_of_it = sealed(plain)
    content = tlv(0x80, octets_of_it)
    if in_parts:
        content = tlv(
            CONTEXT_0, *(octets(octets_of_it[at : at + 40]) for at in range(0, len(octets_of_it), 40))
        )
    inner = tlv(SEQUENCE, oid("1.2.840.113549.1.7.1"), way(), content)
    return tlv(SEQUENCE, oid(ENCRYPTED), tlv(CONTEXT_0, tlv(SEQUENCE, integer(0), inner)))


def pfx(*parts: bytes) -> bytes:
    """Write a PFX without a MAC."""
    return tlv(SEQUENCE, integer(3), data(tlv(SEQUENCE, *parts)))


def bags(*written: bytes) -> bytes:
    return data(tlv(SEQUENCE, *written))


def certificate_bag(kind: str) -> bytes:
    return bag("3", tlv(SEQUENCE, oid(kind), tlv(CONTEXT_0, octets(one_key().certificate or b""))))


@cache
def key_bag() -> bytes:
    return CryptoProPfx(one_key(), rounds=3).key_bag()


@pytest.mark.parametrize("in_parts", [False, True])
def test_a_key_and_a_certificate_in_encrypted_parts(in_parts: bool) -> None:  # noqa: FBT001
    certificate = CryptoProPfx(one_key(), rounds=3).certificate_bag()
    written = pfx(
        encrypted(tlv(SEQUENCE, key_bag()), in_parts=in_parts),
        encrypted(tlv(SEQUENCE, certificate), in_parts=in_parts),
    )
    found = open_pfx(Withheld(written), Secret("1234"))
    assert int.from_bytes(found.number.content, "little") == one_key().number
    assert [one.der for one in found.certificates] == [one_key().certificate]
    # What is encrypted is not described without the password.
    assert describe_pfx(Withheld(written))[1] == ()


def test_what_is_neither_a_key_nor_an_x509_certificate_is_passed_over() -> None:
    revoked, secret = (bag(kind, tlv(SEQUENCE, integer(1))) for kind in "45")
    sdsi = certificate_bag("1.2.840.113549.1.9.22.2")
    found = open_pfx(Withheld(pfx(bags(revoked, sdsi, key_bag(), secret))), Secret("1234"))
    assert int.from_bytes(found.number.content, "little") == one_key().number
    assert found.certificates == ()


def test_a_mac_of_a_hash_that_is_not_known_proves_nothing_and_stops_nobody() -> None:
    digest = tlv(SEQUENCE, tlv(SEQUENCE, oid("1.2.840.113549.2.5")), octets(bytes(16)))
    check = tlv(SEQUENCE, digest, octets(SALT), integer(1))
    written = tlv(SEQUENCE, integer(3), data(tlv(SEQUENCE, bags(key_bag()))), check)
    found = open_pfx(Withheld(written), Secret("1234"))
    assert int.from_bytes(found.number.content, "little") == one_key().number
    with pytest.raises(WrongPassword):
        open_pfx(Withheld(written), Secret("12345"))


WRITTEN: dict[str, tuple[bytes, type[KeyFileRefused], str]] = {
    "outer layer signed": (
        tlv(SEQUENCE, integer(3), tlv(SEQUENCE, oid(SIGNED), tlv(CONTEXT_0, octets(b"")))),
        *(KeyFileUnsupported, "the PFX is protected with a public key instead of a password"),
    ),
    "part to a public key": (
        pfx(tlv(SEQUENCE, oid(ENVELOPED), tlv(CONTEXT_0, tlv(SEQUENCE)))),
        *(KeyFileUnsupported, "the PFX is encrypted to a public key instead of a password"),
    ),
    "part of another type": (
        pfx(tlv(SEQUENCE, oid(SIGNED), tlv(CONTEXT_0, tlv(SEQUENCE)))),
        *(KeyFileUnsupported, f"a part of the PFX is of the type {SIGNED}"),
    ),
    "bags inside bags": (
        pfx(bags(bag("6", tlv(SEQUENCE)))),
        *(KeyFileUnsupported, "the PFX holds bags inside bags"),
    ),
    "101 bags": (
        pfx(bags(*[bag("5", tlv(SEQUENCE))] * 60), bags(*[bag("5", tlv(SEQUENCE))] * 41)),
        *(KeyFileDamaged, "more than 100 bags in the PFX"),
    ),
    "100 bags": (
        pfx(bags(*[bag("5", tlv(SEQUENCE))] * 100)),
        *(KeyFileUnsupported, "the PFX holds no private key"),
    ),
    "no DER in an encrypted part": (
        pfx(encrypted(b"\x30\x20cut off")),
        *(WrongPassword, "the password is wrong, or the file is damaged"),
    ),
    "encrypted part of another kind": (
        pfx(tlv(SEQUENCE, oid(ENCRYPTED), tlv(CONTEXT_0, tlv(SEQUENCE, integer(0))))),
        *(KeyFileDamaged, "the PFX is malformed"),
    ),
    "no bag": (pfx(bags(tlv(SEQUENCE))), KeyFileDamaged, "the PFX is malformed"),
    "not DER at all": (b"\x30\x05", KeyFileDamaged, "the PFX is malformed"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_part_is_refused_for(name: str) -> None:
    written, kind, message = WRITTEN[name]
    with pytest.raises(KeyFileRefused) as refusal:
        open_pfx(Withheld(written), Secret("1234"))
    assert (type(refusal.value), refusal.value.message) == (kind, message)


@pytest.mark.parametrize(
    "name", ["outer layer signed", "bags inside bags", "101 bags", "no bag", "not DER at all"]
)
def test_a_description_is_refused_for_the_same(name: str) -> None:
    written, kind, message = WRITTEN[name]
    with pytest.raises(KeyFileRefused) as refusal:
        describe_pfx(Withheld(written))
    assert (type(refusal.value), refusal.value.message) == (kind, message)


@pytest.mark.parametrize(
    ("der", "known"),
    [
        (pfx(), True),
        (tlv(SEQUENCE, integer(2), data(b"")), False),
        (tlv(SEQUENCE, integer(3), tlv(SEQUENCE, oid("1.2.643.1"))), False),
        (tlv(SEQUENCE, integer(3), tlv(SEQUENCE)), False),
        (b"\x30\x80", False),
    ],
)
def test_a_pfx_is_told_by_its_start(der: bytes, known: bool) -> None:  # noqa: FBT001
    assert is_pfx(der) is known


ANOTHER_WAY = "export the key again with AES-256, GOST 28147 or from CSP"
MALFORMED = "the parameters of the cipher are malformed"


def gost(*parameters: bytes) -> bytes:
    return way(tlv(SEQUENCE, oid(GOST), *parameters))


WAYS: dict[str, tuple[bytes, type[KeyFileRefused], str]] = {
    "RC4": (
        tlv(SEQUENCE, oid("1.2.840.113549.1.12.1.1"), tlv(SEQUENCE)),
        *(
            KeyFileUnsupported,
            f"it is encrypted with RC4 with 128 bits, which is not supported: {ANOTHER_WAY}",
        ),
    ),
    "no parameters": (
        tlv(SEQUENCE, oid(PBES2)),
        *(KeyFileDamaged, "the encryption has no parameters"),
    ),
    "scrypt": (
        way(derivation="1.3.6.1.4.1.11591.4.11"),
        *(KeyFileUnsupported, f"the key is derived by the algorithm 1.3.6.1.4.1.11591.4.11: {ANOTHER_WAY}"),
    ),
    "hash": (
        way(None, tlv(SEQUENCE, oid("1.2.840.113549.2.5"))),
        *(KeyFileUnsupported, "the key is derived with the hash 1.2.840.113549.2.5, which is not supported"),
    ),
    "length of the key": (
        way(None, integer(32)),
        *(KeyFileDamaged, "the length of the derived key does not fit the cipher"),
    ),
    "Kuznyechik": (
        way(tlv(SEQUENCE, oid("1.2.643.7.1.1.5.2.1"), octets(IV))),
        KeyFileUnsupported,
        "it is encrypted with Kuznyechik (GOST R 34.12-2015), which is not supported: " + ANOTHER_WAY,
    ),
    "unknown cipher": (
        way(tlv(SEQUENCE, oid("1.2.3.4"))),
        *(
            KeyFileUnsupported,
            f"it is encrypted with the algorithm 1.2.3.4, which is not supported: {ANOTHER_WAY}",
        ),
    ),
    "AES without a vector": (way(tlv(SEQUENCE, oid(AES_128))), KeyFileDamaged, MALFORMED),
    "AES with half a vector": (way(tlv(SEQUENCE, oid(AES_128), octets(IV[:8]))), KeyFileDamaged, MALFORMED),
    "AES with a number": (way(tlv(SEQUENCE, oid(AES_128), integer(1))), KeyFileDamaged, MALFORMED),
    "triple DES": (way(tlv(SEQUENCE, oid(TRIPLE_DES), octets(IV))), KeyFileDamaged, MALFORMED),
    "GOST without parameters": (gost(), KeyFileDamaged, MALFORMED),
    "GOST with a long vector": (
        gost(tlv(SEQUENCE, octets(IV), oid("1.2.643.2.2.31.1"))),
        *(KeyFileDamaged, MALFORMED),
    ),
    "GOST with other boxes": (
        gost(tlv(SEQUENCE, octets(IV[:8]), oid("1.2.643.2.2.31.2"))),
        *(KeyFileUnsupported, "GOST 28147 with the parameter set 1.2.643.2.2.31.2 is not supported"),
    ),
    "padding": (way(), WrongPassword, "the password is wrong, or the file is damaged"),
}


@pytest.mark.parametrize("name", WAYS)
def test_what_a_way_of_encrypting_is_refused_for(name: str) -> None:
    algorithm, kind, message = WAYS[name]
    with pytest.raises(KeyFileRefused) as refusal:
        decrypt(read_der(algorithm), bytes(32), Secret("1234"))
    assert (type(refusal.value), refusal.value.message) == (kind, message)


def test_without_a_password_it_is_asked_for() -> None:
    with pytest.raises(WrongPassword, match="give the password as password="):
        decrypt(read_der(way()), bytes(16), None)


def test_the_length_of_the_key_may_be_written_down() -> None:
    assert decrypt(read_der(way(None, integer(16))), sealed(b"text"), Secret("1234")).content == b"text"


@pytest.mark.parametrize("size", [0, 7, 12])
def test_rc2_takes_whole_blocks_only(size: int) -> None:
    with pytest.raises(ValueError, match="no whole blocks"):
        decrypt_rc2(bytes(16), bytes(8), bytes(size))
