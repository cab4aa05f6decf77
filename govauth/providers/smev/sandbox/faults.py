"""The faults of the exchange, as SOAP writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from attrs import field, frozen, validators

from govauth.http.message import Response
from govauth.providers.smev.sandbox.namespaces import OPERATIONS, SOAP, basic, faults
from govauth.providers.smev.sandbox.xml import leaf
from govauth.simulation import Refused

SIGNATURE_PROBLEMS: Final = (
    "PoorSOAPEnvelopeFormat",
    "NoSignatureFound",
    "IncorrectSignatureTarget",
    "SignatureIsInvalid",
    "CertificateIsNotFound",
    "CertificateIsExpired",
)
_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "SMEVFailure": "Внутренняя ошибка СМЭВ",
    "DestinationOverflow": "SMEV-600:Очередь переполнена",
    "MessageIsAlreadySent": "SMEV-301:Сообщение с таким идентификатором уже было послано",
    "InvalidMessageIdFormat": "SMEV-300:Идентификатор сообщения должен быть UUID версии 1",
    "StaleMessageId": "Идентификатор сообщения устарел",
    "SignatureVerificationFault": "SMEV-100:Подпись не прошла проверку",
    "SenderIsNotRegistered": "Отправитель не зарегистрирован",
    "AccessDenied": "Нет доступа к виду сведений",
    "PersonalAccessDenied": "Нет доступа к сведениям о лице",
    "BusinessDataTypeIsNotSupported": "Вид сведений не зарегистрирован",
    "UnknownMessageType": "Неизвестный тип сообщения",
    "InvalidContent": "SMEV-403:Содержимое не соответствует схеме",
    "AttachmentContentMiscoordination": "Заголовки и содержимое вложений не соответствуют друг другу",
    "AttachmentSizeLimitExceeded": "Превышен размер вложений",
    "QuoteLimitExceeded": "Превышена квота вложений",
    "TransactionCodeInvalid": "Неверный код транзакции",
    "RecipientIsNotFound": "Получатель не найден",
    "RequestIsNotFound": "Запрос не найден",
    "IncorrectResponseContentType": "Тип ответа не соответствует запросу",
    "EndOfLifeReached": "Срок жизни запроса истёк",
    "TargetMessageIsNotFound": "SMEV-501:Сообщение не найдено среди неподтверждённых",
}
FAULTS: Final = tuple(_DESCRIPTIONS)
_BARE: Final = frozenset(
    {
        "BusinessDataTypeIsNotSupported",
        "DestinationOverflow",
        "InvalidContent",
        "SignatureVerificationFault",
        "AttachmentSizeLimitExceeded",
        "QuoteLimitExceeded",
    }
)
"""Those with fields of their own, which name no other type."""


class SmevRefused(Refused):
    """A fault that is written when the version of the call is known.

    Attributes:
        fault: its name.
        detail: its own fields, by name.
        attributes: of the first of them.

    """

    def __init__(self, fault: str, detail: Mapping[str, object] | None = None, attributes: str = "") -> None:
        self.fault = fault
        self.detail: Mapping[str, object] = detail or {}
        self.attributes = attributes
        super().__init__(self.reply("1.2"))

    def reply(self, version: str, *, status: int = 500, has_detail: bool = True) -> Response:
        """Write the answer.

        Args:
            version: of the call.
            status: of the answer.
            has_detail: whether the documented detail comes; real ones may be without.

        """
        description = _DESCRIPTIONS[self.fault]
        said = description.partition(":")[2] or description
        detail = f"<detail>{self.element(version)}</detail>" if has_detail else ""
        return soap_fault(leaf("faultstring", said) + detail, status)

    def element(self, version: str) -> str:
        """Write the element inside ``detail``."""
        typed = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="SmevFault"'
        head = f'xmlns:f="{faults(version)}" xmlns="{basic(version)}"{"" if self.fault in _BARE else typed}'
        return f"<f:{self.fault} {head}>{self.fields()}</f:{self.fault}>"

    def fields(self) -> str:
        """Write what is inside that element: code, description, own fields."""
        own = "".join(
            f"<f:{name}{self.attributes}>{escape(str(value))}</f:{name}>"
            for name, value in self.detail.items()
        )
        code = leaf("Code", f"sandbox:TR:SYNC:{FAULTS.index(self.fault)}")
        return code + leaf("Description", _DESCRIPTIONS[self.fault]) + own


def signature_fault(problem: str) -> SmevRefused:
    """Make the fault of a signature; ``problem`` is one of :data:`SIGNATURE_PROBLEMS`."""
    return SmevRefused("SignatureVerificationFault", {"SignatureVerificationFault": problem})


def invalid_content(problem: str) -> SmevRefused:
    """Make the fault of content that does not fit its schema."""
    return SmevRefused("InvalidContent", {"ValidationError": problem}, ' errorPosition="-1"')


def soap_fault(inside: str, status: int = 500, code: str = "Server") -> Response:
    """Write a fault of SOAP 1.1."""
    envelope = (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><soap:Fault>'
        f"<faultcode>soap:{code}</faultcode>{inside}</soap:Fault></soap:Body></soap:Envelope>"
    )
    return Response(status, {"content-type": "text/xml; charset=utf-8"}, envelope.encode())


@frozen
class ForcedFault:
    """A fault that the next calls are answered with, whatever they ask.

    Attributes:
        fault: one of :data:`FAULTS`.
        operation: only calls of this operation; None for all.
        times: how many calls.
        problem: of ``SignatureVerificationFault``.

    """

    fault: str = field(validator=validators.in_(FAULTS))
    operation: str | None = field(
        default=None, validator=validators.optional(validators.in_([one.name for one in OPERATIONS]))
    )
    times: int = field(default=1, validator=[validators.instance_of(int), validators.ge(1)])
    problem: str = field(default="SignatureIsInvalid", validator=validators.in_(SIGNATURE_PROBLEMS))

    def refusal(self) -> SmevRefused:
        """Make the fault."""
        if self.fault == "SignatureVerificationFault":
            return signature_fault(self.problem)
        if self.fault == "InvalidContent":
            return invalid_content("cvc-sandbox")
        own = _OWN_FIELDS.get(self.fault)
        return SmevRefused(self.fault, own)


_OWN_FIELDS: Final[Mapping[str, Mapping[str, object]]] = {
    "DestinationOverflow": {"MessageBrokerAddress": "sandbox", "DestinationName": "sandbox"},
    "BusinessDataTypeIsNotSupported": {"RootElementLocalName": "Unknown", "RootElementNamespaceURI": "urn:x"},
    "AttachmentSizeLimitExceeded": {"PermittedTotalAttachmentSize": 1, "RealTotalAttachmentSize": 2},
    "QuoteLimitExceeded": {"RemainedTotalQuoteSize": 1, "RealTotalAttachmentSize": 2},
}
