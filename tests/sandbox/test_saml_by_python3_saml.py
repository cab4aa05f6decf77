"""python3-saml as a portal: a library by others takes the answers of the simulated ЕСИА, and refuses the attacks."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization

from govauth.providers.esia.sandbox import ORGANIZATION_OID, PERSON_OID
from govauth.providers.esia.sandbox.saml.names import ENTITY_ID, SLO_REDIRECT, SSO_REDIRECT
from govauth.providers.esia.sandbox.saml.signing import ALGORITHMS, certificate_of
from govauth.providers.esia.sandbox.saml.switches import ATTACKS
from govauth.sandbox.server import ServedSandbox
from tests.sandbox.saml_portal import RSA_SHA256, Portal, key_and_certificate

# Where xmlsec cannot be installed, nothing here can be asked.
xmlsec = pytest.importorskip("xmlsec", reason="python3-saml needs xmlsec, which is not installed")
auth = pytest.importorskip("onelogin.saml2.auth", reason="python3-saml is not installed")
# Its own use of times without a zone, from Python 3.12 on.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:.*datetime\.utcnow\(\):DeprecationWarning", r"ignore:.*utcfromtimestamp:DeprecationWarning"
)
DTDForbidden = pytest.importorskip("onelogin.saml2.xmlparser").DTDForbidden

HOST = "portal.example"
RAISED = {"doctype": DTDForbidden, "broken_ciphertext": xmlsec.Error}
REFUSED = [one for one in ATTACKS if one not in RAISED and not one.startswith("comment_")]
UNKNOWN_TO_IT = {"rsa_1_5", "unsolicited", "same_assertion_id"}
"""It takes rsa-1_5, and leaves unsolicited answers and assertions that come twice to the program around it."""


def settings(site: str) -> dict[str, Any]:
    key, certificate = key_and_certificate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return {
        "strict": True,
        "sp": {
            "entityId": f"https://{HOST}",
            "assertionConsumerService": {"url": f"https://{HOST}/acs"},
            "x509cert": base64.b64encode(certificate).decode(),
            "privateKey": pem,
        },
        "idp": {
            "entityId": ENTITY_ID,
            "singleSignOnService": {"url": f"{site}{SSO_REDIRECT}"},
            "singleLogoutService": {"url": f"{site}{SLO_REDIRECT}"},
            "x509cert": base64.b64encode(certificate_of(ALGORITHMS["rsa-sha256"]).der).decode(),
        },
        "security": {
            "authnRequestsSigned": True,
            "signatureAlgorithm": RSA_SHA256,
            "wantAssertionsSigned": True,
            "rejectUnsolicitedResponsesWithInResponseTo": True,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,
        },
    }


def signed_in(sandbox: ServedSandbox, *, role: str = "P") -> Any:
    """Let it ask, walk through the pages, and let it read what comes."""
    request: dict[str, Any] = {"https": "on", "http_host": HOST, "script_name": "/acs", "get_data": {}}
    asking = auth.OneLogin_Saml2_Auth(request, settings(sandbox.url))
    posted = sandbox.esia.saml.sign_in(asking.login(return_to="state"), role=role)
    assert posted.address == f"https://{HOST}/acs"
    reading = auth.OneLogin_Saml2_Auth({**request, "post_data": dict(posted.fields)}, settings(sandbox.url))
    reading.process_response(request_id=asking.get_last_request_id())
    return reading


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize("cipher", ["", "aes128-cbc", "aes256-cbc", "aes128-gcm", "aes256-gcm"])
def test_it_takes_good_answers(sandbox: ServedSandbox, cipher: str) -> None:
    sandbox.esia.control("saml_cipher", cipher)
    for nested in (False, True):
        sandbox.esia.control("saml_nested", nested)
        read = signed_in(sandbox, role=str(ORGANIZATION_OID))
        assert read.get_errors() == [], read.get_last_error_reason()
        attributes = read.get_friendlyname_attributes()
        assert attributes["userId"] == [str(PERSON_OID)]
        assert attributes["orgOid"] == [str(ORGANIZATION_OID)]
        assert len(read.get_session_index()) == 64


@pytest.mark.usefixtures("portal")
def test_it_refuses_the_attacks(sandbox: ServedSandbox) -> None:
    assert signed_in(sandbox).is_authenticated()
    taken: list[str] = []
    for attack in REFUSED:
        sandbox.esia.control("saml_attack", attack)
        if signed_in(sandbox).is_authenticated():
            taken.append(attack)
    assert set(taken) == UNKNOWN_TO_IT
    for attack, error in RAISED.items():
        sandbox.esia.control("saml_attack", attack)
        with pytest.raises(error):
            signed_in(sandbox)


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize("attack", ["comment_in_name_id", "comment_in_user_id"])
def test_it_reads_a_divided_value_whole(sandbox: ServedSandbox, attack: str) -> None:
    sandbox.esia.control("saml_attack", attack)
    read = signed_in(sandbox)
    user_id = read.get_friendlyname_attributes()["userId"]
    assert read.is_authenticated()
    assert "9999999999" not in (read.get_nameid(), *user_id)
    assert "9999999999" in read.get_nameid() + user_id[0]


@pytest.mark.usefixtures("portal")
def test_it_logs_out(sandbox: ServedSandbox) -> None:
    read = signed_in(sandbox)
    configured = {**settings(sandbox.url), "strict": True}
    configured["security"] |= {"logoutRequestSigned": True}
    request: dict[str, Any] = {"https": "on", "http_host": HOST, "script_name": "/slo-response"}
    leaving = auth.OneLogin_Saml2_Auth(request, configured)
    url = leaving.logout(name_id=read.get_nameid(), session_index=read.get_session_index())
    location = httpx.URL(httpx.get(url).headers["location"])
    back = {**request, "get_data": dict(location.params), "query_string": location.query.decode()}
    configured["sp"]["singleLogoutService"] = {"url": f"https://{HOST}/slo-response"}
    done = auth.OneLogin_Saml2_Auth(back, configured)
    done.process_slo(keep_local_session=True, request_id=leaving.get_last_request_id())
    assert done.get_errors() == [], done.get_last_error_reason()
    assert sandbox.esia.counters["saml_logouts"] == 1
