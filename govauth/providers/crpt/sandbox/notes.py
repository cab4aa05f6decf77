"""What authorities and producers may have noted of a code, beside its life."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen, validators

_text = validators.optional(validators.instance_of(str))
_count = validators.optional([validators.instance_of(int), validators.ge(0)])


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(str, value))


@frozen
class Notes:
    """The notes.

    Attributes:
        blocked_by: short names of the authorities that blocked the code, such as ``RPN``.
        grey_gtin: the local module is not sure of it and wants it asked on line.
        gray_zone: tobacco of a transition period.
        expires: end of its life, as ``2099-02-10T00:00:00.000Z``.
        produced: when it was made, in the same form.
        mrp: the maximum price, in kopecks.
        smp: the minimum price, in kopecks.
        inner_units: how much is in a package that is sold in parts.
        sold_units: how much of that was sold.
        elimination: 1 for withdrawn for distance sale or samples, 2 for own use.
        error_code: of the check, with 200.
        owner: ИНН of another owner.
        vet_document: id of the veterinary document.

    """

    blocked_by: tuple[str, ...] = field(default=(), converter=_texts)
    grey_gtin: bool = field(default=False, validator=validators.instance_of(bool))
    gray_zone: bool = field(default=False, validator=validators.instance_of(bool))
    expires: str | None = field(default=None, validator=_text)
    produced: str | None = field(default=None, validator=_text)
    mrp: int | None = field(default=None, validator=_count)
    smp: int | None = field(default=None, validator=_count)
    inner_units: int | None = field(default=None, validator=_count)
    sold_units: int | None = field(default=None, validator=_count)
    elimination: int | None = field(default=None, validator=_count)
    error_code: int = field(default=0, validator=validators.instance_of(int))
    owner: str | None = field(default=None, validator=_text)
    vet_document: str | None = field(default=None, validator=_text)
