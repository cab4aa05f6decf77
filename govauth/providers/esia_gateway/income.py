"""Parts of ``INCOME_REFERENCE``: the reference of a person's income and tax (2-НДФЛ)."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen

from govauth.providers.esia_gateway.attachments import DocumentFile
from govauth.providers.esia_gateway.values import DECIMAL_TEXT, Kept
from govauth.wire.identifiers import Inn
from govauth.wire.model import wire


@frozen(kw_only=True)
class OrganizationAgent(Kept):
    """An organisation that paid and withheld tax."""

    full_name: str | None = None
    inn: Inn | None = None
    kpp: str | None = None


@frozen(kw_only=True)
class PersonAgent(Kept):
    """A person that paid and withheld tax."""

    first_name: str | None = field(default=None, repr=False)
    last_name: str | None = field(default=None, repr=False)
    middle_name: str | None = field(default=None, repr=False)
    inn: Inn | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Income(Kept):
    """The income from one agent; amounts in roubles, ``rate`` in percent."""

    org_info: OrganizationAgent | None = None
    person_info: PersonAgent | None = None
    rate: Decimal | None = field(default=None, metadata=wire(form=DECIMAL_TEXT))
    income: Decimal | None = field(default=None, repr=False, metadata=wire(form=DECIMAL_TEXT))
    tax: Decimal | None = field(default=None, repr=False, metadata=wire(form=DECIMAL_TEXT))
    files: tuple[DocumentFile, ...] = ()
