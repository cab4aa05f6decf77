"""XML signatures (W3C XML Signature 1.1) with GOST R 34.10-2012 and RSA, for СМЭВ 3 and SAML 2.0.

::

    root = parse_xml(octets)                             # safe: no DTD, no entities, bounded
    await sign_element(root[0], GostXmlSigner(signer), into=root[1])
    verified = await verify_element(signature, root[0], [certificate], rules=SMEV_RULES)
    verified.element                                     # read from this, and from nothing else

Needs ``lxml``: the extra ``xml``. Importing this package loads nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.signing.xml.algorithms import GOST_256, GOST_512, RSA_SHA1, RSA_SHA256, SignatureAlgorithm
    from govauth.signing.xml.building import ENVELOPED_CHAIN, SMEV_CHAIN, sign_element
    from govauth.signing.xml.canonical import exclusive_c14n
    from govauth.signing.xml.keys import GostXmlSigner, RsaXmlSigner, XmlSigner, signed_by
    from govauth.signing.xml.parsing import XmlLimits, parse_xml
    from govauth.signing.xml.reading import certificate_in
    from govauth.signing.xml.refusal import XmlRefused
    from govauth.signing.xml.rules import SAML_RULES, SMEV_RULES, SignatureRules
    from govauth.signing.xml.transform import smev_transform
    from govauth.signing.xml.verification import VerifiedXml, verify_element

__all__ = [
    "ENVELOPED_CHAIN",
    "GOST_256",
    "GOST_512",
    "RSA_SHA1",
    "RSA_SHA256",
    "SAML_RULES",
    "SMEV_CHAIN",
    "SMEV_RULES",
    "GostXmlSigner",
    "RsaXmlSigner",
    "SignatureAlgorithm",
    "SignatureRules",
    "VerifiedXml",
    "XmlLimits",
    "XmlRefused",
    "XmlSigner",
    "certificate_in",
    "exclusive_c14n",
    "parse_xml",
    "sign_element",
    "signed_by",
    "smev_transform",
    "verify_element",
]

_HOMES = {
    "ENVELOPED_CHAIN": "govauth.signing.xml.building",
    "GOST_256": "govauth.signing.xml.algorithms",
    "GOST_512": "govauth.signing.xml.algorithms",
    "RSA_SHA1": "govauth.signing.xml.algorithms",
    "RSA_SHA256": "govauth.signing.xml.algorithms",
    "SAML_RULES": "govauth.signing.xml.rules",
    "SMEV_CHAIN": "govauth.signing.xml.building",
    "SMEV_RULES": "govauth.signing.xml.rules",
    "GostXmlSigner": "govauth.signing.xml.keys",
    "RsaXmlSigner": "govauth.signing.xml.keys",
    "SignatureAlgorithm": "govauth.signing.xml.algorithms",
    "SignatureRules": "govauth.signing.xml.rules",
    "VerifiedXml": "govauth.signing.xml.verification",
    "XmlLimits": "govauth.signing.xml.parsing",
    "XmlRefused": "govauth.signing.xml.refusal",
    "XmlSigner": "govauth.signing.xml.keys",
    "certificate_in": "govauth.signing.xml.reading",
    "exclusive_c14n": "govauth.signing.xml.canonical",
    "parse_xml": "govauth.signing.xml.parsing",
    "sign_element": "govauth.signing.xml.building",
    "signed_by": "govauth.signing.xml.keys",
    "smev_transform": "govauth.signing.xml.transform",
    "verify_element": "govauth.signing.xml.verification",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
