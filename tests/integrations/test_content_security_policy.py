"""What a page's policy must allow, so that its logout form reaches the provider."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from govauth.providers.esia import Place
from govauth.sandbox.server import ServedSandbox, listen
from govauth.sandbox.web_sign_in import WebSignIn
from govauth.signing import TrustedCertificates
from tests.integrations.conftest import _serve_fastapi, example
from tests.integrations.test_browser import arrive, click, script
from tests.providers.esia.conftest import MNEMONIC, system_key

LISTEN = "document.addEventListener('securitypolicyviolation', e => window.violated = e.violatedDirective)"


@pytest.mark.parametrize("provider_is_named", [True, False])
def test_form_action_names_the_provider(
    chromium: Chrome, sandbox: ServedSandbox, govauth_sign_in: WebSignIn, provider_is_named: bool
) -> None:
    listener = listen()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    sandbox.esia.register(MNEMONIC, system_key().certificate, f"{url}/auth/callback", site_url=url)
    app = example("esia_fastapi").make_app(
        system_key(), TrustedCertificates(sandbox.esia.certificates), Place.TEST.at(sandbox.url), url
    )
    policy = f"default-src 'none'; form-action 'self' {sandbox.url if provider_is_named else ''}"

    async def with_policy(request: Any, call_next: Any) -> Any:
        answer = await call_next(request)
        answer.headers["content-security-policy"] = policy
        return answer

    app.middleware("http")(with_policy)
    with _serve_fastapi(app, listener):
        chromium.get(url)
        chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
        for cookie in govauth_sign_in.cookies(url):
            chromium.add_cookie(dict(cookie))
        chromium.get(f"{url}/profile")
        chromium.execute_script(LISTEN)
        click(chromium, "logout")
        if provider_is_named:
            arrive(chromium, f"{url}/")
        else:
            WebDriverWait(chromium, 10).until(lambda _: script(chromium, "window.violated") == "form-action")
    assert sandbox.esia.counters["logouts"] == provider_is_named
