"""A time-stamping authority of our own, which can also do wrong in every way that a client must notice."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from attrs import evolve, field, frozen
from govauth.http.message import Request, Response
from govauth.signing import PrivateKey, oids
from govauth.signing._asn1 import cms, core, tsp, x509
from govauth.signing.certificates import Certificate
from govauth.signing.der import CONTEXT_0, GENERALIZED_TIME, OCTET_STRING, SEQUENCE, SET, tlv
from govauth.signing.digest import streebog
from govauth.signing.gost3410 import sign_digest
from govauth.signing.key_reading import read_private_key

from .messages import bits_of, oid

POLICY = "1.2.643.77.1"
CONTEXT_1 = 0xA1


@frozen
class Stamper:
    """Makes time stamps with a GOST key, right or wrong."""

    key: PrivateKey = field(repr=False)
    time: datetime | None = None
    text_time: str | None = None
    policy: str = POLICY
    imprint: bytes | None = None
    nonce: int | None = None
    keeps_nonce: bool = True
    names_certificate: bool = True
    named: Certificate | None = None
    enclosed: tuple[Certificate, ...] | None = None
    content_type: str = oids.TIME_STAMP_INFO
    version: int = 1
    tsa: bytes = b""
    extensions: bytes = b""
    accuracy: bytes = b""
    has_attributes: bool = True
    spoils_signature: bool = False
    times: int = 1
    signed_digest: bytes | None = None

    def but(self, **changes: Any) -> Stamper:
        """Make another one that differs."""
        return evolve(self, **changes)

    def token_over(self, data: bytes, *, nonce: int | None = None) -> bytes:
        """Stamp some octets."""
        bits = bits_of(self.key.certificate)
        return self.token(oids.DIGEST_OF_BITS[bits], streebog(data, bits), nonce)

    def token(self, digest_oid: str, digest: bytes, nonce: int | None) -> bytes:
        """Stamp a digest."""
        algorithm = tlv(SEQUENCE, oid(digest_oid), b"\x05\x00")
        when = self.text_time or (self.time or datetime.now(UTC)).strftime("%Y%m%d%H%M%SZ")
        sent = self.nonce if self.nonce is not None else nonce
        info = tlv(
            SEQUENCE,
            core.Integer(self.version).dump(),
            oid(self.policy),
            tlv(SEQUENCE, algorithm, tlv(OCTET_STRING, self.imprint or digest)),
            core.Integer(secrets.randbits(64)).dump(),
            tlv(GENERALIZED_TIME, when.encode()),
            self.accuracy,
            core.Integer(sent).dump() if self.keeps_nonce and sent is not None else b"",
            self.tsa,
            self.extensions,
        )
        return self.signed(info)

    def signed(self, info: bytes) -> bytes:
        """Sign a TSTInfo."""
        certificate = self.key.certificate
        bits = bits_of(certificate)
        algorithm = tlv(SEQUENCE, oid(oids.DIGEST_OF_BITS[bits]), b"\x05\x00")
        named = tlv(SEQUENCE, tlv(SEQUENCE, tlv(SEQUENCE, algorithm, tlv(OCTET_STRING, self._named(bits)))))
        attributes = [
            tlv(SEQUENCE, oid(oids.CONTENT_TYPE), tlv(SET, oid(self.content_type))),
            tlv(
                SEQUENCE,
                oid(oids.MESSAGE_DIGEST),
                tlv(SET, tlv(OCTET_STRING, self.signed_digest or streebog(info, bits))),
            ),
        ]
        if self.names_certificate:
            attributes.append(tlv(SEQUENCE, oid(oids.SIGNING_CERTIFICATE_V2), tlv(SET, named)))
        covered = tlv(SET, *sorted(attributes)) if self.has_attributes else info
        raw = sign_digest(read_private_key(self.key.content), streebog(covered, bits), for_tests=True)
        if self.spoils_signature:
            raw = raw[:-1] + bytes((raw[-1] ^ 1,))
        sid = {"issuer": x509.Name.load(certificate.issuer_der), "serial_number": certificate.serial}
        signer = tlv(
            SEQUENCE,
            core.Integer(1).dump(),
            cms.IssuerAndSerialNumber(sid).dump(),
            algorithm,
            bytes((CONTEXT_0,)) + covered[1:] if self.has_attributes else b"",
            tlv(SEQUENCE, oid(oids.KEY_OF_BITS[bits]), b"\x05\x00"),
            tlv(OCTET_STRING, raw),
        )
        enclosed = (certificate,) if self.enclosed is None else self.enclosed
        data = tlv(
            SEQUENCE,
            core.Integer(3).dump(),
            tlv(SET, algorithm),
            tlv(SEQUENCE, oid(self.content_type), tlv(CONTEXT_0, tlv(OCTET_STRING, info))),
            tlv(CONTEXT_0, *(one.der for one in enclosed)) if enclosed else b"",
            tlv(SET, *[signer] * self.times),
        )
        return tlv(SEQUENCE, oid(oids.SIGNED_DATA), tlv(CONTEXT_0, data))

    def _named(self, bits: Any) -> bytes:
        return streebog((self.named or self.key.certificate).der, bits)

    def reply(self, request: bytes) -> bytes:
        """Answer a TimeStampReq."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        imprint = asked["message_imprint"]
        token = self.token(
            imprint["hash_algorithm"]["algorithm"].dotted,
            imprint["hashed_message"].native,
            asked["nonce"].native,
        )
        return tlv(SEQUENCE, tlv(SEQUENCE, core.Integer(0).dump()), token)


@frozen
class Answering:
    """A sender whose other end is a function."""

    answer: Callable[[Request], Response]
    requests: list[Request] = field(factory=list[Request])

    async def send(self, request: Request, *, seconds: float, prepare: object = None) -> Response:
        self.requests.append(request)
        return self.answer(request)

    def with_pool(self, *, slots: int) -> Answering:
        return self

    async def aclose(self) -> None:
        pass


def answering(stamper: Stamper) -> Answering:
    """Put an authority behind a sender."""
    return Answering(
        lambda request: Response(
            200, {"content-type": "application/timestamp-reply"}, stamper.reply(request.content)
        )
    )
