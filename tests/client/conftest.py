"""Every test of the client floor runs for every room."""

from __future__ import annotations

import pytest

from tests.client.rooms import ROOMS, MakeClient


@pytest.fixture(params=ROOMS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(name: str) -> MakeClient:
    return ROOMS[name]
