"""Receipts as lines and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from govauth.cli.language import said
from govauth.cli.output import json_line, line
from govauth.providers import moy_nalog
from govauth.wire.money import plain


def show(receipt: moy_nalog.Income | moy_nalog.IssuedReceipt, *, as_json: bool, **more: str | None) -> None:
    """Write a receipt; ``more`` comes with it, where it is not None."""
    fields = {**_fields(receipt), **{name: value for name, value in more.items() if value is not None}}
    if as_json:
        json_line(fields)
    else:
        names = ("id", "total", "time", "name", "cancelled", *more)
        line("  ".join(str(fields[name]) for name in names if fields.get(name)))


def _fields(receipt: moy_nalog.Income | moy_nalog.IssuedReceipt) -> Mapping[str, object]:
    if isinstance(receipt, moy_nalog.IssuedReceipt):
        lines = [(one.name, one.price, one.quantity) for one in receipt.services]
        return {
            "id": receipt.id,
            "total": plain(receipt.total),
            "time": receipt.operation_time.isoformat(),
            "services": [_service(*one) for one in lines],
            "print_url": receipt.print_url,
        }
    cancelled = receipt.cancellation_info
    return {
        "id": receipt.id,
        "total": plain(receipt.total_amount),
        "time": receipt.operation_time.isoformat(),
        "name": receipt.name or ", ".join(one.name for one in receipt.services),
        "services": [_service(one.name, one.amount, one.quantity) for one in receipt.services],
        "payment": receipt.payment_type,
        "client_inn": receipt.client_inn,
        "cancelled": None if cancelled is None else cancelled.comment or said("cancelled", "аннулирован"),
    }


def _service(name: str, price: Decimal, quantity: Decimal) -> Mapping[str, str]:
    return {"name": name, "price": f"{price:f}", "quantity": f"{quantity:f}"}
