"""Codes to memory, file and database: none lost, none twice, whatever breaks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from govauth.errors import ConfigurationError, InvalidInput, OutcomeUnknown, PendingTimedOut, UnexpectedReply
from govauth.providers.crpt import (
    CodeBlock,
    CodeDatabase,
    CodeFile,
    CodeMemory,
    CodesNotRecoverable,
    Crpt,
    DestinationDamaged,
)
from govauth.providers.crpt.sandbox import GTIN, CrptSandbox
from govauth.providers.crpt.suz.destinations import Destination
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.conftest import order_of

pytestmark = pytest.mark.anyio

KINDS = ["memory", "file", "database"]


def make(kind: str, folder: Path) -> Destination:
    kinds: dict[str, Callable[[], Destination]] = {
        "memory": CodeMemory,
        "file": lambda: CodeFile(folder / "codes.txt"),
        "database": lambda: CodeDatabase(folder / "codes.db"),
    }
    return kinds[kind]()


def content(destination: Destination) -> list[str]:
    if isinstance(destination, CodeMemory):
        return list(destination.codes)
    if isinstance(destination, CodeFile):
        return destination.path.read_bytes().decode().split("\n")[:-1]
    assert isinstance(destination, CodeDatabase)
    with closing(sqlite3.connect(destination.path)) as database:
        return [row[0] for row in database.execute("SELECT code FROM codes")]


def given(provider: CrptSandbox, order_id: str) -> list[str]:
    sub = provider.station.book.orders[order_id].subs[GTIN]
    return sorted(sub.code(index) for index in range(sub.passed))


@pytest.mark.parametrize("kind", KINDS)
async def test_blocks_arrive_whole(crpt: Crpt, provider: CrptSandbox, tmp_path: Path, kind: str) -> None:
    order = await crpt.suz.orders.create(order_of(1000))
    destination = make(kind, tmp_path)
    assert await order.save_codes(GTIN, destination, within=20, block_size=300) is destination
    assert provider.counters["suz.codes.fetch"] == 4
    assert sorted(content(destination)) == given(provider, order.order_id)
    # Once more: nothing is asked for, nothing changes.
    await order.save_codes(GTIN, destination, within=20)
    assert provider.counters["suz.codes.fetch"] == 4
    assert len(content(destination)) == 1000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["lose", "drop", "cut", "fail"])
@pytest.mark.parametrize("skip", [0, 1, 3])
async def test_a_lost_block_is_read_again_and_never_fetched_blindly(
    crpt: Crpt,
    sandbox: ServedSandbox,
    provider: CrptSandbox,
    tmp_path: Path,
    kind: str,
    fault: str,
    skip: int,
) -> None:
    """The last block too: the sub-order is exhausted by then."""
    order = await crpt.suz.orders.create(order_of(40))
    sandbox.fault(fault, operation="suz.codes.fetch", skip=skip)
    destination = make(kind, tmp_path)
    await order.save_codes(GTIN, destination, within=20, block_size=10)
    assert sorted(content(destination)) == given(provider, order.order_id)
    assert len(content(destination)) == 40
    assert provider.counters["codes_handed_out"] == 40
    assert provider.counters["suz.codes.blocks"] == 1
    assert provider.counters["suz.codes.retry"] == (1 if fault in ("lose", "cut") else 0)


async def test_codes_fetched_by_hand_before_are_brought_too(crpt: Crpt, provider: CrptSandbox) -> None:
    order = await crpt.suz.orders.create(order_of(30))
    await anyio.sleep(0.1)
    block = await crpt.suz.codes.fetch(order.order_id, GTIN, 10)
    assert repr(block).endswith("<10 codes>)")
    assert (await crpt.suz.codes.retry(block.block_id)) == block
    codes = await order.codes(GTIN, within=20)
    assert sorted(codes) == given(provider, order.order_id)
    assert set(block.codes) < set(codes)


async def test_codes_that_become_available_bit_by_bit(crpt: Crpt, provider: CrptSandbox) -> None:
    provider.control("available", 7)
    order = await crpt.suz.orders.create(order_of(20))
    assert len(await order.codes(GTIN, within=20)) == 20
    assert provider.counters["suz.codes.fetch"] == 3


async def test_two_downloads_into_one_database_at_once(
    crpt: Crpt, provider: CrptSandbox, tmp_path: Path
) -> None:
    order = await crpt.suz.orders.create(order_of(400))
    database = CodeDatabase(tmp_path / "codes.db")

    async def download() -> None:
        await order.save_codes(GTIN, database, within=30, block_size=20)

    async with anyio.create_task_group() as tasks:
        for _ in range(2):
            tasks.start_soon(download)
    assert sorted(content(database)) == given(provider, order.order_id)


async def test_a_bare_fetch_that_is_lost_says_how_to_go_on(crpt: Crpt, sandbox: ServedSandbox) -> None:
    order = await crpt.suz.orders.create(order_of(10))
    await anyio.sleep(0.1)
    sandbox.fault("lose", operation="suz.codes.fetch")
    with pytest.raises(OutcomeUnknown, match="not known") as caught:
        await crpt.suz.codes.fetch(order.order_id, GTIN, 10)
    assert "codes.blocks" in caught.value.how_to_check
    blocks = await crpt.suz.codes.blocks(order.order_id, GTIN)
    assert [block.quantity for block in blocks] == [10]
    assert blocks[0].handed_out is not None


async def test_blocks_that_can_be_read_no_more_are_not_passed_over(
    crpt: Crpt, provider: CrptSandbox, tmp_path: Path
) -> None:
    order = await crpt.suz.orders.create(order_of(10))
    await order.codes(GTIN, within=10)
    provider.control("forget_blocks", value=True)
    with pytest.raises(CodesNotRecoverable, match="10 codes were handed out, 0 are safe") as caught:
        await order.save_codes(GTIN, CodeFile(tmp_path / "codes.txt"), within=10)
    assert (caught.value.saved, caught.value.handed_out) == (0, 10)


async def test_a_sub_order_that_was_closed_early(crpt: Crpt, provider: CrptSandbox) -> None:
    order = await crpt.suz.orders.create(order_of(10))
    with pytest.raises(PendingTimedOut):
        provider.control("available", 4)
        async for step in order.codes(GTIN, within=0.5, block_size=4):
            if "4 of 10" in getattr(step, "note", ""):
                provider.switches.available = -1
    provider.control("available", 0)
    await order.close(GTIN)
    with pytest.raises(CodesNotRecoverable):
        await order.codes(GTIN, within=5)


async def test_what_a_crash_left_behind_is_cut_off(crpt: Crpt, provider: CrptSandbox, tmp_path: Path) -> None:
    order = await crpt.suz.orders.create(order_of(30))
    file = CodeFile(tmp_path / "codes.txt")
    await order.save_codes(GTIN, file, within=20, block_size=10)
    whole = file.path.read_bytes()
    lines = file.journal_path.read_bytes().splitlines(keepends=True)
    # The crash came after the second block, in the middle of the third and of its line.
    file.journal_path.write_bytes(b"".join(lines[:3]) + lines[3][:20])
    file.path.write_bytes(whole[:-33])
    await order.save_codes(GTIN, file, within=20, block_size=10)
    assert file.path.read_bytes() == whole
    assert file.journal_path.read_bytes() == b"".join(lines)
    assert provider.counters["codes_handed_out"] == 30


async def test_a_damaged_file_is_left_alone(crpt: Crpt, tmp_path: Path) -> None:
    order = await crpt.suz.orders.create(order_of(10))
    file = CodeFile(tmp_path / "codes.txt")
    await order.save_codes(GTIN, file, within=20)
    assert file.path.stat().st_mode & 0o777 == 0o600
    whole = file.path.read_bytes()
    file.path.write_bytes(whole[:-1])
    with pytest.raises(DestinationDamaged, match="vouches for"):
        await order.save_codes(GTIN, file, within=20)
    assert file.path.read_bytes() == whole[:-1]
    other = await crpt.suz.orders.create(order_of(10))
    with pytest.raises(DestinationDamaged, match="another order"):
        await other.save_codes(GTIN, file, within=20)
    file.journal_path.write_bytes(b"something else\n")
    with pytest.raises(DestinationDamaged, match="not a journal"):
        await order.save_codes(GTIN, file, within=20)


@pytest.mark.parametrize("journal", [None, b"", b'{"version"'])
async def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, journal: bytes | None) -> None:
    file = CodeFile(tmp_path / "codes.txt")
    file.path.write_bytes(b"something of value")
    if journal is not None:
        file.journal_path.write_bytes(journal)
    with pytest.raises(DestinationDamaged, match="name another file"):
        async with file.hold("order", GTIN):
            pass
    assert file.path.read_bytes() == b"something of value"


async def test_a_file_in_no_directory_is_named_itself(tmp_path: Path) -> None:
    path = tmp_path / "no" / "codes.txt"
    with pytest.raises(ConfigurationError, match=f"^{path}: there is no directory {path.parent}$"):
        async with CodeFile(path).hold("order", GTIN):
            pass


async def test_a_code_that_would_break_the_file_is_refused(tmp_path: Path) -> None:
    file = CodeFile(tmp_path / "codes.txt")
    async with file.hold("order", GTIN) as opened:
        for codes in (("a\nb",), ("a", "")):
            with pytest.raises(UnexpectedReply):
                await opened.append(CodeBlock("block", codes))
        await opened.append(CodeBlock("block", ("a\x1d93", "b")))
        await opened.append(CodeBlock("block", ("never", "twice")))
        await opened.append(CodeBlock("empty", ()))
    assert file.path.read_bytes() == b"a\x1d93\nb\n"


async def test_one_code_of_two_blocks_is_not_hidden(tmp_path: Path) -> None:
    database = CodeDatabase(tmp_path / "codes.db")
    async with database.hold("order", GTIN) as opened:
        await opened.append(CodeBlock("one", ("a", "b")))
        with pytest.raises(DestinationDamaged, match="already"):
            await opened.append(CodeBlock("two", ("c", "a")))
    assert sorted(content(database)) == ["a", "b"]


async def test_bad_block_sizes(crpt: Crpt) -> None:
    order = crpt.suz.orders.get("0f0f")
    for size in (0, 150_001):
        with pytest.raises(InvalidInput, match="block_size"):
            order.codes(GTIN, within=1, block_size=size)
    with pytest.raises(InvalidInput, match="gtin"):
        order.codes("04601653030040", within=1)
