"""БИФИТ Касса (kassa.bifit.com): cash desks, stock and sales of a shop; receipts of Fiscal Processing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.bifit_kassa.auth import ConnectorLogin, PasswordLogin
    from govauth.providers.bifit_kassa.catalog import GoodsType
    from govauth.providers.bifit_kassa.client import BifitKassa, FiscalProcessing
    from govauth.providers.bifit_kassa.errors import CsvRejected, MfaRequired
    from govauth.providers.bifit_kassa.fiscal_receipt import Cashier, FiscalReceipt, ReceiptItem, ReceiptKind
    from govauth.providers.bifit_kassa.mfa import AskCode, CodeChallenge, Session
    from govauth.providers.bifit_kassa.models import (
        Contractor,
        CsvUpload,
        Goods,
        Nomenclature,
        OnlineOrder,
        Organization,
        StockItem,
        TradeObject,
    )
    from govauth.providers.bifit_kassa.orders import OrderDraft
    from govauth.providers.bifit_kassa.password import (
        PasswordEncoder,
        PasswordHash,
        base64_sha256,
        base64url_hex_sha256,
        base64url_sha256,
        padded_base64url_sha256,
    )
    from govauth.providers.bifit_kassa.places import Place
    from govauth.providers.bifit_kassa.token_endpoint import TokenEndpoint

__all__ = [
    "AskCode",
    "BifitKassa",
    "Cashier",
    "CodeChallenge",
    "ConnectorLogin",
    "Contractor",
    "CsvRejected",
    "CsvUpload",
    "FiscalProcessing",
    "FiscalReceipt",
    "Goods",
    "GoodsType",
    "MfaRequired",
    "Nomenclature",
    "OnlineOrder",
    "OrderDraft",
    "Organization",
    "PasswordEncoder",
    "PasswordHash",
    "PasswordLogin",
    "Place",
    "ReceiptItem",
    "ReceiptKind",
    "Session",
    "StockItem",
    "TokenEndpoint",
    "TradeObject",
    "base64_sha256",
    "base64url_hex_sha256",
    "base64url_sha256",
    "padded_base64url_sha256",
]

_HOMES = {
    "AskCode": "govauth.providers.bifit_kassa.mfa",
    "BifitKassa": "govauth.providers.bifit_kassa.client",
    "Cashier": "govauth.providers.bifit_kassa.fiscal_receipt",
    "CodeChallenge": "govauth.providers.bifit_kassa.mfa",
    "ConnectorLogin": "govauth.providers.bifit_kassa.auth",
    "Contractor": "govauth.providers.bifit_kassa.models",
    "CsvRejected": "govauth.providers.bifit_kassa.errors",
    "CsvUpload": "govauth.providers.bifit_kassa.models",
    "FiscalProcessing": "govauth.providers.bifit_kassa.client",
    "FiscalReceipt": "govauth.providers.bifit_kassa.fiscal_receipt",
    "Goods": "govauth.providers.bifit_kassa.models",
    "GoodsType": "govauth.providers.bifit_kassa.catalog",
    "MfaRequired": "govauth.providers.bifit_kassa.errors",
    "Nomenclature": "govauth.providers.bifit_kassa.models",
    "OnlineOrder": "govauth.providers.bifit_kassa.models",
    "OrderDraft": "govauth.providers.bifit_kassa.orders",
    "Organization": "govauth.providers.bifit_kassa.models",
    "PasswordEncoder": "govauth.providers.bifit_kassa.password",
    "PasswordHash": "govauth.providers.bifit_kassa.password",
    "PasswordLogin": "govauth.providers.bifit_kassa.auth",
    "Place": "govauth.providers.bifit_kassa.places",
    "ReceiptItem": "govauth.providers.bifit_kassa.fiscal_receipt",
    "ReceiptKind": "govauth.providers.bifit_kassa.fiscal_receipt",
    "Session": "govauth.providers.bifit_kassa.mfa",
    "StockItem": "govauth.providers.bifit_kassa.models",
    "TokenEndpoint": "govauth.providers.bifit_kassa.token_endpoint",
    "TradeObject": "govauth.providers.bifit_kassa.models",
    "base64_sha256": "govauth.providers.bifit_kassa.password",
    "base64url_hex_sha256": "govauth.providers.bifit_kassa.password",
    "base64url_sha256": "govauth.providers.bifit_kassa.password",
    "padded_base64url_sha256": "govauth.providers.bifit_kassa.password",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
