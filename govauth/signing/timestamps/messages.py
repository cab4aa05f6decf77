"""The request and the answer of RFC 3161, section 2.4."""

from __future__ import annotations

from typing import Any, Final

from govauth.errors import SigningFailed
from govauth.printable import printable
from govauth.signing._asn1 import MALFORMED, as_read, core
from govauth.signing.der import OCTET_STRING, SEQUENCE, tlv
from govauth.signing.digest_names import DIGEST_OIDS, DigestName, digest_by
from govauth.signing.timestamps.token import Asked

_GRANTED: Final = frozenset({0, 1})
_STATUSES: Final = {2: "refused", 3: "asks to wait", 4: "warns of its revocation", 5: "is revoked"}
_FAILURES: Final = {
    0: 'the digest is not supported: name one that is, such as digest="sha256"',
    2: "the request is not allowed",
    5: "the request has a wrong form",
    14: "its clock is not available",
    15: "the policy is not supported",
    16: "an extension is not supported",
    17: "additional information is not available",
    25: "its system failed",
}
_LONGEST_TEXT: Final = 200


class _Status(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012  # the library's own form
        ("status", core.Integer),
        ("texts", core.SequenceOf, {"optional": True, "spec": core.UTF8String}),
        ("failures", core.BitString, {"optional": True}),
    ]


class _Reply(core.Sequence):  # type: ignore[misc]
    _fields = [("status", _Status), ("token", core.Any, {"optional": True})]  # noqa: RUF012


def request_for(data: bytes, digest: DigestName, asked: Asked) -> bytes:
    """Write a TimeStampReq that asks for the authority's certificate too."""
    oid = DIGEST_OIDS[digest]
    algorithm = tlv(SEQUENCE, core.ObjectIdentifier(oid).dump(), core.Null().dump())
    imprint = tlv(SEQUENCE, algorithm, tlv(OCTET_STRING, digest_by(oid, data) or b""))
    policy = b"" if asked.policy is None else core.ObjectIdentifier(asked.policy).dump()
    nonce, wants_certificate = core.Integer(asked.nonce).dump(), core.Boolean(True).dump()  # ASN.1
    return tlv(SEQUENCE, core.Integer(1).dump(), imprint, policy, nonce, wants_certificate)


def is_reply(octets: bytes) -> bool:
    """Tell a TimeStampResp from the time stamp in it: one begins with a status, the other with its type.

    Raises:
        ValueError: it is neither, or another error of ``MALFORMED``.

    """
    return isinstance(core.Sequence.load(octets, strict=True)[0], core.Sequence)


def token_in(reply: bytes) -> bytes:
    """Take the time stamp out of a TimeStampResp.

    Raises:
        SigningFailed: there is none; the sentence holds what the authority says.

    """
    refusal = "answered with something that is no answer to a time stamp request"
    try:
        opened = _Reply.load(reply, strict=True)
        status = opened["status"]
        if status["status"].native in _GRANTED and not isinstance(opened["token"], core.Void):
            return as_read(opened["token"])
        refusal = _refusal(status)
    except MALFORMED:
        pass
    raise SigningFailed(f"the time-stamping authority {refusal}")


def _refusal(status: Any) -> str:
    number = status["status"].native
    if number in _GRANTED:
        return "granted a time stamp and sent none"
    said: list[str] = []
    if not isinstance(status["failures"], core.Void):
        bits = status["failures"].native
        said += [_FAILURES.get(place, f"failure {place}") for place, bit in enumerate(bits) if bit]
    if not isinstance(status["texts"], core.Void):
        said += [f"«{text.native}»" for text in status["texts"]]
    sentence = _STATUSES.get(number, f"answered with the status {number}")
    return printable(f"{sentence}: {'; '.join(said)}"[:_LONGEST_TEXT]) if said else sentence
