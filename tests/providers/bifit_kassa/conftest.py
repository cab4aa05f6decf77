"""What the tests of the room share: two accounts of the sandbox, and a client for each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin, Place
from govauth.providers.bifit_kassa.sandbox import PASSWORD, USERNAME, USERNAME_WITH_MFA
from govauth.sandbox.server import ServedSandbox


@pytest.fixture
def place(sandbox: ServedSandbox) -> Place:
    return Place.PROD.at(sandbox.url)


@pytest.fixture
def login(place: Place) -> PasswordLogin:
    return PasswordLogin(username=USERNAME, password=PASSWORD, place=place)


@pytest.fixture
def login_with_mfa(place: Place) -> PasswordLogin:
    return PasswordLogin(username=USERNAME_WITH_MFA, password=PASSWORD, place=place)


@pytest.fixture
async def kassa(login: PasswordLogin) -> AsyncIterator[BifitKassa]:
    async with BifitKassa(login) as client:
        yield client
