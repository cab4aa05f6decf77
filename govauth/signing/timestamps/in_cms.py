"""The time stamps inside a signature of a CMS, and the form of CAdES that its attributes make (RFC 5126)."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

from govauth.signing import oids
from govauth.signing._asn1 import as_read, core
from govauth.signing.cms_reading import Refused
from govauth.signing.timestamps.token import StampTrust, TimeStamp, check_token

CadesForm: TypeAlias = Literal["CMS", "CAdES-BES", "CAdES-T", "CAdES-C", "CAdES-X Long"]
"""What the attributes of a signature make of it. Verified is what CAdES-T holds, and nothing beyond."""

MOST_STAMPS: Final = 4
_COMPLETE: Final = frozenset({oids.CERTIFICATE_REFERENCES, oids.REVOCATION_REFERENCES})
_LONG: Final = frozenset({oids.CERTIFICATE_VALUES, oids.REVOCATION_VALUES})


def form_of(signer: Any) -> CadesForm:
    """Tell what the attributes of a SignerInfo make of it; none of them is judged here."""
    unsigned = {one["type"].dotted for one in _attributes(signer, "unsigned_attrs")}
    if oids.SIGNATURE_TIME_STAMP in unsigned:
        if unsigned >= _COMPLETE | _LONG:
            return "CAdES-X Long"
        return "CAdES-C" if unsigned >= _COMPLETE else "CAdES-T"
    signed = {one["type"].dotted for one in _attributes(signer, "signed_attrs")}
    names_certificate = signed & {oids.SIGNING_CERTIFICATE, oids.SIGNING_CERTIFICATE_V2}
    return "CAdES-BES" if names_certificate else "CMS"


def checked_stamps(signer: Any, document: bytes, trust: StampTrust) -> tuple[TimeStamp, ...]:
    """Check every time stamp over the signature, and those over the content that the signer put in.

    Returns:
        The ones over the signature.

    Raises:
        Refused: one of them is wrong or not trusted; or is where it stamps nothing.

    """
    misplaced = (("signed_attrs", oids.SIGNATURE_TIME_STAMP), ("unsigned_attrs", oids.CONTENT_TIME_STAMP))
    if any(_tokens(signer, where, kind) for where, kind in misplaced):
        raise Refused("it has a time stamp among the wrong attributes")
    of_content = _tokens(signer, "signed_attrs", oids.CONTENT_TIME_STAMP)
    of_signature = _tokens(signer, "unsigned_attrs", oids.SIGNATURE_TIME_STAMP)
    if len(of_content) + len(of_signature) > MOST_STAMPS:
        raise Refused(f"it has more than {MOST_STAMPS} time stamps")
    for token in of_content:
        _checked(token, document, trust, "time stamp over the content")
    signature = signer["signature"].native
    return tuple(_checked(token, signature, trust, "time stamp") for token in of_signature)


def _checked(token: bytes, stamped: bytes, trust: StampTrust, name: str) -> TimeStamp:
    reason: str
    try:
        return check_token(token, stamped, trust)
    except Refused as refused:
        reason = str(refused)
    raise Refused(f"its {name} is refused: {reason}")


def _tokens(signer: Any, where: str, kind: str) -> list[bytes]:
    found: list[bytes] = []
    for attribute in _attributes(signer, where):
        if attribute["type"].dotted == kind:
            if not len(attribute["values"]):
                raise Refused("it has a time stamp attribute without a time stamp")
            found += [as_read(value) for value in attribute["values"]]
    return found


def _attributes(signer: Any, where: str) -> Any:
    return () if isinstance(signer[where], core.Void) else signer[where]
