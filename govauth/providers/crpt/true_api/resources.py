"""``crpt.true_api``: documents, codes, participants."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from attrs import evolve

from govauth.clock import Clock
from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import InvalidInput
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.suz.calls import checked_signer
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.product_groups import ProductGroup
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.moments import aware, with_milliseconds

CISES_PER_CALL: Final = 1000
PAGE: Final = 100
CHECK_RATE: Final = Rate(1, 2.0)
"""The public check allows one call in two seconds."""

_MEDIA_TYPE: Final = "application/json;charset=UTF-8"


class TrueApi:
    """ГИС МТ through True API.

    Attributes:
        documents: create, find, look at.
        cises: what is known of codes.

    """

    def __init__(self, transport: Transport, signer: DocumentSigner | None, clock: Clock) -> None:
        self._transport = transport
        self.documents = Documents(transport, signer)
        self.cises = Cises(transport, clock)

    async def participants(self, *inns: str) -> tuple[models.Participant, ...]:
        """Tell whether organisations take part in marking: ``GET /participants``.

        Args:
            inns: ИНН of 10 or 12 digits, check digits verified.

        """
        if not inns:
            raise InvalidInput("inns", "must have at least one ИНН")
        query = [("inns", Inn.checked(inn, f"inns[{number}]")) for number, inn in enumerate(inns)]
        return await self._transport.call(operations.PARTICIPANTS, query=query)


class Documents:
    """``crpt.true_api.documents``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, transport: Transport, signer: DocumentSigner | None) -> None:
        self._transport = transport
        self._signer = signer

    async def create(
        self,
        document: Mapping[str, JsonValue] | bytes,
        *,
        type: str,  # noqa: A002 - the provider's word
        product_group: ProductGroup | str,
        document_format: str = "MANUAL",
        sign: DocumentSigner | None = None,
    ) -> str:
        """Submit a document: ``POST /lk/documents/create``. It is sent once, or not at all.

        Args:
            document: its content: an object, serialised here once, or exact bytes (XML and CSV).
            type: such as ``LP_INTRODUCE_GOODS``.
            product_group: such as ``shoes``.
            document_format: ``MANUAL`` (JSON), ``XML`` or ``CSV``.
            sign: makes the detached signature over the raw document; by default the signer of the client.

        Returns:
            The id of the document.

        Raises:
            InvalidInput: there is no signer, or no content.
            OutcomeUnknown: the answer was lost; :meth:`list` shows whether it arrived.

        """
        signer = checked_signer(sign) or self._signer
        if signer is None:
            raise InvalidInput("sign", "must be a DocumentSigner: documents carry a detached signature")
        content = document if isinstance(document, bytes) else encode_json(document)
        if not content:
            raise InvalidInput("document", "must not be empty")
        signature = await signer.sign_detached(content)
        body: dict[str, JsonValue] = {
            "document_format": document_format,
            "product_document": base64.b64encode(content).decode(),
            "type": type,
            "signature": base64.b64encode(signature).decode(),
        }
        return await self._transport.call(
            operations.CREATE,
            query=[("pg", product_group)],
            body=evolve(json_body(body), media_type=_MEDIA_TYPE),
        )

    async def list(
        self,
        product_group: ProductGroup | str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        incoming: bool | None = None,
        filters: Mapping[str, str] | None = None,
        page_size: int = PAGE,
    ) -> AsyncIterator[models.DocumentInfo]:
        """Go through documents, newest first: ``GET /doc/list`` of version 4.

        Args:
            product_group: of which group.
            since: from this moment on, zone-aware; give both or none.
            until: up to this moment, zone-aware.
            incoming: True for incoming ones, False for one's own, None for both.
            filters: further parameters of the query: ``documentStatus``, ``documentType``, ``number``, ….
            page_size: 1 to 100.

        Raises:
            InvalidInput: naive times, one of the two, or a page size out of bounds.

        """
        if (since is None) != (until is None):
            raise InvalidInput("until", "and since must be given together")
        if not 1 <= page_size <= PAGE:
            raise InvalidInput("page_size", f"must be from 1 to {PAGE}")
        query = [("pg", str(product_group)), ("limit", str(page_size)), *(filters or {}).items()]
        if since is not None and until is not None:
            query += [("dateFrom", _zulu(since, "since")), ("dateTo", _zulu(until, "until"))]
        if incoming is not None:
            query.append(("input", "true" if incoming else "false"))
        cursor: list[tuple[str, str]] = []
        seen: set[str] = set()
        while True:
            page = await self._transport.call(operations.LIST, query=[*query, *cursor])
            fresh = [document for document in page.results if document.number not in seen]
            for document in fresh:
                seen.add(document.number)
                yield document
            last = page.results[-1] if page.results else None
            if not page.next_page or not fresh or last is None or last.received_at is None:
                return
            cursor = [
                ("did", last.number),
                ("orderedColumnValue", _zulu(last.received_at, "received_at")),
                ("orderColumn", "docDate"),
                ("order", "DESC"),
                ("pageDir", "NEXT"),
            ]

    async def get(self, document_id: str, product_group: ProductGroup | str) -> models.DocumentInfo:
        """Return one document with its status: ``GET /doc/{id}/info`` of version 4."""
        return await self._transport.call(
            operations.INFO,
            path={"id": id_text(document_id, "document_id")},
            query=[("pg", str(product_group))],
        )


class Cises:
    """``crpt.true_api.cises``: codes (КИ). Reads only."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._check_limiter = Limiter(CHECK_RATE, clock=clock)

    async def info(
        self, cises: Sequence[str], *, product_group: ProductGroup | str | None = None
    ) -> tuple[models.CisEntry, ...]:
        """Return what is known of codes: ``POST /cises/info``, in calls of at most 1,000 codes.

        Args:
            cises: codes without check parts, any number.
            product_group: of which group, where the codes alone do not tell.

        """
        entries: list[models.CisEntry] = []
        query = [] if product_group is None else [("pg", str(product_group))]
        for part in _parts(cises):
            entries += await self._transport.call(operations.CISES_INFO, query=query, body=json_body(part))
        return tuple(entries)

    async def check(self, codes: Sequence[str]) -> Mapping[str, JsonValue]:
        """Check codes as a cash desk does: ``POST /cises/check``, at most one call in two seconds.

        Args:
            codes: full codes.

        Returns:
            The answer as it came; its shape is not established.

        """
        if isinstance(codes, str) or not codes:
            raise InvalidInput("codes", "must be a list of at least one code")
        await self._check_limiter.turn()
        return await self._transport.call(operations.CISES_CHECK, body=json_body({"codes": list(codes)}))


def _parts(cises: Sequence[str]) -> list[list[str]]:
    if isinstance(cises, str) or not cises or not all(cises):
        raise InvalidInput("cises", "must be a list of at least one code, none of them empty")
    return [list(cises[start : start + CISES_PER_CALL]) for start in range(0, len(cises), CISES_PER_CALL)]


def _zulu(moment: datetime, field: str) -> str:
    return with_milliseconds(aware(moment, field), UTC).replace("+00:00", "Z")
