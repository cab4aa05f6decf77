"""Answers of the documented shape with values of our own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

INN = "500100732259"

_PROFILE: dict[str, object] = {"id": 1000001, "inn": INN, "displayName": "Пример П.", "status": "ACTIVE"}

_TAXES: dict[str, object] = {
    "totalForPayment": 1240.5,
    "total": 1240.5,
    "tax": 1240.5,
    "debt": 0.0,
    "overpayment": 0.0,
    "penalty": 0.0,
    "nominalTax": 1240.5,
    "nominalOverpayment": 0.0,
    "taxPeriodId": 202505,
    "lastPaymentAmount": 990.0,
    "lastPaymentDate": "2025-05-21",
    "regions": [],
}


def token_reply() -> bytes:
    """Return the reply of a login: a token of one hour."""
    end = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="milliseconds")
    return _json(
        {
            "token": "benchmark-access-token." * 12,
            "tokenExpireIn": end.replace("+00:00", "Z"),
            "refreshToken": "benchmark-refresh-token",
            "refreshTokenExpiresIn": None,
            "profile": _PROFILE,
        }
    )


def taxes() -> bytes:
    """Return what ``GET /taxes`` answers: a small object."""
    return _json(_TAXES)


def receipts(count: int) -> bytes:
    """Return a page of ``GET /incomes``: 4 receipts are 3 kB."""
    return _json(
        {
            "content": [_receipt(number) for number in range(count)],
            "hasMore": False,
            "currentOffset": 0,
            "currentLimit": 50,
        }
    )


def _receipt(number: int) -> dict[str, object]:
    moment = f"2025-05-{1 + number % 28:02}T12:{number % 60:02}:07+03:00"
    return {
        "approvedReceiptUuid": f"20b{number:07}",
        "name": "Консультация по настройке учёта",
        "services": [
            {
                "name": "Консультация по настройке учёта",
                "quantity": 1,
                "serviceNumber": 0,
                "amount": 1500.25 + number,
            }
        ],
        "operationTime": moment,
        "requestTime": moment,
        "registerTime": moment,
        "taxPeriodId": 202505,
        "paymentType": "CASH",
        "incomeType": "FROM_INDIVIDUAL",
        "partnerCode": None,
        "totalAmount": 1500.25 + number,
        "cancellationInfo": None,
        "sourceDeviceId": "benchmarkdevice000001",
        "clientInn": None,
        "clientDisplayName": None,
        "partnerDisplayName": None,
        "partnerLogo": None,
        "partnerInn": None,
        "inn": INN,
        "profession": "",
        "description": [],
        "invoiceId": None,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
