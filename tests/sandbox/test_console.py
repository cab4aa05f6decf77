"""The front page without a browser: what it shows, what it hides, what its forms do."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from govauth.http.message import Response
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.meanings import meanings_of
from govauth.sandbox.redacted import shown_body, shown_path
from govauth.sandbox.server import ServedSandbox
from govauth.secret import Secret


@pytest.fixture
def http(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url) as client:
        yield client


def sign_in(http: httpx.Client) -> httpx.Response:
    device = {"sourceDeviceId": "abcdefghijklmnopqrstu", "sourceType": "WEB", "appVersion": "1.0.0"}
    body = {
        "username": INN,
        "password": PASSWORD,
        "deviceInfo": {**device, "metaDetails": {"userAgent": "x"}},
    }
    return http.post("/api/v1/auth/lkfl", json=body)


def test_the_front_page_shows_calls_and_tokens_without_secrets(http: httpx.Client) -> None:
    token = sign_in(http).json()["token"]
    http.get("/api/v1/user", headers={"authorization": f"Bearer {token}"})
    http.get(f"/api/v1/receipt/{INN}/unknown/json", headers={"authorization": f"Bearer {token}"})
    page = http.get("/").text
    assert Secret(token).mark in page
    assert "login.password" in page or "auth" in page
    for hidden in (token, PASSWORD, INN, "abcdefghijklmnopqrstu"):
        assert hidden not in page
    assert "script-src 'self'" in http.get("/").headers["content-security-policy"]
    assert http.get("/_console/live").text.count("<tr") >= 5


@pytest.mark.parametrize("provider", ["moy_nalog", "esia", "esia_gateway", "crpt", "bifit_kassa"])
def test_each_provider_has_a_page_with_all_that_can_be_turned(
    http: httpx.Client, sandbox: ServedSandbox, provider: str
) -> None:
    page = http.get(f"/_console/providers/{provider}").text
    listed = sandbox.world.providers[provider].listed()
    for name in [*listed["switches"], *listed["actions"]]:
        assert f"/_console/providers/{provider}/{name}" in page
    assert sandbox.world.providers[provider].sign_ins()
    turned = http.post(f"/_console/providers/{provider}/skew", data={"value": "60"})
    assert (turned.status_code, turned.headers["location"]) == (303, f"/_console/providers/{provider}")
    assert sandbox.world.providers[provider].switches.skew == 60


def test_what_cannot_be_set_is_said_on_the_page(http: httpx.Client, sandbox: ServedSandbox) -> None:
    refused = http.post("/_console/providers/moy_nalog/skew", data={"value": '"soon"'})
    assert (refused.status_code, "takes a number" in refused.text) == (400, True)
    for form, reason in [
        ({"kind": "flood"}, "flood"),
        ({"kind": "lose", "operation": "moy_nalog:receipts.burn"}, "receipts.burn"),
        ({"kind": "lose", "times": "many"}, "many"),
    ]:
        refused = http.post("/_console/faults", data=form)
        assert (refused.status_code, reason in refused.text) == (400, True)
    deep = "[" * 20_000
    assert http.post("/_console/providers/moy_nalog/skew", data={"value": deep}).status_code == 400
    assert http.post("/_sandbox/faults", content=deep).status_code == 400
    assert http.get("/_console/providers/nobody").status_code == 404
    assert http.get("/_console/pages.py").status_code == 404


def test_faults_are_set_listed_and_cleared(http: httpx.Client, sandbox: ServedSandbox) -> None:
    assert "No fault is set" in http.get("/").text
    http.post("/_console/faults", data={"kind": "fail", "operation": "moy_nalog:user.get", "status": "502"})
    http.post("/_console/faults", data={"kind": "fail", "times": "1", "status": "502"})
    assert sign_in(http).status_code == 502
    http.post("/_console/faults", data={"kind": "delay", "times": "3"})
    assert "delay" in http.get("/").text
    http.post("/_console/faults/clear")
    assert "No fault is set" in http.get("/").text
    http.post("/_console/reset")
    assert "None yet" in http.get("/").text


def test_a_refusal_says_what_it_means_and_what_to_do(http: httpx.Client, sandbox: ServedSandbox) -> None:
    token = sign_in(http).json()["token"]
    assert 'class="meaning"' not in http.get("/").text
    http.get("/api/v1/user")
    assert "Not Authenticated, AccessDenied: " in http.get("/").text
    sandbox.world.providers["moy_nalog"].control("unregister")
    http.get("/api/v1/user", headers={"authorization": f"Bearer {token}"})
    http.get("/aas/oauth2/v2/ac", params={"client_id": "NOBODY"})
    page = http.get("/_console/live").text
    assert "the person registers in the application «Мой налог»" in page
    assert page.count('class="meaning"') >= 2
    assert token not in page


@pytest.mark.parametrize(
    ("provider", "status", "body", "explained"),
    [
        ("esia", 400, '{"error":"invalid_request","error_description":"ESIA-007053: x"}', "ESIA-007053"),
        ("esia", 200, '{"code":" ESIA-036110","message":"x"}', "ESIA-036110"),
        ("esia", 200, '{"code":"2","message":"invalid_grant"}', None),
        ("crpt", 413, '{"globalErrors":[{"error":"Attached","errorCode":"77"}],"success":false}', "413"),
        ("crpt", 401, '{"OrderStatus":91}', "91"),
        ("crpt", 400, '{"globalErrors":[{"error":"Odd","errorCode":4}],"success":false}', "400"),
        ("moy_nalog", 401, '{"message":"Неверный логин или пароль"}', "Неверный логин или пароль"),
        ("moy_nalog", 503, "<html>", None),
        ("bifit_kassa", 401, '{"error":"mfa_required"}', "mfa_required"),
        ("bifit_kassa", 400, "[[[", None),
    ],
)
def test_the_first_known_code_explains_an_answer(
    provider: str, status: int, body: str, explained: str | None
) -> None:
    found = meanings_of(provider, Response(status, {}, body.encode()))
    assert [one.code for one in found] == ([] if explained is None else [explained])


def test_a_page_of_another_site_sets_nothing(http: httpx.Client) -> None:
    foreign = {"origin": "http://elsewhere.example"}
    for path in (
        "/_console/faults",
        "/_console/faults/clear",
        "/_console/reset",
        "/_console/providers/crpt/expire",
    ):
        assert http.post(path, data={"kind": "lose"}, headers=foreign).status_code == 403


def test_bodies_are_masked_by_name_and_by_shape() -> None:
    json_type = {"content-type": "application/json;charset=utf-8"}
    shown = shown_body(
        json_type, b'{"password":"x1","deep":[{"refreshToken":"y2","inn":"500100732259","n":12.5}]}'
    )
    assert all(hidden not in shown for hidden in ("x1", "y2", "500100732259"))
    assert "12.5" in shown
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (
        shown_body(form, b"grant_type=password&client_secret=z3")
        == "grant_type = password\nclient_secret = •••"
    )
    assert shown_body({"content-type": "application/zip"}, b"PK..") == "4 bytes of application/zip"
    assert shown_body(json_type, b"{broken 500100732259") == "{broken •••"
    assert shown_path("http://h/api/500100732259/x?code=secret&a=") == "/api/•••/x?code=…&a=…"
