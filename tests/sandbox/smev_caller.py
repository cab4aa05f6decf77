"""A system that speaks SMEV 3 over bare HTTP: envelopes as texts, signed and verified by the signing floor."""

from __future__ import annotations

import time
from collections.abc import Mapping
from uuid import uuid1

import httpx
from attrs import frozen

from govauth.providers.smev.sandbox import InformationSystem
from govauth.sandbox.server import ServedSandbox
from govauth.signing import DocumentSigner, make_test_key, open_document_signer
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.building import sign_element
from govauth.signing.xml.keys import GostXmlSigner
from govauth.signing.xml.library import Element, etree
from govauth.signing.xml.parsing import parse_xml
from govauth.signing.xml.rules import SMEV_RULES
from govauth.signing.xml.verification import verify_element

TYPES = "urn://x-artefacts-smev-gov-ru/services/message-exchange/types"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
FIND = "urn://mincomsvyaz/esia/reg_service/find_account/1.4.1"
REGISTER = "urn://mincomsvyaz/esia/reg_service/register/1.4.1"
UPRID = "urn://mincomsvyaz/esia/uprid/1.4.2"
COMMONS = "urn://mincomsvyaz/esia/commons/rg_sevices_types"

VERIFY_IVANOV = (
    f'<e:ESIADataVerifyRequest xmlns:e="{UPRID}"><e:RoutingCode>TESIA</e:RoutingCode>'
    "<e:passportSeries>4509</e:passportSeries><e:passportNumber>123456</e:passportNumber>"
    "<e:lastName>Иванов</e:lastName><e:firstName>Иван</e:firstName><e:middleName>Иванович</e:middleName>"
    "<e:snils>112-233-445 95</e:snils></e:ESIADataVerifyRequest>"
)


@frozen
class Answer:
    """What came back: the status, and the element inside the body."""

    status: int
    body: Element
    raw: httpx.Response

    def text(self, local: str) -> str | None:
        """Return the text of the first element of a local name."""
        found = self.body.find(f".//{{*}}{local}")
        return None if found is None else "".join(found.itertext())

    def texts(self, local: str) -> list[str]:
        """Return the texts of all elements of a local name."""
        return ["".join(one.itertext()) for one in self.body.iter(f"{{*}}{local}")]

    @property
    def fault(self) -> str:
        """The name of the fault; empty for none."""
        detail = self.body.find("detail")
        return "" if detail is None else etree.QName(detail[0]).localname


@frozen
class Caller:
    """One information system."""

    mnemonic: str
    signer: DocumentSigner
    sandbox: ServedSandbox
    http: httpx.AsyncClient
    version: str = "1.2"

    async def call(
        self,
        action: str,
        inside: str,
        signed: str,
        *,
        signer: DocumentSigner | None = None,
        change: Mapping[str, str] | None = None,
        multipart: bool = False,
    ) -> Answer:
        """Sign an element and send it.

        Args:
            action: such as ``SendRequest``.
            inside: of the request's element, without the signature.
            signed: local name of what is signed.
            signer: another key.
            change: texts to be replaced after signing.
            multipart: whether it goes as the root of a multipart message.

        """
        t, b = f"{TYPES}/{self.version}", f"{TYPES}/basic/{self.version}"
        text = (
            f'<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Header/><soapenv:Body>'
            f'<t:{action}Request xmlns:t="{t}" xmlns:b="{b}">{inside}'
            "<t:CallerInformationSystemSignature/>"
            f"</t:{action}Request></soapenv:Body></soapenv:Envelope>"
        )
        root = parse_xml(text.encode())
        target, wrapper = root.find(f".//{{*}}{signed}"), root.find(".//{*}CallerInformationSystemSignature")
        assert target is not None
        assert wrapper is not None
        for personal in root.iter("{*}PersonalSignature"):
            own = root.find(".//{*}MessagePrimaryContent/*")
            assert own is not None
            await sign_element(own, GostXmlSigner(self.signer), into=personal)
        await sign_element(target, GostXmlSigner(signer or self.signer), into=wrapper)
        content = etree.tostring(root, encoding="utf-8").decode()
        for old, new in (change or {}).items():
            assert old in content
            content = content.replace(old, new)
        return await self.post(action, content.encode(), multipart=multipart)

    async def post(self, action: str, content: bytes, *, multipart: bool = False) -> Answer:
        """Send octets."""
        kind = "text/xml; charset=utf-8"
        if multipart:
            kind = 'multipart/related; type="application/xop+xml"; boundary="b1"; start="<r@x>"'
            head = b'--b1\r\nContent-Type: application/xop+xml; type="text/xml"\r\nContent-ID: <r@x>\r\n\r\n'
            rest = (
                b"\r\n--b1\r\nContent-Type: text/plain\r\nContent-ID: <f 1@x>\r\n\r\nfile\r\n\x00\r\n--b1--"
            )
            content = head + content + rest
        headers = {"soapaction": f'"urn:{action}"', "content-type": kind}
        url = f"{self.sandbox.url}/smev/v{self.version}/ws"
        raw = await self.http.post(url, content=content, headers=headers)
        body = raw.content
        if raw.headers["content-type"].startswith("multipart/related"):
            body = body[body.index(b"<soap:Envelope") : body.index(b"</soap:Envelope>") + 16]
        envelope = parse_xml(body)
        inside = envelope[-1]
        return Answer(raw.status_code, inside[0] if len(inside) else inside, raw)

    async def send(self, content: str, *, message_id: str | None = None, extra: str = "") -> Answer:
        """Send a request."""
        return await self.call(
            "SendRequest",
            f'<t:SenderProvidedRequestData Id="SIGNED_BY_CONSUMER"><t:MessageID>{message_id or uuid1()}'
            f"</t:MessageID><b:MessagePrimaryContent>{content}</b:MessagePrimaryContent>{extra}"
            "</t:SenderProvidedRequestData>",
            "SenderProvidedRequestData",
        )

    async def poll(self, what: str = "Response", selector: str = "") -> Answer:
        """Ask for the next message, and verify SMEV's signature on it."""
        answer = await self.call(
            f"Get{what}",
            f'<b:MessageTypeSelector Id="SIGNED_BY_CALLER">{selector}<b:Timestamp>2026-11-26T10:00:00Z'
            "</b:Timestamp></b:MessageTypeSelector>",
            "MessageTypeSelector",
        )
        if answer.status == 200 and len(answer.body):
            await verify(answer.body[0], what, self.sandbox)
        return answer

    async def ack(self, message_id: str | None, *, accepted: bool = True) -> Answer:
        """Acknowledge a message."""
        return await self.call(
            "Ack",
            f'<b:AckTargetMessage Id="SIGNED_BY_CALLER" accepted="{str(accepted).lower()}">{message_id}'
            "</b:AckTargetMessage>",
            "AckTargetMessage",
        )

    async def stamped(self, action: str) -> Answer:
        """Call an operation that signs a time."""
        time_element = '<b:Timestamp Id="SIGNED_BY_CALLER">2026-11-26T10:00:00Z</b:Timestamp>'
        return await self.call(action, time_element, "Timestamp")


async def verify(holder: Element, tag: str, sandbox: ServedSandbox) -> None:
    """Verify SMEV's signature of an element inside its holder."""
    signature, signed = holder.find(f"{{*}}SMEVSignature/{{{DS}}}Signature"), holder.find(f"{{*}}{tag}")
    assert signature is not None
    assert signed is not None
    await verify_element(signature, signed, sandbox.smev.certificates, rules=SMEV_RULES)


async def register(
    sandbox: ServedSandbox,
    http: httpx.AsyncClient,
    mnemonic: str = "SHOP01",
    *,
    version: str = "1.2",
    views: frozenset[str] | None = None,
    provides: frozenset[str] = frozenset(),
) -> Caller:
    """Register a system with a new key."""
    key = make_test_key(for_tests=True, common_name=mnemonic)
    sandbox.smev.add_account(InformationSystem(mnemonic, [key.certificate], views=views, provides=provides))
    return Caller(mnemonic, await open_document_signer(key, for_tests=True), sandbox, http, version)


def old_uuid(seconds: float) -> str:
    """Make a UUID of version 1 whose time is so many seconds ago."""
    ticks = int((time.time() - seconds) * 10**7) + 0x01B21DD213814000
    return f"{ticks & 0xFFFFFFFF:08x}-{ticks >> 32 & 0xFFFF:04x}-{ticks >> 48 & 0xFFF | 0x1000:04x}-8000-0123456789ab"
