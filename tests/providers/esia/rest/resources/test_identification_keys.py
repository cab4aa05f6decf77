"""Tokens for identification keys."""

from __future__ import annotations

import pytest

from govauth.errors import InvalidInput, InvalidRequest, NotFound
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.signing import open_challenge_signer, open_document_signer
from tests.providers.esia.conftest import stranger_key, system_key
from tests.providers.esia.rest.client import RestClient

pytestmark = pytest.mark.anyio

KEY = "73535141-e8ae-4abb-ae03-e5d7cd3fbef1"


async def test_a_key_is_exchanged_for_a_token(rest: RestClient, world: EsiaSandbox) -> None:
    world.issue_key(KEY, "TEST01", system_key().certificate)
    detached = await rest.identification_keys.token(KEY, await open_document_signer(system_key()))
    assert detached.access_tkn.reveal().count(".") == 2
    attached = await rest.identification_keys.token(KEY, await open_challenge_signer(system_key()))
    assert attached.access_tkn.reveal()


async def test_keys_that_open_nothing(rest: RestClient, world: EsiaSandbox) -> None:
    signer = await open_document_signer(stranger_key())
    with pytest.raises(NotFound) as caught:
        await rest.identification_keys.token(KEY, signer)
    assert caught.value.code == "ESIA-037218"
    world.issue_key(KEY, "TEST01", system_key().certificate)
    with pytest.raises(InvalidRequest) as refused:
        await rest.identification_keys.token(KEY, signer)
    assert refused.value.code == "ESIA-005002"
    with pytest.raises(InvalidInput, match="key must be a UUID"):
        await rest.identification_keys.token("key", signer)
