"""CMS messages in the forms that other programs write, and authorities made by ``openssl``."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen
from govauth.signing import PrivateKey, read_certificate
from govauth.signing import oids
from govauth.signing._asn1 import KeyInfo, cms, core, x509
from govauth.signing.certificates import Certificate
from govauth.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, SET, tlv
from govauth.signing.digest import Bits, streebog
from govauth.signing.gost3410 import sign_digest
from govauth.signing.key_reading import read_private_key

OpenSsl = Callable[..., subprocess.CompletedProcess[bytes]]
NULL = b"\x05\x00"


def oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


def bits_of(certificate: Certificate) -> Bits:
    assert certificate.curve is not None
    return 256 if certificate.curve.bits == 256 else 512


def key_parameters(certificate: Certificate) -> bytes:
    return bytes(KeyInfo.load(certificate.spki_der)["algorithm"]["parameters"].dump())


@frozen
class Signature:
    """One SignerInfo, with its choices."""

    key: PrivateKey = field(repr=False)
    digest_parameters: bytes = NULL
    listed_parameters: bytes = NULL
    signature_parameters: bytes = NULL
    signature_oid: str | None = None
    version: int = 1
    has_attributes: bool = True
    by_key_identifier: bytes | None = None
    more_attributes: tuple[bytes, ...] = ()

    def listed(self) -> bytes:
        return tlv(SEQUENCE, oid(oids.DIGEST_OF_BITS[bits_of(self.key.certificate)]), self.listed_parameters)

    def info(self, content: bytes) -> bytes:
        certificate = self.key.certificate
        bits = bits_of(certificate)
        attributes = tlv(
            SET,
            tlv(SEQUENCE, oid(oids.CONTENT_TYPE), tlv(SET, oid(oids.DATA))),
            tlv(SEQUENCE, oid(oids.MESSAGE_DIGEST), tlv(SET, tlv(OCTET_STRING, streebog(content, bits)))),
            *self.more_attributes,
        )
        covered = attributes if self.has_attributes else content
        signature = sign_digest(read_private_key(self.key.content), streebog(covered, bits), for_tests=True)
        named = {"issuer": x509.Name.load(certificate.issuer_der), "serial_number": certificate.serial}
        identifier = self.by_key_identifier
        signer = cms.IssuerAndSerialNumber(named).dump() if identifier is None else tlv(0x80, identifier)
        return tlv(
            SEQUENCE,
            core.Integer(self.version).dump(),
            signer,
            tlv(SEQUENCE, oid(oids.DIGEST_OF_BITS[bits]), self.digest_parameters),
            bytes((CONTEXT_0,)) + attributes[1:] if self.has_attributes else b"",
            tlv(SEQUENCE, oid(self.signature_oid or oids.KEY_OF_BITS[bits]), self.signature_parameters),
            tlv(OCTET_STRING, signature),
        )


def message(
    content: bytes,
    *signatures: Signature,
    attached: bool = False,
    version: int = 1,
    enclosed: tuple[Certificate, ...] | None = None,
) -> bytes:
    """Put a SignedData together; it encloses the signers' certificates unless others are given."""
    certificates = enclosed if enclosed is not None else tuple(one.key.certificate for one in signatures)
    inside = (tlv(CONTEXT_0, tlv(OCTET_STRING, content)),) if attached else ()
    signed = tlv(
        SEQUENCE,
        core.Integer(version).dump(),
        tlv(SET, *sorted({one.listed() for one in signatures})),
        tlv(SEQUENCE, oid(oids.DATA), *inside),
        tlv(CONTEXT_0, *(one.der for one in certificates)) if certificates else b"",
        tlv(SET, *sorted(one.info(content) for one in signatures)),
    )
    return tlv(SEQUENCE, oid(oids.SIGNED_DATA), tlv(CONTEXT_0, signed))


AUTHORITY = (
    "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
)
SIGNER = "basicConstraints=CA:false\nkeyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\n"


class Issuer:
    """Makes keys and certificates with ``openssl`` and gost-engine."""

    def __init__(self, openssl: OpenSsl, folder: Path) -> None:
        self._openssl, self._folder = openssl, folder
        self._serial = 1000

    def issue(
        self, name: str, by: PrivateKey | None = None, *, extensions: str = SIGNER, bits: int = 256
    ) -> PrivateKey:
        """Make a key and a certificate, signed by ``by`` or by itself."""
        self._serial += 1
        stem = f"{self._serial}"
        key, request, text, made = (self._folder / f"{stem}.{end}" for end in ("key", "csr", "ext", "crt"))
        self._run("genpkey", "-algorithm", f"gost2012_{bits}", "-pkeyopt", "paramset:A", "-out", key)
        digest = f"-md_gost12_{bits}"
        self._run("req", "-utf8", "-new", "-key", key, digest, "-subj", f"/C=RU/CN={name}", "-out", request)
        text.write_text(extensions)
        signing: list[object] = ["-signkey", key]
        if by is not None:
            private, public = self._folder / f"{stem}.ca.key", self._folder / f"{stem}.ca.crt"
            private.write_bytes(by.content.content)
            public.write_bytes(x509_pem(by.certificate))
            signing = ["-CA", public, "-CAkey", private]
            digest = f"-md_gost12_{bits_of(by.certificate)}"
        self._run(
            *("x509", "-req", "-in", request, *signing, digest, "-days", "365"),
            *("-set_serial", self._serial, "-extfile", text, "-out", made),
        )
        return PrivateKey(key.read_bytes(), read_certificate(made.read_bytes()))

    def _run(self, *arguments: object) -> None:
        done = self._openssl(*map(str, arguments))
        assert done.returncode == 0, done.stderr


def x509_pem(certificate: Certificate) -> bytes:
    from govauth.signing.self_signed import certificate_pem  # noqa: PLC0415

    return certificate_pem(PrivateKey(b"", certificate))


def openssl_accepts(
    openssl: OpenSsl, folder: Path, signed: bytes, content: bytes | None, *authorities: Certificate
) -> bool:
    """Ask ``openssl cms -verify``."""
    file, document, trusted = folder / "signed", folder / "document", folder / "trusted"
    file.write_bytes(signed)
    trusted.write_bytes(b"".join(map(x509_pem, authorities)))
    given: list[str] = []
    if content is not None:
        document.write_bytes(content)
        given = ["-content", str(document)]
    done = openssl(
        *("cms", "-verify", "-binary", "-inform", "DER", "-in", str(file), *given),
        *("-CAfile", str(trusted), "-purpose", "any", "-out", "/dev/null"),
    )
    return done.returncode == 0
