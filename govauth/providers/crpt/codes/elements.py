"""Reads a code as it stands, element by element, and keeps what it does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from govauth.providers.crpt.codes.alphabet import GS, LEGAL, is_gtin, price_of_pack
from govauth.providers.crpt.codes.damage import Damage
from govauth.wire.identifiers import Sscc


class CodeKind(StrEnum):
    """How a code is built."""

    SHORT = "short"
    """01, 21, a separator, and 93 with four characters."""
    LONG_44 = "long44"
    """01, 21, 91 with four characters, and 92 with 44."""
    LONG_88 = "long88"
    """01, 21, 91 with four characters, and 92 with 88."""
    WEIGHT = "weight"
    """A short one with 3103: the weight in grams."""
    TOBACCO_BLOCK = "tobacco_block"
    """A short one with 8005: the price in kopecks."""
    TOBACCO_PACK = "tobacco_pack"
    """No identifiers: GTIN, seven characters, price, check part; 29 characters, or 25 and 21 of them."""
    SSCC = "sscc"
    """A transport pack (КИТУ): 18 digits, with or without 00 in front."""
    FUR = "fur"
    """A control mark of furs."""
    KI = "ki"
    """01 and 21 alone: it names the item and proves nothing."""
    MDLP_SGTIN = "mdlp_sgtin"
    """GTIN and 13 characters, as МДЛП names a medicine."""


class Mark(NamedTuple):
    """What stands in a code."""

    kind: CodeKind
    gtin: str
    serial: str
    ki: str
    elements: tuple[tuple[str, str], ...]
    complete: bool


_KEY: Final = r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}=="
_USUAL: Final = re.compile(
    rf"01([0-9]{{14}})21({LEGAL}{{1,20}}){GS}(?:"
    rf"93({LEGAL}{{4}})(?:{GS}3103([0-9]{{6}}))?"
    rf"|91({LEGAL}{{4}}){GS}92({_KEY})"
    rf"|8005([0-9]{{6}}){GS}93({LEGAL}{{4}}))"
)
KEYED: Final = re.compile(r"01([0-9]{14})21")
KEYED_LENGTH: Final = len("01") + len("02000000007281") + len("21")
_LEGAL: Final = re.compile(f"(?:{LEGAL}|{GS})*")
_SSCC: Final = re.compile(r"(?:00)?[0-9]{18}")
_FUR: Final = re.compile(r"RU-[0-9]{6}-[A-Z0-9]{10}")
_STAMP: Final = re.compile(r"[0-9]{2}N[A-Z0-9]{65}|[A-Z0-9]{150}")
_FULL_KEY: Final = re.compile(_KEY)
_SIX_DIGITS: Final = re.compile(r"[0-9]{6}")
_LONG_KEY: Final = 88

_AI_LENGTHS: Final = (
    dict.fromkeys(("00", "01", "02", "20", "21", "22", "30", "37"), 2)
    | {f"{number}": 2 for number in (*range(10, 18), *range(90, 100))}
    | {f"{number}": 3 for number in (23, 24, 25, 40, 41, 42, 71)}
    | {f"{number}": 4 for number in (31, 32, 33, 34, 35, 36, 39, 43, 70, 72, 80, 81, 82)}
)
"""Characters of an identifier by its first two (GS1 General Specifications, section 3.2)."""

_FIXED: Final = (
    {"00": 20, "01": 16, "02": 16, "20": 4, "41": 16}
    | {f"{number}": 8 for number in (11, 12, 13, 15, 16, 17)}
    | {f"{number}": 10 for number in range(31, 37)}
)
"""Characters of an element of fixed length, identifier included: no separator is needed behind it (7.8.5)."""

_CHECKS: Final = frozenset({"91", "92", "93"})
_TAILS: Final = (frozenset({"93"}), frozenset({"91", "92"}))
_LONGEST_SERIAL: Final = 20
_PACK: Final = (21, 25, 29)
_SGTIN: Final = 27


def read(text: str) -> Mark | Damage:
    """Read a code as it stands: nothing is removed, added or guessed.

    Args:
        text: the code, with U+001D where separators are.

    Returns:
        What stands in it, or why it cannot be read.

    """
    usual = _USUAL.fullmatch(text)
    if usual is not None:
        return _usual(usual)
    if not text:
        return Damage.EMPTY
    if _LEGAL.fullmatch(text) is None:
        return Damage.ILLEGAL_CHARACTER
    keyed = KEYED.match(text)
    if keyed is not None and is_gtin(keyed[1]):
        return _keyed(text, keyed[1])
    plain = _without_gtin(text) or _without_identifiers(text)
    return Damage.BAD_CHECK_DIGIT if keyed is not None and isinstance(plain, Damage) else plain


def _without_gtin(text: str) -> Mark | Damage | None:
    if _SSCC.fullmatch(text):
        right = Sscc(text[-18:]).valid
        return Mark(CodeKind.SSCC, "", "", text, (), complete=True) if right else Damage.BAD_CHECK_DIGIT
    if _FUR.fullmatch(text):
        return Mark(CodeKind.FUR, "", "", text, (), complete=True)
    return Damage.EGAIS_STAMP if _STAMP.fullmatch(text) else None


def _usual(found: re.Match[str]) -> Mark | Damage:
    gtin, serial, tail, grams, key, proof, price, price_tail = found.groups()
    if not is_gtin(gtin):
        return Damage.BAD_CHECK_DIGIT
    ki = found.string[: found.end(2)]
    if proof is not None:
        if _case_lost(proof):
            return Damage.CASE_LOST
        kind = CodeKind.LONG_88 if len(proof) == _LONG_KEY else CodeKind.LONG_44
        return Mark(kind, gtin, serial, ki, (("91", key), ("92", proof)), complete=True)
    if price is not None:
        elements = (("8005", price), ("93", price_tail))
        return Mark(CodeKind.TOBACCO_BLOCK, gtin, serial, ki, elements, complete=True)
    if grams is not None:
        elements = (("93", tail), ("3103", grams))
        return Mark(CodeKind.WEIGHT, gtin, serial, ki, elements, complete=True)
    return Mark(CodeKind.SHORT, gtin, serial, ki, (("93", tail),), complete=True)


def _keyed(text: str, gtin: str) -> Mark | Damage:
    serial, *chunks = text[KEYED_LENGTH:].split(GS)
    if not 1 <= len(serial) <= _LONGEST_SERIAL:
        return Damage.BAD_STRUCTURE
    elements: dict[str, str] = {"01": gtin, "21": serial}
    for chunk in chunks:
        for element in _elements(chunk):
            if element is None or element[0] in elements:
                return Damage.BAD_STRUCTURE
            elements[element[0]] = element[1]
            damage = _damage_of(*element)
            if damage is not None:
                return damage
    del elements["01"], elements["21"]
    ki = text[: KEYED_LENGTH + len(serial)]
    if not elements:
        return Mark(CodeKind.KI, gtin, serial, ki, (), complete=False)
    tail = _CHECKS & elements.keys()
    if tail not in _TAILS:
        return Damage.BAD_TAIL if tail else Damage.BAD_STRUCTURE
    return Mark(_kind(elements), gtin, serial, ki, tuple(elements.items()), complete=True)


def _elements(chunk: str) -> Iterator[tuple[str, str] | None]:
    """Go through the elements of a chunk; None is what cannot be one."""
    if not chunk:
        yield None
    while chunk:
        length = _AI_LENGTHS.get(chunk[:2])
        end = _FIXED.get(chunk[:2], len(chunk))
        if length is None or not length < end <= len(chunk) or not chunk[:length].isdigit():
            yield None
            return
        yield chunk[:length], chunk[length:end]
        chunk = chunk[end:]


def _damage_of(identifier: str, value: str) -> Damage | None:
    if identifier in ("91", "93"):
        return None if len(value) == len("eYx9") else Damage.BAD_TAIL
    if identifier == "92":
        if _case_lost(value):
            return Damage.CASE_LOST
        return None if _FULL_KEY.fullmatch(value) else Damage.BAD_TAIL
    if identifier == "8005":
        return None if _SIX_DIGITS.fullmatch(value) else Damage.BAD_PRICE
    if identifier[:2] in _FIXED and not value.isdigit():
        return Damage.BAD_WEIGHT if identifier.startswith("310") else Damage.BAD_STRUCTURE
    return None


def _case_lost(key: str) -> bool:
    """Tell whether Base64 has letters of one case only: of 32 random bytes once in ten thousand million."""
    return key.upper() == key or key.lower() == key


def _kind(elements: dict[str, str]) -> CodeKind:
    if "8005" in elements:
        return CodeKind.TOBACCO_BLOCK
    if "3103" in elements:
        return CodeKind.WEIGHT
    if "92" not in elements:
        return CodeKind.SHORT
    return CodeKind.LONG_88 if len(elements["92"]) == _LONG_KEY else CodeKind.LONG_44


def _without_identifiers(text: str) -> Mark | Damage:
    gtin, serial, price = text[:14], text[14:21], text[21:25]
    if GS in text or len(text) not in (*_PACK, _SGTIN) or not (gtin.isascii() and gtin.isdigit()):
        begun = text.startswith("01") and text[2:16].isdigit() and len(text) > len("01") + len(gtin)
        return Damage.BAD_STRUCTURE if begun else Damage.NOT_A_MARKING_CODE
    if not is_gtin(gtin):
        return Damage.BAD_CHECK_DIGIT
    if len(text) == _SGTIN:
        return Mark(CodeKind.MDLP_SGTIN, gtin, text[14:], text, (), complete=False)
    if price and price_of_pack(price) is None:
        return Damage.BAD_PRICE
    return Mark(CodeKind.TOBACCO_PACK, gtin, serial, text[:21], (), complete=len(text) == max(_PACK))
