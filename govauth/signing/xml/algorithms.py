"""The algorithms of XML signatures that are known here, and their identifiers."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

from attrs import frozen

from govauth.signing.digest import streebog, streebog_off_loop
from govauth.signing.worker import WORKER

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
"""The namespace of XML signatures (W3C XML Signature Syntax and Processing 1.1)."""

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE_C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SMEV: Final = "urn://smev-gov-ru/xmldsig/transform"

_GOST: Final = "urn:ietf:params:xml:ns:cpxmlsec:algorithms:"


@frozen(slots=True)
class SignatureAlgorithm:
    """A signature algorithm with the digest that goes with it.

    Attributes:
        uri: of SignatureMethod, and of ``SigAlg`` in a SAML redirect.
        digest_uri: of DigestMethod.
        digest: what hashes.
        key: the kind of key.

    """

    uri: str
    digest_uri: str
    digest: Literal["streebog256", "streebog512", "sha256", "sha1"]
    key: Literal["gost256", "gost512", "rsa"]


GOST_256: Final = SignatureAlgorithm(
    f"{_GOST}gostr34102012-gostr34112012-256", f"{_GOST}gostr34112012-256", "streebog256", "gost256"
)
GOST_512: Final = SignatureAlgorithm(
    f"{_GOST}gostr34102012-gostr34112012-512", f"{_GOST}gostr34112012-512", "streebog512", "gost512"
)
RSA_SHA256: Final = SignatureAlgorithm(
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha256",
    "rsa",
)
RSA_SHA1: Final = SignatureAlgorithm(
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1", "sha1", "rsa"
)
"""Broken: SHA-1 collides. Only for a party that has nothing else, and only when it is named."""


def digest_of(data: bytes, algorithm: SignatureAlgorithm) -> bytes:
    """Hash as an algorithm does. 16 kB take GnuTLS 0.1 ms and plain Python 60 ms."""
    match algorithm.digest:
        case "streebog256":
            return streebog(data, 256)
        case "streebog512":
            return streebog(data, 512)
        case "sha256":
            return hashlib.sha256(data).digest()
        case "sha1":
            return hashlib.sha1(data).digest()  # noqa: S324  # asked for by name


async def digest_off_loop(data: bytes, algorithm: SignatureAlgorithm) -> bytes:
    """Hash without holding the event loop for long."""
    match algorithm.digest:
        case "streebog256":
            return await streebog_off_loop(data, 256)
        case "streebog512":
            return await streebog_off_loop(data, 512)
        case _:
            return await WORKER.run(digest_of, data, algorithm)
