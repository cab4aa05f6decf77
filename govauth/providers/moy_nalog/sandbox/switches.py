"""What can be turned at the simulated «Мой налог»."""

from __future__ import annotations

from typing import Final

from attrs import define

from govauth.simulation import Switches, flag, integer, number

LARGEST_PAGE: Final = 100


@define
class MoyNalogSwitches(Switches):
    """The switches, with what they are at first."""

    access_seconds: float = number(3600.0, "The life of the next access tokens.")
    rotate: bool = flag(True, "A refresh changes the refresh token; the old one, sent again, ends the login.")
    partial_refresh: bool = flag(
        False, "A refresh leaves out the profile, and the refresh token if it does not change."
    )
    replace: bool = flag(False, "A refresh ends the access token before it.")
    block: bool = flag(False, "Every device is blocked.")
    unregister: bool = flag(False, "Nobody is self-employed.")
    duplicate: bool = flag(False, "The next receipts.issue is answered receipt.duplication.")
    refuses_equal: bool = flag(False, "From now on bytes that came before are answered receipt.duplication.")
    page_cap: int = integer(LARGEST_PAGE, "At most so many receipts are listed at once.")
    needs_period: bool = flag(False, "A list of receipts without from and to is an internal error.")
    needs_milliseconds: bool = flag(False, "A list's times without a fraction are an internal error.")
    needs_whole_client: bool = flag(
        False, "A receipt whose client leaves out contactPhone, displayName or inn is refused."
    )
    needs_partner_code: bool = flag(False, "A cancellation without partnerCode is refused.")
    ignores_offset: bool = flag(
        False, "The digits of operationTime and requestTime are read as Moscow time, whatever their offset."
    )
    avatar: bool = flag(False, "Everybody has a picture.")
    regions_by_oktmo: bool = flag(False, "A region carries its ОКТМО as oktmo, and not as id.")
    bare_invoices: bool = flag(
        False, "An invoice is answered with its invoiceId, and its status where that changed."
    )
    receipt_by_approval: bool = flag(
        False, "The receipt of an invoice comes from its /approve with a time, and there is no /receipt."
    )
    code_seconds: float = number(300.0, "The life of the next codes of Госуслуги.")
