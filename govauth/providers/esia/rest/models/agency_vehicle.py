"""Vehicles of an organisation as the ГИБДД knows them (Б.7.1.4.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from govauth.providers.esia.rest.models.agency_record import AgencyRecord
from govauth.providers.esia.rest.models.fields import iso_day, key
from govauth.wire.identifiers import Inn
from govauth.wire.model import Answer


@frozen(kw_only=True)
class RegistrationDocument(Answer):
    """``registrationDoc``: the certificate of registration."""

    type: str | None = None
    series_number: str | None = None
    document_date: date | None = iso_day()
    issue_agency: str | None = None
    special_tags: str | None = None


@frozen(kw_only=True)
class VehiclePassport(Answer):
    """``pts``: the passport of a vehicle."""

    type: str | None = None
    number: str | None = None
    reg_date: date | None = iso_day()
    issue_agency: str | None = None
    special_tags: str | None = None


@frozen(kw_only=True)
class RegistrationAction(Answer):
    """One action of registration."""

    action_name: str | None = None
    reg_date: date | None = iso_day()
    department: str | None = None
    confident_sign: bool | None = None
    leasing_flag: bool | None = None


@frozen(kw_only=True)
class OwnerPeriod(Answer):
    """From when to when it had one owner."""

    start_date: date | None = iso_day()
    end_date: date | None = iso_day()
    owner_type: str | None = None


@frozen(kw_only=True)
class Search(Answer):
    """``searchingSpec``: whether the police look for a special product of it."""

    searching_spec_flag: bool | None = None
    operation_date: date | None = iso_day()
    sub_division: str | None = None


@frozen(kw_only=True)
class Restriction(Answer):
    """A restriction. The sample holds days in two fields that are texts, so those stay texts."""

    restriction_type: str | None = None
    status: str | None = None
    restriction_date: date | None = iso_day()
    initiate_region: str | None = None
    gibdd_department: str | None = None
    main_reason: str | None = None
    restriction_description: str | None = None
    enforcement_proceedings_number: str | None = None
    enforcement_proceedings_date: date | None = iso_day()
    enforcement_proceedings_name: str | None = None
    document_agency: str | None = None
    enforcement_proceedings_document_number: str | None = None
    enforcement_proceedings_issue_date: date | None = iso_day()
    osp_address: str | None = None


@frozen(kw_only=True)
class LegalOwner(Answer):
    """``legalData`` of an owner."""

    name: str | None = None
    inn: Inn | None = None
    ogrn: str | None = None
    kpp: str | None = None


@frozen(kw_only=True)
class Owner(Answer):
    """The owner now."""

    legal_type: str | None = None
    legal_data: LegalOwner | None = None


@frozen(kw_only=True)
class AgencyVehicle(Answer):
    """One vehicle. Masses, volumes and powers are texts of the agency, without units."""

    id: str | None = None
    unique_row_number: str | None = None
    record_status: str | None = None
    gov_reg_number: str | None = None
    vin: str | None = None
    vin2: str | None = key("vin2")
    chassis_number: str | None = None
    manufactured_year: int | None = None
    registration_doc: RegistrationDocument | None = None
    pts: VehiclePassport | None = None
    carcase_color: str | None = None
    mark_name: str | None = None
    model_name: str | None = None
    model_mark_name: str | None = None
    carcase_number: str | None = None
    price: Decimal | None = None
    gaz_environment_flag: bool | None = None
    manufacturer: str | None = None
    max_weight: str | None = None
    weight_without_loading: str | None = None
    wheel_location: str | None = None
    transmission_type: str | None = None
    drive_unit_type: str | None = None
    category: str | None = None
    vehicle_type_tam: str | None = None
    ecology_class: str | None = None
    spec_target_name: str | None = None
    engine_volume: str | None = None
    engine_model: str | None = None
    engine_num: str | None = None
    engine_power_horse: str | None = None
    engine_power_kvt: str | None = key("enginePowerkVt")
    engine_type: str | None = None
    end_reg_date: date | None = iso_day()
    approve_date: date | None = iso_day()
    approve_ser_num: str | None = None
    approve_issue_by: str | None = None
    utilize_status: str | None = None
    tdtpo: str | None = None
    tdtpo_issue_date: date | None = iso_day()
    tdtpo_issue_by: str | None = None
    restrictions: str | None = None
    issue_country_code: str | None = None
    country_name: str | None = None
    reg_actions: tuple[RegistrationAction, ...] = ()
    owner_periods: tuple[OwnerPeriod, ...] = ()
    searching_spec: Search | None = None
    searching_transport_flag: bool | None = None
    restrictions_flag: bool | None = None
    restriction_info: tuple[Restriction, ...] = ()
    owner: Owner | None = None


@frozen(kw_only=True)
class AgencyVehicles(AgencyRecord):
    """The record of all vehicles of an organisation: ``…/doc/vehicle/status``."""

    data: tuple[AgencyVehicle, ...] = ()
