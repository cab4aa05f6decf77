"""An observer that writes none of its methods changes nothing, and is no failure."""

from __future__ import annotations

import logging

import pytest

from govauth.events import Observer, Tracer
from govauth.providers.crpt import Crpt, SuzConnectionLogin
from govauth.providers.crpt.sandbox import GTIN, OMS_ID, OMS_CONNECTION, participant_key
from govauth.providers.crpt.places import Place
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer, open_document_signer
from tests.providers.crpt.conftest import UNPACED, order_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("kind", [Observer, Tracer])
async def test_an_observer_that_looks_at_nothing(
    sandbox: ServedSandbox, kind: type[Observer], caplog: pytest.LogCaptureFixture
) -> None:
    class Silent(kind):  # type: ignore[misc, valid-type]
        pass

    signer = await open_challenge_signer(participant_key())
    documents = await open_document_signer(participant_key())
    login = SuzConnectionLogin(signer=signer, oms_connection=OMS_CONNECTION, place=Place.PROD.at(sandbox.url))
    with caplog.at_level(logging.WARNING, "govauth.events"):
        async with Crpt(login, oms_id=OMS_ID, rates=UNPACED, observe=Silent(), sign=documents) as crpt:
            order = await crpt.suz.orders.create(order_of(2))
            assert len(await order.codes(GTIN, within=20)) == 2
    await signer.aclose()
    await documents.aclose()
    assert not [record for record in caplog.records if record.name == "govauth.events"]
