"""Receipts in a file: whole or not at all, in constant memory, and harmless to spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import anyio
import pytest

from govauth.errors import InvalidInput, ServerFault, UnexpectedReply
from govauth.providers.moy_nalog import CancelReason, ExportFormat, Income, LegalEntity, MoyNalog, Service
from govauth.providers.moy_nalog.receipt_export import PAGES_REMEMBERED, write_receipts
from govauth.sandbox.server import ServedSandbox
from govauth.transport.paging import Portion, by_offset

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
SINCE, UNTIL = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
HOSTILE = '=HYPERLINK("http://127.0.0.9/","x")'
ODD = "line one\nline two; «кавычки», \u2028 'x' \"y\" 🧾"


async def issue(nalog: MoyNalog, count: int) -> list[str]:
    return [
        (
            await nalog.receipts.issue(Service("Урок", price=10), operation_time=NOON + timedelta(seconds=at))
        ).id
        for at in range(count)
    ]


async def test_both_forms_hold_everything(nalog: MoyNalog, tmp_path: Path) -> None:
    firm = LegalEntity("7707083893", HOSTILE)
    first = await nalog.receipts.issue(Service(ODD, price="1500.50"), client=firm, operation_time=NOON)
    second = await nalog.receipts.issue(
        [Service("@x", price=1), Service("б", price="0.5", quantity=3)],
        operation_time=NOON + timedelta(seconds=1),
    )
    await nalog.receipts.cancel(second, CancelReason.REFUND)
    table, lines = tmp_path / "march.CSV", tmp_path / "march.jsonl"
    assert await nalog.receipts.export(table, SINCE, UNTIL) == 2
    assert await nalog.receipts.export(str(lines), SINCE, UNTIL) == 2

    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == [first.id, second.id]
    assert (rows[0]["name"], rows[0]["total"], rows[0]["client_name"]) == (ODD, "1500.5", f"'{HOSTILE}")
    assert rows[0]["operation_time"] == "2026-10-05T12:00:00+03:00"
    assert rows[0]["print_url"] == first.print_url
    assert (rows[1]["status"], rows[1]["cancel_reason"]) == ("CANCELLED", "Возврат средств")
    assert rows[1]["name"].startswith("'@x")

    objects = [json.loads(line) for line in lines.read_text(encoding="utf-8").split("\n") if line]
    assert [one["id"] for one in objects] == [first.id, second.id]
    assert (objects[0]["name"], objects[0]["client_name"]) == (ODD, HOSTILE)
    assert objects[1]["services"] == [
        {"name": "@x", "price": "1", "quantity": "1"},
        {"name": "б", "price": "0.5", "quantity": "3"},
    ]
    assert {path.name for path in tmp_path.iterdir()} == {table.name, lines.name}
    assert stat.S_IMODE(table.stat().st_mode) == 0o600


async def test_a_capped_list_that_grows_meanwhile_is_written_once_and_in_order(
    nalog: MoyNalog, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    issued = await issue(nalog, 23)
    sandbox.moy_nalog.control("page_cap", 5)
    sandbox.fault("lose", operation="receipts.list", skip=2)
    target = tmp_path / "all.jsonl"
    assert await nalog.receipts.export(target, SINCE, UNTIL) == 23
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == issued


@pytest.mark.parametrize("fault", ["fail", "early", "cancelled"])
async def test_a_list_that_ends_early_leaves_what_was_there(
    nalog: MoyNalog, sandbox: ServedSandbox, tmp_path: Path, fault: str
) -> None:
    await issue(nalog, 12)
    sandbox.moy_nalog.control("page_cap", 5)
    target = tmp_path / "all.csv"
    target.write_text("before")
    with anyio.CancelScope() as scope:
        if fault == "fail":
            sandbox.fault("fail", operation="receipts.list", skip=1, times=10)
            with pytest.raises(ServerFault):
                await nalog.receipts.export(target, SINCE, UNTIL)
        elif fault == "early":
            empty = {"content": [], "hasMore": True, "currentOffset": 0, "currentLimit": 5}
            sandbox.moy_nalog.receipts.page = lambda *_: empty  # type: ignore[method-assign]
            with pytest.raises(UnexpectedReply, match="hasMore"):
                await nalog.receipts.export(target, SINCE, UNTIL)
        else:
            sandbox.fault("delay", operation="receipts.list", skip=1, seconds=5)
            scope.deadline = anyio.current_time() + 0.3
            await nalog.receipts.export(target, SINCE, UNTIL)
    assert scope.cancelled_caught == (fault == "cancelled")
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


async def test_what_is_wrong_is_said_before_anything_is_asked(
    nalog: MoyNalog, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    for path in (tmp_path / "all.xlsx", tmp_path / "all", ".csv"):
        with pytest.raises(InvalidInput, match="path"):
            await nalog.receipts.export(path, SINCE)
    with pytest.raises(InvalidInput, match="format"):
        await nalog.receipts.export(tmp_path / "a", SINCE, format="xml")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="since"):
        await nalog.receipts.export(tmp_path / "a.csv", datetime(2026, 1, 1))  # noqa: DTZ001 - refused
    with pytest.raises(FileNotFoundError):
        await nalog.receipts.export(tmp_path / "nowhere" / "a.csv", SINCE)
    assert not sandbox.moy_nalog.counters["receipts.list"]
    assert not list(tmp_path.iterdir())


async def test_a_long_list_is_written_in_constant_memory(tmp_path: Path) -> None:
    def made(start: int, count: int) -> Iterator[Income]:
        for number in range(start, min(start + count, 6_000)):
            yield Income(
                id=f"receipt-{number:08}", total_amount=Decimal(1), operation_time=NOON, name="x" * 40
            )

    async def portion(start: int, count: int) -> Portion[Income]:
        return Portion(list(made(start, count)), start + count < 6_000)

    listed = by_offset(
        portion, size=20, name="test", identity=lambda one: one.id, remembered=PAGES_REMEMBERED
    )
    tracemalloc.start()
    try:
        count = await write_receipts(tmp_path / "all.jsonl", listed, ExportFormat.JSONL, lambda one: one)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 6_000
    assert peak < 450_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
async def test_a_full_disk_leaves_no_part_behind(
    nalog: MoyNalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tempfile.mkstemp

    def full(*, dir: Path, prefix: str, suffix: str) -> tuple[int, str]:  # noqa: A002 - as tempfile has it
        descriptor, name = made(suffix, prefix, dir)
        os.close(descriptor)
        return os.open("/dev/full", os.O_WRONLY), name

    monkeypatch.setattr("govauth.providers.moy_nalog.receipt_export.tempfile.mkstemp", full)
    await issue(nalog, 1)
    with pytest.raises(OSError, match="No space left"):
        await nalog.receipts.export(tmp_path / "march.csv", SINCE, UNTIL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["\n=1+1", "＝1+1", "＠SUM(1)"])
async def test_other_forms_of_a_formula_are_harmless_too(nalog: MoyNalog, tmp_path: Path, name: str) -> None:
    await nalog.receipts.issue(
        Service("Урок", price=1), client=LegalEntity("7707083893", name), operation_time=NOON
    )
    await nalog.receipts.export(tmp_path / "march.csv", SINCE, UNTIL)
    (row,) = csv.DictReader(io.StringIO((tmp_path / "march.csv").read_text("utf-8-sig"), newline=""))
    assert not row["client_name"].lstrip().startswith(("=", "＝", "＠"))
