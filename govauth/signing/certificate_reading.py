"""Reading X.509 certificates with GOST or RSA keys (RFC 5280, RFC 9215)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from govauth.errors import ConfigurationError, InvalidInput
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, GostParameters, KeyInfo, as_read, cms, core, keys, x509
from govauth.signing.armor import Block, blocks_of
from govauth.signing.certificates import Certificate, Extensions, PublicKey, Subject, UnknownPublicKey
from govauth.signing.curves import CURVES
from govauth.signing.gost3410 import GostPublicKey
from govauth.signing.recognition import recognised
from govauth.signing.rsa import RsaPublicKey

MAXIMUM_SIZE: Final = 64 * 1024
"""Octets; certificates of Russian authorities take 1 to 4 kB."""

_LABELS: Final = frozenset({"", "CERTIFICATE", "X509 CERTIFICATE", "PKCS7", "CMS", "PKCS #7 SIGNED DATA"})


def read_certificate(content: bytes) -> Certificate:
    """Read one certificate: of several, the one that has issued none of the others.

    Args:
        content: the file as it is, in any of the forms of :func:`read_certificates`.

    Raises:
        ConfigurationError: it is no certificate; the sentence says what it is, where that can be seen.

    """
    return read_certificates(content)[0]


def read_certificates(content: bytes) -> tuple[Certificate, ...]:
    """Read every certificate of a file, those first that have issued none of the others.

    Args:
        content: DER, PEM with any text around it, base64 without a frame, or a bundle ``.p7b`` in those
            forms; with or without a byte order mark.

    Raises:
        ConfigurationError: there is none, or one of them is malformed; the sentence says what the file is,
            where that can be seen.

    """
    certificates: tuple[Certificate, ...]
    try:
        certificates = tuple(_read(der) for block in blocks_of(content) for der in _certificates_in(block))
    except MALFORMED:
        certificates = ()
    if not certificates:
        found = recognised(content)
        raise ConfigurationError(
            "this is not an X.509 certificate in PEM or DER" + (f": it is {found}" if found else "")
        )
    unique = tuple(dict.fromkeys(certificates))
    issuers = {one.issuer_der for one in unique if one.issuer_der != one.subject_der}
    return tuple(sorted(unique, key=lambda one: one.subject_der in issuers or one.extensions.is_authority))


def _certificates_in(block: Block) -> list[bytes]:
    if block.label not in _LABELS:
        return []
    first = core.Sequence.load(block.content, strict=True)[0]
    return (
        bundled_certificates(block.content) if isinstance(first, core.ObjectIdentifier) else [block.content]
    )


def bundled_certificates(signed: bytes) -> list[bytes]:
    """Return the certificates of a bundle, in DER: a CMS SignedData that nobody signed.

    Raises:
        ValueError: it is none, or another error of ``MALFORMED``.

    """
    outer = cms.ContentInfo.load(signed, strict=True)
    if outer["content_type"].dotted != oids.SIGNED_DATA or len(outer["content"]["signer_infos"]):
        raise ValueError("not a bundle")
    enclosed = outer["content"]["certificates"]
    if isinstance(enclosed, core.Void):
        return []
    return [as_read(choice) for choice in enclosed if choice.name == "certificate"]


@lru_cache(maxsize=128)
def certificate_of(der: bytes) -> Certificate | None:
    """Read a certificate in DER; None if it is malformed."""
    try:
        return _read(der)
    except MALFORMED:
        return None


def _read(der: bytes) -> Certificate:
    if len(der) > MAXIMUM_SIZE:
        raise ValueError("too large")
    certificate = x509.Certificate.load(der, strict=True)
    body = certificate["tbs_certificate"]
    validity = body["validity"]
    spki_der = as_read(body["subject_public_key_info"])
    algorithm = _signature_algorithm(certificate["signature_algorithm"])
    if _signature_algorithm(body["signature"]) != algorithm:
        raise ValueError("two signature algorithms")
    return Certificate(
        der=der,
        spki_der=spki_der,
        issuer_der=as_read(body["issuer"]),
        subject_der=as_read(body["subject"]),
        serial=body["serial_number"].native,
        subject=_subject(_names(body["subject"])),
        issuer_common_name=_names(body["issuer"]).get(oids.COMMON_NAME),
        not_before=_moment(validity["not_before"].native),
        not_after=_moment(validity["not_after"].native),
        public_key=read_public_key(spki_der),
        extensions=_extensions(body["extensions"]),
        body_der=as_read(body),
        signature_algorithm=algorithm[0],
        signature=_signature(certificate["signature_value"]),
    )


def _signature(value: Any) -> bytes:
    octets = bytes(value.native)
    if value.unused_bits:
        raise ValueError("a signature that ends within an octet")
    return octets


def _signature_algorithm(algorithm: Any) -> tuple[str, bytes]:
    parameters = algorithm["parameters"].dump()
    return algorithm["algorithm"].dotted, b"" if parameters == b"\x05\x00" else parameters


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("a time without a zone, or out of range")
    return value


def _extensions(extensions: Any) -> Extensions:
    if isinstance(extensions, core.Void):
        return Extensions()
    found: dict[str, Any] = {}
    critical: set[str] = set()
    for extension in extensions:
        kind = extension["extn_id"].dotted
        if kind in found:
            raise ValueError("an extension is repeated")
        found[kind] = extension["extn_value"]
        if extension["critical"].native:
            critical.add(kind)
    constraints = found[oids.BASIC_CONSTRAINTS].parsed if oids.BASIC_CONSTRAINTS in found else None
    usage = found[oids.KEY_USAGE].parsed.native if oids.KEY_USAGE in found else None
    purposes = found[oids.EXTENDED_KEY_USAGE].parsed if oids.EXTENDED_KEY_USAGE in found else None
    identifier = (
        found[oids.SUBJECT_KEY_IDENTIFIER].parsed.native if oids.SUBJECT_KEY_IDENTIFIER in found else None
    )
    return Extensions(
        is_authority=constraints is not None and constraints["ca"].native,
        path_length=None if constraints is None else constraints["path_len_constraint"].native,
        key_usage=None if usage is None else frozenset(usage),
        extended_key_usage=None if purposes is None else frozenset(one.dotted for one in purposes),
        is_extended_usage_critical=oids.EXTENDED_KEY_USAGE in critical,
        subject_key_identifier=identifier,
        unknown_critical=tuple(kind for kind in found if kind in critical - oids.KNOWN_EXTENSIONS),
    )


def _names(name: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in name.chosen:
        for pair in group:
            value = pair["value"].native
            if isinstance(value, str):
                found.setdefault(pair["type"].dotted, value)
    return found


def _subject(names: dict[str, str]) -> Subject:
    inn = names.get(oids.INN_OF_ORGANISATION) or names.get(oids.INN)
    # Before 2021 organisations had their ten digits padded to twelve in the field of persons.
    if inn is not None and len(inn) == 12 and inn.startswith("00"):  # noqa: PLR2004
        inn = inn[2:]
    return Subject(
        common_name=names.get(oids.COMMON_NAME),
        ogrn=names.get(oids.OGRN),
        ogrnip=names.get(oids.OGRNIP),
        inn=inn,
        snils=names.get(oids.SNILS),
    )


def read_public_key(spki_der: bytes) -> PublicKey:
    """Read a SubjectPublicKeyInfo; a key that cannot be used is reported as such, not refused.

    Raises:
        ValueError: the structure is malformed, or another error of ``MALFORMED``.

    """
    info = KeyInfo.load(spki_der, strict=True)
    algorithm = info["algorithm"]["algorithm"].dotted
    octets = bytes(info["public_key"])
    if algorithm == oids.RSA_KEY:
        key = keys.RSAPublicKey.load(octets, strict=True)
        return RsaPublicKey(modulus=key["modulus"].native, exponent=key["public_exponent"].native)
    if algorithm not in oids.KEY_BITS:
        return UnknownPublicKey(algorithm, "neither GOST R 34.10-2012 nor RSA")
    parameters = info["algorithm"]["parameters"].parse(GostParameters)
    curve = CURVES.get(parameters["curve"].dotted)
    if curve is None or curve.bits != oids.KEY_BITS[algorithm]:
        return UnknownPublicKey(algorithm, f"curve {parameters['curve'].dotted} is not known")
    point = core.OctetString.load(octets, strict=True).native
    try:
        return GostPublicKey.from_octets(curve, point)
    except InvalidInput as refusal:
        return UnknownPublicKey(algorithm, str(refusal))
