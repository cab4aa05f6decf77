"""Logins in Django: URLs, a decorator for views of both kinds, and who is signed in."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar, cast, overload
from urllib.parse import quote, unquote

from govauth.errors import AuthError, LoginRequired, missing_extra

try:
    from asgiref.sync import iscoroutinefunction
    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.http.response import HttpResponseBase
    from django.urls import URLPattern, re_path
    from django.views.decorators.csrf import csrf_exempt
    from django.views.decorators.http import require_GET, require_POST
except ImportError as _missing:
    raise missing_extra("govauth.integrations.django", "django", _missing) from None

from govauth.integrations.django.kept_session import (
    acookies_of,
    cookies_of,
    for_one,
    renew_session,
    response_of,
)
from govauth.integrations.django.registry import Login, Route, routes, used
from govauth.integrations.web_login import Pairs

U = TypeVar("U")
U_co = TypeVar("U_co", covariant=True)
P = ParamSpec("P")

Arrived: TypeAlias = Callable[[HttpRequest, U], Awaitable[None]]


class SignedInView(Protocol[U_co]):
    """Makes a view of one that also takes who is signed in."""

    @overload
    def __call__(
        self, view: Callable[Concatenate[HttpRequest, U_co, P], Coroutine[Any, Any, HttpResponseBase]]
    ) -> Callable[Concatenate[HttpRequest, P], Coroutine[Any, Any, HttpResponseBase]]: ...

    @overload
    def __call__(
        self, view: Callable[Concatenate[HttpRequest, U_co, P], HttpResponseBase]
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]: ...


def login_urls(login: Login[U], *, root: str = "", on_sign_in: Arrived[U] | None = None) -> list[URLPattern]:
    """Make the URLs of a login: start, callback, logout (``POST``, with Django's CSRF token).

    They belong into the root URLconf; their names are ``govauth-login``, ``govauth-callback`` and
    ``govauth-logout``, and ``govauth-logout-message`` where the room takes messages about logouts.

    Args:
        login: which login.
        root: the path under which the whole project is served (``SCRIPT_NAME``), such as ``/app``.
        on_sign_in: is awaited with the request and the user of a finished login, before the browser goes on:
            ``await alogin(request, …)`` of Django's own users belongs here.

    """
    cookie = login.client.session_cookie

    @require_GET
    async def start(request: HttpRequest) -> HttpResponse:
        reply = await login.acall(
            login.client.start, request.COOKIES, request.GET.get("next"), request.headers
        )
        return await response_of(request, reply, cookie)

    async def callback(request: HttpRequest) -> HttpResponse:
        # No local keeps the query or the cookies: on_sign_in may raise, and tracebacks show locals.
        reply = await login.acall(
            login.client.callback, await acookies_of(request, cookie), _brought(request), request.headers
        )
        done = next((change for change in reply.changes if change.value is not None), None)
        if done is not None:
            await renew_session(request, cookie)
            if on_sign_in is not None:
                user = await login.acall(login.client.user, {cookie.whole_name: done.text})
                await on_sign_in(request, user)
        return await response_of(request, reply, cookie)

    @require_POST
    async def logout(request: HttpRequest) -> HttpResponse:
        reply = await login.acall(login.client.logout, await acookies_of(request, cookie), request.headers)
        return await response_of(request, reply, cookie)

    @require_GET
    async def message(request: HttpRequest) -> HttpResponse:
        reply = await login.acall(login.client.message, request.META["QUERY_STRING"], request.headers)
        return await response_of(request, reply, cookie)

    def route(path: str, view: Callable[..., Any], name: str) -> URLPattern:
        local = unquote(path).removeprefix(root).removeprefix("/")
        view.__dict__.update(login_required=False)  # for Django's LoginRequiredMiddleware
        routes[view] = Route(cast("Login[object]", login), f"/{local}")
        return re_path(rf"^{re.escape(local)}\Z", view, name=f"govauth-{name}")

    posted = login.client.room.callback_method == "POST"
    return [
        route(login.client.login_path, start, "login"),
        # The form comes from the provider's page, and what it holds is signed by the provider.
        route(
            login.client.callback_path,
            csrf_exempt(require_POST(callback)) if posted else require_GET(callback),
            "callback",
        ),
        route(login.client.logout_path, logout, "logout"),
        *(route(path, message, "logout-message") for path in login.client.message_paths),
    ]


def signed_in(login: Login[U], *, redirect: bool = True) -> SignedInView[U]:
    """Decorate a view, sync or async, that takes who is signed in after the request.

    An async view awaits the user's methods; a sync one calls them by ``login.call(user.roles)``. A view of a
    class is decorated whole: ``signed_in(login)(Profile.as_view())``.

    Args:
        login: which login.
        redirect: send a browser that nobody is signed in to the login, and back afterwards; other callers,
            and all of them with False, get a 401.

    """
    used.add(cast("Login[object]", login))

    def decorate(view: Callable[Concatenate[HttpRequest, U, P], Any]) -> Callable[..., Any]:
        @wraps(view)
        async def with_user_async(
            request: HttpRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            try:
                user = await _auser(login, request)
            except AuthError as error:
                return for_one(request, _refusal(login, request, error, redirect=redirect))
            return for_one(request, cast("HttpResponseBase", await view(request, user, *args, **kwargs)))

        @wraps(view)
        def with_user(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                user = _user(login, request)
            except AuthError as error:
                return for_one(request, _refusal(login, request, error, redirect=redirect))
            return for_one(request, cast("HttpResponseBase", view(request, user, *args, **kwargs)))

        # Not inspect's: before Python 3.12 Django marks the async views of classes in its own way.
        is_async = iscoroutinefunction(view)  # pyright: ignore[reportDeprecated]
        return with_user_async if is_async else with_user

    return cast("SignedInView[U]", decorate)


def current_user(login: Login[U], request: HttpRequest) -> U | None:
    """Return who is signed in, or None; for sync views.

    Without Django's sessions, ``@vary_on_cookie`` belongs on a view whose pages a cache may keep.

    Raises:
        AuthError: it cannot be found out now.

    """
    try:
        return _user(login, request)
    except LoginRequired:
        return None


async def acurrent_user(login: Login[U], request: HttpRequest) -> U | None:
    """Return who is signed in, or None; for async views.

    Without Django's sessions, ``@vary_on_cookie`` belongs on a view whose pages a cache may keep.

    Raises:
        AuthError: it cannot be found out now.

    """
    try:
        return await _auser(login, request)
    except LoginRequired:
        return None


def _brought(request: HttpRequest) -> Pairs:
    query: QueryDict = request.POST if request.method == "POST" else request.GET
    return [(name, value) for name, values in query.lists() for value in values]


def _user(login: Login[U], request: HttpRequest) -> U:
    return login.call(login.client.user, cookies_of(request, login.client.session_cookie))


async def _auser(login: Login[U], request: HttpRequest) -> U:
    return await login.acall(login.client.user, await acookies_of(request, login.client.session_cookie))


def _refusal(login: Login[U], request: HttpRequest, error: AuthError, *, redirect: bool) -> HttpResponse:
    if not isinstance(error, LoginRequired):
        return HttpResponse(type(error).__name__, status=503)
    if redirect and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        target = quote(request.get_full_path(), safe="")
        return HttpResponse(status=303, headers={"location": f"{login.client.login_path}?next={target}"})
    return HttpResponse("LoginRequired", status=401)
