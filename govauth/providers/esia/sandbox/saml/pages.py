"""The pages of signing in and out through SAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from govauth.http.message import Response
from govauth.providers.esia.sandbox.oauth_pages import page


def login_page(request: str, methods: Iterable[str], *, wrong: bool = False) -> Response:
    """Ask for login and password, and how to sign in."""
    error = '<p class="error" id="error">Неверный логин или пароль</p>' if wrong else ""
    labels = {"PWD": "Войти", "DS": "Войти с электронной подписью"}
    buttons = "".join(
        f'<button id="enter-{method}" name="method" value="{method}">{labels[method]}</button>'
        for method in methods
    )
    return page(
        "Вход — учебная ЕСИА",
        f'{error}<form method="post" action="/idp/saml/login">{_hidden({"request": request})}'
        '<label>Телефон<input name="login" id="login" autocomplete="off"></label>'
        '<label>Пароль<input name="password" id="password" type="password"></label>'
        f'{buttons}<button id="decline" name="method" value="">Отказаться</button></form>',
    )


def role_page(request: str, roles: Mapping[str, str]) -> Response:
    """Ask in which role a person comes; ``roles`` are names by value."""
    buttons = "".join(
        f'<p><button name="role" value="{escape(value)}" id="role-{escape(value)}">{escape(name)}'
        "</button></p>"
        for value, name in roles.items()
    )
    return page(
        "Выбор роли — учебная ЕСИА",
        f'<form method="post" action="/idp/saml/role">{_hidden({"request": request})}{buttons}</form>',
    )


def posting_page(address: str, fields: Mapping[str, str], *, cookie: str | None = None) -> Response:
    """Send the browser to a portal with a form (HTTP-POST)."""
    return page(
        "Переход — учебная ЕСИА",
        f'<form method="post" action="{escape(address)}" id="answer">{_hidden(fields)}'
        '<button id="go">Продолжить</button></form>'
        '<script>document.getElementById("answer").submit()</script>',
        cookie=cookie,
    )


def logged_out_page(*, failed: bool, cookie: str) -> Response:
    """Say how the logout ended."""
    text = (
        '<p class="error" id="failed">Не все системы завершили сеанс. Перезапустите браузер.</p>'
        if failed
        else '<p id="done">Вы вышли из всех систем.</p>'
    )
    return page("Выход — учебная ЕСИА", text, cookie=cookie)


def _hidden(fields: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
