"""What came over HTTP, taken apart: SOAP, parts, version, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from attrs import frozen

from govauth.http.message import Response
from govauth.providers.smev.sandbox.contents import contents_of
from govauth.providers.smev.sandbox.faults import invalid_content, signature_fault, soap_fault
from govauth.providers.smev.sandbox.multipart import Attachment, NotMultipart, join, resolve, split
from govauth.providers.smev.sandbox.namespaces import SOAP, Operation, basic, faults, types, version_of
from govauth.providers.smev.sandbox.xml import child, children_of, leaf, name_of
from govauth.signing.xml.library import Element
from govauth.signing.xml.parsing import parse_xml
from govauth.signing.xml.refusal import XmlRefused
from govauth.simulation import Call, Refused


@frozen
class Received:
    """A call, taken apart.

    Attributes:
        operation: that it calls.
        version: of its envelope.
        document: the whole.
        body: the one element inside the body.
        parts: of a multipart message, by Content-ID.

    """

    operation: Operation
    version: str
    document: Element
    body: Element
    parts: Mapping[str, bytes]

    @property
    def signed(self) -> Element:
        """The element that the caller must have signed."""
        found = child(self.body, self.operation.signed)
        if found is None:
            raise signature_fault("IncorrectSignatureTarget")
        return found


def receive(call: Call, operation: Operation) -> Received:
    """Take a call apart.

    Raises:
        Refused: it is no envelope of this operation.

    """
    try:
        content, parts = split(call.header("content-type"), call.request.content)
        document = parse_xml(content)
        resolve(document, parts)
    except (XmlRefused, NotMultipart):
        raise signature_fault("PoorSOAPEnvelopeFormat") from None
    header = body = None
    if name_of(document) == (SOAP, "Envelope"):
        header, body = child(document, "Header"), child(document, "Body")
    inside = [] if body is None else children_of(body)
    if header is None or len(inside) != 1:
        raise signature_fault("PoorSOAPEnvelopeFormat")
    namespace, local = name_of(inside[0])
    version = version_of(namespace)
    if version not in operation.versions or local != f"{operation.action}Request":
        refuse_action(f"{{{namespace}}}{local}")
    return Received(operation, version, document, inside[0], parts)


def check_form(received: Received) -> None:
    """Check what stands where in the envelope.

    Raises:
        Refused: the schema of its version has it otherwise.

    """
    problem = contents_of(received.operation.action, received.version).problem(received.body)
    if problem is not None:
        raise invalid_content(problem)


def refuse_action(name: str) -> NoReturn:
    """Refuse what no operation takes."""
    message = f"Неизвестная операция {name[:300]}"
    raise Refused(soap_fault(leaf("faultstring", message), code="Client"))


def reply(
    received: Received, inside: str, attachments: tuple[Attachment, ...] = (), *, multipart: bool = False
) -> Response:
    """Answer a call.

    Args:
        received: the call.
        inside: of the answer's element; its prefixes are ``t``, ``f``, and none for the basic namespace.
        attachments: that go with it.
        multipart: whether it is multipart even without attachments.

    """
    version, tag = received.version, f"{received.operation.action}Response"
    element = f'<t:{tag} xmlns:t="{types(version)}"/>'
    if inside:
        spaces = f'xmlns:t="{types(version)}" xmlns="{basic(version)}" xmlns:f="{faults(version)}"'
        element = f"<t:{tag} {spaces}>{inside}</t:{tag}>"
    return enveloped(element, attachments, multipart=multipart)


def enveloped(element: str, attachments: tuple[Attachment, ...] = (), *, multipart: bool = False) -> Response:
    """Put an element, or nothing, into an envelope."""
    envelope = f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>{element}</soap:Body></soap:Envelope>'
    if multipart or attachments:
        headers, content = join(envelope, attachments)
        return Response(200, headers, content)
    return Response(200, {"content-type": "text/xml; charset=utf-8"}, envelope.encode())
