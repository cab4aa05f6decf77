"""The simulated True API and МДЛП: documents that arrive, and registers of fixed content."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from govauth.providers.crpt.sandbox.marks import name_of
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal, mdlp_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json, Refused, Site, json_reply, list_in, object_in
from govauth.simulation.chance import chance
from govauth.wire.json import NotJson, decode_json

_LIFE: Final[Mapping[str, Callable[[Known], None]]] = {
    "LP_INTRODUCE_GOODS": Known.introduce,
    "LK_RECEIPT": Known.sell,
    "LP_RETURN": Known.take_back,
}
"""What documents do to the codes in them."""
_CODES: Final = frozenset({"cis", "ki", "uit", "uit_code"})


class TrueApiRegister:
    """Documents and codes."""

    def __init__(
        self,
        inn: str,
        registered: Container[str],
        find: Callable[[str], tuple[str, Known] | None],
        signatures: Signatures,
        site: Site[CrptSwitches],
    ) -> None:
        self._inn = inn
        self._registered = registered
        self._find = find
        self._signatures = signatures
        self._site = site
        self._documents: list[Json] = []

    def document(self, number: str, query: Mapping[str, str]) -> list[Json]:
        """Return one document, in a list."""
        found = [document for document in self._documents if document["number"] == number]
        if not found:
            raise gis_mt_refusal(404, "Документ не найден")
        shown = self._shown(found[0], with_body=query.get("body") == "true")
        return [{**shown, "productGroup": [shown["productGroup"]], "commonErrors": []}]

    def codes(self, codes: Sequence[object]) -> list[Json]:
        """Return what is known of codes."""
        if not 1 <= len(codes) <= 1000:  # noqa: PLR2004
            raise gis_mt_refusal(400, "Не более 1000 кодов")
        # In an order of its own, as the field answers: an entry belongs to the code that it names.
        asked = sorted({str(code) for code in codes})
        entries = [self._entry(code) for code in asked]
        if all("errorCode" in entry for entry in entries):
            raise Refused(json_reply(entries, 404))
        return entries

    def _entry(self, code: str) -> Json:
        found = self._find(code)
        if found is None:
            return {
                "cisInfo": {"requestedCis": code},
                "errorMessage": "Код маркировки не найден",
                "errorCode": "404",
            }
        return {"cisInfo": _cis(code, *found)}

    def checked(self, codes: Sequence[object]) -> Json:
        """Return whether codes are good. ``code`` is of older answers."""
        entries: list[Json] = []
        for code in codes:
            found = self._find(str(code))
            entry: Json = {"cis": code, "valid": True, "found": found is not None}
            entries.append({**entry, "status": found[1].status} if found else entry)
        return {
            "code": 0,
            "result": all(entry["found"] for entry in entries),
            "quantity": len(entries),
            "codes": entries,
        }

    def participants(self, inns: Sequence[str]) -> list[Json]:
        """Return who is registered."""
        return [
            {
                "inn": inn,
                "status": "REGISTERED" if inn in self._registered else "UNKNOWN",
                "productGroups": ["shoes"],
            }
            for inn in inns
        ]

    def create(self, query: Mapping[str, str], body: Json) -> str:
        """Take a document, and return its number."""
        content = _decoded(body.get("product_document"), gis_mt_refusal)
        self._signatures.check_detached(body.get("signature"), content, gis_mt_refusal, attached_status=400)
        if not query.get("pg") or not body.get("type"):
            raise gis_mt_refusal(400, "Не указана товарная группа или тип документа")
        self._site.counters["documents_created"] += 1
        moment = _moment(self._site.now())
        number = chance.uuid()
        self._documents.insert(
            0,
            {
                "number": number,
                "docDate": moment,
                # Absent in some answers of the field.
                **({"receivedAt": moment} if len(self._documents) % 2 else {}),
                "type": body["type"],
                "status": "CHECKED_OK",
                "senderInn": self._inn,
                "senderName": "Учебный участник",
                "input": False,
                "productGroup": query["pg"],
                "errors": [],
                "body": _body(content),
            },
        )
        self.live(str(body["type"]), object_in(_body(content)))
        return number

    def live(self, kind: str, document: Json) -> None:
        """Do to the codes of a document what it says; what is no such code is left alone."""
        do = _LIFE.get(kind)
        for product in list_in(document.get("products")):
            found = next((value for name, value in object_in(product).items() if name in _CODES), None)
            known = self._find(str(found)) if do else None
            if do and known and known[0] == self._inn:
                do(known[1])

    def page(self, query: Mapping[str, str]) -> Json:
        """List documents, newest first, behind the one that ``did`` and its ``docDate`` name."""
        limit = min(int(query.get("limit", "10")), self._site.switches.page_cap)
        documents = [] if query.get("input") == "true" else self._documents
        start = 0
        if "did" in query:
            place = (query["did"], query.get("orderedColumnValue"))
            places = [(document["number"], document["docDate"]) for document in documents]
            if place not in places or query.get("pageDir") != "NEXT":
                raise gis_mt_refusal(400, "Некорректный курсор")
            start = places.index(place) + 1
        shown = [self._shown(document) for document in documents[start : start + limit]]
        return {"results": shown, "nextPage": start + limit < len(documents)}

    def _shown(self, document: Json, *, with_body: bool = False) -> Json:
        return {name: value for name, value in document.items() if with_body or name != "body"}


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
        content = _decoded(body.get("document"), mdlp_refusal)
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


def _body(content: bytes) -> object:
    try:
        return decode_json(content)
    except NotJson:
        return content.decode("utf-8", "replace")


def _decoded(text: object, refusal: Callable[[int, str], Refused]) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error:
        raise refusal(400, "Документ не в кодировке Base64") from None


def _moment(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def _cis(code: str, owner: str, known: Known) -> Json:
    name = name_of(code)
    return {
        "requestedCis": code,
        "cis": name,
        "gtin": known.sub.gtin,
        "productName": "Учебный товар",
        "productGroup": known.order.group,
        "brand": "Пример",
        "emissionDate": _moment(known.order.created),
        "emissionType": "LOCAL",
        "packageType": "UNIT",
        "generalPackageType": "UNIT",
        "status": known.status,
        "statusEx": "EMPTY",
        "ownerInn": owner,
        "ownerName": "Учебный участник",
        "producerInn": owner,
        "producerName": "Учебный участник",
        "markWithdraw": False,
    }
