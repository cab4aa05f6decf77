"""``crpt.suz``: one station with its resources."""

from __future__ import annotations

from govauth.clock import Clock
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.suz import models, operations
from govauth.providers.crpt.suz.calls import SuzCalls
from govauth.providers.crpt.suz.codes import Codes
from govauth.providers.crpt.suz.orders import Orders
from govauth.providers.crpt.suz.receipts import Documents, Receipts
from govauth.providers.crpt.suz.reports import Quality, Reports
from govauth.providers.crpt.suz.version2 import SuzV2


class Suz:
    """The station of one participant, version 3 of its interface.

    Attributes:
        orders: create, search, resume, reconcile.
        codes: block by block; most programs want ``order.codes()``.
        reports: applied, dropped out, aggregated.
        receipts: what became of documents.
        documents: documents that wait for a signature.
        quality: codes as they were applied.

    """

    def __init__(self, calls: SuzCalls, clock: Clock) -> None:
        self._calls = calls
        self.orders: Orders = Orders(calls, clock)
        self.codes: Codes = Codes(calls)
        self.reports: Reports = Reports(calls, clock)
        self.receipts: Receipts = Receipts(calls)
        self.documents: Documents = Documents(calls)
        self.quality: Quality = Quality(calls)

    def v2(self, extension: str) -> SuzV2:
        """Return version 2 of the interface, for stations that have no other.

        Args:
            extension: the product group as its paths name it, such as ``pharma`` or ``tobacco``.

        """
        return SuzV2(self._calls, id_text(extension, "extension"))

    async def ping(self) -> models.Versions:
        """Ask whether the station works: ``GET /api/v3/ping``.

        A successful call with a token of a connection ends the participant's static tokens for good.
        """
        return await self._calls.read(operations.PING)

    async def providers(self) -> tuple[models.ServiceProvider, ...]:
        """Return who may make codes for you: ``GET /api/v3/providers``."""
        return (await self._calls.read(operations.PROVIDERS)).providers
