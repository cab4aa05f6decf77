"""XML signatures (W3C XML Signature 1.1) with GOST R 34.10-2012 and RSA, for СМЭВ 3 and SAML 2.0.

::

    root = parse_xml(octets)                             # safe: no DTD, no entities, bounded
    await sign_element(root[0], GostXmlSigner(signer), into=root[1])
    verified = await verify_element(signature, root[0], [certificate], rules=SMEV_RULES)
    verified.element                                     # read from this, and from nothing else

Needs ``lxml``: the extra ``xml``. Importing this package loads nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

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

_HOMES: Final = {
    "algorithms": ("GOST_256", "GOST_512", "RSA_SHA1", "RSA_SHA256", "SignatureAlgorithm"),
    "building": ("ENVELOPED_CHAIN", "SMEV_CHAIN", "sign_element"),
    "canonical": ("exclusive_c14n",),
    "keys": ("GostXmlSigner", "RsaXmlSigner", "XmlSigner", "signed_by"),
    "parsing": ("XmlLimits", "parse_xml"),
    "reading": ("certificate_in",),
    "refusal": ("XmlRefused",),
    "rules": ("SAML_RULES", "SMEV_RULES", "SignatureRules"),
    "transform": ("smev_transform",),
    "verification": ("VerifiedXml", "verify_element"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"govauth.signing.xml.{home}"), name)
    raise AttributeError(f"module 'govauth.signing.xml' has no attribute {name!r}")
