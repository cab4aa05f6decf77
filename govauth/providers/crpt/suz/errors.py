"""What can go wrong with orders and with the codes they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.errors import ApiError, GovAuthError, OutcomeUnknown

if TYPE_CHECKING:
    from govauth.providers.crpt.suz.order_request import OrderRequest


class OrderOutcomeUnknown(OutcomeUnknown):
    """An order may or may not have been placed, and it may cost money: ``await orders.reconcile(error)``.

    Attributes:
        request: what was sent; None only if raised outside of a call.

    """

    request: OrderRequest | None = None


class CodesNotRecoverable(ApiError):
    """Codes were handed out, and their blocks can be read no more. Ask the operator.

    Attributes:
        saved: how many codes are safe.
        handed_out: how many the system says it gave.

    """

    saved: int = 0
    handed_out: int = 0


class DestinationDamaged(GovAuthError):
    """A destination of codes lost what it had confirmed, or belongs to another order. Nothing was changed."""
