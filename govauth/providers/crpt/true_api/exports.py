"""``crpt.true_api.exports``: reports of many codes, made by the system (the dispenser), fetched as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import anyio
from attrs import evolve

from govauth.errors import AccessDenied, InvalidInput, OutcomeUnknown, PendingRejected, UnexpectedReply
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.product_groups import ProductGroup, group_number
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.providers.crpt.true_api.error_codes import EXPORTS
from govauth.providers.crpt.true_api.errors import ExportOutcomeUnknown
from govauth.providers.crpt.true_api.export_request import ExportRequest
from govauth.providers.crpt.true_api.part_file import PartFile
from govauth.transport.paging import Portion, by_number
from govauth.transport.pending import Backoff, Look, Pending, Ready, Waiting, make_resume_key
from govauth.transport.reconciliation import SETTLE, Reconciliation, decided_by, look_twice, undecided
from govauth.wire.json import JsonValue, NotJson, decode_json

PAGE: Final = 100
POLL: Final = Backoff(first=10.0, factor=1.3, longest=30.0)
"""Exports take minutes to tens of minutes; public programs look every 10 to 30 seconds."""
AGAIN: Final = 15.0
"""Seconds before a file is asked for again that is ready and refused all the same."""
REFUSALS: Final = 6
"""So often: public programs give up then."""

_AS_IT_IS: Final = {"accept-encoding": "identity"}
_BEFORE: Final = timedelta(minutes=5)
_RESULT: Final = "true_api.exports.result"


class Exports:
    """``crpt.true_api.exports``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: TrueApiCalls) -> None:
        self._calls = calls

    async def order(self, request: ExportRequest) -> models.ExportTask:
        """Order an export: ``POST /dispenser/tasks``. It is sent once, or not at all.

        Args:
            request: what to export.

        Raises:
            InvalidInput: a field is wrong; nothing was sent.
            AccessDenied: there is no contract for the product group.
            ExportOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        wire = request.as_wire()
        now = self._calls.transport.server_now()
        attempt = evolve(request, sent_at=now, by_host=not self._calls.saw_clock)
        try:
            return await self._calls.post(operations.EXPORT, wire)
        except OutcomeUnknown as error:
            reported = error.narrowed(ExportOutcomeUnknown)
            reported.request = attempt
        raise reported

    async def reconcile(
        self, lost: OutcomeUnknown | ExportRequest, *, settle: float = SETTLE
    ) -> Reconciliation[models.ExportTask]:
        """Find out whether an export whose answer was lost was ordered. Only reads.

        Args:
            lost: the error of :meth:`order`, or the request in it.
            settle: seconds before the second look that "not applied" needs.

        Returns:
            Applied with the export, not applied, or undecided with all that fit: lists of some versions do
            not show the filter. To order it again costs time and no money.

        Raises:
            InvalidInput: the error holds no request.
            UnexpectedReply: the list cannot be completed, so it proves nothing.

        """
        request = lost.request if isinstance(lost, ExportOutcomeUnknown) else lost
        if not isinstance(request, ExportRequest) or request.sent_at is None:
            raise InvalidInput("lost", "must be an error of true_api.exports.order, or the request in it")
        given, by_host, params = request.sent_at, request.by_host, request.as_wire()["params"]

        async def look() -> Reconciliation[models.ExportTask]:
            same: list[models.ExportTask] = []
            possible: list[models.ExportTask] = []
            async for task in self.list(request.product_group):
                # The list that is being read has shown the system's clock.
                sent_at = self._calls.by_system(given, by_host=by_host) - _BEFORE
                if task.name not in (None, request.name) or (task.create_date or sent_at) < sent_at:
                    continue
                if task.params is None:
                    possible.append(task)
                elif _value(task.params) == _value(str(params)):
                    same.append(task)
            return decided_by(same) if same or not possible else undecided(possible)

        return await look_twice(look, settle)

    def list(self, product_group: ProductGroup | str | int) -> AsyncIterator[models.ExportTask]:
        """Go through the exports of a product group: ``GET /dispenser/tasks``.

        Args:
            product_group: its code, or its number.

        Raises:
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        number = str(group_number(product_group))

        async def portion(page: int, size: int) -> Portion[models.ExportTask]:
            query = ("page", str(page)), ("size", str(size)), ("pg", number)
            return Portion((await self._calls.get(operations.EXPORT_TASKS, *query)).list)

        return by_number(portion, size=PAGE, name=operations.EXPORT_TASKS.name, identity=lambda task: task.id)

    async def get(self, task_id: str, product_group: ProductGroup | str | int) -> models.ExportTask:
        """Return an export with its status: ``GET /dispenser/tasks/{id}``."""
        return await self._calls.get(
            operations.EXPORT_TASK,
            ("pg", str(group_number(product_group))),
            path={"id": id_text(task_id, "task_id")},
        )

    async def results(
        self, task_id: str, product_group: ProductGroup | str | int
    ) -> tuple[models.ExportResult, ...]:
        """Return the files of an export: ``GET /dispenser/results``.

        Raises:
            UnexpectedReply: the list cannot be completed.

        """
        task, number = id_text(task_id, "task_id"), str(group_number(product_group))

        def is_ours(result: models.ExportResult) -> bool:
            return result.task_id in (None, task)

        async def portion(page: int, size: int) -> Portion[models.ExportResult]:
            query = ("page", str(page)), ("size", str(size)), ("pg", number), ("task_ids", task)
            found = (await self._calls.get(operations.EXPORT_RESULTS, *query)).list
            # One export has hardly more than one file, so the rest is asked for only where there may be one.
            enough = len(found) < size and any(map(is_ours, found))
            return Portion(found, more=bool(found) and not enough)

        name = operations.EXPORT_RESULTS.name
        files = by_number(portion, size=PAGE, name=name, identity=lambda result: result.id)
        return tuple([result async for result in files if is_ours(result)])

    def result(
        self,
        task_id: str,
        product_group: ProductGroup | str | int,
        *,
        within: float,
        backoff: Backoff | None = None,
    ) -> Pending[models.ExportResult]:
        """Wait until the file of an export can be fetched.

        Args:
            task_id: which export.
            product_group: its code, or its number.
            within: the total seconds to wait; minutes to tens of minutes are usual.
            backoff: of looking; by default every 10 to 30 seconds.

        Raises:
            PendingRejected: the export failed, was cancelled, or its file is gone.
            PendingTimedOut: it is still being made.

        """
        task, number = id_text(task_id, "task_id"), group_number(product_group)

        async def look() -> Look[models.ExportResult]:
            status = (await self.get(task, number)).current_status
            if status in EXPORTS:
                reason = f"the export is {status}"
                raise PendingRejected(reason, operation=_RESULT, reason=reason).advised(
                    EXPORTS[str(status)].advice
                )
            if status != models.ExportStatus.COMPLETED:
                return Waiting(None, str(status))
            ready = [result for result in await self.results(task, number) if result.is_ready]
            return Ready(ready[0]) if ready else Waiting(None, "made, and its file is not there yet")

        key = make_resume_key("crpt.true_api.export", {"task_id": task, "product_group": number})
        return Pending(
            look,
            name=_RESULT,
            resume_key=key,
            within=within,
            backoff=backoff or POLL,
            clock=self._calls.clock,
            watch=self._calls.transport.channel.watch,
        )

    async def download(
        self, result: models.ExportResult | str, path: str | Path, *, seconds: float = 600.0
    ) -> Path:
        """Fetch the file of an export to disk: ``GET /dispenser/results/{id}/file``, a ZIP archive of CSV.

        It is written piece by piece beside ``path``, and takes its name when it is whole and sound: what was
        there before stays until then. A process that is killed leaves a ``.part`` there. Memory does not grow
        with the file, unless a sender of your own reads answers whole. Its rows are read by
        :func:`.read_export`.

        Args:
            result: what :meth:`result` gave, or its id.
            path: where to; may begin with ``~``; its directory must exist. Readable by its owner only.
            seconds: the total time. A file that is ready may be refused for a short while: it is asked for
                again every 15 seconds, six times.

        Raises:
            InvalidInput: the path cannot be written to, or there is no time.
            AccessDenied: it is refused to the end.
            UnexpectedReply: what came is no sound archive; nothing was kept.
            OSError: it could not be written, as on a full disk; nothing was kept.

        """
        result_id = result if isinstance(result, str) else result.id
        operation = self._calls.of(operations.EXPORT_FILE)
        filled = {"id": id_text(result_id, "result_id")}
        if seconds <= 0:
            raise InvalidInput("seconds", "must be above zero")
        part = PartFile(path)
        clock = self._calls.clock
        deadline = clock.monotonic() + seconds
        refused = 0
        try:
            while True:
                left = max(0.001, deadline - clock.monotonic())
                try:
                    whole = await self._calls.transport.call(
                        operation,
                        path=filled,
                        headers=_AS_IT_IS,
                        into=part,
                        seconds=left,
                    )
                    break
                except AccessDenied:
                    refused += 1
                    if refused > REFUSALS or clock.monotonic() + AGAIN >= deadline:
                        raise
                await anyio.sleep(AGAIN)
            if whole:  # of a sender that reads answers whole
                part.accepts(200, {})
                await part.write(whole)
            try:
                await part.keep()
            except UnexpectedReply as error:
                error.during(operation.name)
                raise
        finally:
            await part.discard()
        return part.destination


def _value(text: str) -> JsonValue:
    try:
        return decode_json(text.encode())
    except NotJson:
        return text
