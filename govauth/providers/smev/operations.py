"""The operations of the service. All are posted to one address; the header ``SOAPAction`` tells them apart.

Source: WSDL of СМЭВ 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.providers.smev.places import ROOT
from govauth.providers.smev.soap import Reply, read_reply
from govauth.transport.operation import Operation, Repeat


def _operation(name: str, repeat: Repeat) -> Operation[Reply]:
    return Operation(
        f"smev.{name}",
        "POST",
        "",
        read_reply,
        repeat=repeat,
        root=ROOT,
        authorized=False,
        route="/",
        how_to_check="send the same message again: СМЭВ takes an identifier only once",
    )


SEND_REQUEST: Final = _operation("send_request", Repeat.READ_BACK)
SEND_RESPONSE: Final = _operation("send_response", Repeat.READ_BACK)
GET_RESPONSE: Final = _operation("get_response", Repeat.SAFE)
GET_REQUEST: Final = _operation("get_request", Repeat.SAFE)
GET_STATUS: Final = _operation("get_status", Repeat.SAFE)
ACK: Final = _operation("ack", Repeat.SAFE)
STATISTICS: Final = _operation("get_incoming_queue_statistics", Repeat.SAFE)

ALL: Final = (SEND_REQUEST, SEND_RESPONSE, GET_RESPONSE, GET_REQUEST, GET_STATUS, ACK, STATISTICS)

ACTIONS: Final[Mapping[str, str]] = {
    SEND_REQUEST.name: "SendRequest",
    SEND_RESPONSE.name: "SendResponse",
    GET_RESPONSE.name: "GetResponse",
    GET_REQUEST.name: "GetRequest",
    GET_STATUS.name: "GetStatus",
    ACK.name: "Ack",
    STATISTICS.name: "GetIncomingQueueStatistics",
}
"""What ``SOAPAction`` names."""
