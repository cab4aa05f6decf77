"""Files on a small disk of their own that is full, or read-only, before a renewal and in the middle of one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from govauth.auth import FileTokenStore
from govauth.errors import StoreUnavailable, TokenNotSaved
from govauth.sandbox.server import ServedSandbox
from tests.auth import test_failing_redis
from tests.auth.test_failing_redis import in_the_middle
from tests.contract.room import Call, Room
from tests.contract.rooms import room_of

pytestmark = [pytest.mark.anyio, pytest.mark.promise("stores-that-fail")]


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    """A file system of 1 MB."""
    point = tmp_path / "small"
    point.mkdir(mode=0o700)
    options = "size=1m,mode=0700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(point)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system takes root")
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)


@pytest.fixture
def room(sandbox: ServedSandbox) -> Room:
    return room_of("moy_nalog", sandbox.url)


@asynccontextmanager
async def signed_in(room: Room, disk: Path, sandbox: ServedSandbox) -> AsyncGenerator[Call]:
    async with test_failing_redis.signed_in(room, FileTokenStore(disk / "tokens"), sandbox) as call:
        yield call
    assert not list((disk / "tokens").glob("*.new"))


def fill(disk: Path) -> None:
    (disk / "ballast").write_bytes(b"\0" * shutil.disk_usage(disk).free)


async def test_it_is_full_before_a_renewal(room: Room, disk: Path, sandbox: ServedSandbox) -> None:
    async with signed_in(room, disk, sandbox) as call:
        fill(disk)
        with pytest.raises(StoreUnavailable, match="No space left"):
            await call()
        (disk / "ballast").unlink()


async def test_it_is_full_in_the_middle_of_a_renewal(room: Room, disk: Path, sandbox: ServedSandbox) -> None:
    async with signed_in(room, disk, sandbox) as call:
        await in_the_middle(call, room, sandbox, lambda: fill(disk), TokenNotSaved)
        (disk / "ballast").unlink()


async def test_it_is_read_only(room: Room, disk: Path, sandbox: ServedSandbox) -> None:
    async with signed_in(room, disk, sandbox) as call:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(StoreUnavailable, match="Read-only file system"):
            await call()
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
