"""Price changes and the report of sales. Seen in public clients, not in the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from govauth.errors import InvalidInput
from govauth.providers.bifit_kassa import operations
from govauth.providers.bifit_kassa.dated_call import call_dated
from govauth.providers.bifit_kassa.identity import (
    OrganizationRef,
    TradeObjectRef,
    organization_id,
    trade_object_id,
    whole_id,
)
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue
from govauth.wire.moments import aware, milliseconds_of


class PriceChanges:
    """``client.price_changes``. Seen in public clients, not in the documentation."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def create(
        self,
        organization: OrganizationRef,
        trade_object: TradeObjectRef,
        items: Sequence[Mapping[str, JsonValue]],
        *,
        at: datetime | None = None,
        description: str | None = None,
    ) -> JsonValue:
        """Make a document in the state ``NEW``: ``POST /protected/price_change``. Sent once, or not at all.

        Args:
            organization: whose.
            trade_object: where the prices change.
            items: its lines, in the service's own form: their keys are not established.
            at: when the prices change, zone-aware; by default now.
            description: for people.

        Returns:
            The answer as it came: its shape is not established.

        Raises:
            InvalidInput: names the field and the rule; nothing was sent.
            OutcomeUnknown: the answer was lost.

        """
        if not items:
            raise InvalidInput("items", "must have at least one line")
        document: dict[str, JsonValue] = {
            "id": None,
            "organizationId": organization_id(organization),
            "documentNumber": None,
            "tradeObjectId": trade_object_id(trade_object),
            "description": description,
            "responsibleUserId": None,
            "visible": True,
            "status": "NEW",
            "relatedDocuments": [],
        }
        changes_at = None if at is None else milliseconds_of(aware(at, "at"))

        def body(now: datetime) -> JsonValue:
            made = milliseconds_of(now)
            times = {
                "created": made,
                "changed": made,
                "priceChangeTime": made if changes_at is None else changes_at,
            }
            whole = {**document, **{name: str(time) for name, time in times.items()}}
            return {"document": whole, "items": [dict(item) for item in items]}

        return await call_dated(self._transport, operations.CREATE_PRICE_CHANGE, body)

    async def execute(self, organization: OrganizationRef, ids: Sequence[int]) -> JsonValue:
        """Carry documents out: ``POST /protected/price_change/{organization}/list/execute``. Sent once.

        Raises:
            InvalidInput: the organisation is not named, or an id is not a number above zero.
            OutcomeUnknown: the answer was lost.

        """
        if not ids:
            raise InvalidInput("ids", "must be a list with at least one entry")
        return await self._transport.call(
            operations.EXECUTE_PRICE_CHANGES,
            path={"organization": organization_id(organization)},
            body=json_body([whole_id(value, f"ids[{number}]") for number, value in enumerate(ids)]),
        )


class Reports:
    """``client.reports``. Seen in public clients, not in the documentation."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def sales(
        self,
        organization: OrganizationRef,
        since: datetime,
        until: datetime,
        *,
        trade_objects: Sequence[TradeObjectRef] | None = None,
        cashier_user_id: int | None = None,
        parent_id: int | None = None,
    ) -> JsonValue:
        """Return what was sold: ``POST /protected/reports/selling_report/list/read``, a read.

        Args:
            organization: whose sales.
            since: the start, zone-aware; goes out as epoch milliseconds.
            until: the end, zone-aware, after ``since``.
            trade_objects: only in these; None for all.
            cashier_user_id: only by this cashier.
            parent_id: only of this group of the catalogue.

        Returns:
            The answer as it came: its shape is not established.

        Raises:
            InvalidInput: names the field and the rule.

        """
        begin, end = aware(since, "since"), aware(until, "until")
        if end <= begin:
            raise InvalidInput("until", "must be after since")
        only = None if trade_objects is None else [trade_object_id(item) for item in trade_objects]
        body = {
            "organizationId": organization_id(organization),
            "beginDate": milliseconds_of(begin),
            "endDate": milliseconds_of(end),
            "cashierUserId": cashier_user_id,
            "parentId": parent_id,
            "tradeObjectIds": only,
        }
        return await self._transport.call(operations.SALES, body=json_body(body))
