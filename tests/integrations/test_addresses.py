"""Every address in a header is a URI; the way back is a place of this site."""

from __future__ import annotations

import string
from contextlib import nullcontext
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.http.addresses import uri
from govauth.integrations.addresses import is_from, local_path, origin_of
from govauth.sandbox.server import ServedSandbox
from tests.integrations.conftest import Site

OF_A_URI = set(string.ascii_letters + string.digits + "/?#:@!$&'()*+,;=-._~%")
PRINTABLE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=40)
LOCAL = [
    "/кабинет",
    "/кабинет?я=ёж",
    "/a b?c=d e",
    "/%D0%BA",
    "/x#якорь",
    "/🙂",
    "/путь/../кабинет?x=%41",
    "/100%",
    "/a?b[]=1#c#d",
]
REFUSED = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "/%0d%0aSet-Cookie:x",
    "\t//evil.example",
    "/%1b[31m",
    "/%C2%85",
    "/%E2%80%AE",
    "/\u2028",
]


def is_uri(text: str) -> bool:
    return set(text) <= OF_A_URI and text.count("#") <= 1


def signed_in_at(site: Site, sandbox: ServedSandbox, path: str, jar: httpx.Client | None = None) -> str:
    """Walk through a whole login; return where it ends."""
    with nullcontext(jar) if jar is not None else httpx.Client(base_url=site.url) as browser:
        away = browser.get("/auth/login", params={"next": path})
        assert away.status_code == 303, away.text
        back = urlsplit(sandbox.esia.sign_in(away.headers["location"]))
        done = browser.get(f"{back.path}?{back.query}")
        assert done.status_code == 303, done.text
        return next(value for name, value in done.headers.raw if name.lower() == b"location").decode("ascii")


@given(PRINTABLE)
def test_any_address_becomes_a_uri_and_stays_the_same_place(text: str) -> None:
    found = uri(f"/{text}")
    assert is_uri(found)
    assert unquote(found) == unquote(f"/{text}")
    assert uri(found) == found


@pytest.mark.parametrize("path", LOCAL)
def test_a_local_path(path: str) -> None:
    assert is_uri(local_path(path))
    assert unquote(local_path(path)) == unquote(path)


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_local_path(path: str) -> None:
    with pytest.raises(InvalidInput, match="next must be a path of this site"):
        local_path(path)


def test_a_host_is_written_in_ascii() -> None:
    assert uri("https://пример.рф:8443/путь?я=1") == (
        "https://xn--e1afmkfd.xn--p1ai:8443/%D0%BF%D1%83%D1%82%D1%8C?%D1%8F=1"
    )


@pytest.mark.parametrize("path", LOCAL)
def test_a_login_ends_where_it_should(site: Site, sandbox: ServedSandbox, path: str) -> None:
    location = signed_in_at(site, sandbox, path)
    assert is_uri(location)
    assert unquote(location) == unquote(path)


@pytest.mark.parametrize("path", REFUSED)
def test_a_login_that_would_end_elsewhere_does_not_start(site: Site, path: str) -> None:
    answer = httpx.get(f"{site.url}/auth/login", params={"next": path})
    assert (answer.status_code, "location" in answer.headers) == (400, False)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PRINTABLE)
def test_a_login_ends_at_any_printable_place(site: Site, sandbox: ServedSandbox, text: str) -> None:
    path = f"/{text}"
    try:
        local_path(path)
    except InvalidInput:
        answer = httpx.get(f"{site.url}/auth/login", params={"next": path})
        assert answer.status_code == 400
        return
    location = signed_in_at(site, sandbox, path)
    assert is_uri(location)
    assert unquote(location) == unquote(path)


def test_a_cyrillic_page_leads_to_the_login_and_back(site: Site, sandbox: ServedSandbox) -> None:
    page = quote("/кабинет") + "?" + quote("я=ёж", safe="=")
    answer = httpx.get(f"{site.url}{page}", headers={"accept": "text/html"})
    assert answer.status_code == 303
    target = unquote(answer.headers["location"].partition("next=")[2])
    assert unquote(target) == "/кабинет?я=ёж"
    assert signed_in_at(site, sandbox, target) == page


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"origin": "https://app.example"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://sister.app.example"}, False),
        ({"origin": "http://app.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://app.example", "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
    ],
)
def test_who_sent_a_form(headers: dict[str, str], *, own: bool) -> None:
    assert is_from("https://app.example", headers) is own


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://APP.example:443/cb", "https://app.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_an_origin(address: str, origin: str) -> None:
    assert origin_of(address) == origin
