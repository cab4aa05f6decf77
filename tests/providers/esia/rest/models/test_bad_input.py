"""What ESIA would refuse is refused while it is put together: each error names the field and the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.applicant import (
    Applicant,
    ForeignDocument,
    ForeignPassport,
    RfPassport,
)
from govauth.providers.esia.rest.models.collections import Collection, Link, read_collection
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.employee import InvitationData, NamedPerson
from govauth.providers.esia.rest.models.encoding import as_wire
from govauth.providers.esia.rest.models.lookalikes import code_to_send
from govauth.providers.esia.rest.models.organization import BranchData
from govauth.providers.esia.rest.models.person import Gender
from govauth.providers.esia.rest.models.service_center import (
    CenterType,
    Feature,
    OpeningMode,
    ServiceCenterData,
)
from govauth.providers.esia.rest.models.vehicle import VehicleData

DAY = date(2016, 3, 18)
PASSPORT = RfPassport(series="2004", number="100200", issue_id="360001", issued_by="ОВД", issue_date=DAY)
ABROAD = ForeignPassport(
    series="71",
    number="1234567",
    latin_last_name="NOVIKOV",
    latin_first_name="NIKOLAI",
    issue_date=DAY,
    expire_date=date(2026, 3, 18),
)
APPLICANT = Applicant(
    last_name="Новиков",
    first_name="Николай",
    birth_date=date(1990, 1, 2),
    birth_place="Тверь",
    gender=Gender.MALE,
    mobile="+7 (900) 1234567",
    email="new@example.test",
    document=PASSPORT,
)
CENTER = ServiceCenterData(
    name="Центр",
    operation_time="Пн–Пт 9–18",
    features=frozenset(Feature),
    center_type=next(iter(CenterType)),
    address=Address(address_str="Тверь город", zip_code="170000"),
    phone="+7(495)1234567",
)
INVITATION = InvitationData("a@example.test", "Анна", "Ананьева")
VEHICLE = VehicleData(name="ГАЗ", number_plate="А123ВС69", series="6900", number="123456")
BRANCH = BranchData(name="Филиал", kpp="690001002")

EMPTY = "must not be empty"
LINE = Address(type=AddressType.RESIDENCE, address_str="Тверь город")
BAD: list[tuple[Any, dict[str, object], str, str]] = [
    (PASSPORT, {"series": "20"}, "document.series", "must be 4 digits"),
    (PASSPORT, {"number": "10020²"}, "document.number", "must be 6 digits"),
    (PASSPORT, {"issued_by": " "}, "document.issued_by", EMPTY),
    (PASSPORT, {"issued_by": "О" * 257}, "document.issued_by", "must have at most 256 characters"),
    (ABROAD, {"number": "123456"}, "document.number", "must be 7 or 8 digits"),
    (ABROAD, {"number": "123456789"}, "document.number", "must be 7 or 8 digits"),
    (ABROAD, {"number": "123456٧"}, "document.number", "must be 7 or 8 digits"),
    (ABROAD, {"latin_last_name": "NОVIKOV"}, "document.latin_last_name", "must have no Cyrillic letters"),
    (ABROAD, {"latin_first_name": ""}, "document.latin_first_name", EMPTY),
    (APPLICANT, {"birth_place": "\t"}, "birth_place", EMPTY),
    (APPLICANT, {"last_name": "Н" * 257}, "last_name", "must have at most 256 characters"),
    (APPLICANT, {"mobile": "+12345"}, "mobile", "must be "),
    (APPLICANT, {"mobile": "+3711234567"}, "mobile", "must be + with country code and ten digits"),
    (APPLICANT, {"email": "new.example.test"}, "email", "must be an e-mail address"),
    (APPLICANT, {"document": ABROAD}, "citizenship", "must be given where the document is not a passport"),
    (APPLICANT, {"addresses": (LINE, Address(address_str="x"))}, "addresses[1].type", "must be PLV or PRG"),
    (
        APPLICANT,
        {"addresses": (LINE, attrs.evolve(LINE, address_str=""))},
        "addresses[1].address_str",
        EMPTY,
    ),
    (CENTER, {"name": ""}, "name", EMPTY),
    (CENTER, {"operation_time": ""}, "operation_time", EMPTY),
    (CENTER, {"features": frozenset()}, "features", EMPTY),
    (CENTER, {"address": Address(zip_code="170000")}, "address.address_str", EMPTY),
    (CENTER, {"address": Address(address_str="Тверь город")}, "address.zip_code", EMPTY),
    (INVITATION, {"email": "a"}, "email", "must be an e-mail address"),
    (INVITATION, {"first_name": ""}, "first_name", EMPTY),
    (INVITATION, {"last_name": " "}, "last_name", EMPTY),
    (INVITATION, {"snils": "112-233-445 96"}, "snils", "must be "),
    (NamedPerson("112-233-445 95", "А", "Б"), {"first_name": " "}, "first_name", EMPTY),
    (VEHICLE, {"name": ""}, "name", EMPTY),
    (VEHICLE, {"number_plate": ""}, "number_plate", EMPTY),
    (VEHICLE, {"series": ""}, "series", EMPTY),
    (VEHICLE, {"number": ""}, "number", EMPTY),
    (BRANCH, {"name": ""}, "name", EMPTY),
    (BRANCH, {"kpp": "69000100²"}, "kpp", "must be a КПП of 9 digits"),
]


@pytest.mark.parametrize(
    ("good", "change", "where", "rule"), BAD, ids=[f"{type(row[0]).__name__}-{row[2]}" for row in BAD]
)
def test_a_bad_value_names_its_field_and_the_rule(
    good: Any, change: dict[str, object], where: str, rule: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        attrs.evolve(good, **change)
    assert caught.value.field == where
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    ("write", "where", "rule"),
    [
        (Address(address_str="Тверь").to_send, "address.type", "must be given"),
        (lambda: code_to_send("", "mnemonic"), "mnemonic", EMPTY),
    ],
)
def test_what_cannot_be_written_names_its_field(write: Callable[[], object], where: str, rule: str) -> None:
    with pytest.raises(InvalidInput, match=rule) as caught:
        write()
    assert caught.value.field == where


def test_documents_of_every_kind_are_written_as_the_tables_say() -> None:
    assert ABROAD.to_send() == {
        "type": "FRGN_PASS",
        "series": "71",
        "number": "1234567",
        "latinLastName": "NOVIKOV",
        "latinFirstName": "NIKOLAI",
        "issueDate": "18.03.2016",
        "expireDate": "18.03.2026",
    }
    foreigner = attrs.evolve(
        APPLICANT, document=ForeignDocument(number="AB 1", issue_date=DAY), citizenship="KAZ"
    )
    sent = foreigner.to_send()
    assert sent["citizenship"] == "KAZ"
    assert sent["documents"] == {
        "elements": [{"type": "FID_DOC", "number": "AB 1", "issueDate": "18.03.2016"}]
    }


def test_what_is_optional_is_written_only_where_it_is_given() -> None:
    assert {"opnModes", "pdos"}.isdisjoint(CENTER.to_send())
    modes, features = frozenset(OpeningMode), frozenset(Feature)
    sent = attrs.evolve(CENTER, open=modes, pdos=features).to_send()
    assert sent["opnModes"] == sorted(modes)
    assert sent["pdos"] == sorted(features)
    assert "middleName" not in INVITATION.to_send()
    assert attrs.evolve(INVITATION, middle_name="Ивановна").to_send()["middleName"] == "Ивановна"


def test_a_value_of_a_kind_that_json_has_not_is_a_fault_of_ours() -> None:
    assert as_wire({"day": DAY, "sum": Decimal("1.50"), "none": None}) == {
        "day": "2016-03-18",
        "sum": "1.50",
        "none": None,
    }
    with pytest.raises(TypeError, match="bytes has no form in JSON"):
        as_wire([b"x"])


def test_a_collection_tells_objects_from_links() -> None:
    found: Collection[Contact] = read_collection(
        {"elements": ["http://esia.test/rs/prns/1/ctts/7", {"id": 8}]}, Contact
    )
    assert [link.id for link in found.links] == ["7"]
    assert [contact.id for contact in found.objects] == [8]
    assert Link("http://esia.test/rs/prns/1").after("grps") == ("1",)
