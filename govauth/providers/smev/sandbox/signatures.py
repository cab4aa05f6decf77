"""Real signatures: those of callers are verified, and those of SMEV and of ЕСИА are made."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Final

from govauth.errors import GovAuthError
from govauth.providers.smev.sandbox.envelopes import Received
from govauth.providers.smev.sandbox.faults import signature_fault
from govauth.providers.smev.sandbox.namespaces import DS, basic, faults, types
from govauth.providers.smev.sandbox.systems import SigningKey
from govauth.providers.smev.sandbox.xml import child, children_of, find, name_of, text_at
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.signing.digest import streebog
from govauth.signing.gost3410 import sign_digest
from govauth.signing.verification import verify_raw
from govauth.signing.xml.algorithms import (
    ENVELOPED,
    EXCLUSIVE_C14N,
    GOST_256,
    GOST_512,
    INCLUSIVE_C14N,
    SMEV,
    digest_of,
)
from govauth.signing.xml.canonical import covered_by, exclusive_c14n
from govauth.signing.xml.identifiers import elements_with_id
from govauth.signing.xml.library import Element
from govauth.signing.xml.parsing import parse_xml

_CHAINS: Final = (
    (EXCLUSIVE_C14N, SMEV),
    (ENVELOPED, EXCLUSIVE_C14N, SMEV),
    (INCLUSIVE_C14N, SMEV),
    (ENVELOPED, INCLUSIVE_C14N, SMEV),
)
"""The two steps of the recommendations, and what clients were seen to send."""
_ALGORITHMS: Final = {one.uri: one for one in (GOST_256, GOST_512)}


def signer_of(received: Received, now: float) -> Certificate:
    """Verify the signatures of a caller and of persons, and return the certificate of the caller's.

    Args:
        received: the call.
        now: for the validity of the certificate, in epoch seconds.

    Raises:
        Refused: the caller did not sign, or a signature does not hold.

    """
    wrapper = find(received.body, "CallerInformationSystemSignature")
    if wrapper is None:
        raise signature_fault("NoSignatureFound")
    target = received.signed
    content = find(target, "MessagePrimaryContent")
    for personal in target.findall("{*}PersonalSignature"):
        # A person signs what the system sends; whose certificate it is, nobody here knows.
        _verified(personal, children_of(content)[0] if content is not None and len(content) else target, now)
    return _verified(wrapper, target, now)


def _verified(wrapper: Element, target: Element, now: float) -> Certificate:
    signature = find(wrapper, "Signature")
    if signature is None or name_of(signature)[0] != DS:
        raise signature_fault("NoSignatureFound")
    info = child(signature, "SignedInfo")
    references = [] if info is None else [one for one in info if name_of(one) == (DS, "Reference")]
    identifier = target.get("Id") or ""
    if info is None or len(references) != 1 or not identifier:
        raise signature_fault("IncorrectSignatureTarget")
    if references[0].get("URI") != f"#{identifier}" or elements_with_id(target, identifier) != [target]:
        raise signature_fault("IncorrectSignatureTarget")
    certificate = _certificate(signature, now)
    try:
        holds = _is_signed(signature, info, references[0], target, certificate)
    except GovAuthError:
        holds = False  # a key of another kind, or a document without a canonical form
    if not holds:
        raise signature_fault("SignatureIsInvalid")
    return certificate


def _certificate(signature: Element, now: float) -> Certificate:
    text = text_at(signature, "KeyInfo", "X509Data", "X509Certificate")
    try:
        certificate = read_certificate(base64.b64decode("".join(text.split()), validate=True))
    except (GovAuthError, ValueError):
        raise signature_fault("CertificateIsNotFound") from None
    if not certificate.is_valid_at(datetime.fromtimestamp(now, UTC)):
        raise signature_fault("CertificateIsExpired")
    return certificate


def _is_signed(
    signature: Element, info: Element, reference: Element, target: Element, certificate: Certificate
) -> bool:
    transforms = find(reference, "Transforms")
    chain = tuple(_algorithm(one) for one in children_of(transforms)) if transforms is not None else ()
    method = _ALGORITHMS.get(_algorithm(child(info, "SignatureMethod")))
    if chain not in _CHAINS or method is None:
        return False
    if _algorithm(child(info, "CanonicalizationMethod")) != EXCLUSIVE_C14N:
        return False
    if _algorithm(child(reference, "DigestMethod")) != method.digest_uri:
        return False
    covered = covered_by(target, chain, signature=signature)
    if _base64(text_at(reference, "DigestValue")) != digest_of(covered.digested, method):
        return False
    return verify_raw(certificate, exclusive_c14n(info), _base64(text_at(signature, "SignatureValue")))


def _algorithm(element: Element | None) -> str:
    return "" if element is None else element.get("Algorithm") or ""


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return b""


def sign(element: str, version: str, key: SigningKey) -> str:
    """Sign an element, and return ``ds:Signature`` as text.

    Args:
        element: as text, with an attribute ``Id``; its prefixes are those of the version's answers.
        version: of the envelope.
        key: signs.

    """
    prefixes = f'xmlns:t="{types(version)}" xmlns="{basic(version)}" xmlns:f="{faults(version)}"'
    target = children_of(parse_xml(f"<t:a {prefixes}>{element}</t:a>".encode()))[0]
    digest = digest_of(covered_by(target, (EXCLUSIVE_C14N, SMEV)).digested, GOST_256)
    start, inside = "<ds:SignedInfo", _signed_info(target.get("Id") or "", digest)
    canonical = f'{start} xmlns:ds="{DS}">{inside}'.encode()
    value = sign_digest(key.private, streebog(canonical, 256), for_tests=True)
    return (
        f'<ds:Signature xmlns:ds="{DS}">{start}>{inside}'
        f"<ds:SignatureValue>{_written(value)}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{_written(key.certificate.der)}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )


def spoilt(signature: str) -> str:
    """Return a signature over something else."""
    start, separator, rest = signature.partition("<ds:DigestValue>")
    return f"{start}{separator}{'B' if rest.startswith('A') else 'A'}{rest[1:]}"


def _signed_info(identifier: str, digest: bytes) -> str:
    # In canonical form, so that what is hashed and what is sent differ in one declaration only.
    transforms = "".join(f'<ds:Transform Algorithm="{one}"></ds:Transform>' for one in (EXCLUSIVE_C14N, SMEV))
    return (
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{GOST_256.uri}"></ds:SignatureMethod>'
        f'<ds:Reference URI="#{identifier}"><ds:Transforms>{transforms}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{GOST_256.digest_uri}"></ds:DigestMethod>'
        f"<ds:DigestValue>{_written(digest)}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )


def _written(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
