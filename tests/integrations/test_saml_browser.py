"""A real browser signs in by SAML, chooses an organisation, and leaves from both sides.

The portal is served with https and ЕСИА under another name, so that they are two sites for the browser: cookies
that are ``SameSite=Lax`` do not come with the form.
"""

from __future__ import annotations

import gc
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
import uvicorn
from selenium.webdriver import Chrome

from govauth.providers.esia.saml import IdentityProvider
from govauth.providers.esia.sandbox import LOGIN, ORGANIZATION_OID, PASSWORD, PERSON_OID
from govauth.sandbox.server import CuttingServer, ServedSandbox, listen
from tests.integrations.conftest import example
from tests.integrations.test_browser import arrive, click, enter, page_of, text_of

ROLE = f"role-{ORGANIZATION_OID}"


@pytest.fixture
def portal(sandbox: ServedSandbox, tmp_path: Path) -> Iterator[str]:
    """The example application with a certificate of its own."""
    app = example("esia_saml")
    listener = listen()
    site = f"https://127.0.0.1:{listener.getsockname()[1]}"
    provider = app.service_provider(site, *app.key_and_certificate())
    sandbox.esia.saml.register(app.metadata_of(provider))
    idp = IdentityProvider.read(sandbox.esia.saml.metadata(sandbox.url.replace("127.0.0.1", "localhost")))

    certificate = trustme.CA().issue_cert("127.0.0.1")
    file = tmp_path / "server.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(file)
    config = uvicorn.Config(
        app.make_app(provider, idp),
        log_level="warning",
        timeout_graceful_shutdown=1,
        loop="asyncio",
        ssl_certfile=file,
        ssl_keyfile=file,
    )
    server = CuttingServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    yield site
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()
    del server, config
    with warnings.catch_warnings():
        # A browser connects ahead and waits; uvicorn leaves such TLS connections to the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def window(chromium: Chrome, portal: str) -> Chrome:
    """The browser without cookies, on the first page of the portal."""
    chromium.get(portal)
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    return chromium


def sign_in(window: Chrome, portal: str, *, role: str) -> None:
    window.get(portal)
    click(window, "login")
    enter(window, LOGIN, PASSWORD, by="enter-PWD")
    click(window, role)
    arrive(window, f"{portal}/profile")


def cookies(window: Chrome) -> dict[str, str]:
    return {one["name"]: one.get("sameSite", "") for one in window.get_cookies()}


def test_sign_in_with_roles_and_leave_from_both_sides(
    window: Chrome, portal: str, sandbox: ServedSandbox
) -> None:
    sign_in(window, portal, role=ROLE)
    assert text_of(window, "user") == str(PERSON_OID)
    assert text_of(window, "acting") == "ООО «Учебная организация»"
    assert cookies(window) == {"__Host-govauth-session": "Lax", "__Host-govauth-browser": "None"}
    click(window, "logout")
    # ЕСИА ends its own session and sends the browser back.
    arrive(window, f"{portal}/")
    window.get(f"{portal}/profile")
    assert text_of(window, "enter-PWD")

    # The same person in another role, who leaves at ЕСИА.
    sign_in(window, portal, role="role-P")
    assert text_of(window, "acting") == "физическое лицо"
    window.get(f"{sandbox.url.replace('127.0.0.1', 'localhost')}/idp/saml/leave")
    assert "вышли" in text_of(window, "done")
    window.get(f"{portal}/profile")
    assert text_of(window, "enter-PWD")


def test_what_brings_no_session(window: Chrome, portal: str, sandbox: ServedSandbox) -> None:
    window.get(portal)
    click(window, "login")
    enter(window, LOGIN, PASSWORD, by="decline")
    page_of(window, "AuthenticationFailed")
    assert "__Host-govauth-session" not in cookies(window)

    sandbox.esia.switches.saml_attack = "xsw_evil_first"
    window.get(portal)
    click(window, "login")
    enter(window, LOGIN, PASSWORD, by="enter-PWD")
    click(window, "role-P")
    page_of(window, "Refused")
    window.get(f"{portal}/profile")
    assert "__Host-govauth-session" not in cookies(window)
