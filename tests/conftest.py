"""What all tests share: both event loops, a served sandbox, and the taxpayer that lives in it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

pytest_plugins = ["pytester"]

# Each plain client of httpx would read all authorities of the host, for 20 ms. No test needs one: those that
# speak TLS bring their own.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("one_root.pem"))

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what looks at the source of the package, where an installed package is tried without it."""
    if (Path(__file__).parents[1] / "govauth").is_dir():
        return
    absent = pytest.mark.skip(reason="the source of the package is not here")
    for item in items:
        if item.get_closest_marker("source"):
            item.add_marker(absent)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Every async test runs on both."""
    return str(request.param)


@pytest.fixture
def sandbox(govauth_sandbox: ServedSandbox) -> ServedSandbox:
    """The served sandbox, started anew."""
    return govauth_sandbox


@pytest.fixture
def place(sandbox: ServedSandbox) -> Place:
    return Place.PROD.at(sandbox.url)


@pytest.fixture
def login(place: Place) -> PasswordLogin:
    return PasswordLogin(inn=INN, password=PASSWORD, place=place)


@pytest.fixture
async def nalog(login: PasswordLogin) -> AsyncIterator[MoyNalog]:
    async with MoyNalog(login) as client:
        yield client
