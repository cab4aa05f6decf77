"""What can be wrong with a code that was read, and what can be mended."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """How a code that is not as it should be can be read."""

    REPAIRED = "repaired"
    """In exactly one way: ``repaired()`` gives it."""
    AMBIGUOUS = "ambiguous"
    """In more than one way."""
    REFUSED = "refused"
    """In no way."""


class Damage(StrEnum):
    """Why a code cannot be read."""

    EMPTY = "empty"
    BAD_CHECK_DIGIT = "bad_check_digit"
    BAD_STRUCTURE = "bad_structure"
    BAD_TAIL = "bad_tail"
    NO_TAIL = "no_tail"
    CASE_LOST = "case_lost"
    BAD_WEIGHT = "bad_weight"
    BAD_PRICE = "bad_price"
    ILLEGAL_CHARACTER = "illegal_character"
    MIXED_ALPHABET = "mixed_alphabet"
    LAYOUT_NOT_REVERSIBLE = "layout_not_reversible"
    SEVERAL_CODES = "several_codes"
    NOT_A_MARKING_CODE = "not_a_marking_code"
    EGAIS_STAMP = "egais_stamp"
    LOST_SEPARATOR_OR_NONE = "lost_separator_or_none"

    @property
    def sentence(self) -> str:
        """What is wrong, behind the name of the field."""
        return _DAMAGE[self]


class Repair(StrEnum):
    """What a scanner, a spreadsheet, a log or a person did to a code, and what is undone."""

    INVISIBLE_REMOVED = "invisible_removed"
    WHITESPACE_TRIMMED = "whitespace_trimmed"
    QUOTES_REMOVED = "quotes_removed"
    LAYOUT_RESTORED = "layout_restored"
    SYMBOLOGY_REMOVED = "symbology_removed"
    FNC1_REMOVED = "fnc1_removed"
    GS_SPELLED = "gs_spelled"
    BRACKETS_REMOVED = "brackets_removed"
    TRAILING_GS_REMOVED = "trailing_gs_removed"
    GS_RESTORED = "gs_restored"

    @property
    def sentence(self) -> str:
        """The damage that it undoes, behind the name of the field."""
        return _REPAIR[self]


_DAMAGE: Final = {
    Damage.EMPTY: "is empty",
    Damage.BAD_CHECK_DIGIT: "has a GTIN or SSCC with a wrong check digit: read the mark again",
    Damage.BAD_STRUCTURE: "is not built as a marking code is: 01, GTIN, 21, serial number, U+001D, tail",
    Damage.BAD_TAIL: "has a check part that is cut or changed: read the mark again",
    Damage.NO_TAIL: "ends before its check part, and the full code is needed",
    Damage.CASE_LOST: "lost the difference of upper and lower case: read the mark again, with Caps Lock off",
    Damage.BAD_WEIGHT: "has a weight that is not six digits",
    Damage.BAD_PRICE: "has a price that is none",
    Damage.ILLEGAL_CHARACTER: "holds a character that no code has",
    Damage.MIXED_ALPHABET: "mixes Cyrillic and Latin letters, so what was read cannot be told",
    Damage.LAYOUT_NOT_REVERSIBLE: "was typed under another keyboard layout and cannot be turned back",
    Damage.SEVERAL_CODES: "holds more than one code",
    Damage.NOT_A_MARKING_CODE: "is no marking code",
    Damage.EGAIS_STAMP: "is a stamp of ЕГАИС, not a marking code",
    Damage.LOST_SEPARATOR_OR_NONE: "has two readings, one with a lost separator: the product group may tell",
}
_REPAIR: Final = {
    Repair.INVISIBLE_REMOVED: "holds invisible characters",
    Repair.WHITESPACE_TRIMMED: "has white space or a line break around it",
    Repair.QUOTES_REMOVED: "stands in quotation marks",
    Repair.LAYOUT_RESTORED: "was typed under the Russian keyboard layout",
    Repair.SYMBOLOGY_REMOVED: "begins with a symbology identifier such as ]d2",
    Repair.FNC1_REMOVED: "begins with FNC1",
    Repair.GS_SPELLED: "has the separator U+001D spelled out",
    Repair.BRACKETS_REMOVED: "has its identifiers in brackets",
    Repair.TRAILING_GS_REMOVED: "ends with a separator",
    Repair.GS_RESTORED: "lost a separator U+001D",
}
