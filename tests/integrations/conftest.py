from __future__ import annotations

import asyncio
import importlib.util
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from aiohttp import web
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from govauth.auth import MemoryLoginStateStore
from govauth.providers.esia import Place
from govauth.sandbox.server import CuttingServer, ServedSandbox, listen
from govauth.signing import TrustedCertificates
from tests.providers.esia.conftest import MNEMONIC, system_key

EXAMPLES = Path(__file__).parents[2] / "examples"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


class Later:
    """A clock that tests put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


class Site:
    """A served example application."""

    def __init__(self, url: str, clock: Later) -> None:
        self.url = url
        self.clock = clock


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["fastapi", "aiohttp"])
def site(request: pytest.FixtureRequest, sandbox: ServedSandbox) -> Iterator[Site]:
    """Both example applications, each with the sandbox behind it."""
    listener = listen()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    sandbox.esia.register(MNEMONIC, system_key().certificate, f"{url}/auth/callback", site_url=url)
    clock = Later()
    app = example(f"esia_{request.param}").make_app(
        system_key(),
        TrustedCertificates(sandbox.esia.certificates),
        Place.TEST.at(sandbox.url),
        url,
        states=MemoryLoginStateStore(clock=clock),
    )
    serve: Callable[..., AbstractContextManager[None]] = (
        _serve_fastapi if request.param == "fastapi" else _serve_aiohttp
    )
    with serve(app, listener):
        yield Site(url, clock)


@contextmanager
def _serve_fastapi(app: Any, listener: Any) -> Iterator[None]:
    server = CuttingServer(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    yield
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@contextmanager
def _serve_aiohttp(app: Any, listener: Any) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app, shutdown_timeout=1)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> None:
        await runner.setup()
        await web.SockSite(runner, listener).start()

    asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    yield
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A headless browser with a profile of its own."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("a browser is not here: install chromium and chromium-driver")
    options = Options()
    options.binary_location = browser
    options.accept_insecure_certs = True  # of the sites that the tests serve
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    window = webdriver.Chrome(options=options, service=Service(driver))
    window.set_page_load_timeout(20)
    yield window
    window.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome, site: Site) -> webdriver.Chrome:
    """The browser without cookies, on the first page of the application."""
    chromium.get(site.url)
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.get_log("performance")  # type: ignore[no-untyped-call]
    return chromium
