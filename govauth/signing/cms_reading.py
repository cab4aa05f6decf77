"""Reading a CMS SignedData, and the document it is about (RFC 5652, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from govauth.signing import oids
from govauth.signing._asn1 import as_read, cms, core
from govauth.signing.armor import blocks_of
from govauth.signing.certificate_reading import certificate_of
from govauth.signing.certificates import Certificate

MOST_SIGNERS: Final = 32
_MOST_CERTIFICATES: Final = 128
_MOST_NAMED: Final = 8
"""Someone else chooses the enclosed certificates, and each that is named may cost a search for its path."""

_VERSIONS: Final = frozenset({"v1", "v3"})


class Refused(Exception):
    """Why a message or a signature is refused; turned into our own error at the border."""


def signed_data(signed: bytes) -> Any:
    """Open a SignedData in DER, BER, PEM or base64.

    Raises:
        Refused: it is none, or of a kind that is not judged here.
        ValueError: it is malformed, or another error of ``MALFORMED``.

    """
    blocks = blocks_of(signed)
    if len(blocks) != 1:
        raise Refused(f"the file holds {len(blocks)} objects, not one")
    outer = cms.ContentInfo.load(blocks[0].content, strict=True)
    if outer["content_type"].dotted != oids.SIGNED_DATA:
        raise Refused("it is not SignedData")
    data = outer["content"]
    signers = data["signer_infos"]
    if not 1 <= len(signers) <= MOST_SIGNERS:
        raise Refused(f"it holds {len(signers)} signatures, not 1 to {MOST_SIGNERS}")
    if data["version"].native not in _VERSIONS:
        raise Refused("its version is neither 1 nor 3")
    if not isinstance(data["crls"], core.Void):
        raise Refused("it carries revocation lists, which are not judged here")
    return data


def document_of(data: Any, content: bytes | None) -> bytes:
    """Return the document of a SignedData: what is inside, or what was given for a detached one.

    Raises:
        Refused: there is none, or there are two that differ.

    """
    encapsulated = data["encap_content_info"]
    if encapsulated["content_type"].dotted != oids.DATA:
        raise Refused("its content is not plain data")
    enclosed = encapsulated["content"]
    if isinstance(enclosed, core.Void):
        if content is None:
            raise Refused("it is detached, and no content was given")
        return content
    inside = bytes(enclosed.native)
    if content is not None and content != inside:
        raise Refused("it is attached to another content")
    return inside


def enclosed_in(data: Any, *, most: int = _MOST_CERTIFICATES) -> tuple[Certificate, ...]:
    """Read the certificates that a SignedData encloses; those that cannot be read are left out.

    Raises:
        Refused: there are very many.

    """
    included = data["certificates"]
    if isinstance(included, core.Void):
        return ()
    if len(included) > most:
        raise Refused(f"it encloses more than {most} certificates")
    read = [certificate_of(as_read(one)) for one in included if one.name == "certificate"]
    return tuple(certificate for certificate in read if certificate is not None)


def named_among(certificates: Iterable[Certificate], sid: Any) -> tuple[Certificate, ...]:
    """Return the certificates that a SignerIdentifier names; of very many the first."""
    named = (one for one in dict.fromkeys(certificates) if _is_named(sid, one))
    return tuple(islice(named, _MOST_NAMED))


def _is_named(sid: Any, certificate: Certificate) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(sid.chosen.native == certificate.extensions.subject_key_identifier)
    issuer, serial = as_read(sid.chosen["issuer"]), sid.chosen["serial_number"].native
    return (certificate.issuer_der, certificate.serial) == (issuer, serial)
