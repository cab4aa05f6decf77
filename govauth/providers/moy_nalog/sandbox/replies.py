"""Answers of the simulated «Мой налог» that hold no state, and the forms of all answers."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from govauth.simulation import Json, Refused, json_reply
from govauth.wire.money import difference_of

PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one point."""

PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
"""A document of no pages."""

_REGIONS: Final = {
    "45000000": "Город Москва",
    "40000000": "Город Санкт-Петербург",
    "92000000": "Республика Татарстан",
}

TAXES: Final[Json] = {
    "totalForPayment": 640.25,
    "total": 640.25,
    "tax": 600,
    "debt": 40.25,
    "overpayment": 0,
    "penalty": 0,
    "nominalTax": 600,
    "nominalOverpayment": 0,
    "taxPeriodId": 202602,
    "lastPaymentAmount": None,
    "lastPaymentDate": "2026-01-28",
    "regions": [],
}
TAX_HISTORY: Final[Json] = {
    "records": [
        {
            "taxPeriodId": 202601,
            "taxAmount": 412.5,
            "bonusAmount": 137.5,
            "paidAmount": 412.5,
            "taxBaseAmount": 13750.0,
            "chargeDate": "2026-02-12",
            "dueDate": "2026-02-28",
            "oktmo": "45000000",
            "regionName": "Город Москва",
            "kbk": "18210506000011000110",
            "taxOrganCode": "7700",
            "type": "TAX",
            "krsbTaxChargeId": 7001,
            "receiptCount": 9,
        }
    ]
}
TAX_PAYMENTS: Final[Json] = {
    "records": [
        {
            "sourceType": "MANUAL",
            "type": "TAX",
            "documentIndex": "18210506000011",
            "amount": 412.5,
            "operationDate": "2026-02-20",
            "dueDate": "2026-02-28",
            "oktmo": "45000000",
            "kbk": "18210506000011000110",
            "status": "PAID",
            "taxPeriodId": 202601,
            "regionName": "Город Москва",
            "krsbAcceptedDate": "2026-02-21",
        }
    ]
}
DEBTS: Final[Json] = {"hasDebts": True, "totalUnpaid": 40.25, "debts": 40.25}
_PAYMENT_ACCOUNTS: Final[tuple[Json, ...]] = (
    {
        "id": 810001,
        "type": "ACCOUNT",
        "bankName": "АО «Учебный банк»",
        "bankBik": "044500000",
        "currentAccount": "40817810000000000001",
        "corrAccount": "30101810000000000001",
        "phone": None,
        "bankId": None,
        "favorite": True,
        "availableForPa": False,
    },
    {
        "id": 810002,
        "type": "PHONE",
        "bankName": "АО «Второй учебный банк»",
        "bankBik": "044500001",
        "currentAccount": "40817810000000000002",
        "corrAccount": "30101810000000000002",
        "phone": "79000000001",
        "bankId": 20002,
        "favorite": False,
        "availableForPa": True,
    },
)


def payment_accounts(*, only_favorite: bool, kind: str | None) -> Json:
    """Return the accounts for invoices."""
    of_kind = [item for item in _PAYMENT_ACCOUNTS if kind in (None, item["type"])]
    return {"items": [item for item in of_kind if item["favorite"] or not only_favorite]}


def regions(*, name_of_id: str) -> Json:
    """Return the regions where the tax is collected."""
    items = [{name_of_id: oktmo, "name": name} for oktmo, name in _REGIONS.items()]
    return {"items": items, "allCount": len(items), "unavailable": [], "unavailableCount": 0}


def bonus(total: Decimal, now: float) -> Json:
    """Return the limits; amounts come with an exponent, as the service sends them at times."""
    limit = Decimal("2.4E+6")
    year = {
        "totalIncomeAmount": total,
        "maxTotalIncomeThresholdExceeded": total > limit,
        "annualIncomeThreshold": limit,
        "availableIncomeToExceedThreshold": difference_of(limit, total),
        "annualIncomeStatus": "NORMAL",
        "updatedTime": zulu(now),
    }
    return {
        **year,
        "bonusAmount": Decimal("9.8625E+3"),
        "totalIncomeByYears": {str(datetime.fromtimestamp(now, UTC).year): year},
        "teenBonusAmount": None,
        "teenBonusUpdatedTime": None,
    }


def zulu(moment: float, *, fraction: str = "milliseconds") -> str:
    """Write an instant as the service does: UTC with a Z."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec=fraction).replace("+00:00", "Z")


def refused(status: int, code: str | None, message: str) -> Refused:
    """Refuse: ``{code, message, additionalInfo}``, or ``{message}`` where there is no code."""
    if code is None:
        return Refused(json_reply({"message": message}, status))
    return Refused(json_reply({"code": code, "message": message, "additionalInfo": {}}, status))
