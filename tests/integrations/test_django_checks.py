"""``manage.py check`` finds each fault that is planted."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.django_project import DATABASE, LOCAL, MIDDLEWARE

from django.apps import apps
from django.core.checks import CheckMessage, run_checks
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from govauth.auth import FileLoginStateStore, FileTokenStore
from govauth.errors import ConfigurationError
from govauth.integrations.django import CacheLoginStateStore, CacheTokenStore, login_urls, signed_in
from govauth.integrations.django.checks import check_opening, check_settings
from govauth.integrations.django.registry import Login
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import Esia, EsiaUser, SystemLogin
from govauth.signing import TrustedCertificates, open_document_signer
from govauth.sync import Blocking
from tests.providers.esia.conftest import CALLBACK, MNEMONIC, system_key

LARGE = {"OPTIONS": {"MAX_ENTRIES": 100_000}}
CSRF = {"CSRF_TRUSTED_ORIGINS": ["https://app.example"]}
Makes = Callable[..., Login[EsiaUser]]


@pytest.fixture
def make(tmp_path: Any) -> Iterator[Makes]:
    gc.collect()  # of the logins of other tests nothing is left
    made: list[Login[EsiaUser]] = []

    def make(*, problem: Exception | None = None, **stores: Any) -> Login[EsiaUser]:
        async def make_esia() -> Esia:
            if problem is not None:
                raise copy.copy(problem)  # the parameter would keep the login by its traceback
            signer = await open_document_signer(system_key(), for_tests=True)
            trust = TrustedCertificates([system_key().certificate])
            return Esia(SystemLogin(mnemonic=MNEMONIC, signer=signer), trust=trust, **stores)

        stores = stores or {"store": FileTokenStore(tmp_path), "states": FileLoginStateStore(tmp_path)}
        made.append(Blocking(WebLogin(EsiaRoom(make_esia, scopes="openid", redirect_uri=CALLBACK))))
        return made[-1]

    yield make
    for login in made:
        login.close()


def found(urls: list[Any], *, deploy: bool = False, **settings: Any) -> list[CheckMessage]:
    with override_settings(ROOT_URLCONF=tuple(urls), **settings):
        return run_checks(tags=["govauth"], include_deployment_checks=deploy)


def view(_: HttpRequest, __: EsiaUser) -> HttpResponse:
    raise NotImplementedError


def test_nothing_is_missing(make: Makes) -> None:
    login = make()
    urls = [*login_urls(login), path("", signed_in(login)(view))]
    assert found(urls) == []
    assert found(urls, deploy=True, **CSRF) == []
    assert found(urls, deploy=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")) == []


def test_a_login_without_urls(make: Makes) -> None:
    [one] = found([path("", signed_in(make())(view))])
    assert one.id == "govauth.E001"
    assert "login_urls(login)" in str(one.hint)
    assert str(one).startswith(f"<EsiaRoom of {CALLBACK}>: (govauth.E001) views ask for a login")


@pytest.mark.parametrize(
    ("place", "by"),
    [
        (lambda urls: [path("accounts/", include(urls))], "nothing"),
        (lambda urls: [path("auth/<str:page>", page), *urls], f"{__name__}.page"),
    ],
)
def test_urls_in_the_wrong_place(make: Makes, place: Callable[[list[Any]], list[Any]], by: str) -> None:
    messages = found(place(login_urls(make())))
    assert [one.id for one in messages] == ["govauth.E002"] * 3
    assert {one.msg for one in messages} == {
        f"/auth/{name} is served by {by}, and not by the login" for name in ("login", "callback", "logout")
    }


def page(_: HttpRequest, page: str) -> HttpResponse:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("settings", "id_"),
    [
        ({"ALLOWED_HOSTS": ["other.example"]}, "E003"),
        ({"SESSION_COOKIE_SAMESITE": "Strict"}, "E004"),
        ({"SESSION_COOKIE_SAMESITE": "Strict", "MIDDLEWARE": []}, None),
        ({"ALLOWED_HOSTS": [".example"]}, None),
    ],
)
def test_settings_that_keep_a_login_from_working(
    make: Makes, settings: dict[str, Any], id_: str | None
) -> None:
    messages = found(login_urls(make()), **settings)
    assert [one.id for one in messages] == ([] if id_ is None else [f"govauth.{id_}"])


def test_a_proxy_that_django_does_not_know_of(make: Makes) -> None:
    urls = login_urls(make())
    [one] = found(urls, deploy=True)
    assert one.id == "govauth.W005"
    assert "https://app.example" in str(one.hint)
    assert found(urls, deploy=True, MIDDLEWARE=MIDDLEWARE[:1]) == []


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (ConfigurationError("the key in is.key cannot be read"), "the key in is.key cannot be read"),
        (KeyError("ESIA_KEY"), "KeyError: 'ESIA_KEY'"),
        (ValueError("the password is open-sesame"), "the login does not open: ValueError"),
    ],
)
def test_a_login_that_does_not_open(make: Makes, problem: Exception, told: str) -> None:
    urls = login_urls(make(problem=problem))
    assert found(urls) == []
    [one] = found(urls, deploy=True, **CSRF)
    assert one.id == "govauth.E006"
    assert one.msg.endswith(told)


def test_stores_in_memory(make: Makes) -> None:
    messages = found(login_urls(make(store=None)), deploy=True, **CSRF)
    assert [one.id for one in messages] == ["govauth.W007"] * 2
    assert "CacheTokenStore()" in str(messages[0].hint)
    assert "CacheLoginStateStore()" in str(messages[1].hint)


@pytest.mark.parametrize(
    ("cache", "ids"),
    [
        (DATABASE, ["W009"]),
        ({**DATABASE, **LARGE}, []),
        ({**LOCAL, **LARGE}, ["W007"]),
        ({"BACKEND": "django.core.cache.backends.dummy.DummyCache"}, ["E008"]),
        ({"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}, []),
    ],
)
def test_caches_that_are_no_stores(make: Makes, cache: dict[str, Any], ids: list[str]) -> None:
    urls = login_urls(make(store=CacheTokenStore("web"), states=CacheLoginStateStore("web")))
    messages = found(urls, deploy=True, CACHES={"default": LOCAL, "web": cache}, **CSRF)
    assert [one.id for one in messages] == [f"govauth.{one}" for one in ids]


def test_checks_of_some_applications_are_not_of_the_login(make: Makes) -> None:
    urls = login_urls(make(store=None))
    with override_settings(ROOT_URLCONF=tuple(urls)):
        for check in (check_settings, check_opening):
            assert check([apps.get_app_config("auth")]) == []


def test_other_stores_are_not_judged(make: Makes, tmp_path: Path) -> None:
    """Those that people wrote themselves."""

    class Own(FileTokenStore):
        pass

    urls = login_urls(make(store=Own(tmp_path / "own"), states=FileLoginStateStore(tmp_path / "own")))
    assert found(urls, deploy=True, **CSRF) == []
