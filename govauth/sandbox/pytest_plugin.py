"""A pytest plugin: the fixture ``govauth_sandbox`` is a served sandbox, new for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from govauth.sandbox.server import ServedSandbox


@pytest.fixture(scope="session")
def govauth_sandbox_server() -> Iterator[ServedSandbox]:
    """One server for all tests of a session."""
    from govauth.sandbox.server import ServedSandbox  # noqa: PLC0415 - needs the extra "sandbox"

    with ServedSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def govauth_sandbox(govauth_sandbox_server: ServedSandbox) -> ServedSandbox:
    """The sandbox, started anew for this test."""
    govauth_sandbox_server.reset()
    return govauth_sandbox_server
