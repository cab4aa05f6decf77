"""Messages as they are seen: every one is read, and what is written is the same to the last octet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from govauth.clock import SYSTEM_CLOCK
from govauth.errors import GovAuthError
from govauth.http.message import Response as HttpResponse
from govauth.providers.smev import (
    AnyRequest,
    Content,
    Kind,
    Processing,
    Progress,
    Rejection,
    Rejections,
)
from govauth.providers.smev import envelopes, errors
from govauth.providers.smev.arrivals import Arrival
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.identification import DataVerify
from govauth.providers.smev.names import Names
from govauth.providers.smev.reading import metadata_of, processing_of, request_of, response_of, statistics_of
from govauth.providers.smev.registration import (
    Address,
    Document,
    FindAccount,
    Register,
    RegisterBySimplified,
    RegisterCertificate,
)
from govauth.providers.smev.request import Asks
from govauth.providers.smev.soap import Reply, reply_of
from govauth.providers.smev.verification import SmevTrust
from govauth.signing import GostDocumentSigner, TrustedCertificates, open_engine, read_certificate
from govauth.signing.xml import smev_transform
from govauth.signing.xml.library import Element
from govauth.transport.pending import Ready, Waiting
from tests.signing.conftest import key_of

pytestmark = pytest.mark.anyio

SAMPLES = Path(__file__).parent / "samples"
ANSWERS = sorted(SAMPLES.glob("get_response_*.response.xml"))
FAULTS = sorted(SAMPLES.glob("fault_*.response.xml"))


def reply(name: str) -> Reply:
    path = SAMPLES / name
    if path.suffix != ".http":
        return reply_of(path.read_bytes(), "text/xml; charset=utf-8")
    head, _, body = path.read_bytes().partition(b"\r\n\r\n")
    headers = message_from_bytes(head.partition(b"\n")[2])
    return reply_of(body, str(headers["Content-Type"]))


def trust() -> SmevTrust:
    smev = read_certificate((SAMPLES / "smev.pem").read_bytes())
    return SmevTrust(TrustedCertificates([smev]), SYSTEM_CLOCK)


EXPECTED: dict[str, Callable[[Any], bool]] = {
    "async_rejected": lambda body: (
        isinstance(body, Processing)
        and (body.category, body.fault) == ("requestIsRejectedBySmev", "InvalidContent")
    ),
    "request_rejected": lambda body: body == Rejections((Rejection("NO_DATA", "Пример: нет сведений"),)),
    "request_status": lambda body: body == Progress("1", (("queue", "7"),), "Принято в работу"),
}


@pytest.mark.parametrize("path", ANSWERS, ids=[path.name.split(".")[0] for path in ANSWERS])
async def test_every_answer_is_checked_and_read(path: Path) -> None:
    found = reply(path.name)
    assert found.body is not None
    if not len(found.body):
        assert "empty" in path.name
        return
    arrival = Arrival.of(found, Kind.RESPONSE)
    assert await arrival.refusal(trust()) is None
    answer = response_of(arrival.message, found, arrival.names)
    assert answer.original_message_id is not None
    assert answer.metadata is not None
    assert answer.metadata.sent_at.utcoffset() is not None
    kind = path.name.removeprefix("get_response_").removesuffix(".response.xml")
    assert EXPECTED.get(kind, lambda body: isinstance(body, Content))(answer.body)
    if kind == "ftp_attachment":
        assert (len(answer.files[0].digest), answer.access[0].uuid) == (32, answer.files[0].uuid)
        assert "samplepassword" not in repr(answer)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("register_validating", Register, Waiting),
        ("register_succeeded", Register, "SUCCEEDED"),
        ("register_failed", Register, "VALIDATION_FAILED"),
        ("register_certificate", RegisterCertificate, "SUCCEEDED"),
        ("uprid_valid", DataVerify, "VALID"),
        ("uprid_invalid", DataVerify, "INVALID"),
    ],
)
def test_statuses_of_the_views(name: str, kind: type[Asks[Any]], expected: Any) -> None:
    look = kind.read(answer_of(name))
    if isinstance(expected, str):
        assert isinstance(look, Ready)
        assert look.value.status == expected
    else:
        assert isinstance(look, expected)


def answer_of(name: str) -> Any:
    arrival = Arrival.of(reply(f"get_response_{name}.response.xml"), Kind.RESPONSE)
    return response_of(arrival.message, arrival.reply, arrival.names)


def test_accounts_that_are_found_and_none() -> None:
    found = FindAccount.read(answer_of("find_account_found"))
    assert isinstance(found, Ready)
    first, second = found.value.accounts
    assert (first.oid, first.status, first.matches, first.confirmed_by) == (
        "1000000042",
        "trusted",
        ("snils", "mobile"),
        "RA",
    )
    assert (second.confirmed_by, second.biometrics) == (None, False)
    nobody = FindAccount.read(answer_of("find_account_not_found"))
    assert isinstance(nobody, Ready)
    assert nobody.value.accounts == ()
    assert nobody.value.failures == ()


async def test_the_other_replies() -> None:
    for name, tag in (
        ("send_request.response.xml", "SendRequestResponse"),
        ("send_request_1.1.response.xml", "SendRequestResponse"),
        ("send_response.response.xml", "SendResponseResponse"),
    ):
        found = reply(name).body
        assert found is not None
        names = Names.of(str(found.tag))
        assert found.tag == names.t(tag)
        metadata = found.find(names.t("MessageMetadata"))
        assert metadata is not None
        await trust().check(found, metadata, names)
        assert metadata_of(metadata, names).status in {"requestIsQueued", "responseIsAcceptedBySmev"}
    requested = Arrival.of(reply("get_request.response.xml"), Kind.REQUEST)
    assert await requested.refusal(trust()) is None
    request = request_of(requested.message, requested.reply, requested.names)
    assert (request.content.name, request.is_test) == ("SampleRequest", False)
    assert request.reply_to not in repr(request)
    statistics = reply("get_incoming_queue_statistics.response.xml").body
    assert statistics is not None
    assert [one.waiting for one in statistics_of(statistics, Names("1.1"))] == [3]
    status = reply("get_status.response.xml").body
    assert status is not None
    [processing] = status.iter(Names("1.2").t("AsyncProcessingStatus"))
    assert processing_of(processing, Names("1.2")).is_refusal
    assert reply("ack_empty_body.response.xml").body is None
    multipart = reply("get_response_empty_multipart.response.http").body
    assert multipart is not None
    assert not len(multipart)


@pytest.mark.parametrize("path", FAULTS, ids=[path.name.split(".")[0] for path in FAULTS])
@pytest.mark.parametrize("status", [200, 500])
def test_every_fault_is_an_error(path: Path, status: int) -> None:
    error = errors.refuse(HttpResponse(status, {"content-type": "text/xml"}, path.read_bytes()))
    assert isinstance(error, GovAuthError)
    if "without_detail" not in path.name:
        assert error.advice
        assert error.advice_ru


DOC = Document(
    type="RF_PASSPORT",
    series="0099",
    number="000001",
    issue_id="000001",
    issue_date=date(2010, 3, 2),
    issued_by="Пробный отдел № 1",
)
PERSON: Any = {
    "routing_code": "TESIA",
    "last_name": "Образцова",
    "first_name": "Проба",
    "middle_name": "Примеровна",
}
OPERATOR: Any = {"operator_snils": "000-000-111 11", "ra": "1000000001"}
PASSPORT = Document(type="RF_PASSPORT", series="0099", number="000001", issue_date=date(2010, 3, 2))
HOME = Address(
    type="PRG",
    region="00",
    fias_code="00000000-0000-4000-8000-000000000001",
    address="Пробный край, Образцовый район, деревня Вымышленная",
    country="RUS",
    zip_code="000001",
    street="Примерная улица",
    house="1",
    flat="2",
)
BIRTH: Any = {
    "gender": "F",
    "birth_date": date(1990, 2, 1),
    "birth_place": "дер. Вымышленная",
    "citizenship": "RUS",
    "mobile": "+7(000)0000001",
}
WRITTEN: dict[str, Asks[Any]] = {
    "send_request_register": Register(
        **PERSON,
        **OPERATOR,
        **BIRTH,
        snils="00000022222",
        doc=DOC,
        email="proba@example.test",
        mode="mobile",
        addresses=[HOME],
    ),
    "send_request_find_account_1.4.1": FindAccount(
        **PERSON, **OPERATOR, doc=PASSPORT, mobile="8 (000) 000-00-01", snils="00000022222", version="1.4.1"
    ),
    "send_request_find_account_1.4.6": FindAccount(
        **PERSON, **OPERATOR, doc=PASSPORT, mobile="+7(000)0000001", snils="00000022222"
    ),
    "send_request_register_by_simplified": RegisterBySimplified(
        **PERSON,
        **OPERATOR,
        **BIRTH,
        oid="1000000042",
        snils="00000022222",
        doc=DOC,
        address=HOME,
        mode="mobile",
    ),
    "send_request_register_certificate": RegisterCertificate(
        **PERSON,
        serial_number="00AA00BB00CC00DD",
        issuer_name='ООО "Пробный УЦ"',
        start_date=date(2026, 1, 1),
        expiry_date=date(2027, 1, 1),
        owner_type="PSO",
        snils="00000022222",
        gender="F",
        birth_date=date(1990, 2, 1),
        doc=DOC,
        citizenship="RUS",
        version="1.4.2",
    ),
    "send_request_uprid": DataVerify(
        **PERSON, passport_series="0099", passport_number="000001", snils="00000022222"
    ),
}


def data_of(envelope: Element, tag: str) -> bytes:
    [data] = envelope.iter(tag)
    data.set("Id", "X")
    for child in data.iter("{*}MessageID"):
        child.text = "X"
    return smev_transform(data)


@pytest.mark.parametrize("name", WRITTEN)
async def test_what_is_written_is_the_sample_to_the_octet(name: str) -> None:
    sample = reply(f"{name}.request.xml").body
    assert sample is not None
    names = Names.of(str(sample.tag))
    is_test = sample.find(f".//{names.t('TestMessage')}") is not None
    signer = GostDocumentSigner(await open_engine(key_of(256), for_tests=True))
    body = await envelopes.send_request(
        names, "x", WRITTEN[name].parcel(), signer, node_id=None, is_test=is_test
    )
    ours = reply_of(body.content, body.media_type).body
    assert ours is not None
    tag = names.t("SenderProvidedRequestData")
    assert data_of(ours, tag) == data_of(sample, tag)


async def test_a_personal_signature_and_a_file_are_where_the_samples_have_them() -> None:
    signer = GostDocumentSigner(await open_engine(key_of(256), for_tests=True))
    content = Content(b'<x:SampleRequest xmlns:x="urn://sample/views/one/1.0.0"/>')
    parcel: Parcel = AnyRequest(content=content, personal=signer).parcel()
    body = await envelopes.send_request(Names("1.1"), "x", parcel, signer, node_id="N", is_test=True)
    ours = reply_of(body.content, body.media_type).body
    sample = reply("send_request_personal_signature.request.xml").body
    assert ours is not None
    assert sample is not None
    t = Names("1.1").t
    [data], [model] = ours.iter(t("SenderProvidedRequestData")), sample.iter(t("SenderProvidedRequestData"))
    order = [child.tag for child in data]
    assert [tag for tag in order if tag not in {t("NodeID"), t("TestMessage")}] == [
        child.tag for child in model if child.tag != t("TestMessage")
    ]
    assert len(ours.findall(f".//{t('PersonalSignature')}/")) == 1
