"""Signing a browser, or the client of a test, in to a site of yours, without a page of the provider."""

from __future__ import annotations

import http.client
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import SimpleCookie
from typing import Final, Protocol, TypedDict
from urllib.parse import urlsplit

from govauth.http.message import Request
from govauth.providers.esia.sandbox import LOGIN
from govauth.sandbox.world import World

START: Final = "/auth/login"
_SECONDS: Final = 30.0


class Answer(Protocol):
    """What a client gets."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Of the answer."""
        ...


class BlockingClient(Protocol):
    """A client of httpx, or the test client of FastAPI, Starlette or Django."""

    @property
    def get(self) -> Callable[..., Answer]:
        """Ask for an address."""
        ...


class AsyncClient(Protocol):
    """An async client of httpx, aiohttp or Django."""

    @property
    def get(self) -> Callable[..., Awaitable[Answer]]:
        """Ask for an address."""
        ...


class BrowserCookie(TypedDict):
    """A cookie by the names of WebDriver, as Selenium's ``add_cookie`` takes it."""

    name: str
    value: str
    path: str
    secure: bool
    httpOnly: bool
    sameSite: str


class WebSignIn:
    """A person of the sandbox who signs in, agrees to everything and comes back."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __call__(self, client: BlockingClient, *, start: str = START, person: str | None = None) -> str:
        """Sign a client in. It keeps its cookies, and has to know where the site is.

        Args:
            client: of httpx, or the test client of FastAPI, Starlette or Django.
            start: the path at which the site starts a login, with ``?next=`` if need be.
            person: ``login`` of a person of ЕСИА; None takes the first.

        Returns:
            Where the site sends the browser then.

        Raises:
            ValueError: the site does not send the browser where it should.

        """
        away = _location(client.get(start, **_as_it_is(client)), start)
        back = self.callback(away, person=person)
        return _location(client.get(back, **_as_it_is(client)), "the callback")

    async def awaiting(self, client: AsyncClient, *, start: str = START, person: str | None = None) -> str:
        """Sign in an async client of httpx, aiohttp or Django; otherwise the same."""
        away = _location(await client.get(start, **_as_it_is(client)), start)
        back = self.callback(away, person=person)
        return _location(await client.get(back, **_as_it_is(client)), "the callback")

    def cookies(self, site: str, *, start: str = START, person: str | None = None) -> list[BrowserCookie]:
        """Sign in at a site that is served, and return the cookies that make a browser signed in.

        Args:
            site: its address, such as ``http://127.0.0.1:8000``.
            start: see above.
            person: see above.

        Raises:
            ValueError: the site does not send the browser where it should.

        """
        browser = _Browser(site)
        self(browser, start=start, person=person)
        return browser.cookies()

    def callback(self, away: str, *, person: str | None = None) -> str:
        """Walk through the provider's pages, and return the path and query of the callback.

        Args:
            away: where the site sent the browser.
            person: see above.

        Raises:
            ValueError: no page of the sandbox is there.

        """
        provider, request = self._world.provider_of(Request("GET", away))
        if provider is self._world.esia:
            back = self._world.esia.sign_in(request.url, login=LOGIN if person is None else person)
        elif provider is self._world.esia_gateway:
            back = self._world.esia_gateway.handle(request).headers.get("location", "")
        else:
            raise ValueError("the site does not send the browser to a login page of this sandbox")
        parts = urlsplit(back)
        return f"{parts.path}?{parts.query}"


class _Browser:
    """As much of a browser as keeps cookies."""

    def __init__(self, site: str) -> None:
        self._site = urlsplit(site)
        self._cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str, **_: bool) -> Answer:
        secure = self._site.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._site.netloc, timeout=_SECONDS)
        sent = "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())
        try:
            connection.request("GET", path, headers={"cookie": sent, "accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        for value in answer.headers.get_all("set-cookie", []):
            self._cookies.load(value)
        return _Read(answer.status, dict(answer.headers.items()))

    def cookies(self) -> list[BrowserCookie]:
        return [
            {
                "name": name,
                "value": morsel.value,
                "path": morsel["path"] or "/",
                "secure": bool(morsel["secure"]),
                "httpOnly": bool(morsel["httponly"]),
                "sameSite": morsel["samesite"] or "Lax",
            }
            for name, morsel in self._cookies.items()
        ]


class _Read:
    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}


def _as_it_is(client: object) -> dict[str, bool]:
    """Return the option with which a client follows no redirects; each library has one of its own."""
    if any(kind.__module__.startswith("django.test") for kind in type(client).__mro__):
        return {"secure": True}  # follows none anyway; SECURE_SSL_REDIRECT would send it to https
    return {"follow_redirects" if hasattr(client, "follow_redirects") else "allow_redirects": False}


def _location(answer: Answer, what: str) -> str:
    found = answer.headers.get("location")
    if found is None:
        status = getattr(answer, "status_code", None) or getattr(answer, "status", "otherwise")
        raise ValueError(f"{what} was answered {status}, and not with a redirect: nobody is signed in")
    return found
