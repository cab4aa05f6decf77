"""The generated readers against cattrs: the same models, or a refusal by both, whatever comes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from attrs import define, evolve, fields, frozen
from attrs.exceptions import FrozenInstanceError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govauth.wire.codec import _converter, structure
from govauth.wire.generated import source_of
from govauth.wire.identifiers import Inn
from govauth.wire.json import NotJson, decode_json
from govauth.wire.model import Answer, wire_name
from govauth.wire.writing import written
from tests.soaking import examples
from tests.wire.test_hostile_values import HOSTILE, MODELS, json_values

REFUSED = "refused"
WORDS = st.sampled_from(
    ["ACTIVE", "CASH", "WIRE", "REGISTERED", "500100732259", "046007930010", "1", "true", "12.5"]
)
MOMENTS = st.sampled_from(
    [
        "2026-03-01T09:30:00+03:00",
        "2026-03-01T09:30:00Z",
        "2026-03-01T09:30:00",
        "2026-03-01",
        "01.03.2026",
        "1795564800",
    ]
)


def taken(detailed: bool, value: object, kind: type[Answer]) -> object:
    try:
        return _converter(detailed=detailed).structure(value, kind)
    except (Exception, ExceptionGroup):  # whichever: what is compared is whether there is one
        return REFUSED


def agree(value: object, kind: type[Answer]) -> None:
    generated, explained = taken(False, value, kind), taken(True, value, kind)
    assert generated == explained or generated != generated
    assert type(generated) is type(explained)
    if isinstance(generated, Answer):
        assert repr(generated) == repr(explained)
        assert {name: type(getattr(generated, name)) for name in names_of(generated)} == {
            name: type(getattr(explained, name)) for name in names_of(generated)
        }


def names_of(model: Answer) -> list[str]:
    return [one.name for one in fields(type(model))]


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_hostile_values_are_taken_alike(kind: type[Answer]) -> None:
    names = [wire_name(one) for one in fields(kind)]
    for content in HOSTILE:
        try:
            value = decode_json(content)
        except NotJson:
            continue
        agree({name: value for name in names}, kind)
        agree({names[0]: value, "unknown": [value]}, kind)
        agree(value, kind)


@settings(max_examples=examples(400), suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(MODELS), st.data())
def test_any_values_are_taken_alike(kind: type[Answer], data: st.DataObject) -> None:
    names = [wire_name(one) for one in fields(kind)]
    values = st.dictionaries(st.sampled_from([*names, "other"]), json_values | WORDS | MOMENTS)
    agree(data.draw(values), kind)
    agree({name: data.draw(json_values | WORDS | MOMENTS) for name in names}, kind)


@frozen(kw_only=True)
class Leaf(Answer):
    name: str
    inn: Inn | None = None


@frozen(kw_only=True)
class Tree(Answer):
    """Holds others of itself."""

    leaves: tuple[Leaf, ...] = ()
    inner: tuple[Tree, ...] = ()


def test_a_model_may_hold_others_of_itself() -> None:
    value: Any = {"inner": [{"leaves": [{"name": "a", "inn": "500100732259"}], "x": 1}]}
    tree = structure(value, Tree)
    assert tree.inner[0].leaves[0].inn == "500100732259"
    assert tree.inner[0].extra == {"x": 1}


def test_a_class_with_a_constructor_of_its_own_is_made_by_it() -> None:
    @define
    class Checked:
        name: str
        seen: list[str] = []

        def __attrs_post_init__(self) -> None:
            self.seen.append(self.name)

    assert "make(" in source_of(Checked, lambda _: lambda value, _: value)[0]
    assert "made.name = " in source_of(Leaf, lambda _: lambda value, _: value)[0]


def test_what_was_a_draft_is_frozen_and_like_one_that_its_constructor_made() -> None:
    leaf = structure({"name": "a"}, Leaf)
    assert type(leaf) is Leaf
    assert (leaf, repr(leaf)) == (Leaf(name="a"), repr(Leaf(name="a")))
    assert evolve(leaf, name="b") == Leaf(name="b")
    with pytest.raises(FrozenInstanceError):
        leaf.name = "b"  # type: ignore[misc]


def test_what_an_exact_model_would_not_write_as_it_came_is_kept() -> None:
    @frozen(kw_only=True)
    class Price(Answer):
        exact = True

        name: str
        amount: Decimal | None = None
        count: int = 1
        leaf: Leaf | None = None
        notes: tuple[str, ...] = ()

    came: dict[str, Any] = {"name": 5, "amount": "1.50", "count": 2, "leaf": None, "notes": [], "new": None}
    price = structure(came, Price)
    assert (price.name, price.amount, price.count, price.notes) == ("5", Decimal("1.50"), 2, ())
    assert price.extra == {"name": 5, "amount": "1.50", "leaf": None, "notes": [], "new": None}
    assert written(price) == came
    assert structure({"name": "a", "amount": 1, "leaf": {"name": "b"}}, Price).extra == {}
