"""What a type checker infers for the sign-in of ЕСИА. It is checked, never run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import assert_type

from aiohttp import web
from fastapi import Request

from govauth.integrations.aiohttp import signed_in
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.fastapi import current_user
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import AccessClaims, Esia, EsiaUser, Identity, LoginStep, Role, Scopes


async def sign_in(esia: Esia) -> None:
    step = await esia.login.start({"openid", "fullname"}, redirect_uri="https://app.example/cb")
    assert_type(step, LoginStep)
    user = await esia.login.finish(step.state, code="…")
    assert_type(user, EsiaUser)
    assert_type(user.oid, str | None)
    assert_type(user.identity, Identity | None)
    assert_type(await user.access(), AccessClaims)
    assert_type(await user.missing(), Scopes)
    assert_type(await user.roles(), tuple[Role, ...])
    assert_type(await esia.resume(user.session), EsiaUser)


def web_login(room: EsiaRoom) -> None:
    login = WebLogin(room)
    assert_type(login, WebLogin[EsiaUser])
    assert_type(current_user(login), Callable[[Request], Awaitable[EsiaUser]])

    @signed_in(login)
    async def profile(request: web.Request, user: EsiaUser) -> web.Response:
        return web.Response(text=f"{request.path} {user.oid}")

    assert_type(profile, Callable[[web.Request], Awaitable[web.StreamResponse]])
