"""What a session of nobody, a stored record of something else, and odd tokens come to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from govauth.auth import Token
from govauth.clock import SYSTEM_CLOCK
from govauth.errors import ConfigurationError, LoginRequired, StoreUnavailable, UnexpectedReply
from govauth.http.message import Response
from govauth.providers.esia import Esia, EsiaUser, Place, Scopes, SystemLogin, login_errors
from govauth.providers.esia.login.auth_client import Anonymous
from govauth.providers.esia.login.auth_user import SessionDetails
from govauth.providers.esia.login.record import LoginDetails
from govauth.providers.esia.login.token_calls import skew_of
from govauth.providers.esia.login.token_checks import TokenChecks
from govauth.providers.esia.login.tokens import _texts
from govauth.providers.esia.rest.errors import ScopeMissing
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner
from tests.providers.esia.conftest import MNEMONIC
from tests.providers.esia.rest.client import PERSON

pytestmark = pytest.mark.anyio
SignsIn = Callable[..., Awaitable[EsiaUser]]
TECH = "http://esia.gosuslugi.ru/tech_inf"
SESSION: dict[str, Any] = {
    "asked": "openid",
    "redirect_uri": "https://app.example",
    "oid": "1",
    "started_at": 1.0,
    "extra": {},
}


async def test_a_session_of_nobody_asks_for_no_roles(sign_in: SignsIn, sandbox: ServedSandbox) -> None:
    user = await sign_in("openid usr_org")
    user.oid = None
    asked = sandbox.esia.counters.total()
    with pytest.raises(UnexpectedReply, match="no token of this session named the person") as caught:
        await user.roles()
    assert caught.value.where == "oid"
    assert sandbox.esia.counters.total() == asked


async def test_a_session_reaches_all_resources_with_its_own_token(sign_in: SignsIn) -> None:
    user = await sign_in("openid usr_org usr_avt")
    with pytest.raises(ScopeMissing, match="organizations.list"):
        await user.organizations.list().all()
    assert (await user.avatars.circle(PERSON)).media_type.startswith("image/")
    assert user.foreign_branches is user.foreign_branches


async def test_a_system_shows_no_token(esia: Esia) -> None:
    system = esia.system(TECH)
    token = await system.transport.keeper.current()
    assert repr(system).startswith("<EsiaSystem, ")
    assert token.access.reveal() not in repr(system)
    assert system.avatars is system.avatars


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {**SESSION, "asked": None},
        {**SESSION, "redirect_uri": 5},
        {**SESSION, "extra": []},
        {**SESSION, "started_at": "then"},
    ],
)
def test_a_stored_token_of_something_else_is_no_session(kept: dict[str, Any]) -> None:
    (name,) = SessionDetails(
        asked=Scopes.of("openid"),
        redirect_uri="https://app.example",
        oid="1",
        started_at=1.0,
        extra={},
        id_claims=None,
    ).as_detail()
    assert SessionDetails.of(Token("t", details={name: SESSION})).oid == "1"
    with pytest.raises(StoreUnavailable, match="the stored token is not of a session of ESIA"):
        SessionDetails.of(Token("t", details={name: kept}))


@pytest.mark.parametrize("kept", [{}, {"asked": "openid", "redirect_uri": "https://a.example"}])
def test_a_stored_login_of_something_else_is_refused(kept: dict[str, Any]) -> None:
    with pytest.raises(StoreUnavailable, match="the stored login is not one of ESIA"):
        LoginDetails.load(kept)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("openid otp", login_errors.SecondFactorMissing),
        ("openid", login_errors.IdTokenMissing),
        ("openid ext_auth_result", None),
        ("fullname", None),
    ],
)
async def test_an_answer_without_an_id_token_proves_nothing(
    asked: str, error: type[Exception] | None
) -> None:
    checks = TokenChecks(cast("Any", None))
    if error is None:
        assert await checks.identity(None, Scopes.of(asked)) is None
    else:
        with pytest.raises(error, match="the answer has no id token"):
            await checks.identity(None, Scopes.of(asked))


def test_an_answer_without_a_date_says_nothing_of_the_clock() -> None:
    assert skew_of(Response(200, {}, b""), 0.0, SYSTEM_CLOCK) is None


@pytest.mark.parametrize(
    ("value", "texts"), [("PWD", ("PWD",)), (["PWD", 5], ("PWD", "5")), (None, ()), (5, ()), ({}, ())]
)
def test_methods_of_a_sign_in_come_as_one_text_or_several(value: Any, texts: tuple[str, ...]) -> None:
    assert _texts(value) == texts


def test_a_signer_that_signs_no_documents_is_refused() -> None:
    nobody: Any = object()
    with pytest.raises(ConfigurationError, match="signer must be a DocumentSigner: await open_document"):
        SystemLogin(mnemonic=MNEMONIC, signer=nobody)


async def test_a_client_without_a_person_has_no_token(esia_place: Place) -> None:
    nobody = Anonymous(MNEMONIC, esia_place)
    http: Any = None  # is not asked
    for ask in (nobody.obtain, lambda http: nobody.renew(http, Token("t"))):
        with pytest.raises(LoginRequired, match="ESIA gives tokens to persons"):
            await ask(http)


async def test_the_address_of_the_registration(esia: Esia) -> None:
    url = esia.links.registration("https://app.example/back")
    assert "imm" not in url
    assert esia.links.registration("https://app.example/back", after_simplified=True) == f"{url}&imm=true"


def test_a_scope_that_is_no_text_is_in_no_scopes() -> None:
    scopes = Scopes.of("openid fullname")
    assert "openid" in scopes
    assert next(iter(scopes)) in scopes
    assert 5 not in scopes
