"""The accounts and regions of a taxpayer, as «Мой налог» answers them."""

from __future__ import annotations

from attrs import field, frozen

from govauth.providers.moy_nalog.payment_details import BankAccount, InvoicePayment, PayTo, SbpPhone
from govauth.wire.model import Answer


@frozen(kw_only=True)
class PaymentAccount(Answer):
    """An item of ``GET /payment-type/table``."""

    id: int | None = None
    type: InvoicePayment | str | None = None
    bank_name: str | None = None
    bank_bik: str | None = None
    current_account: str | None = field(default=None, repr=False)
    corr_account: str | None = None
    phone: str | None = field(default=None, repr=False)
    bank_id: str | None = None
    favorite: bool | None = None
    available_for_pa: bool | None = None

    @property
    def pay_to(self) -> PayTo:
        """Where an invoice is to be paid to.

        Raises:
            InvalidInput: the account lacks what an invoice needs.

        """
        name = self.bank_name or ""
        if self.type == InvoicePayment.PHONE:
            return SbpPhone(self.phone or "", name)
        return BankAccount(name, self.bank_bik or "", self.corr_account or "", self.current_account or "")


@frozen(kw_only=True)
class PaymentAccounts(Answer):
    """``GET /payment-type/table``."""

    items: tuple[PaymentAccount, ...]


@frozen(slots=True)
class Region:
    """A region where the tax is collected.

    Attributes:
        oktmo: its code in ОКТМО, as :meth:`.Taxpayer.tax_history` takes it.
        name: for people.

    """

    oktmo: str
    name: str


@frozen(kw_only=True)
class RegionItem(Answer):
    """An item of ``GET /region``: one public client reads the code as ``id``, another as ``oktmo``."""

    name: str
    id: str | None = None
    oktmo: str | None = None


@frozen(kw_only=True)
class Regions(Answer):
    """``GET /region``."""

    items: tuple[RegionItem, ...]
