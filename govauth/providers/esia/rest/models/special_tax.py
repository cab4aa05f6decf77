"""Declarations of entrepreneurs under special regimes: ЕСХН, УСН, ЕНВД (Б.7.3.14)."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from govauth.providers.esia.rest.models.agency_record import AgencyRecord
from govauth.providers.esia.rest.models.fields import key, year
from govauth.providers.esia.rest.models.tax import Declarant
from govauth.wire.model import Answer


@frozen(kw_only=True)
class AgriculturalTax(Answer):
    """``eshn``."""

    period: str | None = None
    report_year: int | None = year()
    sum_income: Decimal | None = None


@frozen(kw_only=True)
class GrowingSums(Answer):
    """Sums from the beginning of the year. The field list mixes their meanings up; the names are right."""

    first_quarter: Decimal | None = key("sumFor1quarter")
    half_year: Decimal | None = key("sumForHalfYear")
    nine_months: Decimal | None = key("sumFor9months")
    tax_year: Decimal | None = key("sumForTaxYear")


@frozen(kw_only=True)
class Taxation(Answer):
    """Income, or income less expense, by quarters.

    Attributes:
        taxation_object: 1 income, 2 income less expense.

    """

    taxation_object: str | None = None
    income: GrowingSums | None = None
    expense: GrowingSums | None = None


@frozen(kw_only=True)
class TaxationByObject(Answer):
    """``info_5_04``."""

    income_info: Taxation | None = None
    income_less_expense_info: Taxation | None = None


@frozen(kw_only=True)
class YearSums(Answer):
    """``info_3_00`` and ``info_5_01``."""

    taxation_object: str | None = None
    income: Decimal | None = None
    expense: Decimal | None = None


@frozen(kw_only=True)
class SimplifiedTax(Answer):
    """``usn``: which of the three blocks is there depends on the version of the form."""

    period: str | None = None
    report_year: int | None = year()
    version_form: str | None = None
    info_3_00: YearSums | None = key("info_3_00")
    info_5_01: YearSums | None = key("info_5_01")
    info_5_04: TaxationByObject | None = key("info_5_04")


@frozen(kw_only=True)
class ImputedTaxBase(Answer):
    """The base of one kind of activity (``kvpd``)."""

    kvpd: str | None = None
    tax_base: Decimal | None = None


@frozen(kw_only=True)
class ImputedTax(Answer):
    """``envd``."""

    period: str | None = None
    report_year: int | None = year()
    tax_base_kvpd: tuple[ImputedTaxBase, ...] = ()


@frozen(kw_only=True)
class SpecialRegimes(Answer):
    """``taxInfo``: what was declared under each regime."""

    eshn: tuple[AgriculturalTax, ...] = ()
    usn: tuple[SimplifiedTax, ...] = ()
    envd: tuple[ImputedTax, ...] = ()


@frozen(kw_only=True)
class SpecialRegimeReturn(Answer):
    """One document of a declaration."""

    org_info: Declarant | None = None
    tax_info: SpecialRegimes | None = None


@frozen(kw_only=True)
class SpecialRegimeDeclaration(AgencyRecord):
    """A declaration under special regimes."""

    year: int | None = year()
    data: tuple[SpecialRegimeReturn, ...] = ()
