"""Which JSON values come back the same after they were read and written."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import NoneType, UnionType
from typing import Final, Union, get_args, get_origin

from attrs import Attribute

from govauth.wire.model import wire_form

_NATIVE: Final[dict[type, tuple[type, ...]]] = {
    bool: (bool,),
    int: (int,),
    Decimal: (int, Decimal),
    str: (str,),
}


def comes_back(attribute: Attribute[object]) -> Callable[[object], bool]:
    """Make a test of a field's JSON values: whether writing gives back what was read.

    None never does: absent and null mean the same to a model. Neither does an empty list where an absent
    one is read as empty.
    """
    form = wire_form(attribute)
    if form is not None:
        return lambda raw: raw is not None and _same(form.write(form.read(raw)), raw)
    types = native(attribute)
    if types is None:
        return lambda raw: raw is not None and raw != []
    return lambda raw: type(raw) in types


def native(attribute: Attribute[object]) -> tuple[type, ...] | None:
    """Return the types whose values come back; None where the type of a value does not tell."""
    return None if wire_form(attribute) is not None else _native(attribute.type)


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _native(kind: object) -> tuple[type, ...] | None:
    if get_origin(kind) in (Union, UnionType):
        parts = [part for part in get_args(kind) if part is not NoneType]
        known = [_native(part) for part in parts]
        return known[0] if known and all(one == known[0] for one in known) else None
    if not isinstance(kind, type):
        return None
    return next((found for base, found in _NATIVE.items() if issubclass(kind, base)), None)
