"""Receipts of the simulated Fiscal Processing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from govauth.providers.bifit_kassa.sandbox.accounts import Account
from govauth.providers.bifit_kassa.sandbox.replies import refused
from govauth.providers.bifit_kassa.sandbox.switches import BifitKassaSwitches
from govauth.simulation import Call, Json, Site, list_in, object_in
from govauth.wire.money import sum_of

KINDS: Final = ("SALE", "SALE_RETURN", "PURCHASE", "PURCHASE_RETURN")
_FIRST: Final = 700001

Rule = Callable[[object], bool]


class Receipts:
    """What was registered, by the keys of those who did."""

    def __init__(self, site: Site[BifitKassaSwitches]) -> None:
        self._site = site
        self._documents: dict[int, tuple[str, Json]] = {}
        self._keys: dict[tuple[str, str], tuple[bytes, int]] = {}

    def __len__(self) -> int:
        return len(self._documents)

    def register(self, account: Account, call: Call) -> int:
        """Register a receipt, once for a key, and answer the bare number of the document."""
        key = call.header("idempotency-key")
        if not key:
            raise refused(400, "bad_request", "Idempotency-Key is required")
        if call.header("content-type").partition(";")[0].strip() != "application/json":
            raise refused(415, "unsupported_media_type", "Content type not supported")
        before = self._keys.get((account.organization, key))
        if before is not None:
            return self._repeated(call, *before)
        document = _document(call)
        number = _FIRST + len(self._documents)
        self._documents[number] = account.organization, document
        self._keys[account.organization, key] = call.request.content, number
        return number

    def document(self, account: Account, number: str) -> Json:
        """Return a document. Where it is read is not documented; this is the sandbox's guess."""
        owner, document = self._documents.get(int(number) if number.isdecimal() else 0, ("", {}))
        if owner != account.organization:
            raise refused(404, "not_found", "Документ не найден")
        return {"id": int(number), **document}

    def _repeated(self, call: Call, content: bytes, number: int) -> int:
        self._site.counters["receipts.repeated"] += 1
        if call.request.content != content:
            raise refused(409, "conflict", "Ключ идемпотентности использован для другого документа")
        if self._site.switches.repeat_refused:
            raise refused(409, "conflict", "Документ с таким ключом уже существует")
        return number


def _document(call: Call) -> Json:
    wrong = refused(400, "bad_request", "JSON parse error")
    document = object_in(call.json(wrong))
    _check(document, "type", KINDS.__contains__)
    _check(document, "taxSystem", _is_text)
    _check(document, "total", _is_amount)
    items = list_in(document.get("items"))
    if not items:
        raise refused(400, "validation", "items: must not be empty")
    for item in map(object_in, items):
        for name in ("calculationMethod", "paymentSubject", "name", "vat"):
            _check(item, name, _is_text)
        for name in ("price", "quantity", "total"):
            _check(item, name, _is_amount)
    if sum_of(Decimal(item["total"]) for item in items) != Decimal(document["total"]):
        raise refused(400, "validation", "total: must be the sum of the items")
    for kind, amount in object_in(document.get("payments")).items():
        if not _is_amount(amount):
            raise refused(400, "validation", f"payments.{kind}: must be a number")
    if "cashier" in document:
        _check(object_in(document["cashier"]), "name", _is_text)
    return document


def _check(value: Json, name: str, rule: Rule) -> None:
    if not rule(value.get(name)):
        raise refused(400, "validation", f"{name}: has a wrong value")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_amount(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
