"""A marking code as a value that keeps its bytes."""

from __future__ import annotations

from typing import Final, Self

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.codes.alphabet import price_of_pack
from govauth.providers.crpt.codes.damage import Damage, Repair, Verdict
from govauth.providers.crpt.codes.elements import CodeKind, Mark
from govauth.providers.crpt.codes.reading import Reading, Unread, read_anyhow, read_as_is
from govauth.providers.crpt.codes.templates import templates_of
from govauth.wire.identifiers import Gtin, Sscc

_PACK_WITH_PRICE: Final = 25


class CodeRefused(InvalidInput):
    """A code is not as it should be. No text of this error holds the code.

    Attributes:
        verdict: whether it can be repaired, has several readings, or cannot be read.
        damage: why it cannot be read; None where it can be repaired.
        repairs: what :func:`repaired` would undo.
        readings: where it is ambiguous: each code that it may be.

    """

    def __init__(
        self,
        field: str,
        rule: str,
        *,
        damage: Damage | None = None,
        repairs: tuple[Repair, ...] = (),
        readings: tuple[str, ...] = (),
    ) -> None:
        super().__init__(field, rule)
        self.damage = damage
        self.repairs = repairs
        self.readings = readings

    @property
    def verdict(self) -> Verdict:
        """What can be done about it."""
        if self.repairs:
            return Verdict.REPAIRED
        return Verdict.AMBIGUOUS if self.readings else Verdict.REFUSED


@frozen(slots=True)
class MarkingCode:
    """One code (КМ, КИ, КИТУ), byte for byte. :meth:`parse` makes it; of damaged text, :func:`repaired`.

    Attributes:
        text: the whole code, as it goes to СУЗ and to a cash desk; ``str(code)`` is the same.

    """

    text: str = field(repr=False)
    _mark: Mark = field(repr=False, eq=False, alias="mark")

    @classmethod
    def parse(cls, text: str, product_group: str | None = None, *, field: str = "code") -> Self:
        """Read a code that must be as it should be.

        Args:
            text: the code, with U+001D where separators are.
            product_group: such as ``milk``, where it is known. It settles what the code alone does not tell.
            field: how an error names the code.

        Raises:
            CodeRefused: the code is damaged, ambiguous or none; the error says what is wrong.

        """
        _require_text(text, field)
        mark = read_as_is(text)
        if mark is not None:
            return cls(text, mark)
        found = _read(text, product_group, field)
        if found.repairs:
            damages = ", ".join(repair.sentence for repair in found.repairs)
            raise CodeRefused(field, f"{damages}; repaired() undoes it", repairs=found.repairs)
        return cls(text, found.mark)

    @property
    def kind(self) -> CodeKind:
        """How it is built."""
        return self._mark.kind

    @property
    def complete(self) -> bool:
        """Whether it has a check part, or needs none. A КИ names an item and is not enough to sell it."""
        return self._mark.complete

    @property
    def ki(self) -> str:
        """The КИ, which documents and ``cises/info`` take. Of a tobacco pack: 21 characters."""
        return self._mark.ki

    @property
    def ki_with_price(self) -> str:
        """The same, but of a tobacco pack 25 characters where it has the price: some systems want it so."""
        pack = self.kind is CodeKind.TOBACCO_PACK
        return self.text[:_PACK_WITH_PRICE] if pack else self.ki

    @property
    def gtin(self) -> Gtin | None:
        """The product; its check digit is right. None of transport packs and furs."""
        return Gtin(self._mark.gtin) if self._mark.gtin else None

    @property
    def serial(self) -> str | None:
        """The serial number."""
        return self._mark.serial or None

    @property
    def sscc(self) -> Sscc | None:
        """The 18 digits of a transport pack; the check digit is right."""
        return Sscc(self.text[-18:]) if self.kind is CodeKind.SSCC else None

    @property
    def elements(self) -> tuple[tuple[str, str], ...]:
        """What stands behind the serial number, in order: identifier and value."""
        return self._mark.elements

    @property
    def price_kopecks(self) -> int | None:
        """The largest retail price in a code of tobacco."""
        if self.kind is CodeKind.TOBACCO_PACK:
            return price_of_pack(self.text[21:25])
        price = dict(self.elements).get("8005")
        return None if price is None else int(price)

    @property
    def weight_grams(self) -> int | None:
        """The weight in a code of goods that are sold by weight."""
        grams = dict(self.elements).get("3103")
        return None if grams is None else int(grams)

    def is_usual(self, product_group: str) -> bool | None:
        """Tell whether serial number and check part are as long as a template of a product group has them.

        A hint, no ground to refuse: templates change. None where no template of the group is known.
        """
        templates = templates_of(product_group)
        if not templates or self.gtin is None:
            return None
        key = dict(self.elements).get("92", "")
        lengths = {(one.serial_length, one.key_length) for one in templates}
        if not self.complete:
            return len(self._mark.serial) in {serial for serial, _ in lengths}
        return (len(self._mark.serial), len(key)) in lengths

    def __str__(self) -> str:
        return self.text


@frozen(slots=True)
class RepairedCode:
    """A code that can be read, and what was undone for it.

    Attributes:
        code: the code.
        repairs: what was undone, in order; nothing where the code was as it should be.

    """

    code: MarkingCode
    repairs: tuple[Repair, ...] = ()


def repaired(text: str, product_group: str | None = None, *, field: str = "code") -> RepairedCode:
    """Read a code and undo what happened to it on the way, where exactly one reading is left.

    For a check before a sale that is enough. A report of СУЗ is sent once: look at what was undone before.

    Args:
        text: as it arrived from a scanner, a file or a person.
        product_group: such as ``milk``, where it is known. It settles what the code alone does not tell.
        field: how an error names the code.

    Raises:
        CodeRefused: the code has more than one reading, or none.

    """
    _require_text(text, field)
    found = _read(text, product_group, field)
    return RepairedCode(MarkingCode(found.text, found.mark), found.repairs)


def _require_text(code: object, field: str) -> None:
    if not isinstance(code, str):
        damage = Damage.NOT_A_MARKING_CODE
        raise CodeRefused(field, f"{damage.sentence}: it must be a text", damage=damage)


def _read(text: str, product_group: str | None, field: str) -> Reading:
    found = read_anyhow(text, product_group)
    if isinstance(found, Unread):
        raise CodeRefused(field, found.damage.sentence, damage=found.damage, readings=found.readings)
    return found
