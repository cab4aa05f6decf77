"""Numbers with right check digits, made from a counter."""

from __future__ import annotations

from typing import Final

_ELEVENTH: Final = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_TWELFTH: Final = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def snils(number: int) -> str:
    """Return a СНИЛС as printed."""
    digits = f"{112_000_000 + number:09d}"
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 0, -1), digits, strict=True))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {total % 101 % 100:02d}"


def person_inn(number: int) -> str:
    """Return the ИНН of a person."""
    digits = f"{7_712_000_000 + number:010d}"
    for weights in (_ELEVENTH, _TWELFTH):
        total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
        digits += str(total % 11 % 10)
    return digits


def ogrn(number: int) -> str:
    """Return an ОГРН."""
    digits = f"{102_770_000_000 + number:012d}"
    return digits + str(int(digits) % 11 % 10)
