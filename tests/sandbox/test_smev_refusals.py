"""The simulated SMEV 3 refuses messages that are broken, each with the fault of the documents."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from uuid import uuid1

import httpx
import pytest

from govauth.providers.smev.sandbox import Citizen, InformationSystem
from govauth.providers.smev.sandbox.view_schemas import view_of
from govauth.sandbox.server import ServedSandbox
from govauth.signing import PrivateKey, make_test_key
from govauth.signing.xml.parsing import parse_xml
from tests.sandbox.smev_caller import COMMONS, UPRID, VERIFY_IVANOV, Caller, register
from tests.sandbox.test_smev_broker import OPERATOR, answered, register_sidorov

pytestmark = pytest.mark.anyio

SERVICE = "urn://mincomsvyaz/esia/reg_service"
C14N, OTHER_C14N = (
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
)
DIGEST = "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34112012-256"
HEADERS = (
    "<b:AttachmentHeaderList><b:AttachmentHeader><b:contentId>f</b:contentId>"
    "<b:MimeType>text/plain</b:MimeType></b:AttachmentHeader></b:AttachmentHeaderList>"
)
FILE = (
    "<b:AttachmentContentList><b:AttachmentContent><b:Id>f</b:Id><b:Content>{}</b:Content>"
    "</b:AttachmentContent></b:AttachmentContentList>"
)


def data(content: str = VERIFY_IVANOV, extra: str = "", before: str = "") -> str:
    return (
        f'<t:SenderProvidedRequestData Id="A"><t:MessageID>{uuid1()}</t:MessageID>{before}<b:MessagePrimaryContent>'
        f"{content}</b:MessagePrimaryContent>{extra}</t:SenderProvidedRequestData>"
    )


def pem(key: PrivateKey) -> str:
    return ssl.DER_cert_to_PEM_cert(key.certificate.der)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"<t:CallerInformationSystemSignature>": "<!--", "</t:CallerInformationSystemSignature>": "-->"},
            "NoSignatureFound",
        ),
        ({"ds:SignedInfo": "ds:Info"}, "IncorrectSignatureTarget"),
        ({"ds:Reference": "ds:Pointer"}, "IncorrectSignatureTarget"),
        ({' Id="A"': ' ID="A"'}, "IncorrectSignatureTarget"),
        (
            {
                f'CanonicalizationMethod Algorithm="{C14N}"': f'CanonicalizationMethod Algorithm="{OTHER_C14N}"'
            },
            "SignatureIsInvalid",
        ),
        ({f'Transform Algorithm="{C14N}"': f'Transform Algorithm="{OTHER_C14N}"'}, "SignatureIsInvalid"),
        (
            {
                f'DigestMethod Algorithm="{DIGEST}"': 'DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"'
            },
            "SignatureIsInvalid",
        ),
        ({"<ds:DigestValue>": "<ds:DigestValue>!"}, "SignatureIsInvalid"),
        ({"<ds:SignatureValue>": "<ds:SignatureValue>!"}, "SignatureIsInvalid"),
    ],
)
async def test_a_signature_that_is_taken_apart(
    sandbox: ServedSandbox, shop: Caller, change: dict[str, str], problem: str
) -> None:
    answer = await shop.call("SendRequest", data(), "SenderProvidedRequestData", change=change)
    assert answer.body.xpath("string(detail/*/*[last()])") == problem
    assert sandbox.smev.counters["requests"] == 0


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("multipart/related", "--b\r\n\r\n<a/>\r\n--b--"),
        ("multipart/related; boundary=b", "<a/>"),
        ("multipart/related; boundary=b", "\r\n--b\r\nA: b\r\n\r\n<a/>\r\n--b\r\n"),
        ("multipart/related; boundary=b", "--b\r\nA: b\r\n--b--"),
        ('multipart/related; boundary=b; start="<r>"', "--b\r\nContent-ID: <s>\r\n\r\n<a/>\r\n--b--"),
    ],
)
async def test_a_message_of_parts_that_is_broken(shop: Caller, kind: str, content: str) -> None:
    answer = await shop.http.post(
        f"{shop.sandbox.url}/smev/v1.2/ws",
        content=content,
        headers={"soapaction": '"urn:SendRequest"', "content-type": kind},
    )
    assert answer.status_code == 500
    assert "PoorSOAPEnvelopeFormat" in answer.text


@pytest.mark.parametrize("address", ["cid:none@x", "https://evil.example/f"])
async def test_a_file_is_one_of_the_parts(shop: Caller, address: str) -> None:
    include = f'<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="{address}"/>'
    inside = data(extra=HEADERS) + FILE.format(include)
    answer = await shop.call("SendRequest", inside, "SenderProvidedRequestData", multipart=True)
    assert answer.body.xpath("string(detail/*/*[last()])") == "PoorSOAPEnvelopeFormat"


async def test_what_is_too_long_too_much_or_no_base64(sandbox: ServedSandbox, shop: Caller) -> None:
    async def fault(inside: str) -> str:
        return (await shop.call("SendRequest", inside, "SenderProvidedRequestData")).fault

    code = "<t:TransactionCode>{}</t:TransactionCode>"
    assert await fault(data(before=code.format("7" * 1501))) == "TransactionCodeInvalid"
    assert await fault(data(before=code.format("7" * 1500))) == ""
    assert await fault(data(extra=HEADERS) + FILE.format("Y!")) == "InvalidContent"
    sandbox.smev.control("attachment_limit", 3)
    assert await fault(data(extra=HEADERS) + FILE.format("YWJjZA==")) == "AttachmentSizeLimitExceeded"
    assert await fault(data("")) == "InvalidContent"


async def test_a_provider_answers_its_own_requests_alone(
    sandbox: ServedSandbox, http: httpx.AsyncClient
) -> None:
    view = "urn://example/view/1.0"
    asking = await register(sandbox, http, "ASKS02")
    answering = await register(sandbox, http, "TELLS02", provides=frozenset({view}))
    assert (await asking.send(f'<x:Q xmlns:x="{view}"/>')).fault == ""
    reply_to = (await answering.poll("Request")).text("ReplyTo")
    inside = (
        f'<t:SenderProvidedResponseData Id="A"><t:MessageID>{uuid1()}</t:MessageID><t:To>{reply_to}</t:To>'
        f'<b:MessagePrimaryContent><x:A xmlns:x="{view}"/></b:MessagePrimaryContent></t:SenderProvidedResponseData>'
    )
    stolen = await asking.call("SendResponse", inside, "SenderProvidedResponseData")
    assert stolen.fault == "AccessDenied"
    assert (await answering.call("SendResponse", inside, "SenderProvidedResponseData")).fault == ""


async def test_a_system_is_registered_once_and_renews_its_certificate(
    sandbox: ServedSandbox, http: httpx.AsyncClient
) -> None:
    key, fresh = (make_test_key(for_tests=True, common_name=name) for name in ("NEW01", "NEW01 again"))
    settings = {"mnemonic": "NEW01", "certificate": pem(key), "views": [UPRID]}
    accounts = f"{sandbox.url}/_sandbox/smev/accounts"
    assert (await http.post(accounts, json=settings)).status_code == 201
    for wrong, said in (
        (settings, "the mnemonic 'NEW01' is taken"),
        ({**settings, "mnemonic": "NEW02"}, "another system has this certificate"),
        ({**settings, "mnemonic": "smev", "certificate": pem(fresh)}, "is taken"),
    ):
        answer = await http.post(accounts, json=wrong)
        assert (answer.status_code, said in answer.text) == (400, True), answer.text
    with pytest.raises(ValueError, match="no system 'NONE'"):
        sandbox.smev.control("renew", "NONE=")
    sandbox.smev.control("renew", f"NEW01={pem(fresh)}")
    with pytest.raises(ValueError, match="another system has this certificate"):
        sandbox.smev.add_account(InformationSystem("NEW03", [fresh.certificate]))


async def test_who_is_registered_already_is_counted(sandbox: ServedSandbox, shop: Caller) -> None:
    sandbox.smev.add_citizen(
        Citizen("Сидоров", "Семён", "Семёнович", "4510", "654321", snils="123-456-789 64", oid=7)
    )
    await shop.send(register_sidorov())
    assert await answered(shop) == ["VALIDATING", "SUCCEEDED"]
    assert sandbox.smev.counters["registered_again"] == 1


CERTIFICATE = (
    "<e:RoutingCode>TESIA</e:RoutingCode><e:serialNumber>01</e:serialNumber><e:issuerOrgName>УЦ</e:issuerOrgName>"
    "<e:startDate>01.02.2026</e:startDate><e:expiryDate>01.02.2027</e:expiryDate><e:ownerType>{}</e:ownerType>"
)


def wanted(view: str, root: str, inside: str, version: str = "1.4.1") -> str | None:
    """Return what the schema of a view says of a request."""
    namespace = f"{SERVICE}/{view}/{version}"
    found = view_of((namespace, root))
    assert found is not None
    return found.problem(
        parse_xml(
            f'<e:{root} xmlns:e="{namespace}" xmlns:c="{COMMONS}/{version}">{inside}</e:{root}>'.encode()
        )
    )


def test_the_schemas_of_the_views_name_what_is_wrong() -> None:
    simple, certificate = "ESIARegisterBySimplifiedRequest", "ESIARegisterCertificateRequest"
    routing = "<e:RoutingCode>TESIA</e:RoutingCode>"
    assert wanted("register_by_simplified", simple, f"{routing}<e:oid>1</e:oid>") is None
    assert "RoutingCode' is expected, not the end" in str(wanted("register_by_simplified", simple, ""))
    assert "mode" in str(wanted("register_by_simplified", simple, f"{routing}<e:mode>letter</e:mode>"))
    assert "no declaration of element" in str(wanted("register_by_simplified", certificate, routing))
    assert wanted("register_certificate", certificate, CERTIFICATE.format("PSO")) is None
    assert "ownerType" in str(wanted("register_certificate", certificate, CERTIFICATE.format("CAT")))
    ogrn = CERTIFICATE.format("ORG") + "<e:ogrn>12345678901</e:ogrn>"
    assert "ogrn" in str(wanted("register_certificate", certificate, ogrn))
    assert wanted("register_certificate", certificate, ogrn, "1.4.6") is None
    for unknown in (f"{SERVICE}/nothing/1.4.1", f"{SERVICE}/register/9.9", "urn://other/register/1.4.1"):
        assert view_of((unknown, "ESIARegisterRequest")) is None


async def test_a_certificate_is_registered(shop: Caller) -> None:
    namespace = f"{SERVICE}/register_certificate/1.4.1"
    content = (
        f'<e:ESIARegisterCertificateRequest xmlns:e="{namespace}">{CERTIFICATE.format("PSO")}'
        "</e:ESIARegisterCertificateRequest>"
    )
    assert (await shop.send(content)).fault == ""
    assert await answered(shop) == ["SUCCEEDED"]
    missing = content.replace("<e:ownerType>PSO</e:ownerType>", "")
    await shop.send(missing)
    refused = await shop.poll()
    assert "ownerType' is expected, not the end" in (refused.text("ValidationError") or "")
    assert OPERATOR not in missing
