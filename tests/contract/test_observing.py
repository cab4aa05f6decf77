"""Every room can be watched, and nobody can be recognised by what is seen."""

from __future__ import annotations

import pytest

from govauth.auth import MemoryTokenStore
from govauth.events import AttemptEvent, CallEvent, LeaseWaitEvent, RenewalEvent
from govauth.sandbox.server import ServedSandbox
from tests.contract.room import Room
from tests.observers.recorder import Recorder

pytestmark = [pytest.mark.anyio, pytest.mark.promise("seen-and-nobody-shown")]

_SHORT = 4
"""A principal such as "1" is in any text."""


async def test_a_call_with_a_renewal_inside_is_seen_in_every_room(room: Room, sandbox: ServedSandbox) -> None:
    store, seen = MemoryTokenStore(), Recorder()
    await room.sign_in(store)
    async with room.open(store, observe=seen) as call:
        await call()
        room.revoke(sandbox)
        seen.events.clear()
        await call()
    key = room.token_key
    [told] = [event for event in seen.of(CallEvent) if event.endpoint.operation == room.read]
    assert (told.status, told.error, told.attempts, told.principal) == (200, None, 2, key.mark)
    assert (told.endpoint.provider, told.endpoint.host) == (key.provider, "127.0.0.1")
    attempts = [event for event in seen.of(AttemptEvent) if event.parent == told.id]
    assert [event.number for event in attempts] == [1, 2]
    assert attempts[0].status == 401
    [renewal] = seen.of(RenewalEvent)
    assert (renewal.parent, renewal.error, renewal.principal) == (told.id, None, key.mark)
    assert [event.endpoint.operation for event in seen.of(AttemptEvent) if event.parent == renewal.id]
    [lease] = seen.of(LeaseWaitEvent)
    assert (lease.parent, lease.store, lease.error) == (told.id, "MemoryTokenStore", None)


async def test_what_begins_ends_and_names_nobody(room: Room, sandbox: ServedSandbox) -> None:
    store, seen = MemoryTokenStore(), Recorder()
    await room.sign_in(store)
    await room.expire(store, sandbox)
    async with room.open(store, observe=seen) as call:
        await call()
    ended = {getattr(event, "id", None) for event in seen.events}
    assert {event.id for event in seen.beginnings} == ended
    token = await store.load(room.token_key)
    assert token is not None
    shown = repr(seen.events) + repr(seen.beginnings)
    hidden = [token.access.reveal(), room.token_key.principal, room.token_key.device]
    hidden += [] if token.refresh is None else [token.refresh.reveal()]
    assert not [text for text in hidden if len(text) > _SHORT and text in shown]
