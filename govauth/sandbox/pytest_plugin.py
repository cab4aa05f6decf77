"""A pytest plugin.

``govauth_sandbox`` is a served sandbox, new for each test; ``govauth_sign_in`` signs a browser or a client in
to a site under test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from govauth.sandbox.server import ServedSandbox
    from govauth.sandbox.web_sign_in import WebSignIn


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


@pytest.fixture
def govauth_sign_in(govauth_sandbox: ServedSandbox) -> WebSignIn:
    """Signs a browser or a client in, without a page: ``govauth_sign_in(client)``."""
    from govauth.sandbox.web_sign_in import WebSignIn  # noqa: PLC0415 - needs the extra "sandbox"

    return WebSignIn(govauth_sandbox.world)
