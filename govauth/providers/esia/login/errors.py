"""What the refusals of ESIA mean: a table of the codes of Tables 65–68, and the classes that are caught.

The key is the code ``ESIA-NNNNNN`` in front of ``error_description``: the OAuth word beside it is not unique.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import (
    AccessDenied,
    Advice,
    AuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    RenewalFailed,
)
from govauth.transport.refusals import Codes, Meaning


class EsiaRefusal(AuthError):
    """ESIA refused an authorisation, a code, a refresh or a key.

    What to do next is said by the second base of each class: :class:`~govauth.errors.LoginRejected` (a repeat
    will not help), :class:`~govauth.errors.LoginRequired` (a person must sign in) or
    :class:`~govauth.errors.RenewalFailed` (try later), and by ``advice``.

    Attributes:
        code: ``ESIA-NNNNNN``; None where the answer named none.
        word: the OAuth word, such as ``invalid_request``.
        server_message: the server's message with identifiers masked.

    """

    code: str | None = None
    word: str | None = None
    server_message: str | None = None


class RequestRefused(EsiaRefusal, LoginRejected):
    """The request, the system or the account is not acceptable; ``code`` and ``advice`` say what about it."""


class UnknownRefusal(RequestRefused):
    """A code that the document of version 3.9 does not list."""


class CertificateMismatch(RequestRefused):
    """The certificate does not fit the mnemonic, or none is registered."""


class SignatureRejected(RequestRefused):
    """``client_secret`` is malformed or wrong, or the certificate is not active."""


class ScopeInvalid(RequestRefused):
    """A scope is unknown, malformed or not given to this system."""


class RequestTimeWrong(RequestRefused):
    """The time of the request lies outside the window.

    Attributes:
        skew: ESIA's clock minus ours in seconds, where its answer says so.

    """

    skew: float | None = None


class AccessRefused(RequestRefused):
    """The person, or the authorisation service, said no."""


class PkceVerificationFailed(RequestRefused):
    """The verifier does not fit the challenge."""


class SecondFactorUnavailable(RequestRefused):
    """A second factor is required (``otp``), and the person has none."""


class AuthServiceUnavailable(EsiaRefusal, RenewalFailed):
    """The authorisation service failed, is overloaded or under maintenance."""


class GrantInvalid(EsiaRefusal, LoginRequired):
    """The code or the refresh token is invalid, late, spent, revoked, or not of this system and address."""


class NoSession(EsiaRefusal, LoginRequired):
    """The background check found no session of the person (``prompt=none``)."""


class ConsentRequired(EsiaRefusal, LoginRequired):
    """The background check found a session, but no consent for this system (``prompt=none``)."""


class KeySignatureInvalid(RequestRefused, InvalidRequest):
    """The signature over the identification key is malformed, or of another key (Б.12)."""


class KeyUnusable(RequestRefused, AccessDenied):
    """The identification key has expired, is blocked, or does not exist (Б.12)."""


class KeyUnknown(KeyUnusable, NotFound):
    """There is no such identification key (Б.12)."""


class KeyHolderUnfit(RequestRefused, AccessDenied):
    """The organisation, or an employee behind the key, is unknown, blocked or not entitled (Б.12)."""


class KeyScopesMisconfigured(EsiaRefusal, RenewalFailed):
    """ESIA's own settings name unknown scopes for identification keys (Б.12)."""


class KeyRequestInvalid(RequestRefused):
    """The parameters of the request by identification key are wrong (Б.12)."""


_EDITION: Final = Advice(
    "compare the edition of the interface with what the stand expects",
    "сверьте редакцию интерфейса с той, которую ожидает стенд",
)
_LATER: Final = Advice(
    "try again later, with a new state and signature", "повторите позже, с новыми state и подписью"
)
_SIGN_IN: Final = Advice("the person must sign in again", "человек должен войти заново")
_SWAPPED: Final = Advice(
    "the code is not of this login: somebody may have swapped it",
    "код не от этого входа: возможно, его подменили",
)
_ANOTHER_KEY: Final = Advice(
    "an employee of the organisation must issue another key",
    "сотрудник организации должен выпустить новый ключ",
)
_SEE_EMPLOYEE: Final = Advice(
    "see the employee and the доверенность in the organisation's cabinet",
    "проверьте сотрудника и доверенность в личном кабинете организации",
)

KEY_CODES: Final[Codes] = {
    "ESIA-005002": Meaning(
        KeySignatureInvalid,
        "the signature over the key is wrong",
        Advice(
            "sign the UUID as it is in the address, with the organisation's certificate, within 24 hours",
            "подпишите UUID точно как в адресе, сертификатом организации, в течение 24 часов",
        ),
    ),
    "ESIA-037213": Meaning(KeyUnusable, "the identification key expired", _ANOTHER_KEY),
    "ESIA-037214": Meaning(KeyUnusable, "the identification key is blocked", _ANOTHER_KEY),
    "ESIA-037215": Meaning(KeyHolderUnfit, "the holder of the key is not entitled", _SEE_EMPLOYEE),
    "ESIA-037216": Meaning(KeyHolderUnfit, "the holder of the key is not entitled", _SEE_EMPLOYEE),
    "ESIA-037217": Meaning(KeyHolderUnfit, "the holder of the key is not entitled", _SEE_EMPLOYEE),
    "ESIA-037218": Meaning(KeyUnknown, "there is no such identification key", _ANOTHER_KEY),
    "ESIA-037219": Meaning(KeyHolderUnfit, "the holder of the key is not entitled", _SEE_EMPLOYEE),
}
"""Of Б.12, and of nothing else: the same in a sign-in by key and in the call of the REST service."""

BY_CODE: Final[Codes] = {
    "ESIA-007002": Meaning(
        CertificateMismatch,
        "the certificate does not fit the mnemonic",
        Advice(
            "upload this certificate to the system with this mnemonic in the Technological portal",
            "загрузите этот сертификат в Технологическом портале для системы с этой мнемоникой",
        ),
    ),
    "ESIA-007003": Meaning(RequestRefused, "a parameter is missing, wrong, or given twice", _EDITION),
    "ESIA-007004": Meaning(
        AccessRefused,
        "access was refused",
        Advice(
            "the person did not consent; offer to sign in again",
            "человек не дал согласия; предложите войти ещё раз",
        ),
    ),
    "ESIA-007005": Meaning(
        RequestRefused,
        "the system may not ask for a token in this way",
        Advice(
            "check the system's permissions, and that the certificate belongs to this mnemonic",
            "проверьте полномочия системы и принадлежность сертификата этой мнемонике",
        ),
    ),
    "ESIA-007006": Meaning(
        ScopeInvalid,
        "a scope is unknown, or not given to this system",
        Advice(
            "scopes are given to a system by the Регламент; look for look-alike Cyrillic letters",
            "области доступа выдаются по Регламенту; проверьте, нет ли в названии похожих русских букв",
        ),
    ),
    "ESIA-007007": Meaning(AuthServiceUnavailable, "the authorisation service failed", _LATER),
    "ESIA-007008": Meaning(AuthServiceUnavailable, "the authorisation service is unavailable", _LATER),
    "ESIA-007009": Meaning(RequestRefused, "the service does not give tokens in this way", _EDITION),
    "ESIA-007011": Meaning(GrantInvalid, "the code or the refresh token is not valid", _SIGN_IN),
    "ESIA-007012": Meaning(RequestRefused, "the service does not know this kind of grant", _EDITION),
    "ESIA-007013": Meaning(RequestRefused, "the request names no scope"),
    "ESIA-007014": Meaning(
        RequestRefused,
        "a mandatory parameter is missing",
        Advice(
            "a missing client_certificate_hash means that a v1 request reached a v2 address",
            "если не хватает client_certificate_hash, запрос v1 ушёл на адрес v2",
        ),
    ),
    "ESIA-007015": Meaning(
        RequestTimeWrong,
        "the time of the request is wrong",
        Advice(
            "set the clock of this host: ESIA tolerates a minute",
            "настройте часы сервера: ЕСИА допускает расхождение не больше минуты",
        ),
    ),
    "ESIA-007017": Meaning(
        NoSession,
        "the person has no session",
        Advice(
            "show the button «Вход»; without the permission sauth every check says this",
            "покажите кнопку «Вход»; без полномочия sauth так отвечает любая проверка",
        ),
    ),
    "ESIA-007018": Meaning(
        ConsentRequired,
        "the person has not consented yet",
        Advice(
            "start a login without prompt=none, so that the person can consent",
            "начните вход без prompt=none, чтобы человек мог дать согласие",
        ),
    ),
    "ESIA-007019": Meaning(
        RequestRefused,
        "there is no permission for this access",
        Advice(
            "the system needs a permission in ESIA; it is given by the Регламент",
            "системе нужно полномочие в ЕСИА; оно выдаётся по Регламенту",
        ),
    ),
    "ESIA-007023": Meaning(
        RequestRefused,
        "redirect_uri is not among those of the system",
        Advice(
            "register the address in the Technological portal; it is compared as a text",
            "зарегистрируйте адрес в Технологическом портале; он сравнивается посимвольно",
        ),
    ),
    "ESIA-007027": Meaning(GrantInvalid, "the refresh token is too old", _SIGN_IN),
    "ESIA-007028": Meaning(
        GrantInvalid,
        "the refresh token was used twice and is revoked",
        Advice(
            "all processes of the system must share one token store",
            "у всех процессов системы должно быть одно хранилище токенов",
        ),
    ),
    "ESIA-007038": Meaning(RequestRefused, "the parameters of PKCE cannot be read"),
    "ESIA-007039": Meaning(RequestRefused, "the code was asked for without a challenge", _SWAPPED),
    "ESIA-007040": Meaning(PkceVerificationFailed, "the verifier does not fit the challenge", _SWAPPED),
    "ESIA-007046": Meaning(
        SecondFactorUnavailable,
        "the person has no second factor",
        Advice(
            "the person must set up a second factor in the profile at Госуслуги",
            "человек должен настроить второй фактор в профиле на Госуслугах",
        ),
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
    ),
    "ESIA-007055": Meaning(
        RequestRefused,
        "the account is not confirmed",
        Advice("the person must confirm the account", "человек должен подтвердить учётную запись"),
    ),
    "ESIA-007060": Meaning(RequestRefused, "the filter of employees does not fit"),
    "ESIA-007061": Meaning(RequestRefused, "the filter of employees does not fit"),
    "ESIA-007062": Meaning(RequestRefused, "the role of the person does not fit"),
    "ESIA-007194": Meaning(
        RequestRefused,
        "the person does not represent this organisation",
        Advice(
            "fetch the person's roles and ask for one of those organisations",
            "получите роли человека и запросите одну из этих организаций",
        ),
    ),
    "ESIA-008010": Meaning(
        RequestRefused,
        "the system could not be authenticated",
        Advice(
            "check the mnemonic, the certificate, and which fields are signed in which order",
            "проверьте мнемонику, сертификат, состав и порядок подписываемых полей",
        ),
    ),
    **{
        f"ESIA-0367{number:02}": Meaning(RequestRefused, "the parameters of the consent are wrong")
        for number in (*range(8), 16, 26, 27)
    },
    **KEY_CODES,
    "ESIA-005027": Meaning(
        KeyScopesMisconfigured,
        "ESIA's own settings are wrong",
        Advice("only the operator of ESIA can mend it", "исправить может только оператор ЕСИА"),
    ),
    "ESIA-020000": Meaning(KeyRequestInvalid, "the parameters of the request are wrong"),
    "ESIA-038000": Meaning(KeyHolderUnfit, "there is no such organisation", _SEE_EMPLOYEE),
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

CODES: Final[Codes] = {**BY_CODE, **BY_WORD}
"""Both, for people."""

UNKNOWN: Final = Meaning(UnknownRefusal, "")
