"""Tokens, rights, and things that are not there (tables 14–18, 20 and 22–42, Б.10)."""

from __future__ import annotations

from typing import Final

from govauth.errors import AccessDenied, Advice, Conflict, InvalidRequest, NotFound, ServerFault
from govauth.transport.refusals import Codes, Meaning

NO_TOKEN: Final = "ESIA-005013"  # noqa: S105 - a code of an error
INVALID_TOKEN: Final = "ESIA-005011"  # noqa: S105 - a code of an error

_READ_CONSENT: Final = Advice(
    "read the consent again: its status says what can be done with it",
    "прочитайте согласие заново: что с ним можно сделать, видно по статусу",
)

CODES: Final[Codes] = {
    "ESIA-000001": Meaning(
        ServerFault,
        "ESIA failed inside",
        Advice(
            "the request is not to blame; if it goes on, write to ESIA's support with the time and the code",
            "дело не в запросе; если не проходит, напишите в поддержку ЕСИА, указав время и код",
        ),
        "внутренняя ошибка ЕСИА",
    ),
    INVALID_TOKEN: Meaning(
        AccessDenied,
        "the token is not valid",
        Advice(
            "sign in again; a token of the test stand is nothing to the production one, and the reverse",
            "войдите заново; маркер тестовой среды не годится для продуктивной, и наоборот",
        ),
        "маркер доступа недействителен",
    ),
    NO_TOKEN: Meaning(
        AccessDenied,
        "there was no token",
        Advice(
            "something on the way removed the header Authorization: look at proxies",
            "заголовок Authorization потерялся по пути: проверьте прокси",
        ),
        "в запросе нет маркера доступа",
    ),
    "ESIA-020203": Meaning(
        NotFound,
        "there is no such thing",
        Advice(
            "ESIA has no such document yet: ask the agency for it with a refresh, and read it afterwards",
            "такого документа в ЕСИА ещё нет: запросите его у ведомства обновлением и прочитайте потом",
        ),
        "документ не найден",
    ),
    "ESIA-030003": Meaning(
        InvalidRequest,
        "parameters of the request are wrong",
        Advice(
            "compare the request with the edition of the interface that this stand has",
            "сверьте запрос с редакцией интерфейса, которая действует на этом стенде",
        ),
        "неверно указаны параметры запроса",
    ),
    "ESIA-036701": Meaning(
        NotFound,
        "there is no such consent",
        Advice(
            "list the consents of the organisation and take the id from there",
            "получите список согласий организации и возьмите идентификатор из него",
        ),
        "согласие не найдено",
    ),
    "ESIA-036702": Meaning(
        InvalidRequest,
        "a mandatory scope of the consent is missing",
        Advice(
            "approve it with all mandatory scopes of its type, or without a list of scopes",
            "утверждайте согласие со всеми обязательными областями доступа его типа или без их списка",
        ),
        "не указана обязательная для типа согласия область доступа",
    ),
    "ESIA-036712": Meaning(
        Conflict,
        "the consent cannot be approved in its status",
        _READ_CONSENT,
        "согласие в текущем статусе не может быть утверждено",
    ),
    "ESIA-036713": Meaning(
        Conflict,
        "the consent cannot be declined in its status",
        _READ_CONSENT,
        "согласие в текущем статусе не может быть отклонено",
    ),
    "ESIA-036714": Meaning(
        Conflict,
        "the consent cannot be revoked in its status",
        _READ_CONSENT,
        "согласие в текущем статусе не может быть отозвано",
    ),
    "ESIA-039230": Meaning(
        AccessDenied,
        "no right to renew the licence",
        Advice(
            "only the agency that gave a licence may change it",
            "изменить лицензию может только выдавшее её ведомство",
        ),
        "недостаточно прав для обновления лицензии",
    ),
    "ESIA-040404": Meaning(
        NotFound,
        "the person has no avatar",
        Advice("show a picture of your own", "покажите картинку по умолчанию"),
        "у пользователя нет аватара",
    ),
    "ESIA-058012": Meaning(
        AccessDenied,
        "the user is not the head of the organisation",
        Advice(
            "the head of the organisation, or the entrepreneur, must sign in",
            "войти должен руководитель организации или сам предприниматель",
        ),
        "пользователь не является руководителем организации или ИП",
    ),
}
