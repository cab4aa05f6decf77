"""``crpt.true_api.cises``: what is known of codes (КИ). Reads only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final, TypeVar

from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import InvalidInput
from govauth.providers.crpt.product_groups import ProductGroup, group_code
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.providers.crpt.true_api.code_filter import CodeFilter, search
from govauth.transport.operation import Operation
from govauth.wire.json import JsonValue

E = TypeVar("E")
F = TypeVar("F")
Entry = TypeVar("Entry", models.CisEntry, models.ShortEntry)
Result = TypeVar("Result", models.CisInfo, models.ShortCis)

CODES_PER_CALL: Final = 1000
CHECK_RATE: Final = Rate(1, 2.0)
"""The public check allows one call in two seconds."""

_NOT_FOUND: Final = "404"
_SHORTEST: Final = 18
_LONGEST: Final = 74


class Cises:
    """``crpt.true_api.cises``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: TrueApiCalls) -> None:
        self._calls = calls
        self._check_limiter = Limiter(CHECK_RATE, clock=calls.clock)

    async def info(
        self, cises: Sequence[str], *, product_group: ProductGroup | str | None = None
    ) -> tuple[models.CodeFinding, ...]:
        """Return what is known of codes: ``POST /cises/info``, in calls of at most 1,000 codes.

        Args:
            cises: codes without check parts (КИ) and SSCC, 18 to 74 characters, any number of them. One that
                is there twice is asked for once.
            product_group: of which group; milk and water are not found without it.

        Returns:
            What the system says about each code, in the order of ``cises``. A code that the answer leaves out
            or has twice, or with another error than "not found", is *unresolved*, not unknown.

        Raises:
            InvalidInput: a code cannot be one; names its position.

        """
        return await self._found(operations.CISES_INFO, cises, product_group, _info_of, models.CodeFinding)

    async def short(
        self, cises: Sequence[str], *, product_group: ProductGroup | str | None = None
    ) -> tuple[models.ShortFinding, ...]:
        """Return the state and the owner of codes: ``POST /cises/short/list``, at most 1,000 in a call.

        Args:
            cises: as in :meth:`info`.
            product_group: of which group.

        Returns:
            What the system says about each code, in the order of ``cises``.

        """
        return await self._found(
            operations.CISES_SHORT, cises, product_group, _result_of, models.ShortFinding
        )

    async def history(self, cis: str) -> tuple[models.CisEvent, ...]:
        """Return the life of a code: ``POST /cises/history``.

        Args:
            cis: a code without its check part (КИ).

        """
        return await self._calls.post(operations.CISES_HISTORY, {}, ("cis", checked_code(cis, "cis")))

    async def children(
        self, units: Sequence[str], *, product_group: ProductGroup | str
    ) -> Mapping[str, tuple[str, ...]]:
        """Return the codes in units: ``POST /cises/aggregated/list``, at most 1,000 units in a call.

        Args:
            units: codes of packages, such as SSCC.
            product_group: of them.

        Returns:
            The codes in each unit, one layer deep. A unit that the system does not have is absent.

        """
        children: dict[str, tuple[str, ...]] = {}
        for part in _parts(units, "units"):
            children.update(await self._calls.post(operations.CISES_CHILDREN, part, *_group(product_group)))
        return children

    def search(
        self, wanted: CodeFilter, *, page_size: int = CODES_PER_CALL
    ) -> AsyncIterator[models.FoundCis]:
        """Go through codes that satisfy a filter: ``POST /cises/search`` of version 4.

        The system gives about 10,000 codes for one filter, so the reading goes on with an earlier end of the
        emission period, as often as needed. For very many codes of one moment take an export.

        Args:
            wanted: what to look for.
            page_size: how many to ask for at once, 1 to 1,000.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.
            AccessDenied: there is no contract for the product group.

        """
        if not 1 <= page_size <= CODES_PER_CALL:
            raise InvalidInput("page_size", f"must be from 1 to {CODES_PER_CALL}")
        return search(self._calls, wanted, page_size)

    async def check(self, codes: Sequence[str]) -> Mapping[str, JsonValue]:
        """Check codes: ``POST /cises/check``, at most one call in two seconds. Not for cash desks.

        Args:
            codes: at most 1,000.

        Returns:
            The answer as it came; its shape is not established.

        """
        if isinstance(codes, str) or not codes:
            raise InvalidInput("codes", "must be a list of at least one code")
        if len(codes) > CODES_PER_CALL:
            raise InvalidInput("codes", f"must be at most {CODES_PER_CALL} in one call")
        await self._check_limiter.turn()
        return await self._calls.post(operations.CISES_CHECK, {"codes": list(codes)})

    async def _found(
        self,
        operation: Operation[tuple[Entry, ...]],
        cises: Sequence[str],
        product_group: ProductGroup | str | None,
        result_of: Callable[[Entry], Result | None],
        finding: Callable[[str, models.Known, Result | None, str | None, str | None], F],
    ) -> tuple[F, ...]:
        findings: dict[str, F] = {}
        for part in _parts(cises):
            entries = await self._calls.post(operation, part, *_group(product_group))
            answers = _by_code(entries, lambda entry: _names(result_of(entry)))
            for code in part:
                entry = answers.get(code)
                if entry is None:
                    findings[code] = finding(code, models.Known.UNRESOLVED, None, None, None)
                    continue
                result = result_of(entry)
                known = _known(entry, result)
                findings[code] = finding(code, known, result, entry.error_code, entry.error_message)
        return tuple(findings[code] for code in cises)


def checked_code(code: object, field: str) -> str:
    """Return a code as reads take it.

    Raises:
        InvalidInput: it is no text of 18 to 74 characters of ASCII, or has a check part.

    """
    if not isinstance(code, str) or not code:
        raise InvalidInput(field, "must be a code, a text that is not empty")
    if "\x1d" in code:
        raise InvalidInput(
            field, "must be a code without its check part (КИ): MarkingCode.parse(code).ki cuts it off"
        )
    if not _SHORTEST <= len(code) <= _LONGEST:
        raise InvalidInput(field, f"must have {_SHORTEST} to {_LONGEST} characters")
    if not (code.isascii() and code.isprintable()) or " " in code:
        raise InvalidInput(field, "must be of letters, digits and punctuation of ASCII: read it again")
    return code


def _parts(cises: Sequence[str], field: str = "cises") -> list[list[str]]:
    if isinstance(cises, str) or not cises:
        raise InvalidInput(field, "must be a list of at least one code")
    codes = list(dict.fromkeys(checked_code(code, f"{field}[{number}]") for number, code in enumerate(cises)))
    return [codes[start : start + CODES_PER_CALL] for start in range(0, len(codes), CODES_PER_CALL)]


def _group(product_group: ProductGroup | str | None) -> list[tuple[str, str]]:
    return [] if product_group is None else [("pg", group_code(product_group))]


def _info_of(entry: models.CisEntry) -> models.CisInfo | None:
    return entry.cis_info


def _result_of(entry: models.ShortEntry) -> models.ShortCis | None:
    return entry.result


def _names(found: models.CisInfo | models.ShortCis | None) -> str | None:
    return None if found is None else found.requested_cis or found.cis


def _by_code(entries: Sequence[E], name: Callable[[E], str | None]) -> Mapping[str, E]:
    """Return the entries by the code that was asked for, without those that are there twice."""
    found: dict[str, E] = {}
    doubled: set[str] = set()
    for entry in entries:
        code = name(entry)
        if code is None:
            continue
        if code in found:
            doubled.add(code)
        found[code] = entry
    for code in doubled:
        del found[code]
    return found


def _known(
    entry: models.CisEntry | models.ShortEntry, found: models.CisInfo | models.ShortCis | None
) -> models.Known:
    """Judge an entry. Only "not found" says that a code is unknown; any other error says nothing of it."""
    if found is not None and found.status is not None:
        return models.Known.YES
    if entry.error_code == _NOT_FOUND or (entry.error_message and not entry.error_code):
        return models.Known.NO
    named = found is not None and found.cis is not None and not entry.error_code
    return models.Known.YES if named else models.Known.UNRESOLVED
