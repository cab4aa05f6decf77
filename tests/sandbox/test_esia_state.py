"""Old clients send the state of the request for a code again when they exchange it; the sandbox may allow it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from govauth.sandbox.server import ServedSandbox
from govauth.signing import DocumentSigner, make_test_key, open_document_signer

pytestmark = pytest.mark.anyio
CALLBACK = "https://old.example/callback"


async def signed(signer: DocumentSigner, state: str, **rest: str) -> dict[str, str]:
    timestamp = datetime.now(UTC).strftime("%Y.%m.%d %H:%M:%S %z")
    cms = await signer.sign_detached(f"openid{timestamp}OLD{state}".encode())
    return {
        "client_id": "OLD",
        "scope": "openid",
        "timestamp": timestamp,
        "state": state,
        "redirect_uri": CALLBACK,
        "client_secret": base64.urlsafe_b64encode(cms).decode(),
        **rest,
    }


@pytest.mark.parametrize("accepted", [False, True])
async def test_the_state_of_a_code_comes_again(sandbox: ServedSandbox, *, accepted: bool) -> None:
    key = make_test_key(for_tests=True, common_name="OLD")
    signer = await open_document_signer(key, for_tests=True)
    sandbox.esia.register("OLD", key.certificate, CALLBACK)
    if accepted:
        sandbox.esia.control("accepted_state_again", value=True)
    state = str(uuid4())
    asked = await signed(signer, state, response_type="code", access_type="offline")
    back = httpx.URL(sandbox.esia.sign_in(f"{sandbox.url}/aas/oauth2/ac?{httpx.QueryParams(asked)}"))
    exchange = {"grant_type": "authorization_code", "token_type": "Bearer", "code": back.params["code"]}
    async with httpx.AsyncClient(base_url=sandbox.url) as http:
        first = await http.post("/aas/oauth2/te", data=await signed(signer, state, **exchange))
        assert first.status_code == (200 if accepted else 400), first.text
        assert ("access_token" in first.json()) is accepted
        assert sandbox.esia.counters["state_reuse"] == (not accepted)
        # Neither a code that is spent nor the state of another request passes.
        again = await http.post("/aas/oauth2/te", data=await signed(signer, state, **exchange))
        assert again.status_code == 400
        assert sandbox.esia.counters["state_reuse"] == 2 - accepted
