"""A queue with what must not be in it, a turn that nobody gives back, and a disk that is full."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from govauth.auth import MemoryTokenStore
from govauth.auth.strategy import TokenKey
from govauth.errors import StoreUnavailable, UnexpectedReply
from govauth.providers.smev import AnyRequest, InboxDatabase, Kind, MemoryInbox
from govauth.providers.smev.poller import LEASE_SECONDS
from govauth.providers.smev.soap import Reply, reply_of
from govauth.sandbox.server import ServedSandbox
from tests.providers.smev.conftest import IVANOV, System, registered
from tests.providers.smev.test_providing import QUESTION, VIEW
from tests.providers.smev.test_samples import SAMPLES

pytestmark = [pytest.mark.anyio, pytest.mark.promise("stored-before-acknowledged")]


class Hurried:
    """A clock that tests put forward."""

    def __init__(self) -> None:
        from govauth.clock import SYSTEM_CLOCK

        self.ahead = 0.0
        self._clock = SYSTEM_CLOCK

    def time(self) -> float:
        return self._clock.time() + self.ahead

    def monotonic(self) -> float:
        return self._clock.monotonic() + self.ahead


class Hung(MemoryTokenStore):
    """Another process has the turn, and never gives it back."""

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[Any]:
        import anyio

        await anyio.sleep_forever()
        yield None


async def test_a_turn_that_is_never_free_stops_nobody(
    system: System, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("govauth.providers.smev.poller.WAIT_SECONDS", 0.01)
    clock = Hurried()
    async with system.client(store=Hung(), clock=clock) as smev:
        system.sandbox.smev.control("interim", value=0)
        await smev.requests.send(IVANOV)
        clock.ahead = 3600.0  # an hour in which nobody asked is no hour of waiting
        assert await smev.poll() == 0
        clock.ahead += LEASE_SECONDS - 10
        assert await smev.poll() == 0
        assert "hangs" not in caplog.text
        clock.ahead += 20
        with caplog.at_level(logging.WARNING, "govauth.smev"):
            assert await smev.poll() == 1
        assert "hangs" in caplog.text
        assert await smev.poll() == 0, "the wait begins anew"


async def test_an_ack_whose_answer_is_garbage_costs_nobody_the_message(system: System) -> None:
    async with system.client() as smev:
        system.sandbox.smev.control("interim", value=0)
        pending = await smev.requests.send(IVANOV)
        system.sandbox.fault("maintenance", operation="exchange.ack", times=9, status=200)
        assert (await pending).valid


async def test_a_request_that_cannot_be_read_stops_no_other(
    system: System, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = await registered(sandbox, "GIVES01", provides=frozenset({VIEW}))
    odd = (SAMPLES / "get_request.response.xml").read_bytes().replace(b"ReplyTo", b"ReplyNo")
    inbox = MemoryInbox()
    async with system.client() as asks, provider.client(inbox=inbox, trust=None) as gives:
        await asks.requests.send(AnyRequest(content=QUESTION))
        waiting = [reply_of(odd, "text/xml")]
        poller = gives.incoming._poller
        really = poller._take

        async def take() -> Reply | None:
            return waiting.pop() if waiting else await really()

        monkeypatch.setattr(poller, "_take", take)
        request = await gives.incoming.next()
        assert request is not None
        assert request.content.name == "Ask"
        assert len(await inbox.stored(Kind.REFUSED)) == 1
        await gives.incoming.let_go(request)
        assert await gives.incoming.next() is None


async def test_a_full_disk_acknowledges_nothing(system: System, tmp_path: Path) -> None:
    inbox = InboxDatabase(tmp_path / "inbox.sqlite")
    async with system.client(inbox=inbox) as smev:
        system.sandbox.smev.control("interim", value=0)
        pending = await smev.requests.send(IVANOV)
        assert await inbox.stored(Kind.RESPONSE) == ()
        database = inbox._connection
        assert database is not None
        [pages] = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable, match="cannot be used"):
            await pending
        assert system.sandbox.smev.counters["acks"] == 0
        database.execute("PRAGMA max_page_count = 100000")
        system.sandbox.smev.control("come_again", value=True)
        assert (await pending).valid


_XOP = "http://www.w3.org/2004/08/xop/include"


def _multipart(xml: str, *parts: tuple[str, bytes]) -> bytes:
    envelope = (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{xml}</s:Body></s:Envelope>'
    )
    pieces = [("root@x", envelope.encode()), *parts]
    written = b"".join(
        b"--b\r\nContent-ID: <%s>\r\nContent-Length: 3\r\n\r\n%s\r\n" % (name.encode(), octets)
        for name, octets in pieces
    )
    return written + b"--b--"


def test_parts_that_want_to_be_taken_for_others() -> None:
    kind = 'multipart/related; boundary=b; start="<root@x>"'
    include = f'<b><x:Include xmlns:x="{_XOP}" href="cid:p@x"/></b>'
    for name in ("p@x", "root@x"):
        twice = _multipart(f'<a xmlns="urn:a">{include}</a>', ("p@x", b"1"), (name, b"2"))
        with pytest.raises(UnexpectedReply, match="same Content-ID"):
            reply_of(twice, kind)
    bomb = _multipart(f'<a xmlns="urn:a">{include * 9000}</a>', ("p@x", bytes(8000)))
    with pytest.raises(UnexpectedReply, match="longer than"):
        reply_of(bomb, kind)
