"""What a file with a key or certificates holds, as labels and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from govauth.cli.key_files import content_of
from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import ConfigurationError
from govauth.secret import Withheld
from govauth.signing import oids
from govauth.signing.certificate_reading import read_certificates
from govauth.signing.certificates import Certificate, UnknownPublicKey
from govauth.signing.containers.description import KeyFileDescription, describe_key_file
from govauth.signing.containers.found_key import KeyForm, KeyOrigin
from govauth.signing.gost3410 import GostPublicKey
from govauth.signing.key_reading import describe_private_key
from govauth.signing.recognition import recognised

_FORMS: Final[Mapping[KeyForm, str]] = {
    "container": "container of CryptoPro CSP",
    "CryptoPro PFX": "PFX of CryptoPro CSP",
    "PFX": "PFX (PKCS#12)",
    "PKCS#8": "PKCS#8",
}


def facts_of(path: Path) -> Sequence[Mapping[str, object]]:
    """Describe what a file or a container holds, without its password; None stands for what is not said.

    Raises:
        ConfigurationError: it holds neither a key nor a certificate, or cannot be read.

    """
    description = describe_key_file(path)
    if description is not None:
        return [_of_key_file(description), *map(_of_certificate, description.certificates)]
    return _of_plain_file(path, content_of(path))


def _of_key_file(description: KeyFileDescription) -> Mapping[str, object]:
    protection = {True: ", with a password", False: ", without a password", None: ""}
    curve = description.curve
    return {
        "what": f"private key, {_FORMS[description.origin.form]}{protection[description.has_password]}",
        "algorithm": None if curve is None else f"GOST R 34.10-2012, {curve.bits} bits",
        "curve": None if curve is None else curve.name,
        **origin_facts(description.origin),
    }


def origin_facts(origin: KeyOrigin | None) -> Mapping[str, object]:
    """Describe what a key file says about its key."""
    if origin is None:
        return {}
    exportable = {True: "yes", False: "no", None: None}
    until = None if origin.not_after is None else f"until {_day(origin.not_after)}"
    if origin.is_expired_at(instant(SYSTEM_CLOCK.time())):
        until = f"{until}, EXPIRED"
    return {
        "container": origin.container_name,
        "keys": ", ".join(origin.key_types) if origin.form == "container" else None,
        "exportable": exportable[origin.is_exportable],
        "key valid": until,
    }


def _of_plain_file(path: Path, content: Withheld) -> Sequence[Mapping[str, object]]:
    certificates: tuple[Certificate, ...] = ()
    with suppress(ConfigurationError):
        certificates = read_certificates(content.content)
    described = [_of_certificate(one) for one in certificates]
    try:
        facts = describe_private_key(content)
    except ConfigurationError:
        facts = None
    if facts is None and described:
        return described
    if facts is None:
        found = recognised(content.content)
        meaning = f": it is {found}" if found else ""
        if found and "CMS" in found:
            meaning += "; govauth keys verify checks its signatures"
        raise ConfigurationError(f"{path} is neither a certificate nor a PKCS#8 key{meaning}")
    algorithm = _algorithm(facts.algorithm)
    return [
        {
            "what": "private key, PKCS#8" + (", encrypted" if facts.is_encrypted else ""),
            "encryption": algorithm if facts.is_encrypted else None,
            "algorithm": None if facts.is_encrypted else algorithm,
            "curve": facts.curve.name if facts.curve else facts.curve_oid,
            "not usable": facts.obstacle,
        },
        *described,
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
