"""The record of an organisation in the register of small and medium enterprises, МСП (Б.7.4)."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from govauth.providers.esia.rest.models.agency_record import AgencyRecord, FullName
from govauth.providers.esia.rest.models.fields import iso_day, key
from govauth.wire.identifiers import Inn, Ogrn
from govauth.wire.model import Answer


@frozen(kw_only=True)
class Region(Answer):
    """``region``."""

    region_type: str | None = None
    region_name: str | None = None


@frozen(kw_only=True)
class Municipality(Answer):
    """``municipality``."""

    municipality_type: str | None = None
    municipality_name: str | None = None


@frozen(kw_only=True)
class Settlement(Answer):
    """``settlement``."""

    settlement_type: str | None = None
    settlement_name: str | None = None


@frozen(kw_only=True)
class Locality(Answer):
    """``locality``."""

    locality_type: str | None = None
    locality_name: str | None = None


@frozen(kw_only=True)
class SmeAddress(Answer):
    """Where the enterprise is."""

    region_code: str | None = None
    region: Region | None = None
    municipality: Municipality | None = None
    settlement: Settlement | None = None
    locality: Locality | None = None


@frozen(kw_only=True)
class EconomicActivity(Answer):
    """A kind of activity by ОКВЭД."""

    economic_activity_code: str | None = None
    economic_activity_name: str | None = None
    catalog_version: str | None = None


@frozen(kw_only=True)
class EconomicActivities(Answer):
    """``economicActivitiesType``."""

    main_economic_activity: EconomicActivity | None = None
    additional_economic_activities: tuple[EconomicActivity, ...] = ()


@frozen(kw_only=True)
class SmeLicense(Answer):
    """A licence, as the register knows it."""

    series_license: str | None = None
    number_license: str | None = None
    type_license: str | None = None
    date_license: date | None = iso_day()
    date_begin_license: date | None = iso_day()
    date_end_license: date | None = iso_day()
    issuing_organization: str | None = None
    termination_date: date | None = iso_day()
    termination_org_name: str | None = None
    license_activity_names: tuple[str, ...] = ()


@frozen(kw_only=True)
class Product(Answer):
    """A product; ``product_innovation`` is a code."""

    product_code: str | None = None
    product_name: str | None = None
    product_innovation: str | None = None


@frozen(kw_only=True)
class PartnershipProgram(Answer):
    """A programme of partnership."""

    partnership_program_name: str | None = None
    partnership_program_inn: Inn | None = key("partnershipProgramINN")
    partnership_program_number: str | None = None
    partnership_program_date: date | None = iso_day()


@frozen(kw_only=True)
class Contract(Answer):
    """A contract under the law on public procurement by bodies."""

    contract_name_org: str | None = None
    contract_org_inn: Inn | None = None
    contract_subject: str | None = None
    contract_registry_number: str | None = None
    contract_date: date | None = iso_day()


@frozen(kw_only=True)
class Agreement(Answer):
    """An agreement under the law on procurement by companies."""

    agreement_name_org: str | None = None
    agreement_org_inn: Inn | None = None
    agreement_subject: str | None = None
    agreement_registry_number: str | None = None
    agreement_date: date | None = iso_day()


@frozen(kw_only=True)
class SmeSubject(Answer):
    """The enterprise: a company, an entrepreneur or a farm.

    Attributes:
        date_msp: since when it is in the register.
        category_subject_msp: 1 micro, 2 small, 3 medium.
        info_worker: number of workers, as text.

    """

    date_msp: date | None = iso_day()
    type_subject_msp: str | None = None
    category_subject_msp: str | None = None
    org_new_msp: str | None = None
    info_worker: str | None = None
    info_soc_org: str | None = None
    inn: Inn | None = None
    ogrn: Ogrn | None = None
    full_name: str | None = None
    short_name: str | None = None
    individual_name: FullName | None = None
    address: SmeAddress | None = None
    economic_activities_type: EconomicActivities | None = None
    licenses: tuple[SmeLicense, ...] = ()
    products: tuple[Product, ...] = ()
    partnership_programs: tuple[PartnershipProgram, ...] = ()
    contracts: tuple[Contract, ...] = ()
    agreements: tuple[Agreement, ...] = ()


@frozen(kw_only=True)
class SmeData(Answer):
    """Which of the three it is."""

    legal_info: SmeSubject | None = None
    individual_info: SmeSubject | None = None
    farmer_info: SmeSubject | None = None


@frozen(kw_only=True)
class SmeRecord(AgencyRecord):
    """The record. Nothing found is a record with status ``NO_DATA``, not an error."""

    data: SmeData | None = None
