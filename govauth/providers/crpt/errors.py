"""What the refusals of СУЗ, ГИС МТ, True API and МДЛП mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessDenied,
    Advice,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    NotFound,
)
from govauth.http.message import Response
from govauth.http.pages import is_page
from govauth.providers.crpt.envelopes import Fault, complaints_in, left_out_in
from govauth.transport.refusals import (
    USUAL,
    Codes,
    Marks,
    Meaning,
    Refusals,
    Statuses,
    Tables,
    of_token_calls,
    refusal,
)
from govauth.wire.json import NotJson, decode_json

_UNKNOWN: Final = (400, 404)
_ITEMS: Final = frozenset({"cisInfo", "cis", "inn", "result"})
_COMPLAINTS: Final = (b'"success"', b'"globalErrors"', b'"fieldErrors"', b'"violations"')
_UNAUTHORIZED: Final = 401
_SMALL: Final = 16_384
"""A refusal inside HTTP 200 is short; a block of codes is not looked through for one."""


class CrptRefusal(InvalidRequest):
    """The system refused the request.

    Attributes:
        faults: each complaint: the field where one is named, the message, and the code.

    """

    faults: tuple[Fault, ...] = ()


class ConnectionRejected(CrptRefusal):
    """The registration of an installation was rejected, with a reason, inside HTTP 200."""


_FAULTS: Final = Advice(
    "faults of the error names each field and rule", "каждое поле и правило названы в faults ошибки"
)
_MARKS: Final[Marks] = (
    ("error_message",),
    ("error_description",),
    ("error", "status"),
    ("error", "message"),
    ("code", "message"),
    ("code", "description"),
    ("errorCode", "errorMessage"),
)
_REFUSED: Final = Meaning(CrptRefusal, "the request is refused", _FAULTS, "запрос отклонён")
_NO_ORDER: Final = Meaning(
    NotFound,
    "there is no such order",
    Advice("check the id of the order, and the omsId", "проверьте id заказа и omsId"),
    "такого заказа нет",
)
_BY_STATUS: Final[Statuses] = {
    **USUAL,
    400: _REFUSED,
    401: Meaning(
        AccessDenied,
        "the service does not know who asks",
        Advice(
            "СУЗ keeps one token for each omsConnection: another program that asks for one ends yours, so"
            " share one store",
            "СУЗ держит один токен на omsConnection: другая программа, запросив свой, гасит ваш; храните"
            " токены в общем хранилище",
        ),
        "сервис не знает, кто обращается",
    ),
    403: Meaning(
        AccessDenied,
        "not allowed",
        Advice(
            "check the machine-readable доверенность (МЧД), that token and document have one ИНН,"
            " the contract for the product group, and that the participant is not blocked",
            "проверьте МЧД, совпадение ИНН токена и документа, договор на товарную группу и не"
            " заблокирован ли участник",
        ),
        "не разрешено",
    ),
    406: Meaning(
        CrptRefusal,
        "the system cannot answer in an accepted form",
        Advice(
            "something on the way changed the header Accept: look at proxies",
            "заголовок Accept изменили по пути: проверьте прокси",
        ),
        "система не может ответить в допустимой форме",
    ),
    413: Meaning(
        CrptRefusal,
        "the body is too large, or its signature is attached where a detached one is due",
        Advice(
            "sign bodies detached; split what is above 30,000 codes or 30 MB",
            "подписывайте тело отсоединённой подписью; делите то, что больше 30 000 кодов или 30 МБ",
        ),
        "тело слишком велико, или подпись присоединённая вместо отсоединённой",
    ),
    422: Meaning(CrptRefusal, "the document is refused", _FAULTS, "документ отклонён"),
}
_ORDER_STATUS: Final[Codes] = {"91": _NO_ORDER, "252": _NO_ORDER}
"""``OrderStatus`` in a 401 of some versions of СУЗ."""

_OF_ENTRIES: Final[Codes] = {
    "2": Meaning(
        NotFound,
        "МДЛП knows no such unit",
        Advice("check the code of the unit, letter by letter", "проверьте код, буква в букву"),
        "МДЛП: запрашиваемые данные не найдены",
    ),
    "4": Meaning(
        AccessDenied,
        "МДЛП shows this unit to its present owner only",
        Advice("ask as the owner, or ask the owner", "запросите от имени владельца или у него самого"),
        "МДЛП: данные доступны только текущему владельцу",
    ),
}
"""``error_code`` of what МДЛП leaves out of a list, or refuses inside of HTTP 200."""

_CALLS: Final = Refusals(read=complaints_in, marks=_MARKS, by_status=_BY_STATUS, otherwise=_REFUSED)
_LEFT_OUT: Final = Refusals(
    read=left_out_in,
    marks=(("error_code", "error_desc"),),
    by_code=_OF_ENTRIES,
    by_status=_BY_STATUS,
    otherwise=_REFUSED,
)
_REJECTED: Final = Meaning(
    LoginRejected,
    "the sign-in is refused",
    Advice(
        "check that the certificate belongs to the participant and is valid, the МЧД, omsConnection in lower"
        " case, and that the offer is signed in the cabinet",
        "проверьте, что сертификат действует и принадлежит участнику, МЧД, omsConnection строчными буквами и"
        " подписана ли оферта в кабинете",
    ),
    "во входе отказано",
)

refuse_sign_in: Final = of_token_calls(
    complaints_in, by_status=dict.fromkeys((400, 401, 403, 404, 413, 422), _REJECTED), marks=_MARKS
).refuse
"""Returns the error that an answer to a sign-in call means. A 403 is as final as a wrong signature."""

TABLES: Final[Tables] = (_ORDER_STATUS, _OF_ENTRIES, _BY_STATUS, {401: _REJECTED, 403: _REJECTED})
"""What is known of the codes and statuses of the systems."""


def judge(response: Response) -> Verdict:
    """Say what an answer means for the token.

    A 401 with ``OrderStatus`` is how some versions of СУЗ say that there is no such order.
    """
    expired = (
        response.status == _UNAUTHORIZED
        and not is_page(response)
        and complaints_in(response).order_status is None
    )
    return Verdict.TOKEN_EXPIRED if expired else Verdict.FINE


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None. Some refusals come with HTTP 200."""
    if _answers_for_each(response):
        return None
    if _LEFT_OUT.is_marked(response):
        return _LEFT_OUT.refusal_inside(response, left_out_in(response))
    error = _CALLS.refuse(response)
    said = complaints_in(response) if error is not None or _may_complain(response) else None
    if said is None:
        return error
    if response.status == _UNAUTHORIZED and said.order_status is not None:
        return refusal(response, said, _NO_ORDER)
    if error is None and said.refuses:
        error = _CALLS.refusal_inside(response, said)
    if isinstance(error, CrptRefusal):
        error.faults = said.faults
    return error


def _may_complain(response: Response) -> bool:
    content = response.content
    return len(content) <= _SMALL and any(name in content for name in _COMPLAINTS)


def _answers_for_each(response: Response) -> bool:
    """Tell a result for each item: True API gives it with 404 or 400 where it knows none of them."""
    if response.status not in _UNKNOWN or response.content.lstrip()[:1] != b"[":
        return False
    try:
        value = decode_json(response.content)
    except NotJson:
        return False
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, Mapping) and not _ITEMS.isdisjoint(item) for item in value)
