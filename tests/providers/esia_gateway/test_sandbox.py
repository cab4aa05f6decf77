"""The simulated gateway refuses what a real one would, and its switches work over HTTP."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from govauth.providers.esia_gateway import EsiaGateway
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox
from tests.providers.esia_gateway.conftest import CONSENT, SignIn

pytestmark = pytest.mark.anyio

RIGHT = {
    "client_id": CLIENT_ID,
    "response_type": "code",
    "scope": "openid",
    "redirect_uri": REDIRECT_URI,
    "provider": "cpg_oauth",
    "state": str(uuid.uuid4()),
    "nonce": str(uuid.uuid4()),
    **dict(CONSENT.params()),
}


def visit(sandbox: ServedSandbox, **changed: str) -> httpx.Response:
    params = {key: value for key, value in {**RIGHT, **changed}.items() if value != "-"}
    return httpx.get(f"{sandbox.url}/auth/authorize", params=params)


def ask(sandbox: ServedSandbox, **form: str) -> httpx.Response:
    whole = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECT_URI, **form}
    return httpx.post(f"{sandbox.url}/auth/token", data=whole)


@pytest.mark.parametrize(
    "changed",
    [
        {"response_type": "token"},
        {"provider": "other"},
        {"scope": " "},
        {"scope": "openid bio"},
        {"state": "1692192660637"},
        {"nonce": "-"},
        {"permissions": "-"},
        {"expire": "-"},
    ],
)
def test_a_wrong_authorize_request_comes_back_with_an_error(
    sandbox: ServedSandbox, changed: dict[str, str]
) -> None:
    back = parse_qs(urlsplit(visit(sandbox, **changed).headers["location"]).query)
    assert back["error"] == ["bad_request"]
    assert back["error_description"][0]


@pytest.mark.parametrize("changed", [{"client_id": "x"}, {"redirect_uri": "https://evil.example"}])
def test_an_unknown_address_gets_no_redirect(sandbox: ServedSandbox, changed: dict[str, str]) -> None:
    answer = visit(sandbox, **changed)
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_code_works_once_and_a_refresh_spends_the_pair(sandbox: ServedSandbox) -> None:
    code = parse_qs(urlsplit(visit(sandbox).headers["location"]).query)["code"][0]
    first = ask(sandbox, grant_type="authorization_code", code=code)
    assert first.status_code == 200
    assert ask(sandbox, grant_type="authorization_code", code=code).json()["error"] == "invalid_grant"
    refresh = first.json()["refresh_token"]
    second = ask(sandbox, grant_type="refresh_token", refresh_token=refresh)
    assert second.json()["access_token"] != first.json()["access_token"]
    assert ask(sandbox, grant_type="refresh_token", refresh_token=refresh).status_code == 400
    assert sandbox.esia_gateway.counters["refresh_reuse"] == 1
    assert ask(sandbox, grant_type="password").json()["error"] == "unsupported_grant_type"
    old = {"authorization": f"Bearer {first.json()['access_token']}"}
    assert httpx.post(f"{sandbox.url}/auth/userinfo", headers=old).status_code == 401


async def test_only_what_was_granted_is_given(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    user = await sign_in(gateway)
    assert {document.type for document in await user.documents(within=1)} == {"RF_PASSPORT"}
    assert (await user.userinfo()).info.home_address is None


def test_the_switches_over_http(sandbox: ServedSandbox) -> None:
    control = f"{sandbox.url}/_sandbox/esia_gateway"
    for switch, value in (("defer", "3"), ("deny", "true"), ("not_found", '"2020 2021"'), ("expire", "")):
        assert httpx.post(f"{control}/{switch}", content=value).status_code == 204
    provider = sandbox.esia_gateway
    switches = provider.switches
    assert (switches.defer, switches.deny, switches.not_found) == (3, True, "2020 2021")
    assert httpx.post(f"{control}/defer", content='"many"').status_code == 400
    assert httpx.post(f"{control}/unknown", content="1").status_code == 400
    sandbox.reset()
    assert provider.switches.defer == 0


def test_paths_that_are_not_the_gateways(sandbox: ServedSandbox) -> None:
    assert httpx.get(f"{sandbox.url}/esia_gateway/auth/nothing").status_code == 404
    away = {"client_id": CLIENT_ID, "redirect_uri": "https://evil.example"}
    assert httpx.get(f"{sandbox.url}/auth/logout", params=away).status_code == 400
