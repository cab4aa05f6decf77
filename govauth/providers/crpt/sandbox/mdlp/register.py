"""The simulated МДЛП."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime

from govauth.providers.crpt.sandbox.replies import mdlp_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json, Site
from govauth.simulation.chance import chance


class MdlpRegister:
    """Documents of medicines."""

    def __init__(self, signatures: Signatures, site: Site[CrptSwitches]) -> None:
        self._signatures = signatures
        self._site = site
        self._documents: list[Json] = []
        self._entries: list[Json] = [{"sys_id": "00000000100928", "sgtin": "0" * 27}]

    def outgoing(self, body: Json) -> Json:
        """List what was sent."""
        return {"documents": self._part(self._documents, body), "total": len(self._documents)}

    def incoming(self, body: Json) -> Json:
        """List what was received: nothing."""
        return {"documents": self._part([], body), "total": 0}

    def of_request(self, request_id: str) -> Json:
        """Return the documents that were sent under an id of the sender."""
        found = [one for one in self._documents if one["request_id"] == request_id]
        return {"documents": found, "total": len(found)}

    def document(self, document_id: str) -> Json:
        """Return one document."""
        found = [one for one in self._documents if one["document_id"] == document_id]
        if not found:
            raise mdlp_refusal(404, "Документ не найден")
        return found[0]

    def entries(self, body: Json) -> Json:
        """List a register."""
        shown = self._entries if "start_from" not in body else self._part(self._entries, body)
        return {"entries": shown, "total": len(self._entries), "failed": 0}

    def _part(self, shown: list[Json], body: Json) -> list[Json]:
        start, count = int(body["start_from"]), min(int(body["count"]), self._site.switches.page_cap)
        return shown[start : start + count]

    def send(self, body: Json) -> Json:
        """Take a document."""
        content = _decoded(body.get("document"))
        self._signatures.check_detached(body.get("sign"), content, mdlp_refusal, attached_status=400)
        self._site.counters["documents_sent"] += 1
        moment = datetime.fromtimestamp(self._site.now(), UTC).strftime("%Y-%m-%d %H:%M:%S")
        document = {
            "request_id": body.get("request_id"),
            "document_id": chance.uuid(),
            "date": moment,
            "processed_date": moment,
            "sender": "00000000100928",
            "receiver": "00000000100930",
            "sys_id": "9dedee17-e43a-47f1-910e-3a88ff6bc81b",
            "doc_type": 607,
            "doc_status": "PROCESSED_DOCUMENT",
            "file_uploadtype": 2,
            "sender_sys_id": "6f6fa779-b637-4234-9117-8ac4c1a9a81c",
            "version": "1.34",
        }
        self._documents.insert(0, document)
        return {"document_id": document["document_id"]}


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error:
        raise mdlp_refusal(400, "Документ не в кодировке Base64") from None
