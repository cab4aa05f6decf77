"""Identifiers with check digits: ИНН, СНИЛС, ОГРН, GTIN, SSCC."""

from __future__ import annotations

from typing import ClassVar, Self

from govauth.errors import InvalidInput


class Identifier(str):
    """A text that knows whether it satisfies its rule.

    In answers it stays exactly as it came, and :attr:`valid` tells; :meth:`checked` refuses what we
    would otherwise send.
    """

    __slots__ = ()
    rule: ClassVar[str]

    @property
    def valid(self) -> bool:
        """Whether the text satisfies the rule, check digits included. Here: it is not empty."""
        return bool(self)

    @classmethod
    def checked(cls, text: object, field: str) -> Self:
        """Return the identifier if it is valid.

        Raises:
            InvalidInput: names the field and the rule, never the value.

        """
        found = cls(text) if isinstance(text, str) else cls("")
        if not found.valid:
            raise InvalidInput(field, cls.rule)
        return found


class Inn(Identifier):
    """ИНН: 10 digits for an organisation (the last one checks), 12 for a person (the last two check)."""

    __slots__ = ()
    rule = "must be an ИНН of 10 or 12 digits with right check digits"

    _TENTH: ClassVar = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    _ELEVENTH: ClassVar = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    _TWELFTH: ClassVar = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)

    @property
    def valid(self) -> bool:
        """Whether length and check digits are right."""
        if not (self.isascii() and self.isdigit()) or not self.strip("0"):
            return False
        if self.of_organization:
            return self._checks(self._TENTH)
        return self.of_person and self._checks(self._ELEVENTH) and self._checks(self._TWELFTH)

    @property
    def of_person(self) -> bool:
        """Whether the length is that of a person's ИНН."""
        return len(self) == 12  # noqa: PLR2004 - the length is the rule

    @property
    def of_organization(self) -> bool:
        """Whether the length is that of an organisation's ИНН."""
        return len(self) == 10  # noqa: PLR2004 - the length is the rule

    def _checks(self, weights: tuple[int, ...]) -> bool:
        total = sum(weight * int(digit) for weight, digit in zip(weights, self, strict=False))
        return total % 11 % 10 == int(self[len(weights)])


class Snils(Identifier):
    """СНИЛС: nine digits and two that check, as ``112-233-445 95`` or without separators."""

    __slots__ = ()
    rule = "must be a СНИЛС of 11 digits with right check digits, such as 112-233-445 95"

    _UNCHECKED: ClassVar = 1001998

    @property
    def digits(self) -> str:
        """The eleven digits without separators."""
        return self.replace("-", "").replace(" ", "")

    @property
    def valid(self) -> bool:
        """Whether length and check digits are right. Numbers up to 001-001-998 have no check digits."""
        digits = self.digits
        if len(digits) != len("11223344595") or not (digits.isascii() and digits.isdigit()):
            return False
        if int(digits[:9]) <= self._UNCHECKED:
            return int(digits) > 0
        total = sum(weight * int(digit) for weight, digit in zip(range(9, 0, -1), digits, strict=False))
        return total % 101 % 100 == int(digits[9:])

    @property
    def printed(self) -> str:
        """The form of documents: ``112-233-445 95``."""
        digits = self.digits
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


class Ogrn(Identifier):
    """ОГРН of 13 digits, or ОГРНИП of 15; the last one checks."""

    __slots__ = ()
    rule = "must be an ОГРН of 13 digits or an ОГРНИП of 15 with a right check digit"

    @property
    def valid(self) -> bool:
        """Whether length and check digit are right."""
        if not (self.isascii() and self.isdigit()) or not self.strip("0"):
            return False
        divisor = {13: 11, 15: 13}.get(len(self))
        return divisor is not None and int(self[:-1]) % divisor % 10 == int(self[-1])


class Gtin(Identifier):
    """GTIN of a unit or package: 14 digits, the last one checks (GS1 General Specifications, section 7.9)."""

    __slots__ = ()
    rule = "must be a GTIN of 14 digits with a right check digit"

    @property
    def valid(self) -> bool:
        """Whether length and check digit are right."""
        return len(self) == 14 and _gs1_checks(self)  # noqa: PLR2004 - the length is the rule


class Sscc(Identifier):
    """SSCC of a transport pack: 18 digits, the last one checks (GS1 General Specifications, section 7.9)."""

    __slots__ = ()
    rule = "must be an SSCC of 18 digits with a right check digit"

    @property
    def valid(self) -> bool:
        """Whether length and check digit are right."""
        return len(self) == 18 and _gs1_checks(self)  # noqa: PLR2004 - the length is the rule


def _gs1_checks(text: str) -> bool:
    """Tell whether the last of an even number of digits fits the others: weights 3 and 1 from the left."""
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        return False
    return sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(text)) % 10 == 0
