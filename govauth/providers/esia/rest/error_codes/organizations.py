"""Organisations, foreign branches, and employees in batches (Б.7.11, Б.7.12, Б.11.2, Б.11.4)."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice, Conflict, InvalidRequest, NotFound
from govauth.transport.refusals import Codes, Meaning

CODES: Final[Codes] = {
    "ESIA-020002": Meaning(
        NotFound,
        "there is no user with this СНИЛС",
        Advice(
            "only people with a confirmed account can be added: the person registers at Госуслуги first",
            "присоединить можно только владельца подтверждённой учётной записи: сначала пусть он"
            " зарегистрируется на Госуслугах",
        ),
        "пользователь с таким СНИЛС не найден",
    ),
    "ESIA-036201": Meaning(
        InvalidRequest,
        "the ИНН is wrong",
        Advice(
            "a person's ИНН has 12 digits, and the last two check the others",
            "ИНН человека состоит из 12 цифр, последние две — контрольные",
        ),
        "некорректный ИНН",
    ),
    "ESIA-038000": Meaning(
        NotFound,
        "there is no such organisation",
        Advice(
            "take the OID from the roles of the person; ОГРН and ИНН are not OIDs",
            "возьмите OID из ролей пользователя; ОГРН и ИНН для этого не подходят",
        ),
        "организация не найдена",
    ),
    "ESIA-038001": Meaning(
        NotFound,
        "there is no branch with this number",
        Advice(
            "check the НЗА against the certificate of accreditation",
            "сверьте НЗА со свидетельством об аккредитации",
        ),
        "номера записи об аккредитации (НЗА) не существует",
    ),
    "ESIA-038006": Meaning(
        InvalidRequest,
        "the signature of the organisation is missing",
        Advice(
            "sign the request with the qualified certificate of the organisation",
            "подпишите запрос квалифицированной подписью организации",
        ),
        "в запросе нет электронной подписи организации",
    ),
    "ESIA-039104": Meaning(
        InvalidRequest,
        "the type of the organisation is wrong",
        Advice(
            "name one of the documented types, in Latin letters",
            "укажите один из описанных типов организации, латинскими буквами",
        ),
        "некорректный тип организации",
    ),
    "ESIA-039821": Meaning(
        InvalidRequest,
        "the certificate of the electronic signature did not pass the check",
        Advice(
            "check that the certificate is qualified, in force, and not revoked; else use another one",
            "проверьте, что сертификат квалифицированный, действует и не отозван; иначе возьмите другой",
        ),
        "сертификат электронной подписи не прошёл проверку",
    ),
    "ESIA-039951": Meaning(
        Conflict,
        "the user is a member of the organisation already",
        Advice("nothing needs to be done", "ничего делать не нужно"),
        "пользователь уже присоединён к организации",
    ),
    "ESIA-039961": Meaning(
        Conflict,
        "the user is not an employee of the organisation",
        Advice(
            "add the user to the organisation first, or check the OID of the organisation",
            "сначала присоедините пользователя к организации или проверьте её OID",
        ),
        "пользователь не является сотрудником организации",
    ),
    "ESIA-039974": Meaning(
        Conflict,
        "a branch is registered with this certificate already",
        Advice(
            "find the branch by its НЗА; another one needs a certificate of its own",
            "найдите филиал по его НЗА; для другого филиала нужен свой сертификат",
        ),
        "на этот сертификат уже зарегистрирован филиал или представительство",
    ),
}
