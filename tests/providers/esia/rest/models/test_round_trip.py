"""What the document shows is read in full and written back with no key lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.http.message import Response
from govauth.providers.esia.rest.models import (
    account_import,
    agency_record,
    agency_vehicle,
    avatar,
    bank_account,
    batch,
    category,
    consent,
    contact,
    document,
    employee,
    foreign_branch,
    group,
    identification_key,
    license,
    moments,
    organization,
    person,
    service_center,
    sme,
    special_tax,
    tax,
    vehicle,
)
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.collections import Collection, Link, collection_of, read_collection
from govauth.providers.esia.rest.models.encoding import as_wire
from govauth.providers.esia.rest.models.links import read_links
from govauth.wire.codec import structure
from govauth.wire.json import JsonValue, decode_json
from govauth.wire.model import Answer

SHAPES = Path(__file__).parent / "shapes"
ONE: dict[str, type[Answer]] = {
    "person": person.Person,
    "person_contact": contact.Contact,
    "person_address": Address,
    "person_document": document.Document,
    "person_vehicle": vehicle.Vehicle,
    "organization": organization.Organization,
    "employee_group": group.Group,
    "vehicle_status": agency_vehicle.AgencyVehicles,
    "refresh": agency_record.RunningRefresh,
    "general_consent": consent.GeneralConsent,
    "usn": tax.UsnDeclaration,
    "vat": tax.VatDeclaration,
    "profit": tax.ProfitTaxDeclaration,
    "special": special_tax.SpecialRegimeDeclaration,
    "sme": sme.SmeRecord,
    "bank_accounts": bank_account.BankAccountRecord,
    "invitation": employee.Invitation,
    "foreign_branch": foreign_branch.ForeignBranch,
    "started_request": foreign_branch.StartedRequest,
    "import_code_0": account_import.ImportOutcome,
    "import_code_2": account_import.ImportOutcome,
    "import_status_succeeded": account_import.ImportRequest,
    "import_status_failed": account_import.ImportRequest,
    "confirmation": account_import.Confirmation,
    "snils_search": account_import.SnilsSearch,
    "avatar": avatar.AvatarLink,
    "center_written": service_center.CenterWritten,
    "batch": batch.BatchResult,
}
MANY: dict[str, type[Answer]] = {
    "persons_page": person.Person,
    "person_contacts_embedded": contact.Contact,
    "person_vehicles_page": vehicle.Vehicle,
    "categories": category.Category,
    "employees_links": employee.Employee,
    "employees_embedded": employee.Employee,
    "consents": consent.Consent,
    "licenses": license.License,
    "license_services": license.LicenseService,
    "permissions": group.GroupPermission,
    "service_centers": service_center.ServiceCenter,
}


def shape(name: str) -> JsonValue:
    return decode_json((SHAPES / f"{name}.json").read_bytes())


def lost(came: object, written: object, where: str = "") -> list[str]:
    """Name the keys and elements that are not in what was written, and values that say something else."""
    if isinstance(came, Mapping):
        if not isinstance(written, Mapping):
            return [where]
        return [
            problem
            for key, value in came.items()
            for problem in (
                lost(value, written[key], f"{where}.{key}") if key in written else [f"{where}.{key}"]
            )
        ]
    if isinstance(came, list):
        if not isinstance(written, list) or len(came) != len(written):
            return [where]
        return [
            p for n, (a, b) in enumerate(zip(came, written, strict=True)) for p in lost(a, b, f"{where}[{n}]")
        ]
    return []


def unknown(model: object, where: str = "") -> list[str]:
    """Name the keys that no field holds."""
    if isinstance(model, tuple):
        return [found for item in model for found in unknown(item, where)]
    if not attrs.has(type(model)):
        return []
    names = [f"{where}.{key}" for key in getattr(model, "extra", {})]
    for attribute in attrs.fields(type(model)):  # type: ignore[arg-type]
        if attribute.name != "extra":
            names += unknown(getattr(model, attribute.name), f"{where}.{attribute.name}")
    return names


@pytest.mark.parametrize("name", ONE)
def test_every_object_comes_back_whole(name: str) -> None:
    came = shape(name)
    model = structure(came, ONE[name])
    assert lost(came, as_wire(model)) == []
    assert unknown(model) == []
    assert structure(as_wire(model), ONE[name]) == model


@pytest.mark.parametrize("name", MANY)
def test_every_collection_comes_back_whole(name: str) -> None:
    came = shape(name)
    model: Collection[Answer] = read_collection(came, MANY[name])
    assert lost(came, as_wire(model)) == []
    assert [name for name in unknown(model) if not name.endswith(".page")] == []
    assert read_collection(as_wire(model), MANY[name]) == model


def test_no_shape_is_forgotten() -> None:
    assert {path.stem for path in SHAPES.glob("*.json")} == {*ONE, *MANY}


def test_a_misspelt_record_keeps_what_it_cannot_read() -> None:
    record = structure({"createOn": "2022-06-16T10:51:21.066", "id": "1"}, tax.ProfitTaxDeclaration)
    assert record.created_on is None
    assert record.extra == {"createOn": "2022-06-16T10:51:21.066"}


def test_a_key_token_shows_nothing() -> None:
    token = structure({"accessTkn": "eyJ.secret.sign"}, identification_key.KeyToken)
    assert "secret" not in repr(token)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("31.12.1999", date(1999, 12, 31)),
        (" 31.12.1999 ", date(1999, 12, 31)),
        ("٣١.12.1999", date(1999, 12, 31)),
        ("1999-12-31", date(1999, 12, 31)),
        ("1383249600", date(2013, 11, 1)),
        (1383249600, date(2013, 11, 1)),
        ("1638738000", date(2021, 12, 6)),
        ("-315619200", date(1960, 1, 1)),
    ],
)
def test_days_in_every_form(value: object, day: date) -> None:
    assert moments.read_day(value) == day


@pytest.mark.parametrize(
    "value", ["31.02.1999", "1.12.1999", "31.12.99", "31.12.19990", "1-.W0.2020", "..", ""]
)
def test_no_day(value: str) -> None:
    with pytest.raises(ValueError, match="."):
        moments.read_day(value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2022-06-16T10:51:21.766", datetime(2022, 6, 16, 7, 51, 21, 766000, UTC)),
        ("2022-07-01T18:00:25.667+0000", datetime(2022, 7, 1, 18, 0, 25, 667000, UTC)),
        ("2022-06-02T17:39:32.869Z", datetime(2022, 6, 2, 17, 39, 32, 869000, UTC)),
        ("1385460263", datetime(2013, 11, 26, 10, 4, 23, tzinfo=UTC)),
        (1599078238000, datetime(2020, 9, 2, 20, 23, 58, tzinfo=UTC)),
        ("01.03.2020", datetime(2020, 2, 29, 21, 0, tzinfo=UTC)),
    ],
)
def test_moments_in_every_form(value: object, moment: datetime) -> None:
    read = moments.read_any_moment(value)
    assert read == moment
    assert read.utcoffset() is not None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_days_come_back(day: date) -> None:
    assert moments.read_day(moments.dotted(day)) == day
    assert moments.read_day(day.isoformat()) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers_of_moments(text: str) -> None:
    for read in (moments.read_day, moments.read_epoch, moments.read_agency_moment, moments.read_any_moment):
        try:
            read(text)
        except (ValueError, OverflowError):
            continue


@pytest.mark.parametrize("written", ["OEM", "ОЕМ", "oem", " OEM "])
def test_codes_are_read_in_any_letters(written: str) -> None:
    assert structure({"type": written}, contact.Contact).type is contact.ContactType.ORG_EMAIL


def test_links_know_their_ids() -> None:
    link = Link("http://h/rs/orgs/1/emsps/2/grps/ORG_ADMIN/ESIA")
    assert link.after("grps") == ("ORG_ADMIN", "ESIA")
    assert Link("ORG_ADMIN").id == "ORG_ADMIN"
    assert "emsps" not in repr(link)


@given(st.text(max_size=60))
def test_no_link_header_breaks_the_reader(header: str) -> None:
    read_links(header)


def test_links_of_one_relation_stay_together() -> None:
    found = read_links('<http://h/a>;rel=parent, <http://h/b>; schema="x"; rel="parent", nonsense')
    assert [link.id for link in found["parent"]] == ["a", "b"]


SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@given(st.data())
@pytest.mark.parametrize("name", ["person", "sme", "employees_embedded", "licenses"])
def test_any_field_may_be_missing_and_any_may_be_new(name: str, data: st.DataObject) -> None:
    came = shape(name)
    kind = {**ONE, **MANY}[name]
    thinned = thin(came, data)
    assert isinstance(thinned, dict)
    thinned["anUnknownKey"] = data.draw(VALUES)
    if name in ONE:
        model = structure(thinned, kind)
        assert lost(thinned, as_wire(model)) == []
    else:
        collection: Collection[Answer] = read_collection(thinned, kind)
        assert lost(thinned, as_wire(collection)) == []


def thin(value: JsonValue, data: st.DataObject) -> JsonValue:
    if isinstance(value, dict):
        return {key: thin(item, data) for key, item in value.items() if data.draw(st.integers(0, 4))}
    return [thin(item, data) for item in value] if isinstance(value, list) else value


@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_answer_breaks_the_reader_of_collections(content: bytes) -> None:
    from govauth.errors import UnexpectedReply

    reader = collection_of(person.Person)
    try:
        reader(Response(200, {}, content))
    except UnexpectedReply as error:
        assert error.where
