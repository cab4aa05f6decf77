"""Exports: ordered once, awaited, streamed to disk whole or not at all, read row by row."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import pickle
import socket
import stat
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import anyio
import pytest

from govauth.client.options import ClientOptions
from govauth.errors import (
    AccessDenied,
    ConnectionLost,
    InvalidInput,
    NotFound,
    PendingRejected,
    PendingTimedOut,
    TimedOut,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.crpt import (
    ExportOutcomeUnknown,
    ExportRequest,
    Outcome,
    Place,
    ProductGroup,
    errors,
    read_export,
)
from govauth.providers.crpt.true_api import exports
from govauth.providers.crpt.true_api.models import ExportResult
from govauth.providers.crpt.true_api.part_file import PartFile
from govauth.providers.crpt.true_api.resources import TrueApi
from govauth.transport.api import Api
from govauth.transport.transport import Transport
from tests.http.loopback_server import LoopbackServer
from tests.providers.crpt.true_api.system import INN, Asked, System, answer
from tests.transport.test_transport import QUICK, Static
from govauth.clock import SYSTEM_CLOCK

pytestmark = pytest.mark.anyio

TASKS = "/dispenser/tasks"
ID = "5a011667-1f2e-4a3b-8c4d-0100000e61e1"
FILE = "/dispenser/results/r-1/file"
ZIP = {"content-type": "application/zip"}
REQUEST = ExportRequest(ProductGroup.CLOTHES, {"participantInn": INN, "packageType": ["UNIT"]})


def packed(*lines: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.csv", "".join(f"{line}\n" for line in lines))
    return content.getvalue()


ARCHIVE = packed(
    "Filter(participantInn=7707083893)",
    "requestedCis,gtin,productName",
    '"0104601653030046215ab""cd",04601653030046,"Рубашка, белая"',
    "0104601653030046215abce,04601653030046",
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "POLL", type(exports.POLL)(0.001))
    monkeypatch.setattr(exports, "AGAIN", 0.001)


@pytest.mark.parametrize("name", ["id", "taskId"])
async def test_an_export_is_ordered_as_the_system_wants_it(name: str) -> None:
    system = System().on(TASKS, answer({name: ID, "currentStatus": "PREPARATION"}, 201))
    request = ExportRequest(
        "lp",
        REQUEST.params,
        since=datetime(2026, 1, 1, tzinfo=UTC),
        until=datetime(2026, 1, 31, tzinfo=UTC),
    )
    task = await system.true_api().exports.order(request)
    assert (task.id, task.current_status) == (ID, "PREPARATION")
    body = system.asked[0].body
    assert json.loads(body.pop("params")) == {"participantInn": INN, "packageType": ["UNIT"]}
    assert body == {
        "name": "FILTERED_CIS_REPORT",
        "format": "CSV",
        "periodicity": "SINGLE",
        "productGroupCode": "1",
        "dataStartDate": "2026-01-01T00:00:00.000Z",
        "dataEndDate": "2026-01-31T00:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (ExportRequest("nogroup", REQUEST.params), "product_group"),
        (ExportRequest("lp", {}), "params"),
        (ExportRequest("lp", REQUEST.params, name=" "), "name"),
        (ExportRequest("lp", {"status": float("inf")}), r"params\.status"),
        (ExportRequest("lp", REQUEST.params, since=datetime(2026, 1, 1, tzinfo=UTC)), "together"),
        (
            ExportRequest(
                "lp",
                REQUEST.params,
                since=datetime(2026, 2, 1, tzinfo=UTC),
                until=datetime(2026, 1, 1, tzinfo=UTC),
            ),
            "until",
        ),
    ],
)
async def test_a_wrong_order_is_refused_before_the_network(request_: ExportRequest, message: str) -> None:
    system = System()
    with pytest.raises(InvalidInput, match=message):
        await system.true_api().exports.order(request_)
    assert not system.asked


def listed(**task: Any) -> dict[str, Any]:
    return {"id": ID, "name": "FILTERED_CIS_REPORT", "createDate": "2036-02-01T10:00:00.000Z", **task}


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([], Outcome.NOT_APPLIED),
        ([listed(createDate="2026-01-01T00:00:00.000Z")], Outcome.NOT_APPLIED),
        ([listed(name="VIOLATIONS_REPORT")], Outcome.NOT_APPLIED),
        ([listed(params='{"participantInn": "500100732259"}')], Outcome.NOT_APPLIED),
        ([listed(params="{")], Outcome.NOT_APPLIED),
        ([listed()], Outcome.UNDECIDED),
        ([listed(id="x"), listed(params=json.dumps(REQUEST.params, indent=1))], Outcome.APPLIED),
    ],
)
async def test_a_lost_order_is_looked_for_in_the_list(tasks: list[dict[str, Any]], expected: Outcome) -> None:
    system = System().on(TASKS, ConnectionLost("reset", sent=True))
    api = system.true_api()
    with pytest.raises(ExportOutcomeUnknown) as caught:
        await api.exports.order(REQUEST)
    assert len(system.asked) == 1
    error = pickle.loads(pickle.dumps(caught.value))
    system.on(TASKS, lambda asked: answer({"list": [] if asked.get("page") != "0" else tasks}))
    result = await api.exports.reconcile(error, settle=0)
    assert result.outcome is expected
    assert {(asked.method, asked.get("pg")) for asked in system.asked[1:]} == {("GET", "1")}
    with pytest.raises(InvalidInput, match="lost"):
        await api.exports.reconcile(REQUEST)


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_lost_order_is_looked_for_by_the_clock_of_the_system(hours: int) -> None:
    """A token from a store shows no clock, so the order was dated by this host."""
    system = System().on(TASKS, ConnectionLost("reset", sent=True))
    api = system.true_api()
    with pytest.raises(ExportOutcomeUnknown) as caught:
        await api.exports.order(REQUEST)
    now = datetime.now(UTC) + timedelta(hours=hours)
    dated = {"content-type": "application/json", "date": format_datetime(now, usegmt=True)}
    same = {"params": json.dumps(REQUEST.params)}
    tasks = [
        listed(id="x", createDate=f"{now:%Y-%m-%dT%H:%M:%SZ}", **same),
        listed(id="before", createDate=f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}", **same),
    ]
    body: list[dict[str, list[dict[str, Any]]]] = [{"list": tasks}, {"list": []}]
    system.on(TASKS, lambda asked: Response(200, dated, json.dumps(body[asked.get("page") != "0"]).encode()))
    result = await api.exports.reconcile(pickle.loads(pickle.dumps(caught.value)), settle=0)
    assert result.found is not None
    assert result.found.id == "x"


async def test_the_file_is_awaited_past_the_status_of_the_export() -> None:
    def result(**fields: str) -> Response:
        made = {"id": "r-1", "taskId": ID, "downloadStatus": "SUCCESS", "available": "AVAILABLE"}
        return answer({"list": [{**made, "id": "r-0", "taskId": "another"}, {**made, **fields}]})

    system = System().on(
        f"{TASKS}/{ID}",
        answer({"id": ID, "currentStatus": "PREPARATION"}),
        answer({"id": ID, "currentStatus": "COMPLETED"}),
    )
    system.on(
        "/dispenser/results",
        result(downloadStatus="PREPARATION"),
        result(available="NOT_AVAILABLE"),
        result(),
    )
    found = await system.true_api().exports.result(ID, "lp", within=60)
    assert found.id == "r-1"
    assert len(system.asked) == 7
    assert system.asked[-1].query == [("page", "0"), ("size", "100"), ("pg", "1"), ("task_ids", ID)]


async def test_the_file_is_found_among_all_pages_of_results() -> None:
    others = [{"id": f"r-{number}", "taskId": "another"} for number in range(250)]
    mine = [{"id": "x-1", "taskId": ID}, {"id": "x-2", "taskId": ID}]

    def page(asked: Asked) -> Response:
        start = int(asked.get("page") or 0) * 100
        return answer({"list": [*others, *mine][start : start + 100]})

    system = System().on("/dispenser/results", page)
    assert [one.id for one in await system.true_api().exports.results(ID, "lp")] == ["x-1", "x-2"]
    assert len(system.asked) == 3
    stuck = System().on("/dispenser/results", answer({"list": others[:100]})).true_api()
    with pytest.raises(UnexpectedReply, match="the same page came again"):
        await stuck.exports.results(ID, "lp")


async def test_a_disk_that_is_full_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def full(descriptor: int, piece: bytes) -> int:
        if b"PK" in bytes(piece[:2]):
            return write(descriptor, piece[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    path = tmp_path / "codes.zip"
    path.write_bytes(b"what was there before")
    with pytest.raises(OSError, match="space"):
        await System().on(FILE, Response(200, ZIP, ARCHIVE)).true_api().exports.download("r-1", path)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"what was there before"]


@pytest.mark.parametrize("status", ["FAILED", "CANCELED", "ARCHIVE"])
async def test_an_export_that_failed_says_so(status: str) -> None:
    api = System().on(f"{TASKS}/{ID}", answer({"id": ID, "currentStatus": status})).true_api()
    with pytest.raises(PendingRejected, match=status) as caught:
        await api.exports.result(ID, 1, within=60)
    assert caught.value.advice
    assert caught.value.advice_ru
    waiting = System().on(f"{TASKS}/{ID}", answer({"id": ID, "currentStatus": "NEW"})).true_api()
    with pytest.raises(PendingTimedOut):
        await waiting.exports.result(ID, 1, within=0)


async def test_a_file_is_fetched_though_it_is_refused_for_a_while(tmp_path: Path) -> None:
    refused = answer({"error_message": "forbidden"}, 403)
    system = System().on(FILE, refused, ConnectionLost("reset", sent=True), Response(200, ZIP, ARCHIVE))
    path = tmp_path / "codes.zip"
    path.write_bytes(b"what was there before")
    got = await system.true_api().exports.download(ExportResult(id="r-1"), str(path))
    assert got == path
    assert path.read_bytes() == ARCHIVE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    rows = list(read_export(path))
    assert rows == [
        {
            "requestedCis": '0104601653030046215ab"cd',
            "gtin": "04601653030046",
            "productName": "Рубашка, белая",
        },
        {"requestedCis": "0104601653030046215abce", "gtin": "04601653030046", "productName": ""},
    ]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (answer({"error_message": "forbidden"}, 403), AccessDenied),
        (answer({"error_message": "нет", "code": "404"}, 404), NotFound),
        (answer({"error_message": "нет", "code": "404"}), NotFound),
        (Response(200, {"content-type": "text/html"}, b"<html>gate</html>"), Exception),
        (Response(200, ZIP, b""), UnexpectedReply),
        (Response(200, ZIP, b"PK\x03\x04 and no more"), UnexpectedReply),
        (Response(200, ZIP, ARCHIVE[:-30]), UnexpectedReply),
        (Response(200, ZIP, ARCHIVE[:60] + b"\0\0\0\0" + ARCHIVE[64:]), UnexpectedReply),
    ],
)
async def test_what_is_no_whole_archive_leaves_everything_as_it_was(
    tmp_path: Path, reply: Response, error: type[Exception]
) -> None:
    path = tmp_path / "codes.zip"
    path.write_bytes(b"what was there before")
    with pytest.raises(error):
        await System().on(FILE, reply).true_api().exports.download("r-1", path, seconds=0.05)
    assert path.read_bytes() == b"what was there before"
    assert list(tmp_path.iterdir()) == [path]


async def test_an_archive_with_an_altered_byte_is_refused_or_reads_the_same(tmp_path: Path) -> None:
    with io.BytesIO() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("1.csv", "code\n" + "".join(f"{number * 7919}\n" for number in range(400)))
        sound = made.getvalue()
    path, fetched = tmp_path / "codes.zip", tmp_path / "fetched.zip"
    path.write_bytes(sound)
    rows, refused = list(read_export(path)), 0
    for place in range(0, len(sound), 7):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x14]) + sound[place + 1 :])
        part = PartFile(fetched)
        part.accepts(200, ZIP)
        await part.write(path.read_bytes())
        try:
            await part.keep()
            assert list(read_export(path)) == rows
        except UnexpectedReply:
            refused += 1
        finally:
            await part.discard()
            fetched.unlink(missing_ok=True)
    assert refused > 100
    assert list(tmp_path.iterdir()) == [path]


async def test_a_file_that_stays_refused_is_asked_for_seven_times(tmp_path: Path) -> None:
    system = System().on(FILE, answer({"error_message": "forbidden"}, 403))
    with pytest.raises(AccessDenied):
        await system.true_api().exports.download("r-1", tmp_path / "a.zip")
    assert len(system.asked) == 1 + exports.REFUSALS


async def test_a_path_that_cannot_be_is_refused_before_the_network(tmp_path: Path) -> None:
    system = System()
    for path in (tmp_path, tmp_path / "absent" / "codes.zip"):
        with pytest.raises(InvalidInput, match="path"):
            await system.true_api().exports.download("r-1", path)
    with pytest.raises(InvalidInput, match="seconds"):
        await system.true_api().exports.download("r-1", tmp_path / "a.zip", seconds=0)
    with pytest.raises(InvalidInput, match="result_id"):
        await system.true_api().exports.download("../../etc", tmp_path / "a.zip")
    assert not system.asked


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no archive", "damaged"),
        (packed("a,b", "1,2,3"), "line 2: has 3 fields"),
        (packed("a,b", '"1'), "damaged"),
    ],
)
def test_damaged_rows_are_an_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "codes.zip"
    path.write_bytes(content)
    with pytest.raises(UnexpectedReply, match=message):
        list(read_export(path))


def test_an_archive_without_csv_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "codes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(UnexpectedReply, match="CSV"):
        list(read_export(path))


CODES = 100_000


def large() -> bytes:
    """Make an export that does not compress well: 100,000 codes, stored as they are."""
    lines = ["Filter(status=INTRODUCED)", "requestedCis,gtin,status"]
    lines += [f"0104601653030046215{number:012},04601653030046,INTRODUCED" for number in range(CODES)]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("report.csv", "\n".join(lines))
    return content.getvalue()


class FileServer(LoopbackServer):
    """Breaks off in the middle of a file once, and gives all of it from then on."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection:
            connection.recv(65536)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/zip\r\ncontent-length: %d\r\n\r\n"
                % len(self.content)
            )
            half = len(self.content) // 2
            connection.sendall(memoryview(self.content)[:half])
            if number > 1:
                connection.sendall(memoryview(self.content)[half:])


@pytest.fixture(scope="module")
def content() -> bytes:
    return large()


@pytest.fixture
def server(content: bytes) -> Iterator[FileServer]:
    made = FileServer(content)
    made.start()
    yield made
    made.listener.close()


class StallingServer(FileServer):
    """Gives a half of a file, and then nothing more."""

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/zip\r\n")
            connection.sendall(b"content-length: %d\r\n\r\n" % len(self.content))
            connection.sendall(memoryview(self.content)[: len(self.content) // 2])
            connection.recv(1)  # until the other side has gone


def client_of(sender: HttpxSender, server: FileServer) -> TrueApi:
    channel = ClientOptions(sender=sender, retry=QUICK).channel()
    place = Place.PROD.at(f"http://127.0.0.1:{server.port}")
    api = Api(channel, place, refuse=errors.refuse, headers={})
    return TrueApi(Transport(api, Static()), None, SYSTEM_CLOCK, {})


@pytest.mark.parametrize("seconds", [0.2, 60.0])
async def test_a_download_that_is_given_up_leaves_nothing(
    tmp_path: Path, content: bytes, seconds: float
) -> None:
    server = StallingServer(content)
    server.start()
    sender = HttpxSender()
    path = tmp_path / "codes.zip"
    with anyio.move_on_after(0.4) as scope:
        with pytest.raises(TimedOut) if seconds < 1 else contextlib.nullcontext():
            await client_of(sender, server).exports.download("r-1", path, seconds=seconds)
    assert scope.cancelled_caught is (seconds > 1)
    assert list(tmp_path.iterdir()) == []
    await sender.aclose()
    server.listener.close()


async def test_a_hundred_thousand_codes_are_streamed_in_constant_memory(
    tmp_path: Path, server: FileServer, content: bytes
) -> None:
    sender = HttpxSender(largest_reply=2**20)
    api = client_of(sender, server)
    path = tmp_path / "codes.zip"
    await api.exports.download("r-1", path)  # what is imported and opened for the first time is no matter
    tracemalloc.start()
    try:
        await api.exports.download("r-1", path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        await sender.aclose()
    assert len(content) > 5_000_000
    assert peak < 2_000_000
    assert path.read_bytes() == content
    assert server.connections == 3
    assert sum(1 for row in read_export(path) if row["status"] == "INTRODUCED") == CODES
