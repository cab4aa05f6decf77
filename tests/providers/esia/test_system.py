"""Tokens without a person: by the system's rights, and by an identification key."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable

import anyio
import pytest
from attrs import evolve

from govauth.errors import ConfigurationError, InvalidInput, RenewalFailed, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.providers.esia import (
    Place,
    CLIENT_CREDENTIALS_V3,
    CURRENT,
    Esia,
    OrganizationScope,
    Scope,
    SignatureText,
    SystemLogin,
    errors,
)
from govauth.providers.esia.login.auth_system import IdentificationKeyLogin
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner, open_challenge_signer, open_document_signer
from tests.providers.esia.conftest import CALLBACK, MNEMONIC, stranger_key

pytestmark = pytest.mark.anyio
Makes = Callable[..., Esia]
ORG = Scope.of_organization(OrganizationScope.INN, 1000000357)
TECH = "http://esia.gosuslugi.ru/tech_inf"


async def test_each_set_of_scopes_has_one_token(esia: Esia, sandbox: ServedSandbox) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(esia.system([ORG, TECH]).access)
            group.start_soon(esia.system([TECH, ORG]).access)
    await esia.system(TECH).access()
    assert sandbox.esia.counters["client_credentials"] == 2
    access = await esia.system(TECH).access()
    assert access.subject is None
    assert "tech_inf" in access.scopes


async def test_a_token_of_the_system_is_asked_for_again(esia: Esia, sandbox: ServedSandbox) -> None:
    system = esia.system(TECH)
    token = await system.transport.keeper.current()
    assert token.refresh is None
    await system.transport.keeper.renew(token)
    assert sandbox.esia.counters["client_credentials"] == 2


async def test_the_undocumented_variant(
    make_esia: Makes, sandbox: ServedSandbox, signer: GostDocumentSigner
) -> None:
    edition = evolve(CURRENT, client_credentials=CLIENT_CREDENTIALS_V3)
    with pytest.raises(ConfigurationError, match="redirect_uri"):
        SystemLogin(mnemonic=MNEMONIC, signer=signer, edition=edition)
    login = SystemLogin(mnemonic=MNEMONIC, signer=signer, edition=edition, redirect_uri=CALLBACK)
    async with make_esia(login=login) as esia:
        assert (await esia.system(TECH).access()).scopes
    assert sandbox.esia.counters["login.token"] == 1


@pytest.mark.parametrize("fault", ["lose", "drop", "cut"])
async def test_a_lost_answer_is_asked_for_again_signed_anew(
    esia: Esia, sandbox: ServedSandbox, fault: str
) -> None:
    sandbox.fault(fault, operation="login.token_v1")
    assert (await esia.system(TECH).access()).scopes
    assert sandbox.esia.counters["state_reuse"] == 0


async def test_a_service_that_stays_away(esia: Esia, sandbox: ServedSandbox) -> None:
    sandbox.fault("drop", operation="login.token_v1", times=9)
    with pytest.raises(RenewalFailed):
        await esia.system(TECH).access()


async def test_a_scope_that_the_system_has_not(esia: Esia, sandbox: ServedSandbox) -> None:
    sandbox.esia.systems[MNEMONIC].scopes = frozenset({"tech_inf"})
    with pytest.raises(errors.ScopeInvalid, match="Регламент"):
        await esia.system([ORG]).access()


async def test_an_identification_key_detached_and_attached(esia: Esia, sandbox: ServedSandbox) -> None:
    key = str(uuid.uuid4())
    sandbox.esia.issue_key(key, MNEMONIC, stranger_key().certificate)
    document = await open_document_signer(stranger_key(), for_tests=True)
    challenge = await open_challenge_signer(stranger_key(), for_tests=True)
    for signer in (document, challenge):
        for text in SignatureText:
            async with Esia(esia._system, trust=esia._checks.verifier._trust, place=esia._place) as client:
                application = client.by_identification_key(key, signer, text=text)
                access = await application.access()
                assert "https://lk.gosuslugi.ru/api-order" in access.scopes
                token = await application.transport.keeper.current()
                assert token.life is not None
                assert 3500 < token.life <= 3600


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ("ESIA-037213", errors.KeyUnusable),
        ("ESIA-037216", errors.KeyHolderUnfit),
        ("ESIA-038000", errors.KeyHolderUnfit),
        ("ESIA-005027", errors.KeyScopesMisconfigured),
        ("ESIA-020000", errors.KeyRequestInvalid),
    ],
)
async def test_refusals_of_an_identification_key(
    esia: Esia, sandbox: ServedSandbox, problem: str, kind: type[Exception]
) -> None:
    key = str(uuid.uuid4())
    signer = await open_document_signer(stranger_key(), for_tests=True)
    with pytest.raises(errors.KeyUnusable, match="037218"):
        await esia.by_identification_key(str(uuid.uuid4()), signer).access()
    sandbox.esia.issue_key(key, MNEMONIC, stranger_key().certificate).problem = problem
    with pytest.raises(kind):
        await esia.by_identification_key(key, signer).access()


async def test_an_identification_key_signed_by_the_wrong_organization(
    esia: Esia, sandbox: ServedSandbox, signer: GostDocumentSigner
) -> None:
    key = str(uuid.uuid4())
    sandbox.esia.issue_key(key, MNEMONIC, stranger_key().certificate)
    with pytest.raises(errors.KeySignatureInvalid, match="organisation's certificate"):
        await esia.by_identification_key(key, signer).access()


async def test_a_key_that_is_no_uuid(esia: Esia, signer: GostDocumentSigner) -> None:
    for bad in ("", "x", "73535141e8ae4abbae03e5d7cd3fbef1", "{73535141-e8ae-4abb-ae03-e5d7cd3fbef1}"):
        with pytest.raises(InvalidInput, match="key must be a UUID"):
            esia.by_identification_key(bad, signer)
    shown = repr(IdentificationKeyLogin(key=str(uuid.uuid4()), signer=signer, place=esia._place))
    assert "Secret(•••)" in shown


async def test_a_token_of_a_key_says_when_it_ends_and_is_exchanged_again(signer: GostDocumentSigner) -> None:
    class Gate:
        def __init__(self, token: str) -> None:
            self.token = token
            self.asked = 0

        async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
            self.asked += 1
            body = b'{"accessTkn": "%s"}' % self.token.encode()
            return Response(200, {"content-type": "application/json"}, body)

        def with_pool(self, *, slots: int) -> Gate:
            return self

        async def aclose(self) -> None:
            pass

    def token(claims: bytes) -> str:
        return f"e30.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.AA"

    login = IdentificationKeyLogin(key=str(uuid.uuid4()), signer=signer, place=Place.TEST)
    gate = Gate(token(b'{"exp": 4000000000}'))
    renewed = await login.renew(gate, await login.obtain(gate))
    assert (renewed.expires_at, gate.asked) == (4000000000.0, 2)
    with pytest.raises(UnexpectedReply, match="expected a token that says when it ends") as caught:
        await login.obtain(Gate(token(b"{}")))
    assert caught.value.where == "accessTkn"
