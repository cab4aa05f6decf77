"""The characters of marking codes, and what guards them (GS1 General Specifications, sections 7.8–7.11)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from govauth.wire.identifiers import Gtin

GS: Final = "\x1d"
"""Ends an element of unknown length: one character, never the text of its name."""

LEGAL: Final = r"[A-Za-z0-9!\"%&'()*+,\-./_:;<=>?]"
"""One of the 82 characters that serial numbers and check parts are made of, as a pattern."""

_PRICE_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'*+-./_,:;=<>?"
_PRICE_OF_DIGIT: Final = {digit: value for value, digit in enumerate(_PRICE_DIGITS)}
_PRICE_LENGTH: Final = 4

_SERIAL: Final = re.compile(f"{LEGAL}{{1,20}}")


@lru_cache(maxsize=8_192)
def is_gtin(text: str) -> bool:
    """Tell whether a text is a GTIN with a right check digit. Thousands of codes share one."""
    return Gtin(text).valid


def is_serial(text: str) -> bool:
    """Tell whether a text can be a serial number: 1 to 20 of the 82 characters."""
    return _SERIAL.fullmatch(text) is not None


def price_of_pack(text: str) -> int | None:
    """Read the price in a code of a tobacco pack.

    Args:
        text: four digits of base 80, the most significant first.

    Returns:
        Kopecks, or None where the text is no such number.

    """
    if len(text) != _PRICE_LENGTH:
        return None
    price = 0
    for character in text:
        digit = _PRICE_OF_DIGIT.get(character)
        if digit is None:
            return None
        price = price * len(_PRICE_DIGITS) + digit
    return price


def pack_price(kopecks: int) -> str:
    """Write a price as codes of tobacco packs hold it.

    Args:
        kopecks: from 0 to 40,959,999.

    Raises:
        ValueError: it is out of bounds.

    """
    base = len(_PRICE_DIGITS)
    if not 0 <= kopecks < base**_PRICE_LENGTH:
        message = f"kopecks must be from 0 to {base**_PRICE_LENGTH - 1}"
        raise ValueError(message)
    digits = ""
    for _ in range(_PRICE_LENGTH):
        kopecks, digit = divmod(kopecks, base)
        digits = _PRICE_DIGITS[digit] + digits
    return digits
