"""The methods of МДЛП about documents, as one participant calls them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from govauth.http.message import Response
from govauth.providers.crpt.sandbox.mdlp.document import FAILED, PROCESSED, REJECTED, MdlpDocument, place_in
from govauth.providers.crpt.sandbox.mdlp.members import Member
from govauth.providers.crpt.sandbox.mdlp.paging import page_of, read_time
from govauth.providers.crpt.sandbox.replies import mdlp_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Call, Json, Site, object_in, text_reply
from govauth.simulation.chance import chance

_RANGE: Final = re.compile(r"(?:bytes[ =])?([0-9]+)-([0-9]+)/([0-9]+)")
_ROOT: Final = "/api/v1/documents"


class MdlpDocuments:
    """Documents of a participant, and those that are meant for its places."""

    def __init__(
        self,
        member: Member,
        archive: list[MdlpDocument],
        signatures: Signatures,
        site: Site[CrptSwitches],
    ) -> None:
        """Open the archive to a participant.

        Args:
            member: the participant.
            archive: the documents of all participants, in the order in which they came.
            signatures: of the participant.
            site: of the provider.

        """
        self._member = member
        self._archive = archive
        self._signatures = signatures
        self._site = site

    def send(self, body: Json, *, unsigned: bool) -> Json:
        """Take a document.

        Args:
            body: the request.
            unsigned: whoever signed in by password need not sign.

        """
        encoded = str(body.get("document"))
        if len(encoded) > self._site.switches.doc_size:
            raise mdlp_refusal(400, "Размер документа больше допустимого: используйте send_large")
        document = self._made(body, _decoded(encoded))
        self._check_signature(document, unsigned=unsigned)
        self._process(document)
        self._archive.append(document)
        return {"document_id": document.document_id}

    def size(self) -> Json:
        """Return how long a document may be, encoded."""
        return {"doc_size": self._site.switches.doc_size}

    def begin_large(self, body: Json, call: Call) -> Json:
        """Take the promise of a large document, and return where to put it."""
        if not re.fullmatch(r"[0-9a-fA-F]{64}", str(body.get("hash_sum"))):
            raise mdlp_refusal(400, "hash_sum: ожидается SHA-256")
        document = self._made(body, b"")
        document.hash_sum = str(body["hash_sum"]).lower()
        self._archive.append(document)
        return {
            "document_id": document.document_id,
            "link": self._link(call, f"upload/{document.document_id}"),
        }

    def upload(self, call: Call) -> Response:
        """Take a large document, or the next part of it."""
        document, content = self._uploaded(call.parts["id"]), call.request.content
        given = call.header("content-range") or call.header("range")
        if not given:
            document.content[:] = content
            return Response(200)
        found = _RANGE.fullmatch(given.strip())
        if found is None:
            raise mdlp_refusal(400, "Ожидается диапазон from-to/total")
        start, end, total = map(int, found.groups())
        if end - start + 1 != len(content) or end >= total or start > len(document.content):
            raise mdlp_refusal(400, "Диапазон не соответствует данным")
        document.content[start : end + 1] = content
        self._site.counters["parts_uploaded"] += 1
        return Response(200)

    def end_large(self, body: Json, *, unsigned: bool) -> Json:
        """Take a large document as it is there now."""
        document = self._uploaded(str(body.get("document_id")))
        if hashlib.sha256(document.content).hexdigest() != document.hash_sum:
            raise mdlp_refusal(400, "Контрольная сумма не совпадает")
        self._check_signature(document, unsigned=unsigned)
        self._process(document)
        return {"request_id": document.request_id}

    def cancel(self, body: Json) -> Json:
        """Take back a document that is not processed yet."""
        document = self._found(str(body.get("document_id")))
        if document.request_id != body.get("request_id") or document.inn != self._member.inn:
            raise mdlp_refusal(400, "Документ не найден по request_id")
        if document.status(self._site.now()) in (PROCESSED, REJECTED, FAILED):
            raise mdlp_refusal(400, "Документ уже обработан")
        document.cancelled = True
        return {}

    def outgoing(self, body: Json) -> Json:
        """List what was sent, newest first."""
        return self._listed((one for one in self._archive if one.inn == self._member.inn), body)

    def incoming(self, body: Json) -> Json:
        """List what others sent to places of the participant, newest first."""
        return self._listed((one for one in self._archive if self._is_for(one)), body)

    def of_request(self, request_id: str) -> Json:
        """Return the documents that were sent under an id of the sender."""
        now = self._site.now()
        newest = now - self._site.switches.lists_lag
        found = [
            one
            for one in self._archive
            if (one.request_id, one.inn) == (request_id, self._member.inn) and one.sent <= newest
        ]
        return {"documents": [one.card(now) for one in reversed(found)], "total": len(found)}

    def card(self, document_id: str) -> Json:
        """Return one document."""
        return self._found(document_id).card(self._site.now())

    def link(self, call: Call) -> Json:
        """Return where a document can be read."""
        document = self._found(call.parts["id"])
        return {"link": self._link(call, f"download/file/{document.document_id}")}

    def ticket_link(self, call: Call) -> Json:
        """Return where the receipt of a document can be read, once it is processed."""
        document = self._processed(call.parts["id"])
        return {"link": self._link(call, f"download/ticket/{document.document_id}")}

    def file(self, document_id: str) -> Response:
        """Return the bytes of a document."""
        return _xml(bytes(self._found(document_id).content))

    def ticket(self, document_id: str) -> Response:
        """Return the bytes of a receipt."""
        return _xml(self._processed(document_id).ticket())

    def signature(self, document_id: str) -> Response:
        """Return the signature of a document, as bare text."""
        return text_reply(self._found(document_id).signature or "")

    def _made(self, body: Json, content: bytes) -> MdlpDocument:
        signature = body.get("sign")
        return MdlpDocument(
            chance.uuid(),
            str(body.get("request_id") or chance.uuid()),
            self._member.inn,
            self._member.sys_id,
            self._member.branch_id,
            self._member.warehouse_id,
            self._site.now(),
            None,
            bytearray(content),
            str(signature) if signature else None,
        )

    def _check_signature(self, document: MdlpDocument, *, unsigned: bool) -> None:
        if unsigned and document.signature is None:
            return
        content = bytes(document.content)
        self._signatures.check_detached(document.signature, content, mdlp_refusal, attached_status=400)

    def _process(self, document: MdlpDocument) -> None:
        content = bytes(document.content)
        document.sender = place_in(content, "subject_id", document.sender)
        document.receiver = place_in(content, "receiver_id", document.receiver)
        document.due = self._site.now() + self._site.switches.mdlp_seconds
        document.rejection = self._site.switches.reject_mdlp
        self._site.counters["documents_sent"] += 1

    def _is_for(self, document: MdlpDocument) -> bool:
        places = (self._member.branch_id, self._member.warehouse_id)
        return document.inn != self._member.inn and document.receiver in places and document.due is not None

    def _found(self, document_id: str) -> MdlpDocument:
        for one in self._archive:
            if one.document_id == document_id and (one.inn == self._member.inn or self._is_for(one)):
                return one
        raise mdlp_refusal(404, "Документ не найден")

    def _processed(self, document_id: str) -> MdlpDocument:
        document = self._found(document_id)
        if document.status(self._site.now()) not in (PROCESSED, REJECTED):
            raise mdlp_refusal(404, "Документ ещё не обработан")
        return document

    def _uploaded(self, document_id: str) -> MdlpDocument:
        document = self._found(document_id)
        if document.due is not None or document.cancelled:
            raise mdlp_refusal(400, "Документ уже загружен")
        return document

    def _link(self, call: Call, path: str) -> str:
        host = self._site.switches.link_host or f"{call.url.scheme}://{call.url.netloc}"
        return f"{host}{_ROOT}/{path}"

    def _listed(self, documents: Iterable[MdlpDocument], body: Json) -> Json:
        now, wanted = self._site.now(), object_in(body.get("filter"))
        newest = now - self._site.switches.lists_lag
        found = [one for one in documents if one.sent <= newest and _fits(one, one.card(now), wanted)]
        shown, total = page_of(found[::-1], body, self._site.switches)
        return {"documents": [one.card(now) for one in shown], "total": total}


_EQUAL: Final[Mapping[str, str]] = {
    "document_id": "document_id",
    "request_id": "request_id",
    "sender_id": "sender",
    "receiver_id": "receiver",
    "doc_type": "doc_type",
    "doc_status": "doc_status",
    "file_uploadtype": "file_uploadtype",
}
_BOUNDS: Final[Mapping[str, tuple[str, Callable[[float, float], bool]]]] = {
    "start_date": ("sent", float.__ge__),
    "end_date": ("sent", float.__le__),
    "processed_date_from": ("due", float.__ge__),
    "processed_date_to": ("due", float.__le__),
}


def _fits(document: MdlpDocument, card: Json, wanted: Json) -> bool:
    times = {"sent": document.sent, "due": document.due or float("inf")}
    for name, (time, holds) in _BOUNDS.items():
        # Filters name whole seconds.
        if wanted.get(name) and not holds(float(int(times[time])), read_time(wanted[name], name)):
            return False
    return all(wanted.get(name) in (None, card[field]) for name, field in _EQUAL.items())


def _xml(content: bytes) -> Response:
    return Response(200, {"content-type": "application/xml"}, content)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise mdlp_refusal(400, "Документ не в кодировке Base64") from None
