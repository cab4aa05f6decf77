"""Records from agencies: vehicles, four taxes, МСП, bank accounts (Б.7.1.4.2, Б.7.3–Б.7.5).

One shape for all: what is stored is read; ``refresh`` asks the agency; ``check`` tells whether that runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from attrs import frozen

from govauth.http.message import Response
from govauth.providers.esia.rest.models.agency_record import RunningRefresh
from govauth.providers.esia.rest.models.agency_vehicle import AgencyVehicle, AgencyVehicles
from govauth.providers.esia.rest.models.bank_account import BankAccountRecord
from govauth.providers.esia.rest.models.sme import SmeRecord
from govauth.providers.esia.rest.models.special_tax import SpecialRegimeDeclaration
from govauth.providers.esia.rest.models.tax import ProfitTaxDeclaration, UsnDeclaration, VatDeclaration
from govauth.providers.esia.rest.operations.endpoint import Endpoint, list_of, of_org
from govauth.transport.operation import Repeat, json_of, nothing

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


def _read_scopes(own: str) -> tuple[str, ...]:
    return of_org("org_inf", "org_ful", own, "org_profile")


def _reading(
    name: str, resource: str, reader: Callable[[Response], T], section: str, scopes: tuple[str, ...]
) -> Endpoint[T]:
    path = f"/org/{{org_oid}}/doc/{resource}"
    return Endpoint(
        name, "GET", path, reader, repeat=Repeat.SAFE, root="digital_org", section=section, scopes=scopes
    )


def _refreshing(name: str, resource: str, check: str, refresh: str, scopes: tuple[str, ...]) -> Refreshing:
    return Refreshing(
        Endpoint(
            f"{name}.refresh",
            "POST",
            f"/org/{{org_oid}}/doc/{resource}/refresh",
            json_of(RunningRefresh),
            repeat=Repeat.READ_BACK,
            root="digital_org",
            section=refresh,
            scopes=_ASK,
            how_to_check=_CHECK_FIRST,
        ),
        _reading(f"{name}.check", f"{resource}/check", json_of(RunningRefresh), check, scopes),
    )


def _tax(kind: type[T], name: str, resource: str, scope: str, sections: tuple[str, ...]) -> TaxEndpoints[T]:
    full = f"organizations.taxes.{name}"
    scopes = _read_scopes(scope)
    return TaxEndpoints(
        _reading(f"{full}.list", resource, list_of(kind), sections[0], scopes),
        _reading(f"{full}.get", f"{resource}/{{id}}", json_of(kind), sections[1], scopes),
        _refreshing(full, resource, sections[2], sections[3], scopes),
    )


USN: Final = _tax(UsnDeclaration, "usn", "usn", "org_usn", ("Б.7.3.1", "Б.7.3.2", "Б.7.3.3", "Б.7.3.4"))
VAT: Final = _tax(VatDeclaration, "vat", "nds", "org_usn", ("Б.7.3.5", "Б.7.3.6", "Б.7.3.7", "Б.7.3.8"))
"""The document names ``org_usn`` for НДС too; no scope of its own exists."""
PROFIT: Final = _tax(
    ProfitTaxDeclaration,
    "profit",
    "income-tax",
    "org_income_tax",
    ("Б.7.3.10", "Б.7.3.11", "Б.7.3.12", "Б.7.3.13"),
)
SPECIAL: Final = _tax(
    SpecialRegimeDeclaration,
    "special",
    "special-tax-regimes",
    "bss_special_tax_regime",
    ("Б.7.3.14", "Б.7.3.15", "Б.7.3.16", "Б.7.3.17"),
)

SME: Final = _reading("organizations.sme.get", "msp", json_of(SmeRecord), "Б.7.4.2", _read_scopes("org_msp"))
SME_REFRESHING: Final = _refreshing("organizations.sme", "msp", "Б.7.4.3", "Б.7.4.4", _read_scopes("org_msp"))
BANK_ACCOUNTS: Final = _reading(
    "organizations.bank_accounts.list",
    "bank-account",
    list_of(BankAccountRecord),
    "Б.7.5.2",
    _read_scopes("org_bank_account"),
)
BANK_ACCOUNTS_REFRESHING: Final = _refreshing(
    "organizations.bank_accounts", "bank-account", "Б.7.5.3", "Б.7.5.4", _read_scopes("org_bank_account")
)

VEHICLES: Final = _reading(
    "organizations.agency_vehicles.status", "vehicle/status", json_of(AgencyVehicles), "Б.7.1.4.2.1", _ASK
)
VEHICLE: Final = _reading(
    "organizations.agency_vehicles.get", "vehicle/{id}", json_of(AgencyVehicle), "Б.7.1.4.2.3", _ASK
)
VEHICLES_REFRESHING: Final = _refreshing(
    "organizations.agency_vehicles", "vehicle", "Б.7.1.4.2.5", "Б.7.1.4.2.6", _ASK
)
DELETE_VEHICLES: Final = Endpoint(
    "organizations.agency_vehicles.delete_all",
    "DELETE",
    "/org/{org_oid}/doc/vehicle",
    nothing,
    repeat=Repeat.READ_BACK,
    root="digital_org",
    section="Б.7.1.4.2.2",
    scopes=_ASK,
    how_to_check=_READ_STATUS,
)
DELETE_VEHICLE: Final = Endpoint(
    "organizations.agency_vehicles.delete",
    "DELETE",
    "/org/{org_oid}/doc/vehicle/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="digital_org",
    section="Б.7.1.4.2.4",
    scopes=_ASK,
    how_to_check=_READ_STATUS,
)
CANCEL_VEHICLES_REFRESH: Final = Endpoint(
    "organizations.agency_vehicles.cancel_refresh",
    "POST",
    "/org/{org_oid}/doc/vehicle/refresh/cancel",
    nothing,
    repeat=Repeat.READ_BACK,
    root="digital_org",
    section="Б.7.1.4.2.7",
    scopes=_ASK,
    how_to_check="ask check: 404 means that nothing runs",
)

ALL: Final = (
    VEHICLES,
    DELETE_VEHICLES,
    VEHICLE,
    DELETE_VEHICLE,
    VEHICLES_REFRESHING.check,
    VEHICLES_REFRESHING.refresh,
    CANCEL_VEHICLES_REFRESH,
    *USN.all,
    *VAT.all,
    *PROFIT.all,
    *SPECIAL.all,
    SME,
    SME_REFRESHING.check,
    SME_REFRESHING.refresh,
    BANK_ACCOUNTS,
    BANK_ACCOUNTS_REFRESHING.check,
    BANK_ACCOUNTS_REFRESHING.refresh,
)
