"""``crpt.true_api``: documents, codes, products, participants, places, exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.clock import Clock
from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.providers.crpt.true_api.codes import Cises
from govauth.providers.crpt.true_api.documents import Documents
from govauth.providers.crpt.true_api.exports import Exports
from govauth.providers.crpt.true_api.free_call import FreeCalls
from govauth.providers.crpt.true_api.registers import ActivityPlaces, Edo, Products, Receipts
from govauth.signing.signer import DocumentSigner
from govauth.transport.transport import Transport
from govauth.wire.identifiers import Inn

INNS_PER_CALL: Final = 100


class TrueApi(FreeCalls):
    """ГИС МТ through True API.

    Attributes:
        documents: create, find, look at, wait for.
        cises: what is known of codes.
        products: the catalogue.
        activity_places: places of activity (МОД).
        receipts: fiscal receipts that withdrew codes.
        edo: what became of УПД.
        exports: reports of many codes, fetched as a file.

    """

    def __init__(
        self, transport: Transport, signer: DocumentSigner | None, clock: Clock, roots: Mapping[str, str]
    ) -> None:
        super().__init__(transport)
        calls = TrueApiCalls(transport, roots, clock)
        self._calls = calls
        self.documents: Documents = Documents(calls, signer)
        self.cises: Cises = Cises(calls)
        self.products: Products = Products(calls)
        self.activity_places: ActivityPlaces = ActivityPlaces(calls)
        self.receipts: Receipts = Receipts(calls)
        self.edo: Edo = Edo(calls)
        self.exports: Exports = Exports(calls)

    async def participants(self, *inns: str) -> tuple[models.Participant, ...]:
        """Tell whether organisations take part in marking: ``GET /participants``, at most 100 in a call.

        Args:
            inns: ИНН of 10 or 12 digits, check digits verified, any number of them.

        """
        if not inns:
            raise InvalidInput("inns", "must have at least one ИНН")
        query = [("inns", str(Inn.checked(inn, f"inns[{number}]"))) for number, inn in enumerate(inns)]
        found: list[models.Participant] = []
        for start in range(0, len(query), INNS_PER_CALL):
            found += await self._calls.get(operations.PARTICIPANTS, *query[start : start + INNS_PER_CALL])
        return tuple(found)

    async def balances(self) -> tuple[models.Balance, ...]:
        """Return the accounts of all product groups: ``GET /elk/product-groups/balance/all``."""
        return await self._calls.get(operations.BALANCES)
