"""Lines of receipts and invoices at the simulated «Мой налог»."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from govauth.providers.moy_nalog.sandbox.replies import refused
from govauth.simulation import Json, list_in, object_in
from govauth.wire.money import product_of, sum_of


def number_of(value: object) -> Decimal:
    """Read a JSON number or a numeric text: the service takes both."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise refused(400, "validation.failed", "Некорректное число")
    return number


def lines_of(body: Json) -> list[Json]:
    """Read the lines, and number them."""
    lines = list_in(body.get("services"))
    if not lines:
        raise refused(400, "validation.failed", "Не указаны услуги")
    return [_line(object_in(line), number) for number, line in enumerate(lines)]


def total_of(body: Json, lines: list[Json]) -> Decimal:
    """Read the total, a text that must be the sum of the lines."""
    total = sum_of(product_of(line["amount"], line["quantity"]) for line in lines)
    if not isinstance(body.get("totalAmount"), str) or number_of(body["totalAmount"]) != total:
        raise refused(400, "validation.failed", "Сумма не совпадает")
    return total


def _line(line: Json, number: int) -> Json:
    amount, quantity = number_of(line.get("amount")), number_of(line.get("quantity"))
    if not str(line.get("name") or "").strip() or amount <= 0 or quantity <= 0:
        raise refused(400, "validation.failed", "Некорректная услуга")
    return {"name": line["name"], "amount": amount, "quantity": quantity, "serviceNumber": number}
