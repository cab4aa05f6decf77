"""What the status codes of a refused answer mean, by their last parts: SAML 2.0 Core, section 3.2.2.2."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice
from govauth.providers.esia.saml.errors import (
    AuthenticationFailed,
    NoSession,
    RequestRefused,
    StatusRefused,
)
from govauth.transport.refusals import Codes, Meaning

_ANEW: Final = Advice(StatusRefused.advice, StatusRefused.advice_ru)
_METADATA: Final = Advice(RequestRefused.advice, RequestRefused.advice_ru)
_ESIA: Final = Advice(
    "start a new login later; if it goes on, ask the support of ESIA with the time of the answer",
    "начните новый вход позже; если не помогает, обратитесь в поддержку ЕСИА и назовите время ответа",
)

BY_STATUS: Final[Codes] = {
    "AuthnFailed": Meaning(
        AuthenticationFailed,
        "the person did not prove who it is",
        _ANEW,
        "человек не подтвердил свою личность",
    ),
    "NoPassive": Meaning(
        NoSession,
        "the person has no session at ESIA, and the request did not allow to ask",
        Advice(NoSession.advice, NoSession.advice_ru),
        "у человека нет сессии в ЕСИА, а запрос не позволял его спросить",
    ),
    "RequestDenied": Meaning(RequestRefused, "ESIA denied the request", _METADATA, "ЕСИА отклонила запрос"),
    "Requester": Meaning(StatusRefused, "the request is at fault", _METADATA, "дело в запросе"),
    "Responder": Meaning(StatusRefused, "ESIA is at fault", _ESIA, "дело на стороне ЕСИА"),
    "VersionMismatch": Meaning(
        StatusRefused, "the version of the request is not SAML 2.0", _METADATA, "версия запроса не SAML 2.0"
    ),
    "RequestUnsupported": Meaning(
        StatusRefused, "ESIA does not support the request", _METADATA, "ЕСИА не поддерживает запрос"
    ),
    "UnsupportedBinding": Meaning(
        StatusRefused, "ESIA does not support the binding", _METADATA, "ЕСИА не поддерживает эту привязку"
    ),
    "UnknownPrincipal": Meaning(
        StatusRefused, "ESIA does not know the person", _ANEW, "ЕСИА не знает этого человека"
    ),
    "PartialLogout": Meaning(
        StatusRefused,
        "another system did not end its session",
        Advice("the person should close the browser", "человеку следует закрыть браузер"),
        "другая система не завершила свою сессию",
    ),
}
"""Those that a Web SSO and a logout can meet; the kinds are the classes of :mod:`.errors`."""
