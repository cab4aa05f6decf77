"""Receipts of the simulated «Мой налог»."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from govauth.providers.moy_nalog.sandbox.accounts import Device, instant_of
from govauth.providers.moy_nalog.sandbox.lines import lines_of, total_of
from govauth.providers.moy_nalog.sandbox.replies import refused, zulu
from govauth.providers.moy_nalog.sandbox.switches import LARGEST_PAGE, MoyNalogSwitches
from govauth.simulation import Json, Site
from govauth.simulation.chance import chance
from govauth.wire.money import sum_of

_MOSCOW: Final = timezone(timedelta(hours=3))
_EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_REASONS: Final = ("Чек сформирован ошибочно", "Возврат средств")
_BUYERS: Final = {
    "PERSON": "FROM_INDIVIDUAL",
    "COMPANY": "FROM_LEGAL_ENTITY",
    "FOREIGN_AGENCY": "FROM_FOREIGN_AGENCY",
}
_SORTS: Final = ("operation_time:desc", "operation_time:asc", "total_amount:desc", "total_amount:asc")


def _period(moment: datetime) -> int:
    return int(moment.astimezone(_MOSCOW).strftime("%Y%m"))


class ReceiptBook:
    """What is registered."""

    def __init__(self, site: Site[MoyNalogSwitches]) -> None:
        self._site = site
        self._receipts: dict[str, Json] = {}
        self._sales: set[tuple[str, str]] = set()
        self._bodies: set[tuple[str, str]] = set()

    def issue(self, device: Device, body: Json, *, invoice_id: int | None = None) -> Json:
        """Register a receipt. The same bytes again make a second one unless a switch says otherwise."""
        operated = self._wall_clock(body.get("operationTime"))
        requested = self._wall_clock(body.get("requestTime"))
        if operated.timestamp() > self._site.now() + 60:
            raise refused(422, None, "Дата операции не может быть в будущем")
        lines = lines_of(body)
        total = total_of(body, lines)
        client = self._client(body)
        if body.get("paymentType") not in ("CASH", "ACCOUNT", "WIRE"):
            raise refused(400, "validation.failed", "Неизвестный тип оплаты")
        self._refuse_equal(device, body)
        self._count_equal(device, body)
        receipt_id = chance.text(10)
        self._receipts[receipt_id] = {
            "approvedReceiptUuid": receipt_id,
            "name": ", ".join(line["name"] for line in lines),
            "services": lines,
            "operationTime": zulu(operated.timestamp(), fraction="seconds"),
            "requestTime": zulu(requested.timestamp(), fraction="seconds"),
            "registerTime": zulu(self._site.now(), fraction="microseconds"),
            "taxPeriodId": _period(operated),
            "paymentType": body["paymentType"],
            "incomeType": client["incomeType"],
            "partnerCode": None,
            "totalAmount": total,
            "cancellationInfo": None,
            "sourceDeviceId": device.id,
            "clientInn": client["inn"],
            "clientDisplayName": client["displayName"],
            "partnerDisplayName": None,
            "partnerLogo": None,
            "partnerInn": None,
            "inn": device.taxpayer.inn,
            "profession": "",
            "description": [],
            "invoiceId": invoice_id,
        }
        return {"approvedReceiptUuid": receipt_id}

    def cancel(self, device: Device, body: Json) -> Json:
        """Cancel a receipt."""
        operated = self._wall_clock(body.get("operationTime"))
        self._wall_clock(body.get("requestTime"))
        whole = "partnerCode" in body or not self._site.switches.needs_partner_code
        if body.get("comment") not in _REASONS or not whole:
            raise refused(400, "validation.failed", "Некорректная причина аннулирования")
        receipt = self.receipt(device.taxpayer.inn, str(body.get("receiptUuid")))
        if receipt["cancellationInfo"] is not None:
            raise refused(400, "validation.failed", "Чек уже аннулирован")
        receipt["cancellationInfo"] = {
            "operationTime": zulu(operated.timestamp(), fraction="seconds"),
            "registerTime": zulu(self._site.now(), fraction="microseconds"),
            "taxPeriodId": _period(operated),
            "comment": body["comment"],
        }
        shown = (
            "approvedReceiptUuid",
            "name",
            "operationTime",
            "requestTime",
            "paymentType",
            "partnerCode",
            "totalAmount",
            "cancellationInfo",
            "sourceDeviceId",
        )
        return {"incomeInfo": {name: receipt[name] for name in shown}}

    def page(self, device: Device, query: Mapping[str, str]) -> Json:
        """List receipts: all, where no period is given. A bare date is an internal error, as in the field."""
        since = self._end_of_period(query, "from", _EARLIEST)
        until = self._end_of_period(query, "to", _LATEST)
        if query.get("sortBy", _SORTS[0]) not in _SORTS:
            raise refused(400, "validation.failed", "Требуется два параметра для сортировки")
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", "50"))
        if not 1 <= limit <= LARGEST_PAGE or offset < 0:
            raise refused(400, "validation.failed", "Некорректный размер страницы")
        limit = min(limit, self._site.switches.page_cap)
        found = [receipt for receipt in self._receipts.values() if receipt["inn"] == device.taxpayer.inn]
        found = [item for item in found if since <= datetime.fromisoformat(item["operationTime"]) <= until]
        if "buyerType" in query:
            found = [item for item in found if item["incomeType"] == _BUYERS.get(query["buyerType"])]
        if "receiptType" in query:
            cancelled = query["receiptType"] == "CANCELLED"
            found = [item for item in found if (item["cancellationInfo"] is not None) == cancelled]
        key, _, order = query.get("sortBy", _SORTS[0]).partition(":")
        name = "operationTime" if key == "operation_time" else "totalAmount"
        found.sort(key=lambda item: item[name], reverse=order == "desc")
        return {
            "content": found[offset : offset + limit],
            "hasMore": offset + limit < len(found),
            "currentOffset": offset,
            "currentLimit": limit,
        }

    def receipt(self, inn: str, receipt_id: str) -> Json:
        """Find a receipt."""
        receipt = self._receipts.get(receipt_id)
        if receipt is None or receipt["inn"] != inn:
            raise refused(404, "receipt.not.found", "Чек не найден")
        return receipt

    def document(self, inn: str, receipt_id: str) -> Json:
        """Return one receipt as JSON, where its id has another name."""
        names = (
            "services",
            "operationTime",
            "requestTime",
            "registerTime",
            "taxPeriodId",
            "paymentType",
            "incomeType",
            "totalAmount",
            "cancellationInfo",
            "inn",
            "profession",
            "description",
        )
        receipt = self.receipt(inn, receipt_id)
        return {"receiptId": receipt_id, **{name: receipt[name] for name in names}}

    def total_of(self, inn: str) -> Decimal:
        """Sum up the receipts that stand."""
        standing = (
            receipt["totalAmount"]
            for receipt in self._receipts.values()
            if receipt["inn"] == inn and receipt["cancellationInfo"] is None
        )
        return sum_of(standing)

    def __len__(self) -> int:
        return len(self._receipts)

    def _refuse_equal(self, device: Device, body: Json) -> None:
        if self._site.switches.refuses_equal:
            sent = (device.taxpayer.inn, json.dumps(body, sort_keys=True, default=str))
            if sent in self._bodies:
                raise refused(400, "receipt.duplication", "Такой чек уже зарегистрирован")
            self._bodies.add(sent)

    def _count_equal(self, device: Device, body: Json) -> None:
        """Count a sale that this taxpayer has registered before; only the time of the request may differ."""
        sale = json.dumps({**body, "requestTime": None}, sort_keys=True, default=str)
        if (device.taxpayer.inn, sale) in self._sales:
            self._site.counters["receipts.equal"] += 1
        self._sales.add((device.taxpayer.inn, sale))

    def _wall_clock(self, text: object) -> datetime:
        """Read a time; whether the service heeds its offset is disputed."""
        moment = instant_of(text)
        if self._site.switches.ignores_offset:
            moment = moment.replace(tzinfo=_MOSCOW)
        return moment.astimezone(UTC)

    def _end_of_period(self, query: Mapping[str, str], name: str, missing: datetime) -> datetime:
        switches, text = self._site.switches, query.get(name, "")
        if name not in query and not switches.needs_period:
            return missing
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        too_short = switches.needs_milliseconds and "." not in text
        if moment is None or moment.utcoffset() is None or too_short:
            raise refused(500, None, "Внутренняя ошибка. Попробуйте еще раз")
        return moment

    def _client(self, body: Json) -> Json:
        sent: Json = dict(body.get("client") or {})
        client: Json = {"contactPhone": None, "displayName": None, "inn": None, "incomeType": None, **sent}
        if self._site.switches.needs_whole_client and client.keys() != sent.keys():
            raise refused(400, "validation.failed", "Не заполнены сведения о клиенте")
        if client["incomeType"] not in _BUYERS.values():
            raise refused(400, "validation.failed", "Неизвестный тип дохода")
        if client["incomeType"] == "FROM_LEGAL_ENTITY" and not (client["inn"] and client["displayName"]):
            raise refused(400, "validation.failed", "Не указан ИНН или наименование")
        return client
