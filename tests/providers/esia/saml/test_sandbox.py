"""The service provider against the simulated identity provider, which was written from the documents alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import httpx
import pytest
from anyio import to_thread
from attrs import evolve

from govauth.client.login_errors import LoginRefused
from govauth.errors import GovAuthError, LoginRequired
from govauth.providers.esia.rest.models.document import DocumentType
from govauth.providers.esia.saml import (
    ATTRIBUTES,
    AccountType,
    Admission,
    AuthnMethod,
    EsiaSaml,
    IdentityProvider,
    Organization,
    SamlUser,
    service_metadata,
)
from govauth.providers.esia.saml import errors
from govauth.providers.esia.sandbox import ORGANIZATION_OID, PERSON_OID
from govauth.sandbox.server import ServedSandbox
from govauth.signing import make_test_key, open_document_signer
from govauth.signing.xml import GOST_256, RSA_SHA1, RSA_SHA256, GostXmlSigner
from tests.providers.esia.saml.answers import PORTAL
from tests.providers.esia.saml.conftest import service_provider

pytestmark = pytest.mark.anyio

OWNER = Organization(name="Комитет по птицам", display_name="Птицы", url=PORTAL, email="admin@birds.example")
EVERYBODY = Admission(accounts=AccountType.SIMPLIFIED)
ATTACKS = (
    "unsigned",
    "tampered",
    "other_key",
    "hmac_with_certificate",
    "xslt_transform",
    "xsw_evil_first",
    "xsw_evil_second",
    "xsw_in_object",
    "xsw_in_extensions",
    "duplicate_id",
    "two_assertions",
    "doctype",
    "expired",
    "not_yet",
    "other_request",
    "unsolicited",
    "other_audience",
    "other_recipient",
    "other_destination",
    "other_issuer",
    "rsa_1_5",
    "broken_ciphertext",
)


def register(sandbox: ServedSandbox, esia: EsiaSaml, admission: Admission | None = EVERYBODY) -> None:
    sandbox.esia.saml.register(
        service_metadata(esia.provider, attributes=ATTRIBUTES, organization=OWNER, admission=admission)
    )


@pytest.fixture
async def served(sandbox: ServedSandbox) -> AsyncIterator[EsiaSaml]:
    idp = IdentityProvider.read(
        sandbox.esia.saml.metadata(sandbox.url), algorithms={RSA_SHA256, RSA_SHA1, GOST_256}
    )
    async with EsiaSaml(service_provider(), idp) as esia:
        register(sandbox, esia)
        yield esia


Walk = Callable[..., Awaitable[SamlUser]]


@pytest.fixture
def walk(sandbox: ServedSandbox, served: EsiaSaml) -> Walk:
    """Signs a person in, through the pages of the sandbox."""

    async def sign_in(esia: EsiaSaml = served, *, role: str = "P", method: str = "PWD") -> SamlUser:
        step = await esia.login.start(browser="browser")
        posted = await to_thread.run_sync(
            lambda: sandbox.esia.saml.sign_in(step.url, role=role, method=method)
        )
        assert posted.address == esia.provider.acs_url
        return await esia.login.finish(list(posted.fields.items()), browser="browser")

    return sign_in


async def test_a_person_and_an_employee(served: EsiaSaml, walk: Walk) -> None:
    user = await walk(method="DS")
    assert (user.user_id, user.is_employee) == (str(PERSON_OID), False)
    assert user.attributes.authn_method is AuthnMethod.SIGNATURE
    assert user.attributes.is_confirmed
    assert user.attributes.documents[0].type is DocumentType.RF_PASSPORT
    assert user.attributes.unread == frozenset()
    employee = await walk(role=str(ORGANIZATION_OID))
    assert (employee.user_id, employee.attributes.org_oid) == (user.user_id, str(ORGANIZATION_OID))
    assert employee.attributes.org_inn is not None
    assert employee.attributes.org_inn.valid
    assert employee.attributes.org_contacts
    assert employee.name_id != user.name_id


@pytest.mark.parametrize(
    "switches",
    [
        {"saml_algorithm": "rsa-sha1", "saml_cipher": "aes256-cbc"},
        {"saml_algorithm": "gost-256", "saml_cipher": "aes128-gcm"},
        {"saml_signed": "assertion", "saml_cipher": "", "saml_nested": True},
        {"saml_cipher": "aes256-gcm", "saml_nested": True},
    ],
    ids=lambda one: " ".join(map(str, one.values())),
)
async def test_how_answers_are_made(sandbox: ServedSandbox, walk: Walk, switches: dict[str, object]) -> None:
    for name, value in switches.items():
        setattr(sandbox.esia.switches, name, value)
    user = await walk(role=str(ORGANIZATION_OID))
    assert user.attributes.contacts
    assert user.attributes.addresses
    assert user.attributes.unread == frozenset()


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused(sandbox: ServedSandbox, walk: Walk, name: str) -> None:
    sandbox.esia.switches.saml_attack = name
    with pytest.raises(LoginRefused) as refused:
        await walk()
    assert "9999999999" not in str(refused.value)


@pytest.mark.parametrize("name", ["replay", "same_assertion_id"])
async def test_an_answer_of_before_is_refused(sandbox: ServedSandbox, walk: Walk, name: str) -> None:
    await walk()
    sandbox.esia.switches.saml_attack = name
    with pytest.raises(GovAuthError):
        await walk()


@pytest.mark.parametrize("name", ["comment_in_name_id", "comment_in_user_id"])
async def test_a_comment_cuts_nothing_off(sandbox: ServedSandbox, walk: Walk, name: str) -> None:
    sandbox.esia.switches.saml_attack = name
    user = await walk()
    # What was signed is the whole value, and its first part is somebody else.
    assert user.user_id == ("99999999991" if name == "comment_in_user_id" else str(PERSON_OID))
    assert "<" not in user.name_id
    assert len(user.name_id) > 20


async def test_the_person_declines(walk: Walk) -> None:
    with pytest.raises(errors.StatusRefused):
        await walk(method="")


async def test_requests_signed_by_gost_and_by_post(
    sandbox: ServedSandbox, served: EsiaSaml, walk: Walk
) -> None:
    signer = GostXmlSigner(await open_document_signer(make_test_key(for_tests=True), for_tests=True))
    certificate = served.provider.signer.certificate_der
    gost = EsiaSaml(evolve(served.provider, signer=signer), served.identity_provider)
    sandbox.esia.saml.register(
        service_metadata(
            gost.provider,
            attributes=ATTRIBUTES,
            organization=OWNER,
            admission=EVERYBODY,
            encryption_certificate=certificate,
            order="schema",
        )
    )
    assert (await walk(gost)).user_id == str(PERSON_OID)
    page = await gost.login.start_by_post(browser="browser", passive=True)
    assert "SAMLRequest" in page.html


async def test_logout_from_here(sandbox: ServedSandbox, served: EsiaSaml, walk: Walk) -> None:
    user = await walk()
    url = await served.logout.start(user, carry="/bye")
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(url)
    assert answer.status_code in {302, 303}
    back = answer.headers["location"]
    assert back.startswith(served.provider.logout_url)
    outcome = await served.logout.receive(urlsplit(back).query)
    assert (outcome.carried, outcome.succeeded) == ("/bye", True)
    with pytest.raises(LoginRequired):
        await served.resume(user.session)
