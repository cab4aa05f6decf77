"""Answers read part by part: what cannot be read of one code hides no other and condemns no host."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar, cast

from attrs import evolve

from govauth.http.message import Response
from govauth.transport.operation import reading
from govauth.wire.codec import BAD_VALUE, Mismatch, decoded, hook_of, structure
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, Form

A = TypeVar("A", bound=Answer)


def read_leniently(value: object, kind: type[A], needed: Collection[str]) -> A:
    """Read an answer of which some keys may not fit: those are in its ``extra``, as they came.

    A key that holds null or an empty text is one that is not there.

    Args:
        value: the answer.
        kind: its model.
        needed: the keys without which it is none.

    Raises:
        TypeError, ValueError, KeyError, AttributeError, ArithmeticError: what is needed does not fit.

    """
    if not isinstance(value, Mapping):
        raise TypeError("object")
    given = cast("Mapping[str, JsonValue]", value)
    said = {key: one for key, one in given.items() if key in needed or one not in (None, "")}
    if any(said.get(key, "") is None for key in needed):
        raise TypeError("null")
    read = hook_of(kind)
    try:
        return read(said, kind)
    except BAD_VALUE:
        pass
    core = {key: one for key, one in said.items() if key in needed}
    read(core, kind)
    stray = {key: one for key, one in said.items() if not _fits(read, {**core, key: one}, kind)}
    found = read({key: one for key, one in said.items() if key not in stray}, kind)
    return evolve(found, extra={**found.extra, **stray})


def each_of(kind: Callable[[], type[A]], needed: Collection[str]) -> Form:
    """Return the form of a list whose items are read one by one; what is none of them is left out.

    Args:
        kind: returns the model of an item.
        needed: the keys without which it is none.

    """

    def read(value: object) -> tuple[A, ...]:
        if not isinstance(value, list | tuple):
            raise TypeError("list")
        found: list[A] = []
        for item in cast("list[object]", value):
            try:
                found.append(read_leniently(item, kind(), needed))
            except BAD_VALUE:
                continue
        return tuple(found)

    return Form(read, lambda found: found)


def reply_of(kind: type[A], needed: Collection[str]) -> Callable[[Response], A]:
    """Make a reader of answers of which only some keys must fit.

    Args:
        kind: their model.
        needed: the keys without which it is none.

    """

    def read(content: bytes) -> A:
        value = decoded(content)
        try:
            return read_leniently(value, kind, needed)
        except BAD_VALUE:
            pass
        structure(value, kind)  # says what is wrong, and where
        raise Mismatch(next(iter(needed)), "expected a value, not null")

    return reading(read)


def _fits(read: Callable[[object, object], object], value: object, kind: object) -> bool:
    try:
        read(value, kind)
    except BAD_VALUE:
        return False
    return True
