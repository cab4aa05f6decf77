"""Systems that speak to the sandbox as their authors would have them: by no client of this library."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from govauth.sandbox.server import ServedSandbox
from tests.sandbox.saml_portal import Portal
from tests.sandbox.smev_caller import Caller, register


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


@pytest.fixture
async def shop(sandbox: ServedSandbox, http: httpx.AsyncClient) -> Caller:
    return await register(sandbox, http)


@pytest.fixture
def portal(sandbox: ServedSandbox) -> Portal:
    made = Portal(sandbox.url)
    sandbox.esia.saml.register(made.metadata)
    return made
