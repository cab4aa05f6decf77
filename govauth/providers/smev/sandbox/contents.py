"""What is inside the envelopes, in the order of the schemas 1.1–1.3."""

from __future__ import annotations

from typing import Final

from govauth.providers.smev.sandbox.namespaces import DS, basic, routing, types
from govauth.providers.smev.sandbox.schema import Part, Sequenced, optional

_MANY: Final = 10_000
_SIGNATURE: Final = (Part("Signature", namespace=DS),)
_CALLER: Final = Part("CallerInformationSystemSignature", 0, parts=_SIGNATURE)
"""Optional in the schema: what lacks it is refused for its signature, not for its form."""
_TIME: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
_NUMBER: Final = r"-?\d+"
_MIME: Final = r"(text|image|audio|video|application)/.+"
REJECTION_CODES: Final = ("ACCESS_DENIED", "NO_DATA", "UNKNOWN_REQUEST_DESCRIPTION", "FAILURE")


def contents_of(action: str, version: str) -> Sequenced:
    """Return what stands in the request of an operation.

    Args:
        action: such as ``SendRequest``.
        version: such as ``1.2``.

    """
    b = basic(version)
    attached = Part(
        "AttachmentContentList",
        0,
        namespace=b,
        parts=(
            Part(
                "AttachmentContent",
                0,
                _MANY,
                namespace=b,
                parts=(_of(b, Part("Id")), _of(b, Part("Content"))),
            ),
        ),
    )
    routed = (Part("RoutingInformation", 0, namespace=routing(version)),) if version == "1.3" else ()
    inside: dict[str, tuple[Part, ...]] = {
        "SendRequest": (
            Part("SenderProvidedRequestData", parts=_request(version)),
            attached,
            _CALLER,
            *routed,
        ),
        "SendResponse": (Part("SenderProvidedResponseData", parts=_response(version)), attached, _CALLER),
        "GetRequest": (_selector(b), _CALLER),
        "GetResponse": (_selector(b), _CALLER),
        "Ack": (Part("AckTargetMessage", namespace=b), _CALLER),
        "GetStatus": (Part("Timestamp", namespace=b, form=_TIME), _CALLER),
        "GetIncomingQueueStatistics": (
            optional("NodeID"),
            Part("Timestamp", namespace=b, form=_TIME),
            _CALLER,
        ),
    }
    return Sequenced(types(version), inside[action])


def _of(namespace: str, part: Part) -> Part:
    return Part(part.name, part.least, part.most, part.form, part.parts, namespace)


def _selector(b: str) -> Part:
    return Part(
        "MessageTypeSelector",
        namespace=b,
        parts=(
            Part("NamespaceURI", 0, namespace=b),
            Part("RootElementLocalName", 0, namespace=b),
            Part("Timestamp", namespace=b, form=_TIME),
            Part("NodeID", 0, namespace=b, form=".{0,50}"),
        ),
    )


def _content(b: str, version: str, least: int = 1) -> tuple[Part, ...]:

    def extra(*names: str) -> tuple[Part, ...]:
        return tuple(Part(name, 0, namespace=b) for name in names) if version == "1.3" else ()

    header = (
        Part("contentId", namespace=b),
        *extra("NamespaceUri"),
        Part("MimeType", namespace=b, form=_MIME),
        Part("SignaturePKCS7", 0, namespace=b),
        *extra("Archive"),
    )
    by_reference = (
        Part("uuid", namespace=b),
        Part("Hash", namespace=b),
        Part("MimeType", namespace=b, form=_MIME),
        Part("SignaturePKCS7", 0, namespace=b),
        *extra("FileName", "NamespaceUri", "Archive"),
    )
    return (
        Part("MessagePrimaryContent", least, namespace=b),
        Part("PersonalSignature", 0, _MANY, parts=_SIGNATURE),
        Part(
            "AttachmentHeaderList",
            0,
            namespace=b,
            parts=(Part("AttachmentHeader", 1, _MANY, namespace=b, parts=header),),
        ),
        Part(
            "RefAttachmentHeaderList",
            0,
            namespace=b,
            parts=(Part("RefAttachmentHeader", 1, _MANY, namespace=b, parts=by_reference),),
        ),
    )


def _request(version: str) -> tuple[Part, ...]:
    return (
        Part("MessageID"),
        optional("ReferenceMessageID"),
        optional("TransactionCode"),
        optional("NodeID", ".{0,50}"),
        optional("EOL", _TIME),
        *_content(basic(version), version),
        optional("BusinessProcessMetadata"),
        optional("TestMessage"),
    )


def _response(version: str) -> tuple[Part, ...]:
    status_code = ".+" if version == "1.2" else _NUMBER
    rejected = (
        Part("RejectionReasonCode", form="|".join(REJECTION_CODES)),
        Part("RejectionReasonDescription", form="(?s).{0,4000}"),
    )
    status = (
        Part("StatusCode", form=status_code),
        Part("StatusParameter", 0, _MANY, parts=(Part("Key"), Part("Value"))),
        Part("StatusDescription"),
    )
    # The schema has a choice here; one message holds one kind, which the broker counts.
    return (
        Part("MessageID"),
        Part("To", form="(?s).{1,4000}"),
        *_content(basic(version), version, 0),
        Part("RequestRejected", 0, _MANY, parts=rejected),
        Part("RequestStatus", 0, parts=status),
    )
