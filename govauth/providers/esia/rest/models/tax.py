"""Declarations: УСН, НДС, прибыль (Б.7.3). Amounts come without a currency; they are roubles."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from govauth.providers.esia.rest.models.agency_record import AgencyRecord, FullName
from govauth.providers.esia.rest.models.fields import code, year
from govauth.wire.identifiers import Inn
from govauth.wire.model import Answer


class ReorganizationForm(StrEnum):
    """``reorganizationForm``. Two sections misprint 5 and 6 as 4 and 5 (Б.7.3.2, Б.7.3.6)."""

    LIQUIDATION = "0"
    TRANSFORMATION = "1"
    MERGER = "2"
    DIVISION = "3"
    ACCESSION = "5"
    DIVISION_AND_ACCESSION = "6"


@frozen(kw_only=True)
class Reorganization(Answer):
    """``reorganizationInfo``."""

    reorganization_form: ReorganizationForm | str | None = code(ReorganizationForm)
    reorganization_inn: Inn | None = None
    reorganization_kpp: str | None = None


@frozen(kw_only=True)
class LegalInfo(Answer):
    """The organisation that declared."""

    name: str | None = None
    inn: Inn | None = None
    kpp: str | None = None
    ogrn: str | None = None
    reorganization_info: Reorganization | None = None


@frozen(kw_only=True)
class IndividualInfo(Answer):
    """The entrepreneur who declared."""

    inn: Inn | None = None
    ogrn: str | None = None
    individual_name: FullName | None = None


@frozen(kw_only=True)
class Declarant(Answer):
    """``orgInfo``: who declared."""

    legal_info: LegalInfo | None = None
    individual_info: IndividualInfo | None = None


@frozen(kw_only=True)
class TaxDocument(Answer):
    """What all documents of a declaration have.

    Attributes:
        doc_date: as it came: the document does not state the form.
        period: code of the period.
        number_correction: 0 for the first submission.

    """

    doc_id: str | None = None
    doc_date: str | None = None
    period: str | None = None
    report_year: int | None = year()
    number_correction: int | None = None
    org_info: Declarant | None = None


@frozen(kw_only=True)
class TaxAmounts(Answer):
    """Amounts of УСН and НДС."""

    income: Decimal | None = None
    expense: Decimal | None = None
    tax: Decimal | None = None
    tax_min: Decimal | None = None


@frozen(kw_only=True)
class TaxReturn(TaxDocument):
    """One document of an УСН declaration."""

    tax_info: TaxAmounts | None = None


@frozen(kw_only=True)
class VatReturn(TaxReturn):
    """One document of a НДС declaration, which writes years as objects."""

    report_year: int | None = year(as_object=True)


@frozen(kw_only=True)
class UsnDeclaration(AgencyRecord):
    """A declaration of the simplified system (Б.7.3.1)."""

    year: int | None = year()
    data: tuple[TaxReturn, ...] = ()


@frozen(kw_only=True)
class VatDeclaration(AgencyRecord):
    """A declaration of НДС (Б.7.3.5)."""

    year: int | None = year(as_object=True)
    department: str | None = None
    data: tuple[VatReturn, ...] = ()


@frozen(kw_only=True)
class ProfitAmounts(Answer):
    """Amounts of the tax on profit."""

    income_real: Decimal | None = None
    income_in_real: Decimal | None = None
    expend_income_real: Decimal | None = None
    expend_income_in_real: Decimal | None = None
    losses: Decimal | None = None
    tax_base: Decimal | None = None
    tax_base_calculated: Decimal | None = None
    tax_calculated: Decimal | None = None
    realize_property_law: Decimal | None = None
    realize_property_other: Decimal | None = None


@frozen(kw_only=True)
class ProfitTaxReturn(TaxDocument):
    """One document of a declaration; a sample puts the amounts into an element of their own."""

    tax_info: ProfitAmounts | None = None


@frozen(kw_only=True)
class ProfitTaxDeclaration(AgencyRecord):
    """A declaration of the tax on profit (Б.7.3.10)."""

    year: int | None = year()
    data: tuple[ProfitTaxReturn, ...] = ()
