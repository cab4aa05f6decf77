"""Every shape of the document is read, means what it says, and comes back key for key."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.esia_gateway import (
    Consents,
    Document,
    DocumentStatus,
    IdentityDocument,
    IncomeReference,
    PendingDocument,
    PensionReference,
    UserInfo,
)
from govauth.providers.esia_gateway.documents import DocumentEntry
from govauth.providers.esia_gateway.certificates import CERTIFICATES
from govauth.auth.unverified import unverified_claims
from govauth.providers.esia_gateway.id_token import user_of
from govauth.providers.esia_gateway.lenient import decode_leniently, lenient_json_of
from govauth.providers.esia_gateway.values import Base64Text, DottedDay
from govauth.secret import Secret
from govauth.wire.codec import Mismatch, structure
from govauth.wire.json import JsonValue, NotJson, decode_json, encode_json
from govauth.wire.writing import written

SHAPES = Path(__file__).with_name("shapes")
PROFILES = sorted(path.name for path in SHAPES.glob("userinfo_*.json"))


def shape(name: str) -> JsonValue:
    return decode_json((SHAPES / name).read_bytes())


def documents(name: str) -> list[JsonValue]:
    found = shape(name)
    return list(found["documents"] if isinstance(found, dict) else found)  # type: ignore[arg-type]


def profile(name: str) -> UserInfo:
    return structure(shape(name), UserInfo)


def ordered(value: object) -> object:
    """The value with keys in order, so that bytes can be compared: 1 is not true, and "1" is not 1."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def same(one: object, other: object) -> bool:
    return encode_json(ordered(one)) == encode_json(ordered(other))


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_comes_back_key_for_key(name: str) -> None:
    assert same(written(profile(name)), shape(name))


@pytest.mark.parametrize("name", ["documents_pdf_xml.json", "documents_income_reference_years.json"])
def test_every_document_comes_back_key_for_key(name: str) -> None:
    for value in documents(name):
        assert same(written(structure(value, DocumentEntry)), value)


def test_the_consents_come_back_key_for_key() -> None:
    assert same(written(structure(shape("user_permissions.json"), Consents)), shape("user_permissions.json"))


def test_the_mistakes_of_the_printed_answer_are_tolerated() -> None:
    broken = (SHAPES / "userinfo_broken.txt").read_bytes()
    with pytest.raises(NotJson):
        decode_json(broken)
    assert decode_leniently(broken) == shape("userinfo_deferred_request.json")
    reader = lenient_json_of(UserInfo)
    assert reader(Response(200, {}, broken)) == profile("userinfo_deferred_request.json")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"nothing", b"{}x", b'{"a": 1}, {"b": 2}', b"[1 2]", b"\xff,}"]
)
def test_what_is_not_json_is_refused(content: bytes) -> None:
    with pytest.raises(NotJson):
        decode_leniently(content)
    with pytest.raises(UnexpectedReply, match="not JSON"):
        lenient_json_of(UserInfo)(Response(200, {}, content))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text('ab,}]"\\ {[', max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('a,}"', max_size=3), inner, max_size=3)
    ),
)


@given(JSON, st.sampled_from(["", "\n", "}", " ]}\n"]))
def test_tolerance_changes_nothing_else(value: object, tail: str) -> None:
    text = json.dumps(value, indent=1).replace("\n}", ",\n}").replace("\n]", ",\n]")
    assert decode_leniently((text + tail).encode()) == value


def test_a_person() -> None:
    person = profile("userinfo_personal.json").info
    assert (person.first_name, person.last_name) == ("Пётр", "Учебный")
    assert person.snils == "123-123-123 12"
    assert person.inn == "770012345678"
    assert not person.snils.valid
    assert not person.inn.valid
    assert person.birth_date is not None
    assert person.birth_date.day == date(1987, 6, 5)
    assert person.trusted is True
    assert person.home_address is not None
    assert person.home_address.city == "Песочный"
    assert person.scope[0] == "birthplace"
    assert "Учебный" not in repr(person)


def test_numbers_where_texts_are_documented() -> None:
    answer = profile("userinfo_deferred_request.json")
    assert (answer.sub, answer.info.trusted) == ("3", True)
    assert answer.extra == {"sub": 3}
    assert answer.info.documents[0].version == 7
    assert answer.info.pending == (
        PendingDocument(oid="5166757323", request_id=8568551, extra={"oid": 5166757323}),
    )


def test_a_passport_and_a_certificate() -> None:
    passport, certificate = profile("userinfo_documents.json").info.documents
    assert isinstance(passport, IdentityDocument)
    assert passport.type == "RF_PASSPORT"
    assert passport.status is DocumentStatus.VERIFIED_BY_VALIDATE
    assert passport.receipt_doc_date == datetime(2023, 3, 30, 14, 16, 27, tzinfo=UTC)
    assert passport.issue_date is not None
    assert passport.issue_date.day == date(2011, 2, 3)
    assert isinstance(certificate, IdentityDocument)
    assert certificate.status is DocumentStatus.UNVERIFIED
    assert passport.series is not None
    assert passport.series not in repr(passport)


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_every_certificate_is_an_identity_document(kind: str) -> None:
    assert isinstance(structure({"type": kind}, DocumentEntry), IdentityDocument)


def test_a_licence_and_a_document_as_the_agency_made_it() -> None:
    licence, vehicle = profile("userinfo_raw_document.json").info.documents
    assert isinstance(licence, IdentityDocument)
    assert licence.expiry_date is not None
    assert licence.expiry_date.valid
    assert type(vehicle) is Document
    assert vehicle.content is not None
    assert vehicle.content.decoded() == b"<xml/>\n"
    (original,) = vehicle.attachments
    assert (original.name, original.media_type) == ("Учебная выписка", "application/xml")


def test_income_by_agent_with_its_files() -> None:
    first = structure(documents("documents_pdf_xml.json")[0], DocumentEntry)
    assert isinstance(first, IncomeReference)
    organization, person = first.data
    assert organization.income == Decimal("868777.71")
    assert organization.org_info is not None
    assert organization.org_info.inn == "7700123456"
    assert person.person_info is not None
    assert person.person_info.first_name == "Пётр"
    assert [file.media_type for file in first.attachments] == ["application/xml", "application/pdf"] * 2
    assert first.attachments[0].signature is not None


def test_a_pension_to_its_depths() -> None:
    found = structure(documents("documents_pdf_xml.json")[1], DocumentEntry)
    assert isinstance(found, PensionReference)
    assert found.legal_force is True
    assert found.ins_pension is not None
    assert found.ins_pension.period_pension is not None
    until = found.ins_pension.period_pension.to_period_pension
    assert until == "бессрочно"
    assert isinstance(until, DottedDay)
    assert until.day is None
    assert found.ins_pension.basic_pension is not None
    assert found.ins_pension.basic_pension.sum_bas_pen == Decimal("10343.55")
    assert found.wrk_experience is not None
    assert found.wrk_experience.ins_experience is not None
    assert found.wrk_experience.ins_experience.total_ins_exp is not None
    assert found.wrk_experience.ins_experience.total_ins_exp.years_ins_experience == 35


def test_a_year_without_data_is_found_to_have_none() -> None:
    empty = profile("userinfo_deferred_request.json").info.documents
    assert [document.found for document in empty] == [False] * 3
    assert {document.error for document in empty} == {"ndflNotFound"}
    years = [structure(value, DocumentEntry) for value in documents("documents_income_reference_years.json")]
    assert [year.found for year in years if isinstance(year, Document)] == [True, True]


def test_an_unknown_document_keeps_everything() -> None:
    value: JsonValue = {
        "type": "FROM_THE_FUTURE",
        "id": 5,
        "wings": [{"span": Decimal("1.5")}],
        "error": None,
    }
    found = structure(value, DocumentEntry)
    assert type(found) is Document
    assert found.extra == {"wings": [{"span": Decimal("1.5")}], "id": 5, "error": None}
    assert same(written(found), value)


@given(
    st.dictionaries(
        st.sampled_from(
            ["oid", "id", "version", "type", "createdOn", "status", "year", "files", "error", "x"]
        ),
        st.none() | st.integers(0, 10**13) | st.text("RF_a1", max_size=5) | st.just([]),
    )
)
def test_whatever_document_is_read_comes_back(value: dict[str, JsonValue]) -> None:
    try:
        found = structure(value, DocumentEntry)
    except Mismatch:
        return
    assert same(written(found), value)


def test_a_wrong_shape_is_named_by_its_place() -> None:
    value = {"info": {"documents": [{"type": "RF_PASSPORT"}, {"type": "RF_PASSPORT", "createdOn": "soon"}]}}
    with pytest.raises(UnexpectedReply, match=r"info\.entries\[1\]\.created_on") as caught:
        lenient_json_of(UserInfo)(Response(200, {}, json.dumps(value).encode()))
    assert "soon" not in str(caught.value)


def test_consents() -> None:
    consents = structure(shape("user_permissions.json"), Consents)
    (consent,) = consents
    assert len(consents) == 1
    assert consent.issued_on == datetime(2023, 8, 12, 14, 23, 19, tzinfo=UTC)
    assert consent.active_at(consent.issued_on)
    assert consent.expired_on is not None
    assert not consent.active_at(consent.expired_on)
    assert consent.scopes is not None
    assert "snils" in consent.scopes.sysnames
    assert len(consent.scopes.sysnames) == consent.scopes.size == 9
    assert consent.purposes is not None
    assert consent.purposes.sysnames == {"CREDIT"}
    assert consent.ogrn is not None
    assert not consent.ogrn.valid


@pytest.mark.parametrize("text", ["31.02.2020", "2020-01-01", "1.1.2020", "", "٠١.٠١.٢٠٢٠", "01.01.0000"])
def test_what_is_not_a_day_is_kept(text: str) -> None:
    assert DottedDay(text).day is None
    assert DottedDay(text) == text


@given(st.binary())
def test_bytes_come_out_of_base64(content: bytes) -> None:
    import base64

    assert Base64Text(base64.b64encode(content).decode()).decoded() == content
    assert Base64Text(base64.encodebytes(content).decode()).decoded() == content


@pytest.mark.parametrize("text", ["a", "JVBER.....i0=", "====", "жжжж"])
def test_what_is_not_base64_is_refused(text: str) -> None:
    assert not Base64Text(text).valid
    with pytest.raises(UnexpectedReply, match="expected base64"):
        Base64Text(text).decoded()


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "..", "a.W10.c", "a.bm8.c", "ы.ы.ы", "a.eyJ.c"])
def test_what_is_not_a_jwt_has_no_claims(token: str) -> None:
    assert unverified_claims(Secret(token)) is None
    assert user_of(Secret(token), Secret(token)) is None
