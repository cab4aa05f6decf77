"""An organisation that the simulated ESIA is to know."""

from __future__ import annotations

from typing import Final

from attrs import Factory, field, frozen, validators

from govauth.providers.esia.sandbox.numbers import ogrn

_KINDS: Final = ("LEGAL", "BUSINESS", "AGENCY")
_OGRN_NUMBERS: Final = 10_000_000

_is_oid = validators.and_(validators.instance_of(int), validators.gt(0))
_is_text = validators.matches_re(".+")


@frozen
class Organization:
    """An organisation, with data of its own in the REST services.

    Attributes:
        oid: of the organisation.
        employees: OIDs of persons who are there; the first is the chief.
        short_name: in full form of the law and quotes.
        full_name: the same without abbreviations.
        type: ``LEGAL``, ``BUSINESS`` or ``AGENCY``.
        inn: 10 digits, or 12 of ``BUSINESS``.
        kpp: 9 digits.
        ogrn: 13 digits, or 15 of ``BUSINESS``; by default made of the OID.

    """

    oid: int = field(validator=_is_oid)
    employees: tuple[int, ...] = field(
        default=(), converter=tuple[int, ...], validator=validators.deep_iterable(_is_oid)
    )
    short_name: str = field(default="ООО «Ещё пример»", validator=_is_text)
    full_name: str = field(
        default="Общество с ограниченной ответственностью «Ещё пример»", validator=_is_text
    )
    type: str = field(default="LEGAL", validator=validators.in_(_KINDS))
    inn: str = field(default="7707083893", validator=validators.matches_re("[0-9]{10}|[0-9]{12}"))
    kpp: str = field(default="770701001", validator=validators.matches_re("[0-9]{9}"))
    ogrn: str = field(
        default=Factory(lambda self: ogrn(self.oid % _OGRN_NUMBERS), takes_self=True),
        validator=validators.matches_re("[0-9]{13}|[0-9]{15}"),
    )
