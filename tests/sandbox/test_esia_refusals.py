"""The simulated ESIA refuses what ESIA refuses: wrong requests for codes and tokens, each by its code."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from govauth.providers.esia.sandbox import OTHER_OID, PERSON_OID
from govauth.sandbox.server import ServedSandbox
from govauth.signing import DocumentSigner, PrivateKey, make_test_key, open_document_signer

pytestmark = pytest.mark.anyio
CALLBACK = "https://odd.example/callback"
VERIFIER = "v" * 50
FIVE = ("client_id", "scope", "timestamp", "state", "redirect_uri")
_KEYS: list[PrivateKey] = []


class Odd:
    """A system that signs whatever it sends, however wrong it is."""

    def __init__(self, sandbox: ServedSandbox, signer: DocumentSigner, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.signer = signer
        self.http = http

    async def signed(self, fields: tuple[str, ...], **given: str | None) -> dict[str, str]:
        """Sign fields by the fields that are named; those that are None are left out."""
        moment = datetime.now(UTC).strftime("%Y.%m.%d %H:%M:%S %z")
        made: dict[str, str | None] = {
            "client_id": "ODD",
            "scope": "openid",
            "timestamp": moment,
            "state": str(uuid4()),
            "redirect_uri": CALLBACK,
            "client_certificate_hash": self.signer.certificate_hash if fields[0] == "client_id" else None,
            **given,
        }
        sent = {name: value for name, value in made.items() if value is not None}
        message = "".join(sent.get(name, "") for name in fields).encode()
        sign = self.signer.sign_raw if fields[0] == "client_id" else self.signer.sign_detached
        secret = base64.urlsafe_b64encode(await sign(message)).decode()
        return {"client_secret": secret, **sent}

    async def code(self, **given: str | None) -> dict[str, str]:
        """Ask for a code, and return what the browser carries back."""
        given = {"response_type": "code", "access_type": "offline", **given}
        asked = await self.signed(FIVE, **given)
        address = f"{self.sandbox.url}/aas/oauth2/v2/ac?{httpx.QueryParams(asked)}"
        return dict(httpx.URL(self.sandbox.esia.sign_in(address)).params)

    async def exchange(
        self, *, v3: bool = True, headers: Mapping[str, str] | None = None, **given: str | None
    ) -> Any:
        """Ask for a token: the answer's ``error`` and code, or the answer."""
        given = {"grant_type": "authorization_code", "token_type": "Bearer", **given}
        more = ("code",) if given["grant_type"] == "authorization_code" else ()
        form = await self.signed(
            (*FIVE, *more) if v3 else ("scope", "timestamp", "client_id", "state"), **given
        )
        return await self.posted(httpx.QueryParams(form), v3=v3, headers=headers)

    async def posted(self, form: object, *, v3: bool = True, headers: Mapping[str, str] | None = None) -> Any:
        headers = headers or {"content-type": "application/x-www-form-urlencoded"}
        path = "/aas/oauth2/v3/te" if v3 else "/aas/oauth2/te"
        answer = await self.http.post(self.sandbox.url + path, content=str(form), headers=headers)
        body = answer.json()
        if answer.status_code == 200:
            return body
        return body["error"], body["error_description"].partition(":")[0]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


@pytest.fixture
async def odd(sandbox: ServedSandbox, http: httpx.AsyncClient) -> Odd:
    if not _KEYS:
        _KEYS.append(make_test_key(for_tests=True, common_name="ODD"))
    sandbox.esia.register("ODD", _KEYS[0].certificate, CALLBACK)
    return Odd(sandbox, await open_document_signer(_KEYS[0], for_tests=True), http)


@pytest.mark.parametrize(
    ("wrong", "error", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type", "ESIA-007009"),
        ({"access_type": "sometimes"}, "invalid_request", "ESIA-007003"),
        ({"access_type": None}, "invalid_request", "ESIA-007014"),
        ({"scope": None}, "invalid_scope", "ESIA-007013"),
        ({"scope": "openid  fullname"}, "invalid_scope", "ESIA-007006"),
        ({"scope": "имя"}, "invalid_scope", "ESIA-007006"),
        ({"state": "1"}, "invalid_request", "ESIA-007003"),
        ({"state": None}, "invalid_request", "ESIA-007014"),
        ({"timestamp": "2026-11-26T10:00:00Z"}, "invalid_request", "ESIA-007003"),
        ({"timestamp": "2020.01.01 00:00:00 +0000"}, "invalid_request", "ESIA-007015"),
        ({"client_certificate_hash": "00"}, "invalid_request", "ESIA-007053"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request", "ESIA-007003"),
        ({"code_challenge_method": "S256"}, "invalid_request", "ESIA-007003"),
    ],
)
async def test_a_wrong_request_for_a_code_goes_back_with_its_error(
    odd: Odd, wrong: dict[str, str | None], error: str, code: str
) -> None:
    back = await odd.code(**wrong)
    assert (back["error"], back["error_description"].partition(":")[0]) == (error, code)
    # The state comes back only where one was sent.
    assert ("state" in back) == (wrong.get("state", "x") is not None)
    assert odd.sandbox.esia.counters["codes"] == 0


async def test_each_wrong_exchange_is_refused_and_the_code_stays_good(odd: Odd) -> None:
    code = (await odd.code(code_challenge=None))["code"]
    form = {"content-type": "text/plain"}
    for wrong, refused in (
        ({"grant_type": "ac"}, ("unsupported_grant_type", "ESIA-007012")),
        ({"grant_type": "password"}, ("unsupported_grant_type", "ESIA-007012")),
        ({"token_type": None}, ("invalid_request", "ESIA-007014")),
        ({"code": str(uuid4())}, ("invalid_grant", "ESIA-007011")),
        ({"scope": "openid fullname"}, ("invalid_grant", "ESIA-007011")),
        ({"code_verifier": VERIFIER}, ("pkce_challenge_missing", "ESIA-007039")),
        ({"headers": form}, ("invalid_request", "ESIA-007014")),
    ):
        given: dict[str, Any] = {"code": code, **wrong}
        assert await odd.exchange(**given) == refused, wrong
    sent = httpx.QueryParams(await odd.signed((*FIVE, "code"), code=code, grant_type="authorization_code"))
    assert await odd.posted(f"{sent}&scope=openid") == ("invalid_request", "ESIA-007003")
    assert await odd.posted(sent.set("client_secret", "!")) == ("invalid_request", "ESIA-007014")
    sent = sent.set("token_type", "Bearer").set("client_secret", "!")
    assert await odd.posted(sent) == ("invalid_request", "ESIA-007053")
    given_out = await odd.exchange(code=code)
    assert set(given_out) >= {"access_token", "refresh_token", "id_token"}
    assert await odd.exchange(code=code) == ("invalid_grant", "ESIA-007011")
    assert odd.sandbox.esia.counters["code_reuse"] == 1


@pytest.mark.parametrize("verifier", [None, "short", "я" * 50])
async def test_a_code_with_a_challenge_asks_for_its_verifier(odd: Odd, verifier: str | None) -> None:
    code = (await odd.code(code_challenge="x" * 43, code_challenge_method="S256"))["code"]
    answer = await odd.exchange(code=code, code_verifier=verifier)
    assert answer == ("pkce_parameters_incorrect", "ESIA-007038")


async def test_a_refresh_token_is_good_for_its_own_scope_alone(odd: Odd) -> None:
    first = await odd.exchange(code=(await odd.code())["code"])
    other = await odd.exchange(code=(await odd.code())["code"])
    again: dict[str, Any] = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert await odd.exchange(**again, scope="openid email") == ("invalid_scope", "ESIA-007006")
    unknown = {**again, "refresh_token": str(uuid4())}
    assert await odd.exchange(**unknown) == ("invalid_grant", "ESIA-007011")
    assert (await odd.exchange(**again))["refresh_token"] != first["refresh_token"]
    # Used twice, the chain is dead; the other one lives.
    assert await odd.exchange(**again) == ("access_denied", "ESIA-007028")
    assert "access_token" in await odd.exchange(**{**again, "refresh_token": other["refresh_token"]})


async def test_a_system_asks_for_itself_and_not_for_a_person(odd: Odd) -> None:
    own: dict[str, Any] = {"grant_type": "client_credentials", "scope": "tech_inf", "redirect_uri": None}
    refused = await odd.exchange(v3=False, **own)
    assert refused == ("unsupported_response_type", "ESIA-007009")
    assert "access_token" in await odd.exchange(v3=False, response_type="token", **own)
    own["scope"] = "tech_inf fullname"
    assert await odd.exchange(**own) == ("invalid_scope", "ESIA-007006")


async def test_roles_are_of_the_person_of_the_token(odd: Odd) -> None:
    async def roles(token: str, oid: int) -> tuple[int, str]:
        answer = await odd.http.get(
            f"{odd.sandbox.url}/rs/prns/{oid}/roles", headers={"authorization": f"Bearer {token}"}
        )
        return answer.status_code, answer.json().get("code", "").strip()

    allowed = await odd.exchange(
        code=(await odd.code(scope="openid usr_org"))["code"], scope="openid usr_org"
    )
    other = await odd.exchange(code=(await odd.code())["code"])
    assert await roles(allowed["access_token"], PERSON_OID) == (200, "")
    assert await roles(allowed["access_token"], OTHER_OID) == (403, "ESIA-005013")
    assert await roles(other["access_token"], PERSON_OID) == (403, "ESIA-005013")


async def test_a_page_that_was_left_open_too_long_is_out_of_date(odd: Odd) -> None:
    for path in ("/idp/login", "/idp/otp", "/idp/consent"):
        page = await odd.http.post(odd.sandbox.url + path, data={"request": "gone"})
        assert (page.status_code, "Запрос устарел" in page.text) == (400, True)
    # A request that waits is nobody's without the cookie of the browser that signed in.
    asked = await odd.signed(FIVE, response_type="code", access_type="online")
    page = await odd.http.get(f"{odd.sandbox.url}/aas/oauth2/v2/ac", params=asked)
    key = page.text.partition('name="request" value="')[2].partition('"')[0]
    assert key
    page = await odd.http.post(f"{odd.sandbox.url}/idp/consent", data={"request": key, "decision": "allow"})
    assert (page.status_code, "Запрос устарел" in page.text) == (400, True)
