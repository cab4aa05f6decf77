"""A session and a system reach the resources with their own tokens and scopes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from govauth.providers.esia import Esia, Scope, SpecialScope
from govauth.providers.esia.rest.errors import ScopeMissing
from govauth.sandbox.server import ServedSandbox
from tests.providers.esia.conftest import CALLBACK
from tests.providers.esia.rest.client import CLERK, ORG

pytestmark = pytest.mark.anyio


async def test_a_person_reads_what_was_granted(esia: Esia, sandbox: ServedSandbox) -> None:
    step = await esia.login.start({"openid", "fullname", "mobile"}, CALLBACK)
    user = await esia.login.callback(sandbox.esia.sign_in(step.url))
    person = await user.person.get(embed={"contacts"})
    assert person.contacts is not None
    assert len(await user.person.contacts().all()) == 2
    with pytest.raises(ScopeMissing, match="kid_fullname"):
        await user.person.children().all()
    with pytest.raises(ScopeMissing):
        await user.persons.get(CLERK)


async def test_a_system_reads_by_its_scopes(esia: Esia, sandbox: ServedSandbox) -> None:
    system = esia.system(f"http://esia.gosuslugi.ru/org_emps?org_oid={ORG}")
    assert len(await system.organizations.employees.list(ORG).all()) == 2
    with pytest.raises(ScopeMissing, match="tech_inf"):
        _ = [oid async for oid in system.changes.persons(datetime(2026, 1, 1, tzinfo=UTC))]
