"""Where a browser's session is kept: in Django's session where there is one, or in a cookie of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from govauth.integrations.web_reply import Cookie, CookieChange, Reply


def session_of(request: HttpRequest) -> SessionBase | None:
    """Return Django's session; None where ``SessionMiddleware`` is not installed."""
    return cast("SessionBase | None", getattr(request, "session", None))


def cookies_of(request: HttpRequest, cookie: Cookie) -> Mapping[str, str]:
    """Return the browser's cookies, with the one of the session from where it is kept."""
    session = session_of(request)
    return request.COOKIES if session is None else _with(request, cookie, session.get(cookie.name))


async def acookies_of(request: HttpRequest, cookie: Cookie) -> Mapping[str, str]:
    """Do the same on an event loop."""
    session = session_of(request)
    return request.COOKIES if session is None else _with(request, cookie, await session.aget(cookie.name))


async def renew_session(request: HttpRequest, cookie: Cookie) -> None:
    """Give a browser that signs in a new key of its session, and nothing that another person left in it."""
    session = session_of(request)
    if session is None:
        return
    if await session.aget(cookie.name) is None:
        await session.acycle_key()
    else:
        await session.aflush()


async def response_of(request: HttpRequest, reply: Reply, cookie: Cookie) -> HttpResponse:
    """Make the response, with the session where it is kept."""
    response = HttpResponse(reply.text, status=reply.status, headers=dict(reply.plain_headers))
    if reply.location is not None:
        del response.headers["content-type"]
    session = session_of(request)
    for change in reply.changes:
        if session is None or change.cookie != cookie:
            _set(response, change)
        elif change.value is None:
            await session.aflush()
        else:
            await session.aset(cookie.name, change.text)
    return response


def for_one(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Keep caches from showing a page to others; Django's sessions do that by themselves."""
    if session_of(request) is None:
        patch_vary_headers(response, ["Cookie"])
    return response


def _with(request: HttpRequest, cookie: Cookie, value: object) -> Mapping[str, str]:
    return {**request.COOKIES, cookie.whole_name: value if isinstance(value, str) else ""}


def _set(response: HttpResponse, change: CookieChange) -> None:
    cookie = change.cookie
    response.set_cookie(
        cookie.whole_name,
        change.text,
        max_age=change.seconds,
        secure=cookie.secure,
        httponly=True,
        samesite=cookie.same_site,
    )
