"""The pages that a person sees at the simulated ESIA."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from govauth.http.addresses import uri
from govauth.http.message import Response

_STYLE: Final = (
    "body{font:16px sans-serif;max-width:28rem;margin:3rem auto;color:#0b1f33}"
    "input{display:block;width:100%;margin:.3rem 0 1rem;padding:.5rem;box-sizing:border-box}"
    "button{padding:.6rem 1.2rem;margin-right:.5rem}.error{color:#b00}"
)


def page(title: str, body: str, *, status: int = 200, cookie: str | None = None) -> Response:
    """Make a page that may not be framed."""
    html = (
        f'<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
    }
    if cookie is not None:
        headers["set-cookie"] = cookie
    return Response(status, headers, html.encode())


def login_page(request: str, *, wrong: bool = False) -> Response:
    """Ask for login and password."""
    error = '<p class="error" id="error">Неверный логин или пароль</p>' if wrong else ""
    return page(
        "Вход — учебная ЕСИА",
        f'{error}<form method="post" action="/idp/login">{_hidden(request)}'
        '<label>Телефон<input name="login" id="login" autocomplete="off"></label>'
        '<label>Пароль<input name="password" id="password" type="password"></label>'
        '<button id="enter">Войти</button></form>',
    )


def otp_page(request: str, *, wrong: bool = False) -> Response:
    """Ask for the second factor."""
    error = '<p class="error" id="error">Неверный код</p>' if wrong else ""
    return page(
        "Подтверждение входа — учебная ЕСИА",
        f'{error}<form method="post" action="/idp/otp">{_hidden(request)}'
        '<label>Код из СМС<input name="otp" id="otp"></label>'
        '<button id="confirm">Подтвердить</button></form>',
    )


def consent_page(request: str, mnemonic: str, scopes: Iterable[str]) -> Response:
    """Ask for the consent."""
    items = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    return page(
        "Предоставление прав доступа — учебная ЕСИА",
        f"<p>Система <b>{escape(mnemonic)}</b> запрашивает:</p><ul>{items}</ul>"
        f'<form method="post" action="/idp/consent">{_hidden(request)}'
        '<button id="allow" name="decision" value="allow">Предоставить</button>'
        '<button id="deny" name="decision" value="deny">Отказать</button></form>',
    )


def error_page(description: str, *, status: int = 400) -> Response:
    """Show an error that cannot be sent to the system."""
    return page(
        "Ошибка — учебная ЕСИА", f'<p class="error" id="error">{escape(description)}</p>', status=status
    )


def redirect(url: str, *, cookie: str | None = None) -> Response:
    """Send the browser on."""
    headers = {"location": uri(url), "cache-control": "no-store"}
    if cookie is not None:
        headers["set-cookie"] = cookie
    return Response(302, headers)


def _hidden(request: str) -> str:
    return f'<input type="hidden" name="request" value="{escape(request)}">'
