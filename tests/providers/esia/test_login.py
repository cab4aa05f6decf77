"""Whole logins against the served sandbox, which verifies every signature."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import pytest
from attrs import evolve

from govauth.auth import MemoryTokenStore, Token, TokenKey
from govauth.errors import InvalidInput, LoginRequired, OutcomeUnknown, StoreUnavailable, TokenInvalid
from govauth.providers.esia import (
    CURRENT,
    V1,
    Edition,
    Esia,
    EsiaUser,
    Place,
    PkceMethod,
    SystemLogin,
    errors,
    login_errors,
)
from govauth.providers.esia.sandbox import OTHER_LOGIN, PERSON_OID, VERIFY_TOKEN
from govauth.sandbox.server import ServedSandbox
from govauth.signing import GostDocumentSigner, TrustedCertificates, TrustedFiles
from govauth.signing.self_signed import certificate_pem
from tests.providers.esia.conftest import CALLBACK, MNEMONIC, stranger_key, system_key

pytestmark = pytest.mark.anyio
SignsIn = Callable[..., Awaitable[EsiaUser]]
Makes = Callable[..., Esia]


def query_of(url: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


@pytest.mark.parametrize("algorithm", ["GOST3410_2012_256", "RS256"])
@pytest.mark.parametrize("edition", [CURRENT, V1], ids=["v2-v3", "v1"])
async def test_a_person_signs_in(
    make_esia: Makes, sandbox: ServedSandbox, edition: Edition, algorithm: str
) -> None:
    sandbox.esia.systems[MNEMONIC].algorithm = algorithm  # type: ignore[assignment]
    async with make_esia(edition) as esia:
        step = await esia.login.start({"openid", "fullname", "usr_org"}, CALLBACK, carry="/cabinet")
        user = await esia.login.callback(sandbox.esia.sign_in(step.url))
        assert user.oid == str(PERSON_OID)
        assert user.carried == "/cabinet"
        assert user.identity is not None
        assert user.identity.trusted
        assert user.identity.methods == ("PWD",)
        assert user.identity.second_factor is None
        assert not await user.missing()
        roles = await user.roles()
        assert [role.chief for role in roles] == [True, True]
        assert roles[0].ogrn == "1027700132195"


@pytest.mark.parametrize("pkce", [PkceMethod.S256, PkceMethod.GOST3411, None])
async def test_each_method_of_pkce(make_esia: Makes, sandbox: ServedSandbox, pkce: PkceMethod | None) -> None:
    async with make_esia(pkce=pkce) as esia:
        step = await esia.login.start("openid", CALLBACK)
        sent = query_of(step.url)
        assert sent.get("code_challenge_method") == (None if pkce is None else pkce.value)
        assert (await esia.login.callback(sandbox.esia.sign_in(step.url))).oid


async def test_what_the_address_holds(esia: Esia, sandbox: ServedSandbox) -> None:
    first = query_of((await esia.login.start("openid fullname", CALLBACK)).url)
    second = query_of((await esia.login.start("openid fullname", CALLBACK, offline=True)).url)
    mandatory = {"client_secret", "client_id", "scope", "timestamp", "state", "redirect_uri"}
    mandatory |= {"client_certificate_hash", "response_type", "access_type"}
    assert mandatory | {"code_challenge", "code_challenge_method"} == first.keys()
    assert first["access_type"] == "online"
    assert second["access_type"] == "offline"
    assert first["timestamp"].endswith("+0300")
    assert len(first["client_secret"]) == 86
    assert len(first["client_certificate_hash"]) == 64
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


async def test_the_page_in_a_window_of_its_own(esia: Esia, sandbox: ServedSandbox) -> None:
    step = await esia.login.start("openid", CALLBACK, display="popup")
    assert query_of(step.url)["display"] == "popup"
    assert (await esia.login.callback(sandbox.esia.sign_in(step.url))).oid


async def test_certificates_of_esia_change_while_the_client_runs(
    make_esia: Makes, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    certificates = tmp_path / "esia"
    certificates.mkdir()
    (certificates / "old.cer").write_bytes(stranger_key().certificate.der)
    trust = TrustedFiles([certificates], look_every=0.0)
    async with make_esia(trust=trust) as esia:
        step = await esia.login.start("openid", CALLBACK)
        with pytest.raises(TokenInvalid, match="fits no trusted certificate"):
            await esia.login.callback(sandbox.esia.sign_in(step.url))
        (certificates / "new.cer").write_bytes(sandbox.esia.certificates[0].der)
        step = await esia.login.start("openid", CALLBACK)
        assert (await esia.login.callback(sandbox.esia.sign_in(step.url))).oid


async def test_the_archive_of_certificates(esia_place: Place, sandbox: ServedSandbox, tmp_path: Path) -> None:
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(f"{sandbox.url}/public/esia.zip")
    (tmp_path / "esia.zip").write_bytes(answer.content)
    found = await TrustedFiles([tmp_path / "esia.zip"]).current()
    assert {one.der for one in found} == {one.der for one in sandbox.esia.certificates}


async def test_a_system_registers_over_http(sandbox: ServedSandbox, signer: GostDocumentSigner) -> None:
    settings = {
        "mnemonic": "OTHER",
        "certificate": certificate_pem(system_key()).decode(),
        "redirect_uris": [CALLBACK],
        "algorithm": "RS256",
    }
    async with httpx.AsyncClient(base_url=sandbox.url) as http:
        assert (await http.post("/_sandbox/esia/register", json=settings)).status_code == 204
        assert (await http.post("/_sandbox/esia/no_such", json={})).status_code == 400
    trust = TrustedCertificates(sandbox.esia.certificates)
    login = SystemLogin(mnemonic="OTHER", signer=signer)
    async with Esia(login, trust=trust, place=Place.TEST.at(sandbox.url)) as esia:
        step = await esia.login.start("openid", CALLBACK)
        user = await esia.login.callback(sandbox.esia.sign_in(step.url))
        assert (await user.access()).claims["client_id"] == "OTHER"


async def test_logout_by_the_rules_of_the_document(esia: Esia, sandbox: ServedSandbox) -> None:
    site = "https://app.example"
    sandbox.esia.systems[MNEMONIC].site_url = site
    place = sandbox.url
    cases = [
        (esia.links.logout(f"{site}/bye"), 302, f"{site}/bye"),
        (esia.links.logout(), 302, site),
        (esia.links.logout("https://evil.example"), 302, "/"),
        (f"{place}/idp/ext/Logout", 400, None),
        (f"{place}/idp/ext/Logout?client_id=NOBODY", 403, None),
    ]
    async with httpx.AsyncClient() as browser:
        for url, status, location in cases:
            answer = await browser.get(url)
            assert (answer.status_code, answer.headers.get("location")) == (status, location)


async def test_an_unconfirmed_person(esia: Esia, sandbox: ServedSandbox) -> None:
    step = await esia.login.start("openid", CALLBACK)
    user = await esia.login.callback(sandbox.esia.sign_in(step.url, login=OTHER_LOGIN))
    assert user.identity is not None
    assert not user.identity.trusted


@pytest.mark.parametrize(("switch", "value"), [("flat_subject", True), ("numbers_as_text", True)])
async def test_oddities_of_tokens(
    sign_in: SignsIn, sandbox: ServedSandbox, switch: str, value: object
) -> None:
    sandbox.esia.control(switch, value)
    user = await sign_in()
    assert user.oid == str(PERSON_OID)


async def test_a_login_without_openid_has_no_identity(sign_in: SignsIn) -> None:
    user = await sign_in("fullname")
    assert user.identity is None
    assert user.oid == str(PERSON_OID)


async def test_the_second_factor_is_required_and_proved(esia: Esia, sandbox: ServedSandbox) -> None:
    step = await esia.login.start({"openid", "otp"}, CALLBACK)
    user = await esia.login.callback(sandbox.esia.sign_in(step.url))
    assert user.identity is not None
    assert user.identity.second_factor == "otp"
    step = await esia.login.start({"openid", "otp"}, CALLBACK)
    with pytest.raises(errors.SecondFactorUnavailable, match="007046"):
        await esia.login.callback(sandbox.esia.sign_in(step.url, login=OTHER_LOGIN))


async def test_a_person_refuses(esia: Esia, sandbox: ServedSandbox) -> None:
    step = await esia.login.start("openid", CALLBACK)
    with pytest.raises(errors.AccessRefused, match=r"login\.finish: .*ESIA-007004"):
        await esia.login.callback(sandbox.esia.sign_in(step.url, consents=False))


async def test_the_background_check_has_two_refusals(make_esia: Makes, sandbox: ServedSandbox) -> None:
    from govauth.http.message import Request

    async with make_esia(V1) as esia:

        async def background(cookie: str = "") -> str:
            step = await esia.login.start("openid", CALLBACK, prompt="none")
            answer = sandbox.esia.handle(Request("GET", step.url, {"cookie": cookie}))
            return answer.headers["location"]

        with pytest.raises(errors.NoSession):
            await esia.login.callback(await background())
        step = await esia.login.start("openid", CALLBACK)
        await esia.login.callback(sandbox.esia.sign_in(step.url))
        (session,) = sandbox.esia.portal._sessions
        cookie = f"esia_sandbox_session={session}"
        with pytest.raises(errors.NoSession, match="sauth"):
            await esia.login.callback(await background(cookie))
        sandbox.esia.systems[MNEMONIC].has_sauth = True
        assert (await esia.login.callback(await background(cookie))).oid == str(PERSON_OID)
        sandbox.esia.portal._consents.clear()
        with pytest.raises(errors.ConsentRequired):
            await esia.login.callback(await background(cookie))


async def test_the_biometric_identification_in_two_steps(sign_in: SignsIn) -> None:
    first = await sign_in("openid bio")
    access = await first.access()
    assert access.biometric_result_url is not None
    assert (await first.transport.keeper.current()).refresh is None
    second = await sign_in("openid ext_auth_result", verify_token=VERIFY_TOKEN)
    assert second.identity is None
    match = (await second.access()).biometric_match
    assert match == {"voice": "0.95", "face": "0.8", "overall": "0.9"}
    with pytest.raises(errors.AccessRefused):
        await sign_in("openid ext_auth_result", verify_token="another")


async def test_a_lost_answer_to_the_exchange_is_not_asked_for_again(
    esia: Esia, sandbox: ServedSandbox
) -> None:
    step = await esia.login.start("openid", CALLBACK)
    back = sandbox.esia.sign_in(step.url)
    sandbox.fault("lose", operation="login.token")
    with pytest.raises(OutcomeUnknown) as caught:
        await esia.login.callback(back)
    assert "new login" in caught.value.how_to_check
    assert sandbox.esia.counters["token_calls"] == 1


class CodeStore(MemoryTokenStore):
    """Takes all, nothing, or no session, as when it fails in the middle of a login."""

    takes = "all"

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        if self.takes == "nothing" or (self.takes == "no session" and token.details):
            raise StoreUnavailable("the disk is full")
        await super().save(key, token, ttl=ttl)


async def test_a_code_is_spent_only_where_the_store_saves_and_its_session_serves_where_it_does_not(
    make_esia: Makes, sandbox: ServedSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    store = CodeStore()
    async with make_esia(store=store) as esia:
        step = await esia.login.start("openid fullname", CALLBACK)
        back = sandbox.esia.sign_in(step.url)
        store.takes = "nothing"
        with pytest.raises(StoreUnavailable, match="the disk is full"):
            await esia.login.callback(back)
        assert sandbox.esia.counters["token_calls"] == 0
        store.takes = "no session"
        user = await esia.login.callback(back)
        assert "received and not saved: the disk is full" in caplog.text
        assert not user.is_saved
        await user.person.get()
        store.takes = "all"
        with anyio.fail_after(5):
            while not user.is_saved:
                await user.person.get()
        assert await user.is_signed_in()
    assert sandbox.esia.counters["token_calls"] == 1


async def test_an_unwell_service_is_asked_again_with_a_new_signature(
    make_esia: Makes, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govauth.providers.esia.sandbox.oauth_registry import GrantRefused

    real = sandbox.esia.grants.by_code
    failures = [("server_error", "ESIA-007007", "x"), ("temporarily_unavailable", "ESIA-007008", "x")]

    def unwell(*arguments: object) -> object:
        if failures:
            raise GrantRefused(*failures.pop(0))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sandbox.esia.grants, "by_code", unwell)
    async with make_esia() as esia:
        step = await esia.login.start("openid", CALLBACK)
        assert (await esia.login.callback(sandbox.esia.sign_in(step.url))).oid
    # The sandbox refuses a state it has seen, so three accepted calls had three states.
    assert sandbox.esia.counters["token_calls"] == 3
    assert sandbox.esia.counters["state_reuse"] == 0


async def test_a_wrong_clock_is_corrected_once(make_esia: Makes, sandbox: ServedSandbox) -> None:
    async with make_esia(leeway=300.0) as esia:
        step = await esia.login.start("openid", CALLBACK)
        back = sandbox.esia.sign_in(step.url)
        sandbox.esia.control("skew", 90)
        assert (await esia.login.callback(back)).oid
        assert sandbox.esia.counters["refused ESIA-007015"] == 1
        # From then on this client signs by ESIA's clock, also what a browser carries.
        step = await esia.login.start("openid", CALLBACK)
        assert (await esia.login.callback(sandbox.esia.sign_in(step.url))).oid
        assert sandbox.esia.counters["refused ESIA-007015"] == 1
    async with make_esia(leeway=300.0) as unaware:
        step = await unaware.login.start("openid", CALLBACK)
        with pytest.raises(errors.RequestTimeWrong):
            await unaware.login.callback(sandbox.esia.sign_in(step.url))


async def test_the_wrong_message_for_the_address_is_refused(make_esia: Makes, sandbox: ServedSandbox) -> None:
    """The fault of older clients: the v1 message signed for the v2 address."""
    fields = V1.authorize.fields
    wrong = evolve(CURRENT, authorize=evolve(CURRENT.authorize, fields=fields))
    async with make_esia(wrong) as esia:
        step = await esia.login.start("openid", CALLBACK)
        with pytest.raises(errors.SignatureRejected, match="DER"):
            await esia.login.callback(sandbox.esia.sign_in(step.url))


async def test_an_unregistered_certificate(make_esia: Makes, sandbox: ServedSandbox) -> None:
    from govauth.signing import open_document_signer
    from tests.providers.esia.conftest import stranger_key

    signer = await open_document_signer(stranger_key(), for_tests=True)
    for edition, kind in ((CURRENT, errors.SignatureRejected), (V1, errors.CertificateMismatch)):
        login = SystemLogin(mnemonic=MNEMONIC, signer=signer, edition=edition)
        async with make_esia(login=login) as esia:
            step = await esia.login.start("openid", CALLBACK)
            with pytest.raises(kind):
                await esia.login.callback(sandbox.esia.sign_in(step.url))


async def test_bad_input_is_refused_before_the_network(esia: Esia, sandbox: ServedSandbox) -> None:
    start = esia.login.start
    with pytest.raises(InvalidInput, match="redirect_uri must be an absolute https"):
        await start("openid", "http://app.example/cb")
    with pytest.raises(InvalidInput, match="extra must not set state"):
        await start("openid", CALLBACK, extra={"state": "x"})
    with pytest.raises(InvalidInput, match="carry must have at most"):
        await start("openid", CALLBACK, carry="x" * 4097)
    with pytest.raises(InvalidInput, match="seconds must be above zero"):
        await start("openid", CALLBACK, seconds=0)
    with pytest.raises(InvalidInput, match="mnemonic must be"):
        SystemLogin(mnemonic="test01", signer=esia._system.signer)
    with pytest.raises(InvalidInput, match="needs a person"):
        esia.system("openid")
    assert not sandbox.esia.counters


async def test_an_extra_parameter_of_a_later_edition_is_signed_everywhere(
    make_esia: Makes, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govauth.providers.esia.sandbox import oauth_signatures

    def later(fields: tuple[str, ...]) -> tuple[str, ...]:
        return (*fields[:2], "scope_org", *fields[2:])

    for key in ("v2/ac", "v3/te authorization_code"):
        monkeypatch.setitem(oauth_signatures.STRINGS, key, later(oauth_signatures.STRINGS[key]))
    edition = evolve(
        CURRENT,
        authorize=CURRENT.authorize.signing("scope_org", after="scope"),
        exchange=CURRENT.exchange.signing("scope_org", after="scope"),
    )
    async with make_esia(edition) as esia:
        step = await esia.login.start("openid", CALLBACK, extra={"scope_org": "org_inn"})
        assert (await esia.login.callback(sandbox.esia.sign_in(step.url))).oid


@pytest.mark.parametrize(
    "granted", ["openid org_inn", "openid org_inn?org_oid=1000298", "openid http://esia.gosuslugi.ru/org_inn"]
)
async def test_scopes_of_organisations_that_were_asked_for_are_not_wider(
    esia: Esia, sandbox: ServedSandbox, granted: str
) -> None:
    sandbox.esia.control("forge", {"kind": "access", "claims": {"scope": granted}})
    step = await esia.login.start("openid", CALLBACK, extra={"scope_org": "org_inn org_kpp"})
    user = await esia.login.callback(sandbox.esia.sign_in(step.url))
    assert "org_inn" in (await user.access()).scopes.names()
    resumed = await esia.resume(user.session)
    assert "org_inn" in (await resumed.access()).scopes.names()
    for asked in ({}, {"scope_org": "org_kpp"}):
        sandbox.esia.control("forge", {"kind": "access", "claims": {"scope": granted}})
        step = await esia.login.start("openid", CALLBACK, extra=asked)
        with pytest.raises(login_errors.ScopeWidened):
            await esia.login.callback(sandbox.esia.sign_in(step.url))


async def test_the_system_at_the_head_has_no_token(esia: Esia) -> None:
    with pytest.raises(LoginRequired, match=r"esia\.system"):
        await esia._transport.keeper.current()


async def test_links_have_three_names_for_the_way_back(esia: Esia, sandbox: ServedSandbox) -> None:
    assert query_of(esia.links.logout("https://app.example/?a=1&b")) == {
        "client_id": MNEMONIC,
        "redirect_url": "https://app.example/?a=1&b",
    }
    assert urlsplit(esia.links.logout()).path == "/idp/ext/Logout"
    assert query_of(esia.links.registration("https://app.example", after_simplified=True)) == {
        "cid": MNEMONIC,
        "rurl": "https://app.example",
        "imm": "true",
    }
    assert query_of(esia.links.profile("https://app.example"))["rurl"] == "https://app.example"
