"""Telling what a file is that is not what was asked for, by the shape of its ASN.1 or by its first line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from attrs import field, frozen

from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, core, parser
from govauth.signing.armor import Block, blocks_of, plain_text

_PFX: Final = "a key store (PFX, PKCS#12): open it with PrivateKey.open(path, password=…)"
_CONTAINER: Final = (
    "a file of a CryptoPro container: open its folder with PrivateKey.open(folder, password=…)"
)
_LABELS: Final = {
    "CERTIFICATE REQUEST": "a certificate request (PKCS#10), not a certificate",
    "NEW CERTIFICATE REQUEST": "a certificate request (PKCS#10), not a certificate",
    "X509 CRL": "a certificate revocation list",
    "PUBLIC KEY": "a public key without a certificate",
    "PRIVATE KEY": "a private key (PKCS#8)",
    "ENCRYPTED PRIVATE KEY": "an encrypted private key (PKCS#8)",
    "RSA PRIVATE KEY": "an RSA private key (PKCS#1)",
    "EC PRIVATE KEY": "a private key for ECDSA (SEC 1)",
    "OPENSSH PRIVATE KEY": "a private key of OpenSSH",
    "PGP PRIVATE KEY BLOCK": "a private key of OpenPGP",
    "PGP PUBLIC KEY BLOCK": "a public key of OpenPGP",
}
_STARTS: Final = (
    (b"<", "a page or an XML document (a download that failed?)"),
    (b"{", "a JSON document"),
    (b"PK\x03\x04", "a zip archive: a container in it opens with PrivateKey.open, other files unpacked"),
    (b"%PDF", "a PDF document"),
    (b"ssh-", "a public key of OpenSSH"),
)


def recognised(content: bytes) -> str | None:
    """Name what a file holds, with what to do about it; None where it cannot be told."""
    if not content.strip():
        return "an empty file"
    start = plain_text(content).lstrip()
    for first, meaning in _STARTS:
        if start.startswith(first):
            return meaning
    try:
        block = blocks_of(content)[0]
    except ValueError:
        return None
    return _LABELS.get(block.label) or _by_shape(block)


@frozen(slots=True)
class _Part:
    """One value inside a SEQUENCE: the letter of its type, and its content."""

    letter: str
    content: bytes = field(repr=False)

    @property
    def parts(self) -> list[_Part]:
        found: list[_Part] = []
        rest = self.content
        while rest and len(found) < _MOST_PARTS:
            kind, _, tag, header, content, trailer = parser.parse(rest)
            found.append(_Part(_LETTERS.get(tag, "?") if kind == 0 else "?", content))
            rest = rest[len(header) + len(content) + len(trailer) :]
        return found

    @property
    def dotted(self) -> str:
        return str(core.ObjectIdentifier(contents=self.content).dotted)


def _by_shape(block: Block) -> str | None:
    try:
        [whole] = _Part("", block.content).parts
        parts = whole.parts if whole.letter == "S" else []
        shape = "".join(part.letter for part in parts)
        meaning = next((meaning for start, meaning in _SHAPES if re.match(start, shape)), None)
        return meaning(parts) if callable(meaning) else meaning
    except MALFORMED:
        return None


def _pkcs8(parts: list[_Part]) -> str:
    return f"a private key (PKCS#8) of {_algorithm(parts[1].parts[0].dotted)}"


def _message(parts: list[_Part]) -> str:
    is_signed = parts[0].dotted == oids.SIGNED_DATA
    return "a CMS message (a signature, or a bundle of certificates)" if is_signed else "a CMS message"


def _pair(parts: list[_Part]) -> str:
    # An encrypted PKCS#8 key starts with the algorithm; the header of a container ends with a MAC.
    return _LABELS["ENCRYPTED PRIVATE KEY"] if parts[0].parts[0].letter == "D" else _CONTAINER


def _signed(parts: list[_Part]) -> str:
    # A request has version 0 and then a name, a revocation list has version 1 and then an algorithm.
    version = parts[0].parts[0]
    if version.letter != "I":
        return "an X.509 certificate"
    return _LABELS["X509 CRL"] if version.content == b"\x01" else _LABELS["CERTIFICATE REQUEST"]


def _algorithm(oid: str) -> str:
    if oid in oids.KEY_BITS:
        return f"GOST R 34.10-2012, {oids.KEY_BITS[oid]} bits"
    return "RSA" if oid == oids.RSA_KEY else f"algorithm {oid}"


_MOST_PARTS: Final = 10
"""More than any shape has: a file of two million small values is not read to its end."""

_LETTERS: Final = {2: "I", 3: "B", 4: "O", 6: "D", 16: "S", 22: "A"}
_SHAPES: Final[tuple[tuple[str, str | Callable[[list[_Part]], str]], ...]] = (
    ("ISO", _pkcs8),
    ("ISS?$", _PFX),
    ("III", _LABELS["RSA PRIVATE KEY"]),
    ("IO", _LABELS["EC PRIVATE KEY"]),
    ("D", _message),
    ("SO$", _pair),
    ("SB$", _LABELS["PUBLIC KEY"]),
    ("SSB$", _signed),
    ("(O|OOO|A)$", _CONTAINER),
)
"""What the parts of the outermost SEQUENCE are, by letter, and what such a file is."""
