"""«Честный знак» (ЦРПТ): orders of marking codes (СУЗ), True API, МДЛП, and the sign-in that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
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

_HOMES = {
    "DEMO_REGISTRATION_KEY": "govauth.providers.crpt.connections",
    "RATES": "govauth.providers.crpt.client",
    "BufferStatus": "govauth.providers.crpt.suz.models",
    "CodeBlock": "govauth.providers.crpt.suz.models",
    "CodeDatabase": "govauth.providers.crpt.suz.destinations",
    "CodeFile": "govauth.providers.crpt.suz.destinations",
    "CodeFilter": "govauth.providers.crpt.true_api.code_filter",
    "CodeMemory": "govauth.providers.crpt.suz.destinations",
    "CodeRefused": "govauth.providers.crpt.codes",
    "CodesNotRecoverable": "govauth.providers.crpt.suz.errors",
    "Connection": "govauth.providers.crpt.connections",
    "ConnectionRejected": "govauth.providers.crpt.errors",
    "Crpt": "govauth.providers.crpt.client",
    "CrptRefusal": "govauth.providers.crpt.errors",
    "DestinationDamaged": "govauth.providers.crpt.suz.errors",
    "Document": "govauth.providers.crpt.true_api.document",
    "DocumentAttempt": "govauth.providers.crpt.true_api.attempts",
    "DocumentFormat": "govauth.providers.crpt.true_api.document_types",
    "DocumentOutcomeUnknown": "govauth.providers.crpt.mdlp.errors",
    "DocumentRejected": "govauth.providers.crpt.true_api.errors",
    "DocumentType": "govauth.providers.crpt.true_api.document_types",
    "ExportOutcomeUnknown": "govauth.providers.crpt.true_api.errors",
    "ExportRequest": "govauth.providers.crpt.true_api.export_request",
    "Fault": "govauth.providers.crpt.envelopes",
    "MarkingCode": "govauth.providers.crpt.codes",
    "MdlpDocumentRejected": "govauth.providers.crpt.mdlp.errors",
    "MdlpPasswordLogin": "govauth.providers.crpt.login",
    "MdlpSignatureLogin": "govauth.providers.crpt.login",
    "Order": "govauth.providers.crpt.suz.order",
    "OrderOutcomeUnknown": "govauth.providers.crpt.suz.errors",
    "OrderRequest": "govauth.providers.crpt.suz.order_request",
    "OrderStatus": "govauth.providers.crpt.suz.models",
    "Outcome": "govauth.transport.reconciliation",
    "Place": "govauth.providers.crpt.places",
    "Product": "govauth.providers.crpt.suz.order_request",
    "ProductGroup": "govauth.providers.crpt.product_groups",
    "Reconciliation": "govauth.transport.reconciliation",
    "RepairedCode": "govauth.providers.crpt.codes",
    "ReportStatus": "govauth.providers.crpt.suz.models",
    "SerialNumberType": "govauth.providers.crpt.suz.order_request",
    "SuzConnectionLogin": "govauth.providers.crpt.login",
    "SuzStaticLogin": "govauth.providers.crpt.login",
    "Through": "govauth.providers.crpt.login",
    "TrueApiLogin": "govauth.providers.crpt.login",
    "TrueApiOutcomeUnknown": "govauth.providers.crpt.true_api.errors",
    "UnitedLogin": "govauth.providers.crpt.login",
    "read_export": "govauth.providers.crpt.true_api.export_rows",
    "repaired": "govauth.providers.crpt.codes",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
