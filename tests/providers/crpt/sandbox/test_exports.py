"""Reports of many codes: ordered, looked at until they are ready, downloaded without being held."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import httpx
import pytest

from govauth.providers.crpt.sandbox import GTIN, CrptSandbox
from govauth.providers.crpt.sandbox.true_api.export_file import zipped
from govauth.sandbox.server import ServedSandbox
from tests.providers.crpt.sandbox.firm import TRUE, Firm, name_of
from tests.soaking import examples

TASKS = f"{TRUE}/dispenser/tasks"
RESULTS = f"{TRUE}/dispenser/results"
COUNT = min(examples(5_000), 100_000)


def ordered(firm: Firm, **more: object) -> httpx.Response:
    params = {"participantInn": firm.inn, "packageType": ["UNIT"], "status": "EMITTED"}
    body = {
        "name": "FILTERED_CIS_REPORT",
        "format": "CSV",
        "periodicity": "SINGLE",
        "productGroupCode": "1",
        "params": json.dumps(params),
    }
    return firm.http.post(TASKS, json={**body, **more})


def rows_of(content: bytes) -> tuple[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = archive.namelist()
        heading, _, rest = archive.read(name).decode().partition("\n")
    return heading, list(csv.DictReader(io.StringIO(rest)))


def test_a_report_becomes_ready_and_is_downloaded(maker: Firm, crpt: CrptSandbox) -> None:
    codes = [name_of(code) for code in maker.order(3)]
    crpt.control("introduce", codes[:1])
    crpt.control("export_result_polls", 1)
    crpt.control("export_early_downloads", 1)
    task = ordered(maker).json()
    assert task["currentStatus"] == "PREPARATION"
    looks = [maker.http.get(f"{TASKS}/{task['id']}", params={"pg": 1}).json() for _ in range(2)]
    assert [look["currentStatus"] for look in looks] == ["PREPARATION", "COMPLETED"]
    query = {"page": 0, "size": 10, "pg": 1, "task_ids": task["id"]}
    listed = [maker.http.get(RESULTS, params=query).json()["list"][0] for _ in range(2)]
    assert [(one["downloadStatus"], one["available"]) for one in listed] == [
        ("PREPARATION", "NOT_AVAILABLE"),
        ("SUCCESS", "AVAILABLE"),
    ]
    file = f"{RESULTS}/{listed[1]['id']}/file"
    assert maker.http.get(file).status_code == 403
    answer = maker.http.get(file)
    assert answer.content.startswith(b"PK")
    heading, rows = rows_of(answer.content)
    assert heading.startswith("Filter(participantInn=")
    assert [row["requestedCis"] for row in rows] == codes[1:]
    assert rows[0]["productName"] == "Учебный товар, «Пример»"
    assert maker.http.get(f"{RESULTS}/{task['id']}/file").content.startswith(b"PK")
    assert maker.http.get(TASKS, params={"pg": 1}).json()["list"][0]["id"] == task["id"]
    assert maker.http.get(TASKS, params={"pg": 2}).json()["list"] == []


def test_what_is_refused_and_what_fails(maker: Firm, crpt: CrptSandbox) -> None:
    mistakes: list[tuple[dict[str, object], int]] = [
        ({"productGroupCode": "lp"}, 400),
        ({"params": {"participantInn": maker.inn}}, 400),
        ({"params": json.dumps({"participantInn": "500100732259"})}, 403),
        ({"format": "XLSX"}, 400),
        ({"name": "EVERYTHING"}, 400),
    ]
    for more, status in mistakes:
        assert ordered(maker, **more).status_code == status
    crpt.control("no_contract", ["lp"])
    assert ordered(maker).status_code == 403
    crpt.control("no_contract", None)
    crpt.control("export_polls", 1)
    crpt.control("export_failure", "FAILED")
    task = ordered(maker).json()
    assert maker.http.get(f"{TASKS}/{task['id']}", params={"pg": 1}).json()["currentStatus"] == "FAILED"
    assert maker.http.get(RESULTS, params={"pg": 1}).json()["list"] == []
    assert maker.http.get(f"{RESULTS}/{task['id']}/file").status_code == 404
    assert maker.http.get(f"{TASKS}/none", params={"pg": 1}).status_code == 404
    assert maker.http.get(f"{TASKS}/{task['id']}").status_code == 400


def test_many_codes_are_sent_without_being_held(
    maker: Firm, crpt: CrptSandbox, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    crpt.control("ready_seconds", 0)
    crpt.control("export_polls", 0)
    product = {"gtin": GTIN, "quantity": COUNT, "templateId": 10}
    made = crpt.station.book.create({"productGroup": "lp", "products": [product]})
    crpt.station.book.orders[made["orderId"]].subs[GTIN].passed = COUNT
    task, file = ordered(maker).json(), tmp_path / "codes.zip"
    with maker.http.stream("GET", f"{RESULTS}/{task['id']}/file") as answer, file.open("wb") as saved:
        assert "content-length" not in answer.headers
        for part in answer.iter_bytes():
            saved.write(part)
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as rows:
        assert sum(1 for _ in rows) == COUNT + 2
    sandbox.fault("cut", operation="true_api.exports.file")
    with pytest.raises(httpx.HTTPError):
        maker.http.get(f"{RESULTS}/{task['id']}/file")
    begun = zipped("codes.csv", "Filter()", crpt.circulation.owned_by(maker.inn))
    next(begun)
    tracemalloc.start()
    largest = max(map(len, begun))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest < 100_000
    assert held < 1_000_000
