"""The senders with connections of their own: each must do what the others do."""

from __future__ import annotations

from typing import TypeAlias

import pytest

from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender

Own: TypeAlias = type[HttpxSender] | type[DirectSender]

OWN: dict[str, Own] = {"httpx": HttpxSender, "direct": DirectSender}


@pytest.fixture(params=OWN)
def own(request: pytest.FixtureRequest) -> Own:
    """The class of a sender."""
    return OWN[request.param]
