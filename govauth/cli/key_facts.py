"""What a file with a key or certificates holds, as labels and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import ConfigurationError
from govauth.secret import Withheld
from govauth.signing import oids
from govauth.signing.certificate_reading import read_certificates
from govauth.signing.certificates import Certificate, UnknownPublicKey
from govauth.signing.gost3410 import GostPublicKey
from govauth.signing.key_reading import describe_private_key
from govauth.signing.recognition import recognised


def facts_of(path: Path, content: Withheld) -> Sequence[Mapping[str, object]]:
    """Describe each certificate of a file, or the one key in it; None stands for what is not said.

    Raises:
        ConfigurationError: it is neither.

    """
    certificates: tuple[Certificate, ...] = ()
    with suppress(ConfigurationError):
        certificates = read_certificates(content.content)
    if certificates:
        return [_of_certificate(one) for one in certificates]
    try:
        facts = describe_private_key(content)
    except ConfigurationError:
        facts = None
    if facts is None:
        found = recognised(content.content)
        meaning = f": it is {found}" if found else ""
        raise ConfigurationError(f"{path} is neither a certificate nor a PKCS#8 key{meaning}")
    algorithm = _algorithm(facts.algorithm)
    return [
        {
            "what": "private key, PKCS#8" + (", encrypted" if facts.is_encrypted else ""),
            "encryption": algorithm if facts.is_encrypted else None,
            "algorithm": None if facts.is_encrypted else algorithm,
            "curve": facts.curve.name if facts.curve else facts.curve_oid,
            "not usable": facts.obstacle,
        }
    ]


def _algorithm(oid: str) -> str:
    if oid in oids.KEY_BITS:
        return f"GOST R 34.10-2012, {oids.KEY_BITS[oid]} bits"
    return "RSA" if oid == oids.RSA_KEY else oid


def _of_certificate(certificate: Certificate) -> Mapping[str, object]:
    key, subject = certificate.public_key, certificate.subject
    match key:
        case GostPublicKey():
            algorithm = f"GOST R 34.10-2012, {key.curve.bits} bits"
        case UnknownPublicKey():
            algorithm = f"{key.algorithm}: {key.reason}"
        case _:
            algorithm = f"RSA, {key.bits} bits"
    is_valid = certificate.is_valid_at(instant(SYSTEM_CLOCK.time()))
    state = "valid now" if is_valid else "NOT VALID NOW"
    return {
        "what": "certificate, X.509",
        "algorithm": algorithm,
        "curve": certificate.curve.name if certificate.curve else None,
        "subject": subject.common_name,
        "ОГРН": subject.ogrn,
        "ОГРНИП": subject.ogrnip,
        "ИНН": subject.inn,
        "issuer": certificate.issuer_common_name,
        "serial": f"{certificate.serial:x}",
        "valid": f"{_day(certificate.not_before)} … {_day(certificate.not_after)}, {state}",
        "hash": certificate.hash,
    }


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")
