"""Organisations, trade objects, goods, nomenclatures and contractors.

All of it was seen in public clients, not in the documentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from govauth.errors import InvalidInput
from govauth.providers.bifit_kassa import models, operations
from govauth.providers.bifit_kassa.csv_form import csv_form
from govauth.providers.bifit_kassa.identity import (
    NomenclatureRef,
    OrganizationRef,
    TradeObjectRef,
    nomenclature_id,
    not_empty,
    organization_id,
    text_id,
    trade_object_id,
    whole_id,
)
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue


class GoodsType(StrEnum):
    """A filter of the list of goods: the sign of the stock."""

    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"
    NULL = "NULL"


class Organizations:
    """``client.organizations``. Seen in public clients, not in the documentation."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def list(self) -> tuple[models.Organization, ...]:
        """Return the organisations of the account: ``POST /protected/organizations/list/read_all``."""
        return await self._transport.call(operations.ORGANIZATIONS)


class TradeObjects:
    """``client.trade_objects``. Seen in public clients, not in the documentation."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def list(self, organization: OrganizationRef) -> tuple[models.TradeObject, ...]:
        """Return the trade objects of an organisation: ``POST /protected/trade_objects/list/read_all``.

        Raises:
            InvalidInput: the organisation is not named.

        """
        query = [("organization_id", organization_id(organization)), ("return_all", "True")]
        return await self._transport.call(operations.TRADE_OBJECTS, query=query)


class GoodsStock:
    """``client.goods``. Seen in public clients, not in the documentation."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def list(
        self,
        organization: OrganizationRef,
        trade_objects: Sequence[TradeObjectRef],
        *,
        with_zero: bool = True,
        types: Sequence[GoodsType] = tuple(GoodsType),
    ) -> tuple[models.StockItem, ...]:
        """Return what is in stock: ``POST /protected/goods/list/read``, a read.

        Args:
            organization: whose.
            trade_objects: in which shops or warehouses, at least one.
            with_zero: also what has run out.
            types: only stocks of these signs.

        Raises:
            InvalidInput: names the field and the rule.

        """
        if not types:
            raise InvalidInput("types", "must have at least one entry")
        query = [
            ("organization_id", organization_id(organization)),
            ("with_zero", str(with_zero)),
            ("goods_type", ",".join(_goods_type(item).value for item in types)),
        ]
        return await self._transport.call(
            operations.GOODS, query=query, body=json_body(_trade_object_ids(trade_objects))
        )

    async def quantity(self, organization: OrganizationRef, trade_object: TradeObjectRef) -> JsonValue:
        """Return quantities as they come: ``POST /protected/goods/quantity``, a read.

        Raises:
            InvalidInput: the organisation or the trade object is not named.

        """
        body = {
            "organization_id": organization_id(organization),
            "trade_object_id": trade_object_id(trade_object),
        }
        return await self._transport.call(operations.QUANTITY, body=json_body(body))

    async def upload_csv(
        self,
        organization: OrganizationRef,
        content: str | bytes,
        *,
        charset: str = "utf-8",
        file_name: str = "nomenclatures.csv",
    ) -> models.CsvUpload:
        """Upload goods as CSV: ``POST /protected/goods/csv/upload``. It is sent once, or not at all.

        Args:
            organization: whose goods.
            content: the file; its columns are those of the web cabinet's import. A text is encoded here.
            charset: of the file; it is sent along.
            file_name: as the service sees it.

        Raises:
            InvalidInput: names the field and the rule; nothing was sent.
            CsvRejected: the service answers 200 with errors inside; some lines may have been taken.
            OutcomeUnknown: the answer was lost.

        """
        query = [("organization_id", organization_id(organization)), ("charset", charset)]
        body = csv_form(content, charset=charset, file_name=file_name)
        return await self._transport.call(operations.UPLOAD_CSV, query=query, body=body)


class Nomenclatures:
    """``client.nomenclatures``: the catalogue. Seen in public clients, not in the documentation."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def get(self, nomenclature: NomenclatureRef) -> models.Nomenclature:
        """Return one entry: ``GET /protected/nomenclatures/{id}``.

        Raises:
            InvalidInput: the id is not a number above zero.
            NotFound: there is no such entry.

        """
        path = {"id": nomenclature_id(nomenclature)}
        return await self._transport.call(operations.NOMENCLATURE, path=path)

    async def by_external_id(self, organization: OrganizationRef, external_id: str) -> models.Nomenclature:
        """Return the entry that another program knows by this id: ``GET …/external_id/{id}``.

        Raises:
            InvalidInput: the organisation or the id is not named.
            NotFound: there is no such entry.

        """
        return await self._transport.call(
            operations.NOMENCLATURE_BY_EXTERNAL_ID,
            path={"external_id": text_id(external_id, "external_id")},
            query=[("organization_id", organization_id(organization))],
        )

    async def parents(
        self, nomenclature: NomenclatureRef, *, include_itself: bool = False
    ) -> tuple[models.Nomenclature, ...]:
        """Return the groups that an entry lies in: ``GET /protected/nomenclatures/{id}/parents``.

        Args:
            nomenclature: the entry.
            include_itself: the entry as well.

        Raises:
            InvalidInput: the id is not a number above zero.

        """
        return await self._transport.call(
            operations.PARENTS,
            path={"id": nomenclature_id(nomenclature)},
            query=[("includeNomenclature", "true" if include_itself else "false")],
        )

    async def by_barcodes(
        self, organization: OrganizationRef, barcodes: Sequence[str]
    ) -> tuple[models.Nomenclature, ...]:
        """Return the entries with these barcodes: ``POST /protected/nomenclatures/barcodes/list/read``.

        Raises:
            InvalidInput: the organisation is not named, or there is no barcode.

        """
        return await self._transport.call(
            operations.BY_BARCODES,
            query=[("organization_id", organization_id(organization))],
            body=json_body(not_empty(barcodes, "barcodes")),
        )


class Contractors:
    """``client.contractors``. Seen in public clients, not in the documentation."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def list(self, organization: OrganizationRef, ids: Sequence[int]) -> tuple[models.Contractor, ...]:
        """Return the contractors with these ids: ``POST /protected/contractors/list``, a read.

        Raises:
            InvalidInput: the organisation is not named, or an id is not a number above zero.

        """
        if not ids:
            raise InvalidInput("ids", "must be a list with at least one entry")
        return await self._transport.call(
            operations.CONTRACTORS,
            query=[("organization_id", organization_id(organization))],
            body=json_body([whole_id(value, f"ids[{number}]") for number, value in enumerate(ids)]),
        )


def _goods_type(value: GoodsType) -> GoodsType:
    try:
        return GoodsType(value)
    except ValueError:
        known = ", ".join(repr(item.value) for item in GoodsType)
    raise InvalidInput("types", f"must be some of {known}")


def _trade_object_ids(trade_objects: Sequence[TradeObjectRef]) -> list[str]:
    if isinstance(trade_objects, str) or not trade_objects:
        raise InvalidInput("trade_objects", "must be a list with at least one entry")
    return [trade_object_id(item, f"trade_objects[{number}]") for number, item in enumerate(trade_objects)]
