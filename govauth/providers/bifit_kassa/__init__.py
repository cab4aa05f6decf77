"""БИФИТ Касса (kassa.bifit.com): cash desks, stock and sales of a shop; receipts of Fiscal Processing."""

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
