"""Signatures of the identity provider: inside documents, and over queries."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from govauth.providers.esia.sandbox import oauth_keys
from govauth.signing.certificates import Certificate
from govauth.signing.digest import streebog
from govauth.signing.gost3410 import GostPrivateKey, sign_digest
from govauth.signing.key_reading import read_private_key
from govauth.signing.self_signed import make_test_key
from govauth.signing.xml.algorithms import (
    DS,
    ENVELOPED,
    EXCLUSIVE_C14N,
    GOST_256,
    RSA_SHA1,
    RSA_SHA256,
    SignatureAlgorithm,
    digest_of,
)
from govauth.signing.xml.canonical import exclusive_c14n
from govauth.signing.xml.library import Element, etree
from govauth.signing.xml.parsing import parse_xml
from govauth.simulation.made_once import made_once

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

ALGORITHMS: Final = {"rsa-sha256": RSA_SHA256, "rsa-sha1": RSA_SHA1, "gost-256": GOST_256}
XSLT: Final = "http://www.w3.org/TR/1999/REC-xslt-19991116"
_HMAC: Final = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"
_ISSUER: Final = 1


def certificate_of(algorithm: SignatureAlgorithm) -> Certificate:
    """Return the certificate of the key that signs by an algorithm."""
    return oauth_keys.gost_key()[1] if algorithm.key == "gost256" else oauth_keys.rsa_certificate()


def sign_octets(octets: bytes, algorithm: SignatureAlgorithm) -> bytes:
    """Sign octets with the key of the identity provider."""
    if algorithm.key == "gost256":
        return oauth_keys.sign(octets, "GOST3410_2012_256")
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415 - on first use
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256  # noqa: PLC0415

    chosen: HashAlgorithm = SHA1() if algorithm == RSA_SHA1 else SHA256()  # noqa: S303
    return oauth_keys.rsa_key().sign(octets, PKCS1v15(), chosen)


def sign_query(name: str, message: str, relay_state: str | None, algorithm: SignatureAlgorithm) -> str:
    """Write a signed query (Bindings, section 3.4.4.1).

    Args:
        name: ``SAMLRequest`` or ``SAMLResponse``.
        message: deflated and in base64.
        relay_state: None where there is none.
        algorithm: of the signature.

    """
    pairs = [(name, message), *([] if relay_state is None else [("RelayState", relay_state)])]
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in [*pairs, ("SigAlg", algorithm.uri)])
    signature = base64.b64encode(sign_octets(query.encode(), algorithm)).decode()
    return f"{query}&Signature={quote(signature, safe='')}"


@made_once
def _stranger() -> tuple[GostPrivateKey, Certificate]:
    made = make_test_key(for_tests=True, common_name="Not ESIA")
    return read_private_key(made.content), made.certificate


def sign_document(text: str, algorithm: SignatureAlgorithm, *, prefixes: str = "", forged: str = "") -> str:
    """Sign the root of a document that has an Issuer first; the signature comes behind that.

    Args:
        text: the document.
        algorithm: of the signature.
        prefixes: ``PrefixList`` of the canonical form; empty for none.
        forged: how the signature is wrong: ``other_key``, ``hmac_with_certificate`` or ``xslt_transform``.

    """
    root = parse_xml(text.encode())
    key, certificate = _stranger() if forged == "other_key" else (None, certificate_of(algorithm))
    algorithm = GOST_256 if key is not None else algorithm
    digest = digest_of(exclusive_c14n(root, inclusive_prefixes=prefixes.split()), algorithm)
    signature = etree.Element(f"{{{DS}}}Signature", nsmap={"ds": DS})
    info = _child(signature, "SignedInfo")
    _child(info, "CanonicalizationMethod", Algorithm=EXCLUSIVE_C14N)
    _child(info, "SignatureMethod", Algorithm=_HMAC if forged == "hmac_with_certificate" else algorithm.uri)
    reference = _child(info, "Reference", URI=f"#{root.get('ID')}")
    transforms = _child(reference, "Transforms")
    _child(transforms, "Transform", Algorithm=ENVELOPED)
    canonical = _child(transforms, "Transform", Algorithm=EXCLUSIVE_C14N)
    if prefixes:
        named = f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces"
        etree.SubElement(canonical, named, nsmap={"ec": EXCLUSIVE_C14N}).set("PrefixList", prefixes)
    if forged == "xslt_transform":
        _child(transforms, "Transform", Algorithm=XSLT)
    _child(reference, "DigestMethod", Algorithm=algorithm.digest_uri)
    _child(reference, "DigestValue").text = _written(digest)
    octets = exclusive_c14n(info)
    if forged == "hmac_with_certificate":
        value = hmac.digest(certificate.der, octets, "sha1")
    elif key is not None:
        value = sign_digest(key, streebog(octets, 256), for_tests=True)
    else:
        value = sign_octets(octets, algorithm)
    _child(signature, "SignatureValue").text = _written(value)
    holder = _child(_child(signature, "KeyInfo"), "X509Data")
    _child(holder, "X509Certificate").text = _written(certificate.der)
    root.insert(_ISSUER, signature)
    return etree.tostring(root, encoding="unicode")


def _child(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{DS}}}{name}", attributes)


def _written(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
