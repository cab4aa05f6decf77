"""Readers of models, generated once for each class: plain fields inline, no call for a value of its type.

An object is filled as a draft, whose attributes can be assigned, and then becomes one of its frozen class.

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

from attrs import NOTHING, Attribute, fields, resolve_types

from govauth.wire import scalars
from govauth.wire.exactness import comes_back, native
from govauth.wire.identifiers import Identifier
from govauth.wire.model import Answer, Form, wire_form, wire_name

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
    names: dict[str, object] = dict(_NAMES)
    draft = draft_of(kind)
    target = "made." if draft else "given_"
    lines = [
        "if type(value) is not dict and not isinstance(value, Mapping): raise TypeError('object')",
        "get = value.get",
    ]
    if draft:
        names |= {"Draft": draft, "Frozen": kind}
        lines.append("made = Draft()")
    if is_answer:
        names["KNOWN"] = frozenset(map(wire_name, known))
        lines += [
            "extra = {} if KNOWN.issuperset(value) else {k: value[k] for k in value if k not in KNOWN}",
            f"{target}extra = extra",
        ]
    for one in known:
        differs = _differs(one, names) if is_answer and kind.exact else None
        lines += _field(one, f"{target}{one.name}", differs, names, hook_of)
    if draft:
        lines += ["made.__class__ = Frozen", "return made"]
    else:
        given = [*known, *(one for one in fields(kind) if is_answer and one.name == "extra")]
        names["make"] = kind
        lines.append(f"return make({', '.join(f'{one.alias}=given_{one.name}' for one in given)})")
    return "\n    ".join(["def read(value, _=None):", *lines]) + "\n", names


def generate(kind: type[Any], hook_of: Hooks) -> Hook:
    """Make the reader of a class; see :func:`source_of`."""
    source, names = source_of(kind, hook_of)
    code = compile(source, f"<reader of {kind.__module__}.{kind.__qualname__}>", "exec")
    exec(code, names)  # noqa: S102 - made above, of names and types of our own classes
    return cast("Hook", names["read"])


def draft_of(kind: type[Any]) -> type[Any] | None:
    """Make the class of unfinished objects of a frozen one: the same slots, and assignment as usual.

    None where the constructor does more than fill the slots.
    """
    every = fields(kind)
    plain = all(one.init and one.validator is None and one.converter is None for one in every)
    slots = all(ismemberdescriptor(getattr(kind, one.name, None)) for one in every)
    if not (plain and slots) or hasattr(kind, "__attrs_post_init__"):
        return None
    as_usual = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
    return type(
        f"{kind.__name__}Draft", (kind,), {"__slots__": (), "__module__": kind.__module__, **as_usual}
    )


def _field(
    one: Attribute[Any], target: str, differs: str | None, names: dict[str, object], hook_of: Hooks
) -> list[str]:
    """Write the lines that read one field: its key, its default, its value."""
    key, default, form = wire_name(one), cast("Any", one.default), wire_form(one)
    value = _read("v", one.type, names, hook_of) if form is None else _read_form(form, names)
    if default is NOTHING:
        lines = [f"v = value[{key!r}]", f"{target} = {value}"]
    elif default is None and differs is None and value.startswith("None if v is None else "):
        lines = [f"v = get({key!r})", f"{target} = {value}"]
    else:
        factory = getattr(default, "factory", None)
        # An alias such as dict[str, int] would try to write itself into what it makes.
        absent = _name("default", default if factory is None else get_origin(factory) or factory, names)
        absent += "" if factory is None else "()"
        lines = [f"v = get({key!r}, MISSING)", f"{target} = {absent} if v is MISSING else {value}"]
    return lines if differs is None else [lines[0], f"if {differs}: extra[{key!r}] = v", lines[1]]


def _differs(one: Attribute[Any], names: dict[str, object]) -> str:
    """Write the test for a value that would not be written as it came."""
    types = native(one)
    if types is None:
        return f"v is not MISSING and not {_name('comes_back', comes_back(one), names)}(v)"
    return " and ".join(["v is not MISSING", *(f"type(v) is not {each.__name__}" for each in types)])


def _read_form(form: Form, names: dict[str, object]) -> str:
    """Write the expression for a value of a form of its own."""
    known = f"type(v) is str and {_name('known', form.known, names)}.get(v) or " if form.known else ""
    return f"None if v is None else {known}{_name('read', form.read, names)}(v)"


def _read(v: str, kind: object, names: dict[str, object], hook_of: Hooks) -> str:
    """Write the expression that turns the JSON value in a variable into one of a type."""
    every = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    parts = [part for part in every if part is not NoneType]
    part: Any = parts[0] if len(parts) == 1 else kind
    words: list[Any] = [one for one in parts if _is(StrEnum, one)]
    if part is object:
        read = v
    elif part in _INLINE:
        read = _INLINE[part].format(v=v)
    elif len(parts) == 2 and str in parts and words:  # noqa: PLR2004 - known words, and any other text
        members = _name("members", words[0]._value2member_map_, names)
        otherwise = f"read_open_enum({v}, {_name('words', words[0], names)})"
        read = f"{members}.get({v}, {v}) if type({v}) is str else {otherwise}"
    else:
        read = f"{_name('read', hook_of(part), names)}({v}, {_name('type', part, names)})"
        if _is(Identifier, part):
            read = f"{_name('Text', part, names)}({v}) if type({v}) is str else {read}"
        elif get_origin(part) is tuple and get_args(part)[1:] == (...,):
            item = _read("each", get_args(part)[0], names, hook_of)
            read = f"tuple([{item} for each in {v}]) if type({v}) is list else {read}"
    return f"None if {v} is None else {read}" if len(parts) < len(every) else read


def _name(stem: str, value: object, names: dict[str, object]) -> str:
    """Give a value a name in the reader."""
    name = f"{stem}{len(names)}"
    names[name] = value
    return name


def _is(base: type, kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)
