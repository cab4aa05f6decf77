"""The senders with connections of their own: each must do what the others do."""

from __future__ import annotations

import ssl
from typing import TypeAlias

import pytest
import trustme

from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender, trusting

Own: TypeAlias = type[HttpxSender] | type[DirectSender]

OWN: dict[str, Own] = {"httpx": HttpxSender, "direct": DirectSender}


@pytest.fixture(params=OWN)
def own(request: pytest.FixtureRequest) -> Own:
    """The class of a sender."""
    return OWN[request.param]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """An authority of the tests' own."""
    return trustme.CA()


@pytest.fixture(scope="session")
def trust(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """What trusts it. Made once: reading the usual authorities takes longer than most tests."""
    pem = tmp_path_factory.mktemp("trust") / "root.pem"
    authority.cert_pem.write_to_path(str(pem))
    return trusting(pem)
