"""Two participants of the simulated systems."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govauth.providers.crpt.sandbox import CrptSandbox, Participant
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.sandbox.firm import Firm


@pytest.fixture
def crpt(sandbox: ServedSandbox) -> CrptSandbox:
    return sandbox.crpt


@pytest.fixture
def maker(sandbox: ServedSandbox) -> Iterator[Firm]:
    """The first participant, signed in at True API."""
    firm = Firm(sandbox, next(iter(sandbox.crpt.accounts_listed())))
    with firm.http:
        firm.sign_in()
        yield firm


@pytest.fixture
def shop(sandbox: ServedSandbox) -> Iterator[Firm]:
    """Another participant."""
    firm = Firm(sandbox, sandbox.crpt.add_account(Participant(inn="500100732259")))
    with firm.http:
        firm.sign_in()
        yield firm
