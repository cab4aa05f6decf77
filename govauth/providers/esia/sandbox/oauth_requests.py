"""Reading and checking the requests of client systems: parameters, system, signature, time, state."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.sandbox.oauth_registry import VERIFY_TOKEN, GrantRefused, System
from govauth.providers.esia.sandbox.oauth_signatures import (
    REFRESH_STRINGS,
    STRINGS,
    check_cms,
    check_raw,
    check_window,
)
from govauth.simulation import Call
from govauth.simulation.routes import Pairs

_ALWAYS: Final = ("client_id", "client_secret", "scope", "timestamp", "state")
_WANTED: Final[dict[str, tuple[str, ...]]] = {
    "ac": ("redirect_uri", "response_type", "access_type"),
    "authorization_code": ("redirect_uri", "code", "token_type"),
    "refresh_token": ("refresh_token", "token_type"),
    "client_credentials": ("token_type",),
}
_CHALLENGES: Final = ("S256", "GOST3411")
_PERSONAL: Final = frozenset(
    """
    openid otp bio ext_auth_result fullname birthdate gender citizenship snils inn id_doc birthplace
    medical_doc military_doc foreign_passport_doc drivers_licence_doc birth_cert_doc residence_doc
    temporary_residence_doc vehicles email mobile addresses usr_org usr_avt self_employed kid_fullname
    kid_birthdate kid_gender kid_snils kid_inn kid_birth_cert_doc kid_medical_doc
    """.split()  # noqa: SIM905 - shorter than a list
)

Parameters = dict[str, str]


def read_parameters(pairs: Pairs) -> Parameters:
    """Read a form or a query; a repeated parameter is refused."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise GrantRefused("invalid_request", "ESIA-007003", "Запрос включает параметр несколько раз")
    return dict(pairs)


def read_form(call: Call) -> Parameters:
    """Read the body of a token request, which must be a form."""
    if call.header("content-type").partition(";")[0] != "application/x-www-form-urlencoded":
        raise GrantRefused("invalid_request", "ESIA-007014", "Запрос не содержит обязательного параметра []")
    return read_parameters(call.form_pairs)


def system_of(parameters: Parameters, systems: dict[str, System]) -> System:
    """Find the system that asks."""
    need(parameters, "client_id")
    system = systems.get(parameters["client_id"])
    if system is None:
        raise GrantRefused(
            "invalid_client", "ESIA-008010", "Не удалось произвести аутентификацию системы-клиента"
        )
    return system


def check_authorization(system: System, parameters: Parameters, *, v2: bool, now: float) -> None:
    """Check a request for a code; its redirect_uri was checked before."""
    _need_all(parameters, (*_ALWAYS, *_WANTED["ac"]))
    if parameters["response_type"] != "code":
        raise GrantRefused("unsupported_response_type", "ESIA-007009", "Метод не поддерживается")
    if parameters["access_type"] not in ("online", "offline"):
        raise GrantRefused("invalid_request", "ESIA-007003", "Неверное значение параметра access_type")
    check_window(parameters, now)
    check_scope(system, parameters["scope"])
    biometric = "ext_auth_result" in parameters["scope"].split()
    if biometric and parameters.get("verify_token") != VERIFY_TOKEN:
        raise GrantRefused("access_denied", "ESIA-007004", "Результат верификации не подтвержден")
    if v2:
        need(parameters, "client_certificate_hash")
        check_raw(system, parameters, STRINGS["v2/ac"])
        method, challenge = parameters.get("code_challenge_method"), parameters.get("code_challenge")
        if (challenge is not None or method is not None) and (method not in _CHALLENGES or not challenge):
            raise GrantRefused("invalid_request", "ESIA-007003", "Неверное значение параметра code_challenge")
    else:
        check_cms(system, parameters, STRINGS["v1"])


def check_token_request(
    system: System, parameters: Parameters, *, v3: bool, now: float, refresh_string: str
) -> None:
    """Check a request of the token service."""
    grant = parameters.get("grant_type", "")
    if grant not in _WANTED or grant == "ac":
        raise GrantRefused(
            "unsupported_grant_type", "ESIA-007012", "Тип авторизационного кода не поддерживается"
        )
    _need_all(parameters, (*_ALWAYS, *_WANTED[grant]))
    if grant == "client_credentials" and not v3 and parameters.get("response_type") != "token":
        raise GrantRefused("unsupported_response_type", "ESIA-007009", "Метод не поддерживается")
    check_window(parameters, now)
    check_scope(system, parameters["scope"], without_person=grant == "client_credentials")
    if v3:
        need(parameters, "client_certificate_hash")
        refreshing = grant == "refresh_token"
        fields = REFRESH_STRINGS[refresh_string] if refreshing else STRINGS[f"v3/te {grant}"]
        check_raw(system, parameters, fields)
    else:
        check_cms(system, parameters, STRINGS["v1"])


def check_redirect(system: System, parameters: Parameters) -> str:
    """Check the address that the browser will be sent back to."""
    need(parameters, "redirect_uri")
    if parameters["redirect_uri"] not in system.redirect_uris:
        raise GrantRefused(
            "invalid_request",
            "ESIA-007023",
            "Указанный в запросе <redirect_uri> отсутствует среди разрешенных",
        )
    return parameters["redirect_uri"]


def check_scope(system: System, scope: str, *, without_person: bool = False) -> None:
    """Check what is asked for."""
    names = [word.partition("?")[0].removeprefix("http://esia.gosuslugi.ru/") for word in scope.split(" ")]
    if not all(names) or not scope.isascii():
        raise GrantRefused(
            "invalid_scope", "ESIA-007006", "Запрошенная область доступа (scope) указана неверно"
        )
    if without_person and _PERSONAL.intersection(names):
        raise GrantRefused(
            "invalid_scope", "ESIA-007006", "Запрошенная область доступа (scope) указана неверно"
        )
    if system.scopes is not None and not system.scopes.issuperset(names):
        raise GrantRefused("invalid_scope", "ESIA-007006", "Запрошенная область доступа (scope) не разрешена")


def need(parameters: Parameters, name: str) -> None:
    """Refuse a request without a mandatory parameter."""
    if not parameters.get(name):
        code = "ESIA-007013" if name == "scope" else "ESIA-007014"
        word = "invalid_scope" if name == "scope" else "invalid_request"
        raise GrantRefused(word, code, f"Запрос не содержит обязательного параметра [{name}]")


def _need_all(parameters: Parameters, names: tuple[str, ...]) -> None:
    for name in names:
        need(parameters, name)
