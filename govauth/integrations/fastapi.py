"""Logins in FastAPI and Starlette.

::

    login = WebLogin(EsiaRoom(make_esia, scopes="openid fullname", redirect_uri="https://app/auth/callback"))
    app = FastAPI(lifespan=login_lifespan(login))
    app.include_router(login_router(login))
    User = Annotated[EsiaUser, Depends(current_user(login))]
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar
from urllib.parse import quote, unquote

from govauth.errors import AuthError, LoginRequired, missing_extra

try:
    from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
except ImportError as _missing:
    raise missing_extra("govauth.integrations.fastapi", "fastapi", _missing) from None

from govauth.integrations.web_login import LARGEST_FORM, WebLogin
from govauth.integrations.web_reply import Reply

U = TypeVar("U")


def login_router(login: WebLogin[U]) -> APIRouter:
    """Make the routes: start, callback, logout (``POST``), messages about logouts where the room has such."""
    router = APIRouter(include_in_schema=False)

    async def start(request: Request) -> Response:
        return _response(
            await login.start(request.cookies, request.query_params.get("next"), request.headers)
        )

    async def callback(request: Request) -> Response:
        posted = login.room.callback_method == "POST"
        brought = await _body(request) if posted else request.query_params.multi_items()
        return _response(await login.callback(request.cookies, brought, request.headers))

    async def logout(request: Request) -> Response:
        return _response(await login.logout(request.cookies, request.headers))

    async def message(request: Request) -> Response:
        return _response(await login.message(request.scope["query_string"], request.headers))

    # Starlette compares paths decoded.
    router.add_api_route(unquote(login.login_path), start, methods=["GET"])
    router.add_api_route(unquote(login.callback_path), callback, methods=[login.room.callback_method])
    router.add_api_route(unquote(login.logout_path), logout, methods=["POST"])
    for path in login.message_paths:
        router.add_api_route(unquote(path), message, methods=["GET"])
    return router


def current_user(login: WebLogin[U], *, redirect: bool = True) -> Callable[[Request], Awaitable[U]]:
    """Make a dependency that gives who is signed in: ``Depends(current_user(login))``.

    Args:
        login: which login.
        redirect: send a browser that nobody is signed in to the login, and back afterwards; other callers,
            and all of them with False, get a 401.

    """

    async def dependency(request: Request) -> U:
        failure: HTTPException
        try:
            return await login.user(request.cookies)
        except LoginRequired:
            wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
            if redirect and wants_page:
                target = quote(_path_and_query(request), safe="")
                failure = HTTPException(303, headers={"location": f"{login.login_path}?next={target}"})
            else:
                failure = HTTPException(401, "LoginRequired")
        except AuthError as error:
            failure = HTTPException(503, type(error).__name__)
        raise failure

    return dependency


def login_lifespan(
    *logins: WebLogin[U],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Make a lifespan that opens the logins with the application and closes them with it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for login in logins:
                await stack.enter_async_context(login)
            yield

    return lifespan


async def _body(request: Request) -> bytes:
    """Read a form; of one that is too large only so much that the room refuses it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            break
    return bytes(body)


def _path_and_query(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    query: bytes = request.scope["query_string"]
    return (raw + (b"?" + query if query else b"")).decode("latin-1")


def _response(reply: Reply) -> Response:
    response = Response(reply.text, reply.status, media_type=None)
    for name, value in reply.headers:
        if name == "set-cookie":
            response.headers.append(name, value)
        else:
            response.headers[name] = value
    return response
