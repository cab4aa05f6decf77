"""Products, participants, places of activity, balances, receipts. Unnamed keys are kept in ``extra``."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from govauth.providers.crpt.product_groups import ProductGroup
from govauth.providers.crpt.true_api.times import MOMENT_OR_DAY
from govauth.wire.identifiers import Gtin, Inn
from govauth.wire.model import Answer, wire


@frozen(kw_only=True)
class ProductInfo(Answer):
    """A product of the catalogue.

    Attributes:
        good_status: such as ``published`` or ``draft``.
        good_mark_flag: whether codes may be ordered for it.

    """

    gtin: Gtin
    id: int | None = None
    name: str | None = None
    brand: str | None = None
    tn_ved_code: str | None = None
    tn_ved_code10: str | None = None
    product_group_id: int | None = None
    product_group_code: str | None = None
    inn: Inn | None = None
    package_type: str | None = None
    inner_unit_count: int | None = None
    good_status: str | None = None
    good_signed_flag: bool | None = None
    good_mark_flag: bool | None = None
    is_kit: bool | None = None
    is_set: bool | None = None


@frozen(kw_only=True)
class ProductAnswer(Answer):
    """``POST /product/info``. GTINs that the catalogue does not have are simply absent."""

    results: tuple[ProductInfo, ...] = ()
    total: int | None = None
    error_code: str | None = None


@frozen(slots=True)
class FoundProducts:
    """What the catalogue has of the GTINs that were asked for.

    Attributes:
        found: the products.
        missing: GTINs that the answer does not have.

    """

    found: tuple[ProductInfo, ...]
    missing: tuple[Gtin, ...]


@frozen(kw_only=True)
class OwnProduct(Answer):
    """A GTIN of this participant."""

    gtin: Gtin
    good_status: str | None = None
    is_kit: bool | None = None
    is_set: bool | None = None
    is_gtin_subaccount: bool | None = None


@frozen(kw_only=True)
class OwnProductPage(Answer):
    """A page of GTINs."""

    results: tuple[OwnProduct, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class ParticipantGroup(Answer):
    """What a participant does in a product group."""

    name: str
    types: tuple[str, ...] = ()
    status: str | None = None


@frozen(kw_only=True)
class Participant(Answer):
    """Whether an organisation takes part in marking.

    Attributes:
        error_code: the system's code, where it does not know the ИНН.

    """

    inn: Inn
    name: str | None = None
    status: str | None = None
    status_inn: str | None = None
    is_registered: bool | None = field(default=None, metadata=wire("is_registered"))
    is_kfh: bool | None = field(default=None, metadata=wire("is_kfh"))
    role: tuple[str, ...] = ()
    product_groups: tuple[object, ...] = ()
    product_group_info: tuple[ParticipantGroup, ...] = ()
    error_code: str | None = None
    error_message: str | None = None


@frozen(kw_only=True)
class ActivityPlace(Answer):
    """A place of activity (место осуществления деятельности, МОД)."""

    inn: Inn | None = None
    kpp: str | None = None
    fias_id: str | None = None
    address: str | None = None
    is_blocked_egais: bool | None = None
    product_groups: tuple[str, ...] = ()


@frozen(kw_only=True)
class ActivityPlacePage(Answer):
    """A page of places."""

    result: tuple[ActivityPlace, ...] = ()
    total: int | None = None
    next_page: bool | None = None


@frozen(kw_only=True)
class Balance(Answer):
    """The account of a product group.

    Attributes:
        balance: in the unit of the system, which public sources do not state; probably kopecks.

    """

    balance: int
    product_group_id: int | None = None
    contract_id: int | None = None
    organisation_id: int | None = None

    @property
    def product_group(self) -> ProductGroup | None:
        """The group; None where its number is in no list."""
        return None if self.product_group_id is None else ProductGroup.numbered(self.product_group_id)


@frozen(kw_only=True)
class ReceiptInfo(Answer):
    """A fiscal receipt that withdrew codes. Public sources do not agree on its keys; see ``extra``."""

    did: str | None = None
    receipt_number: int | None = None
    fiscal_drive_number: str | None = None
    receipt_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    status: str | None = None


@frozen(kw_only=True)
class ReceiptPage(Answer):
    """Receipts, and whether there are more of them."""

    results: tuple[ReceiptInfo, ...] = ()
    next_page: bool | None = None
