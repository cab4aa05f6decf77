"""Logins in aiohttp.

::

    login = WebLogin(EsiaRoom(make_esia, scopes="openid fullname", redirect_uri="https://app/auth/callback"))
    app = web.Application()
    setup_login(app, login)

    @routes.get("/profile")
    @signed_in(login)
    async def profile(request: web.Request, user: EsiaUser) -> web.Response: ...
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import wraps
from typing import TypeVar
from urllib.parse import quote

from govauth.errors import AuthError, LoginRequired, missing_extra

try:
    from aiohttp import web
    from multidict import CIMultiDict
except ImportError as _missing:
    raise missing_extra("govauth.integrations.aiohttp", "aiohttp", _missing) from None

from govauth.integrations.web_login import WebLogin
from govauth.integrations.web_reply import Reply

U = TypeVar("U")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def setup_login(app: web.Application, login: WebLogin[U]) -> None:
    """Add the routes, and open the login with the application.

    They are start, callback, logout (``POST``), and what the room takes messages about logouts at.
    """

    async def start(request: web.Request) -> web.Response:
        return _response(await login.start(request.cookies, request.query.get("next"), request.headers))

    async def callback(request: web.Request) -> web.Response:
        posted = login.room.callback_method == "POST"
        brought = await request.read() if posted else list(request.query.items())
        return _response(await login.callback(request.cookies, brought, request.headers))

    async def logout(request: web.Request) -> web.Response:
        return _response(await login.logout(request.cookies, request.headers))

    async def message(request: web.Request) -> web.Response:
        return _response(await login.message(request.raw_path.partition("?")[2], request.headers))

    async def opened(_: web.Application) -> AsyncIterator[None]:
        async with login:
            yield

    app.router.add_get(login.login_path, start)
    app.router.add_route(login.room.callback_method, login.callback_path, callback)
    app.router.add_post(login.logout_path, logout)
    for path in login.message_paths:
        app.router.add_get(path, message)
    app.cleanup_ctx.append(opened)


def signed_in(
    login: WebLogin[U], *, redirect: bool = True
) -> Callable[[Callable[[web.Request, U], Awaitable[web.StreamResponse]]], Handler]:
    """Decorate a handler that also takes who is signed in.

    Args:
        login: which login.
        redirect: send a browser that nobody is signed in to the login, and back afterwards; other callers,
            and all of them with False, get a 401.

    """

    def decorate(handler: Callable[[web.Request, U], Awaitable[web.StreamResponse]]) -> Handler:
        @wraps(handler)
        async def with_user(request: web.Request) -> web.StreamResponse:
            try:
                user = await login.user(request.cookies)
            except LoginRequired:
                if redirect and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
                    target = quote(request.path_qs, safe="")
                    return web.Response(status=303, headers={"location": f"{login.login_path}?next={target}"})
                return web.Response(status=401, text="LoginRequired")
            except AuthError as error:
                return web.Response(status=503, text=type(error).__name__)
            return await handler(request, user)

        return with_user

    return decorate


def _response(reply: Reply) -> web.Response:
    return web.Response(text=reply.text, status=reply.status, headers=CIMultiDict(reply.headers))
