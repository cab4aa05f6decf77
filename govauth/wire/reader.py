"""The reader of a model, written out as a program: two lines for each field, no call where none is due.

Of itself cattrs calls a hook for each field, and an object with new keys is copied. The program does the
same without. Where a value does not fit it raises as the hooks do, and cattrs explains what is wrong.
Of ``Line`` it is::

    def read(value, _=None):
        if type(value) is not dict and not isinstance(value, Mapping): raise TypeError('object')
        extra = {} if known >= value.keys() else {key: value[key] for key in value.keys() - known}
        x = value['name']
        v0 = x if type(x) is str else read_text(x)
        x = value['amount']
        v1 = Decimal(x) if type(x) is int and -most < x < most else read_decimal(x)
        x = value.get('quantity', absent)
        v2 = n0 if x is absent else Decimal(x) if type(x) is int and -most < x < most else read_decimal(x)
        x = value.get('serviceNumber')
        v3 = None if x is None else x if type(x) is int else read_whole(x)
        return kind(extra=extra, name=v0, amount=v1, quantity=v2, service_number=v3)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, cast, get_args, get_origin

from attrs import NOTHING, Attribute, Factory, fields

from govauth.wire import scalars
from govauth.wire.identifiers import Identifier
from govauth.wire.model import Answer, wire_form, wire_name
from govauth.wire.moments import parse_moment

Hook: TypeAlias = Callable[[Any, Any], object]

_FACTORY: Final = cast("type[Any]", Factory)
_TEXT: Final = "x if type(x) is str else read_text(x)"
_PLAIN: Final[dict[object, str]] = {
    str: _TEXT,
    int: "x if type(x) is int else read_whole(x)",
    bool: "x if x is True or x is False else read_flag(x)",
    Decimal: "Decimal(x) if type(x) is int and -most < x < most else read_decimal(x)",
    datetime: "parse_moment(x) if type(x) is str else read_moment(x)",
}
"""What to do with a value ``x``: at once where it has the documented type, else by the tolerant reader."""


def listed(value: object) -> list[object] | tuple[object, ...]:
    """Return a list as it is; a text is no list of its letters."""
    if not isinstance(value, list | tuple):
        raise TypeError("list")
    return value


def compiled(kind: type[Any], hook_of: Callable[[Any], Hook]) -> Hook:
    """Write and compile the reader of a model.

    Args:
        kind: a class of attrs with its annotations resolved.
        hook_of: returns what reads a value of a type that is not written out here.

    """
    names: dict[str, Any] = {
        **{name: hook for name, hook in vars(scalars).items() if name.startswith("read_")},
        "kind": kind,
        "absent": object(),
        "most": 10**15,
        "listed": listed,
        "Mapping": Mapping,
        "Decimal": Decimal,
        "parse_moment": parse_moment,
    }
    program = written(kind, hook_of, names)
    exec(compile(program, f"<reader of {kind.__name__}>", "exec"), names)  # noqa: S102 - of our own making
    reader: Hook = names["read"]
    return reader


def written(kind: type[Any], hook_of: Callable[[Any], Hook], names: dict[str, Any]) -> str:
    """Write the reader of a model; what the program calls is put into ``names``."""
    attributes: dict[str, Attribute[Any]] = {one.name: one for one in fields(kind) if one.init}
    lines = ["if type(value) is not dict and not isinstance(value, Mapping): raise TypeError('object')"]
    given: list[str] = []
    if issubclass(kind, Answer):
        del attributes["extra"]
        names["known"] = frozenset(wire_name(one) for one in attributes.values())
        lines.append(
            "extra = {} if known >= value.keys() else {key: value[key] for key in value.keys() - known}"
        )
        given.append("extra=extra")
    expressions = _Expressions(hook_of, names)
    for number, one in enumerate(attributes.values()):
        lines += _lines(one, number, expressions)
        given.append(f"{one.alias}=v{number}")
    return "\n    ".join(["def read(value, _=None):", *lines, f"return kind({', '.join(given)})"])


def _lines(one: Attribute[Any], number: int, expressions: _Expressions) -> list[str]:
    key, default = wire_name(one), one.default
    form = wire_form(one)
    if form is None:
        read = expressions.of(one.type)
    else:
        read = f"None if x is None else {expressions.name(form.read)}(x)"
    if default is NOTHING:
        return [f"x = value[{key!r}]", f"v{number} = {read}"]
    if default is None and read.startswith("None if x is None else "):
        return [f"x = value.get({key!r})", f"v{number} = {read}"]
    if isinstance(default, _FACTORY):
        otherwise = f"{expressions.name(default.factory)}()"
    else:
        otherwise = expressions.name(default)
    return [f"x = value.get({key!r}, absent)", f"v{number} = {otherwise} if x is absent else {read}"]


class _Expressions:
    """What is done with a value ``x``, by the type of its field."""

    def __init__(self, hook_of: Callable[[Any], Hook], names: dict[str, Any]) -> None:
        self._hook_of = hook_of
        self._names = names
        self._named = 0

    def name(self, thing: object) -> str:
        """Give a thing a name in the program."""
        name = f"n{self._named}"
        self._named += 1
        self._names[name] = thing
        return name

    def of(self, kind: Any) -> str:
        """Return the expression for a type."""
        plain = _PLAIN.get(kind)
        if plain is not None:
            return plain
        if isinstance(kind, UnionType):
            return self._of_union(kind)
        if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
            return f"tuple([{self.of(get_args(kind)[0])} for x in listed(x)])"
        if isinstance(kind, type) and issubclass(kind, Identifier):
            return f"{self.name(kind)}({_TEXT})"
        return f"{self.name(self._hook_of(kind))}(x, {self.name(kind)})"

    def _of_union(self, kind: UnionType) -> str:
        parts = set(get_args(kind))
        others = parts - {NoneType, str}
        members = others.pop() if len(others) == 1 else None
        if str in parts and isinstance(members, type) and issubclass(members, StrEnum):
            read = f"read_open_enum(x, {self.name(members)})"
            if members._missing_.__func__ is Enum._missing_.__func__:  # type: ignore[attr-defined]
                known = self.name(members._value2member_map_)
                read = f"{known}.get(x, x) if type(x) is str else {read}"
        elif len(parts) == 2 and NoneType in parts:  # noqa: PLR2004 - something, or nothing
            read = self.of(next(part for part in get_args(kind) if part is not NoneType))
        else:
            return f"{self.name(self._hook_of(kind))}(x, {self.name(kind)})"
        return f"None if x is None else {read}" if NoneType in parts else read
