"""Invoices of the simulated «Мой налог», in the form that the three current public clients send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from govauth.http.message import Response
from govauth.providers.moy_nalog.sandbox.accounts import Device, instant_of
from govauth.providers.moy_nalog.sandbox.lines import lines_of, total_of
from govauth.providers.moy_nalog.sandbox.receipts import ReceiptBook
from govauth.providers.moy_nalog.sandbox.replies import PDF, refused, zulu
from govauth.providers.moy_nalog.sandbox.switches import LARGEST_PAGE, MoyNalogSwitches
from govauth.simulation import Json, Site, list_in, object_in
from govauth.simulation.chance import chance

_CLIENTS: Final = ("FROM_INDIVIDUAL", "FROM_LEGAL_ENTITY", "FROM_FOREIGN_AGENCY")
_DETAILS: Final[Mapping[str, Mapping[str, str]]] = {
    "PHONE": {"phone": r"\d{11}", "bankName": r".*\S.*"},
    "ACCOUNT": {
        "bankName": r".*\S.*",
        "bankBik": r"\d{9}",
        "corrAccount": r"\d{20}",
        "currentAccount": r"\d{20}",
    },
}
_ALL_DETAILS: Final = ("bankName", "bankBik", "currentAccount", "corrAccount", "phone")
_OPEN: Final = ("CREATED", "TO_PAYMENT")


class InvoiceBook:
    """What was invoiced."""

    def __init__(self, site: Site[MoyNalogSwitches], receipts: ReceiptBook) -> None:
        self._site = site
        self._receipts = receipts
        self.invoices: dict[int, Json] = {}
        self._owners: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.invoices)

    def create(self, device: Device, body: Json) -> Json:
        """Make an invoice. The same bytes again make a second one."""
        if body.get("type") != "MANUAL":
            raise _invalid("Неизвестный вид счёта")
        details = _details(body)
        client = _client(body)
        lines = lines_of(body)
        if any(line["quantity"] % 1 for line in lines):
            raise _invalid("Количество должно быть целым")
        total = total_of(body, lines)
        number = 7001 + len(self.invoices)
        invoice: Json = {
            "invoiceId": number,
            "uuid": chance.uuid(),
            "receiptId": None,
            "fid": 88001122,
            "type": "MANUAL",
            "status": "CREATED",
            "merchantId": None,
            "acquirerId": None,
            "acquirerName": None,
            "paymentUrl": None,
            **details,
            **client,
            "totalAmount": total,
            "totalTax": None,
            "services": lines,
            "createdAt": zulu(self._site.now()),
            "paidAt": None,
            "cancelledAt": None,
            "transitionPageURL": None,
            "commission": None,
            "receiptTemplate": {
                "profession": None,
                "receiptPhone": None,
                "receiptEmail": None,
                "description": None,
            },
            "autoCreateReceipt": None,
        }
        self.invoices[number], self._owners[number] = invoice, device.taxpayer.inn
        return {"invoiceId": number} if self._site.switches.bare_invoices else invoice

    def table(self, device: Device, body: Json) -> Json:
        """List invoices, filtered and sorted as the body says."""
        offset, limit = body.get("offset", 0), body.get("limit", 10)
        if type(offset) is not int or type(limit) is not int or offset < 0 or not 1 <= limit <= LARGEST_PAGE:
            raise _invalid("Некорректный размер страницы")
        limit = min(limit, self._site.switches.page_cap)
        found = list(self._of(device))
        for item in list_in(body.get("filtered")):
            one = object_in(item)
            found = _filtered(found, one.get("id"), one.get("value"))
        for item in reversed(list_in(body.get("sorted"))):
            one = object_in(item)
            if one.get("id") != "createdAt" or not isinstance(one.get("desc"), bool):
                raise _invalid("Некорректная сортировка")
            found.sort(key=lambda invoice: (invoice["createdAt"], invoice["invoiceId"]), reverse=one["desc"])
        return {
            "items": found[offset : offset + limit],
            "hasMore": offset + limit < len(found),
            "currentOffset": offset,
            "currentLimit": limit,
        }

    def cancel(self, device: Device, number: str) -> Json:
        """Cancel an invoice. A receipt that was issued stays."""
        invoice = self._invoice(device, number)
        if invoice["status"] == "CANCELLED":
            raise _invalid("Счёт уже аннулирован")
        invoice.update(status="CANCELLED", cancelledAt=zulu(self._site.now()))
        return self._answer(invoice)

    def approve(self, device: Device, number: str, body: Json) -> Json:
        """Mark an invoice as paid; with a time in the body, one public client gets a receipt here."""
        invoice = self._invoice(device, number)
        if body and self._site.switches.receipt_by_approval:
            return self._with_receipt(device, invoice, body)
        self._still_open(invoice)
        invoice.update(status="PAID_WITHOUT_RECEIPT", paidAt=zulu(self._site.now()))
        return self._answer(invoice)

    def receipt(self, device: Device, number: str, body: Json) -> Json:
        """Issue the receipt of an invoice, in the form of another public client."""
        if self._site.switches.receipt_by_approval:
            raise refused(404, "not.found", "Не найдено")
        invoice = self._invoice(device, number)
        if body.get("invoiceId") != invoice["invoiceId"]:
            raise _invalid("Некорректный номер счёта")
        return self._with_receipt(device, invoice, body)

    def change_details(self, device: Device, body: Json) -> Json:
        """Let the buyer pay to somewhere else."""
        invoice = self._invoice(device, str(body.get("invoiceId")))
        self._still_open(invoice)
        invoice.update(_details(body))
        return self._answer(invoice)

    def printed(self, device: Device, uuid: str) -> Response:
        """Return the printed form."""
        for invoice in self._of(device):
            if invoice["uuid"] == uuid:
                return Response(200, {"content-type": "application/pdf"}, PDF)
        raise refused(404, "invoice.not.found", "Счёт не найден")

    def _of(self, device: Device) -> Iterator[Json]:
        return (one for number, one in self.invoices.items() if self._owners[number] == device.taxpayer.inn)

    def _invoice(self, device: Device, number: str) -> Json:
        for invoice in self._of(device):
            if str(invoice["invoiceId"]) == number:
                return invoice
        raise refused(404, "invoice.not.found", "Счёт не найден")

    def _still_open(self, invoice: Json) -> None:
        if invoice["status"] not in _OPEN:
            raise _invalid("Счёт уже оплачен или аннулирован")

    def _with_receipt(self, device: Device, invoice: Json, body: Json) -> Json:
        if invoice["status"] == "CANCELLED" or invoice["receiptId"] is not None:
            raise _invalid("Чек по счёту не может быть сформирован")
        operated = instant_of(body.get("operationTime"))
        sale = {
            "operationTime": operated.isoformat(),
            "requestTime": body.get("requestTime", operated.isoformat()),
            "services": invoice["services"],
            "totalAmount": str(invoice["totalAmount"]),
            "client": {
                "contactPhone": invoice["clientPhone"],
                "displayName": invoice["clientName"],
                "inn": invoice["clientInn"],
                "incomeType": invoice["clientType"],
            },
            "paymentType": "ACCOUNT",
        }
        made = self._receipts.issue(device, sale, invoice_id=invoice["invoiceId"])
        invoice.update(
            status="PAID_WITH_RECEIPT",
            receiptId=made["approvedReceiptUuid"],
            paidAt=invoice["paidAt"] or zulu(operated.timestamp()),
        )
        return self._answer(invoice)

    def _answer(self, invoice: Json) -> Json:
        if self._site.switches.bare_invoices:
            return {"invoiceId": invoice["invoiceId"], "status": invoice["status"]}
        return dict(invoice)


def _details(body: Json) -> Json:
    """Read where to pay."""
    kind = body.get("paymentType")
    patterns = _DETAILS.get(str(kind))
    if patterns is None:
        raise _invalid("Неизвестный способ оплаты")
    for name, pattern in patterns.items():
        if not re.fullmatch(pattern, str(body.get(name) or "")):
            raise _invalid("Не заполнены реквизиты для оплаты")
    return {"paymentType": kind, **{name: body.get(name) for name in _ALL_DETAILS}}


def _client(body: Json) -> Json:
    client = {
        name: body.get(name)
        for name in ("clientType", "clientName", "clientInn", "clientPhone", "clientEmail")
    }
    if client["clientType"] not in _CLIENTS or not client["clientName"]:
        raise _invalid("Не заполнены сведения о клиенте")
    if client["clientType"] == "FROM_LEGAL_ENTITY" and not client["clientInn"]:
        raise _invalid("Не указан ИНН клиента")
    return client


def _filtered(invoices: list[Json], by: object, value: object) -> list[Json]:
    if by == "status":
        return [one for one in invoices if value in ("ALL", one["status"])]
    if by == "context":
        wanted = str(value).casefold()
        return [one for one in invoices if wanted in _words(one)]
    if by in ("from", "to"):
        edge = instant_of(value)
        return [one for one in invoices if _inside(datetime.fromisoformat(one["createdAt"]), str(by), edge)]
    raise _invalid("Неизвестный отбор")


def _words(invoice: Json) -> str:
    names = [invoice["clientName"], *(line["name"] for line in invoice["services"])]
    return "\n".join(map(str, names)).casefold()


def _inside(moment: datetime, end: str, edge: datetime) -> bool:
    return moment >= edge if end == "from" else moment <= edge


def _invalid(message: str) -> Exception:
    return refused(400, "validation.failed", message)
