"""Bank accounts of an organisation as the ФНС knows them (Б.7.5)."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from govauth.providers.esia.rest.models.agency_record import AgencyRecord
from govauth.providers.esia.rest.models.fields import iso_day, personal
from govauth.providers.esia.rest.models.tax import Declarant
from govauth.wire.identifiers import Inn
from govauth.wire.model import Answer


@frozen(kw_only=True)
class Bank(Answer):
    """A bank, or a branch of one."""

    reg_number: str | None = None
    branch_number: str | None = None
    name: str | None = None
    bik: str | None = None
    inn: Inn | None = None


@frozen(kw_only=True)
class Account(Answer):
    """One account; ``number`` has 20 digits."""

    number: str | None = personal()
    open_date: date | None = iso_day()
    change_date: date | None = iso_day()
    close_date: date | None = iso_day()
    type: str | None = None
    status_code: str | None = None


@frozen(kw_only=True)
class BankAccounts(Answer):
    """The accounts at one bank."""

    bank: Bank | None = None
    accounts: tuple[Account, ...] = ()


@frozen(kw_only=True)
class BankAccountDocument(Answer):
    """One document of the ФНС."""

    doc_id: str | None = None
    doc_date: date | None = iso_day()
    number_correction: int | None = None
    org_info: Declarant | None = None
    bank_accounts: tuple[BankAccounts, ...] = ()


@frozen(kw_only=True)
class BankAccountRecord(AgencyRecord):
    """A record of bank accounts."""

    data: tuple[BankAccountDocument, ...] = ()
