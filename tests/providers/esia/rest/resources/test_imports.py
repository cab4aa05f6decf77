"""Import of accounts: signed once, six outcomes, the code, the waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs
import pytest

from govauth.errors import Conflict, InvalidInput, InvalidRequest, OutcomeUnknown, PendingRejected
from govauth.providers.esia.rest.models.account_import import ConfirmationStatus, NextStep
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.applicant import (
    Applicant,
    ForeignDocument,
    ForeignPassport,
    RfPassport,
)
from govauth.providers.esia.rest.models.person import Gender
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.serve_imports import SMS_CODE
from govauth.sandbox.server import ServedSandbox
from tests.providers.esia.rest.client import RestClient

pytestmark = pytest.mark.anyio

PASSPORT = RfPassport(
    series="2004", number="100200", issue_id="360001", issued_by="ОВД", issue_date=date(2016, 3, 18)
)
APPLICANT = Applicant(
    last_name="Новиков",
    first_name="Николай",
    middle_name="Николаевич",
    birth_date=date(1990, 1, 2),
    birth_place="Тверь",
    gender=Gender.MALE,
    mobile="+7 (900) 1234567",
    email="new@example.test",
    document=PASSPORT,
    snils="112-233-445 95",
    addresses=(Address(type=AddressType.RESIDENCE, address_str="Тверь город", country_id="RUS"),),
)


async def test_from_the_import_to_the_person(rest: RestClient, world: EsiaSandbox) -> None:
    outcome = await rest.imports.account(APPLICANT)
    assert outcome.next is NextStep.CONFIRM
    assert outcome.seconds_before_resend == 60.0
    assert outcome.may_resend
    request = outcome.request_id or ""
    assert world.counters["signed_imports"] == 1
    wrong = await rest.imports.confirm(request, "0000")
    assert wrong.status is ConfirmationStatus.WRONG_CODE
    assert wrong.available_attempts_count == 4
    again = await rest.imports.resend(request)
    assert again.resend_count == 1
    right = await rest.imports.confirm(request, SMS_CODE)
    assert right.status is ConfirmationStatus.OK
    pending = rest.imports.completion(request)
    oid = await rest.imports.resume(pending.resume_key)
    assert oid == await pending
    assert (await rest.persons.get(oid)).trusted
    assert (await rest.imports.status(request)).person_oid == oid


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("0", NextStep.NOTHING),
        ("1", NextStep.NOTHING),
        ("2", NextStep.CONFIRM),
        ("3", NextStep.CONFIRM),
        ("4", NextStep.REPEAT_LATER),
        ("5", NextStep.REPEAT_LATER),
        ("ESIA-039604", NextStep.REPEAT_LATER),
        ("ESIA-039606", NextStep.REPEAT_LATER),
    ],
)
async def test_every_outcome_says_what_to_do(
    rest: RestClient, world: EsiaSandbox, code: str, step: NextStep
) -> None:
    world.control("import_code", code)
    outcome = await rest.imports.account(APPLICANT)
    assert outcome.next is step
    assert outcome.code == code
    assert outcome.description


async def test_an_account_with_other_data(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("import_code", "ESIA-03200")
    with pytest.raises(Conflict, match="other data") as caught:
        await rest.imports.account(APPLICANT)
    assert caught.value.code == "ESIA-03200"


async def test_a_second_import_of_the_same_telephone(rest: RestClient) -> None:
    await rest.imports.account(APPLICANT)
    with pytest.raises(Conflict) as caught:
        await rest.imports.account(APPLICANT)
    assert caught.value.code == "ESIA-039815"


async def test_a_failed_check_is_told(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("import_fault", ["ESIA-910001", "Пенсионный фонд не подтвердил"])
    outcome = await rest.imports.account(APPLICANT)
    await rest.imports.confirm(outcome.request_id or "", SMS_CODE)
    with pytest.raises(PendingRejected, match="ESIA-910001"):
        await rest.imports.completion(outcome.request_id or "")


async def test_the_snils_is_searched_by_the_same_request(rest: RestClient, world: EsiaSandbox) -> None:
    unknown = attrs.evolve(APPLICANT, snils=None)
    with pytest.raises(InvalidRequest) as caught:
        await rest.imports.account(unknown)
    assert caught.value.code == "ESIA-036101"
    found = await rest.imports.find_snils(unknown)
    assert found.snils == "***-***-172 77"
    assert world.counters["imports.search_snils"] == 3
    assert (await rest.imports.account(unknown)).next is NextStep.CONFIRM


async def test_a_lost_import_is_not_repeated(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox
) -> None:
    sandbox.fault("lose", operation="imports.account")
    with pytest.raises(OutcomeUnknown, match="imports.account"):
        await rest.imports.account(APPLICANT)
    assert world.counters["sms"] == 1


BAD: list[tuple[str, Callable[[], object]]] = [
    ("snils", lambda: attrs.evolve(APPLICANT, snils="112-233-445 96")),
    ("mobile", lambda: attrs.evolve(APPLICANT, mobile="9001234567")),
    ("email", lambda: attrs.evolve(APPLICANT, email="nobody")),
    ("last_name", lambda: attrs.evolve(APPLICANT, last_name=" ")),
    ("document.series", lambda: attrs.evolve(PASSPORT, series="20 4")),
    ("document.issue_id", lambda: attrs.evolve(PASSPORT, issue_id="360-001")),
    ("addresses[0].type", lambda: attrs.evolve(APPLICANT, addresses=(Address(address_str="Тверь"),))),
    (
        "citizenship",
        lambda: attrs.evolve(APPLICANT, document=ForeignDocument(number="AB1", issue_date=date(2020, 1, 1))),
    ),
    (
        "document.latin_last_name",
        lambda: ForeignPassport(
            series="71",
            number="1234567",
            latin_last_name="НОВИКОВ",
            latin_first_name="NIKOLAI",
            issue_date=date(2020, 1, 1),
            expire_date=date(2030, 1, 1),
        ),
    ),
]


@pytest.mark.parametrize(("field", "make"), BAD)
def test_bad_applicants_are_refused_where_they_are_made(field: str, make: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()
    assert caught.value.field == field


def test_an_applicant_shows_nothing() -> None:
    shown = repr(APPLICANT)
    for personal in ("Новиков", "112-233", "1234567", "example.test", "100200", "Тверь"):
        assert personal not in shown
