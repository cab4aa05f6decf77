"""Codes and their verdicts: as they should be, repaired, ambiguous, refused."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.providers.crpt.codes import (
    CodeKind,
    CodeRefused,
    Damage,
    MarkingCode,
    Repair,
    Verdict,
    pack_price,
    price_of_pack,
    repaired,
)
from govauth.providers.crpt.codes import separators
from govauth.wire.identifiers import Sscc
from tests.providers.crpt.codes import samples

SET_82 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'()*+,-./_:;<=>?"


@pytest.mark.parametrize("sample", samples.WHOLE)
def test_a_whole_code_is_read_as_it_stands(sample: samples.Whole) -> None:
    code = MarkingCode.parse(sample.text, sample.group)
    assert code.text == str(code) == sample.text
    assert (code.kind, code.serial, code.ki) == (sample.kind, sample.serial, sample.ki)
    assert (code.complete, code.price_kopecks, code.weight_grams) == (
        sample.complete,
        sample.price,
        sample.grams,
    )
    assert code.gtin == (None if sample.kind in (CodeKind.SSCC, CodeKind.FUR) else samples.GTIN)
    assert code.sscc == (samples.SSCC if sample.kind is CodeKind.SSCC else None)
    found = repaired(sample.text, sample.group)
    assert (found.code, found.repairs) == (code, ())
    assert pickle.loads(pickle.dumps(code)) == code
    assert sample.text[4:] not in repr(code)


@pytest.mark.parametrize("sample", samples.MENDABLE)
def test_what_has_one_reading_is_repaired_and_reported(sample: samples.Mendable) -> None:
    found = repaired(sample.text, sample.group)
    assert found.code.text == sample.code
    assert frozenset(found.repairs) == sample.repairs
    assert len(found.repairs) == len(sample.repairs)
    assert MarkingCode.parse(found.code.text, sample.group).complete == found.code.complete


@pytest.mark.parametrize("sample", samples.MENDABLE)
def test_a_repair_is_never_made_silently(sample: samples.Mendable) -> None:
    with pytest.raises(CodeRefused, match=r"codes\[3\].*repaired\(\)") as caught:
        MarkingCode.parse(sample.text, sample.group, field="codes[3]")
    assert caught.value.verdict is Verdict.REPAIRED
    assert frozenset(caught.value.repairs) == sample.repairs
    assert all(repair.sentence in str(caught.value) for repair in sample.repairs)


@pytest.mark.parametrize(("text", "group"), samples.AMBIGUOUS)
def test_two_readings_are_never_chosen_from(text: str, group: str | None) -> None:
    for read in (MarkingCode.parse, repaired):
        with pytest.raises(CodeRefused, match="product group") as caught:
            read(text, group)
        assert caught.value.verdict is Verdict.AMBIGUOUS
        assert len(caught.value.readings) == 2
        assert text in caught.value.readings


@pytest.mark.parametrize(("text", "group", "damage"), samples.REFUSED)
def test_what_cannot_be_read_is_refused(text: str, group: str | None, damage: Damage) -> None:
    for read in (MarkingCode.parse, repaired):
        with pytest.raises(CodeRefused) as caught:
            read(text, group)
        error = caught.value
        assert (error.verdict, error.damage) == (Verdict.REFUSED, damage)
        assert isinstance(error, InvalidInput)
        assert damage.sentence in str(error)
        assert not text or text not in str(error)
        copy = pickle.loads(pickle.dumps(error))
        assert (copy.damage, str(copy)) == (damage, str(error))


def test_an_unusual_length_is_no_ground_to_refuse() -> None:
    usual = MarkingCode.parse(samples.SHORT, "milk")
    assert usual.is_usual("milk") is True
    assert usual.is_usual("water") is False
    assert usual.is_usual("a-new-group") is None
    assert MarkingCode.parse(samples.LONG, "milk").is_usual("milk") is False
    assert MarkingCode.parse(samples.LONG).is_usual("lp") is True
    assert MarkingCode.parse(samples.LONG_88).is_usual("shoes") is True
    assert MarkingCode.parse(samples.SSCC).is_usual("milk") is None
    assert MarkingCode.parse(f"{samples.HEAD}yvVKVBoLJ3b68", "lp").is_usual("lp") is True


def test_both_forms_of_the_identification_code_of_a_pack() -> None:
    pack = MarkingCode.parse(samples.PACK)
    assert (pack.ki, pack.ki_with_price) == (samples.PACK[:21], samples.PACK[:25])
    short = MarkingCode.parse(samples.SHORT)
    assert short.ki == short.ki_with_price


def test_unknown_elements_are_kept_in_order() -> None:
    code = MarkingCode.parse(f"{samples.SHORT}{samples.GS}17270131{samples.GS}10LOT-7")
    assert code.elements == (("93", "NjdT"), ("17", "270131"), ("10", "LOT-7"))


def test_sscc_checks_its_digit() -> None:
    assert Sscc.checked(samples.SSCC, "pack") == samples.SSCC
    for wrong in ("046012345678901238", samples.SSCC[1:], "0" * 18, "04601234567890123٩", ""):
        with pytest.raises(InvalidInput, match="SSCC of 18 digits"):
            Sscc.checked(wrong, "pack")


@pytest.mark.parametrize(
    ("text", "kopecks"), [("AAAA", 0), ("AAAB", 1), ("AABA", 80), ("ACW.", 14_630), ("????", 40_959_999)]
)
def test_prices_of_packs(text: str, kopecks: int) -> None:
    assert (price_of_pack(text), pack_price(kopecks)) == (kopecks, text)


def test_prices_that_are_none() -> None:
    assert price_of_pack("AAA") is None
    assert price_of_pack("AA(A") is None
    for kopecks in (-1, 40_960_000):
        with pytest.raises(ValueError, match="kopecks"):
            pack_price(kopecks)


serials = st.text(SET_82, min_size=1, max_size=20)
tails = st.text(SET_82, min_size=4, max_size=4)
keys = st.binary(min_size=32, max_size=32) | st.binary(min_size=64, max_size=64)


def with_check_digit(digits: str) -> str:
    return digits + str(-sum(int(d) * (3, 1)[n % 2] for n, d in enumerate(digits)) % 10)


gtins = st.text("0123456789", min_size=13, max_size=13).filter(lambda d: d.strip("0")).map(with_check_digit)


@st.composite
def full_codes(draw: st.DrawFn) -> str:
    head = f"01{draw(gtins)}21{draw(serials)}"
    tail = draw(tails)
    if draw(st.booleans()):
        key = base64.b64encode(draw(keys)).decode()
        assume(key.upper() != key != key.lower())
        return f"{head}\x1d91{tail}\x1d92{key}"
    weight = draw(st.none() | st.integers(0, 999_999))
    return f"{head}\x1d93{tail}" + ("" if weight is None else f"\x1d3103{weight:06d}")


@given(full_codes())
def test_no_whole_code_changes_a_byte(text: str) -> None:
    try:
        code = MarkingCode.parse(text)
    except CodeRefused as error:
        assert error.verdict is Verdict.AMBIGUOUS  # noqa: PT017 - a serial number may look like a price
        return
    assert code.text.encode() == text.encode()
    assert text.startswith(code.ki)
    assert "\x1d".join((code.ki, *(name + value for name, value in code.elements))) == text


DAMAGES: dict[str, Callable[[str], str]] = {
    "]d2": (lambda text: f"]d2{text}"),
    "leading GS": (lambda text: f"\x1d{text}"),
    "spelled": (lambda text: text.replace("\x1d", "\\u001d")),
    "symbol": (lambda text: text.replace("\x1d", "␝")),
    "line break": (lambda text: f"{text}\r\n"),
    "quoted": (lambda text: f'"{text}"'),
    "byte order mark": (lambda text: f"\ufeff{text}"),
}


@given(full_codes(), st.sampled_from(sorted(DAMAGES)))
def test_a_repair_gives_the_code_that_was(text: str, damage: str) -> None:
    damaged = DAMAGES[damage](text)
    try:
        found = repaired(damaged)
    except CodeRefused as error:
        assert error.verdict is Verdict.AMBIGUOUS  # noqa: PT017
        return
    assert found.code.text == text
    assert found.repairs


@given(st.text(max_size=160))
@example("]")
@example("(01)")
@example("\x1d")
@example("«»")
@example("(01)(21)")
def test_any_text_has_a_verdict(text: str) -> None:
    try:
        found = repaired(text, "milk")
    except CodeRefused as error:
        assert error.verdict in (Verdict.AMBIGUOUS, Verdict.REFUSED)  # noqa: PT017
    else:
        assert MarkingCode.parse(found.code.text, "milk") == found.code


@given(full_codes(), st.data())
def test_what_is_cut_is_never_whole(text: str, data: st.DataObject) -> None:
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    assume(not ("\x1d3103" in text and "\x1d" in cut))  # the weight alone may be cut off
    try:
        found = repaired(cut)
    except CodeRefused:
        return
    assert not found.code.complete or Repair.GS_RESTORED in found.repairs


def test_the_layout_of_the_keyboard_is_turned_back_for_every_letter() -> None:
    english = "qwertyuiop[]asdfghjkl;'zxcvbnm,./QWERTYUIOPASDFGHJKL:\"ZXCVBNM<>"
    russian = "йцукенгшщзхъфывапролджэячсмитьбю.ЙЦУКЕНГШЩЗФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
    legal = [(e, r) for e, r in zip(english, russian, strict=True) if e in SET_82]
    for start in range(0, len(legal), 6):
        part = [*legal[start : start + 5], ("w", "ц")]
        typed = f"{samples.HEAD}{''.join(r for _, r in part)}\x1d93{'Ф' * 4}"
        meant = f"{samples.HEAD}{''.join(e for e, _ in part)}\x1d93{'A' * 4}"
        assert repaired(typed).code.text == meant


@pytest.mark.parametrize("kind", list(Damage) + list(Repair))
def test_every_kind_has_a_sentence(kind: Damage | Repair) -> None:
    assert kind.sentence


@pytest.mark.parametrize("code", [None, 7, b"01", ["01"], True])
def test_what_is_no_text_is_no_code(code: object) -> None:
    for read in (MarkingCode.parse, repaired):
        with pytest.raises(CodeRefused, match=r"codes\[3\] is no marking code: it must be a text"):
            read(code, "milk", field="codes[3]")  # type: ignore[arg-type]


@pytest.mark.parametrize("part", ["\x1d93AbCd", "(01)", "<GS>", "010460000000001521Abcde\x1d", "\u0419"])
def test_what_no_symbol_holds_is_not_looked_through(part: str) -> None:
    for read in (MarkingCode.parse, repaired):
        with pytest.raises(CodeRefused, match="no marking code"):
            read(samples.HEAD + part * 1_000_000)


BATCH = "\x1d10LOT"
TAIL_LAST = f"{samples.HEAD}UmA8y9\x1d3103001250\x1d93NjdT"


@pytest.mark.parametrize(
    ("text", "kind", "ki"),
    [
        (TAIL_LAST, CodeKind.WEIGHT, f"{samples.HEAD}UmA8y9"),
        (samples.LONG + BATCH, CodeKind.LONG_44, f"{samples.HEAD}yvVKVBoLJ3b68"),
        (samples.LONG_88 + BATCH, CodeKind.LONG_88, f"{samples.HEAD}yvVKVBoLJ3b68"),
        (samples.SHORT + BATCH, CodeKind.SHORT, f"{samples.HEAD}UmA8y9"),
    ],
)
def test_the_order_and_number_of_elements_do_not_change_what_a_code_is(
    text: str, kind: CodeKind, ki: str
) -> None:
    code = MarkingCode.parse(text)
    assert (code.kind, code.ki, code.complete) == (kind, ki, True)


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        (f"{samples.HEAD}yvVKVBoLJ3b68\x1d91ZZ07\x1d92{samples.KEY_44.upper()}{BATCH}", Damage.CASE_LOST),
        (f"{samples.HEAD}yvVKVBoLJ3b68\x1d91ZZ07\x1d92{samples.KEY_44[:-2]}{BATCH}", Damage.BAD_TAIL),
        (f"{samples.HEAD}UmA8y9\x1d31030012A0\x1d93NjdT", Damage.BAD_WEIGHT),
        (f"{samples.SHORT}\x1d", None),
        (f"{samples.SHORT}\x1dXY1", Damage.BAD_STRUCTURE),
        (f"{samples.SHORT}\x1d31A3001250", Damage.BAD_STRUCTURE),
    ],
)
def test_damage_in_an_element_is_named(text: str, damage: Damage | None) -> None:
    with pytest.raises(CodeRefused) as caught:
        MarkingCode.parse(text)
    assert caught.value.damage is damage
    assert samples.KEY_44 not in str(caught.value)


@pytest.mark.parametrize("serial", [6, 7, 13, 20])
@pytest.mark.parametrize(
    "tail",
    [
        "93NjdT",
        f"91ZZ0792{samples.KEY_44}",
        f"91ZZ0792{samples.KEY_88}",
        "93NjdT3103001250",
        "800518900093NjdT",
    ],
)
def test_a_code_without_any_separator_fits_one_layout_at_most(serial: int, tail: str) -> None:
    text = f"{samples.HEAD}{'yvVKVBoLJ3b68EdC2aQ7'[:serial]}{tail}"
    assert sum(layout.fullmatch(text) is not None for layout in separators._LAYOUTS) <= 1
