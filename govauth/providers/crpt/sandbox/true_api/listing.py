"""Lists of documents: which are meant, and which page of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import frozen

from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.times import moment, read_span
from govauth.providers.crpt.sandbox.true_api.document import Document

_LARGEST: Final = 1_000
_DEFAULT: Final = 50
_DIGITS: Final = 9
_COLUMNS: Final = ("docDate", "receivedAt")


@frozen
class Page:
    """A page of documents, and whether there are more behind it."""

    documents: Sequence[Document]
    more: bool


def limit_of(
    query: Mapping[str, str], default: int = _DEFAULT, largest: int = _LARGEST, name: str = "limit"
) -> int:
    """Return how many items were asked for; refuse what is not allowed."""
    text = query.get(name, str(default))
    if not _is_number(text) or not 1 <= int(text) <= largest:
        raise gis_mt_refusal(400, f"{name}: от 1 до {largest}")
    return int(text)


def page_number(query: Mapping[str, str]) -> int:
    """Return which page was asked for, the first being 0; refuse what is no number."""
    text = query.get("page", "0")
    if not _is_number(text):
        raise gis_mt_refusal(400, "page: ожидается число")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS


def filtered(documents: Sequence[Document], pairs: Sequence[tuple[str, str]], reader: str) -> list[Document]:
    """Return the documents that the parameters of a list mean."""
    query = dict(pairs)
    if not query.get("pg"):
        raise gis_mt_refusal(400, "Не указана товарная группа")
    if query.get("senderInn") and query.get("receiverInn"):
        raise gis_mt_refusal(400, "Укажите senderInn или receiverInn")
    begin, end = read_span(query, "dateFrom", "dateTo")
    kinds = [value for name, value in pairs if name == "documentType" and value]
    tests: Mapping[str, Callable[[Document, str], bool]] = {
        "pg": lambda one, value: one.group == value,
        "documentStatus": lambda one, value: one.status == value,
        "documentFormat": lambda one, value: one.form == value,
        "number": lambda one, value: value in (one.number, one.own_number),
        "senderInn": lambda one, value: one.sender == value,
        "receiverInn": lambda one, value: one.receiver == value,
        "input": lambda one, value: (one.sender != reader) == (value == "true"),
    }
    wanted = [(tests[name], value) for name, value in query.items() if name in tests and value]
    return [
        one
        for one in documents
        if begin <= one.created <= end
        and (not kinds or one.kind in kinds)
        and all(fits(one, value) for fits, value in wanted)
    ]


def page_of(documents: list[Document], query: Mapping[str, str], largest: int) -> Page:
    """Cut a page out of documents that are newest first.

    Args:
        documents: those that are meant.
        query: the parameters of the list.
        largest: how many a page may hold at most, whatever is asked for.

    """
    limit = min(limit_of(query), largest)
    if query.get("order", "DESC") not in ("ASC", "DESC"):
        raise gis_mt_refusal(400, "order: ASC или DESC")
    if query.get("order") == "ASC":
        documents.reverse()
    if "did" not in query:
        return Page(documents[:limit], limit < len(documents))
    column = query.get("orderColumn", _COLUMNS[0])
    if column not in _COLUMNS or query.get("pageDir") not in ("NEXT", "PREV"):
        raise gis_mt_refusal(400, "Некорректный курсор")
    at = next((place for place, one in enumerate(documents) if one.number == query["did"]), None)
    if at is None or moment(documents[at].created) != query.get("orderedColumnValue"):
        raise gis_mt_refusal(400, "Некорректный курсор")
    if query["pageDir"] == "PREV":
        start = max(0, at - limit)
        return Page(documents[start:at], start > 0)
    return Page(documents[at + 1 : at + 1 + limit], at + 1 + limit < len(documents))
