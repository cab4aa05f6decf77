"""Checked by mypy and pyright, never run: a view in Django takes the user of its login, sync or async."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from govauth.integrations.django import current_user, login_urls, signed_in
from govauth.integrations.django.registry import Login
from govauth.providers.esia import EsiaUser
from govauth.providers.esia_gateway import User


def sync(_: HttpRequest, user: EsiaUser, number: int) -> HttpResponse:
    return HttpResponse(f"{user.oid} {number}")


async def asynchronous(_: HttpRequest, user: EsiaUser) -> HttpResponse:
    return HttpResponse(str(await user.roles()))


def right(login: Login[EsiaUser], request: HttpRequest) -> None:
    view = signed_in(login)(sync)
    one: HttpResponseBase = view(request, 1)
    other: Callable[[HttpRequest], Coroutine[Any, Any, HttpResponseBase]] = signed_in(login)(asynchronous)
    found: EsiaUser | None = current_user(login, request)
    roles = login.call(found.roles) if found else ()
    print(one, other, [role.oid for role in roles])


def wrong(login: Login[User], request: HttpRequest) -> None:
    signed_in(login)(sync)  # type: ignore[arg-type]  # pyright: ignore
    other: EsiaUser | None = current_user(login, request)  # type: ignore[assignment]  # pyright: ignore
    print(other, login_urls(login))
