"""``header.key`` of a CryptoPro container: everything about the keys but the keys.

CryptoPro publishes no format; independent implementations and containers of CSP agree on this structure.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from attrs import field, frozen

from govauth.errors import KeyFileDamaged, KeyFileUnsupported
from govauth.signing.containers.agreements import key_parameters
from govauth.signing.containers.strict_der import (
    BIT_STRING,
    CONTEXT_0,
    SEQUENCE,
    Element,
    NotDer,
    read_der,
)
from govauth.signing.curves import CURVES, Curve
from govauth.signing.gost28147 import KEY_SIZE, PARAM_Z, mac

_VERSION: Final = "1.2.643.2.2.37.2.1"
_KEY_LIFE: Final = "1.2.643.2.2.37.3.10"
_TIME: Final = re.compile(rb"(\d{14})(?:\.\d{1,9})?Z")

_PASSWORD_SET: Final = 0
_PRIMARY_ABSENT: Final = 2
_ON_CARRIER: Final = 3

_PASSWORD_MAC: Final = 0x82
_SECOND_PARAMETERS: Final = 0xA4
_CERTIFICATE, _SECOND_CERTIFICATE = 0x85, 0x86
_FINGERPRINT, _SECOND_FINGERPRINT = 0x8A, 0x8B
_EXTENSIONS: Final = 0xAC

NEWER_VERSION: Final = (
    "a version of CryptoPro containers that is not supported (newer ones use GOST 34.12, Kuznyechik): "
    "export the key from CSP as PFX, or sign through CSP"
)


@frozen(slots=True)
class KeyDescription:
    """One of the two keys of a container.

    Attributes:
        curve_oid: object identifier of the curve.
        is_exportable: the mark of CSP.
        fingerprint: the first 8 octets of the public key.
        certificate_der: the certificate, where the container holds it.

    """

    curve_oid: str
    is_exportable: bool
    fingerprint: bytes = field(repr=False)
    certificate_der: bytes | None = field(repr=False)

    @property
    def curve(self) -> Curve:
        """The curve."""
        return CURVES[self.curve_oid]


@frozen(slots=True)
class Header:
    """What the header says.

    Attributes:
        exchange: the first key.
        signature: the second key, where there is one.
        has_password: whether a password is set.
        password_mac: by which a password is checked; None where the header does not keep it.
        not_before: start of the private key's life, UTC.
        not_after: its end, UTC.

    """

    exchange: KeyDescription
    signature: KeyDescription | None
    has_password: bool
    password_mac: bytes | None = field(repr=False)
    not_before: datetime | None
    not_after: datetime | None


def read_header(octets: bytes) -> Header:
    """Read the header and check its MAC, which guards against accidents only: its key is constant.

    Raises:
        KeyFileDamaged: it is malformed, or was changed.
        KeyFileUnsupported: it is of another version, or the key is not in these files.

    """
    try:
        content, checksum = read_der(octets).children()
        return _read(content, checksum.octets())
    except (NotDer, KeyError, IndexError, ValueError) as malformed:
        reason = str(malformed) if isinstance(malformed, NotDer) else "a part is missing or malformed"
    raise KeyFileDamaged(f"header.key is damaged: {reason}")


def _read(content: Element, checksum: bytes) -> Header:
    parts: dict[int, Element] = {}
    for part in content.children():
        if parts.setdefault(part.tag, part) is not part:
            raise NotDer(f"the tag {part.tag:02x} stands twice")
    [version] = parts[CONTEXT_0].children(CONTEXT_0)
    if version.dotted() != _VERSION:
        raise KeyFileUnsupported(f"{NEWER_VERSION}; its number is {version.dotted()}")
    flags = parts[BIT_STRING].flags()
    first = key_parameters(parts[SEQUENCE], SEQUENCE)
    if mac(bytes(KEY_SIZE), content.whole, PARAM_Z) != checksum:
        raise KeyFileDamaged(f"header.key is damaged: its checksum is wrong; or this is {NEWER_VERSION}")
    if _ON_CARRIER in flags:
        raise KeyFileUnsupported(
            "the key is not in these files: it never leaves its token (ФКН); sign through CSP"
        )
    if _PRIMARY_ABSENT in flags:
        raise KeyFileUnsupported("the key is not in these files: the container says that it was left out")
    second = _second_parameters(parts)
    not_before, not_after = _life(parts.get(_EXTENSIONS))
    return Header(
        exchange=_description(first, parts, _FINGERPRINT, _CERTIFICATE),
        signature=None
        if second is None
        else _description(second, parts, _SECOND_FINGERPRINT, _SECOND_CERTIFICATE),
        has_password=_PASSWORD_SET in flags or _PASSWORD_MAC in parts,
        password_mac=parts[_PASSWORD_MAC].content if _PASSWORD_MAC in parts else None,
        not_before=not_before,
        not_after=not_after,
    )


def _second_parameters(parts: dict[int, Element]) -> tuple[str, bool] | None:
    is_described = _SECOND_PARAMETERS in parts and _SECOND_FINGERPRINT in parts
    return key_parameters(parts[_SECOND_PARAMETERS], _SECOND_PARAMETERS) if is_described else None


def _description(
    parameters: tuple[str, bool], parts: dict[int, Element], fingerprint: int, certificate: int
) -> KeyDescription:
    curve_oid, is_exportable = parameters
    octets = parts[fingerprint].content
    if len(octets) != 8:  # noqa: PLR2004
        raise NotDer("a fingerprint that has not 8 octets")
    enclosed = parts.get(certificate)
    return KeyDescription(curve_oid, is_exportable, octets, None if enclosed is None else enclosed.content)


def _life(extensions: Element | None) -> tuple[datetime | None, datetime | None]:
    for extension in [] if extensions is None else extensions.children(_EXTENSIONS):
        oid, *rest = extension.children()
        if oid.dotted() == _KEY_LIFE:
            times = {one.tag: _moment(one.content) for one in read_der(rest[-1].octets()).children()}
            return times.get(0x80), times.get(0x81)
    return None, None


def _moment(octets: bytes) -> datetime:
    written = _TIME.fullmatch(octets)
    if written is None:
        raise NotDer("a malformed time")
    return datetime.strptime(written[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
