"""The compiled reader of each model does what cattrs does: results, and what is refused."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import pytest
from attrs import evolve, fields, has, resolve_types

import govauth.providers
from govauth.providers.moy_nalog.models import Line
from govauth.wire import codec, reader
from govauth.wire.model import Answer, wire_name
from tests.soaking import examples


def models() -> list[type[Answer]]:
    for module in walk_packages(govauth.providers.__path__, "govauth.providers."):
        if "models" in module.name or module.name.endswith(("replies", "answers")):
            import_module(module.name)
    found: set[type[Answer]] = set()
    below = [Answer]
    while below:
        kind = below.pop()
        below += kind.__subclasses__()
        if kind.__module__.startswith("govauth."):
            found.add(kind)
    return sorted(found - {Answer}, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")


MODELS = models()
ODD: list[Any] = [
    None, True, 0, -7, 10**20, Decimal("1.50"), Decimal("1e999"), "", "text", "17", "true", "2026-03-01T09:30:00+03:00",
    "2026-03-01T09:30:00", "2026-03-01", [], ["a"], [None], {}, {"a": 1}, "500100732259",
]  # fmt: skip
FIT: dict[object, list[Any]] = {
    str: ["text", "", 17],
    int: [0, 17, "17", Decimal("17.0")],
    bool: [True, False, "true"],
    Decimal: [1, -(10**14), 10**16, Decimal("0.01"), "2.50"],
    datetime: ["2026-03-01T09:30:00.000Z", "2026-03-01T09:30:00+03:00"],
    date: ["2026-03-01"],
}


class Values:
    """Values for a type: most of them fit, and a few are odd."""

    def __init__(self, seed: int, oddness: float) -> None:
        self.random = random.Random(seed)
        self.oddness = oddness

    def of(self, kind: Any, depth: int = 0) -> Any:
        if self.random.random() < self.oddness:
            return self.random.choice(ODD)
        if isinstance(kind, UnionType):
            return self.of(self.random.choice(get_args(kind)), depth)
        if kind is NoneType:
            return None
        if get_origin(kind) is tuple:
            return [
                self.of(get_args(kind)[0], depth + 1) for _ in range(self.random.randrange(3 - min(depth, 2)))
            ]
        if isinstance(kind, type) and has(kind):
            return self.object(kind, depth + 1)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return self.random.choice([*kind]).value
        if kind in FIT:
            return self.random.choice(FIT[kind])
        return self.random.choice(ODD)

    def object(self, kind: type[Any], depth: int = 0) -> dict[str, Any]:
        resolve_types(kind)
        required = [one for one in fields(kind) if one.name != "extra"]
        if depth > 3:
            required = [one for one in required if "NOTHING" in repr(one.default)]
        return {
            wire_name(one): self.of(one.type, depth)
            for one in required
            if "NOTHING" in repr(one.default) or self.random.random() < 0.7
        }


def bare(value: Any) -> Any:
    """The same without what the explaining reader does not keep."""
    if isinstance(value, tuple | list):
        return type(value)(bare(one) for one in value)
    if isinstance(value, Mapping):
        return {key: bare(one) for key, one in value.items()}
    if not has(type(value)):
        return (type(value), value)
    return type(value), {
        one.name: bare(getattr(value, one.name)) for one in fields(type(value)) if one.name != "extra"
    }


def outcome(value: Any, kind: type[Answer], *, detailed: bool) -> Any:
    try:
        return bare(codec._converter(detailed=detailed).structure(value, kind))
    except Exception as error:
        return "refused" if isinstance(error, codec._BAD_VALUE) or detailed else error


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__[18:]}.{kind.__qualname__}")
def test_a_compiled_reader_does_what_cattrs_does(kind: type[Answer]) -> None:
    for seed in range(examples(20)):
        for oddness in (0.0, 0.05, 0.3):
            value = Values(seed, oddness).object(kind)
            assert outcome(value, kind, detailed=False) == outcome(value, kind, detailed=True), value


def cases() -> Iterator[tuple[Any, Line]]:
    yield {"name": "a", "amount": 1}, Line(name="a", amount=Decimal(1))
    yield {"name": 7, "amount": "1.5", "new": [1]}, Line(name="7", amount=Decimal("1.5"), extra={"new": [1]})


def test_what_nobody_knows_is_kept() -> None:
    for value, expected in cases():
        read = codec.structure(value, Line)
        assert read == expected
        assert evolve(read).extra == expected.extra


def test_the_program_in_the_documentation_is_the_program() -> None:
    resolve_types(Line)
    shown = (reader.__doc__ or "").partition("it is::\n\n")[2]
    program = reader.written(Line, lambda kind: pytest.fail(str(kind)), {})
    assert [line.strip() for line in shown.splitlines() if line] == [
        line.strip() for line in program.splitlines()
    ]
