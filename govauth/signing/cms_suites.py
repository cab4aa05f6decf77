"""The pairs of digest and key that sign a CMS: GOST R 34.10-2012, and RSA for time-stamping authorities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import frozen

from govauth.errors import ConfigurationError
from govauth.signing import oids
from govauth.signing.certificates import Certificate
from govauth.signing.digest import streebog
from govauth.signing.digest_names import digest_by
from govauth.signing.rsa import RsaPublicKey, Sha2
from govauth.signing.verification import gost_bits, verify_raw

_SHA2: Final[dict[str, Sha2]] = {oids.SHA256: "sha256", oids.SHA384: "sha384", oids.SHA512: "sha512"}


@frozen(slots=True)
class Suite:
    """How one certificate's key signs.

    Attributes:
        digest_oid: object identifier of the digest.
        signature_oids: the identifiers that may name the signature.
        digest: hashes.
        verifies: tells whether a signature over the exact data is right.

    """

    digest_oid: str
    signature_oids: frozenset[str]
    digest: Callable[[bytes], bytes]
    verifies: Callable[[bytes, bytes], bool]


def gost_suite(certificate: Certificate) -> Suite:
    """Return how a GOST key signs; its length settles everything.

    Raises:
        ConfigurationError: the certificate has no usable GOST key.

    """
    bits = gost_bits(certificate)
    return Suite(
        oids.DIGEST_OF_BITS[bits],
        frozenset({oids.KEY_OF_BITS[bits], oids.SIGNATURE_OF_BITS[bits]}),
        lambda data: streebog(data, bits),
        lambda data, signature: verify_raw(certificate, data, signature),
    )


def suite_of(certificate: Certificate, digest_oid: str) -> Suite:
    """Return how a GOST or RSA key signs with a digest.

    Raises:
        ConfigurationError: the certificate has neither, or the digest is not known here.

    """
    key = certificate.public_key
    if not isinstance(key, RsaPublicKey):
        return gost_suite(certificate)
    name = _SHA2.get(digest_oid)
    if name is None:
        raise ConfigurationError(f"it is signed by RSA with a digest that is not SHA-2 ({digest_oid})")
    named = {oid for oid, digest in oids.RSA_SIGNATURES.items() if digest == digest_oid}
    return Suite(
        digest_oid,
        frozenset({oids.RSA_KEY, *named}),
        lambda data: digest_by(digest_oid, data) or b"",
        lambda data, signature: key.verify(data, signature, name),
    )


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Tell whether an authority's key signed a certificate."""
    key, algorithm = issuer.public_key, certificate.signature_algorithm
    if isinstance(key, RsaPublicKey):
        name = _SHA2.get(oids.RSA_SIGNATURES.get(algorithm, ""))
        return name is not None and key.verify(certificate.body_der, certificate.signature, name)
    if issuer.curve is None:
        return False
    fits = algorithm == oids.SIGNATURE_OF_BITS[gost_bits(issuer)]
    return fits and verify_raw(issuer, certificate.body_der, certificate.signature)
