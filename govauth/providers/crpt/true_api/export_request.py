"""What is exported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.product_groups import ProductGroup, group_number
from govauth.providers.crpt.true_api.times import zulu
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.sendable import refuse_unwritable

CODES: Final = "FILTERED_CIS_REPORT"
"""The export of codes."""


@frozen(slots=True)
class ExportRequest:
    """An export to order. It pickles, so it can wait until the system is well.

    Attributes:
        product_group: its code, or its number.
        params: the filter, as the system names its keys: ``participantInn``, ``packageType``, ``status``,
            ``includeGtin``, ….
        name: of the report.
        since: start of the data, zone-aware; give both or none.
        until: end of the data, zone-aware.
        sent_at: when it was ordered, by the system's clock.
        by_host: it is by the clock of the host instead, for the system's had not been seen.

    """

    product_group: ProductGroup | str | int
    params: Mapping[str, JsonValue] = field(hash=False, repr=False)
    name: str = CODES
    since: datetime | None = field(default=None, kw_only=True)
    until: datetime | None = field(default=None, kw_only=True)
    sent_at: datetime | None = field(default=None, kw_only=True)
    by_host: bool = field(default=False, kw_only=True)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of ``POST /dispenser/tasks``; its ``params`` are JSON in a text.

        Raises:
            InvalidInput: names the field and the rule.

        """
        if not self.name.strip():
            raise InvalidInput("name", "must be the name of a report")
        if not self.params:
            raise InvalidInput("params", "must have a filter, such as participantInn and packageType")
        refuse_unwritable(self.params, "params")
        if (self.since is None) != (self.until is None):
            raise InvalidInput("until", "and since must be given together")
        wire: dict[str, JsonValue] = {
            "name": self.name,
            "format": "CSV",
            "periodicity": "SINGLE",
            "productGroupCode": str(group_number(self.product_group)),
            "params": encode_json(self.params).decode(),
        }
        if self.since is not None and self.until is not None:
            wire["dataStartDate"] = zulu(self.since, "since")
            wire["dataEndDate"] = zulu(self.until, "until")
            if self.since > self.until:
                raise InvalidInput("until", "must not be before since")
        return wire
