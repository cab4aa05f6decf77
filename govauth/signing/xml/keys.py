"""Whose key makes XML signatures, and how a signature over octets is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import ConfigurationError, SigningFailed
from govauth.secret import Secret, Withheld
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.signing.gost3410 import GostPublicKey
from govauth.signing.rsa import RsaPublicKey, private_rsa_key
from govauth.signing.signer import DocumentSigner
from govauth.signing.validity import ValidityWatch
from govauth.signing.verification import gost_bits, verify_raw
from govauth.signing.worker import WORKER
from govauth.signing.xml.algorithms import GOST_256, GOST_512, RSA_SHA1, RSA_SHA256, SignatureAlgorithm

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


@runtime_checkable
class XmlSigner(Protocol):
    """A key, with its certificate and the algorithm it signs by."""

    @property
    def certificate_der(self) -> bytes:
        """The certificate in DER, for KeyInfo."""
        ...

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """The algorithm of the signatures."""
        ...

    async def sign_octets(self, octets: bytes) -> bytes:
        """Sign octets: a canonical SignedInfo, or the query of a SAML redirect.

        Raises:
            SigningFailed: the key failed or was too slow.

        """
        ...


class GostXmlSigner:
    """Signs with a GOST R 34.10-2012 key on any engine; the value is ``s ‖ r``, big-endian."""

    def __init__(self, signer: DocumentSigner) -> None:
        """Sign with a document signer; whoever opened it closes it.

        Raises:
            ConfigurationError: its certificate has no GOST key.

        """
        self._signer = signer
        self._algorithm = (
            GOST_256 if gost_bits(read_certificate(signer.certificate_der)) == 256 else GOST_512  # noqa: PLR2004
        )

    @property
    def certificate_der(self) -> bytes:
        """The certificate in DER."""
        return self._signer.certificate_der

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """GOST R 34.10-2012 of the length of the key."""
        return self._algorithm

    async def sign_octets(self, octets: bytes) -> bytes:
        """Sign octets."""
        return await self._signer.sign_raw(octets)


class RsaXmlSigner:
    """Signs with an RSA key in memory: RSASSA-PKCS1-v1_5."""

    def __init__(self, key: RSAPrivateKey, certificate: Certificate, *, sha1: bool = False) -> None:
        """Sign with a key of ``cryptography``; :meth:`open` reads one.

        Raises:
            ConfigurationError: the key does not fit the certificate, or is shorter than 2048 bits.

        """
        numbers = key.public_key().public_numbers()
        fits = certificate.public_key == RsaPublicKey(numbers.n, numbers.e)
        if not fits or not RsaPublicKey(numbers.n, numbers.e).is_sound:
            raise ConfigurationError("the RSA key does not fit its certificate, or is shorter than 2048 bits")
        self._key = key
        self._certificate = certificate
        self._validity = ValidityWatch(certificate)
        self._algorithm = RSA_SHA1 if sha1 else RSA_SHA256

    @classmethod
    def open(
        cls,
        key: bytes | Withheld,
        certificate: bytes | Certificate,
        *,
        password: str | Secret | None = None,
        sha1: bool = False,
    ) -> Self:
        """Read a key in PEM, encrypted or not.

        Args:
            key: PKCS#8 or PKCS#1 in PEM.
            certificate: of the key, PEM or DER.
            password: of an encrypted key.
            sha1: sign by rsa-sha1, for a party that knows nothing better. SHA-1 is broken.

        Raises:
            ConfigurationError: the key cannot be read, is no RSA key, or does not fit.

        """
        key = key if isinstance(key, Withheld) else Withheld(key)
        password = None if password is None else Secret(password)
        read = certificate if isinstance(certificate, Certificate) else read_certificate(certificate)
        opened = private_rsa_key(key, password)
        if opened is None:
            raise ConfigurationError("the RSA key cannot be read: it must be in PEM, and its password right")
        return cls(opened, read, sha1=sha1)

    def __repr__(self) -> str:
        return f"<RsaXmlSigner of {self._certificate.name}>"

    @property
    def certificate_der(self) -> bytes:
        """The certificate in DER."""
        return self._certificate.der

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """``rsa-sha256``, or ``rsa-sha1`` where that was asked for."""
        return self._algorithm

    async def sign_octets(self, octets: bytes) -> bytes:
        """Sign octets."""
        self._validity.look(instant(SYSTEM_CLOCK.time()))
        return await WORKER.run(self._sign, octets)

    def _sign(self, octets: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415  # on first use
        from cryptography.hazmat.primitives.hashes import SHA1, SHA256  # noqa: PLC0415

        try:
            return self._key.sign(octets, PKCS1v15(), SHA1() if self._algorithm is RSA_SHA1 else SHA256())  # noqa: S303
        except ValueError:
            raise SigningFailed("the RSA key did not sign") from None


def signed_by(
    certificate: Certificate, algorithm: SignatureAlgorithm, octets: bytes, signature: bytes
) -> bool:
    """Tell whether the key of a certificate signed the octets.

    It computes for up to 15 ms: from async code call it in a worker thread.

    Args:
        certificate: whose key must have signed; nothing else of it is looked at.
        algorithm: the signature's; one that does not fit the key is refused.
        octets: what was signed.
        signature: ``s ‖ r`` of a GOST key, big-endian; PKCS#1 v1.5 of an RSA key.

    """
    key = certificate.public_key
    if isinstance(key, RsaPublicKey):
        if algorithm not in {RSA_SHA1, RSA_SHA256}:
            return False
        return key.verify(octets, signature, "sha1" if algorithm == RSA_SHA1 else "sha256")
    if not isinstance(key, GostPublicKey):
        return False
    fits = algorithm == (GOST_256 if gost_bits(certificate) == 256 else GOST_512)  # noqa: PLR2004
    return fits and verify_raw(certificate, octets, signature)
