"""The methods of True API about documents, as one participant calls them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from govauth.http.message import Response
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.times import moment
from govauth.providers.crpt.sandbox.true_api.archive import Archive
from govauth.providers.crpt.sandbox.true_api.contents import Contents, read_contents
from govauth.providers.crpt.sandbox.true_api.document import CHECKED_NOT_OK, CHECKED_OK, Document
from govauth.providers.crpt.sandbox.true_api.effects import ACCEPTANCE
from govauth.providers.crpt.sandbox.true_api.listing import filtered, page_of
from govauth.simulation import Json, Site, json_reply, text_reply
from govauth.simulation.chance import chance
from govauth.wire.json import encode_json

_FORMATS: Final = ("MANUAL", "XML", "CSV")
_LARGEST: Final = 30_000_000
_MOST_CODES: Final = 30_000
_ERRORS_SHOWN: Final = 10
_OWN_INN: Final = ("participant_inn", "trade_participant_inn", "inn", "participantId")
_TRANSFERS: Final = "UNIVERSAL_"


class Documents:
    """Documents of a participant, and those that others sent it."""

    def __init__(
        self,
        inn: str,
        archive: Archive,
        signatures: Callable[[str], Signatures],
        site: Site[CrptSwitches],
    ) -> None:
        """Open the archive to a participant.

        Args:
            inn: its ИНН.
            archive: of all participants.
            signatures: returns those of a participant, by ИНН; of a stranger, its own.
            site: of the provider.

        """
        self._inn = inn
        self._archive = archive
        self._signatures = signatures
        self._site = site
        self._judged: dict[str, Document] = {}

    def create(self, query: Mapping[str, str], body: Json) -> Response:
        """Take a document, and return its number."""
        kind, group, form = body.get("type"), query.get("pg"), body.get("document_format")
        content = _decoded(body.get("product_document"))
        signed = self._signatures(self._inn)
        signed.check_detached(body.get("signature"), content, gis_mt_refusal, attached_status=400)
        if not group or not kind:
            raise gis_mt_refusal(400, "Не указана товарная группа или тип документа")
        if form not in _FORMATS:
            raise gis_mt_refusal(400, f"document_format: {', '.join(_FORMATS)}")
        if len(content) > _LARGEST:
            raise gis_mt_refusal(413, "Размер документа больше 30 МБ")
        document = self._made(str(kind), str(form), group, content)
        if body.get("second_product_document"):
            title = _decoded(body["second_product_document"])
            buyer = self._signatures(document.receiver or self._inn)
            buyer.check_detached(body.get("second_signature"), title, gis_mt_refusal, attached_status=400)
            document.both_signed = True
        self._check(document)
        self._archive.add(document)
        self._site.counters["documents_created"] += 1
        return self._numbered(document.number)

    def validate(self, query: Mapping[str, str], body: Json) -> Json:
        """Tell what would become of a document, without taking it."""
        form = str(body.get("document_format"))
        if form not in _FORMATS or not body.get("type"):
            raise gis_mt_refusal(400, "Не указан тип или формат документа")
        content = _decoded(body.get("product_document"))
        document = self._made(str(body["type"]), form, query.get("pg", ""), content)
        self._archive.judge(document)
        self._judged[document.number] = document
        return self.validation({"id": document.number})

    def validation(self, body: Json) -> Json:
        """Return what was told of a document."""
        document = self._judged.get(str(body.get("id")))
        if document is None:
            raise gis_mt_refusal(404, "Проверка не найдена")
        errors = [problem.line for problem in document.problems]
        return {"id": document.number, "status": document.status, "errors": errors}

    def process_again(self, body: Json) -> Json:
        """Process a document once more: the codes that were not accepted may be good by now."""
        document = self._found(str(body.get("documentId") or body.get("id")))
        self._archive.process_again(document)
        return {"code": "0", "description": document.status}

    def live(self, kind: str, document: Json) -> None:
        """Take a document that nobody signed."""
        self._archive.add(self._made(kind, "MANUAL", "lp", encode_json(document)))

    def newest(self) -> Document:
        """Return the document that came last."""
        return next(self._archive.of(self._inn))

    def page(self, pairs: Sequence[tuple[str, str]], *, total: bool = False) -> Json:
        """List documents; the older version of the list tells how many there are."""
        self._archive.settle()
        switches = self._site.switches
        newest = self._site.now() - switches.lists_lag
        shown_by_now = [one for one in self._archive.of(self._inn) if one.created <= newest]
        found = filtered(shown_by_now, pairs, self._inn)
        page = page_of(found, dict(pairs), switches.page_cap)
        shown = [one.item(self._inn) for one in page.documents]
        if total:
            return {"total": len(found), "results": shown}
        return {"results": shown, "nextPage": page.more and not switches.lists_end_early}

    def info(self, number: str, query: Mapping[str, str]) -> list[Json]:
        """Return one document, in a list."""
        found = self._found(number)
        flags = {name: query.get(name) == "true" for name in ("body", "content")}
        return [found.info(self._inn, **flags)]

    def codes(self, query: Mapping[str, str]) -> Json:
        """Return the codes of a document."""
        if not query.get("productGroup"):
            raise gis_mt_refusal(400, "Не указана товарная группа")
        found = self._found(query.get("documentId", ""))
        if found.kind.startswith(_TRANSFERS):
            raise gis_mt_refusal(400, "Метод не поддерживает УПД и УКД")
        return {
            "documentId": found.number,
            "senderInn": found.sender,
            "receiverInn": found.receiver,
            "type": found.kind,
            "status": found.status,
            "receivedAt": moment(found.created),
            "turnoverType": "SELLING" if found.receiver else None,
            "relatedDocId": found.related,
            "cisList": found.codes,
            "products": [{"cis": code, "gtin": code[2:16]} for code in found.codes],
        }

    def transfer(self, query: Mapping[str, str]) -> Json:
        """Return what became of a УПД, by the name of its file."""
        name = query.get("fileId", "")
        self._archive.settle()
        for one in self._archive.of(self._inn):
            if one.contents is not None and name and one.contents.first("ИдФайл") == name:
                errors = [
                    {"code": problem.code, "text": problem.line} for problem in one.problems[:_ERRORS_SHOWN]
                ]
                status = CHECKED_NOT_OK if errors else CHECKED_OK
                return {"fileId": name, "code": int(bool(errors)), "status": status, "errors": errors}
        raise gis_mt_refusal(404, "Документ не найден")

    def _found(self, number: str) -> Document:
        self._archive.settle()
        found = self._archive.find(number, self._inn)
        if found is None:
            raise gis_mt_refusal(404, "Документ не найден")
        return found

    def _made(self, kind: str, form: str, group: str, content: bytes) -> Document:
        try:
            contents: Contents | None = read_contents(content, form)
        except ValueError:
            contents = None
        now = self._site.now()
        document = Document(
            chance.uuid(),
            kind,
            form,
            group,
            self._inn,
            content,
            contents,
            now,
            now + self._site.switches.document_seconds,
        )
        if contents is not None:
            document.own_number = contents.first("document_num", "document_number", "НомерСчФ", "НомерДок")
            document.date = contents.first("document_date", "ДатаСчФ", "ДатаДок")
            document.receiver = contents.buyer
            if document.family != ACCEPTANCE:
                document.receiver = contents.buyer or contents.first("trade_participant_inn_receiver")
        return document

    def _check(self, document: Document) -> None:
        if len(document.codes) > _MOST_CODES:
            raise gis_mt_refusal(422, "Не более 30000 кодов в документе")
        contents = document.contents
        if contents is None:
            return
        own: tuple[str, ...] = _OWN_INN
        if document.family == ACCEPTANCE:
            own = ("trade_participant_inn_receiver",)
        elif document.family == "LP_SHIP_GOODS":
            own = ("trade_participant_inn_sender",)
        named = contents.seller or contents.first(*own)
        if named is not None and named != self._inn:
            raise gis_mt_refusal(403, "ИНН в документе не совпадает с ИНН участника")

    def _numbered(self, number: str) -> Response:
        form = self._site.switches.document_answer
        if form == "bare":
            return text_reply(number)
        if form == "quoted":
            return text_reply(f'"{number}"\n')
        return json_reply(number, 201)


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except ValueError:
        raise gis_mt_refusal(400, "Документ не в кодировке Base64") from None
