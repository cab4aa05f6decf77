"""Readers of models, generated once for each class: plain fields inline, no call for a value of its type.

What such a reader cannot make, it refuses with any of the usual errors and no explanation: the codec then
lets cattrs go over the same value and say what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from inspect import ismemberdescriptor
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, cast, get_args, get_origin

from attrs import NOTHING, Attribute, fields, has, resolve_types

from govauth.wire import scalars
from govauth.wire.identifiers import Identifier
from govauth.wire.model import Answer, wire_form, wire_name

Hook: TypeAlias = Callable[[object, object], object]
Hooks: TypeAlias = Callable[[object], Hook]
"""Finds the reader of any type that has no form inline."""

_INLINE: Final[Mapping[object, str]] = {
    str: "{v} if type({v}) is str else read_text({v})",
    int: "{v} if type({v}) is int else read_whole({v})",
    bool: "{v} if {v} is True or {v} is False else read_flag({v})",
    Decimal: "{v} if type({v}) is Decimal and -400 <= {v}.adjusted() <= 400 else"
    " Decimal({v}) if type({v}) is int and {v}.bit_length() < 64 else read_decimal({v})",
    datetime: "m if type({v}) is str and (m := moment({v})).tzinfo is not None else read_moment({v})",
}
_NAMES: Final[Mapping[str, object]] = {
    "MISSING": object(),
    "Decimal": Decimal,
    "Mapping": Mapping,
    "moment": datetime.fromisoformat,
    "read_text": scalars.read_text,
    "read_whole": scalars.read_whole,
    "read_flag": scalars.read_flag,
    "read_decimal": scalars.read_decimal,
    "read_moment": scalars.read_moment,
    "read_open_enum": scalars.read_open_enum,
}


def source_of(kind: type[Any], hook_of: Hooks) -> tuple[str, dict[str, object]]:
    """Write the reader of a class.

    Args:
        kind: an attrs class; an :class:`.Answer` keeps keys that it does not know.
        hook_of: finds the reader of a type that has no form inline.

    Returns:
        Source that defines ``read(value, _)``, and the names that it needs.

    """
    resolve_types(kind)
    is_answer = issubclass(kind, Answer)
    known = [one for one in fields(kind) if one.init and not (is_answer and one.name == "extra")]
    names: dict[str, object] = {**_NAMES, "make": kind}
    lines = [
        "def read(value, _=None):",
        "    if type(value) is not dict and not isinstance(value, Mapping): raise TypeError('object')",
        "    get = value.get",
    ]
    for number, one in enumerate(known):
        lines += _field(number, one, names, hook_of)
    given = {one.name: f"v{number}" for number, one in enumerate(known)}
    if is_answer:
        names["KNOWN"] = frozenset(wire_name(one) for one in known)
        lines.append(
            "    extra = {} if KNOWN.issuperset(value) else {k: value[k] for k in value.keys() - KNOWN}"
        )
        given["extra"] = "extra"
    return "\n".join(lines + _construction(kind, given, names)) + "\n", names


def generate(kind: type[Any], hook_of: Hooks) -> Hook:
    """Make the reader of a class; see :func:`source_of`."""
    source, names = source_of(kind, hook_of)
    code = compile(source, f"<reader of {kind.__module__}.{kind.__qualname__}>", "exec")
    exec(code, names)  # noqa: S102 - made above, of names and types of our own classes
    return cast("Hook", names["read"])


def _construction(kind: type[Any], given: Mapping[str, str], names: dict[str, object]) -> list[str]:
    """Write the lines that make the object: slot by slot, where its constructor does nothing else."""
    every = fields(kind)
    plain = all(one.init and one.validator is None and one.converter is None for one in every)
    slots = {one.name: getattr(kind, one.name, None) for one in every}
    if not plain or hasattr(kind, "__attrs_post_init__") or not all(map(ismemberdescriptor, slots.values())):
        arguments = ", ".join(f"{one.alias}={given[one.name]}" for one in every if one.name in given)
        return [f"    return make({arguments})"]
    names["new"] = kind.__new__
    lines = ["    made = new(make)"]
    for number, one in enumerate(every):
        names[f"set{number}"] = slots[one.name].__set__  # type: ignore[union-attr]
        lines.append(f"    set{number}(made, {given[one.name]})")
    return [*lines, "    return made"]


def _field(number: int, one: Attribute[Any], names: dict[str, object], hook_of: Hooks) -> list[str]:
    """Write the lines that read one field: its key, its default, its value."""
    v, key = f"v{number}", wire_name(one)
    value = _value(number, one, names, hook_of)
    default: Any = one.default
    if default is NOTHING:
        return [f"    {v} = value[{key!r}]", f"    {v} = {value}"]
    if default is None and value.startswith(f"None if {v} is None else "):
        return [f"    {v} = get({key!r})", f"    {v} = {value}"]
    absent = f"default{number}"
    factory: Any = getattr(default, "factory", None)
    names[absent] = default if factory is None else factory
    if factory is not None:
        absent += "()"
    return [f"    {v} = get({key!r}, MISSING)", f"    {v} = {absent} if {v} is MISSING else {value}"]


def _value(number: int, one: Attribute[Any], names: dict[str, object], hook_of: Hooks) -> str:
    """Write the expression that turns a JSON value into a field's."""
    v, form = f"v{number}", wire_form(one)
    if form is not None:
        names[f"read{number}"], names[f"known{number}"] = form.read, form.known
        known = f"type({v}) is str and known{number}.get({v}) or " if form.known else ""
        return f"None if {v} is None else {known}read{number}({v})"
    kind: object = one.type
    parts = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    none = f"None if {v} is None else " if NoneType in parts else ""
    return none + _present(number, kind, [part for part in parts if part is not NoneType], names, hook_of)


def _present(number: int, kind: object, parts: list[Any], names: dict[str, object], hook_of: Hooks) -> str:
    """Write the expression for a value that is not null."""
    v, read, part = f"v{number}", f"read{number}", parts[0]
    if parts == [object]:
        return v
    if len(parts) == 1 and part in _INLINE:
        return _INLINE[part].format(v=v)
    words = [one for one in parts if _is(StrEnum, one)]
    if len(parts) == 2 and str in parts and words:  # noqa: PLR2004 - known words, and any other text
        names[read], names[f"words{number}"] = words[0]._value2member_map_, words[0]
        return f"{read}.get({v}, {v}) if type({v}) is str else read_open_enum({v}, words{number})"
    if len(parts) == 1:
        kind = part  # null was told apart before
    names[read], names[f"type{number}"] = hook_of(kind), kind
    by_hook = f"{read}({v}, type{number})"
    if len(parts) == 1 and _is(Identifier, part):
        names[f"make{number}"] = part
        return f"make{number}({v}) if type({v}) is str else {by_hook}"
    if (
        len(parts) == 1
        and get_origin(part) is tuple
        and get_args(part)[1:] == (...,)
        and has(get_args(part)[0])
    ):
        names[f"item{number}"] = hook_of(get_args(part)[0])
        return f"tuple([item{number}(each, None) for each in {v}]) if type({v}) is list else {by_hook}"
    return by_hook


def _is(base: type, kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)
