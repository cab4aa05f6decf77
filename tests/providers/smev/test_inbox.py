"""Both inboxes keep the same promise."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import anyio
import pytest

from govauth.errors import StoreUnavailable
from govauth.providers.smev import Inbox, InboxDatabase, Kind, MemoryInbox, StoredMessage

pytestmark = pytest.mark.anyio


def message(
    name: str, kind: Kind = Kind.RESPONSE, *, of: str | None = "r1", at: float = 1.0
) -> StoredMessage:
    return StoredMessage(
        message_id=name,
        original_message_id=of,
        kind=kind,
        received_at=at,
        media_type="text/xml",
        content=b"\x00personal",
    )


@pytest.fixture(params=["memory", "database"])
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Inbox:
    return MemoryInbox() if request.param == "memory" else InboxDatabase(tmp_path / "inbox.sqlite")


async def test_a_message_is_kept_once(inbox: Inbox) -> None:
    first, second = message("m1"), message("m2")
    assert await inbox.put(first)
    assert not await inbox.put(message("m1", of="other"))
    assert await inbox.put(second)
    assert await inbox.put(message("m1", Kind.REFUSED)), "a forged one takes nobody's place"
    assert await inbox.answers("r1") == (first, second)
    assert await inbox.answers("other") == ()
    assert len(await inbox.stored(Kind.RESPONSE, most=1)) == 1
    assert "personal" not in repr(first)


async def test_a_request_stays_until_it_is_handled(inbox: Inbox) -> None:
    assert await inbox.unhandled() is None
    older, newer = message("q1", Kind.REQUEST, of=None), message("q2", Kind.REQUEST, of=None)
    await inbox.put(older)
    await inbox.put(newer)
    assert await inbox.unhandled() == older
    await inbox.handled("q1")
    assert await inbox.unhandled() == newer
    await inbox.put(message("m1", at=5.0))
    assert await inbox.forget(before=4.0) == 1
    assert await inbox.unhandled() == newer
    assert await inbox.stored(Kind.REQUEST) == (newer,)


async def test_when_the_queue_was_empty(inbox: Inbox) -> None:
    assert await inbox.polled_at(Kind.RESPONSE) == 0.0
    await inbox.polled(Kind.RESPONSE, 12.5)
    await inbox.polled(Kind.RESPONSE, 13.5)
    assert await inbox.polled_at(Kind.RESPONSE) == 13.5
    assert await inbox.polled_at(Kind.REQUEST) == 0.0, "each queue is polled for itself"


async def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    await InboxDatabase(tmp_path / "inbox.sqlite").put(message("m1"))
    assert stat.S_IMODE((tmp_path / "inbox.sqlite").stat().st_mode) == 0o600
    with pytest.raises(StoreUnavailable, match="nowhere"):
        await InboxDatabase(tmp_path / "nowhere" / "inbox.sqlite").put(message("m1"))


async def test_a_closed_inbox_opens_again(tmp_path: Path) -> None:
    inbox = InboxDatabase(tmp_path / "inbox.sqlite")
    await inbox.aclose()
    await inbox.put(message("m1"))
    await inbox.aclose()
    await inbox.aclose()
    assert await inbox.answers("r1") == (message("m1"),)
    assert "personal" not in repr(inbox)
    assert "inbox.sqlite" in repr(inbox)
    await inbox.aclose()


async def test_a_file_that_is_no_inbox_is_named(tmp_path: Path) -> None:
    path = tmp_path / "inbox.sqlite"
    path.write_bytes(b"no database" * 100)
    path.chmod(0o600)
    with pytest.raises(StoreUnavailable, match=r"inbox\.sqlite cannot be used: DatabaseError"):
        await InboxDatabase(path).put(message("m1"))
    assert path.read_bytes() == b"no database" * 100


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # threads and a fork, which is the case here
def test_a_forked_child_opens_the_file_for_itself(tmp_path: Path) -> None:
    inbox = InboxDatabase(tmp_path / "inbox.sqlite")
    anyio.run(inbox.put, message("m1"))
    child = os.fork()
    if child == 0:
        done = False
        try:
            done = anyio.run(inbox.put, message("m2"))
        finally:
            os._exit(0 if done else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert anyio.run(inbox.answers, "r1") == (message("m1"), message("m2"))
    anyio.run(inbox.aclose)
