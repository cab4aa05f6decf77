"""The simulated SMEV 3, spoken to over bare HTTP: it keeps to the documents, and not to a client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid1, uuid4

import httpx
import pytest

from govauth.providers.smev.sandbox import Citizen
from govauth.providers.smev.sandbox.faults import FAULTS
from govauth.sandbox.server import ServedSandbox
from govauth.signing import make_test_key, open_document_signer
from govauth.signing.xml.library import Element, etree
from tests.sandbox.smev_caller import (
    COMMONS,
    FIND,
    REGISTER,
    TYPES,
    UPRID,
    VERIFY_IVANOV,
    Caller,
    old_uuid,
    register,
)
from tests.sandbox.smev_caller import verify as verify_smev

pytestmark = pytest.mark.anyio

BAD = VERIFY_IVANOV.replace("123456", "12345")
DOCUMENT = (
    '<e:doc xmlns:c="{commons}"><c:type>RF_PASSPORT</c:type><c:series>4510</c:series><c:number>654321</c:number>'
    "{rest}</e:doc>"
)
NAMES = (
    "<e:lastName>Сидоров</e:lastName><e:firstName>Семён</e:firstName><e:middleName>Семёнович</e:middleName>"
)
OPERATOR = "<e:RoutingCode>TESIA</e:RoutingCode><e:SnilsOperator>112-233-445 95</e:SnilsOperator><e:ra>1000000001</e:ra>"


def find_sidorov() -> str:
    document = DOCUMENT.format(commons=f"{COMMONS}/1.4.1", rest="")
    inside = f"{OPERATOR}{NAMES}{document}<e:snils>123-456-789 64</e:snils>"
    return f'<e:ESIAFindAccountRequest xmlns:e="{FIND}">{inside}</e:ESIAFindAccountRequest>'


def register_sidorov() -> str:
    document = DOCUMENT.format(commons=f"{COMMONS}/1.4.1", rest="<c:issueDate>02.03.2010</c:issueDate>")
    inside = (
        f"{OPERATOR}<e:snils>123-456-789 64</e:snils>{NAMES}<e:gender>M</e:gender>"
        f"<e:birthDate>01.02.1990</e:birthDate>{document}<e:mobile>+7(900)1112233</e:mobile>"
        "<e:citizenship>RUS</e:citizenship><e:mode>mobile</e:mode>"
    )
    return f'<e:ESIARegisterRequest xmlns:e="{REGISTER}">{inside}</e:ESIARegisterRequest>'


def names_in(body: Element, tag: str) -> list[str]:
    """List the children of an element in their order."""
    found = body.find(f".//{{*}}{tag}")
    return [] if found is None else [etree.QName(one).localname for one in found]


async def answered(caller: Caller) -> list[str | None]:
    """Take and acknowledge everything that waits, and return the statuses."""
    statuses: list[str | None] = []
    while len((answer := await caller.poll()).body):
        statuses.append(answer.text("status"))
        assert (await caller.ack(answer.text("MessageID"))).status == 200
    return statuses


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3"])
async def test_a_request_is_answered_twice(
    sandbox: ServedSandbox, http: httpx.AsyncClient, version: str
) -> None:
    caller = await register(sandbox, http, version=version)
    sent = await caller.send(VERIFY_IVANOV)
    assert sent.text("Status") == "requestIsQueued"
    await verify_smev(sent.body, "MessageMetadata", sandbox)
    assert (sent.body.find(".//{*}HumanReadableName") is None) == (version == "1.2")
    assert (sent.body.find(".//{*}SupplementaryData") is not None) == (version == "1.1")

    first = await caller.poll()
    assert first.text("OriginalMessageId") == sent.text("MessageId")
    assert first.text("status") == "PROCESSING"
    # It was handed over and waits for its Ack: the next poll brings the next.
    second = await caller.poll()
    assert second.text("status") == "VALID"
    assert second.text("requestId") == first.text("requestId")
    assert not len((await caller.poll()).body)
    for answer in (first, second):
        # By its own identifier: the request's is nothing that waits.
        assert (await caller.ack(answer.text("OriginalMessageId"))).fault == "TargetMessageIsNotFound"
        assert (await caller.ack(answer.text("MessageID"))).status == 200
        assert (await caller.ack(answer.text("MessageID"))).fault == "TargetMessageIsNotFound"
    counters = sandbox.smev.counters
    assert (counters["requests"], counters["acks"], counters["acks_in_vain"]) == (1, 2, 4)


async def test_registration_goes_on_and_search_finds_it(sandbox: ServedSandbox, shop: Caller) -> None:
    await shop.send(find_sidorov())
    nothing = await shop.poll()
    assert nothing.text("Code") == "ESIA-020002"
    await shop.ack(nothing.text("MessageID"))

    await shop.send(register_sidorov())
    assert await answered(shop) == ["VALIDATING", "SUCCEEDED"]
    await shop.send(find_sidorov())
    found = await shop.poll()
    assert found.texts("match") == ["snils", "idoc"]
    await shop.ack(found.text("MessageID"))

    sandbox.smev.control("registration_status", "VALIDATION_FAILED")
    sandbox.smev.control("interim", 0)
    sandbox.smev.control("request_status")
    await shop.send(register_sidorov())
    assert (await shop.poll()).text("StatusDescription") is not None
    failed = await shop.poll()
    assert (failed.text("status"), failed.text("Code")) == ("VALIDATION_FAILED", "ESIA-036203")
    assert sandbox.smev.counters["registered"] == 1


async def test_what_is_true_decides_simplified_identification(sandbox: ServedSandbox, shop: Caller) -> None:
    sandbox.smev.control("interim", 0)
    petrov = VERIFY_IVANOV.replace("Иванов<", "Петров<")
    await shop.send(petrov)
    sandbox.smev.add_citizen(Citizen("Петров", "Иван", "Иванович", "4509", "123456", snils="112-233-445 95"))
    await shop.send(petrov)
    sandbox.smev.control("verification_status", "FAILED")
    await shop.send(petrov)
    sandbox.smev.control("reject", "NO_DATA")
    await shop.send(petrov)
    assert await answered(shop) == ["INVALID", "VALID", "FAILED", None]


async def test_refusals_of_smev_come_as_answers_without_a_root(sandbox: ServedSandbox, shop: Caller) -> None:
    assert (await shop.send(BAD)).status == 200
    selector = (
        f"<b:NamespaceURI>{UPRID}</b:NamespaceURI><b:RootElementLocalName>{{}}</b:RootElementLocalName>"
    )
    assert not len((await shop.poll(selector=selector.format("ESIADataVerifyResponse"))).body)
    refused = await shop.poll()
    assert refused.text("StatusCategory") == "requestIsRejectedBySmev"
    assert refused.text("Mnemonic") == "smev"
    assert "passportNumber" in (refused.text("ValidationError") or "")
    assert refused.body.find(".//{*}MessagePrimaryContent") is None
    await shop.ack(refused.text("MessageID"))

    sandbox.smev.control("refuse_requests", 1)
    await shop.send(VERIFY_IVANOV)
    assert await answered(shop) == [None]
    await shop.send(VERIFY_IVANOV)
    wanted = selector.format("ESIADataVerifyResponse")
    assert not len((await shop.poll(selector=selector.format("ESIADataVerifyRequest"))).body)
    assert len((await shop.poll(selector=wanted)).body)
    sandbox.smev.control("selector", "request")
    assert len((await shop.poll(selector=selector.format("ESIADataVerifyRequest"))).body)


async def test_identifiers_of_messages(sandbox: ServedSandbox, shop: Caller) -> None:
    message_id = str(uuid1())
    for wrong in (str(uuid4()), message_id.upper(), "7"):
        assert (await shop.send(VERIFY_IVANOV, message_id=wrong)).fault == "InvalidMessageIdFormat"
    for seconds in (172_900, -400):
        assert (await shop.send(VERIFY_IVANOV, message_id=old_uuid(seconds))).fault == "StaleMessageId"
    assert (await shop.send(VERIFY_IVANOV, message_id=message_id)).status == 200
    assert (await shop.send(VERIFY_IVANOV, message_id=message_id)).fault == "MessageIsAlreadySent"
    sandbox.smev.control("skew", 172_900.0)
    assert (await shop.send(VERIFY_IVANOV, message_id=message_id)).fault == "StaleMessageId"
    counters = sandbox.smev.counters
    assert (counters["requests"], counters["sent_again"], counters["stale"]) == (1, 1, 3)


async def test_what_is_not_acknowledged_comes_again(sandbox: ServedSandbox, shop: Caller) -> None:
    sandbox.smev.control("interim", 0)
    await shop.send(VERIFY_IVANOV)
    message_id = (await shop.poll()).text("MessageID")
    assert not len((await shop.poll()).body)
    sandbox.smev.control("skew", 901.0)
    assert (await shop.poll()).text("MessageID") == message_id
    # A signature that does not hold: refused, and given anew.
    await shop.ack(message_id, accepted=False)
    assert (await shop.poll()).text("MessageID") == message_id
    await shop.ack(message_id)
    assert not len((await shop.poll()).body)

    sandbox.smev.control("redeliver", 1.0)
    sandbox.smev.control("duplicate", 1.0)
    await shop.send(VERIFY_IVANOV)
    twice = [(await shop.poll()).text("MessageID") for _ in range(2)]
    await shop.ack(twice[0])
    after = (await shop.poll()).text("MessageID")
    assert {*twice, after} == {after}
    await shop.ack(after)
    assert not len((await shop.poll()).body)
    counters = sandbox.smev.counters
    assert (counters["redeliveries"], counters["duplicates"], counters["acks_refused"]) == (3, 1, 1)


async def test_slow_answers_and_lost_ones(sandbox: ServedSandbox, shop: Caller) -> None:
    sandbox.smev.control("answer_seconds", 30.0)
    await shop.send(VERIFY_IVANOV)
    for seconds, statuses in ((0.0, []), (31.0, ["PROCESSING"]), (61.0, ["VALID"])):
        sandbox.smev.control("skew", seconds)
        assert await answered(shop) == statuses
    sandbox.smev.control("skew", 0.0)
    sandbox.smev.control("lose", 1.0)
    message_id = str(uuid1())
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.send(VERIFY_IVANOV, message_id=message_id)
    sandbox.smev.control("lose", 0.0)
    assert (await shop.send(VERIFY_IVANOV, message_id=message_id)).fault == "MessageIsAlreadySent"
    assert sandbox.smev.counters["answers_lost"] == 1


async def test_signatures_are_verified(sandbox: ServedSandbox, shop: Caller) -> None:
    inside = (
        f'<t:SenderProvidedRequestData Id="A"><t:MessageID>{uuid1()}</t:MessageID><b:MessagePrimaryContent>'
        f"{VERIFY_IVANOV}</b:MessagePrimaryContent></t:SenderProvidedRequestData>"
    )

    cases = {
        "SignatureIsInvalid": {"Иванович": "Петрович"},
        "IncorrectSignatureTarget": {'URI="#A"': 'URI="#B"'},
        "CertificateIsNotFound": {"<ds:X509Certificate>": "<ds:X509Certificate>AAAA"},
        "PoorSOAPEnvelopeFormat": {"<soapenv:Header/>": ""},
    }
    relative = {f'xmlns:e="{UPRID}"': 'xmlns:e="relative"'}
    answer = await shop.call("SendRequest", inside, "SenderProvidedRequestData", change=relative)
    assert answer.text("SignatureVerificationFault") is not None
    for problem, change in cases.items():
        answer = await shop.call("SendRequest", inside, "SenderProvidedRequestData", change=change)
        assert answer.body.xpath("string(detail/*/*[last()])") == problem
    # A second element by the same identifier: which was signed cannot be said.
    change = {"<e:RoutingCode>": '<e:RoutingCode Id="A">'}
    answer = await shop.call("SendRequest", inside, "SenderProvidedRequestData", change=change)
    assert answer.body.xpath("string(detail/*/*[last()])") == "IncorrectSignatureTarget"

    other = await open_document_signer(make_test_key(for_tests=True), for_tests=True)
    answer = await shop.call("SendRequest", inside, "SenderProvidedRequestData", signer=other)
    assert answer.fault == "SenderIsNotRegistered"
    sandbox.smev.control("skew", 400 * 86400.0)
    answer = await shop.call("SendRequest", inside, "SenderProvidedRequestData")
    assert answer.body.xpath("string(detail/*/*[last()])") == "CertificateIsExpired"
    for content in (b"<a/>", b"no xml", b"<!DOCTYPE a><a/>"):
        assert (await shop.post("Ack", content)).fault == "SignatureVerificationFault"
    assert (await shop.post("Nothing", b"<a/>")).body.findtext("faultcode") == "soap:Client"
    assert sandbox.smev.counters["requests"] == 0


async def test_a_person_signs_as_well(sandbox: ServedSandbox, shop: Caller) -> None:
    sandbox.smev.control("any_view")

    async def send(change: dict[str, str]) -> str:
        data = (
            f'<t:SenderProvidedRequestData Id="A"><t:MessageID>{uuid1()}</t:MessageID><b:MessagePrimaryContent>'
            '<x:Q xmlns:x="urn:x" Id="P">4</x:Q></b:MessagePrimaryContent><t:PersonalSignature/>'
            "</t:SenderProvidedRequestData>"
        )
        answer = await shop.call("SendRequest", data, "SenderProvidedRequestData", change=change)
        return str(answer.body.xpath("string(detail/*/*[last()])"))

    assert await send({}) == ""
    assert await send({'URI="#P"': 'URI="#A"'}) == "IncorrectSignatureTarget"
    assert await send({">4<": ">5<"}) == "SignatureIsInvalid"


async def test_requests_have_an_end_of_life(sandbox: ServedSandbox, shop: Caller) -> None:
    async def send(seconds: float, text: str = "") -> str:
        end = text or (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        data = (
            f'<t:SenderProvidedRequestData Id="A"><t:MessageID>{uuid1()}</t:MessageID>'
            f"<t:EOL>{end}</t:EOL><b:MessagePrimaryContent>{VERIFY_IVANOV}"
            "</b:MessagePrimaryContent></t:SenderProvidedRequestData>"
        )
        return (await shop.call("SendRequest", data, "SenderProvidedRequestData")).fault

    assert await send(-1) == "EndOfLifeReached"
    assert await send(0, "2026-13-45T00:00:00Z") == "InvalidContent"
    sandbox.smev.control("routing_seconds", 100.0)
    assert await send(60) == ""
    sandbox.smev.control("skew", 101.0)
    refused = await shop.poll()
    fault = refused.body.find(".//{*}SmevFault")
    assert fault is not None
    assert "f:EndOfLifeReached" in fault.attrib.values()


async def test_two_systems_exchange_messages_with_files(
    sandbox: ServedSandbox, http: httpx.AsyncClient
) -> None:
    view = "urn://example/view/1.0"
    asking = await register(sandbox, http, "ASKS01", version="1.1")
    answering = await register(sandbox, http, "TELLS01", version="1.1", provides=frozenset({view}))
    await register(sandbox, http, "BARRED01", views=frozenset({UPRID}))
    header = (
        "<b:AttachmentHeaderList><b:AttachmentHeader><b:contentId>f 1</b:contentId>"
        "<b:MimeType>text/plain</b:MimeType></b:AttachmentHeader></b:AttachmentHeaderList>"
    )
    files = (
        "<b:AttachmentContentList><b:AttachmentContent><b:Id>f 1</b:Id><b:Content>"
        '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:f%201@x"/>'
        "</b:Content></b:AttachmentContent></b:AttachmentContentList>"
    )
    data = (
        '<t:SenderProvidedRequestData Id="SIGNED_BY_SMEV"><t:MessageID>{}</t:MessageID>'
        "<t:TransactionCode>7</t:TransactionCode><b:MessagePrimaryContent>"
        f'<x:Question xmlns:x="{view}">&gt; a</x:Question></b:MessagePrimaryContent>{header}'
        "</t:SenderProvidedRequestData>"
    )
    request = data.format(uuid1())
    bare = await asking.call("SendRequest", request, "SenderProvidedRequestData")
    assert bare.fault == "AttachmentContentMiscoordination"
    sent = await asking.call("SendRequest", request + files, "SenderProvidedRequestData", multipart=True)
    assert sent.status == 200, sent.raw.text

    asked = await answering.poll("Request")
    assert asked.raw.headers["content-type"].startswith("multipart/related")
    assert b"file\r\n\x00\r\n--" in asked.raw.content
    assert asked.text("Question") == "> a"
    rows = (await answering.stamped("GetIncomingQueueStatistics")).body
    assert [row.get("pendingMessageNumber") for row in rows] == ["1", "0"]
    assert (await answering.ack(asked.text("MessageID"))).status == 200

    answer = (
        f'<t:SenderProvidedResponseData Id="S"><t:MessageID>{uuid1()}</t:MessageID><t:To>{{}}</t:To>{{}}'
        "<b:RefAttachmentHeaderList><b:RefAttachmentHeader><b:uuid>u-1</b:uuid><b:Hash>aGFzaA==</b:Hash>"
        "<b:MimeType>application/zip</b:MimeType></b:RefAttachmentHeader></b:RefAttachmentHeaderList>"
        "</t:SenderProvidedResponseData>"
    )
    content = '<b:MessagePrimaryContent><x:Answer xmlns:x="{}">4</x:Answer></b:MessagePrimaryContent>'
    for to, inside, fault in (
        ("elsewhere", content.format(view), "RecipientIsNotFound"),
        (asked.text("ReplyTo"), content.format("urn:other"), "IncorrectResponseContentType"),
        (asked.text("ReplyTo"), "", "InvalidContent"),
        (asked.text("ReplyTo"), content.format(view), ""),
    ):
        made = answer.format(to, inside)
        assert (await answering.call("SendResponse", made, "SenderProvidedResponseData")).fault == fault
    got = await asking.poll()
    assert names_in(got.body, "Response") == [
        "OriginalMessageId",
        "OriginalTransactionCode",
        "SenderProvidedResponseData",
        "MessageMetadata",
        "FSAttachmentsList",
        "SenderInformationSystemSignature",
    ]
    assert names_in(got.body, "MessageMetadata") == [
        "MessageId",
        "MessageType",
        "Sender",
        "SendingTimestamp",
        "DestinationName",
        "Recipient",
        "SupplementaryData",
        "DeliveryTimestamp",
        "Status",
    ]
    assert (got.text("Answer"), got.text("OriginalMessageId")) == ("4", sent.text("MessageId"))
    assert not len((await answering.stamped("GetStatus")).body)
    await asking.ack(got.text("MessageID"))
    told = await answering.stamped("GetStatus")
    assert told.text("StatusCategory") == "responseIsDelivered"
    await verify_smev(told.body[0], "AsyncProcessingStatusData", sandbox)


async def test_rights_and_limits(sandbox: ServedSandbox, http: httpx.AsyncClient) -> None:
    barred = await register(sandbox, http, "BARRED01", views=frozenset({FIND}))
    assert (await barred.send(VERIFY_IVANOV)).fault == "AccessDenied"
    unknown = await barred.send('<x:Q xmlns:x="urn:x"/>')
    assert (unknown.fault, unknown.text("RootElementNamespaceURI")) == (
        "BusinessDataTypeIsNotSupported",
        "urn:x",
    )
    assert (await barred.send("")).fault == "InvalidContent"
    assert (await barred.send(find_sidorov(), extra="<t:Nothing/>")).fault == "InvalidContent"
    other = await register(sandbox, http, "OTHER01", version="1.3")
    assert (await other.stamped("GetIncomingQueueStatistics")).body.findtext("faultcode") == "soap:Client"
    assert f"{TYPES}/faults/1.3" in (await other.ack("x")).raw.text


async def test_every_documented_fault_can_be_asked_for(sandbox: ServedSandbox, shop: Caller) -> None:
    for fault in FAULTS:
        setting = {"fault": fault, "operation": "exchange.ack"}
        assert (await shop.http.post(f"{sandbox.url}/_sandbox/smev/fault", json=setting)).status_code == 204
        answer = await shop.ack("1")
        assert (answer.status, answer.fault) == (500, fault)
    assert (await shop.poll()).status == 200
    sandbox.smev.control("fault_detail", value=False)
    sandbox.smev.control("fault_status", 200)
    bare = await shop.ack("1")
    assert (bare.status, bare.fault, len(bare.body)) == (200, "", 2)
    sandbox.smev.control("multipart")
    assert (await shop.poll()).raw.headers["content-type"].startswith("multipart/related")
