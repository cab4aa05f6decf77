"""Reads the codes of a report or document before it is sent: that happens once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from govauth.providers.crpt.codes.damage import Damage
from govauth.providers.crpt.codes.marking_code import CodeRefused, MarkingCode
from govauth.wire.json import JsonValue, NotJson, decode_json

_FIELDS: Final = frozenset(
    {"sntins", "unitSerialNumber", "cis", "ki", "uit", "uitu", "uit_code", "uitu_code", "last_uin", "new_uin"}
)
"""Keys under which reports and documents hold codes."""


def check_full(
    codes: Iterable[str], product_group: str | None, *, field: str = "codes", first: int = 0
) -> None:
    """Refuse a list in which a code is damaged or lacks its check part.

    Args:
        codes: full codes.
        product_group: of them.
        field: how an error names the list.
        first: the position of the first of these codes in the whole list.

    Raises:
        CodeRefused: names the position and the damage.

    """
    for number, code in enumerate(codes, first):
        place = f"{field}[{number}]"
        if not MarkingCode.parse(code, product_group, field=place).complete:
            raise CodeRefused(place, Damage.NO_TAIL.sentence, damage=Damage.NO_TAIL)


def check_report(body: Mapping[str, JsonValue], product_group: str | None, *, full: bool) -> None:
    """Refuse a report in which a code is damaged.

    Args:
        body: of the report.
        product_group: of the codes, unless the body has ``productGroup``.
        full: whether each code must have its check part.

    Raises:
        CodeRefused: names the place and the damage.

    """
    named = body.get("productGroup")
    group = named if isinstance(named, str) else product_group
    for place, code in _codes(body, ""):
        found = MarkingCode.parse(code, group, field=place)
        if full and not found.complete:
            raise CodeRefused(place, Damage.NO_TAIL.sentence, damage=Damage.NO_TAIL)


def check_document(document: Mapping[str, JsonValue] | bytes, product_group: str) -> int:
    """Refuse a document in which a code is damaged; return how many codes it has.

    Documents hold КИ, so what may be one is one; and codes of unknown forms (АТК) may stand in them.

    Args:
        document: an object, or bytes: JSON is looked into, XML and CSV are not.
        product_group: of the codes.

    Raises:
        CodeRefused: names the place and the damage.

    """
    try:
        content: JsonValue = decode_json(document) if isinstance(document, bytes) else document
    except NotJson:
        return 0
    count = 0
    for place, code in _codes(content, ""):
        count += 1
        try:
            MarkingCode.parse(code, product_group, field=place)
        except CodeRefused as error:
            if error.damage is not Damage.NOT_A_MARKING_CODE and code not in error.readings:
                raise
    return count


def _codes(value: JsonValue, place: str) -> Iterator[tuple[str, str]]:
    """Go through everything that stands where codes stand, each with its place."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            inside = f"{place}.{key}" if place else key
            if key in _FIELDS:
                yield from _texts(inner, inside)
            yield from _codes(inner, inside)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value):
            yield from _codes(inner, f"{place}[{number}]")


def _texts(value: JsonValue, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Sequence):
        for number, inner in enumerate(value):
            if isinstance(inner, str):
                yield f"{place}[{number}]", inner
