"""A client that may do everything, against the served sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from govauth.providers.esia import Place
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.sandbox.server import ServedSandbox
from tests.providers.esia.rest.client import RestClient


@pytest.fixture
def esia_place(sandbox: ServedSandbox) -> Place:
    return Place.TEST.at(sandbox.url)


@pytest.fixture
def world(sandbox: ServedSandbox) -> EsiaSandbox:
    sandbox.esia.control("agency_seconds", 0.05)
    return sandbox.esia


@pytest.fixture
async def rest(esia_place: Place, world: EsiaSandbox) -> AsyncIterator[RestClient]:
    async with RestClient(esia_place, MASTER_TOKEN) as client:
        yield client
