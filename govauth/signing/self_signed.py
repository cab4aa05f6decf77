"""Making a test key and a self-signed certificate for it."""

from __future__ import annotations

import base64
import secrets
import textwrap
from datetime import datetime, timedelta
from typing import Any, Final

from govauth.clock import SYSTEM_CLOCK, Clock, instant
from govauth.errors import ConfigurationError, InvalidInput
from govauth.secret import Withheld
from govauth.signing import oids
from govauth.signing._asn1 import GostParameters, KeyInfo, PrivateKeyInfo, algos, core, x509
from govauth.signing.curves import CURVES, Curve
from govauth.signing.der import SEQUENCE, tlv
from govauth.signing.gost3410 import GostPrivateKey, GostPublicKey, sign_digest
from govauth.signing.sources import PrivateKey
from govauth.signing.streebog_pure import streebog_pure

DEFAULT_CURVES: Final = {256: "1.2.643.7.1.2.1.1.2", 512: "1.2.643.7.1.2.1.2.1"}
"""tc26-256-B (CryptoPro-A) and tc26-512-A: every engine here knows both."""

_MAXIMUM_DAYS: Final = 3650


def make_test_key(
    *,
    for_tests: bool = False,
    bits: int = 256,
    curve: str | None = None,
    common_name: str = "Test",
    ogrn: str | None = None,
    inn: str | None = None,
    days: int = 365,
    clock: Clock = SYSTEM_CLOCK,
) -> PrivateKey:
    """Make a key and a self-signed certificate that guard nothing.

    Args:
        for_tests: must be true: the key is made and used by code that is not constant time.
        bits: 256 or 512.
        curve: object identifier of the curve; None takes one that every engine knows.
        common_name: CN of the certificate.
        ogrn: ОГРН of the subject, 13 digits.
        inn: ИНН of the organisation, 10 digits.
        days: validity from now.
        clock: tells what now is.

    Raises:
        ConfigurationError: ``for_tests`` is not true.
        InvalidInput: an argument is out of range.

    """
    if not for_tests:
        raise ConfigurationError("govauth makes keys for tests only")
    chosen = CURVES.get(curve or DEFAULT_CURVES.get(bits, ""))
    if chosen is None or chosen.bits != bits:
        raise InvalidInput("curve", f"must be a known curve of {bits} bits; bits must be 256 or 512")
    if not 1 <= days <= _MAXIMUM_DAYS:
        raise InvalidInput("days", f"must be 1 to {_MAXIMUM_DAYS}")
    key = GostPrivateKey.generate(chosen)
    parameters = _parameters(curve or DEFAULT_CURVES[bits], bits)
    subject = _name(common_name, ogrn, inn)
    certificate = _certificate(key, parameters, subject, instant(clock.time()), days)
    return PrivateKey(_private_key_pem(key, parameters), certificate)


def certificate_pem(key: PrivateKey) -> bytes:
    """Write the certificate of a key in PEM."""
    return _pem("CERTIFICATE", key.certificate.der)


def _parameters(curve_oid: str, bits: int) -> dict[str, object]:
    parameters = GostParameters({"curve": curve_oid, "digest": oids.DIGEST_OF_BITS[bits]})
    return {"algorithm": oids.KEY_OF_BITS[bits], "parameters": parameters}


def _name(common_name: str, ogrn: str | None, inn: str | None) -> Any:
    pairs = [("2.5.4.6", core.PrintableString("RU")), (oids.COMMON_NAME, core.UTF8String(common_name))]
    if ogrn is not None:
        pairs.append((oids.OGRN, core.NumericString(_digits("ogrn", ogrn, 13))))
    if inn is not None:
        pairs.append((oids.INN_OF_ORGANISATION, core.NumericString(_digits("inn", inn, 10))))
    groups = [core.SetOf([_pair(oid, value)], spec=core.Any).dump() for oid, value in pairs]
    return x509.Name.load(core.SequenceOf([core.Any.load(group) for group in groups], spec=core.Any).dump())


def _digits(field: str, value: str, length: int) -> str:
    if len(value) != length or not (value.isascii() and value.isdigit()):
        raise InvalidInput(field, f"must be {length} digits")
    return value


def _pair(oid: str, value: Any) -> Any:
    class Pair(core.Sequence):  # type: ignore[misc]
        _fields = [("type", core.ObjectIdentifier), ("value", core.Any)]  # noqa: RUF012

    return core.Any.load(Pair({"type": oid, "value": value}).dump())


def _private_key_pem(key: GostPrivateKey, parameters: dict[str, object]) -> Withheld:
    size = key.curve.size
    info = PrivateKeyInfo(
        {
            "version": 0,
            "algorithm": parameters,
            "private_key": core.OctetString(key.number.to_bytes(size, "little")).dump(),
        }
    )
    return Withheld(_pem("PRIVATE KEY", info.dump()))


def _certificate(
    key: GostPrivateKey, parameters: dict[str, object], name: Any, now: datetime, days: int
) -> bytes:
    curve: Curve = key.curve
    public: GostPublicKey = key.public_key()
    spki = KeyInfo({"algorithm": parameters, "public_key": core.OctetString(public.to_octets()).dump()})
    algorithm = algos.SignedDigestAlgorithm({"algorithm": oids.SIGNATURE_OF_BITS[curve.bits]})
    start = now.replace(microsecond=0)
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(120) | 1 << 120,
            "signature": algorithm,
            "issuer": name,
            "validity": {
                "not_before": x509.Time({"utc_time": start}),
                "not_after": x509.Time({"utc_time": start + timedelta(days=days)}),
            },
            "subject": name,
            "subject_public_key_info": x509.PublicKeyInfo.load(spki.dump()),
            "extensions": [
                {
                    "extn_id": "key_usage",
                    "critical": True,
                    "extn_value": {"digital_signature", "non_repudiation"},
                }
            ],
        }
    )
    # Dumped once: see as_read.
    signed = body.dump()
    signature = core.OctetBitString(sign_digest(key, streebog_pure(signed, curve.bits), for_tests=True))
    return tlv(SEQUENCE, signed, algorithm.dump(), signature.dump())


def _pem(kind: str, der: bytes) -> bytes:
    lines = "\n".join(textwrap.wrap(base64.b64encode(der).decode("ascii"), 64))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n".encode("ascii")
