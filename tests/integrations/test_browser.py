"""A real browser walks through the example applications and the pages of the sandbox."""

from __future__ import annotations

import json
from urllib.parse import quote

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as seen
from selenium.webdriver.support.ui import WebDriverWait

from govauth.providers.esia.sandbox import LOGIN, OTHER_LOGIN, OTHER_OID, PASSWORD, PERSON_OID
from govauth.sandbox.server import ServedSandbox
from tests.integrations.conftest import Site


def script(browser: Chrome, expression: str) -> str:
    """Run a script: unlike an element, it cannot belong to the page before."""
    return str(browser.execute_script(f"return {expression} || ''"))


def click(browser: Chrome, name: str) -> None:
    WebDriverWait(browser, 10).until(seen.element_to_be_clickable((By.ID, name))).click()


def enter(browser: Chrome, login: str = LOGIN, password: str = PASSWORD, *, by: str = "enter") -> None:
    field = WebDriverWait(browser, 10).until(seen.element_to_be_clickable((By.ID, "login")))
    field.clear()
    field.send_keys(login)
    browser.find_element(By.ID, "password").send_keys(password)
    click(browser, by)


def text_of(browser: Chrome, name: str) -> str:
    expression = f"document.getElementById('{name}')?.innerText"
    return WebDriverWait(browser, 10).until(lambda _: script(browser, expression))


def arrive(browser: Chrome, url: str) -> None:
    WebDriverWait(browser, 10).until(seen.url_to_be(url))


def page_of(browser: Chrome, text: str) -> None:
    WebDriverWait(browser, 10).until(lambda _: text in script(browser, "document.body?.innerText"))


def callbacks(browser: Chrome) -> list[str]:
    """The addresses of callbacks that the browser asked for so far."""
    events = [json.loads(entry["message"])["message"] for entry in _log(browser)]
    urls = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in urls if "/auth/callback?" in url]


def _log(browser: Chrome) -> list[dict[str, str]]:
    return list(browser.get_log("performance"))  # type: ignore[no-untyped-call]


def sign_in(browser: Chrome, site: Site) -> None:
    browser.get(site.url)
    click(browser, "login")
    enter(browser)
    click(browser, "allow")
    arrive(browser, f"{site.url}/profile")


def test_login_consent_profile_and_logout(browser: Chrome, site: Site, sandbox: ServedSandbox) -> None:
    browser.get(site.url)
    click(browser, "login")
    enter(browser, password="wrong")
    assert "Неверный" in text_of(browser, "error")
    enter(browser)
    assert "usr_org" in text_of(browser, "allow") or "usr_org" in browser.page_source
    click(browser, "allow")
    arrive(browser, f"{site.url}/profile")
    assert text_of(browser, "oid") == str(PERSON_OID)
    assert "ООО «Учебная организация»" in text_of(browser, "roles")
    session = next(one for one in browser.get_cookies() if one["name"] == "govauth-session")
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"
    click(browser, "logout")
    arrive(browser, f"{site.url}/")
    assert sandbox.esia.counters["logouts"] == 1
    browser.get(f"{site.url}/profile")
    # Nobody is signed in, here or at ESIA: the application sends the browser to the login.
    assert text_of(browser, "enter")


def test_a_person_refuses(browser: Chrome, site: Site) -> None:
    browser.get(site.url)
    click(browser, "login")
    enter(browser)
    click(browser, "deny")
    page_of(browser, "AccessRefused")
    assert not [one for one in browser.get_cookies() if one["name"] == "govauth-session"]


def test_a_person_who_takes_too_long(browser: Chrome, site: Site) -> None:
    browser.get(site.url)
    click(browser, "login")
    enter(browser)
    site.clock.ahead = 1801
    click(browser, "allow")
    page_of(browser, "StateUnknown")


def test_a_replayed_callback(browser: Chrome, site: Site, sandbox: ServedSandbox) -> None:
    sign_in(browser, site)
    (callback,) = callbacks(browser)
    browser.get(callback)
    page_of(browser, "StateUnknown")
    # The session of the login that worked goes on.
    browser.get(f"{site.url}/profile")
    assert text_of(browser, "oid") == str(PERSON_OID)
    assert sandbox.esia.counters["exchanges"] == 1


def test_a_callback_of_another_browser(browser: Chrome, site: Site, sandbox: ServedSandbox) -> None:
    browser.get(site.url)
    click(browser, "login")
    enter(browser)
    browser.execute_cdp_cmd("Network.deleteCookies", {"name": "govauth-browser", "url": site.url})
    click(browser, "allow")
    page_of(browser, "BrowserMismatch")
    assert sandbox.esia.counters["exchanges"] == 0


def test_two_tabs_at_once(browser: Chrome, site: Site, sandbox: ServedSandbox) -> None:
    browser.get(site.url)
    click(browser, "login")
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    second = browser.current_window_handle
    browser.get(site.url)
    click(browser, "login")
    enter(browser)
    click(browser, "allow")
    arrive(browser, f"{site.url}/profile")
    browser.close()
    assert second != first
    browser.switch_to.window(first)
    enter(browser)
    arrive(browser, f"{site.url}/profile")
    assert text_of(browser, "oid") == str(PERSON_OID)
    assert sandbox.esia.counters["exchanges"] == 2


def test_another_person_in_the_same_browser(browser: Chrome, site: Site, sandbox: ServedSandbox) -> None:
    sign_in(browser, site)
    click(browser, "logout")
    arrive(browser, f"{site.url}/")
    click(browser, "login")
    enter(browser, login=OTHER_LOGIN)
    click(browser, "allow")
    arrive(browser, f"{site.url}/profile")
    assert text_of(browser, "oid") == str(OTHER_OID)


def test_a_page_with_a_cyrillic_address(browser: Chrome, site: Site) -> None:
    browser.get(f"{site.url}/кабинет?я=ёж")
    enter(browser)
    click(browser, "allow")
    arrive(browser, f"{site.url}{quote('/кабинет')}?{quote('я=ёж', safe='=')}")
    assert text_of(browser, "oid") == str(PERSON_OID)
    click(browser, "logout")
    arrive(browser, f"{site.url}/")
    browser.get(f"{site.url}/auth/login?next=/кабинет?я=ёж")
    enter(browser)
    arrive(browser, f"{site.url}{quote('/кабинет')}?{quote('я=ёж', safe='=')}")
    assert text_of(browser, "oid") == str(PERSON_OID)


def test_an_open_redirect_is_refused(browser: Chrome, site: Site) -> None:
    browser.get(f"{site.url}/auth/login?next=//evil.example/")
    page_of(browser, "InvalidInput")
    assert browser.current_url.startswith(site.url)
