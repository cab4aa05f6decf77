"""Reading X.509 certificates with GOST or RSA keys (RFC 5280, RFC 9215)."""

from __future__ import annotations

from typing import Any, Final

from govauth.errors import ConfigurationError, InvalidInput
from govauth.signing import oids
from govauth.signing.asn1 import MALFORMED, GostParameters, KeyInfo, core, keys, pem, x509
from govauth.signing.certificates import Certificate, PublicKey, Subject, UnknownPublicKey
from govauth.signing.curves import CURVES
from govauth.signing.gost3410 import GostPublicKey
from govauth.signing.rsa import RsaPublicKey

MAXIMUM_SIZE: Final = 64 * 1024
"""Octets; certificates of Russian authorities take 1 to 4 kB."""


def read_certificate(content: bytes) -> Certificate:
    """Read one certificate in PEM or DER.

    Args:
        content: the file as it is; of several certificates in a PEM file the first counts.

    Raises:
        ConfigurationError: it is no certificate.

    """
    return read_certificates(content)[0]


def read_certificates(content: bytes) -> tuple[Certificate, ...]:
    """Read every certificate of a PEM bundle, or the one in DER.

    Raises:
        ConfigurationError: there is none, or one of them is malformed.

    """
    try:
        if pem.detect(content):
            blocks = [der for kind, _, der in pem.unarmor(content, multiple=True) if kind == "CERTIFICATE"]
        else:
            blocks = [content]
        certificates = tuple(_read(der) for der in blocks)
    except MALFORMED:
        certificates = ()
    if not certificates:
        raise ConfigurationError("this is not an X.509 certificate in PEM or DER")
    return certificates


def _read(der: bytes) -> Certificate:
    if len(der) > MAXIMUM_SIZE:
        raise ValueError("too large")
    certificate = x509.Certificate.load(der, strict=True)
    body = certificate["tbs_certificate"]
    validity = body["validity"]
    spki_der = body["subject_public_key_info"].dump()
    return Certificate(
        der=der,
        spki_der=spki_der,
        issuer_der=body["issuer"].dump(),
        subject_der=body["subject"].dump(),
        serial=body["serial_number"].native,
        subject=_subject(_names(body["subject"])),
        issuer_common_name=_names(body["issuer"]).get(oids.COMMON_NAME),
        not_before=validity["not_before"].native,
        not_after=validity["not_after"].native,
        public_key=read_public_key(spki_der),
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
    """Read a SubjectPublicKeyInfo; a key that cannot be used is told as such, not refused.

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
