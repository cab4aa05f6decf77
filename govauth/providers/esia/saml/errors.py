"""The refusals of a sign-in by SAML: those of ESIA, and those of this side."""

from __future__ import annotations

from enum import IntEnum

from govauth.client.login_errors import LoginRefused, PersonNotAccepted
from govauth.errors import LoginRejected


class Check(IntEnum):
    """What an answer must pass before an attribute of it is used, in this order."""

    FORM = 1
    PARSING = 2
    ADDRESS = 3
    RESPONSE_SIGNATURE = 4
    STATUS = 5
    ONE_ASSERTION = 6
    DECRYPTION = 7
    ASSERTION_SIGNATURE = 8
    CONTENT = 9
    CONDITIONS = 10
    SUBJECT = 11
    REPLAY = 12
    AUTHENTICATION = 13
    TEXT = 14
    POLICY = 15


class AnswerRefused(LoginRefused):
    """An answer did not pass; nothing of it was used.

    Attributes:
        check: which check it failed.

    """

    check: Check

    def __init__(self, message: str, check: Check) -> None:
        super().__init__(message)
        self.check = check


class SignatureRefused(AnswerRefused):
    """A signature is missing, malformed, by another algorithm than allowed, or not by a key of ESIA."""

    advice = (
        "compare the pinned metadata of ESIA with those it publishes now: at a change of keys both belong"
        " into the file; if the keys fit, somebody forged the answer"
    )
    advice_ru = (
        "сверьте закреплённые метаданные ЕСИА с теми, что она публикует сейчас: при смене ключей"
        " в файле должны быть оба; если ключи те же, ответ подделан"
    )


class DecryptionFailed(AnswerRefused):
    """The assertion cannot be decrypted; why is not said, whatever the reason (padding oracles)."""

    advice = (
        "see that the private key of every certificate that the registered metadata name for encryption is"
        " among decryption_keys"
    )
    advice_ru = (
        "проверьте, что закрытый ключ каждого сертификата, указанного в зарегистрированных метаданных для"
        " шифрования, есть среди decryption_keys"
    )


class AnswerOutOfTime(AnswerRefused):
    """The answer is too old, or of the future; ESIA and this host may differ by a minute."""

    advice = "set this host's clock by NTP: ESIA accepts a difference of one minute; then start a new login"
    advice_ru = (
        "сверьте часы этого узла по NTP: ЕСИА допускает расхождение в минуту; затем начните новый вход"
    )


class AnswerReplayed(AnswerRefused):
    """The assertion was used before."""

    advice = "start a new login; if nobody reloaded a page, somebody else has seen the answer"
    advice_ru = "начните новый вход; если страницу никто не перезагружал, ответ видел кто-то ещё"


class NotAccepted(PersonNotAccepted, AnswerRefused):
    """The person is known, and may not come in here: by the account, the role or the way of signing in.

    Explain it to the person, with a link to the profile at ESIA; never send the browser back by itself.
    """


class AccountNotConfirmed(NotAccepted):
    """The account is not confirmed (``personTrusted`` is not ``Y``)."""

    advice = "send the person to the profile at ESIA to confirm the account; then start a new login"
    advice_ru = "направьте человека в профиль ЕСИА подтвердить учётную запись; затем начните новый вход"


class RoleNotAccepted(NotAccepted):
    """The person came in a role that this system does not serve."""

    advice = "tell the person which roles are served; another role is chosen at ESIA, at a new login"
    advice_ru = "скажите человеку, какие роли обслуживаются; другая роль выбирается в ЕСИА при новом входе"


class MethodNotAccepted(NotAccepted):
    """The person signed in another way than this system requires."""

    advice = "ask the person to sign in at ESIA the way that is required, such as by an electronic signature"
    advice_ru = "попросите человека войти в ЕСИА требуемым способом, например по электронной подписи"


class StatusRefused(LoginRejected):
    """ESIA answered without an assertion.

    Attributes:
        code: the last part of the inner status code, such as ``AuthnFailed``; of the outer one without it.
        outer: the outer status code, whole.
        inner: the inner status code, whole.

    """

    advice = "start a new login when the person asks for it"
    advice_ru = "начните новый вход, когда человек этого попросит"
    outer: str = ""
    inner: str | None = None


class AuthenticationFailed(StatusRefused):
    """The person did not prove who it is (``AuthnFailed``)."""


class RequestRefused(StatusRefused):
    """ESIA denied the request (``RequestDenied``)."""

    advice = "compare entity_id, addresses and certificate with the metadata registered at ESIA"
    advice_ru = "сверьте entity_id, адреса и сертификат с метаданными, зарегистрированными в ЕСИА"


class NoSession(StatusRefused):
    """The person has no session at ESIA, and the request did not allow to ask (``NoPassive``)."""

    advice = "start a login that may ask the person: passive=False"
    advice_ru = "начните вход, при котором человека можно спросить: passive=False"


class LogoutRefused(LoginRejected):
    """A message about a logout did not pass its checks; no session was ended by it."""

    advice = "compare addresses and keys with the pinned metadata of ESIA, and the clock of this host"
    advice_ru = "сверьте адреса и ключи с закреплёнными метаданными ЕСИА, а также часы этого узла"
