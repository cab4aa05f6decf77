"""The simulated identity provider, spoken to over bare HTTP by a portal of its own making."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from govauth.providers.esia.sandbox import LOGIN, ORGANIZATION_OID, OTHER_LOGIN, PASSWORD, PERSON_OID
from govauth.providers.esia.sandbox.saml.switches import ALGORITHMS, ATTACKS, CIPHERS
from govauth.sandbox.server import ServedSandbox
from govauth.signing import make_test_key, open_document_signer
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.xml import GOST_256, RSA_SHA1, SAML_RULES, SignatureRules, verify_element
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.building import ENVELOPED_CHAIN, sign_element
from govauth.signing.xml.keys import GostXmlSigner
from govauth.signing.xml.library import Element, etree
from govauth.signing.xml.parsing import parse_xml
from tests.sandbox.saml_portal import SAML, Portal, answer_in, attributes_of, inflated, opened

pytestmark = pytest.mark.anyio

POST_SSO = "/idp/profile/SAML2/POST/SSO"
SLO = "/idp/profile/SAML2/Redirect/SLO"
RULES = SignatureRules(SAML_RULES.algorithms | {RSA_SHA1}, SAML_RULES.transforms, "ID")


async def verified(element: Element, sandbox: ServedSandbox) -> Element:
    """Verify the signature inside an element by the metadata of the provider."""
    metadata = parse_xml(sandbox.esia.saml.metadata(sandbox.url))
    trusted = [
        read_certificate(base64.b64decode(one.text or ""))
        for one in metadata.iter(f"{{{DS}}}X509Certificate")
    ]
    signature = element.find(f"{{{DS}}}Signature")
    assert signature is not None
    return (await verify_element(signature, element, trusted, rules=RULES)).element


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """Read the address and the hidden fields of a form."""
    action = re.search(r'action="([^"]+)"', page)
    assert action is not None, page
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return unescape(action[1]), {name: unescape(value) for name, value in fields}


@pytest.mark.parametrize(
    ("algorithm", "cipher", "signed"),
    [(*pair, "both") for pair in zip((*ALGORITHMS, "rsa-sha256"), CIPHERS, strict=True)]
    + [("rsa-sha256", "", "assertion"), ("gost-256", "", "response")],
)
async def test_a_person_signs_in(
    sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient, algorithm: str, cipher: str, signed: str
) -> None:
    for name, value in (("algorithm", algorithm), ("cipher", cipher), ("signed", signed)):
        sandbox.esia.control(f"saml_{name}", value)
    page = await http.get(
        portal.request(ID="_request-1", AssertionConsumerServiceURL=f"{portal.entity_id}/acs")
    )
    action, fields = form_of(page.text)
    wrong = await http.post(sandbox.url + action, data={**fields, "login": LOGIN, "password": "no"})
    assert 'id="error"' in wrong.text
    roles = await http.post(
        sandbox.url + action, data={**fields, "login": LOGIN, "password": PASSWORD, "method": "DS"}
    )
    assert "ООО «Учебная организация»" in roles.text
    action, fields = form_of(roles.text)
    done = await http.post(sandbox.url + action, data={**fields, "role": str(ORGANIZATION_OID)})
    address, fields = form_of(done.text)
    assert (address, fields["RelayState"]) == (f"{portal.entity_id}/acs", "state 1")

    response = parse_xml(answer_in(fields).encode())
    assert response.get("InResponseTo") == "_request-1"
    if signed != "assertion":
        await verified(response, sandbox)
    assert (response.find(f"{{{SAML}}}EncryptedAssertion") is not None) == bool(cipher)
    assertion = opened(response)
    if signed != "response":
        assertion = await verified(assertion, sandbox)
    attributes = attributes_of(assertion)
    assert attributes["userId"] == str(PERSON_OID)
    assert (attributes["authnMethod"], attributes["globalRole"], attributes["orgType"]) == ("DS", "E", "L")
    assert re.fullmatch(r"\d\d-\d\d-\d{4}", attributes["birthDate"])
    assert "<contactType>MBT</contactType>" in unescape(attributes["principalContacts"])
    assert assertion.findtext(f".//{{{SAML}}}Audience") == portal.entity_id


async def test_who_may_come_in_is_in_the_metadata(sandbox: ServedSandbox, http: httpx.AsyncClient) -> None:
    portal = Portal(
        sandbox.url,
        extensions='<esia:SupportedGlobalRoles><esia:GlobalRole ID="E"><esia:SupportedOrgTypes>'
        '<esia:OrgType ID="B"/></esia:SupportedOrgTypes></esia:GlobalRole></esia:SupportedGlobalRoles>'
        '<esia:SupportedAuthnMethods><esia:AuthnMethod ID="PWD"/></esia:SupportedAuthnMethods>'
        '<esia:SupportedAccTypes><esia:AccType ID="T"/></esia:SupportedAccTypes>',
        attributes=("urn:mace:dir:attribute:userId", "urn:esia:orgType"),
    )
    registered = await http.post(
        f"{sandbox.url}/_sandbox/esia/saml_register", json={"metadata": portal.metadata.decode()}
    )
    assert (registered.status_code, registered.json()) == (201, {"entity_id": portal.entity_id})
    assert "enter-DS" not in (await http.get(portal.request())).text
    # The one role that is left is taken without a question.
    posted = sandbox.esia.saml.sign_in(portal.request())
    found = attributes_of(opened(parse_xml(answer_in(posted.fields).encode())))
    assert found == {"userId": str(PERSON_OID), "orgType": "B"}
    with pytest.raises(ValueError, match="подтверждённая"):
        sandbox.esia.saml.sign_in(portal.request(), login=OTHER_LOGIN)
    again = sandbox.esia.saml.sign_in(portal.request(), cookie=posted.cookie)
    assert again.fields["SAMLResponse"] != posted.fields["SAMLResponse"]
    described = portal.metadata
    for wrong in (b"<a/>", described.replace(b"SPSSO", b"IDPSSO"), described.replace(b"HTTP-POST", b"X")):
        with pytest.raises(ValueError, match="metadata"):
            sandbox.esia.saml.register(wrong)


async def test_nobody_is_signed_in(sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient) -> None:
    passive = await http.get(portal.request(IsPassive="true"))
    declined = sandbox.esia.saml.sign_in(portal.request(), method="")
    for fields, code in ((form_of(passive.text)[1], "NoPassive"), (declined.fields, "AuthnFailed")):
        response = await verified(parse_xml(answer_in(fields).encode()), sandbox)
        codes = [one.get("Value") or "" for one in response.iter("{*}StatusCode")]
        assert [one.rpartition(":")[2] for one in codes] == ["Responder", code]
    assert sandbox.esia.counters["saml_refusals"] == 2


async def test_requests_are_verified(sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient) -> None:
    good = portal.request(ID="_once")
    assert (await http.get(good)).status_code == 200
    sha1 = portal.redirected(
        portal.message("AuthnRequest", "/idp/profile/SAML2/Redirect/SSO"),
        algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    )
    sandbox.esia.control("saml_sha1", value=False)
    stranger = Portal(sandbox.url, "https://stranger.example")
    late = portal.message("AuthnRequest", "/idp/profile/SAML2/Redirect/SSO", age=61)
    for address, said in (
        (good, "уже был"),
        (sha1, "Алгоритм"),
        (good.replace("state%201", "state%202"), "Подпись"),
        (good.replace("RelayState", "Relay"), "Подпись"),
        (f"{good}&RelayState=x", "повторяется"),
        (stranger.request(), "не зарегистрирована"),
        (portal.request(AssertionConsumerServiceURL="https://evil.example/"), "AssertionConsumerServiceURL"),
        (portal.request(Destination="https://elsewhere.example/"), "Destination"),
        (portal.request(Destination="http://[::1"), "Destination"),
        (portal.redirected(late), "время"),
        (portal.redirected("<a/>"), "SAML 2.0"),
        (f"{sandbox.url}/idp/profile/SAML2/Redirect/SSO", "Нет ни"),
    ):
        refused = await http.get(address)
        assert (refused.status_code, said in refused.text) == (400, True), refused.text


async def test_a_request_comes_by_post_with_gost(sandbox: ServedSandbox, http: httpx.AsyncClient) -> None:
    key = make_test_key(for_tests=True, common_name="portal")
    portal = Portal(sandbox.url, certificate=key.certificate.der)
    sandbox.esia.saml.register(portal.metadata)
    root = parse_xml(portal.message("AuthnRequest", POST_SSO).encode())
    signer = GostXmlSigner(await open_document_signer(key, for_tests=True))
    await sign_element(root, signer, into=root, at=1, transforms=ENVELOPED_CHAIN, id_attribute="ID")
    assert signer.algorithm == GOST_256
    text = etree.tostring(root)
    for content, status in ((text.replace(b"2.0", b"2.1", 1), 400), (text, 200)):
        form = {"SAMLRequest": base64.b64encode(content).decode(), "RelayState": "r"}
        assert (await http.post(sandbox.url + POST_SSO, data=form)).status_code == status


async def test_logout_begun_by_a_portal(
    sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient
) -> None:
    other = Portal(sandbox.url, "https://other.example")
    sandbox.esia.saml.register(other.metadata)
    first = sandbox.esia.saml.sign_in(portal.request())
    second = sandbox.esia.saml.sign_in(other.request(), cookie=first.cookie)
    names = [
        opened(parse_xml(answer_in(one.fields).encode())).findtext(f".//{{{SAML}}}NameID")
        for one in (first, second)
    ]
    inside = f"<saml2:NameID>\n {names[0]}\n</saml2:NameID>"
    asked = portal.message("LogoutRequest", SLO, inside, ID="_leaving")
    told = (await http.get(portal.redirected(asked, SLO, relay_state="back"))).headers["location"]
    assert told.startswith(f"{other.entity_id}/slo?SAMLRequest=")
    request = inflated(told, "SAMLRequest")
    assert request.findtext(f"{{{SAML}}}NameID") == names[1]
    assert request.find("{*}SessionIndex") is None

    status = (
        '<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{}"/></saml2p:Status>'
    )
    answer = other.message(
        "LogoutResponse",
        "/idp/profile/SAML2/POST/SLO",
        status.format("Success"),
        InResponseTo=request.get("ID") or "",
    )
    address = other.redirected(answer, "/idp/profile/SAML2/POST/SLO", name="SAMLResponse", relay_state=None)
    back = (await http.get(address)).headers["location"]
    assert back.startswith(f"{portal.entity_id}/slo-response?SAMLResponse=")
    assert "RelayState=back" in back
    response = inflated(back, "SAMLResponse")
    assert response.get("InResponseTo") == "_leaving"
    assert (await http.get(address)).status_code == 400
    # The session is over: the same name is unknown, and the cookie opens nothing.
    asked = portal.message("LogoutRequest", SLO, inside)
    unknown = inflated((await http.get(portal.redirected(asked, SLO))).headers["location"], "SAMLResponse")
    assert b"UnknownPrincipal" in etree.tostring(unknown)
    page = await http.get(portal.request(), headers={"cookie": first.cookie})
    assert 'id="login"' in page.text


async def test_logout_begun_at_esia(sandbox: ServedSandbox, portal: Portal, http: httpx.AsyncClient) -> None:
    posted = sandbox.esia.saml.sign_in(portal.request())
    leave = f"{sandbox.url}/idp/saml/leave"
    told = (await http.get(leave, headers={"cookie": posted.cookie})).headers["location"]
    request = inflated(told, "SAMLRequest")
    status = '<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/></saml2p:Status>'
    answer = portal.message("LogoutResponse", SLO, status, InResponseTo=request.get("ID") or "")
    page = await http.get(portal.redirected(answer, SLO, name="SAMLResponse"))
    assert 'id="failed"' in page.text
    assert 'id="done"' in (await http.get(leave)).text


async def test_each_attack_differs_from_a_good_answer(sandbox: ServedSandbox, portal: Portal) -> None:
    sandbox.esia.saml.sign_in(portal.request())
    for attack in ATTACKS:
        sandbox.esia.control("saml_attack", attack)
        text = answer_in(sandbox.esia.saml.sign_in(portal.request()).fields)
        if attack == "doctype":
            assert text.startswith("<!DOCTYPE")
            continue
        parse_xml(text.encode())
        forged = "9999999999" in text
        assert forged == (attack in ATTACKS[: ATTACKS.index("doctype")]), attack
