"""The answer to a refresh is lost: what is sent after that, by all clients of one store together."""

from __future__ import annotations

import time

import pytest
from attrs import evolve

from govauth.auth import FileTokenStore
from govauth.errors import GovAuthError, LoginRequired, RenewalFailed
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import until
from tests.contract.room import Room

pytestmark = pytest.mark.anyio

SIGNS_IN_ALONE = {"moy_nalog", "bifit_kassa"}
RESCUES = {"esia_gateway"}
RENEWS_EARLY = {"moy_nalog", "esia"}


async def test_a_refresh_token_that_may_be_spent_is_not_sent_again_by_anybody(
    room: Room, sandbox: ServedSandbox, store: FileTokenStore
) -> None:
    """But once, to rescue a login, where the provider is not known to take that for theft. ЕСИА is."""
    await room.sign_in(store)
    token = await store.load(room.token_key)
    if token is None or token.refresh is None:
        pytest.skip("this room has no refresh token")
    room.revoke(sandbox)
    counters = room.counters(sandbox)
    counters.clear()
    sandbox.fault("lose", operation=room.renewal)
    ends: list[GovAuthError | None] = []
    for _ in range(5):
        async with room.open(store) as call:
            try:
                await call()
            except (LoginRequired, RenewalFailed) as error:
                ends.append(error)
            else:
                ends.append(None)
    if room.name in SIGNS_IN_ALONE:
        assert ends == [None] * 5
        assert (counters[room.renewal], counters["refresh_reuse"]) == (1, 0)
    else:
        assert isinstance(ends[-1], LoginRequired)
        sent = 2 if room.name in RESCUES else 1
        assert (counters[room.renewal], counters["refresh_reuse"]) == (sent, sent - 1)


async def test_it_is_not_sent_while_the_access_token_lives(
    room: Room, sandbox: ServedSandbox, store: FileTokenStore
) -> None:
    if room.name not in RENEWS_EARLY:
        pytest.skip("this room does not renew early")
    await room.sign_in(store)
    token = await store.load(room.token_key)
    assert token is not None
    now = time.time()
    stale = evolve(token, issued_at=now - 3000, expires_at=now + 200, revision=0)
    await store.save(room.token_key, stale)
    counters = room.counters(sandbox)
    counters.clear()
    sandbox.fault("lose", operation=room.renewal)
    async with room.open(store) as call:
        await call()  # adopts the token
        await call()  # finds it stale, and starts a renewal
        await until(lambda: counters[room.renewal])
        for _ in range(5):
            await call()
    for _ in range(3):
        async with room.open(store) as call:
            await call()
            await call()
    assert (counters[room.renewal], counters["refresh_reuse"]) == (1, 0)
