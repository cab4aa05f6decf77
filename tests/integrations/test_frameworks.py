"""What the frameworks' modules answer to callers that nobody is signed in for."""

from __future__ import annotations

import httpx

from tests.integrations.conftest import Site


def test_a_page_leads_to_the_login_and_back(site: Site) -> None:
    answer = httpx.get(f"{site.url}/profile?tab=1", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/auth/login?next=%2Fprofile%3Ftab%3D1"


def test_other_callers_get_401(site: Site) -> None:
    answer = httpx.get(f"{site.url}/profile", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "LoginRequired" in answer.text


def test_a_logout_is_not_a_link(site: Site) -> None:
    assert httpx.get(f"{site.url}/auth/logout").status_code == 405


def test_nothing_of_a_login_is_cached(site: Site) -> None:
    answer = httpx.get(f"{site.url}/auth/login")
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_a_callback_that_repeats_a_parameter(site: Site) -> None:
    answer = httpx.get(f"{site.url}/auth/callback?code=a&code=b&state=bbf0aef5-5237-41bc-8cba-291e29a3ade8")
    assert answer.status_code == 403
    assert "CallbackMalformed" in answer.text
