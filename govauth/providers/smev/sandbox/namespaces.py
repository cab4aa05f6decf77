"""Namespaces of the exchange, by version, and the operations with what they sign."""

from __future__ import annotations

from typing import Final

from attrs import frozen

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XOP: Final = "http://www.w3.org/2004/08/xop/include"
VERSIONS: Final = ("1.1", "1.2", "1.3")

_ROOT: Final = "urn://x-artefacts-smev-gov-ru/services/message-exchange/types"


def types(version: str) -> str:
    """Return the namespace of envelopes."""
    return f"{_ROOT}/{version}"


def basic(version: str) -> str:
    """Return the namespace of what envelopes are made of."""
    return f"{_ROOT}/basic/{version}"


def faults(version: str) -> str:
    """Return the namespace of faults."""
    return f"{_ROOT}/faults/{version}"


def routing(version: str) -> str:
    """Return the namespace of routing, which only 1.3 has."""
    return f"{_ROOT}/routing/{version}"


def version_of(namespace: str) -> str | None:
    """Return the version whose envelopes have a namespace."""
    return next((version for version in VERSIONS if types(version) == namespace), None)


@frozen
class Operation:
    """One operation of the exchange.

    Attributes:
        name: in counters and faults.
        action: ``SOAPAction`` without ``urn:``; the root of the body is this with ``Request`` behind it.
        signed: local name of the element that the caller signs.
        versions: in which it is.

    """

    name: str
    action: str
    signed: str
    versions: tuple[str, ...] = VERSIONS


OPERATIONS: Final = (
    Operation("exchange.send_request", "SendRequest", "SenderProvidedRequestData"),
    Operation("exchange.get_response", "GetResponse", "MessageTypeSelector"),
    Operation("exchange.get_request", "GetRequest", "MessageTypeSelector"),
    Operation("exchange.send_response", "SendResponse", "SenderProvidedResponseData"),
    Operation("exchange.ack", "Ack", "AckTargetMessage"),
    Operation("exchange.get_status", "GetStatus", "Timestamp"),
    Operation("exchange.statistics", "GetIncomingQueueStatistics", "Timestamp", ("1.1",)),
)
