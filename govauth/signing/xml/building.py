"""Putting an XML signature into a document."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final

from govauth.errors import InvalidInput
from govauth.signing.xml.algorithms import DS, ENVELOPED, EXCLUSIVE_C14N, SMEV, digest_off_loop
from govauth.signing.xml.canonical import covered_by, exclusive_c14n
from govauth.signing.xml.identifiers import elements_with_id
from govauth.signing.xml.keys import XmlSigner
from govauth.signing.xml.library import Element, etree

SMEV_CHAIN: Final = (EXCLUSIVE_C14N, SMEV)
"""The transforms of СМЭВ 3, as it writes them itself."""

ENVELOPED_CHAIN: Final = (ENVELOPED, EXCLUSIVE_C14N)
"""The transforms of SAML 2.0, for a signature inside what it signs."""


async def sign_element(
    target: Element,
    signer: XmlSigner,
    *,
    into: Element,
    at: int | None = None,
    transforms: Sequence[str] = SMEV_CHAIN,
    inclusive_prefixes: Sequence[str] = (),
    id_attribute: str = "Id",
) -> Element:
    """Sign an element of a document, and put the signature into the document.

    From then on the document must not be changed, not even indented: serialise it once and send these bytes.

    Args:
        target: what is signed; it carries an identifier that no other element of the document has.
        signer: the key.
        into: the element that gets ``ds:Signature`` as a child.
        at: its place among the children of ``into``; None for the last.
        transforms: of the reference, in order.
        inclusive_prefixes: ``PrefixList`` of the exclusive canonicalization: prefixes used in values.
        id_attribute: ``Id`` in СМЭВ, ``ID`` in SAML.

    Returns:
        ``ds:Signature``, where it now is.

    Raises:
        InvalidInput: the target has no identifier, or shares it; or the transform refuses its content.
        SigningFailed: the key failed or was too slow.

    """
    identifier = target.get(id_attribute)
    if not identifier or elements_with_id(target, identifier) != [target]:
        raise InvalidInput(id_attribute, "must be there, and be unique in the document that is signed")
    covered = covered_by(target, transforms, inclusive_prefixes=inclusive_prefixes)
    digest = await digest_off_loop(covered.digested, signer.algorithm)
    signature = etree.Element(f"{{{DS}}}Signature", nsmap={"ds": DS})
    signed_info = _child(signature, "SignedInfo")
    _child(signed_info, "CanonicalizationMethod", Algorithm=EXCLUSIVE_C14N)
    _child(signed_info, "SignatureMethod", Algorithm=signer.algorithm.uri)
    reference = _child(signed_info, "Reference", URI=f"#{identifier}")
    chain = _child(reference, "Transforms")
    for transform in transforms:
        named = _child(chain, "Transform", Algorithm=transform)
        if transform == EXCLUSIVE_C14N and inclusive_prefixes:
            tag = f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces"
            listed = etree.SubElement(named, tag, nsmap={"ec": EXCLUSIVE_C14N})
            listed.set("PrefixList", " ".join(inclusive_prefixes))
    _child(reference, "DigestMethod", Algorithm=signer.algorithm.digest_uri)
    _child(reference, "DigestValue").text = base64.b64encode(digest).decode()
    value = _child(signature, "SignatureValue")
    certificate = _child(_child(_child(signature, "KeyInfo"), "X509Data"), "X509Certificate")
    certificate.text = base64.b64encode(signer.certificate_der).decode()
    octets = await signer.sign_octets(exclusive_c14n(signed_info))
    value.text = base64.b64encode(octets).decode()
    into.insert(len(into) if at is None else at, signature)
    return signature


def _child(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{DS}}}{name}", attributes)
