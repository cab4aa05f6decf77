"""Every test of the contract runs for every room, on both loops."""

from __future__ import annotations

from pathlib import Path

import pytest

from govauth.auth import FileTokenStore
from govauth.sandbox.server import ServedSandbox
from tests.contract.room import Room
from tests.contract.rooms import ROOMS


@pytest.fixture(params=list(ROOMS))
def room(request: pytest.FixtureRequest, sandbox: ServedSandbox) -> Room:
    return ROOMS[request.param](sandbox.url)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


@pytest.fixture
def store(directory: Path) -> FileTokenStore:
    return FileTokenStore(directory)
