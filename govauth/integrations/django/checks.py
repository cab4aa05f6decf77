"""``manage.py check``: what a login lacks in this project. ``--deploy`` opens the logins, too.

Plain checks run before each command and so look at settings only; keys, certificates and stores are for
``manage.py check --deploy``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.checks import CheckMessage
from django.http.request import validate_host
from django.urls import Resolver404, get_resolver, resolve

from govauth.auth.stores.login_states import MemoryLoginStateStore
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.errors import GovAuthError
from govauth.integrations.client_room import ClientRoom
from govauth.integrations.django.login_states import CacheLoginStateStore
from govauth.integrations.django.registry import Login, routes, used
from govauth.integrations.django.token_store import CacheTokenStore

TAG: Final = "govauth"
_FEW_RECORDS: Final = 10_000
_SESSIONS: Final = "django.contrib.sessions.middleware.SessionMiddleware"
_CSRF: Final = "django.middleware.csrf.CsrfViewMiddleware"
_OF_LOCALHOST: Final = (".localhost", "127.0.0.1", "[::1]")


def check_settings(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """Look whether each login has its URLs, and whether the settings let it work."""
    if app_configs is not None:
        return []
    return [*_urls(), *(found for login in _logins() for found in _settings_of(login))]


def check_opening(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """Open each login, as a worker does with its first request, and look at its stores."""
    if app_configs is not None:
        return []
    return [found for login in _logins() for found in (*_proxy_of(login), *_opening_of(login))]


def _logins() -> list[Login[object]]:
    if getattr(settings, "ROOT_URLCONF", None):
        _ = get_resolver().url_patterns  # imports the views, and what they ask for
    found = {id(route.login): route.login for route in routes.values()}
    return list(found.values())


def _urls() -> Iterator[CheckMessage]:
    served = _logins()
    for login in used:
        if login not in served:
            yield checks.Error(
                "views ask for a login that has no URLs",
                hint="put *login_urls(login) into the urlpatterns of the root URLconf",
                obj=login.client.room,
                id="govauth.E001",
            )
    for view, route in routes.items():
        try:
            found = resolve(route.path).func
        except Resolver404:
            found = None
        if found is not view:
            yield checks.Error(
                f"{route.path} is served by {_name(found)}, and not by the login",
                hint="login_urls belongs into the root URLconf, before patterns that match the same; pass"
                " root= if the project is served under a path",
                obj=route.login.client.room,
                id="govauth.E002",
            )


def _settings_of(login: Login[object]) -> Iterator[CheckMessage]:
    room = login.client.room
    host = urlsplit(room.redirect_uri).hostname or ""
    allowed = settings.ALLOWED_HOSTS or (_OF_LOCALHOST if settings.DEBUG else ())
    if not validate_host(host, allowed):
        yield checks.Error(
            f"the provider sends browsers back to {host}, which ALLOWED_HOSTS does not name: they get 400",
            hint=f"add {host!r} to ALLOWED_HOSTS",
            obj=room,
            id="govauth.E003",
        )
    if _SESSIONS in settings.MIDDLEWARE and settings.SESSION_COOKIE_SAMESITE == "Strict":
        yield checks.Error(
            "SESSION_COOKIE_SAMESITE is 'Strict': a browser that comes back from the provider does not bring"
            " its session, and is sent to sign in again, without end",
            hint="set it to 'Lax'",
            obj=room,
            id="govauth.E004",
        )


def _proxy_of(login: Login[object]) -> Iterator[CheckMessage]:
    room = login.client.room
    parts = urlsplit(room.redirect_uri)
    origin = f"{parts.scheme}://{parts.netloc}"
    declared = settings.SECURE_PROXY_SSL_HEADER is not None or origin in settings.CSRF_TRUSTED_ORIGINS
    if parts.scheme == "https" and _CSRF in settings.MIDDLEWARE and not declared:
        yield checks.Warning(
            f"behind a proxy that ends TLS, the form of the logout is refused: {origin} is unknown here",
            hint=f"set SECURE_PROXY_SSL_HEADER or add {origin!r} to CSRF_TRUSTED_ORIGINS",
            obj=room,
            id="govauth.W005",
        )


def _opening_of(login: Login[object]) -> Iterator[CheckMessage]:
    room = login.client.room

    async def stores() -> Sequence[object]:
        return room.stores if isinstance(room, ClientRoom) else ()

    try:
        found = login.call(stores)
    except Exception as error:  # noqa: BLE001 - the project's own code makes the client
        yield checks.Error(f"the login does not open: {_reason(error)}", obj=room, id="govauth.E006")
        return
    messages = (message for store in found for message in _store_of(store, room))
    yield from {message.msg: message for message in messages}.values()


def _store_of(store: object, room: object) -> Iterator[CheckMessage]:
    if isinstance(store, MemoryTokenStore):
        yield _in_memory("tokens and sessions", "store=CacheTokenStore()", room)
    elif isinstance(store, MemoryLoginStateStore):
        yield _in_memory("started logins", "states=CacheLoginStateStore()", room)
    elif isinstance(store, CacheTokenStore | CacheLoginStateStore):
        try:
            cache = store.cache.backend
        except GovAuthError as error:
            yield checks.Error(str(error), obj=room, id="govauth.E008")
            return
        if isinstance(cache, LocMemCache):
            yield _in_memory(f"the records of the cache {store.cache.alias!r}", "Redis or the database", room)
        most = getattr(cache, "_max_entries", None)
        if isinstance(cache, LocMemCache | DatabaseCache) and isinstance(most, int) and most < _FEW_RECORDS:
            yield checks.Warning(
                f"the cache {store.cache.alias!r} holds {most} records, and forgets people who are signed in",
                hint=f"set OPTIONS = {{'MAX_ENTRIES': {_FEW_RECORDS * 10}}} in CACHES",
                obj=room,
                id="govauth.W009",
            )


def _reason(error: Exception) -> str:
    """Say why, without what a foreign error may quote: a missing name and a missing file are no secrets."""
    if isinstance(error, GovAuthError):
        return str(error)
    return (
        f"{type(error).__name__}: {error}" if isinstance(error, KeyError | OSError) else type(error).__name__
    )


def _in_memory(what: str, instead: str, room: object) -> CheckMessage:
    return checks.Warning(
        f"{what} are kept in the memory of each worker: another one does not find them",
        hint=f"with more than one worker, or to survive a restart, use {instead}",
        obj=room,
        id="govauth.W007",
    )


def _name(view: object) -> str:
    if view is None:
        return "nothing"
    return f"{getattr(view, '__module__', '')}.{getattr(view, '__qualname__', repr(view))}"
