"""Certificates written by ourselves: authorities, signers and time-stamping authorities, without any tool."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from govauth.signing import PrivateKey, make_test_key, oids
from govauth.signing._asn1 import core
from govauth.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, UTC_TIME, tlv
from govauth.signing.digest import streebog
from govauth.signing.gost3410 import sign_digest
from govauth.signing.key_reading import read_private_key

from .messages import bits_of, oid

Extension = tuple[str, bool, bytes]

AUTHORITY: tuple[Extension, ...] = (
    (oids.BASIC_CONSTRAINTS, True, tlv(SEQUENCE, b"\x01\x01\xff")),
    (oids.KEY_USAGE, True, b"\x03\x02\x01\x06"),
)
SIGNER: tuple[Extension, ...] = ((oids.KEY_USAGE, True, b"\x03\x02\x06\xc0"),)


def usage(*purposes: str, critical: bool = True) -> Extension:
    """Write extendedKeyUsage."""
    return oids.EXTENDED_KEY_USAGE, critical, tlv(SEQUENCE, *map(oid, purposes))


STAMPER: tuple[Extension, ...] = (*SIGNER, usage(oids.TIME_STAMPING))


def issue(
    name: str,
    by: PrivateKey | None = None,
    *,
    extensions: Iterable[Extension] = SIGNER,
    bits: int = 256,
    since: datetime | None = None,
    days: float = 30,
) -> PrivateKey:
    """Make a key and a certificate, signed by ``by`` or by itself."""
    key = make_test_key(for_tests=True, bits=bits, common_name=name)
    issuer = by or key
    issuer_bits = bits_of(issuer.certificate)
    algorithm = tlv(SEQUENCE, oid(oids.SIGNATURE_OF_BITS[issuer_bits]))
    start = since or datetime.now(UTC) - timedelta(hours=1)
    listed = tlv(
        SEQUENCE,
        *(
            tlv(SEQUENCE, oid(kind), b"\x01\x01\xff" if critical else b"", tlv(OCTET_STRING, value))
            for kind, critical, value in extensions
        ),
    )
    body = tlv(
        SEQUENCE,
        tlv(CONTEXT_0, core.Integer(2).dump()),
        core.Integer(secrets.randbits(64) | 1).dump(),
        algorithm,
        issuer.certificate.subject_der,
        tlv(SEQUENCE, _time(start), _time(start + timedelta(days=days))),
        key.certificate.subject_der,
        key.certificate.spki_der,
        tlv(0xA3, listed),
    )
    signature = sign_digest(read_private_key(issuer.content), streebog(body, issuer_bits), for_tests=True)
    return PrivateKey(key.content, tlv(SEQUENCE, body, algorithm, core.OctetBitString(signature).dump()))


def _time(moment: datetime) -> bytes:
    return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())
