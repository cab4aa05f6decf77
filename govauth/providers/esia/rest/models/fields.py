"""Fields of the models, by what stands on the wire. All are optional: the scopes of the token decide.

The functions give back ``Any`` because that is how ``attrs.field`` is typed for its callers.
"""

from __future__ import annotations

from calendar import isleap
from enum import StrEnum
from functools import partial
from typing import Any, Final, cast

from attrs import field

from govauth.providers.esia.rest.models import moments
from govauth.providers.esia.rest.models.collections import read_collection
from govauth.providers.esia.rest.models.encoding import as_wire
from govauth.providers.esia.rest.models.lookalikes import latin
from govauth.wire.model import Form, wire
from govauth.wire.scalars import read_text, read_whole


def _read_facts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("list")
    return tuple(map(str, cast("list[object]", value)))


def _write_facts(value: object) -> list[object]:
    return [*cast("tuple[object, ...]", value)]


_FACTS: Final = Form(_read_facts, _write_facts)


def key(name: str, *, personal: bool = False) -> Any:
    """A field whose key is not its camel-cased name."""
    return field(default=None, repr=not personal, metadata=wire(name))


def personal(name: str | None = None) -> Any:
    """A field that says something about a person: it is not shown."""
    return field(default=None, repr=False, metadata=wire(name))


def tag() -> Any:
    """``eTag``: the tag that an update of the object needs."""
    return field(default=None, repr=False, metadata=wire("eTag"))


def facts() -> Any:
    """``stateFacts``: what ESIA says about the object, such as ``Identifiable`` or ``ReadOnly``."""
    return field(default=(), repr=False, metadata=wire("stateFacts", form=_FACTS))


def day(name: str | None = None, *, personal: bool = False) -> Any:
    """A day written ``31.12.2026``; other ways of writing it are read as well."""
    return field(default=None, repr=not personal, metadata=wire(name, form=moments.DOTTED_DAY))


def iso_day(name: str | None = None) -> Any:
    """A day written ``2026-12-31``."""
    return field(default=None, metadata=wire(name, form=moments.ISO_DAY))


def epoch(name: str | None = None) -> Any:
    """A moment written as epoch seconds, number or text."""
    return field(default=None, metadata=wire(name, form=moments.EPOCH))


def epoch_ms(name: str | None = None) -> Any:
    """A moment written as epoch milliseconds."""
    return field(default=None, metadata=wire(name, form=moments.EPOCH_MS))


def agency_moment(name: str | None = None) -> Any:
    """A moment written in ISO 8601, without a zone in Moscow time."""
    return field(default=None, metadata=wire(name, form=moments.AGENCY_MOMENT))


def any_moment(name: str | None = None) -> Any:
    """A moment whose form the document does not state."""
    return field(default=None, metadata=wire(name, form=moments.ANY_MOMENT))


def code(kind: type[StrEnum], name: str | None = None) -> Any:
    """A word of a dictionary: read without regard to case and look-alike letters, unknown ones kept."""
    known = {member.value.upper(): member for member in kind}
    return field(default=None, metadata=wire(name, form=Form(partial(_read_code, known), _same, known)))


def codes(kind: type[StrEnum], name: str | None = None) -> Any:
    """Words of a dictionary, as :func:`code`."""
    known = {member.value.upper(): member for member in kind}
    return field(default=(), metadata=wire(name, form=Form(partial(_read_codes, known), _same)))


def year(name: str | None = None, *, as_object: bool = False) -> Any:
    """A year: ``"2021"``, ``2021`` or, in НДС, ``{"leap": false, "value": 2021}``."""
    return field(default=None, metadata=wire(name, form=Form(_read_year, _year_object if as_object else str)))


def many(kind: type[object], name: str | None = None, *, personal: bool = False) -> Any:
    """A collection inside of an object: embedded objects, or links."""
    form = Form(partial(read_collection, kind=kind), as_wire)
    return field(default=None, repr=not personal, metadata=wire(name, form=form))


def _read_code(known: dict[str, StrEnum], value: object) -> StrEnum | str:
    text = read_text(value)
    # Nearly always the word is written as in the dictionary.
    member = known.get(text)
    return known.get(latin(text.strip()).upper(), text.strip()) if member is None else member


def _read_codes(known: dict[str, StrEnum], value: object) -> tuple[StrEnum | str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("list")
    return tuple(_read_code(known, item) for item in cast("list[object]", value))


def _read_year(value: object) -> int:
    return read_whole(cast("dict[str, object]", value)["value"] if isinstance(value, dict) else value)


def _year_object(year: object) -> dict[str, object]:
    return {"leap": isinstance(year, int) and isleap(year), "value": year}


def _same(value: object) -> object:
    return value
