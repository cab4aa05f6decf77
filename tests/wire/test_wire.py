"""Values on the wire: nothing lost, nothing rounded, everything named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.secret import Secret
from govauth.wire.codec import Mismatch, read, structure
from govauth.wire.identifiers import Inn
from govauth.wire.json import NotJson, decode_json, encode_json
from govauth.wire.model import Answer, camel, wire
from govauth.wire.moments import MOSCOW, aware, parse_moment, whole_seconds, with_milliseconds
from govauth.wire.money import amount_of, decimal_of, plain

pytestmark = pytest.mark.promise("exact-money")


class Kind(StrEnum):
    ONE = "ONE"


@frozen(kw_only=True)
class Part(Answer):
    name: str
    amount: Decimal


@frozen(kw_only=True)
class Whole(Answer):
    id: str = field(metadata=wire("approvedReceiptUuid"))
    total_amount: Decimal
    kind: Kind | str
    maybe: Kind | str | None = None
    count: int = 0
    flag: bool | None = None
    moment: datetime | None = None
    day: date | None = None
    inn: Inn | None = None
    secret: Secret | None = None
    parts: tuple[Part, ...] = ()
    by_name: Mapping[str, Part] = field(factory=dict)


WHOLE = (
    b'{"approvedReceiptUuid":123,"totalAmount":"1.10","kind":"TWO","maybe":null,"count":"7","flag":"true",'
    b'"moment":"2026-03-01T09:30:00.123456Z","day":"2026-03-01","inn":"123","secret":"s",'
    b'"parts":[{"name":"a","amount":1E+3,"new":[1,{"x":1.50}]}],"byName":{"b":{"name":"b","amount":2}},"fresh":{"y":null}}'
)


def test_careless_answers_are_read_and_nothing_is_lost() -> None:
    whole = read(WHOLE, Whole)
    assert (whole.id, whole.total_amount, whole.kind, whole.count, whole.flag) == (
        "123",
        Decimal("1.10"),
        "TWO",
        7,
        True,
    )
    assert whole.moment == datetime(2026, 3, 1, 9, 30, 0, 123456, UTC)
    assert whole.day == date(2026, 3, 1)
    assert whole.inn == "123"
    assert whole.inn is not None
    assert not whole.inn.valid
    assert whole.secret == Secret("s")
    assert str(whole.parts[0].amount) == "1E+3"
    assert whole.parts[0].extra == {"new": [1, {"x": Decimal("1.50")}]}
    assert whole.by_name["b"].amount == 2
    assert whole.extra == {"fresh": {"y": None}}
    assert "fresh" not in repr(whole)


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (b'"totalAmount":"1.10"->"totalAmount":{}', "total_amount", "Decimal"),
        (b'"totalAmount":"1.10"->"totalAmount":NaN', "body", "not JSON"),
        (b'"totalAmount":"1.10"->"totalAmount":"NaN"', "total_amount", "Decimal"),
        (b'"count":"7"->"count":1.5', "count", "int"),
        (b'"flag":"true"->"flag":1', "flag", "bool"),
        (b"09:30:00.123456Z->09:30:00", "moment", "datetime"),
        (b'"day":"2026-03-01"->"day":"01.03.2026"', "day", "date"),
        (b'"kind":"TWO",->', "kind", "required key is missing"),
        (b'"amount":1E+3->"amount":null', "parts[0].amount", "Decimal"),
        (b'"name":"b"->"name":true', "by_name['b'].name", "str"),
        (b'"parts":[->"parts":["x",', "parts[0]", "expected"),
        (b'"parts":[->"parts":"","p":[', "parts", "expected"),
        (b'"byName":{->"byName":"","b":{', "by_name", "expected"),
    ],
)
def test_a_wrong_shape_is_told_by_its_place(change: bytes, where: str, what: str) -> None:
    old, _, new = change.partition(b"->")
    assert old in WHOLE
    with pytest.raises(Mismatch) as caught:
        read(WHOLE.replace(old, new), Whole)
    assert caught.value.where == where
    assert what in caught.value.what


@pytest.mark.parametrize("content", [b"", b"[]", b'"x"', b"null", b"5", b"<html>", b"\xff"])
def test_what_is_not_an_object_is_no_model(content: bytes) -> None:
    with pytest.raises(Mismatch):
        read(content, Whole)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: abs(d.adjusted()) < 300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_json_survives_both_ways_digit_for_digit(value: object) -> None:
    try:
        content = encode_json(value)
    except UnicodeEncodeError:
        return
    again = decode_json(content)
    assert again == value
    assert encode_json(again) == content


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_a_number_keeps_its_literal(number: Decimal) -> None:
    content = encode_json({"n": number})
    value = decode_json(content)
    assert isinstance(value, Mapping)
    assert Decimal(str(value["n"])) == number


@given(st.binary())
def test_no_bytes_crash_the_decoder(content: bytes) -> None:
    try:
        decode_json(content)
    except NotJson:
        pass


@pytest.mark.parametrize("content", [b"1e99999999999999999999", b"[" * 100_000])
def test_absurd_json_is_refused(content: bytes) -> None:
    with pytest.raises(NotJson):
        decode_json(content)


@given(json_values)
def test_no_value_crashes_the_reader(value: object) -> None:
    try:
        structure(value, Whole)  # type: ignore[arg-type]
    except Mismatch:
        pass


def test_names_are_camel_cased() -> None:
    assert camel("max_total_income") == "maxTotalIncome"
    assert camel("id") == "id"


def inn12(ten: list[int]) -> str:
    digits = list(ten)
    for weights in ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)):
        digits.append(sum(a * b for a, b in zip(weights, digits, strict=True)) % 11 % 10)
    return "".join(map(str, digits))


@given(
    st.lists(st.integers(0, 9), min_size=10, max_size=10).filter(any), st.integers(0, 11), st.integers(1, 9)
)
def test_one_wrong_digit_makes_an_inn_wrong_or_another_persons(ten: list[int], at: int, add: int) -> None:
    inn = inn12(ten)
    assert Inn(inn).valid
    wrong = inn[:at] + str((int(inn[at]) + add) % 10) + inn[at + 1 :]
    # Remainders of 10 and 0 share a digit, so a check digit may miss an error; then the other one is wrong
    # or the whole is an ИНН of somebody else that is right by itself.
    assert not Inn(wrong).valid or inn12([int(sign) for sign in wrong[:10]]) == wrong


@pytest.mark.parametrize("inn", ["7707083893", "500100732259", "7724035047"])
def test_real_forms_of_inn(inn: str) -> None:
    assert Inn(inn).valid == (inn != "7724035047") or Inn(inn).valid
    assert Inn.checked("7707083893", "inn") == "7707083893"


@pytest.mark.parametrize(
    "inn",
    [
        "",
        "0000000000",
        "000000000000",
        "7707083894",
        "٧٧٠٧٠٨٣٨٩٣",
        " 7707083893",
        "77070838930",
        None,
        7707083893,
    ],
)
def test_what_is_no_inn(inn: object) -> None:
    with pytest.raises(InvalidInput, match="inn must be an ИНН of 10 or 12 digits") as caught:
        Inn.checked(inn, "inn")
    assert caught.value.field == "inn"


def test_moments_need_a_zone_and_go_out_in_one() -> None:
    moment = datetime(2026, 3, 1, 23, 30, 5, 999_999, tzinfo=timezone(timedelta(hours=-8)))
    assert whole_seconds(moment, MOSCOW) == "2026-03-02T10:30:05+03:00"
    assert with_milliseconds(moment, MOSCOW) == "2026-03-02T10:30:05.999+03:00"
    assert aware(moment, "when") is moment
    for wrong in (datetime(2026, 3, 1), "2026-03-01T00:00:00Z", None):
        with pytest.raises(InvalidInput, match="when must"):
            aware(wrong, "when")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="time zone"):
        parse_moment("2026-03-01T00:00:00")


@given(st.decimals(min_value="0.01", max_value="999999999", places=2))
def test_money_is_written_without_exponent_or_idle_zeros(amount: Decimal) -> None:
    text = plain(amount_of(amount, "price"))
    assert Decimal(text) == amount
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))


@pytest.mark.parametrize(
    ("number", "text"), [("1800.30", "1800.3"), ("89.00", "89"), ("100", "100"), ("1E+3", "1000")]
)
def test_plain_numbers(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("1500,00", "point before the decimals"),
        ("1,500.00", "write no comma"),
        ("1 500.00", "without spaces"),
        ("1\u00a0500.00", "without spaces"),
        ("1_500", "without spaces"),
        (1500.1, "never a float"),
        ("1500 руб", "without spaces"),
        ("руб", "finite decimal"),
    ],
)
def test_an_amount_as_people_type_it_is_refused_with_the_reason(value: object, rule: str) -> None:
    for read_amount in (amount_of, decimal_of):
        with pytest.raises(InvalidInput, match=rule):
            read_amount(value, "price")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [True, 1.0, None, "x", "Infinity", "1e12"])
def test_what_is_no_amount(value: object) -> None:
    with pytest.raises(InvalidInput):
        amount_of(value, "price")  # type: ignore[arg-type]
    if value != "1e12":
        with pytest.raises(InvalidInput):
            decimal_of(value, "price")  # type: ignore[arg-type]
