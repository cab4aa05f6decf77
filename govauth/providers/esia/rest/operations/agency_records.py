"""Records from agencies: vehicles, four taxes, МСП, bank accounts (Б.7.1.4.2, Б.7.3–Б.7.5).

One shape for all: what is stored is read; ``refresh`` asks the agency; ``check`` tells whether that runs.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from attrs import frozen

from govauth.providers.esia.rest.models.agency_record import RunningRefresh
from govauth.providers.esia.rest.models.agency_vehicle import AgencyVehicle, AgencyVehicles
from govauth.providers.esia.rest.models.bank_account import BankAccountRecord
from govauth.providers.esia.rest.models.sme import SmeRecord
from govauth.providers.esia.rest.models.special_tax import SpecialRegimeDeclaration
from govauth.providers.esia.rest.models.tax import ProfitTaxDeclaration, UsnDeclaration, VatDeclaration
from govauth.providers.esia.rest.operations.endpoint import Endpoint, of_org
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import json_of, nothing

T = TypeVar("T")

_ASK: Final = (*of_org("org_idm"), *of_org("org_inf", "org_profile", write=True))
_CHECK_FIRST: Final = "ask check first: 200 means that a refresh runs, so do not start another"
_READ_STATUS: Final = "read the status; absent means done"


@frozen(slots=True)
class Refreshing:
    """The two endpoints of a refresh."""

    refresh: Endpoint[RunningRefresh]
    check: Endpoint[RunningRefresh]


@frozen(slots=True)
class TaxEndpoints(Generic[T]):
    """The endpoints of one tax."""

    list: Endpoint[tuple[T, ...]]
    get: Endpoint[T]
    refreshing: Refreshing

    @property
    def all(self) -> tuple[Endpoint[object], ...]:
        """All four."""
        return (self.list, self.get, self.refreshing.check, self.refreshing.refresh)


def _record(name: str, resource: str, section: str, scope: str = "") -> Noun:
    """Return the noun of a record; without a scope of its own, reading takes what asking takes."""
    return Noun(
        f"organizations.{name}",
        f"/org/{{org_oid}}/doc/{resource}",
        section,
        of_org("org_inf", "org_ful", scope, "org_profile") if scope else _ASK,
        root="digital_org",
        write_scopes=_ASK,
    )


def _refreshing(record: Noun, check: str, refresh: str) -> Refreshing:
    return Refreshing(
        record.write(
            "refresh", "POST", json_of(RunningRefresh), "/refresh", check=_CHECK_FIRST, section=refresh
        ),
        record.read("check", json_of(RunningRefresh), "/check", section=check),
    )


def _tax(
    kinds: type[tuple[T, ...]], kind: type[T], name: str, *, resource: str, scope: str, first: int
) -> TaxEndpoints[T]:
    """Return the endpoints of one tax, whose four sections follow each other from ``Б.7.3.{first}``."""
    listing, single, check, refresh = (f"Б.7.3.{first + number}" for number in range(4))
    record = _record(f"taxes.{name}", resource, listing, scope)
    return TaxEndpoints(
        record.read("list", json_of(kinds)),
        record.read("get", json_of(kind), "/{id}", section=single),
        _refreshing(record, check, refresh),
    )


USN: Final = _tax(tuple[UsnDeclaration, ...], UsnDeclaration, "usn", resource="usn", scope="org_usn", first=1)
VAT: Final = _tax(tuple[VatDeclaration, ...], VatDeclaration, "vat", resource="nds", scope="org_usn", first=5)
"""The document names ``org_usn`` for НДС too; no scope of its own exists."""
PROFIT: Final = _tax(
    tuple[ProfitTaxDeclaration, ...],
    ProfitTaxDeclaration,
    "profit",
    resource="income-tax",
    scope="org_income_tax",
    first=10,
)
SPECIAL: Final = _tax(
    tuple[SpecialRegimeDeclaration, ...],
    SpecialRegimeDeclaration,
    "special",
    resource="special-tax-regimes",
    scope="bss_special_tax_regime",
    first=14,
)

_SME: Final = _record("sme", "msp", "Б.7.4.2", "org_msp")
SME: Final = _SME.read("get", json_of(SmeRecord))
SME_REFRESHING: Final = _refreshing(_SME, "Б.7.4.3", "Б.7.4.4")

_BANK_ACCOUNTS: Final = _record("bank_accounts", "bank-account", "Б.7.5.2", "org_bank_account")
BANK_ACCOUNTS: Final = _BANK_ACCOUNTS.read("list", json_of(tuple[BankAccountRecord, ...]))
BANK_ACCOUNTS_REFRESHING: Final = _refreshing(_BANK_ACCOUNTS, "Б.7.5.3", "Б.7.5.4")

_VEHICLES: Final = _record("agency_vehicles", "vehicle", "Б.7.1.4.2.1")
VEHICLES: Final = _VEHICLES.read("status", json_of(AgencyVehicles), "/status")
VEHICLE: Final = _VEHICLES.read("get", json_of(AgencyVehicle), "/{id}", section="Б.7.1.4.2.3")
VEHICLES_REFRESHING: Final = _refreshing(_VEHICLES, "Б.7.1.4.2.5", "Б.7.1.4.2.6")
DELETE_VEHICLES: Final = _VEHICLES.write(
    "delete_all", "DELETE", nothing, check=_READ_STATUS, section="Б.7.1.4.2.2"
)
DELETE_VEHICLE: Final = _VEHICLES.write(
    "delete", "DELETE", nothing, "/{id}", check=_READ_STATUS, section="Б.7.1.4.2.4"
)
CANCEL_VEHICLES_REFRESH: Final = _VEHICLES.write(
    "cancel_refresh",
    "POST",
    nothing,
    "/refresh/cancel",
    check="ask check: 404 means that nothing runs",
    section="Б.7.1.4.2.7",
)

ALL: Final = (
    *(VEHICLES, DELETE_VEHICLES, VEHICLE, DELETE_VEHICLE),
    *(VEHICLES_REFRESHING.check, VEHICLES_REFRESHING.refresh, CANCEL_VEHICLES_REFRESH),
    *(*USN.all, *VAT.all, *PROFIT.all, *SPECIAL.all),
    *(SME, SME_REFRESHING.check, SME_REFRESHING.refresh),
    *(BANK_ACCOUNTS, BANK_ACCOUNTS_REFRESHING.check, BANK_ACCOUNTS_REFRESHING.refresh),
)
