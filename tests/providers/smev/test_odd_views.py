"""Requests of the views that cannot be, and answers that are of no view."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest
from attrs import evolve
from lxml import etree

from govauth.auth.strategy import Verdict
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, InvalidInput, LoginRequired, UnexpectedReply
from govauth.http.message import Request as HttpRequest
from govauth.http.message import Response as HttpResponse
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.smev import Content, Kind, Place, SystemCertificate
from govauth.providers.smev.arrivals import Arrival
from govauth.providers.smev.auth import CertifiedSystem
from govauth.providers.smev.models import Progress, Response
from govauth.providers.smev.registration import Register, RegisterBySimplified, RegisterCertificate
from govauth.providers.smev.registration.documents import Address
from govauth.providers.smev.registration.other import OtherView
from govauth.providers.smev.soap import reply_of
from govauth.signing import make_test_key, open_document_signer
from tests.providers.smev.conftest import PETROVA

SERVICE = "urn://mincomsvyaz/esia/reg_service"
TOKEN = Token("t")
HOME = Address(type="PLV", address="Москва", zip_code="101000")
OTHER_HOME = Address(type="RA", address="Москва", zip_code="101000")  # type: ignore[arg-type]
CERTIFICATE = RegisterCertificate(
    routing_code="TESIA",
    serial_number="01",
    issuer_name="УЦ",
    start_date=date(2026, 2, 1),
    expiry_date=date(2027, 2, 1),
    owner_type="PSO",
)


@pytest.mark.parametrize(
    ("asked", "change", "field"),
    [
        (PETROVA, {"mode": "letter"}, "mode"),
        (PETROVA, {"mode": "email"}, "mode"),
        (PETROVA, {"addresses": [HOME] * 3}, "addresses"),
        (PETROVA, {"addresses": [OTHER_HOME]}, "address.type"),
        (PETROVA, {"addresses": [evolve(HOME, fias_code="7")]}, "address.fias_code"),
        (PETROVA, {"doc": evolve(PETROVA.doc, issued_by="x" * 2001)}, "doc.issued_by"),
        (PETROVA, {"doc": evolve(PETROVA.doc, issue_date=None)}, "doc.issue_date"),
        (PETROVA, {"citizenship": "R-S"}, "citizenship"),
        (PETROVA, {"citizenship": "RU", "version": "1.4.6"}, "citizenship"),
        (CERTIFICATE, {"owner_type": "CAT"}, "owner_type"),
        (CERTIFICATE, {"person_inn": "7707083893"}, "person_inn"),
        (CERTIFICATE, {"person_inn": "500100732250"}, "person_inn"),
    ],
)
def test_what_the_schema_does_not_take_is_refused_before_it_goes(
    asked: Any, change: dict[str, object], field: str
) -> None:
    assert asked.parcel().content.root is not None
    with pytest.raises(InvalidInput) as caught:
        evolve(asked, **change).parcel()
    assert caught.value.field == field


def test_a_wider_version_takes_a_wider_country() -> None:
    root = evolve(PETROVA, version="1.4.6", citizenship="RU-SA").parcel().content.root
    assert root.findtext("{*}citizenship") == "RU-SA"


def answer(view: str, root: str, inside: str) -> Response:
    content = Content.of(etree.fromstring(f'<{root} xmlns="{SERVICE}/{view}/1.4.1">{inside}</{root}>'))
    return Response(message_id="m", original_message_id=None, body=content, metadata=None)


def test_a_certificate_waits_until_it_is_taken() -> None:
    def look(inside: str) -> Any:
        return RegisterCertificate.read(
            answer("register_certificate", "ESIARegisterCertificateResponse", inside)
        )

    assert look("<status>VALIDATING</status>").note == "VALIDATING"
    assert look("<status>SUCCEEDED</status>").value.succeeded
    error = "<errorStatusInfo><Code>ESIA-1</Code><Message>нет</Message></errorStatusInfo>"
    failed = look(f"<status>FAILED</status>{error}").value
    assert (failed.succeeded, failed.failures[0].code) == (False, "ESIA-1")


@pytest.mark.parametrize(
    ("read", "response", "where"),
    [
        (RegisterCertificate.read, answer("register", "ESIARegisterResponse", ""), "MessagePrimaryContent"),
        (
            RegisterCertificate.read,
            answer("register_certificate", "ESIARegisterCertificateResponse", "<status> </status>"),
            "status",
        ),
        (
            RegisterBySimplified.read,
            answer("register_by_simplified", "ESIARegisterBySimplifiedResponse", ""),
            "status",
        ),
        (
            Register.read,
            Response(message_id="m", original_message_id=None, body=Progress("1", (), ""), metadata=None),
            "MessagePrimaryContent",
        ),
        (
            OtherView.read,
            Response(message_id="m", original_message_id=None, body=Progress("1", (), ""), metadata=None),
            "MessagePrimaryContent",
        ),
    ],
)
def test_an_answer_of_another_view_is_unexpected(read: Any, response: Response, where: str) -> None:
    with pytest.raises(UnexpectedReply) as caught:
        read(response)
    assert caught.value.where == where


def test_the_namespace_of_a_content_names_view_and_version() -> None:
    found = Content.of(etree.fromstring(f'<a xmlns="{SERVICE}/register/1.4.1"/>'))
    assert (found.name, found.namespace) == ("a", f"{SERVICE}/register/1.4.1")


def test_an_empty_body_is_no_message() -> None:
    empty = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
    with pytest.raises(UnexpectedReply, match="expected a message"):
        Arrival.of(reply_of(empty, "text/xml"), Kind.RESPONSE)


def test_a_place_is_a_text() -> None:
    with pytest.raises(ConfigurationError, match="url must be a text, not URL"):
        Place.of(httpx.URL("http://127.0.0.1/smev"))  # type: ignore[arg-type]


@pytest.mark.anyio
async def test_there_are_no_tokens_and_no_message_is_changed() -> None:
    signer = await open_document_signer(make_test_key(for_tests=True), for_tests=True)
    strategy = CertifiedSystem(SystemCertificate(signer=signer), Place.of("http://127.0.0.1/smev"))
    with pytest.raises(LoginRequired, match="knows no tokens") as caught:
        await strategy.obtain(HttpxSender())
    assert caught.value.final
    with pytest.raises(LoginRequired, match="knows no tokens"):
        await strategy.renew(HttpxSender(), TOKEN)
    request = HttpRequest("POST", "http://127.0.0.1/smev", {}, b"")
    assert strategy.attach(request, TOKEN) is request
    assert strategy.judge(HttpResponse(401, {}, b"")) is Verdict.FINE
