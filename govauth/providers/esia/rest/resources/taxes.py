"""Declarations of four taxes (Б.7.3). Built for systems of the government: others may be refused."""

from __future__ import annotations

from typing import Generic, TypeVar

from govauth.providers.esia.rest.models.special_tax import SpecialRegimeDeclaration
from govauth.providers.esia.rest.models.tax import ProfitTaxDeclaration, UsnDeclaration, VatDeclaration
from govauth.providers.esia.rest.operations import agency_records as operations
from govauth.providers.esia.rest.operations.agency_records import TaxEndpoints
from govauth.providers.esia.rest.resources.arguments import Oid, org_path, record_id
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.refreshing import Refreshable

T = TypeVar("T")


class Declarations(Refreshable[tuple[T, ...]], Generic[T]):
    """The declarations of one tax."""

    def __init__(self, caller: Caller, endpoints: TaxEndpoints[T]) -> None:
        super().__init__(caller, endpoints.refreshing, self.list, endpoints.list.name)
        self._endpoints = endpoints

    async def list(self, org_oid: Oid) -> tuple[T, ...]:
        """Return all that ESIA has stored, in no order that is documented.

        Args:
            org_oid: of the organisation.

        """
        return await self._caller.call(self._endpoints.list, org_path(org_oid))

    async def get(self, org_oid: Oid, declaration_id: str) -> T:
        """Return one declaration.

        Args:
            org_oid: of the organisation.
            declaration_id: its UUID.

        Raises:
            NotFound: there is none.

        """
        path = org_path(org_oid, id=record_id(declaration_id, "declaration_id"))
        return await self._caller.call(self._endpoints.get, path)


class Taxes:
    """``…/doc/{usn,nds,income-tax,special-tax-regimes}``.

    Attributes:
        usn: the simplified system, УСН.
        vat: НДС.
        profit: the tax on profit.
        special: special regimes of entrepreneurs.

    """

    def __init__(self, caller: Caller) -> None:
        self.usn: Declarations[UsnDeclaration] = Declarations(caller, operations.USN)
        self.vat: Declarations[VatDeclaration] = Declarations(caller, operations.VAT)
        self.profit: Declarations[ProfitTaxDeclaration] = Declarations(caller, operations.PROFIT)
        self.special: Declarations[SpecialRegimeDeclaration] = Declarations(caller, operations.SPECIAL)
