"""Writing containers of CryptoPro as CSP does, so that the tests have some with any mask, password and curve."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from attrs import field, frozen
from govauth.secret import Secret
from govauth.signing._asn1 import core
from govauth.signing.containers.password_key import container_key
from govauth.signing.curves import CURVES
from govauth.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, tlv
from govauth.signing.gost3410 import GostPrivateKey
from govauth.signing.gost28147 import PARAM_Z, encrypt_blocks, mac

AGREEMENTS = {256: "1.2.643.7.1.1.6.1", 512: "1.2.643.7.1.1.6.2"}
DIGESTS = {256: "1.2.643.7.1.1.2.2", 512: "1.2.643.7.1.1.2.3"}
PASSWORD_SET, SECOND_PAIR, PRIMARY_ABSENT, ON_CARRIER = (0x80 >> bit for bit in range(4))
BIT_STRING, IA5_STRING = 0x03, 0x16


def oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


def integer(number: int) -> bytes:
    return bytes(core.Integer(number).dump())


@frozen
class OneKey:
    """A key as a container holds it."""

    curve_oid: str
    number: int
    certificate: bytes | None = None
    is_exportable: bool = True
    algorithm: str | None = None

    @property
    def key(self) -> GostPrivateKey:
        return GostPrivateKey(CURVES[self.curve_oid], self.number)

    @property
    def fingerprint(self) -> bytes:
        return self.key.public_key().to_octets()[:8]

    def description(self, tag: int) -> bytes:
        bits = self.key.curve.bits
        parameters = tlv(SEQUENCE, oid(self.curve_oid), oid(DIGESTS[bits]))
        algorithm = tlv(CONTEXT_0, oid(self.algorithm or AGREEMENTS[bits]), parameters)
        return tlv(tag, tlv(BIT_STRING, b"\x02", b"\xa4" if self.is_exportable else b"\x24"), algorithm)

    def sealed(self, password: str, mask: int, salt: bytes) -> bytes:
        curve = self.key.curve
        masked = (self.number * mask % curve.q).to_bytes(curve.size, "little")
        return encrypt_blocks(container_key(Secret(password), salt).content, masked, PARAM_Z)


@frozen
class Container:
    """What goes into the six files."""

    exchange: OneKey
    signature: OneKey | None = None
    password: str = ""
    name: bytes = b"test"
    version: str = "1.2.643.2.2.37.2.1"
    flags: int = 0
    keeps_password_mac: bool = True
    fingerprint: bytes | None = None
    not_after: bytes | None = None
    masks: Sequence[int] = field(factory=lambda: [secrets.randbits(250) | 1 for _ in range(2)])
    salts: Sequence[bytes] = field(factory=lambda: [secrets.token_bytes(12) for _ in range(2)])

    def content(self) -> bytes:
        flags = self.flags | (PASSWORD_SET if self.password else 0) | SECOND_PAIR
        fingerprint = self.fingerprint or self.exchange.fingerprint
        parts = [
            tlv(CONTEXT_0, oid(self.version)),
            tlv(BIT_STRING, b"\x04", bytes([flags])),
            self.exchange.description(SEQUENCE),
        ]
        if self.password and self.keeps_password_mac:
            key = container_key(Secret(self.password), fingerprint)
            parts.append(tlv(0x82, mac(key.content, bytes(16), PARAM_Z)))
        if self.signature:
            parts.append(self.signature.description(0xA4))
        parts += [tlv(0x85, self.exchange.certificate)] if self.exchange.certificate else []
        if self.signature and self.signature.certificate:
            parts.append(tlv(0x86, self.signature.certificate))
        parts.append(tlv(0x8A, fingerprint))
        parts += [tlv(0x8B, self.signature.fingerprint)] if self.signature else []
        if self.not_after:
            life = tlv(SEQUENCE, tlv(0x81, self.not_after))
            parts.append(tlv(0xAC, tlv(SEQUENCE, oid("1.2.643.2.2.37.3.10"), tlv(OCTET_STRING, life))))
        return tlv(SEQUENCE, *parts)

    def files(self) -> dict[str, bytes]:
        content = self.content()
        files = {
            "header.key": tlv(SEQUENCE, content, tlv(OCTET_STRING, mac(bytes(32), content, PARAM_Z))),
            "name.key": tlv(SEQUENCE, tlv(IA5_STRING, self.name)),
        }
        size = self.exchange.key.curve.size
        for number, mask, salt in zip(("", "2"), self.masks, self.salts, strict=False):
            octets = mask.to_bytes(size, "little")
            checksum = mac(octets[-32:], salt, PARAM_Z)
            files[f"masks{number}.key"] = tlv(
                SEQUENCE, *(tlv(OCTET_STRING, one) for one in (octets, salt, checksum))
            )
            keys = [self.exchange, *([self.signature] if self.signature else [])]
            sealed = [tlv(OCTET_STRING, key.sealed(self.password, mask, salt)) for key in keys]
            files[f"primary{number}.key"] = tlv(SEQUENCE, *sealed)
        return files

    def write(self, folder: Path) -> Path:
        return write_files(self.files(), folder)


def write_files(files: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
