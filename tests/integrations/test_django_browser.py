"""A real browser walks through the Django project, served by two workers: ASGI and WSGI."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from selenium.webdriver import Chrome

from examples.django_site.trial import prepared, register
from govauth.providers.esia.sandbox import OTHER_LOGIN, OTHER_OID, PERSON_OID
from govauth.sandbox.server import ServedSandbox, listen
from tests.integrations.conftest import Later, Site
from tests.integrations.test_browser import arrive, callbacks, click, enter, page_of, sign_in, text_of

ROOT = Path(__file__).parents[2]
LOG = "errors"
SERVERS = {
    "asgi": "uvicorn --workers 2 --log-level warning --fd {fd} examples.django_site.asgi:application",
    "wsgi": "gunicorn --workers 2 --threads 4 --log-level warning --no-control-socket --bind fd://{fd}"
    " examples.django_site.wsgi",
}

WARNINGS = ["-W", "error", "-W", "ignore::ResourceWarning"]  # gunicorn leaves a socket to the collector


@pytest.fixture(scope="module", params=list(SERVERS))
def project(
    request: pytest.FixtureRequest,
    govauth_sandbox_server: ServedSandbox,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Path]]:
    """The project, served for all tests of this file: it takes seconds to start."""
    tmp_path = tmp_path_factory.mktemp("site")
    with listen() as listener, (tmp_path / LOG).open("wb") as log:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = prepared(govauth_sandbox_server, tmp_path, url)
        server = subprocess.Popen(
            [sys.executable, *WARNINGS, "-m", *SERVERS[request.param].format(fd=listener.fileno()).split()],
            cwd=ROOT,
            env={**os.environ, **environment, "HOME": str(tmp_path)},
            pass_fds=[listener.fileno()],
            stderr=log,
        )
        try:
            # The listener is open already: the request waits until a worker is there.
            assert httpx.get(url, timeout=30).status_code == 200
            yield url, tmp_path
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    assert "Traceback" not in (tmp_path / LOG).read_text()


@pytest.fixture
def site(project: tuple[str, Path], sandbox: ServedSandbox) -> Iterator[Site]:
    url, directory = project
    register(sandbox, directory, url)
    with (directory / LOG).open() as log:
        log.seek(0, os.SEEK_END)
        yield Site(url, Later())
        logged = log.read()
    print(logged, file=sys.stderr)  # pytest shows it where a test fails
    assert "Traceback" not in logged


def cookies_of(browser: Chrome) -> dict[str, str]:
    return {one["name"]: one["value"] for one in browser.get_cookies()}


def workers_that_know(site: Site, cookies: dict[str, str]) -> dict[str, set[str]]:
    """Ask over many connections at once until each worker has shown the profile."""

    def ask(_: int) -> tuple[str, str]:
        with httpx.Client(base_url=site.url, cookies=cookies, timeout=20) as client:
            page = client.get("/profile").raise_for_status().text
            return client.get("/worker").text, page

    pages: dict[str, set[str]] = {}
    deadline = time.monotonic() + 20
    with ThreadPoolExecutor(4) as pool:
        while len(pages) < 2:
            assert time.monotonic() < deadline, "one worker gets all requests"
            for worker, page in pool.map(ask, range(8)):
                pages.setdefault(worker, set()).add(page.partition("<form")[0])
    return pages


def test_login_profile_and_logout_with_two_workers(
    browser: Chrome, site: Site, sandbox: ServedSandbox
) -> None:
    sign_in(browser, site)
    assert text_of(browser, "oid") == str(PERSON_OID)
    assert "ООО «Учебная организация»" in text_of(browser, "roles")
    cookies = cookies_of(browser)
    assert "sessionid" in cookies
    assert "govauth-session" not in cookies
    pages = workers_that_know(site, cookies)
    assert len(pages) == 2
    assert all(str(PERSON_OID) in page for found in pages.values() for page in found)
    assert sandbox.esia.counters["exchanges"] == 1
    # The same session in an async view, at a Cyrillic address.
    browser.get(f"{site.url}/кабинет?я=ёж")
    assert text_of(browser, "oid") == str(PERSON_OID)
    click(browser, "logout")
    arrive(browser, f"{site.url}/")
    assert text_of(browser, "login")
    assert sandbox.esia.counters["logouts"] == 1
    # Both the new session of the browser and the old one are over, in each worker.
    for _ in range(8):
        answer = httpx.get(f"{site.url}/profile", cookies=cookies)
        assert answer.status_code == 401
    browser.get(f"{site.url}/кабинет")
    enter(browser, login=OTHER_LOGIN)
    click(browser, "allow")
    arrive(browser, f"{site.url}{quote('/кабинет')}")
    assert text_of(browser, "oid") == str(OTHER_OID)


def test_refusal_and_replay(browser: Chrome, site: Site, sandbox: ServedSandbox) -> None:
    browser.get(site.url)
    click(browser, "login")
    enter(browser)
    click(browser, "deny")
    page_of(browser, "AccessRefused")
    browser.get(f"{site.url}/profile")
    click(browser, "allow")
    arrive(browser, f"{site.url}/profile")
    session = cookies_of(browser)["sessionid"]
    browser.get(callbacks(browser)[-1])
    page_of(browser, "StateUnknown")
    assert cookies_of(browser)["sessionid"] == session
    assert sandbox.esia.counters["exchanges"] == 1


def test_what_other_callers_get(site: Site) -> None:
    with httpx.Client(base_url=site.url, timeout=20) as client:
        page = client.get("/profile?tab=1", headers={"accept": "text/html"})
        assert page.status_code == 303
        assert page.headers["location"] == "/auth/login?next=%2Fprofile%3Ftab%3D1"
        assert client.get("/profile").status_code == 401
        assert client.get("/%D0%BA%D0%B0%D0%B1%D0%B8%D0%BD%D0%B5%D1%82").status_code == 401
        assert client.get("/auth/logout").status_code == 405
        assert client.post("/auth/logout").status_code == 403
        assert client.get("/auth/login?next=//evil.example/").status_code == 400
        away = client.get("/auth/login")
        assert away.status_code == 303
        assert away.headers["cache-control"] == "no-store"
        assert away.headers["referrer-policy"] == "no-referrer"
        assert "content-type" not in away.headers
        assert "HttpOnly" in away.headers["set-cookie"]
        twice = client.get("/auth/callback?code=a&code=b&state=bbf0aef5-5237-41bc-8cba-291e29a3ade8")
        assert twice.status_code == 403
        assert "CallbackMalformed" in twice.text
