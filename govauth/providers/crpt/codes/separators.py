"""Separators that got lost or were spelled out, where the code allows one reading only."""

from __future__ import annotations

import re
from typing import Final

from govauth.providers.crpt.codes.alphabet import GS, LEGAL
from govauth.providers.crpt.codes.elements import KEYED, KEYED_LENGTH, Mark, read

_TAIL: Final = f"(93{LEGAL}{{4}})"
_KEY_44: Final = "[A-Za-z0-9+/]{43}="
_KEY_88: Final = "[A-Za-z0-9+/]{86}=="


def _layout(serial_length: int, *elements: str) -> re.Pattern[str]:
    head = f"(01[0-9]{{14}}21{LEGAL}{{{serial_length}}})"
    return re.compile(f"{GS}?".join((head, *elements)))


def _long(serial_length: int, key: str) -> re.Pattern[str]:
    return _layout(serial_length, f"(91{LEGAL}{{4}})", f"(92{key})")


_LAYOUTS: Final = (
    *(_layout(length, _TAIL) for length in (6, 7, 13, 20)),
    *(_long(length, _KEY_44) for length in (6, 7, 13, 20)),
    _long(13, _KEY_88),
    _layout(6, _TAIL, "(3103[0-9]{6})"),
    _layout(7, "(8005[0-9]{6})", _TAIL),
)
"""Every layout in use, with each separator there or lost."""

_FORMS: Final = r"\\+u001[dD]|\\+x1[dD]|\\+x001[dD]|&#29;|&#[xX]1[dD];|\^\]|[␝è]|\{GS\}|\[GS\]"
_LEGAL_FORMS: Final = "<GS>|<FNC1>|%1[dD]|_x001[dD]_"
_SPELLED: Final = re.compile(_FORMS)
_SPELLED_LEGALLY: Final = re.compile(f"(?:{_LEGAL_FORMS}) ?")
_IN_FRONT: Final = re.compile(rf"(?:{GS}|{_FORMS}|{_LEGAL_FORMS}|\{{FNC1\}}|\[FNC1\]) ?")
_BRACKETED: Final = re.compile(r"\(([0-9]{2,4})\)")

_SPACE: Final = " "


def without_fnc1(text: str) -> str:
    """Remove what stands for FNC1 in front: no code begins with it."""
    return _IN_FRONT.sub("", text, count=1) if _IN_FRONT.match(text) else text


def without_brackets(text: str) -> str:
    """Undo the form for people, ``(01)…(21)…(93)…``: only where the text begins with it."""
    if not text.startswith(("(01)", "(00)")):
        return text
    _, *parts = _BRACKETED.split(text)
    values = [part.strip(_SPACE).rstrip(GS) for part in parts[1::2]]
    elements = [identifier + value for identifier, value in zip(parts[::2], values, strict=True)]
    head = "".join(elements[:2])
    return GS.join((head, *elements[2:]))


def unspelled(text: str) -> str:
    """Put U+001D where it is spelled out.

    Forms that hold a character no code has are safe. Forms of legal characters may belong to a serial number:
    they count only where no separator is left and the code is whole with them.
    """
    text = _SPELLED.sub(GS, text)
    if GS not in text:
        whole = _SPELLED_LEGALLY.sub(GS, text)
        mark = read(whole)
        if isinstance(mark, Mark) and mark.complete:
            return whole
    return text.replace(_SPACE, GS) if KEYED.match(text) else text


def restored(text: str) -> tuple[str, Mark] | None:
    """Return a code as the layout in use of which it lost separators, with what it says.

    No two layouts have as many characters without separators, so there is never a second one.
    """
    for layout in _LAYOUTS:
        found = layout.fullmatch(text)
        if found is not None:
            whole = GS.join(found.groups())
            mark = read(whole)
            return (whole, mark) if whole != text and isinstance(mark, Mark) else None
    return None


def holds_two(text: str) -> bool:
    """Tell whether a second code begins inside of a text."""
    return re.search(r"01[0-9]{14}21", text[KEYED_LENGTH:]) is not None
