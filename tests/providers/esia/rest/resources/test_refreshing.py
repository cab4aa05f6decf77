"""Refresh, check, read again: seven records, one pattern."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govauth.errors import InvalidInput, OutcomeUnknown, PendingTimedOut
from govauth.providers.esia import Place
from govauth.providers.esia.rest.models.agency_record import AgencyRecord
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.sandbox.server import ServedSandbox
from govauth.transport.pending import Ready, Waiting
from tests.providers.esia.rest.client import ORG, QUICK, RestClient

pytestmark = pytest.mark.anyio


def version_of(result: object) -> int:
    record = result[0] if isinstance(result, tuple) else result
    assert isinstance(record, AgencyRecord)
    return record.version or 0


def refreshable(rest: RestClient, name: str) -> object:
    organizations = rest.organizations
    return {
        "vehicles": organizations.agency_vehicles,
        "usn": organizations.taxes.usn,
        "vat": organizations.taxes.vat,
        "profit": organizations.taxes.profit,
        "special": organizations.taxes.special,
        "sme": organizations.sme,
        "bank": organizations.bank_accounts,
    }[name]


@pytest.mark.parametrize("name", ["vehicles", "usn", "vat", "profit", "special", "sme", "bank"])
async def test_a_refresh_brings_the_next_version(rest: RestClient, world: EsiaSandbox, name: str) -> None:
    world.control("agency_seconds", 5.0)
    resource = refreshable(rest, name)
    assert await resource.running(ORG) is None  # type: ignore[attr-defined]
    pending = await resource.refresh(ORG)  # type: ignore[attr-defined]
    running = await resource.running(ORG)  # type: ignore[attr-defined]
    assert running is not None
    assert running.expires_on.utcoffset() is not None
    world.control("skew", 6.0)  # the agency's time is over
    assert version_of(await pending) == 2
    assert await resource.running(ORG) is None  # type: ignore[attr-defined]


async def test_the_waiting_shows(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("agency_seconds", 5.0)
    steps = []
    async for step in await rest.organizations.taxes.usn.refresh(ORG):
        steps.append(step)
        world.control("skew", 6.0)  # the agency's time is over
    assert isinstance(steps[0], Waiting)
    assert "1 requests at the agency, until" in steps[0].note
    assert isinstance(steps[-1], Ready)


async def test_a_refresh_that_runs_is_joined(rest: RestClient, world: EsiaSandbox) -> None:
    first = await rest.organizations.sme.refresh(ORG)
    second = await rest.organizations.sme.refresh(ORG)
    assert await first == await second
    assert world.counters["agency_requests"] == 1


async def test_another_process_goes_on(rest: RestClient, esia_place: Place, world: EsiaSandbox) -> None:
    world.control("agency_seconds", 0.3)
    settings = RestSettings(refresh_backoff=QUICK)
    pending = await rest.organizations.taxes.profit.refresh(ORG, within=0.05)
    with pytest.raises(PendingTimedOut) as caught:
        await pending
    async with RestClient(esia_place, MASTER_TOKEN, settings) as other:
        resumed = other.organizations.taxes.profit.resume(caught.value.resume_key or "")
        assert version_of(await resumed) == 2
        with pytest.raises(InvalidInput, match="resume key of organizations.taxes.vat"):
            other.organizations.taxes.vat.resume(pending.resume_key)
    assert world.counters["agency_requests"] == 1


async def test_a_lost_answer_is_read_back_not_repeated(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox
) -> None:
    world.control("agency_seconds", 5.0)
    sandbox.fault("lose", operation="organizations.taxes.usn.refresh", times=2)
    pending = await rest.organizations.taxes.usn.refresh(ORG)
    assert world.counters["agency_requests"] == 1
    assert "org_oid" in pending.resume_key


async def test_a_refresh_that_was_lost_twice_is_unknown(
    rest: RestClient, world: EsiaSandbox, sandbox: ServedSandbox
) -> None:
    sandbox.fault("drop", operation="organizations.taxes.usn.refresh", times=5)
    with pytest.raises(OutcomeUnknown, match="organizations.taxes.usn.refresh") as caught:
        await rest.organizations.taxes.usn.refresh(ORG)
    assert "check" in caught.value.how_to_check
    assert world.counters["faults"] == 2


async def test_a_refresh_is_cancelled(rest: RestClient, world: EsiaSandbox) -> None:
    world.control("agency_seconds", 60.0)
    await rest.organizations.agency_vehicles.refresh(ORG)
    await rest.organizations.agency_vehicles.cancel_refresh(ORG)
    assert await rest.organizations.agency_vehicles.running(ORG) is None


async def test_declarations_are_typed(rest: RestClient) -> None:
    taxes = rest.organizations.taxes
    usn = (await taxes.usn.list(ORG))[0]
    assert usn.year == 2025
    assert usn.data[0].tax_info is not None
    assert usn.data[0].tax_info.income == Decimal("11165054.50")
    assert await taxes.usn.get(ORG, usn.id or "") == usn
    vat = (await taxes.vat.list(ORG))[0]
    assert (vat.year, vat.data[0].report_year) == (2025, 2025)
    assert await taxes.vat.get(ORG, vat.id or "") == vat
    profit = (await taxes.profit.list(ORG))[0]
    assert profit.data[0].tax_info is not None
    assert profit.data[0].tax_info.income_real == Decimal("1.25")
    assert await taxes.profit.get(ORG, profit.id or "") == profit
    special = (await taxes.special.list(ORG))[0]
    regimes = special.data[0].tax_info
    assert regimes is not None
    assert regimes.usn[2].info_5_04 is not None
    assert regimes.usn[2].info_5_04.income_info is not None
    assert await taxes.special.get(ORG, special.id or "") == special
    sme = await rest.organizations.sme.get(ORG)
    assert sme.data is not None
    assert sme.data.legal_info is not None
    assert sme.data.legal_info.partnership_programs[0].partnership_program_inn == "7707083893"
    bank = (await rest.organizations.bank_accounts.list(ORG))[0]
    assert bank.data[0].bank_accounts[0].accounts[0].number == "40702810000000000001"
    assert "40702810000000000001" not in repr(bank)
