"""``crpt.mdlp.registers`` and ``packs``: units, places, stock, and the hierarchy of packs. Reads only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, TypeAlias

from govauth.providers.crpt.mdlp import models
from govauth.providers.crpt.mdlp import register_operations as operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.checks import PAGE, place_text, sgtin_texts, sscc_text
from govauth.providers.crpt.mdlp.filters import PlaceFilter, UnitFilter, wire_of
from govauth.transport.operation import Operation
from govauth.transport.paging import Portion
from govauth.wire.json import JsonValue

SGTINS_PER_CALL: Final = 500

Units: TypeAlias = UnitFilter | Mapping[str, JsonValue] | None
Places: TypeAlias = PlaceFilter | Mapping[str, JsonValue] | None


class Registers:
    """``crpt.mdlp.registers``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: MdlpCalls) -> None:
        self._calls = calls

    def sgtins(self, filters: Units = None, *, page_size: int = PAGE) -> AsyncIterator[models.Unit]:
        """Go through one's own units: ``POST /reestr/sgtin/filter``, a read.

        Args:
            filters: which; an object goes out as it is.
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: a value of the filter has another form, or the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return self._calls.list(operations.SGTINS, wire_of(filters), page_size, read=_units, identity=_sgtin)

    async def sgtins_by_list(self, sgtins: Sequence[str]) -> models.FoundUnits:
        """Return units by their numbers: ``POST /reestr/sgtin/sgtins-by-list``, at most 500 in a call.

        Args:
            sgtins: 27 characters each, check digit of the GTIN verified; any number of them.

        Returns:
            The units, and those that are not shown, each with its reason.

        """
        return await self._by_list(operations.SGTINS_BY_LIST, sgtins)

    async def public_sgtins_by_list(self, sgtins: Sequence[str]) -> models.FoundUnits:
        """Return units of anybody, with fewer fields: ``POST /reestr/sgtin/public/sgtins-by-list``."""
        return await self._by_list(operations.PUBLIC_SGTINS, sgtins)

    def branches(
        self, filters: Places = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.RegisteredPlace]:
        """Go through places of activity: ``POST /reestr/branches/filter``. See :meth:`sgtins`."""
        return self._places(operations.BRANCHES, filters, page_size)

    async def branch(self, branch_id: str) -> models.RegisteredPlace:
        """Return a place of activity by its id of 14 digits: ``GET /reestr/branches/{id}``."""
        return await self._calls.get(operations.BRANCH, {"id": place_text(branch_id, "branch_id")})

    def warehouses(
        self, filters: Places = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.RegisteredPlace]:
        """Go through places of safe custody: ``POST /reestr/warehouses/filter``. See :meth:`sgtins`."""
        return self._places(operations.WAREHOUSES, filters, page_size)

    async def warehouse(self, warehouse_id: str) -> models.RegisteredPlace:
        """Return a place of safe custody by its id of 14 digits: ``GET /reestr/warehouses/{id}``."""
        return await self._calls.get(operations.WAREHOUSE, {"id": place_text(warehouse_id, "warehouse_id")})

    async def addresses(self) -> tuple[models.RegisteredAddress, ...]:
        """Return the addresses of all one's places: ``GET /reestr/address/all``."""
        return (await self._calls.get(operations.ADDRESSES)).entries

    def stock(self, storage_id: str, *, page_size: int = PAGE) -> AsyncIterator[models.Stock]:
        """Go through what is at a place: ``POST /reestr/virtual-storage/filter``. See :meth:`sgtins`.

        Args:
            storage_id: of the place, 14 digits.
            page_size: how many to ask for at once, 1 to 100.

        """
        filters = {"storage_id": place_text(storage_id, "storage_id")}

        def read(page: models.StockPage) -> Portion[models.Stock]:
            return Portion(page.entries, total=page.total)

        def identity(line: models.Stock) -> tuple[object, ...]:
            return line.storage_id, line.gtin, line.batch, str(sorted(line.extra.items(), key=str))

        return self._calls.list(operations.STOCK, filters, page_size, read=read, identity=identity)

    async def _by_list(
        self, operation: Operation[models.UnitPage], sgtins: Sequence[str]
    ) -> models.FoundUnits:
        wanted = sgtin_texts(sgtins, "sgtins")
        found: list[models.Unit] = []
        left_out: list[models.LeftOut] = []
        for start in range(0, len(wanted), SGTINS_PER_CALL):
            part: list[JsonValue] = [*wanted[start : start + SGTINS_PER_CALL]]
            page = await self._calls.post(operation, {"filter": {"sgtins": part}})
            found += page.entries
            left_out += page.failed_entries
        named = {unit.sgtin for unit in found} | {unit.sgtin for unit in left_out}
        left_out += [models.LeftOut(sgtin=sgtin) for sgtin in wanted if sgtin not in named]
        return models.FoundUnits(tuple(found), tuple(left_out))

    def _places(
        self, operation: Operation[models.PlacePage], filters: Places, page_size: int
    ) -> AsyncIterator[models.RegisteredPlace]:
        def read(page: models.PlacePage) -> Portion[models.RegisteredPlace]:
            return Portion(page.entries, total=page.total)

        return self._calls.list(
            operation, wire_of(filters), page_size, read=read, identity=lambda one: one.id
        )


class Packs:
    """``crpt.mdlp.packs``: transport packs by their SSCC. Methods raise what :meth:`.Transport.call` raises.

    What is not there, or is shown to its present owner only, the system says inside of HTTP 200: it is
    ``NotFound`` or ``AccessDenied`` all the same.
    """

    def __init__(self, calls: MdlpCalls) -> None:
        self._calls = calls

    async def hierarchy(self, sscc: str) -> models.PackChain:
        """Return the packs around one, without units: ``GET /reestr/sscc/{sscc}/hierarchy``.

        Args:
            sscc: 18 digits, the check digit verified.

        Raises:
            NotFound: there is no such pack.
            AccessDenied: it is shown to its present owner only.

        """
        return await self._calls.get(operations.PACK_CHAIN, {"sscc": sscc_text(sscc, "sscc")})

    async def full_hierarchy(self, sscc: str) -> models.FullHierarchy:
        """Return a pack with all that is in it: ``GET /reestr/sscc/{sscc}/full-hierarchy``, twice a minute.

        Args:
            sscc: 18 digits, the check digit verified.

        Raises:
            NotFound: there is no such pack.
            AccessDenied: it is shown to its present owner only.

        """
        return await self._calls.get(operations.PACK_TREE, {"sscc": sscc_text(sscc, "sscc")})

    def sgtins(
        self, sscc: str, filters: Units = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.Unit]:
        """Go through the units of a pack: ``POST /reestr/sscc/{sscc}/sgtins``, a read.

        Args:
            sscc: 18 digits, the check digit verified.
            filters: which of them; an object goes out as it is.
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: a value has another form, or the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        path = {"sscc": sscc_text(sscc, "sscc")}
        return self._calls.list(
            operations.PACK_UNITS, wire_of(filters), page_size, read=_units, identity=_sgtin, path=path
        )


def _units(page: models.UnitPage) -> Portion[models.Unit]:
    return Portion(page.entries, total=page.total)


def _sgtin(unit: models.Unit) -> str:
    return unit.sgtin
