"""A real browser walks through FastAPI and aiohttp, each served by two workers that share files."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome

from examples.django_site.trial import ROOT, environment_of
from govauth.providers.esia.sandbox import PERSON_OID
from govauth.sandbox.server import ServedSandbox, listen
from tests.integrations.conftest import Later, Site
from tests.integrations.test_browser import arrive, click, sign_in, text_of
from tests.integrations.test_django_browser import cookies_of

SERVERS = {
    "fastapi": "uvicorn --workers 2 --log-level warning --fd {fd} --factory tests.integrations.worker_site:make_fastapi",
    "aiohttp": "gunicorn --workers 2 --worker-class aiohttp.GunicornWebWorker --log-level warning"
    " --no-control-socket --bind fd://{fd} tests.integrations.worker_site:make_aiohttp",
}


@pytest.fixture(params=list(SERVERS))
def site(request: pytest.FixtureRequest, sandbox: ServedSandbox, tmp_path: Path) -> Generator[Site]:
    with listen() as listener, (tmp_path / "errors").open("wb") as log:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = environment_of(sandbox, tmp_path, url)
        server = subprocess.Popen(
            [sys.executable, "-m", *SERVERS[request.param].format(fd=listener.fileno()).split()],
            env={**os.environ, **environment},
            cwd=ROOT,
            pass_fds=[listener.fileno()],
            stderr=log,
        )
        try:
            assert httpx.get(url, timeout=30).status_code == 200
            yield Site(url, Later())
        finally:
            server.terminate()
            server.wait(20)
    errors = (tmp_path / "errors").read_text()
    print(errors, file=sys.stderr)  # pytest shows it where a test fails
    assert "Traceback" not in errors


def statuses(site: Site, cookies: dict[str, str]) -> dict[str, int]:
    """Ask anew until each worker has answered."""
    found: dict[str, int] = {}
    deadline = time.monotonic() + 20
    while len(found) < 2:
        assert time.monotonic() < deadline, "one worker gets all requests"
        answer = httpx.get(f"{site.url}/profile", cookies=cookies, timeout=20)
        found[answer.headers["worker"]] = answer.status_code
    return found


def test_each_worker_knows_who_is_signed_in_and_out(
    browser: Chrome, site: Site, sandbox: ServedSandbox
) -> None:
    sign_in(browser, site)
    assert text_of(browser, "oid") == str(PERSON_OID)
    cookies = cookies_of(browser)
    assert set(statuses(site, cookies).values()) == {200}
    assert sandbox.esia.counters["exchanges"] == 1
    click(browser, "logout")
    arrive(browser, f"{site.url}/")
    assert set(statuses(site, cookies).values()) == {401}
