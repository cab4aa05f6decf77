"""What is read comes back when it is written, key for key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from govauth.secret import Secret
from govauth.wire.codec import Mismatch, structure
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, Form, wire
from govauth.wire.writing import written


class Colour(StrEnum):
    RED = "red"


def _moment(value: object) -> datetime:
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise TypeError("epoch seconds")
    return datetime.fromtimestamp(int(value), UTC)


def _seconds(value: object) -> int:
    assert isinstance(value, datetime)
    return int(value.timestamp())


SECONDS = Form(read=_moment, write=_seconds)


@frozen(kw_only=True)
class Exact(Answer):
    exact = True


@frozen(kw_only=True)
class Child(Exact):
    name: str | None = None


@frozen(kw_only=True)
class Dog(Child):
    bark: int | None = None


@frozen(kw_only=True)
class Thing(Exact):
    text: str | None = None
    whole: int | None = None
    amount: Decimal | None = None
    flag: bool | None = None
    inn: Inn | None = None
    colour: Colour | str | None = None
    created_on: datetime | None = field(default=None, metadata=wire(form=SECONDS))
    child: Child | None = None
    children: tuple[Child, ...] = ()

    @classmethod
    def variant(cls, value: Mapping[str, JsonValue]) -> type[Answer]:
        return Special if "special" in value else cls


@frozen(kw_only=True)
class Special(Thing):
    special: bool


SCALARS = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text('ab01 "é', max_size=9)


def test_every_key_of_the_documented_form_comes_back() -> None:
    value: dict[str, JsonValue] = {
        "text": "x",
        "whole": 1,
        "amount": Decimal("1.50"),
        "flag": False,
        "inn": "7707083894",
        "colour": "mauve",
        "createdOn": 1691763799,
        "child": {},
        "children": [{"name": "a"}, {"name": "b", "age": 3}],
        "more": {"deep": [None]},
    }
    thing = structure(value, Thing)
    assert thing.extra == {"more": {"deep": [None]}}
    assert thing.created_on == datetime(2023, 8, 11, 14, 23, 19, tzinfo=UTC)
    assert written(thing) == value


@pytest.mark.parametrize(
    ("key", "raw", "read"),
    [
        ("text", 5, "5"),
        ("whole", "1", 1),
        ("amount", "639489.06", Decimal("639489.06")),
        ("flag", "true", True),
        ("createdOn", "1691763799", datetime(2023, 8, 11, 14, 23, 19, tzinfo=UTC)),
        ("text", None, None),
        ("children", [], ()),
        ("colour", "red", Colour.RED),
    ],
)
def test_values_in_another_form_are_read_and_come_back(key: str, raw: JsonValue, read: object) -> None:
    thing = structure({key: raw}, Thing)
    name = "created_on" if key == "createdOn" else key
    assert getattr(thing, name) == read
    back = written(thing)
    assert back == {key: raw}
    assert type(back[key]) is type(raw)


@given(st.dictionaries(st.sampled_from(["text", "whole", "flag", "extra", "child", "strange"]), SCALARS))
def test_whatever_can_be_read_comes_back(value: dict[str, JsonValue]) -> None:
    try:
        thing = structure(value, Thing)
    except Mismatch:
        return
    back = written(thing)
    assert back == value
    assert {key: type(item) for key, item in back.items()} == {key: type(item) for key, item in value.items()}


def test_an_unknown_key_named_extra_is_kept() -> None:
    assert structure({"extra": 1}, Thing).extra == {"extra": 1}


def test_a_key_chooses_the_class_at_any_depth() -> None:
    thing = structure({"special": True, "whole": 7}, Thing)
    assert isinstance(thing, Special)
    assert thing.whole == 7
    with pytest.raises(Mismatch, match="whole: expected int"):
        structure({"special": True, "whole": "seven"}, Thing)


def test_secrets_are_not_written() -> None:
    @frozen(kw_only=True)
    class Hidden(Answer):
        token: Secret

    with pytest.raises(TypeError, match="Secret has no form on the wire"):
        written(Hidden(token=Secret("x")))
