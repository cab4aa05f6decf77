"""Reads a code as it arrives from a scanner, a file or a person: what is undone, and in which order."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from govauth.providers.crpt.codes.alphabet import GS
from govauth.providers.crpt.codes.damage import Damage, Repair
from govauth.providers.crpt.codes.elements import KEYED, CodeKind, Mark, read
from govauth.providers.crpt.codes.keyboard import CYRILLIC, LATIN, turned_back
from govauth.providers.crpt.codes.separators import (
    holds_two,
    restored,
    unspelled,
    without_brackets,
    without_fnc1,
)
from govauth.providers.crpt.codes.templates import serial_lengths, templates_of

_INVISIBLE: Final = re.compile("[\ufeff\u200b-\u200d\u2060]")
_WHITE: Final = " \t\r\n\v\f\u0085\u00a0\u2028\u2029"
"""White space around a code. U+001D is not of it, whatever ``str.strip`` thinks."""
_BREAK: Final = re.compile("[\r\n\v\f\u0085\u2028\u2029]")
_QUOTES: Final = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“", "‘": "’"}
_SYMBOLOGY: Final = re.compile(r"\](?:d[12]|C1|Q3|e0)")
_LONGEST: Final = 10_000
"""Characters, far more than any symbol holds: what is longer was not scanned, and is not looked through."""
_BLOCK_GLUED: Final = re.compile(r".{7}8005[0-9]{6}")

_SHORT_SERIAL, _LONG_SERIAL = 7, 13


class Reading(NamedTuple):
    """A code with what had to be undone; nothing where it was as it should be."""

    text: str
    mark: Mark
    repairs: tuple[Repair, ...] = ()


class Unread(NamedTuple):
    """Why a code cannot be read; the readings where there is more than one."""

    damage: Damage
    readings: tuple[str, ...] = ()


def read_as_is(text: str) -> Mark | None:
    """Read a code that is as it should be, as most are; None where there is more to say about it."""
    if GS not in text or len(text) > _LONGEST:
        return None
    mark = read(text)
    return mark if isinstance(mark, Mark) and not _may_be_glued(mark) else None


def read_anyhow(text: str, product_group: str | None) -> Reading | Unread:
    """Read a code, undoing what has exactly one reading.

    Args:
        text: as it arrived.
        product_group: of the code, where the caller knows it: it tells how long serial numbers are.

    """
    if len(text) > _LONGEST:
        return Unread(Damage.NOT_A_MARKING_CODE)
    mark = read_as_is(text)
    if mark is not None:
        return Reading(text, mark)
    repairs: list[Repair] = []
    cleaned = _cleaned(text, repairs)
    if isinstance(cleaned, Damage):
        return Unread(cleaned)
    found = _settled(cleaned, product_group)
    if isinstance(found, Unread):
        return Unread(Damage.SEVERAL_CODES) if holds_two(cleaned) else found
    if Repair.LAYOUT_RESTORED in repairs and KEYED.match(found.text) is None:
        return Unread(Damage.LAYOUT_NOT_REVERSIBLE)
    return Reading(found.text, found.mark, (*repairs, *found.repairs))


def _cleaned(text: str, repairs: list[Repair]) -> str | Damage:
    text = _step(text, _INVISIBLE.sub("", text), Repair.INVISIBLE_REMOVED, repairs)
    text = _step(text, text.strip(_WHITE), Repair.WHITESPACE_TRIMMED, repairs)
    text = _step(text, _unquoted(text), Repair.QUOTES_REMOVED, repairs)
    if not text:
        return Damage.EMPTY
    if _BREAK.search(text):
        return Damage.SEVERAL_CODES
    if CYRILLIC.search(text):
        if LATIN.search(text):
            return Damage.MIXED_ALPHABET
        turned = turned_back(text)
        if turned is None:
            return Damage.LAYOUT_NOT_REVERSIBLE
        text = _step(text, turned, Repair.LAYOUT_RESTORED, repairs)
    text = _step(
        text, _SYMBOLOGY.sub("", text, count=1) if text[0] == "]" else text, Repair.SYMBOLOGY_REMOVED, repairs
    )
    text = _step(text, without_fnc1(text), Repair.FNC1_REMOVED, repairs)
    text = _step(text, without_brackets(text), Repair.BRACKETS_REMOVED, repairs)
    text = _step(text, unspelled(text), Repair.GS_SPELLED, repairs)
    return _step(text, text.removesuffix(GS), Repair.TRAILING_GS_REMOVED, repairs)


def _step(before: str, after: str, repair: Repair, repairs: list[Repair]) -> str:
    if after != before:
        repairs.append(repair)
    return after


def _unquoted(text: str) -> str:
    """Remove quotation marks around a text, or the apostrophe with which spreadsheets begin one."""
    closing = _QUOTES.get(text[:1])
    if closing is None:
        return text
    return text[1:].removesuffix(closing).strip(_WHITE)


def _settled(text: str, product_group: str | None) -> Reading | Unread:
    mark = read(text)
    option = restored(text)
    if option is None:
        if isinstance(mark, Damage):
            return Unread(mark)
        return Reading(text, mark) if _belongs(mark, product_group) else Unread(Damage.NOT_A_MARKING_CODE)
    with_separators = Reading(*option, (Repair.GS_RESTORED,))
    if isinstance(mark, Mark) and _may_be_either(text, mark):
        return _by_group(Reading(text, mark), with_separators, product_group)
    return with_separators


def _may_be_glued(mark: Mark) -> bool:
    """Tell whether a serial number of 17 may be one of 7 with the price of a tobacco block behind it."""
    return mark.kind is CodeKind.SHORT and _BLOCK_GLUED.fullmatch(mark.serial) is not None


def _may_be_either(text: str, mark: Mark) -> bool:
    """Tell whether a code is good as it stands, and as good with a separator more."""
    return _may_be_glued(mark) or (GS not in text and len(mark.serial) == _LONG_SERIAL)


def _by_group(as_is: Reading, with_separators: Reading, product_group: str | None) -> Reading | Unread:
    usual, length = serial_lengths(product_group), len(as_is.mark.serial)
    if _SHORT_SERIAL in usual and length not in usual:
        return with_separators
    if length in usual and _SHORT_SERIAL not in usual:
        return as_is
    return Unread(Damage.LOST_SEPARATOR_OR_NONE, (as_is.text, with_separators.text))


def _belongs(mark: Mark, product_group: str | None) -> bool:
    """Tell whether a code without identifiers may be of a group: a pack that lost them looks like tobacco."""
    if mark.kind not in (CodeKind.TOBACCO_PACK, CodeKind.MDLP_SGTIN) or product_group is None:
        return True
    return product_group == "pharma" or not templates_of(product_group)
