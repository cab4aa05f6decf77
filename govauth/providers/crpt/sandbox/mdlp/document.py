"""A document of МДЛП."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from attrs import define

from govauth.providers.crpt.sandbox.mdlp.paging import without_zone
from govauth.simulation import Json

UPLOADING: Final = "UPLOADING_DOCUMENT"
PROCESSING: Final = "PROCESSING_DOCUMENT"
PROCESSED: Final = "PROCESSED_DOCUMENT"
FAILED: Final = "FAILED"
REJECTED: Final = "FAILED_RESULT_READY"
_BY_API: Final = 3
_OTHER_KIND: Final = 607
"""The kind of what names none."""


@define
class MdlpDocument:
    """A document.

    Attributes:
        document_id: its id.
        request_id: the sender's own id of it.
        inn: ИНН of the sender.
        sys_id: of the sender.
        sender: the place from which it was sent.
        receiver: the place that it is meant for.
        sent: when, in epoch seconds.
        due: when it is processed; None while it is not all there.
        content: its bytes so far.
        signature: base64.
        hash_sum: what the SHA-256 of the whole is to be, where it comes in parts.
        rejection: why it is refused.
        cancelled: its sender took it back.

    """

    document_id: str
    request_id: str
    inn: str
    sys_id: str
    sender: str
    receiver: str
    sent: float
    due: float | None
    content: bytearray
    signature: str | None
    hash_sum: str | None = None
    rejection: str | None = None
    cancelled: bool = False

    @property
    def kind(self) -> int:
        """The number of its schema."""
        found = re.search(rb'action_id="([0-9]+)"', self.content)
        return int(found[1]) if found else _OTHER_KIND

    def status(self, now: float) -> str:
        """Return how far it is."""
        if self.cancelled:
            return FAILED
        if self.due is None:
            return UPLOADING
        if now < self.due:
            return PROCESSING
        return REJECTED if self.rejection else PROCESSED

    def card(self, now: float) -> Json:
        """Return it as it is listed."""
        status = self.status(now)
        done = self.due is not None and status in (PROCESSED, REJECTED)
        return {
            "request_id": self.request_id,
            "document_id": self.document_id,
            "date": without_zone(self.sent),
            **({"processed_date": without_zone(self.due)} if done and self.due is not None else {}),
            "sender": self.sender,
            "receiver": self.receiver,
            "sys_id": self.sys_id,
            "doc_type": self.kind,
            "doc_status": status,
            "file_uploadtype": _BY_API,
            "sender_sys_id": self.sys_id,
            "version": "1.34",
        }

    def ticket(self) -> bytes:
        """Return its receipt (квитанция)."""
        result, note = ("Rejected", self.rejection) if self.rejection else ("Accepted", "")
        accepted = without_zone(self.due or self.sent)
        return (
            '<?xml version="1.0" encoding="UTF-8"?><documents version="1.34">'
            f'<result action_id="200" accept_time="{accepted}"><operation>{self.kind}</operation>'
            f"<operation_id>{self.document_id}</operation_id><operation_result>{result}</operation_result>"
            f"<operation_comment>{escape(note)}</operation_comment></result></documents>"
        ).encode()


def place_in(content: bytes, name: str, otherwise: str) -> str:
    """Return the id of a place that a document names."""
    found = re.search(rf"<{name}>([0-9]{{14}})</{name}>".encode(), content)
    return found[1].decode() if found else otherwise
