"""Wrong settings and wrong fields are refused before anything is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from attrs import evolve

from govauth.errors import ConfigurationError, InvalidInput
from govauth.explanation import explain
from govauth.providers.esia import Place as EsiaPlace
from govauth.providers.smev import AnyRequest, Attachment, Content, InboxDatabase, LargeFile, Place, Smev
from govauth.providers.smev.message_id import checked_message_id, derived_message_id, new_message_id
from govauth.providers.smev.registration import Address, Document, OtherView
from govauth.transport.pending import Ready
from tests.providers.smev.conftest import FIND, IVANOV, PETROVA, System
from tests.providers.smev.test_samples import answer_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"version": "1.4"}, "version"),
        ({"inbox": InboxDatabase}, "inbox"),
        ({"inbox": "inbox.sqlite"}, "inbox"),
        ({"trust": "smev.pem"}, "trust"),
        ({"node_id": "x" * 51}, "node_id"),
        ({"poll_every": -1.0}, "poll_every"),
        ({"backoff": 2.0}, "backoff"),
        ({"pace": 1}, "pace"),
    ],
)
async def test_a_wrong_setting_is_named(system: System, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        system.client(**wrong) if "inbox" not in wrong else Smev(
            _certificate(system), place=Place.of("http://127.0.0.1:1/ws"), trust=None, **wrong
        )


def _certificate(system: System) -> Any:
    from govauth.providers.smev import SystemCertificate

    return SystemCertificate(signer=system.signer)


async def test_the_address_has_no_default(system: System) -> None:
    for place in (EsiaPlace.PROD, "http://127.0.0.1:1/ws"):
        with pytest.raises(ConfigurationError, match="place must be a Place of СМЭВ"):
            Smev(_certificate(system), place=place, trust=None, inbox=InboxDatabase("x"))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        Place.of("smev.example/ws")
    assert Place.of("http://smev.example:7500/ws.wsdl").url("smev", "") == "http://smev.example:7500/ws.wsdl"
    with pytest.raises(ConfigurationError, match="signer"):
        from govauth.providers.smev import SystemCertificate

        SystemCertificate(signer=system.key)  # type: ignore[arg-type]


DOC = Document(type="RF_PASSPORT", series="0099", number="000001")
PERSONAL = (" Иванов", "45 09", "112-233-445 96", "7707083893", "Россия", "Ива\x01нов")
WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (IVANOV, {"routing_code": "ESIA"}, "routing_code"),
    (IVANOV, {"passport_series": "45 09"}, "passport_series"),
    (IVANOV, {"last_name": " Иванов"}, "last_name"),
    (IVANOV, {"last_name": "Ива\x01нов"}, "lastName"),
    (IVANOV, {"snils": "112-233-445 96"}, "snils"),
    (IVANOV, {"inn": "7707083893"}, "inn"),
    (IVANOV, {"version": "1.4"}, "version"),
    (FIND, {"operator_snils": "1"}, "operator_snils"),
    (FIND, {"doc": DOC}, "doc.issue_date"),
    (FIND, {"doc": evolve(DOC, type=cast(Any, "PASSPORT"))}, "doc.type"),
    (PETROVA, {"ra": "center"}, "ra"),
    (PETROVA, {"mobile": "123"}, "mobile"),
    (PETROVA, {"mode": "email"}, "mode"),
    (PETROVA, {"gender": "f"}, "gender"),
    (PETROVA, {"citizenship": "Россия"}, "citizenship"),
    (PETROVA, {"birth_date": datetime(1990, 2, 1, tzinfo=UTC)}, "birth_date"),
    (PETROVA, {"birth_place": "x" * 2001}, "birth_place"),
    (PETROVA, {"addresses": [Address(type="PRG", address="x", zip_code="1", region="7")]}, "address.region"),
]


@pytest.mark.parametrize(("request_", "wrong", "field"), WRONG)
def test_a_wrong_field_is_named(request_: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        evolve(request_, **wrong).parcel()
    assert refused.value.field == field
    assert not any(str(value) in str(refused.value) for value in wrong.values() if value in PERSONAL)


@pytest.mark.parametrize("content", ["<a/>", "no xml", "<!DOCTYPE a><a xmlns='urn:x'/>"])
def test_content_must_be_safe_and_in_a_namespace(content: str) -> None:
    with pytest.raises(InvalidInput, match="content"):
        AnyRequest(content=content)


def test_files_are_checked() -> None:
    good = Attachment(content_id="a", content=b"", mime_type="text/plain")
    large = LargeFile(uuid="d0000000-0001-11f0-8000-0242ac110009", digest=b"x", mime_type="application/zip")
    content = Content(b'<a xmlns="urn:x"/>')
    for wrong in (
        {"attachments": [evolve(good, content_id="1 a")]},
        {"attachments": [evolve(good, mime_type="zip")]},
        {"attachments": [good, good]},
        {"files": [evolve(large, uuid="x")]},
        {"transaction_code": "x" * 1501},
        {"end_of_life": datetime(2026, 1, 1)},
    ):
        with pytest.raises(InvalidInput):
            AnyRequest(content=content, **wrong).parcel().check()


def test_identifiers_show_the_time_and_no_machine() -> None:
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    first, second = UUID(new_message_id(now)), UUID(new_message_id(now))
    assert first != second
    for one in (first, second, UUID(derived_message_id(int(now.timestamp()), "a", "b"))):
        assert (one.version, one.variant) == (1, "specified in RFC 4122")
        made = datetime(1582, 10, 15, tzinfo=UTC) + timedelta(microseconds=one.time // 10)
        assert abs((made - now).total_seconds()) < 1
        assert one.node >> 40 & 1, "the multicast bit: no network card has such an address"
    assert derived_message_id(1, "a", "b") == derived_message_id(1, "a", "b") != derived_message_id(1, "ab")
    for wrong in ("x", None, "0e984725-c51c-4bf4-9960-e1c80e27aba0"):
        with pytest.raises(InvalidInput, match="version 1"):
            checked_message_id(wrong, "message_id")


def test_views_of_which_only_the_names_are_known() -> None:
    other = OtherView(
        view="confirm", version="1.4.1", fields=[("oid", "1"), ("doc", [("type", "RF_PASSPORT")])]
    )
    root = other.parcel().content.root
    assert [child.text for child in root] == ["1", None]
    assert root[1][0].text == "RF_PASSPORT"
    look = OtherView.read(answer_of("register_succeeded"))
    assert isinstance(look, Ready)
    with pytest.raises(InvalidInput):
        evolve(other, view=cast(Any, "elsewhere")).parcel()


def test_faults_are_explained() -> None:
    [found] = explain("StaleMessageId")
    assert found.provider == "smev"
    assert "clock" in found.advice.en
    assert "часы" in found.advice.ru


def test_nothing_personal_is_shown() -> None:
    for one in (IVANOV, FIND, PETROVA):
        assert not any(text in repr(one) for text in ("Иванов", "Образцова", "112-233", "4509", "123456"))
    assert str(date(1990, 2, 1)) not in repr(PETROVA)
