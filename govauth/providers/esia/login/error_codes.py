"""What the codes of the authorisation service mean: Tables 65–68, В.3.2, Б.12, and later editions.

The key is the code ``ESIA-NNNNNN`` in front of ``error_description``: the OAuth word beside it is not unique.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice
from govauth.providers.esia.login.errors import (
    AccessRefused,
    AuthServiceUnavailable,
    CertificateMismatch,
    ConsentRequired,
    GrantInvalid,
    KeyHolderUnfit,
    KeyRequestInvalid,
    KeyScopesMisconfigured,
    NoSession,
    PkceVerificationFailed,
    RequestRefused,
    RequestTimeWrong,
    ScopeInvalid,
    SecondFactorUnavailable,
    SignatureRejected,
    UnknownRefusal,
)
from govauth.providers.esia.login.key_error_codes import KEY_CODES, SEE_EMPLOYEE
from govauth.transport.refusals import Codes, Meaning

_EDITION: Final = Advice(
    "compare the edition of the interface with what the stand expects",
    "сверьте редакцию интерфейса с той, которую ожидает стенд",
)
_LATER: Final = Advice(
    "try again later, with a new state and signature", "повторите позже, с новыми state и подписью"
)
_ANEW: Final = Advice("start a new login", "начните новый вход")
_FILTER: Final = Advice(
    "the person must sign in as somebody whom the filter admits, or the filter must be wider",
    "войти должен тот, кого пропускает фильтр, либо расширьте фильтр",
)
_CONSENT: Final = Advice(
    "compare permissions (purpose, period, actions, scopes) with the type of consent that is registered",
    "сверьте permissions (цель, срок, действия, области доступа) с зарегистрированным типом согласия",
)
_SIGN_IN: Final = Advice("the person must sign in again", "человек должен войти заново")
_SWAPPED: Final = Advice(
    "the code is not of this login: somebody may have swapped it",
    "код не от этого входа: возможно, его подменили",
)

BY_CODE: Final[Codes] = {
    "ESIA-007002": Meaning(
        CertificateMismatch,
        "the certificate does not fit the mnemonic",
        Advice(
            "upload this certificate to the system with this mnemonic in the Technological portal",
            "загрузите этот сертификат в Технологическом портале для системы с этой мнемоникой",
        ),
        "сертификат не соответствует мнемонике или не загружен",
    ),
    "ESIA-007003": Meaning(
        RequestRefused,
        "a parameter is missing, wrong, or given twice",
        _EDITION,
        "параметр отсутствует, неверен или указан дважды",
    ),
    "ESIA-007004": Meaning(
        AccessRefused,
        "access was refused",
        Advice(
            "the person did not consent; offer to sign in again",
            "человек не дал согласия; предложите войти ещё раз",
        ),
        "в доступе отказано",
    ),
    "ESIA-007005": Meaning(
        RequestRefused,
        "the system may not ask for a token in this way",
        Advice(
            "check the system's permissions, and that the certificate belongs to this mnemonic",
            "проверьте полномочия системы и принадлежность сертификата этой мнемонике",
        ),
        "системе нельзя запрашивать маркер этим способом",
    ),
    "ESIA-007006": Meaning(
        ScopeInvalid,
        "a scope is unknown, or not given to this system",
        Advice(
            "scopes are given to a system by the Регламент; look for look-alike Cyrillic letters",
            "области доступа выдаются по Регламенту; проверьте, нет ли в названии похожих русских букв",
        ),
        "область доступа неизвестна или не выдана этой системе",
    ),
    "ESIA-007007": Meaning(
        AuthServiceUnavailable, "the authorisation service failed", _LATER, "ошибка сервиса авторизации"
    ),
    "ESIA-007008": Meaning(
        AuthServiceUnavailable,
        "the authorisation service is unavailable",
        _LATER,
        "сервис авторизации недоступен",
    ),
    "ESIA-007009": Meaning(
        RequestRefused,
        "the service does not give tokens in this way",
        _EDITION,
        "сервис не выдаёт маркеры этим способом",
    ),
    "ESIA-007011": Meaning(
        GrantInvalid,
        "the code or the refresh token is not valid",
        _SIGN_IN,
        "код авторизации или маркер обновления недействителен",
    ),
    "ESIA-007012": Meaning(
        RequestRefused,
        "the service does not know this kind of grant",
        _EDITION,
        "сервис не знает такого grant_type",
    ),
    "ESIA-007013": Meaning(
        RequestRefused,
        "the request names no scope",
        Advice("name at least openid among the scopes", "укажите области доступа, хотя бы openid"),
        "в запросе нет области доступа",
    ),
    "ESIA-007014": Meaning(
        RequestRefused,
        "a mandatory parameter is missing",
        Advice(
            "a missing client_certificate_hash means that a v1 request reached a v2 address",
            "если не хватает client_certificate_hash, запрос v1 ушёл на адрес v2",
        ),
        "не хватает обязательного параметра",
    ),
    "ESIA-007015": Meaning(
        RequestTimeWrong,
        "the time of the request is wrong",
        Advice(
            "set the clock of this host: ESIA tolerates a minute",
            "настройте часы сервера: ЕСИА допускает расхождение не больше минуты",
        ),
        "неверное время запроса",
    ),
    "ESIA-007017": Meaning(
        NoSession,
        "the person has no session",
        Advice(
            "show the button «Вход»; without the permission sauth every check says this",
            "покажите кнопку «Вход»; без полномочия sauth так отвечает любая проверка",
        ),
        "у человека нет сессии в ЕСИА",
    ),
    "ESIA-007018": Meaning(
        ConsentRequired,
        "the person has not consented yet",
        Advice(
            "start a login without prompt=none, so that the person can consent",
            "начните вход без prompt=none, чтобы человек мог дать согласие",
        ),
        "человек ещё не дал согласия",
    ),
    "ESIA-007019": Meaning(
        RequestRefused,
        "there is no permission for this access",
        Advice(
            "the system needs a permission in ESIA; it is given by the Регламент",
            "системе нужно полномочие в ЕСИА; оно выдаётся по Регламенту",
        ),
        "нет полномочия на такой доступ",
    ),
    "ESIA-007023": Meaning(
        RequestRefused,
        "redirect_uri is not among those of the system",
        Advice(
            "register the address in the Technological portal; it is compared as a text",
            "зарегистрируйте адрес в Технологическом портале; он сравнивается посимвольно",
        ),
        "redirect_uri не зарегистрирован у системы",
    ),
    "ESIA-007027": Meaning(
        GrantInvalid, "the refresh token is too old", _SIGN_IN, "маркер обновления устарел"
    ),
    "ESIA-007028": Meaning(
        GrantInvalid,
        "the refresh token was used twice and is revoked",
        Advice(
            "all processes of the system must share one token store",
            "у всех процессов системы должно быть одно хранилище токенов",
        ),
        "маркер обновления использован дважды и отозван",
    ),
    "ESIA-007038": Meaning(
        RequestRefused, "the parameters of PKCE cannot be read", _ANEW, "параметры PKCE не читаются"
    ),
    "ESIA-007039": Meaning(
        RequestRefused,
        "the code was asked for without a challenge",
        _SWAPPED,
        "код запрошен без code_challenge",
    ),
    "ESIA-007040": Meaning(
        PkceVerificationFailed,
        "the verifier does not fit the challenge",
        _SWAPPED,
        "code_verifier не подходит к code_challenge",
    ),
    "ESIA-007046": Meaning(
        SecondFactorUnavailable,
        "the person has no second factor",
        Advice(
            "the person must set up a second factor in the profile at Госуслуги",
            "человек должен настроить второй фактор в профиле на Госуслугах",
        ),
        "у человека не настроен второй фактор",
    ),
    "ESIA-007053": Meaning(
        SignatureRejected,
        "client_secret is not accepted",
        Advice(
            "check that client_certificate_hash is of the certificate in DER, not of the PEM file; that the"
            " signature is s ‖ r in big-endian byte order, not mirrored as CryptoPro gives it; and that the"
            " certificate is bound to this mnemonic and active",
            "проверьте, что client_certificate_hash посчитан по сертификату в DER, а не по файлу PEM;"
            " что подпись — это s ‖ r с порядком байтов big-endian, а не зеркальная, как у КриптоПро;"
            " что сертификат привязан к этой мнемонике и действует",
        ),
        "client_secret не принят",
    ),
    "ESIA-007055": Meaning(
        RequestRefused,
        "the account is not confirmed",
        Advice("the person must confirm the account", "человек должен подтвердить учётную запись"),
        "учётная запись не подтверждена",
    ),
    "ESIA-007060": Meaning(
        RequestRefused, "the filter of roles does not fit", _FILTER, "неверный фильтр roles"
    ),
    "ESIA-007061": Meaning(
        RequestRefused, "the filter of types does not fit", _FILTER, "неверный фильтр obj_type"
    ),
    "ESIA-007062": Meaning(
        RequestRefused, "the role of the person does not fit", _FILTER, "роль человека не подходит"
    ),
    "ESIA-007194": Meaning(
        RequestRefused,
        "the person does not represent this organisation",
        Advice(
            "fetch the person's roles and ask for one of those organisations",
            "получите роли человека и запросите одну из этих организаций",
        ),
        "человек не представляет эту организацию",
    ),
    "ESIA-008010": Meaning(
        RequestRefused,
        "the system could not be authenticated",
        Advice(
            "check the mnemonic, the certificate, and which fields are signed in which order",
            "проверьте мнемонику, сертификат, состав и порядок подписываемых полей",
        ),
        "не удалось проверить подлинность системы",
    ),
    **{
        f"ESIA-0367{number:02}": Meaning(
            RequestRefused,
            "the parameters of the consent are wrong",
            _CONSENT,
            "неверные параметры согласия (permissions)",
        )
        for number in (*range(8), 16, 26, 27)
    },
    **KEY_CODES,
    "ESIA-005027": Meaning(
        KeyScopesMisconfigured,
        "ESIA's own settings are wrong",
        Advice("only the operator of ESIA can fix it", "исправить может только оператор ЕСИА"),
        "ошибка в настройках самой ЕСИА",
    ),
    "ESIA-020000": Meaning(
        KeyRequestInvalid, "the parameters of the request are wrong", _EDITION, "неверные параметры запроса"
    ),
    "ESIA-038000": Meaning(
        KeyHolderUnfit,
        "the organisation of the key was not found",
        SEE_EMPLOYEE,
        "организация ключа не найдена",
    ),
}
"""Codes of the authorisation service and of the exchange of a key."""

BY_WORD: Final[dict[str, Meaning]] = {
    "access_denied": BY_CODE["ESIA-007004"],
    "expired_token": BY_CODE["ESIA-007027"],
    "interactionRequired": BY_CODE["ESIA-007018"],
    "interaction_required": BY_CODE["ESIA-007018"],
    "invalid_client": BY_CODE["ESIA-008010"],
    "invalid_grant": BY_CODE["ESIA-007011"],
    "invalid_scope": BY_CODE["ESIA-007006"],
    "login_required": BY_CODE["ESIA-007017"],
    "server_error": BY_CODE["ESIA-007007"],
    "temporarily_unavailable": BY_CODE["ESIA-007008"],
    "unauthorized_client": BY_CODE["ESIA-007005"],
}
"""OAuth words that say enough where the description has no code."""

UNKNOWN: Final = Meaning(UnknownRefusal, "")
