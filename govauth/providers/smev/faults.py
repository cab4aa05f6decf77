"""What the faults of СМЭВ mean, and what to do about them.

Source: schemas of СМЭВ 3, ``smev-message-exchange-faults``. The codes ``SMEV-nnn`` stand in the descriptions.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import AccessDenied, Advice, Conflict, InvalidRequest, NotFound, ServerFault
from govauth.transport.refusals import USUAL, Codes, Meaning, Tables


class StaleMessageId(InvalidRequest):
    """The identifier of the message is too old, or of the future: nothing was taken."""


class AlreadySent(Conflict):
    """СМЭВ has a message with this identifier already. The room itself takes that for success."""


class NothingToAcknowledge(NotFound):
    """No message with this identifier waits any more: it was acknowledged before."""


class SignatureRefused(AccessDenied):
    """СМЭВ does not accept the signature of a message: nothing was taken."""


_KEY = Advice(
    "check the key, its certificate and that it is registered at this stand",
    "проверьте ключ, его сертификат и то, что он зарегистрирован в этой среде",
)
_RIGHTS = Advice(
    "ask the operator of СМЭВ for the right to this view at this stand",
    "запросите у оператора СМЭВ права на этот вид сведений в этой среде",
)
_AGAIN = Advice("send the same message again later", "позже отправьте то же самое сообщение ещё раз")
_REPORT = Advice(
    "this is a fault of the program that wrote the message: report it",
    "это ошибка программы, составившей сообщение: сообщите о ней",
)
_VERSION = Advice(
    "check the version of the view, and that this stand has it",
    "проверьте версию вида сведений и есть ли он в этой среде",
)
_SIZE = Advice("send less, or a large file by reference", "отправьте меньше или большой файл по ссылке")
_IDENTIFIER = Advice(
    "check the clock of this host: the identifier of a message holds the time",
    "проверьте часы этого компьютера: идентификатор сообщения содержит время",
)

FAULTS: Final[Codes] = {
    "SMEVFailure": Meaning(ServerFault, "СМЭВ failed", _AGAIN, "внутренняя ошибка СМЭВ"),
    "DestinationOverflow": Meaning(
        ServerFault, "the queue of the recipient is full", _AGAIN, "очередь получателя переполнена"
    ),
    "MessageIsAlreadySent": Meaning(
        AlreadySent,
        "a message with this identifier was taken before",
        Advice("wait for the answer to it", "ждите ответа на него"),
        "сообщение с этим идентификатором уже принято",
    ),
    "InvalidMessageIdFormat": Meaning(
        InvalidRequest, "the identifier is no UUID of version 1", _REPORT, "идентификатор не UUID версии 1"
    ),
    "StaleMessageId": Meaning(
        StaleMessageId, "the identifier of the message is not of now", _IDENTIFIER, "идентификатор устарел"
    ),
    "SenderIsNotRegistered": Meaning(
        AccessDenied, "СМЭВ does not know the certificate", _KEY, "сертификат не зарегистрирован в СМЭВ"
    ),
    "AccessDenied": Meaning(AccessDenied, "not allowed", _RIGHTS, "не разрешено"),
    "PersonalAccessDenied": Meaning(
        AccessDenied, "not allowed to this person", _RIGHTS, "не разрешено этому лицу"
    ),
    "BusinessDataTypeIsNotSupported": Meaning(
        NotFound, "there is no such view", _VERSION, "такого вида сведений нет"
    ),
    "UnknownMessageType": Meaning(NotFound, "there is no such view", _VERSION, "такого вида сведений нет"),
    "InvalidContent": Meaning(
        InvalidRequest,
        "the content is not as the schema of the view has it",
        Advice(
            "compare it with the schema of the view: order, patterns, version",
            "сверьте со схемой вида сведений: порядок, форматы, версия",
        ),
        "содержимое не соответствует схеме вида сведений",
    ),
    "AttachmentContentMiscoordination": Meaning(
        InvalidRequest, "the files do not fit their headers", _REPORT, "вложения не соответствуют заголовкам"
    ),
    "AttachmentSizeLimitExceeded": Meaning(
        InvalidRequest, "the files are too large", _SIZE, "вложения слишком велики"
    ),
    "QuoteLimitExceeded": Meaning(
        InvalidRequest, "the quota of the system for files is used up", _SIZE, "квота на вложения исчерпана"
    ),
    "TransactionCodeInvalid": Meaning(
        InvalidRequest,
        "the transaction code is wrong",
        Advice("check the transaction code", "проверьте код транзакции"),
        "неверный код транзакции",
    ),
    "RecipientIsNotFound": Meaning(NotFound, "there is no such recipient", _VERSION, "получатель не найден"),
    "RequestIsNotFound": Meaning(
        NotFound,
        "there is no request that this answers",
        Advice("answer with the reply address of a request", "отвечайте по адресу из запроса"),
        "запрос, на который дан ответ, не найден",
    ),
    "IncorrectResponseContentType": Meaning(
        InvalidRequest,
        "the answer is of another view than the request",
        _VERSION,
        "ответ не того вида сведений",
    ),
    "EndOfLifeReached": Meaning(
        Conflict,
        "the request came after its end of life",
        Advice("give it more time", "дайте запросу больше времени"),
        "срок жизни запроса истёк",
    ),
    "TargetMessageIsNotFound": Meaning(
        NothingToAcknowledge,
        "no such message waits to be acknowledged",
        Advice("nothing: it was acknowledged before", "ничего: оно уже подтверждено"),
        "подтверждать нечего: сообщение уже подтверждено",
    ),
    "SignatureVerificationFault": Meaning(
        SignatureRefused, "the signature is not accepted", _KEY, "подпись не принята"
    ),
    "PoorSOAPEnvelopeFormat": Meaning(
        SignatureRefused, "the envelope is malformed", _REPORT, "неверный конверт SOAP"
    ),
    "NoSignatureFound": Meaning(SignatureRefused, "there is no signature", _REPORT, "подписи нет"),
    "IncorrectSignatureTarget": Meaning(
        SignatureRefused, "the signature is of another element", _REPORT, "подписан не тот элемент"
    ),
    "SignatureIsInvalid": Meaning(SignatureRefused, "the signature is wrong", _KEY, "подпись неверна"),
    "CertificateIsNotFound": Meaning(
        SignatureRefused, "the certificate is not known", _KEY, "сертификат не найден"
    ),
    "CertificateIsExpired": Meaning(
        SignatureRefused, "the certificate ended", _KEY, "срок действия сертификата истёк"
    ),
}

TABLES: Final[Tables] = (FAULTS, USUAL)
"""What the codes of this provider mean, for people."""
