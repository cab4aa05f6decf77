"""Writing PFX as CSP does: the key in a bag of CryptoPro's own, the certificate next to it."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from attrs import field, frozen
from govauth.secret import Secret
from govauth.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, SET, tlv
from govauth.signing.derivation import hmac_streebog, pkcs12_key
from govauth.signing.digest import gost94
from govauth.signing.gost28147 import CRYPTOPRO_A, encrypt_blocks, mac

from .container_writer import OneKey, integer, oid

DATA = "1.2.840.113549.1.7.1"
BAGS = "1.2.840.113549.1.12.10.1."
CRYPTOPRO_BAG = "1.2.840.113549.1.12.1.80"


def encrypt_feedback(key: bytes, iv: bytes, data: bytes) -> bytes:
    """GOST 28147 in the mode CFB, for less than 1024 octets."""
    sealed = b""
    for start in range(0, len(data), 8):
        gamma = encrypt_blocks(key, iv, CRYPTOPRO_A)
        iv = bytes(left ^ right for left, right in zip(data[start : start + 8], gamma, strict=False))
        sealed += iv
    return sealed


@frozen
class CryptoProPfx:
    """What goes into the file."""

    key: OneKey
    password: str = "1234"  # noqa: S105
    rounds: int = 2000
    salt: bytes = field(factory=lambda: secrets.token_bytes(16))
    ukm: bytes = field(factory=lambda: secrets.token_bytes(8))
    mac_password: str | None = None
    spoilt: str = ""
    bags: int = 1

    def password_key(self) -> bytes:
        key = self.password.encode("utf-16-le")
        for number in range(1, min(max(self.rounds, 1), 5000) + 1):
            key = gost94(key + self.salt + number.to_bytes(2, "big"))
        return key

    def blob(self, key: bytes) -> bytes:
        curve = self.key.key.curve
        wrapping = hmac_streebog(key, b"\x01\x26\xbd\xb8\x78\0" + self.ukm + b"\x01\0", 256)
        plain = self.key.number.to_bytes(curve.size, "little")
        inner = mac(wrapping, plain, CRYPTOPRO_A, iv=self.ukm if self.spoilt != "inner MAC" else bytes(8))
        wrapped = tlv(SEQUENCE, octets(encrypt_blocks(wrapping, plain, CRYPTOPRO_A)), octets(inner))
        value = tlv(SEQUENCE, octets(self.ukm), wrapped, self.key.description(CONTEXT_0))
        outer = mac(wrapping, value, CRYPTOPRO_A) if self.spoilt != "outer MAC" else b"four"
        header = bytes.fromhex("0720000046aa00004d41473100000000")
        return header + tlv(SEQUENCE, value, octets(outer))

    def key_bag(self) -> bytes:
        key = self.password_key()
        algorithm = tlv(SEQUENCE, oid("1.2.643.7.1.1.1.1"), tlv(SEQUENCE, oid(self.key.curve_oid)))
        info = tlv(SEQUENCE, integer(0), algorithm, octets(self.blob(key)))
        sealed = encrypt_feedback(key, self.salt[:8], info)
        way = tlv(SEQUENCE, oid(CRYPTOPRO_BAG), tlv(SEQUENCE, octets(self.salt), integer(self.rounds)))
        return bag("2", tlv(SEQUENCE, way, octets(sealed)))

    def certificate_bag(self) -> bytes:
        certificate = tlv(CONTEXT_0, octets(self.key.certificate or b""))
        return bag("3", tlv(SEQUENCE, oid("1.2.840.113549.1.9.22.1"), certificate))

    def octets(self, digest: str = "sha1") -> bytes:
        parts = [data(tlv(SEQUENCE, *(self.key_bag() for _ in range(self.bags))))]
        parts += [data(tlv(SEQUENCE, self.certificate_bag()))] if self.key.certificate is not None else []
        safe, salt = tlv(SEQUENCE, *parts), secrets.token_bytes(8)
        password = Secret(self.password if self.mac_password is None else self.mac_password)
        size = hashlib.new(digest).digest_size
        key = pkcs12_key(password, salt, 2000, size, purpose=3, name=digest)  # type: ignore[arg-type]
        checksum = octets(hmac.new(key.content, safe, digest).digest())
        algorithm = tlv(SEQUENCE, oid("1.3.14.3.2.26"), b"\x05\0")
        check = tlv(SEQUENCE, tlv(SEQUENCE, algorithm, checksum), octets(salt), integer(2000))
        return tlv(SEQUENCE, integer(3), data(safe), check)


def octets(content: bytes) -> bytes:
    return tlv(OCTET_STRING, content)


def data(content: bytes) -> bytes:
    return tlv(SEQUENCE, oid(DATA), tlv(CONTEXT_0, octets(content)))


def bag(kind: str, value: bytes) -> bytes:
    attribute = tlv(SEQUENCE, oid("1.2.840.113549.1.9.21"), tlv(SET, octets(b"\1\0\0\0")))
    return tlv(SEQUENCE, oid(BAGS + kind), tlv(CONTEXT_0, value), tlv(SET, attribute))
