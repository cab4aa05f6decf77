"""The full profile in pydantic, for comparison: the same fields, types and nesting."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from govauth.providers.esia.rest.models.moments import read_any_moment, read_day, read_epoch

Day = Annotated[date, BeforeValidator(read_day)]
Epoch = Annotated[datetime, BeforeValidator(read_epoch)]
Moment = Annotated[datetime, BeforeValidator(read_any_moment)]
T = TypeVar("T")


class Shape(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="allow", frozen=True, coerce_numbers_to_str=True
    )

    state_facts: tuple[str, ...] = ()
    e_tag: str | None = None


class Envelope(Shape, Generic[T]):
    elements: tuple[T | str, ...] = ()
    size: int | None = None
    page_size: int | None = None
    page_index: int | None = None
    total_size: int | None = None


class PydanticContact(Shape):
    id: int | None = None
    type: str | None = None
    value: str | None = None
    vrf_stu: str | None = None


class PydanticAddress(Shape):
    id: int | None = None
    type: str | None = None
    address_str: str | None = None
    zip_code: str | None = None
    country_id: str | None = None
    region: str | None = None
    city: str | None = None
    street: str | None = None
    house: str | None = None
    flat: str | None = None
    fias_code: str | None = None


class PydanticDocument(Shape):
    id: int | None = None
    type: str | None = None
    vrf_stu: str | None = None
    series: str | None = None
    number: str | None = None
    issue_date: Day | None = None
    issue_id: str | None = None
    issued_by: str | None = None
    fms_valid: bool | None = None


class PydanticCertificate(Shape):
    series: str | None = None
    number: str | None = None


class PydanticVehicle(Shape):
    id: int | None = None
    name: str | None = None
    number_plate: str | None = None
    reg_certificate: PydanticCertificate | None = None


class PydanticOrganization(Shape):
    oid: int | None = None
    short_name: str | None = None
    full_name: str | None = None
    type: str | None = None
    ogrn: str | None = None
    inn: str | None = None
    kpp: str | None = None
    leg: str | None = None
    staff_count: int | None = None
    branches_count: int | None = None


class PydanticHuman(Shape):
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    birth_date: Day | None = None
    birth_place: str | None = None
    gender: str | None = None
    trusted: bool | None = None
    citizenship: str | None = None
    snils: str | None = None
    inn: str | None = None
    updated_on: Epoch | None = None


class PydanticChild(PydanticHuman):
    id: int | None = None


class PydanticSelfEmployed(Shape):
    confirmed: bool | None = None
    confirm_date: Moment | None = None


class PydanticPerson(PydanticHuman):
    r_id_doc: int | None = None
    verifying: bool | None = None
    status: str | None = None
    self_employed: PydanticSelfEmployed | None = None
    contacts: Envelope[PydanticContact] | None = None
    addresses: Envelope[PydanticAddress] | None = None
    documents: Envelope[PydanticDocument] | None = None
    vehicles: Envelope[PydanticVehicle] | None = None
    organizations: Envelope[PydanticOrganization] | None = None
    kids: Envelope[PydanticChild] | None = None
