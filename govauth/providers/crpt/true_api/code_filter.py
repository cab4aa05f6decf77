"""The search of codes: its filter, and its pages, which end at about 10,000 codes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import field, frozen

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.crpt.product_groups import group_code
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.providers.crpt.true_api.times import zulu
from govauth.transport.paging import Page, Paged
from govauth.wire.identifiers import Gtin, Inn
from govauth.wire.json import JsonValue

CODES_PER_FILTER: Final = 10_000
"""About so many codes one filter gives; what lies behind them needs an earlier end of the period."""

_EMITTED: Final = "emissionDatePeriod"


def _texts(values: str | Sequence[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _gtins(values: str | Sequence[str]) -> tuple[Gtin, ...]:
    return tuple(Gtin.checked(gtin, f"gtins[{number}]") for number, gtin in enumerate(_texts(values)))


def _inns(values: str | Sequence[str]) -> tuple[Inn, ...]:
    return tuple(Inn.checked(inn, f"producer_inns[{number}]") for number, inn in enumerate(_texts(values)))


def _owner(value: str | None) -> Inn | None:
    return None if value is None else Inn.checked(value, "owner_inn")


def _groups(values: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(
        group_code(group, f"product_groups[{number}]") for number, group in enumerate(_texts(values))
    )


@frozen(slots=True)
class CodeFilter:
    """What codes to look for.

    Attributes:
        product_groups: one code or several; at least one.
        statuses: such as ``INTRODUCED``.
        gtins: 14 digits, check digits verified.
        owner_inn: ИНН of the owner, check digits verified.
        producer_inns: ИНН of producers, check digits verified.
        package_types: such as ``UNIT`` or ``BOX``.
        emitted_since: the start of the emission period, zone-aware.
        emitted_until: its end, zone-aware.
        more: further keys of the filter, as the system names them: ``tnVed10``, ``isAggregated``, ``states``
            with ``statusExt`` where ``statuses`` do not say enough, ….

    Raises:
        InvalidInput: names the field and the rule.

    """

    product_groups: tuple[str, ...] = field(converter=_groups)
    statuses: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)
    gtins: tuple[Gtin, ...] = field(default=(), converter=_gtins, kw_only=True)
    owner_inn: Inn | None = field(default=None, converter=_owner, kw_only=True)
    producer_inns: tuple[Inn, ...] = field(default=(), converter=_inns, kw_only=True)
    package_types: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True)
    emitted_since: datetime | None = field(default=None, kw_only=True)
    emitted_until: datetime | None = field(default=None, kw_only=True)
    more: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], hash=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse a filter without a group, with a period that ends before it begins, or with a key twice."""
        if not self.product_groups:
            raise InvalidInput("product_groups", "must have at least one product group")
        self._moment("emitted_since", self.emitted_since)
        self._moment("emitted_until", self.emitted_until)
        since, until = self.emitted_since, self.emitted_until
        if since is not None and until is not None and since > until:
            raise InvalidInput("emitted_until", "must not be before emitted_since")
        named = sorted(({_EMITTED} | self._of_fields().keys()) & self.more.keys())
        if named:
            raise InvalidInput("more", f"must not hold {', '.join(named)}: the filter has a field for it")

    def as_wire(self, until: str | None = None) -> dict[str, JsonValue]:
        """Return ``filter``.

        Args:
            until: an earlier end of the emission period.

        """
        wire: dict[str, JsonValue] = {**self.more, **self._of_fields()}
        period: dict[str, JsonValue] = {}
        if self.emitted_since is not None:
            period["from"] = self._moment("emitted_since", self.emitted_since)
        end = until or self._moment("emitted_until", self.emitted_until)
        if end is not None:
            period["to"] = end
        if period:
            wire[_EMITTED] = period
        return wire

    def _of_fields(self) -> dict[str, JsonValue]:
        wire: dict[str, JsonValue] = {"productGroups": list(self.product_groups)}
        if self.statuses:
            wire["states"] = [{"status": status} for status in self.statuses]
        if self.gtins:
            wire["gtins"] = [str(gtin) for gtin in self.gtins]
        if self.owner_inn is not None:
            wire["ownerInn"] = str(self.owner_inn)
        if self.producer_inns:
            wire["producerInns"] = [str(inn) for inn in self.producer_inns]
        if self.package_types:
            wire["generalPackageTypes"] = list(self.package_types)
        return wire

    @staticmethod
    def _moment(name: str, moment: datetime | None) -> str | None:
        return None if moment is None else zulu(moment, name)


@frozen(slots=True)
class _Cursor:
    """Where a page begins.

    Attributes:
        behind: the emission date and ``sgtin`` of the code before it.
        until: the end of the emission period that is read, where it is not that of the filter.
        read: how many codes of this period were given before the page.

    """

    behind: tuple[str, str] | None = None
    until: str | None = None
    read: int = 0


def search(calls: TrueApiCalls, wanted: CodeFilter, page_size: int) -> AsyncIterator[models.FoundCis]:
    """Go through all codes that satisfy a filter, newest first."""

    async def page(cursor: _Cursor) -> Page[models.FoundCis, _Cursor]:
        pagination: dict[str, JsonValue] = {"perPage": page_size, "direction": 0}
        if cursor.behind is not None:
            pagination["lastEmissionDate"], pagination["sgtin"] = cursor.behind
        body = {"filter": wanted.as_wire(cursor.until), "pagination": pagination}
        found = await calls.post(operations.CISES_SEARCH, body)
        return Page(found.result, _following(cursor, found))

    return Paged(page, _Cursor(), name=operations.CISES_SEARCH.name, identity=_identity)


def _following(cursor: _Cursor, found: models.FoundPage) -> _Cursor | None:
    """Return where the next page begins; None after the last one."""
    read = cursor.read + len(found.result)
    full = read >= CODES_PER_FILTER
    last = not found.result if found.is_last_page is None else found.is_last_page
    if last and not full:
        return None
    if not found.result:
        raise _incomplete("isLastPage", "more codes after an empty page")
    code = found.result[-1]
    if code.emission_date is None:
        raise _incomplete("emissionDate", "missing in the last code, and more follow")
    moment = zulu(code.emission_date, "emissionDate")
    if full:
        # The system gives no more for this filter, and does not say whether that was all.
        if moment == cursor.until:
            raise _incomplete(
                "result", f"more than {CODES_PER_FILTER} codes of one emission date: order an export of them"
            )
        return _Cursor(until=moment)
    return _Cursor((moment, _named(code)), cursor.until, read)


def _named(code: models.FoundCis) -> str:
    name = code.sgtin or code.cis
    if name is None:
        raise _incomplete("sgtin", "missing in the last code, and more follow")
    return name


def _identity(code: models.FoundCis) -> str:
    return code.cis or code.sgtin or repr(code)


def _incomplete(where: str, what: str) -> UnexpectedReply:
    return UnexpectedReply(where, what, operation=operations.CISES_SEARCH.name)
