"""Telephone numbers as people type them."""

from __future__ import annotations

import re
from typing import Final

from govauth.errors import InvalidInput

_BETWEEN: Final = re.compile(r"[\s()\u2010-\u2015-]")
_RUSSIAN: Final = re.compile(r"(?:\+?7|8)([0-9]{10})")
_FOREIGN: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_EXTENSION: Final = re.compile(r"\s*,?\s*(?:\*|доб\.?|ext\.?)\s*([0-9]{1,6})\s*$", re.IGNORECASE)
_FEWEST_DIGITS: Final = 5


def tidied(text: str) -> str:
    """Write a Russian number as ``7`` and ten digits, and leave anything else as it is."""
    found = _RUSSIAN.fullmatch(_digits(text))
    return text if found is None else f"7{found[1]}"


def russian_number(text: object, field: str) -> str:
    """Write a Russian number as ``7`` and ten digits, which is how the services keep it.

    ``+7 (910) 123-45-67`` and ``89101234567`` are the same number. What could be another one is refused.

    Raises:
        InvalidInput: names the field and the rule, never the number.

    """
    found = _RUSSIAN.fullmatch(_digits(text))
    if found is None:
        raise InvalidInput(
            field, "must be 7 and ten digits, such as 79000000000; +7 or 8 in front is taken too"
        )
    return f"7{found[1]}"


def any_number(text: object, field: str) -> str:
    """Write a number of any country: a Russian one as :func:`russian_number`, others as ``+`` and digits.

    Raises:
        InvalidInput: names the field and the rule, never the number.

    """
    digits = tidied(_digits(text))
    if _RUSSIAN.fullmatch(digits) is None and _FOREIGN.fullmatch(digits) is None:
        raise InvalidInput(
            field, "must be 7 and ten digits, such as 79000000000, or + with the code of another country"
        )
    return digits


def office_number(text: object, field: str) -> str:
    """Write the number of an office as ЕСИА prints them: ``+7 (910) 1234567``, with an extension ``*12``.

    Numbers of other countries are ``+`` and digits.

    Raises:
        InvalidInput: names the field and the rule, never the number.

    """
    typed = text if isinstance(text, str) else ""
    extension = _EXTENSION.search(typed)
    number = any_number(typed if extension is None else typed[: extension.start()], field)
    if not number.startswith("+"):
        number = f"+7 ({number[1:4]}) {number[4:]}"
    return number if extension is None else f"{number}*{extension[1]}"


def shown_number(text: object, field: str) -> str:
    """Return a number that only people read, such as one with an extension, as it was typed.

    Raises:
        InvalidInput: it holds fewer than five digits, so nobody can call it.

    """
    if not isinstance(text, str) or sum(sign in "0123456789" for sign in text) < _FEWEST_DIGITS:
        raise InvalidInput(field, "must be a telephone number")
    return text


def _digits(text: object) -> str:
    return _BETWEEN.sub("", text) if isinstance(text, str) else ""
