"""The binding HTTP-Redirect (SAML 2.0 Bindings, section 3.4): a message in the query of an address.

The signature is over the query as it was sent, so it is checked over the bytes that arrived, which nobody
has decoded and encoded again.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from typing import Final, Literal
from urllib.parse import quote, unquote_to_bytes

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.signing.certificates import Certificate
from govauth.signing.xml import SignatureAlgorithm, XmlSigner, signed_by

Kind = Literal["SAMLRequest", "SAMLResponse"]

LARGEST_QUERY: Final = 16 * 1024
LARGEST_MESSAGE: Final = 64 * 1024
LONGEST_RELAY_STATE: Final = 80
_RAW_DEFLATE: Final = -15
_KINDS: Final[tuple[Kind, ...]] = ("SAMLRequest", "SAMLResponse")
_NAMES: Final[tuple[str, ...]] = (*_KINDS, "RelayState", "SigAlg", "Signature")
_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class MalformedQuery(ValueError):
    """The query is not one of this binding; the sentence quotes nothing of it."""


async def signed_address(
    address: str, kind: Kind, message: bytes, signer: XmlSigner, *, relay_state: str | None = None
) -> str:
    """Return the address to send a browser to.

    Args:
        address: of the other side's service.
        kind: request or response.
        message: the XML.
        signer: of this side.
        relay_state: comes back with the answer; at most 80 bytes.

    Raises:
        SigningFailed: the key failed.

    """
    if relay_state is not None and len(relay_state.encode()) > LONGEST_RELAY_STATE:
        raise InvalidInput("relay_state", f"must have at most {LONGEST_RELAY_STATE} bytes")
    query = query_to_sign(kind, message, signer.algorithm.uri, relay_state=relay_state)
    signature = base64.b64encode(await signer.sign_octets(query.encode())).decode()
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}{query}&Signature={quote(signature, safe='')}"


def query_to_sign(kind: Kind, message: bytes, algorithm: str, *, relay_state: str | None = None) -> str:
    """Return the part of the query that is signed, in its order."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    deflated = compressor.compress(message) + compressor.flush()
    pairs: list[tuple[str, str]] = [(kind, base64.b64encode(deflated).decode())]
    if relay_state is not None:
        pairs.append(("RelayState", relay_state))
    pairs.append(("SigAlg", algorithm))
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)


@frozen(slots=True)
class RedirectMessage:
    """A message that arrived; nothing of it is verified yet.

    Attributes:
        kind: request or response.
        message: the XML.
        relay_state: what came with it.

    """

    kind: Kind
    message: bytes = field(repr=False)
    relay_state: str | None = field(repr=False)
    _signed: bytes = field(repr=False, alias="signed")
    _algorithm: str = field(repr=False, alias="algorithm")
    _signature: bytes = field(repr=False, alias="signature")

    def signer(
        self, certificates: Iterable[Certificate], algorithms: Iterable[SignatureAlgorithm]
    ) -> Certificate | None:
        """Return whose key signed the query, or None.

        It computes for up to 15 ms: from async code call it in a worker thread.

        Args:
            certificates: of the other side.
            algorithms: that it may sign with.

        """
        algorithm = next((one for one in algorithms if one.uri == self._algorithm), None)
        if algorithm is None:
            return None
        return next(
            (one for one in certificates if signed_by(one, algorithm, self._signed, self._signature)), None
        )


def read_query(raw: bytes | str) -> RedirectMessage:
    """Read the query of an address.

    Args:
        raw: the query exactly as it arrived, without the ``?``.

    Raises:
        MalformedQuery: it is too large, repeats a parameter, lacks one, or is not encoded as it must be.

    """
    sent = raw.encode("ascii", "replace") if isinstance(raw, str) else raw
    if len(sent) > LARGEST_QUERY:
        raise MalformedQuery(f"the query is longer than {LARGEST_QUERY} bytes")
    found: dict[str, bytes] = {}
    for part in sent.split(b"&"):
        name, _, value = part.partition(b"=")
        known = _known(name)
        if known is None:
            continue
        if known in found:
            raise MalformedQuery(f"the query must have {known} once")
        found[known] = value
    kinds: list[Kind] = [kind for kind in _KINDS if kind in found]
    if len(kinds) != 1:
        raise MalformedQuery("the query must have one SAMLRequest or one SAMLResponse")
    if "SigAlg" not in found or "Signature" not in found:
        raise MalformedQuery("the query must be signed: SigAlg and Signature are missing")
    kind = kinds[0]
    signed = b"&".join(
        name.encode() + b"=" + found[name] for name in (kind, "RelayState", "SigAlg") if name in found
    )
    relay_state = _text(found["RelayState"]) if "RelayState" in found else None
    return RedirectMessage(
        kind=kind,
        message=_inflated(_base64(found[kind])),
        relay_state=relay_state,
        signed=signed,
        algorithm=_text(found["SigAlg"]),
        signature=_base64(found["Signature"]),
    )


def _known(name: bytes) -> str | None:
    # "%53AMLRequest" is SAMLRequest for whoever decodes names: it must not be a second, unseen one.
    decoded = unquote_to_bytes(name.replace(b"+", b" ")).decode("utf-8", "replace")
    if decoded not in _NAMES:
        return None
    if decoded.encode() != name:
        raise MalformedQuery(f"the name {decoded} must not be percent-encoded")
    return decoded


def _decoded(value: bytes) -> bytes:
    if _ESCAPE.search(value):
        raise MalformedQuery("a value is not percent-encoded as it must be")
    return unquote_to_bytes(value.replace(b"+", b" "))


def _text(value: bytes) -> str:
    decoded = _decoded(value)
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        raise MalformedQuery("a value is not UTF-8") from None


def _base64(value: bytes) -> bytes:
    decoded = _decoded(value)
    try:
        return base64.b64decode(decoded, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedQuery("a value is not base64") from None


def _inflated(deflated: bytes) -> bytes:
    inflater = zlib.decompressobj(_RAW_DEFLATE)
    try:
        message = inflater.decompress(deflated, LARGEST_MESSAGE)
    except zlib.error:
        raise MalformedQuery("the message is not compressed by DEFLATE") from None
    if inflater.unconsumed_tail or not inflater.eof or inflater.unused_data:
        raise MalformedQuery(f"the message is cut off, or longer than {LARGEST_MESSAGE} bytes")
    return message
