"""What a person sees when a login fails, and what the operator finds in the log."""

from __future__ import annotations

import logging

import httpx
import pytest

from govauth.client.login_errors import BrowserMismatch, CallbackMalformed, StateUnknown
from govauth.errors import (
    AccessDenied,
    ConfigurationError,
    GovAuthError,
    InvalidInput,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
    ServerFault,
)
from govauth.integrations.login_page import (
    HTML,
    TEXT_PAGE,
    LoginFailure,
    PageTemplate,
    language_of,
)
from govauth.printable import is_printable
from govauth.sandbox.server import ServedSandbox
from tests.integrations.conftest import Site

STATE = "bbf0aef5-5237-41bc-8cba-291e29a3ade8"
REASONS: list[tuple[GovAuthError, str, str]] = [
    (StateUnknown("x"), "слишком много времени", "too long"),
    (BrowserMismatch("x"), "другом браузере", "another browser"),
    (CallbackMalformed("x"), "неверен", "wrong"),
    (LoginRequired("x"), "войти заново", "sign in again"),
    (LoginRejected("x"), "отклонён", "refused"),
    (AccessDenied("x"), "отклонён", "refused"),
    (InvalidInput("next", "x"), "неверен", "wrong"),
    (RenewalFailed("x"), "не отвечает", "does not answer"),
    (ServerFault("x"), "ошибка", "went wrong"),
]


@pytest.mark.parametrize(("error", "ru", "en"), REASONS, ids=[type(row[0]).__name__ for row in REASONS])
def test_a_reason_in_both_languages(error: GovAuthError, ru: str, en: str) -> None:
    in_russian = TEXT_PAGE(LoginFailure("callback", 403, "ru", "/auth/login", error))
    in_english = TEXT_PAGE(LoginFailure("callback", 403, "en", "/auth/login", error))
    assert ru in in_russian.text
    assert en in in_english.text
    for page in (in_russian, in_english):
        assert type(error).__name__ in page.text


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "ru"),
        ("ru", "ru"),
        ("en", "en"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8", "ru"),
        ("de,en;q=0.5", "en"),
        ("de", "ru"),
        ("*", "ru"),
        ("en;q=0", "ru"),
        ("en;q=x,,;", "ru"),
        ("en;q=0.3, ru;q=0.7", "ru"),
        ("x" * 100_000, "ru"),
    ],
)
def test_the_language(accept: str, language: str) -> None:
    assert language_of(accept) == language


def test_a_template_of_html_escapes() -> None:
    template = PageTemplate(
        '<html lang="$language"><h1>$title</h1><a href="$login">$reason</a> $$', html=True
    )
    page = template(LoginFailure("start", 400, "en", "/auth/login?a=1&b='", InvalidInput("next", "<b>")))
    assert page.media_type == HTML
    assert 'href="/auth/login?a=1&amp;b=&#x27;"' in page.text
    assert page.text.endswith("$")


@pytest.mark.parametrize("text", ["$error", "${", "$ x"])
def test_a_template_with_an_unknown_place_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="places for language, login, name, reason, status, title"):
        PageTemplate(text)


def test_the_languages_of_a_served_page(site: Site) -> None:
    url = f"{site.url}/auth/callback?code=x&state={STATE}"
    ru = httpx.get(url, headers={"accept-language": "ru"})
    en = httpx.get(url, headers={"Accept-Language": "en-US,en;q=0.9"})
    assert ru.status_code == en.status_code == 403
    assert "Начните вход заново" in ru.text
    assert "Please sign in again" in en.text
    assert ru.headers["content-type"] == "text/plain; charset=utf-8"
    assert ru.headers["cache-control"] == "no-store"


def test_the_log_says_why(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "govauth")
    httpx.get(f"{site.url}/auth/callback?code=x&state={STATE}")
    httpx.get(f"{site.url}/auth/login?next=//evil.example")
    assert "web login: callback refused: StateUnknown: login.finish: no login waits" in caplog.text
    assert "give all processes the same states=" in caplog.text
    assert "web login: start refused: InvalidInput: next must be a path of this site" in caplog.text
    assert STATE not in caplog.text


def test_no_control_character_is_shown(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "govauth")
    answer = httpx.get(
        f"{site.url}/auth/callback?error=access_denied%1b[2J&error_description=%1b[31m%C2%9B%E2%80%AEno%0d%0a"
    )
    assert is_printable(answer.text.replace("\n", ""))
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("govauth")]
    assert ours
    assert all(map(is_printable, ours))


def test_a_logout_from_another_site_does_nothing(site: Site, sandbox: ServedSandbox) -> None:
    from tests.integrations.test_addresses import signed_in_at  # noqa: PLC0415 - the walk is written there

    with httpx.Client(base_url=site.url) as browser:
        assert signed_in_at(site, sandbox, "/profile", browser) == "/profile"
        for headers in (
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": site.url, "sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ):
            answer = browser.post("/auth/logout", headers=headers)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
            assert "location" not in answer.headers
            assert browser.get("/profile").status_code == 200
        answer = browser.post("/auth/logout", headers={"origin": site.url})
        assert answer.status_code == 303
        assert "Max-Age=0" in answer.headers["set-cookie"]
        assert browser.get("/profile").status_code == 401
