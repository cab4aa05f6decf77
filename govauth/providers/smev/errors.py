"""Faults as errors, and what an answer can be beside a result."""

from __future__ import annotations

import re
from typing import Final

from govauth.errors import GovAuthError, OutcomeUnknown, PendingRejected
from govauth.http.message import Response
from govauth.http.redaction import shown_message
from govauth.providers.smev.faults import FAULTS, SignatureRefused
from govauth.providers.smev.mime import Malformed, parts_of
from govauth.providers.smev.models import Processing, Rejection
from govauth.providers.smev.names import SOAP, local_name
from govauth.signing.xml.library import Element, tag_of
from govauth.signing.xml.parsing import parse_xml
from govauth.signing.xml.refusal import XmlRefused
from govauth.transport.refusals import FAULT, Envelope, Refusals, refusal

_NUMBER: Final = re.compile(r"SMEV-[0-9]{3}")


class RequestOutcomeUnknown(OutcomeUnknown):
    """It is not known whether СМЭВ took a request: send it again under the same identifier.

    Attributes:
        message_id: give it to :meth:`.Requests.send`. СМЭВ takes an identifier only once.

    """

    message_id: str = ""


class RequestRejected(PendingRejected):
    """The provider of the view refused the request.

    Attributes:
        reasons: of the provider.

    """

    reasons: tuple[Rejection, ...] = ()


class RejectedBySmev(PendingRejected):
    """СМЭВ took the request, and refused it later: of its schema, its rights or its recipient.

    Attributes:
        processing: what СМЭВ said.

    """

    processing: Processing | None = None


def rejected_by_provider(reasons: tuple[Rejection, ...]) -> RequestRejected:
    """Make the error of a refusal; its sentence names the codes alone."""
    codes = ", ".join(one.code for one in reasons)
    error = RequestRejected(f"the provider of the view refused it: {codes}", reason=codes)
    error.reasons = reasons
    return error


def rejected_by_smev(processing: Processing) -> RejectedBySmev:
    """Make the error of a refusal of СМЭВ itself, with what is known of its fault."""
    fault = processing.fault or processing.category
    meaning = FAULTS.get(fault)
    number = _NUMBER.search(processing.fault_description or "")
    sentence = fault if meaning is None else f"{meaning.sentence} ({fault})"
    error = RejectedBySmev(f"СМЭВ refused it: {sentence}{f', {number[0]}' if number else ''}", reason=fault)
    error.processing = processing
    return error if meaning is None else error.advised(meaning.advice)


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer means. A fault is one whatever status it came with."""
    fault = _fault_in(response)
    if fault is None:
        return _OTHERWISE.refuse(response)
    said = _said(fault)
    return refusal(response, said, FAULTS.get(said.code or "", FAULT))


def _fault_in(response: Response) -> Element | None:
    if b"Fault" not in response.content:
        return None
    try:
        root, _ = parts_of(response.content, response.headers.get("content-type", ""))
        return parse_xml(root).find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    except (XmlRefused, Malformed):
        return None


def _said(fault: Element) -> Envelope:
    detail = fault.find("detail")
    text = fault.findtext("faultstring") or ""
    if detail is None or not len(detail):
        return Envelope(None, shown_message(text))
    named = detail[0]
    code = local_name(tag_of(named))
    inner = {local_name(tag_of(child)): child.text or "" for child in named}
    reason = inner.get("SignatureVerificationFault", "").strip()
    meaning = FAULTS.get(reason)
    if code == "SignatureVerificationFault" and meaning is not None and meaning.kind is SignatureRefused:
        code = reason
    # The description may quote what was sent.
    number = _NUMBER.search(inner.get("Description", ""))
    return Envelope(
        code, " ".join(part for part in (number[0] if number else "", shown_message(text)) if part)
    )


def _read_other(response: Response) -> Envelope:
    del response
    return Envelope(None, "")


_OTHERWISE: Final = Refusals(read=_read_other)
