"""The simulated identity provider refuses messages that are broken, and pages that are out of date."""

from __future__ import annotations

import base64
import zlib
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

import httpx
import pytest

from govauth.providers.esia.sandbox import LOGIN, PASSWORD
from govauth.providers.esia.sandbox.saml.switches import CIPHERS
from govauth.sandbox.server import ServedSandbox
from govauth.signing import make_test_key, open_document_signer
from govauth.signing.xml.building import ENVELOPED_CHAIN, sign_element
from govauth.signing.xml.keys import GostXmlSigner
from govauth.signing.xml.library import etree
from govauth.signing.xml.parsing import parse_xml
from tests.sandbox.saml_portal import SAML, Portal, answer_in, inflated, opened
from tests.sandbox.test_saml_provider import POST_SSO, SLO, form_of

pytestmark = pytest.mark.anyio
REDIRECT_SSO = "/idp/profile/SAML2/Redirect/SSO"


@pytest.fixture
async def http(sandbox: ServedSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url) as client:
        yield client


def packed(content: bytes, *, whole: bool = True) -> str:
    deflater = zlib.compressobj(wbits=-15)
    octets = deflater.compress(content) + deflater.flush()
    return quote(base64.b64encode(octets if whole else octets[:-4]).decode(), safe="")


async def test_a_message_that_cannot_be_read_is_refused(portal: Portal, http: httpx.AsyncClient) -> None:
    message = portal.message("AuthnRequest", REDIRECT_SSO).encode()
    for query, said in (
        ("SAMLRequest=%21", "base64"),
        ("SAMLRequest=%2F%2F%2F%2F", "DEFLATE"),
        (f"SAMLRequest={packed(message, whole=False)}", "оборвано"),
        (f"SAMLRequest={packed(b'<a>' * 2**18)}", "слишком длинное"),
        (f"SAMLRequest={packed(message[:-1])}", "не является XML"),
        (f"SAMLRequest={packed(b'<!DOCTYPE a>' + message)}", "не является XML"),
    ):
        refused = await http.get(f"{REDIRECT_SSO}?{query}")
        assert (refused.status_code, said in refused.text) == (400, True), refused.text


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"Version": "1.1"}, "Неверная версия"),
        ({"ID": ""}, "Неверный ID"),
        ({"ID": "1"}, "Неверный ID"),
        ({"IssueInstant": "yesterday"}, "Неверное время"),
        ({"IssueInstant": "2026-11-26T10:00:00"}, "Неверное время"),
        ({"ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"}, "ProtocolBinding"),
    ],
)
async def test_an_attribute_that_is_wrong_is_named(
    portal: Portal, http: httpx.AsyncClient, attributes: dict[str, str], said: str
) -> None:
    refused = await http.get(portal.request(**attributes))
    assert (refused.status_code, said in refused.text) == (400, True), refused.text


async def test_each_message_has_its_own_address(portal: Portal, http: httpx.AsyncClient) -> None:
    refused = await http.get(portal.redirected(portal.message("LogoutRequest", REDIRECT_SSO)))
    assert (refused.status_code, "Здесь не ждут LogoutRequest" in refused.text) == (400, True)


async def test_a_message_by_post_is_signed_itself(sandbox: ServedSandbox, http: httpx.AsyncClient) -> None:
    key = make_test_key(for_tests=True, common_name="portal")
    portal = Portal(sandbox.url, certificate=key.certificate.der)
    sandbox.esia.saml.register(portal.metadata)
    sandbox.esia.control("saml_sha1", value=False)
    root = parse_xml(portal.message("AuthnRequest", POST_SSO).encode())
    unsigned = etree.tostring(root)
    signer = GostXmlSigner(await open_document_signer(key, for_tests=True))
    await sign_element(root, signer, into=root, at=1, transforms=ENVELOPED_CHAIN, id_attribute="ID")
    signed = etree.tostring(root)
    for content, said in (
        (unsigned, "не подписан"),
        (signed.replace(b"/POST/SSO", b"/POST/sso"), "не прошла проверку"),
    ):
        refused = await http.post(POST_SSO, data={"SAMLRequest": base64.b64encode(content).decode()})
        assert (refused.status_code, said in refused.text) == (400, True), refused.text
    # Without a RelayState none comes back.
    page = await http.post(POST_SSO, data={"SAMLRequest": base64.b64encode(signed).decode()})
    action, fields = form_of(page.text)
    page = await http.post(action, data={**fields, "login": LOGIN, "password": PASSWORD, "method": "PWD"})
    page = await http.post(form_of(page.text)[0], data={**form_of(page.text)[1], "role": "P"})
    assert list(form_of(page.text)[1]) == ["SAMLResponse"]


async def test_pages_of_signing_in_are_out_of_date_or_of_another_browser(
    portal: Portal, http: httpx.AsyncClient
) -> None:
    action, fields = form_of((await http.get(portal.request())).text)
    http.cookies.clear()
    page = await http.post(action, data={**fields, "request": "gone", "login": LOGIN})
    assert (page.status_code, "Запрос устарел" in page.text) == (400, True)
    roles = await http.post(action, data={**fields, "login": LOGIN, "password": PASSWORD, "method": "PWD"})
    action, fields = form_of(roles.text)
    wrong = await http.post(action, data={**fields, "role": "7"})
    assert (wrong.status_code, "Такой роли нет" in wrong.text) == (400, True)
    http.cookies.clear()
    stranger = await http.post(action, data={**fields, "role": "P"})
    assert (stranger.status_code, "Запрос устарел" in stranger.text) == (400, True)


async def test_force_authn_asks_for_the_password_again(
    sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient
) -> None:
    cookie = {"cookie": sandbox.esia.saml.sign_in(portal.request()).cookie}
    assert 'id="login"' not in (await http.get(portal.request(), headers=cookie)).text
    assert 'id="login"' in (await http.get(portal.request(ForceAuthn="true"), headers=cookie)).text


async def test_nobody_comes_in_without_a_role_that_the_portal_takes(sandbox: ServedSandbox) -> None:
    portal = Portal(
        sandbox.url,
        extensions='<esia:SupportedGlobalRoles><esia:GlobalRole ID="E"><esia:SupportedOrgTypes>'
        '<esia:OrgType ID="A"/></esia:SupportedOrgTypes></esia:GlobalRole></esia:SupportedGlobalRoles>',
    )
    sandbox.esia.saml.register(portal.metadata)
    with pytest.raises(ValueError, match="нет роли"):
        sandbox.esia.saml.sign_in(portal.request())


async def test_logout_of_another_session_and_answers_to_nothing(
    sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient
) -> None:
    posted = sandbox.esia.saml.sign_in(portal.request())
    name = opened(parse_xml(answer_in(posted.fields).encode())).findtext(f".//{{{SAML}}}NameID")
    inside = f"<saml2:NameID>{name}</saml2:NameID><saml2p:SessionIndex>other</saml2p:SessionIndex>"
    asked = portal.message("LogoutRequest", SLO, inside)
    answer = inflated((await http.get(portal.redirected(asked, SLO))).headers["location"], "SAMLResponse")
    assert b"UnknownPrincipal" in etree.tostring(answer)
    assert sandbox.esia.counters["saml_logouts"] == 0
    status = '<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>'
    unasked = portal.message("LogoutResponse", SLO, status, InResponseTo="_nobody")
    refused = await http.get(portal.redirected(unasked, SLO, name="SAMLResponse"))
    assert (refused.status_code, "которого не было" in refused.text) == (400, True)


async def test_a_portal_without_an_address_for_logout_cannot_be_told(
    sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient
) -> None:
    deaf = Portal(sandbox.url, "https://deaf.example")
    described = deaf.metadata.replace(b"SingleLogoutService", b"ManageNameIDService")
    sandbox.esia.saml.register(described)
    posted = sandbox.esia.saml.sign_in(deaf.request())
    page = await http.get("/idp/saml/leave", headers={"cookie": posted.cookie})
    assert 'id="failed"' in page.text
    refused = await http.get(
        deaf.redirected(deaf.message("LogoutRequest", SLO, "<saml2:NameID>_x</saml2:NameID>"), SLO)
    )
    assert (refused.status_code, "нет адреса для выхода" in refused.text) == (400, True)


def change(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda metadata: metadata.replace(old, new)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda metadata: metadata[:-1], "the metadata: "),
        (change(b'use="signing"', b'use="encryption"'), "no certificate for signing"),
        (change(b"<ds:X509Certificate>", b"<ds:X509Certificate>AAAA"), "that cannot be read"),
    ],
)
def test_metadata_that_are_wrong_are_not_registered(
    sandbox: ServedSandbox, broken: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        sandbox.esia.saml.register(broken(Portal(sandbox.url).metadata))


async def test_an_assertion_is_encrypted_for_an_rsa_key_alone(sandbox: ServedSandbox) -> None:
    sandbox.esia.control("saml_cipher", CIPHERS[-1])
    gost = make_test_key(for_tests=True, common_name="portal").certificate.der
    portal = Portal(sandbox.url)
    encryption = base64.encodebytes(gost)
    head, mark, tail = portal.metadata.partition(b'use="encryption"')
    start, end = tail.index(b"<ds:X509Certificate>") + 20, tail.index(b"</ds:X509Certificate>")
    sandbox.esia.saml.register(head + mark + tail[:start] + encryption + tail[end:])
    response = parse_xml(answer_in(sandbox.esia.saml.sign_in(portal.request()).fields).encode())
    assert response.find(f"{{{SAML}}}EncryptedAssertion") is None
    assert response.find(f"{{{SAML}}}Assertion") is not None


async def test_all_sessions_end(sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient) -> None:
    cookie = {"cookie": sandbox.esia.saml.sign_in(portal.request()).cookie}
    sandbox.esia.control("end_sessions")
    assert 'id="login"' in (await http.get(portal.request(), headers=cookie)).text
