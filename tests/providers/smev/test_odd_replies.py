"""Answers that are not as the schemas have them: the error names the element and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from lxml import etree

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.smev import Content, LargeFile, envelopes
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.models import Processing, Rejection, Rejections
from govauth.providers.smev.names import Names
from govauth.providers.smev.reading import metadata_of, request_of, response_of, statistics_of
from govauth.providers.smev.soap import Reply, reply_of
from govauth.signing import make_test_key, open_document_signer
from govauth.signing.xml.library import Element
from govauth.signing.xml.parsing import parse_xml

NAMES = Names("1.2")
SPACES = f'xmlns:t="{NAMES.t("x")[1:-2]}" xmlns:b="{NAMES.b("x")[1:-2]}" xmlns:xop="http://www.w3.org/2004/08/xop/include"'
CONTENT = "<b:MessagePrimaryContent><a xmlns='urn:a'/></b:MessagePrimaryContent>"
HEADERS = (
    "<b:AttachmentHeaderList><b:AttachmentHeader><b:contentId>f1</b:contentId><b:MimeType>text/plain</b:MimeType>"
    "{}</b:AttachmentHeader></b:AttachmentHeaderList>"
)
FILE = "<b:AttachmentContent><b:Id>f1</b:Id><b:Content>{}</b:Content></b:AttachmentContent>"


def element(text: str) -> Element:
    return parse_xml(text.replace(">", f" {SPACES}>", 1).encode())


def response(data: str, files: str = "", more: str = "") -> Element:
    """Return a ``Response`` inside of its ``ResponseMessage``."""
    return element(
        "<t:ResponseMessage><t:Response><t:SenderProvidedResponseData><t:MessageID>m1</t:MessageID>"
        f"{data}</t:SenderProvidedResponseData>{more}</t:Response>"
        f"<b:AttachmentContentList>{files}</b:AttachmentContentList></t:ResponseMessage>"
    )[0]


SENDER = "<t:Sender><t:Mnemonic>A</t:Mnemonic></t:Sender>"
SENT = "<t:SendingTimestamp>2026-11-26T10:00:00</t:SendingTimestamp>"
READING: list[tuple[Callable[[], object], str, str]] = [
    (lambda: read(response("")), "SenderProvidedResponseData", "none of the four kinds"),
    (lambda: read(element("<t:Response><t:a/></t:Response>")), "SenderProvidedResponseData", "missing"),
    (lambda: read(response("<b:MessagePrimaryContent/>")), "MessagePrimaryContent", "exactly one element"),
    (
        lambda: read(response(CONTENT.replace("<a", "<a/><a").replace("<a/>", "<a xmlns='urn:b'/>"))),
        "MessagePrimaryContent",
        "exactly one element",
    ),
    (lambda: read(response(CONTENT + HEADERS.format(""))), "AttachmentContentList", "lacks a file"),
    (
        lambda: read(response(CONTENT + HEADERS.format(""), FILE.format("YQ==") * 2)),
        "AttachmentContentList",
        "two files with one Id",
    ),
    (
        lambda: read(response(CONTENT + HEADERS.format(""), FILE.format('<xop:Include href="cid:other"/>'))),
        "AttachmentContent",
        "did not come with the message",
    ),
    (lambda: read(response(CONTENT + HEADERS.format(""), FILE.format("Y!"))), "body", "base64"),
    (
        lambda: read(response("<t:RequestRejected><t:RejectionReasonCode/></t:RequestRejected>")),
        "RejectionReasonCode",
        "missing or empty",
    ),
    (lambda: request(f"<t:MessageID>m1</t:MessageID>"), "MessagePrimaryContent", "missing"),
    (lambda: request(f"<t:MessageID> </t:MessageID>{CONTENT}"), "MessageID", "missing or empty"),
    (lambda: request(f"<t:MessageID>m1</t:MessageID>{CONTENT}"), "ReplyTo", "missing or empty"),
    (
        lambda: metadata(f"<t:MessageType>REQUEST</t:MessageType>{SENT}"),
        "MessageMetadata",
        "expected a sender",
    ),
    (
        lambda: metadata(f"<t:MessageType>REQUEST</t:MessageType>{SENDER}"),
        "MessageMetadata",
        "the time of sending",
    ),
    (lambda: metadata(SENDER + SENT), "MessageType", "missing or empty"),
    (lambda: metadata(SENDER + SENT.replace("2026-11-26", "26.11.2026")), "SendingTimestamp", "ISO 8601"),
    (lambda: metadata(SENT + "<t:Sender/>"), "Mnemonic", "missing or empty"),
    *(
        (lambda number=number: statistics(number), "QueueStatistics", "the number of waiting messages")
        for number in ("", "-1", "1.5", "٣")
    ),
]


def read(message: Element) -> object:
    return response_of(message, Reply(message, {}, b"", "text/xml"), NAMES)


def request(data: str) -> object:
    message = element(
        f"<t:Request><t:SenderProvidedRequestData>{data}</t:SenderProvidedRequestData></t:Request>"
    )
    return request_of(message, Reply(message, {}, b"", "text/xml"), NAMES)


def metadata(inside: str) -> object:
    return metadata_of(element(f"<t:MessageMetadata>{inside}</t:MessageMetadata>"), NAMES)


def statistics(number: str) -> object:
    return statistics_of(
        element(f'<t:R><t:QueueStatistics queueName="q" pendingMessageNumber="{number}"/></t:R>'), NAMES
    )


@pytest.mark.parametrize(("call", "where", "what"), READING)
def test_the_error_names_the_element(call: Callable[[], object], where: str, what: str) -> None:
    with pytest.raises(UnexpectedReply) as caught:
        call()
    assert caught.value.where == where
    assert what in str(caught.value)


def test_an_attachment_is_read_from_base64_that_is_broken_into_lines() -> None:
    message = response(
        CONTENT + HEADERS.format("<b:SignaturePKCS7>MA==</b:SignaturePKCS7>"), FILE.format("YW\n Jj")
    )
    [found] = response_of(message, Reply(message, {}, b"", "text/xml"), NAMES).attachments
    assert (found.content_id, found.content, found.mime_type, found.signature) == (
        "f1",
        b"abc",
        "text/plain",
        b"0",
    )


def test_what_smev_says_of_a_request_names_the_request() -> None:
    status = (
        "<t:AsyncProcessingStatus><t:OriginalMessageId>ABC</t:OriginalMessageId>"
        "<t:StatusCategory>requestIsRejectedBySmev</t:StatusCategory></t:AsyncProcessingStatus>"
    )
    message = response(status)
    found = response_of(message, Reply(message, {}, b"", "text/xml"), NAMES)
    assert found.original_message_id == "abc"
    assert isinstance(found.body, Processing)
    assert (found.body.original_message_id, found.body.fault) == ("ABC", None)


PART = "--b\r\nContent-ID: <r>\r\n\r\n<a/>\r\n--b--"
MULTIPART = [
    ("--b\r\n" * 2000 + "--b--", "too many parts"),
    ("--b\r\nContent-ID: <r>\r\n\r\n<a/>", "cut off"),
    ("--b\r\nContent-ID: <r>\r\n--b--", "no end of its headers"),
    (PART.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n"), "MTOM does not have"),
    (PART.replace("--b--", "--b\r\nContent-ID: <r>\r\n\r\nx\r\n--b--"), "the same Content-ID"),
]


@pytest.mark.parametrize(("content", "what"), MULTIPART)
def test_a_message_of_parts_that_is_broken_is_refused(content: str, what: str) -> None:
    with pytest.raises(UnexpectedReply, match=what):
        reply_of(content.encode(), 'multipart/related; boundary=b; start="<r>"')


@pytest.mark.parametrize("line", ["\r\n", "\n"])
@pytest.mark.parametrize("start", ["", '; start="<nowhere>"'])
def test_the_first_part_is_the_message_where_start_names_none(line: str, start: str) -> None:
    envelope = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a xmlns="urn:a"/></s:Body></s:Envelope>'
    file = "a\r\n\r\nb\n\nc"
    content = f"--b\n\n{envelope}\n--b\nContent-ID: <f>\n\n|\n--b--".replace("\n", line).replace("|", file)
    found = reply_of(content.encode(), f"multipart/related; boundary=b{start}")
    assert found.body is not None
    assert found.body.tag == "{urn:a}a"
    assert found.parts == {"f": file.encode()}


LARGE = LargeFile(
    uuid=str(uuid4()), digest=b"\x01" * 32, mime_type="application/zip", signature=b"0", file_name="all.zip"
)


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["1.2", "1.3"])
async def test_a_large_file_goes_by_reference_and_its_name_only_where_the_version_has_it(
    version: str,
) -> None:
    names = Names(version)  # type: ignore[arg-type]
    signer = await open_document_signer(make_test_key(for_tests=True), for_tests=True)
    parcel = Parcel(
        content=Content.of(etree.fromstring("<a xmlns='urn:a' Id='OWN'/>")),
        files=[LARGE],
        personal=signer,
        end_of_life=datetime(2026, 11, 26, 7, 0, tzinfo=UTC),
    )
    body = await envelopes.send_request(names, str(uuid4()), parcel, signer, node_id=None, is_test=False)
    root = parse_xml(body.content)
    header = root.find(f".//{names.b('RefAttachmentHeaderList')}/{names.b('RefAttachmentHeader')}")
    assert header is not None
    written = [(etree.QName(one).localname, one.text) for one in header]
    assert written == [
        ("uuid", LARGE.uuid),
        ("Hash", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="),
        ("MimeType", "application/zip"),
        ("SignaturePKCS7", "MA=="),
        *([("FileName", "all.zip")] if version == "1.3" else []),
    ]
    assert root.findtext(f".//{names.t('EOL')}") == "2026-11-26T10:00:00.000+03:00"
    # An Id that the content has is kept, and it is what the person's signature names.
    reference = root.find(f".//{names.t('PersonalSignature')}//{{*}}Reference")
    assert reference is not None
    assert reference.get("URI") == "#OWN"


@pytest.mark.anyio
async def test_text_that_xml_cannot_hold_is_refused_and_not_quoted() -> None:
    signer = await open_document_signer(make_test_key(for_tests=True), for_tests=True)
    answer = Rejections((Rejection("NO_DATA", "secret\x01"),))
    with pytest.raises(InvalidInput, match="control characters") as caught:
        await envelopes.send_response(NAMES, str(uuid4()), "reply", answer, signer)
    assert "RejectionReasonDescription" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None
