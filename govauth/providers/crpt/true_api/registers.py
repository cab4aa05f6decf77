"""``crpt.true_api.products``, ``activity_places``, ``receipts`` and ``edo``. Reads only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from govauth.errors import InvalidInput
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.product_groups import ProductGroup, group_code
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.transport.paging import Portion, by_number
from govauth.wire.identifiers import Gtin, Inn
from govauth.wire.json import JsonValue

GTINS_PER_CALL: Final = 1000
OWN_GTINS: Final = 1000
PLACES: Final = 1000
INNS_OF_PLACES: Final = 10
RECEIPTS: Final = 1000


class Products:
    """``crpt.true_api.products``: the catalogue."""

    def __init__(self, calls: TrueApiCalls) -> None:
        self._calls = calls

    async def info(self, gtins: Sequence[str], *, permits: bool = False) -> models.FoundProducts:
        """Return what the catalogue has of products: ``POST /product/info``, at most 1,000 in a call.

        Args:
            gtins: 14 digits, check digits verified, any number of them.
            permits: whether their permits (разрешительные документы) are asked for, too.

        Returns:
            The products, and those GTINs that the catalogue does not have.

        """
        if isinstance(gtins, str) or not gtins:
            raise InvalidInput("gtins", "must be a list of at least one GTIN")
        asked = list(
            dict.fromkeys(Gtin.checked(gtin, f"gtins[{number}]") for number, gtin in enumerate(gtins))
        )
        found: list[models.ProductInfo] = []
        for start in range(0, len(asked), GTINS_PER_CALL):
            part = [str(gtin) for gtin in asked[start : start + GTINS_PER_CALL]]
            answer = await self._calls.post(operations.PRODUCTS, {"gtins": part, "rdInfo": permits})
            found += answer.results
        known = {product.gtin for product in found}
        return models.FoundProducts(tuple(found), tuple(gtin for gtin in asked if gtin not in known))

    def list(
        self, product_group: ProductGroup | str, *, subaccounts: bool = False, page_size: int = OWN_GTINS
    ) -> AsyncIterator[models.OwnProduct]:
        """Go through the GTINs of this participant: ``GET /product/gtin``.

        Args:
            product_group: of which group.
            subaccounts: whether those of its subaccounts are among them.
            page_size: how many to ask for at once, 1 to 10,000.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        size = _size(page_size, 10_000)
        query = (
            ("pg", group_code(product_group)),
            ("includeSubaccount", "true" if subaccounts else "false"),
        )

        async def portion(number: int, limit: int) -> Portion[models.OwnProduct]:
            page = ("limit", str(limit)), ("page", str(number))
            found = await self._calls.get(operations.OWN_PRODUCTS, *query, *page)
            return Portion(found.results, total=found.total)

        def identity(one: models.OwnProduct) -> tuple[object, ...]:
            return one.gtin, one.is_gtin_subaccount  # a subaccount may have a GTIN of its owner

        return by_number(portion, size=size, name=operations.OWN_PRODUCTS.name, identity=identity)


class ActivityPlaces:
    """``crpt.true_api.activity_places``: places of activity (МОД)."""

    def __init__(self, calls: TrueApiCalls) -> None:
        self._calls = calls

    def list(
        self,
        *inns: str,
        kpp: str | None = None,
        fias_id: str | None = None,
        product_groups: Sequence[ProductGroup | str] = (),
        page_size: int = PLACES,
    ) -> AsyncIterator[models.ActivityPlace]:
        """Go through places: ``GET /mods/list``.

        Args:
            inns: ИНН of participants, at most 10, check digits verified.
            kpp: КПП of one place.
            fias_id: its ФИАС address.
            product_groups: of these groups only.
            page_size: how many to ask for at once, 1 to 1,000.

        Raises:
            InvalidInput: too many ИНН, or the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        if len(inns) > INNS_OF_PLACES:
            raise InvalidInput("inns", f"must be at most {INNS_OF_PLACES}")
        query = [("inns", str(Inn.checked(inn, f"inns[{number}]"))) for number, inn in enumerate(inns)]
        query += [(name, value) for name, value in (("kpp", kpp), ("fiasId", fias_id)) if value is not None]
        query += [("productGroups", group_code(group, "product_groups")) for group in product_groups]

        async def portion(number: int, limit: int) -> Portion[models.ActivityPlace]:
            page = ("limit", str(limit)), ("page", str(number))
            found = await self._calls.get(operations.PLACES, *query, *page)
            # A bare array is the whole list.
            more = False if found.next_page is None and found.total is None else found.next_page
            return Portion(found.result, more=more, total=found.total)

        return by_number(portion, size=_size(page_size, PLACES), name=operations.PLACES.name, identity=_place)

    async def info(
        self, inn: str, *, product_groups: Sequence[ProductGroup | str], kpps: Sequence[str] = ()
    ) -> tuple[models.ActivityPlace, ...]:
        """Return places of one participant: ``POST /mods/info``.

        Args:
            inn: ИНН of 10 or 12 digits, check digits verified.
            product_groups: of which groups.
            kpps: КПП of the places.

        """
        body: dict[str, JsonValue] = {
            "pg": [group_code(group, "product_groups") for group in product_groups],
            "inn": str(Inn.checked(inn, "inn")),
            "kpp": list(kpps),
        }
        return (await self._calls.post(operations.PLACES_INFO, body)).result


class Receipts:
    """``crpt.true_api.receipts``: fiscal receipts that withdrew codes."""

    def __init__(self, calls: TrueApiCalls) -> None:
        self._calls = calls

    async def list(
        self,
        product_group: ProductGroup | str,
        *,
        limit: int = 100,
        filters: Mapping[str, str] | None = None,
    ) -> models.ReceiptPage:
        """Return receipts: ``GET /receipt/list``. How it goes on behind them is not established.

        Args:
            product_group: of which group.
            limit: how many at most.
            filters: further parameters of the query, such as a cursor.

        Returns:
            Receipts; ``next_page`` says whether there are more.

        """
        query = [("pg", group_code(product_group)), ("limit", str(_size(limit, RECEIPTS, "limit")))]
        return await self._calls.get(operations.RECEIPTS, *query, *(filters or {}).items())

    async def get(self, receipt_id: str) -> JsonValue:
        """Return one receipt as it came: ``GET /receipt/{id}/info``; its shape is not established."""
        return await self._calls.get(operations.RECEIPT, path={"id": id_text(receipt_id, "receipt_id")})


class Edo:
    """``crpt.true_api.edo``: what comes by electronic document exchange (ЭДО)."""

    def __init__(self, calls: TrueApiCalls) -> None:
        self._calls = calls

    async def processing(self, file_id: str) -> models.Processing:
        """Return what became of a УПД in ГИС МТ: ``GET /documents/edo/tpr/ud``.

        Args:
            file_id: the name of the file (``ИдФайл``), such as ``ON_NSCHFDOPPR_…``.

        """
        if not file_id.strip():
            raise InvalidInput("file_id", "must be the name of the file (ИдФайл)")
        return await self._calls.get(operations.PROCESSING, ("fileId", file_id.strip()))

    async def ids(self, inn: str) -> JsonValue:
        """Return the ЭДО ids of a participant as they came: ``GET /edo/inn/{inn}``.

        Args:
            inn: ИНН of 10 or 12 digits, check digits verified.

        """
        return await self._calls.get(operations.EDO_IDS, path={"inn": Inn.checked(inn, "inn")})


def _place(place: models.ActivityPlace) -> tuple[object, ...]:
    return place.inn, place.kpp, place.fias_id, place.address


def _size(size: int, largest: int, field: str = "page_size") -> int:
    if isinstance(size, bool) or not 1 <= size <= largest:
        raise InvalidInput(field, f"must be from 1 to {largest}")
    return size
