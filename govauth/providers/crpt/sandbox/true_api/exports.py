"""The dispenser: reports of many codes are ordered, are ready after some looks, and are downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import define

from govauth.http.message import Response
from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.groups import GROUPS
from govauth.providers.crpt.sandbox.life import APPLIED
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.times import moment, read_span
from govauth.providers.crpt.sandbox.true_api.export_file import zipped
from govauth.providers.crpt.sandbox.true_api.listing import limit_of, page_number
from govauth.providers.crpt.sandbox.true_api.participants import contracts
from govauth.simulation import Json, Site, StreamedReply, list_in, object_in
from govauth.simulation.chance import chance
from govauth.wire.json import NotJson, decode_json

_CODES: Final = "FILTERED_CIS_REPORT"
_PREPARATION, _COMPLETED = "PREPARATION", "COMPLETED"
_DEFAULT_SIZE: Final = 100


@define
class Task:
    """A report that was ordered.

    Attributes:
        task_id: its id.
        result_id: of its file.
        name: the kind of report.
        group: the product group.
        wanted: the filter.
        span: when the codes were emitted, in epoch seconds.
        created: when it was ordered.
        looks: how often its status was asked for.
        result_looks: how often its result was asked for since it was completed.
        early_downloads: how often its file was refused since then.

    """

    task_id: str
    result_id: str
    name: str
    group: str
    wanted: Json
    span: tuple[float, float]
    created: float
    looks: int = 0
    result_looks: int = 0
    early_downloads: int = 0


class Exports:
    """The reports of one participant."""

    def __init__(self, inn: str, circulation: Circulation, site: Site[CrptSwitches]) -> None:
        self._inn = inn
        self._circulation = circulation
        self._site = site
        self._tasks: dict[str, Task] = {}

    def create(self, body: Json) -> Json:
        """Order a report."""
        name, number = str(body.get("name")), str(body.get("productGroupCode"))
        group = next((group for group, one in GROUPS.items() if str(one) == number), None)
        if group is None:
            raise gis_mt_refusal(400, "productGroupCode: номер товарной группы")
        if group not in contracts(self._site):
            raise gis_mt_refusal(403, "Нет договора по товарной группе")
        if name != _CODES and not name.startswith("VIOLATIONS"):
            raise gis_mt_refusal(400, f"Неизвестное задание {name}")
        if (body.get("format"), body.get("periodicity")) != ("CSV", "SINGLE"):
            raise gis_mt_refusal(400, "Ожидается format CSV и periodicity SINGLE")
        wanted = _params(body.get("params"))
        if wanted.get("participantInn") != self._inn:
            raise gis_mt_refusal(403, "participantInn не совпадает с ИНН участника")
        span = read_span(body, "dataStartDate", "dataEndDate")
        task = Task(chance.uuid(), chance.uuid(), name, group, wanted, span, self._site.now())
        self._tasks[task.task_id] = task
        self._site.counters["exports_created"] += 1
        return self._shown(task)

    def task(self, task_id: str, query: Mapping[str, str]) -> Json:
        """Return how far a report is."""
        _check_group(query)
        task = self._tasks.get(task_id)
        if task is None:
            raise gis_mt_refusal(404, "Задание не найдено")
        task.looks += 1
        return self._shown(task)

    def tasks(self, query: Mapping[str, str]) -> Json:
        """List reports, newest first."""
        tasks = _page(query, [task for task in reversed(self._tasks.values()) if _is_of(task, query)])
        for task in tasks:
            task.looks += 1
        return {"list": list(map(self._shown, tasks))}

    def results(self, query: Mapping[str, str]) -> Json:
        """List files: a report that is completed may have none for a while."""
        ids = [one for one in query.get("task_ids", "").split(",") if one]
        found = [
            task
            for task in reversed(self._tasks.values())
            if _is_of(task, query) and (not ids or task.task_id in ids)
        ]
        listed: list[Json] = []
        for task in _page(query, found):
            if self._status(task) != _COMPLETED:
                continue
            task.result_looks += 1
            ready = task.result_looks > self._site.switches.export_result_polls
            listed.append(
                {
                    "id": task.result_id,
                    "taskId": task.task_id,
                    "downloadStatus": "SUCCESS" if ready else _PREPARATION,
                    "available": "AVAILABLE" if ready else "NOT_AVAILABLE",
                    "createDate": moment(task.created),
                }
            )
        return {"list": listed}

    def file(self, result_id: str) -> Response:
        """Return the file, by its own id or that of its report."""
        task = next((one for one in self._tasks.values() if result_id in (one.result_id, one.task_id)), None)
        if task is None or self._status(task) != _COMPLETED:
            raise gis_mt_refusal(404, "Файл не найден")
        if task.early_downloads < self._site.switches.export_early_downloads:
            task.early_downloads += 1
            raise gis_mt_refusal(403, "Файл ещё не доступен")
        shown = ", ".join(f"{name}={value}" for name, value in task.wanted.items())
        name = task.result_id
        headers = {
            "content-type": "application/zip",
            "content-disposition": f'attachment; filename="{name}.zip"',
        }
        return StreamedReply(
            200, headers, parts=lambda: zipped(f"{name}.csv", f"Filter({shown})", self._rows(task))
        )

    def _rows(self, task: Task) -> Iterator[Known]:
        wanted = task.wanted
        status, gtins, packages = (wanted.get(name) for name in ("status", "includeGtin", "packageType"))
        if task.name != _CODES or (packages and "UNIT" not in packages):
            return
        for known in self._circulation.owned_by(self._inn):
            if (
                known.order.group == task.group
                and status in (None, known.status)
                and (not gtins or known.sub.gtin in gtins)
                and task.span[0] <= known.order.created <= task.span[1]
                and (status != APPLIED or known.maker == self._inn)
            ):
                yield known

    def _status(self, task: Task) -> str:
        if task.looks < self._site.switches.export_polls:
            return _PREPARATION
        return self._site.switches.export_failure or _COMPLETED

    def _shown(self, task: Task) -> Json:
        return {
            "id": task.task_id,
            "name": task.name,
            "createDate": moment(task.created),
            "currentStatus": self._status(task),
            "productGroupCode": str(GROUPS[task.group]),
        }


def _params(text: object) -> Json:
    try:
        params = decode_json(text.encode()) if isinstance(text, str) else None
    except NotJson:
        params = None
    if not isinstance(params, dict):
        raise gis_mt_refusal(400, "params: ожидается JSON в виде строки")
    wanted = object_in(params)
    for name in ("packageType", "includeGtin"):
        if name in wanted:
            wanted[name] = [str(one) for one in list_in(wanted[name])]
    return wanted


def _check_group(query: Mapping[str, str]) -> None:
    if not query.get("pg", "").isdecimal():
        raise gis_mt_refusal(400, "pg: номер товарной группы")


def _is_of(task: Task, query: Mapping[str, str]) -> bool:
    _check_group(query)
    return GROUPS[task.group] == int(query["pg"])


def _page(query: Mapping[str, str], found: list[Task]) -> list[Task]:
    _check_group(query)
    size, page = limit_of(query, _DEFAULT_SIZE, name="size"), page_number(query)
    return found[page * size : (page + 1) * size]
