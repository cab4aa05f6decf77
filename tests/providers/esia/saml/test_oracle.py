"""python3-saml as a judge: what we accept it accepts, what we send it verifies, what it sends we accept."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request  # type: ignore[import-untyped]
    from onelogin.saml2.response import OneLogin_Saml2_Response  # type: ignore[import-untyped]
    from onelogin.saml2.settings import OneLogin_Saml2_Settings  # type: ignore[import-untyped]
    from onelogin.saml2.utils import OneLogin_Saml2_Utils  # type: ignore[import-untyped]

from govauth.errors import ConfigurationError, InvalidInput
from govauth.providers.esia.saml import EsiaSaml, SamlUser
from tests.providers.esia.saml.answers import (
    ACS,
    ATTACKS,
    BASE,
    EMPLOYEE,
    IDP,
    NAME_ID,
    NOW,
    PORTAL,
    REQUEST,
    SLO,
    SLO_URL,
    SSO_URL,
    XENC,
    XENC11,
    body_of,
    pair,
)
from tests.providers.esia.saml.conftest import identity_provider

pytestmark = pytest.mark.anyio

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
STRICTER = {
    "confirmation with a beginning",
    "encrypted in an unsigned response",
    "moment without a zone",
    "no audience",
    "no name",
    "no user",
    "of the future",
    "old transport",
    "other encoding",
    "persistent name",
    "signed in tomorrow",
    "two audience restrictions",
    "two confirmations",
    "unsolicited",
    "user is no number",
    "user of other digits",
    "user twice",
    "user with two values",
}
"""What the judge lets through: rules of ESIA or of this side, and none that is about a signature."""


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(NOW.timestamp())))


def party(own: str, other: str, addresses: dict[str, Any], peer: dict[str, Any]) -> Any:
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                **addresses,
                "x509cert": body_of(pair(own).certificate),
                "privateKey": "".join(pair(own).pem.decode().split("-----")[2].split()),
            },
            "idp": {**peer, "x509cert": body_of(pair(other).certificate)},
            "security": {
                "wantAssertionsSigned": True,
                "wantNameId": True,
                "logoutRequestSigned": True,
                "signatureAlgorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                "rejectDeprecatedAlgorithm": True,
            },
        }
    )


def judge() -> Any:
    portal = {"entityId": PORTAL, "assertionConsumerService": {"url": ACS}}
    return party("portal", "idp", portal, {"entityId": IDP, "singleSignOnService": {"url": SSO_URL}})


def verdict(message: bytes) -> Any:
    answer = OneLogin_Saml2_Response(judge(), base64.b64encode(message).decode())
    parts = urlsplit(ACS)
    here = {
        "https": "on",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }
    return answer if answer.is_valid(here, REQUEST) else None


GOOD = {
    "person": BASE,
    "employee": evolve(BASE, attributes=EMPLOYEE),
    "assertion signed": evolve(BASE, sign_response=False),
    "cbc": evolve(BASE, encrypt=f"{XENC}aes128-cbc"),
    "gcm": evolve(BASE, encrypt=f"{XENC11}aes256-gcm"),
}


@pytest.mark.parametrize("name", GOOD)
async def test_both_accept(esia: EsiaSaml, finish: Callable[..., Awaitable[SamlUser]], name: str) -> None:
    message = GOOD[name].written()
    user = await finish(esia, message)
    judged = verdict(message)
    assert judged is not None
    assert judged.get_nameid() == user.name_id
    assert judged.get_attributes()["urn:mace:dir:attribute:userId"] == [user.user_id]


def test_what_the_judge_refuses() -> None:
    accepted = set()
    for name, (_check, make) in ATTACKS.items():
        try:
            if verdict(make()) is not None:
                accepted.add(name)
        except Exception:  # noqa: BLE001 - it raises whatever it meets
            continue
    assert accepted == STRICTER


async def test_the_judge_verifies_our_request(esia: EsiaSaml) -> None:
    step = await esia.login.start(browser="browser")
    query = dict(parse_qsl(urlsplit(step.url).query))
    signed = urlsplit(step.url).query.partition("&Signature=")[0]
    assert OneLogin_Saml2_Utils.validate_binary_sign(
        signed.encode(),
        base64.b64decode(query["Signature"]),
        pair("portal").certificate.decode(),
        query["SigAlg"],
    )


@pytest.mark.filterwarnings(
    "ignore:.*utcfromtimestamp:DeprecationWarning"
)  # the judge's own, from Python 3.12 on
async def test_the_judge_asks_to_log_out(esia: EsiaSaml, finish: Callable[..., Awaitable[SamlUser]]) -> None:
    await finish(esia, BASE)
    addresses = {"entityId": IDP, "assertionConsumerService": {"url": SSO_URL}}
    peer = {
        "entityId": PORTAL,
        "singleSignOnService": {"url": ACS},
        "singleLogoutService": {"url": SLO, "binding": REDIRECT},
    }
    settings = party("idp", "portal", addresses, peer)
    asked = OneLogin_Saml2_Logout_Request(settings, name_id=NAME_ID)
    request = asked.get_request()
    algorithm = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    encode = partial(quote, safe="")
    query = f"SAMLRequest={encode(request)}&RelayState=back&SigAlg={encode(algorithm)}"
    value = pair("idp").key.sign(query.encode(), PKCS1v15(), SHA256())
    outcome = await esia.logout.receive(f"{query}&Signature={encode(base64.b64encode(value).decode())}")
    assert outcome.url is not None
    assert outcome.url.startswith(f"{SLO_URL}?SAMLResponse=")


async def test_the_judge_verifies_our_request_by_post(make_esia: Callable[..., EsiaSaml]) -> None:
    esia = make_esia(idp=evolve(identity_provider(), sso_post_url="https://esia.example/post"))
    step = await esia.login.start_by_post(browser="browser", passive=True)
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', step.html))
    message = base64.b64decode(values["SAMLRequest"])
    assert OneLogin_Saml2_Utils.validate_sign(
        message, cert=pair("portal").certificate.decode(), xpath="/samlp:AuthnRequest/ds:Signature"
    )
    root = etree.fromstring(message)
    assert (root.get("Destination"), root.get("IsPassive")) == ("https://esia.example/post", "true")
    assert [etree.QName(one).localname for one in root] == ["Issuer", "Signature"]
    assert len(values["RelayState"]) <= 80
    with pytest.raises(ConfigurationError, match="POST"):
        await make_esia().login.start_by_post(browser="browser")
    with pytest.raises(InvalidInput, match="passive"):
        await esia.login.start(passive=True, force=True)
