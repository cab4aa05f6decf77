"""A scanner that types as a keyboard, under the Russian layout: what it typed, turned back key by key."""

from __future__ import annotations

import re
from typing import Final

_RUSSIAN: Final = "йцукенгшщзхъфывапролджэячсмитьбю.ё"
_ENGLISH: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
_RUSSIAN_SHIFT: Final = "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,Ё"
_ENGLISH_SHIFT: Final = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?~'
_SAME: Final = "0123456789!%*()_-+= \x1d"

_KEYS: Final = dict(
    zip(_RUSSIAN + _RUSSIAN_SHIFT + "?" + _SAME, _ENGLISH + _ENGLISH_SHIFT + "&" + _SAME, strict=True)
)
"""Keys of ``" ; : № /`` are not here: they stand for ``@ $ ^ # |``, which no code holds."""

CYRILLIC: Final = re.compile("[А-Яа-яЁё]")
LATIN: Final = re.compile("[A-Za-z]")


def turned_back(text: str) -> str | None:
    """Return what the same keys give under the English layout; None where no code holds that."""
    characters = [_KEYS.get(character) for character in text]
    if None in characters:
        return None
    return "".join(character for character in characters if character is not None)
