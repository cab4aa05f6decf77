"""«Честный знак» (ЦРПТ): orders of marking codes (СУЗ), True API, МДЛП, and the sign-in that they share."""

from govauth.providers.crpt.client import RATES, Crpt
from govauth.providers.crpt.codes import CodeRefused, MarkingCode, RepairedCode, repaired
from govauth.providers.crpt.connections import DEMO_REGISTRATION_KEY, Connection
from govauth.providers.crpt.envelopes import Fault
from govauth.providers.crpt.errors import ConnectionRejected, CrptRefusal
from govauth.providers.crpt.login import (
    MdlpPasswordLogin,
    MdlpSignatureLogin,
    SuzConnectionLogin,
    SuzStaticLogin,
    Through,
    TrueApiLogin,
    UnitedLogin,
)
from govauth.providers.crpt.mdlp.errors import DocumentOutcomeUnknown, MdlpDocumentRejected
from govauth.providers.crpt.places import Place
from govauth.providers.crpt.product_groups import ProductGroup
from govauth.providers.crpt.suz.destinations import CodeDatabase, CodeFile, CodeMemory
from govauth.providers.crpt.suz.errors import CodesNotRecoverable, DestinationDamaged, OrderOutcomeUnknown
from govauth.providers.crpt.suz.models import BufferStatus, CodeBlock, OrderStatus, ReportStatus
from govauth.providers.crpt.suz.order import Order
from govauth.providers.crpt.suz.order_request import OrderRequest, Product, SerialNumberType
from govauth.providers.crpt.true_api.attempts import DocumentAttempt
from govauth.providers.crpt.true_api.code_filter import CodeFilter
from govauth.providers.crpt.true_api.document import Document
from govauth.providers.crpt.true_api.document_types import DocumentFormat, DocumentType
from govauth.providers.crpt.true_api.errors import (
    DocumentRejected,
    ExportOutcomeUnknown,
    TrueApiOutcomeUnknown,
)
from govauth.providers.crpt.true_api.export_request import ExportRequest
from govauth.providers.crpt.true_api.export_rows import read_export
from govauth.transport.reconciliation import Outcome, Reconciliation

__all__ = [
    "DEMO_REGISTRATION_KEY",
    "RATES",
    "BufferStatus",
    "CodeBlock",
    "CodeDatabase",
    "CodeFile",
    "CodeFilter",
    "CodeMemory",
    "CodeRefused",
    "CodesNotRecoverable",
    "Connection",
    "ConnectionRejected",
    "Crpt",
    "CrptRefusal",
    "DestinationDamaged",
    "Document",
    "DocumentAttempt",
    "DocumentFormat",
    "DocumentOutcomeUnknown",
    "DocumentRejected",
    "DocumentType",
    "ExportOutcomeUnknown",
    "ExportRequest",
    "Fault",
    "MarkingCode",
    "MdlpDocumentRejected",
    "MdlpPasswordLogin",
    "MdlpSignatureLogin",
    "Order",
    "OrderOutcomeUnknown",
    "OrderRequest",
    "OrderStatus",
    "Outcome",
    "Place",
    "Product",
    "ProductGroup",
    "Reconciliation",
    "RepairedCode",
    "ReportStatus",
    "SerialNumberType",
    "SuzConnectionLogin",
    "SuzStaticLogin",
    "Through",
    "TrueApiLogin",
    "TrueApiOutcomeUnknown",
    "UnitedLogin",
    "read_export",
    "repaired",
]
