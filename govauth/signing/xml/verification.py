"""Verifying one XML signature, and handing out what it covers.

Nothing is looked up by an identifier here. The caller says which element must be signed; a reference that
names anything else is refused, and what comes back is read anew from the octets that were digested. So a
document that shows one element to the verifier and another to the reader (signature wrapping) gains nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.signing.certificates import Certificate
from govauth.signing.worker import WORKER
from govauth.signing.xml.algorithms import SignatureAlgorithm, digest_of
from govauth.signing.xml.canonical import covered_by, exclusive_c14n
from govauth.signing.xml.keys import signed_by
from govauth.signing.xml.library import Element
from govauth.signing.xml.parsing import LIMITS, XmlLimits, parse_xml
from govauth.signing.xml.reading import ReadSignature, read_signature
from govauth.signing.xml.refusal import XmlRefused
from govauth.signing.xml.rules import SignatureRules


@frozen(slots=True)
class VerifiedXml:
    """What a signature covers, and who made it.

    Attributes:
        element: the signed element, read anew from what was signed, without the signature where it lay
            inside; the root of a document of its own.
        certificate: whose key signed.
        algorithm: of the signature.

    """

    element: Element = field(repr=False)
    certificate: Certificate
    algorithm: SignatureAlgorithm


async def verify_element(
    signature: Element,
    target: Element,
    trusted: Iterable[Certificate],
    *,
    rules: SignatureRules,
    limits: XmlLimits = LIMITS,
) -> VerifiedXml:
    """Verify that a signature covers an element, in a worker thread.

    KeyInfo counts for nothing here; :func:`certificate_in` reads it for those who follow a chain first.

    Args:
        signature: ``ds:Signature`` in a document of :func:`parse_xml`.
        target: the element of the same document that must be what was signed.
        trusted: certificates, one of whose keys must have signed. Their validity is not looked at.
        rules: what the protocol accepts.
        limits: those the document was parsed with.

    Raises:
        XmlRefused: the signature does not hold; the sentence says why.

    """
    return await WORKER.run(verify_element_now, signature, target, tuple(trusted), rules=rules, limits=limits)


def verify_element_now(
    signature: Element,
    target: Element,
    trusted: Iterable[Certificate],
    *,
    rules: SignatureRules,
    limits: XmlLimits = LIMITS,
) -> VerifiedXml:
    """Verify that a signature covers an element, in this thread; see :func:`verify_element`."""
    read = read_signature(signature, target, rules)
    try:
        covered = covered_by(
            target, read.transforms, inclusive_prefixes=read.inclusive_prefixes, signature=signature
        )
    except InvalidInput as unfit:
        raise XmlRefused(f"what must be signed {unfit.rule}") from None
    if not hmac.compare_digest(digest_of(covered.digested, read.algorithm), read.digest):
        raise XmlRefused("the content is not the one that was signed: its digest is another")
    certificate = _signer(read, exclusive_c14n(read.signed_info), trusted)
    return VerifiedXml(parse_xml(covered.canonical, limits=limits), certificate, read.algorithm)


def _signer(read: ReadSignature, signed_info: bytes, trusted: Iterable[Certificate]) -> Certificate:
    for certificate in trusted:
        if signed_by(certificate, read.algorithm, signed_info, read.value):
            return certificate
    raise XmlRefused("the signature is not by the key of a trusted certificate, or is wrong")
