"""Reports about codes: applied, dropped out, aggregated; and what became of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, Self

from anyio.lowlevel import checkpoint

from govauth.clock import Clock
from govauth.errors import InvalidInput
from govauth.providers.crpt.codes.checking import check_full, check_report
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.suz import models, operations
from govauth.providers.crpt.suz.calls import SuzCalls, optional
from govauth.providers.crpt.suz.effects import ReportEffect, ReportIntent
from govauth.providers.crpt.suz.limits import CODES_PER_REPORT
from govauth.settings import check_ledger
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import Operation
from govauth.transport.pending import Look, Pending, Ready, Rejected, Waiting, make_resume_key
from govauth.wire.json import JsonValue

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger


_AT_ONCE: Final = 1_000
"""So many codes are read before others have their turn on the event loop: a few milliseconds."""


class Reports:
    """``crpt.suz.reports``. Besides what is named here, methods raise what :meth:`.Transport.call` raises.

    A report is sent once, so its codes are read before. One that is damaged is refused, with its place.
    """

    def __init__(self, calls: SuzCalls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock

    async def utilise(
        self,
        product_group: str,
        codes: Sequence[str],
        *,
        attributes: Mapping[str, JsonValue] | None = None,
        utilisation_type: str = "UTILISATION",
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> str:
        """Report codes as applied (отчёт о нанесении): ``POST /api/v3/utilisation``. Sent once or never.

        Args:
            product_group: such as ``milk``.
            codes: full codes, with U+001D and check parts, at most 30,000. See :meth:`utilise_all`.
            attributes: as the product group wants them: ``productionDate``, ``expirationDate``, ….
            utilisation_type: what kind.
            check_codes: False sends codes unread: for forms that this library does not know.
            sign: signs the body; by default the signer of the client.

        Returns:
            The id of the report.

        Raises:
            CodeRefused: a code is damaged; the error names its position and the damage. Nothing was sent.
            InvalidInput: no codes, too many, or one twice; nothing was sent.
            OutcomeUnknown: the answer was lost.

        """
        _check(codes)
        if check_codes:
            await _read_all(codes, product_group)
        body: dict[str, JsonValue] = {
            "productGroup": product_group,
            "sntins": list(codes),
            "utilisationType": utilisation_type,
            "attributes": dict(attributes or {}),
        }
        return (await self._calls.write(operations.UTILISE, body, sign)).report_id

    def utilise_all(
        self,
        product_group: str,
        codes: Sequence[str],
        *,
        attributes: Mapping[str, JsonValue] | None = None,
        utilisation_type: str = "UTILISATION",
        size: int = CODES_PER_REPORT,
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> AsyncIterator[tuple[str, Sequence[str]]]:
        """Report any number of codes: each step sends a report of at most ``size``, and gives id and codes.

        Keep what was given: after an error it says which codes are reported already. A report that failed is
        not sent again by the next step.

        Args:
            product_group: such as ``milk``.
            codes: full codes, any number.
            attributes: as the product group wants them.
            utilisation_type: what kind.
            size: how many codes in one report.
            check_codes: False sends codes unread: for forms that this library does not know.
            sign: signs the bodies; by default the signer of the client.

        Raises:
            InvalidInput: the size is out of bounds.
            CodeRefused: a code is damaged, wherever in the list: raised by the first step, nothing was sent.

        """
        if not 1 <= size <= CODES_PER_REPORT:
            raise InvalidInput("size", f"must be from 1 to {CODES_PER_REPORT}")

        async def report(part: Sequence[str]) -> str:
            return await self.utilise(
                product_group,
                part,
                attributes=attributes,
                utilisation_type=utilisation_type,
                check_codes=False,
                sign=sign,
            )

        async def read() -> None:
            if check_codes:
                await _read_all(codes, product_group)

        return _PartByPart(codes, size, read, report)

    async def once(
        self,
        key: str,
        kind: str,
        body: Mapping[str, JsonValue],
        *,
        ledger: Ledger,
        within: float = 0.0,
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> str:
        """Send a report unless this key has sent it, however often this is called and from wherever.

        The station does not list which report holds which codes, so an answer that was lost cannot be looked
        for: such a key needs a person, and is never sent again by itself.

        Args:
            key: the caller's name for this one report.
            kind: ``utilise``, ``dropout`` or ``aggregate``.
            body: the whole body.
            ledger: keeps the keys; shared by all who may send it.
            within: seconds to wait for another worker.
            check_codes: False sends codes unread: for forms that this library does not know.
            sign: signs the body; by default the signer of the client.

        Returns:
            The id of the report.

        Raises:
            CodeRefused: a code is damaged; the error names its place and the damage. Nothing was sent.
            InvalidInput: there is no such kind, or the key cannot be used; nothing was sent.
            Refused: the system said no, for good.
            ContentDiffers: the key stands for another report.
            InProgress: another worker is at it; ask again later.
            NeedsPerson: the answer was lost: ``ledger.decide(…)``.
            LedgerUnavailable: the ledger does not serve; nothing was sent.

        """
        check_ledger(ledger)
        operation = operations.REPORTS.get(f"suz.reports.{kind}")
        if operation is None:
            raise InvalidInput("kind", "must be utilise, dropout or aggregate")
        if check_codes:
            _check_body(operation, body)
        effect = ReportEffect(self._calls, sign)
        return await ledger.once(effect, key, ReportIntent(operation, body), within=within)

    async def dropout(
        self, body: Mapping[str, JsonValue], *, check_codes: bool = True, sign: DocumentSigner | None = None
    ) -> str:
        """Report codes as dropped out (отбраковка): ``POST /api/v3/dropout``. Sent once, or not at all.

        Args:
            body: the whole body; it differs between product groups, and public sources do not agree on it.
            check_codes: False sends codes unread: for forms that this library does not know.
            sign: signs it; by default the signer of the client.

        Returns:
            The id of the report.

        Raises:
            CodeRefused: a code is damaged; the error names its place and the damage. Nothing was sent.

        """
        return await self._report(operations.DROPOUT, body, sign, check_codes=check_codes)

    async def aggregate(
        self, body: Mapping[str, JsonValue], *, check_codes: bool = True, sign: DocumentSigner | None = None
    ) -> str:
        """Report units with the codes in them (агрегация): ``POST /api/v3/aggregation``. Sent once.

        Args:
            body: the whole body; it differs between product groups, and public sources do not agree on it.
            check_codes: False sends codes unread: for forms that this library does not know.
            sign: signs it; by default the signer of the client.

        Returns:
            The id of the report.

        Raises:
            CodeRefused: a code is damaged; the error names its place and the damage. Nothing was sent.

        """
        return await self._report(operations.AGGREGATE, body, sign, check_codes=check_codes)

    async def _report(
        self,
        operation: Operation[models.Accepted],
        body: Mapping[str, JsonValue],
        sign: DocumentSigner | None,
        *,
        check_codes: bool,
    ) -> str:
        if check_codes:
            _check_body(operation, body)
        return (await self._calls.write(operation, body, sign)).report_id

    async def get(self, report_id: str) -> models.Report:
        """Return the state of a report: ``GET /api/v3/report/info``."""
        return await self._calls.read(operations.REPORT, ("reportId", id_text(report_id, "report_id")))

    def outcome(self, report_id: str, *, within: float) -> Pending[models.Report]:
        """Wait until a report is processed.

        Args:
            report_id: which.
            within: the total seconds to wait.

        Raises:
            PendingRejected: it was rejected, with the reason.
            PendingTimedOut: it is still being processed.

        """
        checked = id_text(report_id, "report_id")

        async def look() -> Look[models.Report]:
            report = await self.get(checked)
            if report.report_status == models.ReportStatus.REJECTED:
                return Rejected(report.error_reason or "the report is rejected, without a reason")
            if report.report_status == models.ReportStatus.SUCCESS:
                return Ready(report)
            return Waiting(None, str(report.report_status))

        key = make_resume_key("crpt.suz.report", {"report_id": checked})
        return Pending(
            look,
            name="suz.reports.outcome",
            resume_key=key,
            within=within,
            clock=self._clock,
            watch=self._calls.transport.channel.watch,
        )


class Quality:
    """``crpt.suz.quality``: codes as they were applied, where a product group checks that. Reads only."""

    def __init__(self, calls: SuzCalls) -> None:
        self._calls = calls

    async def reports(self, *, limit: int | None = None, skip: int | None = None) -> models.Page:
        """Return reports with quality data: ``GET /api/v3/quality``."""
        return await self._calls.read(operations.QUALITY, *optional(limit=limit, skip=skip))

    async def codes(
        self, report_id: str, *, limit: int | None = None, skip: int | None = None
    ) -> models.Page:
        """Return the codes of a report: ``GET /api/v3/quality/cisList``."""
        query = (("reportId", id_text(report_id, "report_id")), *optional(limit=limit, skip=skip))
        return await self._calls.read(operations.QUALITY_CODES, *query)


class _PartByPart:
    """Sends codes part by part: an iterator and not an async generator, so it may be left in the middle."""

    def __init__(
        self,
        codes: Sequence[str],
        size: int,
        read: Callable[[], Awaitable[None]],
        report: Callable[[Sequence[str]], Awaitable[str]],
    ) -> None:
        self._codes = iter(codes)
        self._size = size
        self._read = read
        self._begun = False
        self._report = report

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[str, Sequence[str]]:
        if not self._begun:
            await self._read()
            self._begun = True
        part = tuple(islice(self._codes, self._size))
        if not part:
            raise StopAsyncIteration
        return await self._report(part), part


async def _read_all(codes: Sequence[str], product_group: str) -> None:
    for start in range(0, len(codes), _AT_ONCE):
        check_full(codes[start : start + _AT_ONCE], product_group, field="codes", first=start)
        await checkpoint()


def _check(codes: Sequence[str]) -> None:
    if isinstance(codes, str) or not 1 <= len(codes) <= CODES_PER_REPORT:
        raise InvalidInput("codes", f"must be from 1 to {CODES_PER_REPORT}; see utilise_all()")
    if len(set(codes)) != len(codes) or not all(codes):
        raise InvalidInput("codes", "must not be empty, and none may be there twice")


def _check_body(operation: Operation[models.Accepted], body: Mapping[str, JsonValue]) -> None:
    check_report(body, None, full=operation is not operations.AGGREGATE)
