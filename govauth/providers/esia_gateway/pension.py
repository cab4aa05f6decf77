"""Parts of ``PENSION_REFERENCE``: the reference of pensions and social payments. Sums are roubles."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from govauth.providers.esia_gateway.values import DottedDay, Kept


@frozen(kw_only=True)
class ReferenceDetails(Kept):
    """Date and number of the reference."""

    date_doc_details: DottedDay | None = None
    num_doc_details: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class PensionPeriod(Kept):
    """For which period; the end may be the word «бессрочно»."""

    from_period_pension: DottedDay | None = None
    to_period_pension: DottedDay | None = None


@frozen(kw_only=True)
class BasicPensionPart(Kept):
    """A part of the basic pension."""

    type_str_bas_pen: int | None = None
    sum_str_bas_pen: Decimal | None = field(default=None, repr=False)


@frozen(kw_only=True)
class BasicPension(Kept):
    """The basic pension."""

    sum_bas_pen: Decimal | None = field(default=None, repr=False)
    str_bas_pen: tuple[BasicPensionPart, ...] = ()


@frozen(kw_only=True)
class WorkPensionPart(Kept):
    """A part of the pension for work."""

    type_str_wrk_pen: int | None = None
    sum_str_wrk_pen: Decimal | None = field(default=None, repr=False)


@frozen(kw_only=True)
class WorkPension(Kept):
    """The pension for work."""

    sum_wrk_pen: Decimal | None = field(default=None, repr=False)
    str_wrk_pen: tuple[WorkPensionPart, ...] = ()


@frozen(kw_only=True)
class InsurancePension(Kept):
    """``insPension``."""

    type_pension: int | None = None
    period_pension: PensionPeriod | None = None
    basic_pension: BasicPension | None = None
    wrk_pension: WorkPension | None = None


@frozen(kw_only=True)
class FixedBasicPension(Kept):
    """The fixed payment to the basic pension."""

    type_fix_to_bas_pen: int | None = None
    sum_fix_to_bas_pen: Decimal | None = field(default=None, repr=False)


@frozen(kw_only=True)
class FixedWorkPension(Kept):
    """The fixed payment to the pension for work."""

    type_fix_to_wrk_pen: int | None = None
    sum_fix_to_wrk_pen: Decimal | None = field(default=None, repr=False)


@frozen(kw_only=True)
class FixedPayments(Kept):
    """``fixToPension``."""

    fix_to_bas_pen: FixedBasicPension | None = None
    fix_to_wrk_pen: FixedWorkPension | None = None


@frozen(kw_only=True)
class TotalExperience(Kept):
    """Years, months and days."""

    years_ins_experience: int | None = None
    months_ins_experience: int | None = None
    days_ins_experience: int | None = None


@frozen(kw_only=True)
class InsuranceExperience(Kept):
    """``insExperience``; the shape of ``far_north`` is not documented."""

    total_ins_exp: TotalExperience | None = None
    far_north: Mapping[str, object] | None = field(default=None, repr=False)


@frozen(kw_only=True)
class WorkExperience(Kept):
    """``wrkExperience``."""

    ins_experience: InsuranceExperience | None = None
