"""Messages in the query of an address: signed as they are sent, verified as they came."""

from __future__ import annotations

import base64
import re
import zlib
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from govauth.providers.esia.saml import EsiaSaml
from govauth.providers.esia.saml.redirect import MalformedQuery, read_query, signed_address
from govauth.signing import make_test_key, open_document_signer, read_certificate
from govauth.signing.xml import GOST_256, RSA_SHA1, RSA_SHA256, GostXmlSigner, RsaXmlSigner
from tests.providers.esia.saml.answers import ACS, PORTAL, SAML, SAMLP, SLO_URL, SSO_URL, pair

pytestmark = pytest.mark.anyio

OWN = read_certificate(pair("portal").certificate)


def signer(*, sha1: bool = False) -> RsaXmlSigner:
    return RsaXmlSigner.open(pair("portal").pem, pair("portal").certificate, sha1=sha1)


async def test_an_authn_request(esia: EsiaSaml) -> None:
    step = await esia.login.start(browser="browser", force=True)
    parts = urlsplit(step.url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == SSO_URL
    pairs = parse_qsl(parts.query)
    assert [name for name, _value in pairs] == ["SAMLRequest", "RelayState", "SigAlg", "Signature"]
    query = dict(pairs)
    assert query["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    signed, _, _ = parts.query.partition("&Signature=")
    pair("portal").key.public_key().verify(
        base64.b64decode(query["Signature"]), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    message = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"]), -15))
    assert message.tag == f"{{{SAMLP}}}AuthnRequest"
    assert dict(message.attrib) == {
        "AssertionConsumerServiceURL": ACS,
        "Destination": SSO_URL,
        "ForceAuthn": "true",
        "ID": step.request_id,
        "IsPassive": "false",
        "IssueInstant": "2026-04-07T09:30:00.000Z",
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "Version": "2.0",
    }
    assert [(one.tag, one.text) for one in message] == [(f"{{{SAML}}}Issuer", PORTAL)]
    assert re.fullmatch(r"_[0-9a-f-]{36}", step.request_id)
    assert len(query["RelayState"].encode()) <= 80
    assert step.request_id not in repr(step)


@pytest.mark.parametrize("algorithm", [RSA_SHA256, RSA_SHA1, GOST_256], ids=lambda one: one.digest)
async def test_there_and_back(algorithm: object) -> None:
    if algorithm is GOST_256:
        gost = await open_document_signer(make_test_key(for_tests=True), for_tests=True)
        key, certificate = GostXmlSigner(gost), read_certificate(gost.certificate_der)
        address = await signed_address(SLO_URL, "SAMLResponse", b"<a/>", key, relay_state="ы & b")
    else:
        certificate = OWN
        rsa = signer(sha1=algorithm is RSA_SHA1)
        address = await signed_address(SLO_URL, "SAMLResponse", b"<a/>", rsa, relay_state="ы & b")
    query = urlsplit(address).query
    arrived = read_query(query)
    assert (arrived.kind, arrived.message, arrived.relay_state) == ("SAMLResponse", b"<a/>", "ы & b")
    assert arrived.signer([certificate], [algorithm]) == certificate  # type: ignore[list-item]
    assert arrived.signer([certificate], []) is None
    assert arrived.signer([read_certificate(pair("idp").certificate)], [algorithm]) is None  # type: ignore[list-item]
    # Nothing is decoded and encoded anew: the same characters in other escapes are not what was signed.
    lower = re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), query)
    assert read_query(lower).message == b"<a/>"
    assert read_query(lower).signer([certificate], [algorithm]) is None  # type: ignore[list-item]
    # The order of the parts is that of the standard, wherever they stand; others do not count.
    shuffled = "&".join(["lang=ru", *reversed(query.split("&"))])
    assert read_query(shuffled).signer([certificate], [algorithm]) == certificate  # type: ignore[list-item]


async def test_malformed_queries() -> None:
    query = urlsplit(await signed_address(SLO_URL, "SAMLRequest", b"<a/>", signer(), relay_state="a")).query
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = bomb.compress(b"x" * 5_000_000) + bomb.flush()
    packed = base64.b64encode(deflated).decode().replace("+", "%2B")
    cases = {
        f"{query}&SAMLRequest=A": "once",
        f"{query}&RelayState=b": "once",
        f"{query}&%53AMLRequest=A": "percent-encoded",
        f"{query}&SAMLResponse=A": "one SAMLRequest or one",
        query.partition("&SigAlg")[0]: "signed",
        query.replace("SAMLRequest=", "SAMLRequest=%ZZ"): "percent-encoded",
        query.replace("SAMLRequest=", "SAMLRequest=AAAA"): "DEFLATE",
        query.replace("RelayState=a", "RelayState=%FF"): "UTF-8",
        re.sub("SAMLRequest=[^&]*", f"SAMLRequest={packed}", query): "longer than",
        query + "&a=" + "b" * 20_000: "longer than",
        "": "one SAMLRequest",
    }
    for text, said in cases.items():
        with pytest.raises(MalformedQuery, match=said):
            read_query(text)
