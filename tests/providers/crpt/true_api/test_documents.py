"""Documents: what is checked before one goes out, what goes out, what became of it, and lost answers."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

import pytest

from govauth.errors import (
    ConnectFailed,
    ConnectionLost,
    GovAuthError,
    InvalidInput,
    InvalidRequest,
    PendingRejected,
    PendingTimedOut,
    TimedOut,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.providers.crpt import CodeRefused, Document, Outcome, TrueApiOutcomeUnknown
from govauth.providers.crpt.true_api import bodies, document
from govauth.providers.crpt.true_api.errors import DocumentRejected
from govauth.providers.crpt.true_api.models import DocumentInfo
from govauth.wire.codec import structure
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.moments import MOSCOW
from tests.providers.crpt.true_api.system import GTIN, INN, OTHER_INN, Asked, Signer, System, answer, ki

pytestmark = pytest.mark.anyio

CREATE = "/lk/documents/create"
ID = "7b1c2d3e-0000-4000-8000-0123456789ab"
KIND = "LP_INTRODUCE_GOODS"
DAY = date(2026, 3, 2)
FULL = f"01{GTIN}215000000000001\x1d93Abcd"
BODY: dict[str, JsonValue] = {"inn": INN, "products": [{"cis": ki(1)}]}


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("text", [ID, f'"{ID}"\r\n', f"  {ID}\n"])
async def test_a_document_goes_out_with_its_signature_over_the_exact_bytes(status: int, text: str) -> None:
    signer = Signer()
    system = System().on(CREATE, Response(status, {"content-type": "text/plain"}, text.encode()))
    api = system.true_api(signer)
    assert await api.documents.create(BODY, type="LK_RECEIPT", product_group="lp") == ID
    (asked,) = system.asked
    assert (asked.method, asked.path, asked.query) == (
        "POST",
        f"/api/v3/true-api{CREATE}",
        [("pg", "lp")],
    )
    assert signer.signed == [base64.b64decode(asked.body["product_document"])] == [encode_json(BODY)]
    assert asked.body.keys() == {"document_format", "product_document", "type", "signature"}
    assert asked.body["document_format"] == "MANUAL"


@pytest.mark.parametrize(
    ("given", "signed"),
    [
        ({}, ["<seller/>", "<buyer/>"]),
        ({"signature": b"signature of <seller/>"}, ["<buyer/>"]),
        ({"second_signature": b"signature of <buyer/>"}, ["<seller/>"]),
        ({"signature": b"signature of <seller/>", "second_signature": b"signature of <buyer/>"}, []),
    ],
)
async def test_both_titles_are_signed_by_whom_they_are_signed(given: Any, signed: list[str]) -> None:
    signer = Signer()
    system = System().on(CREATE, answer(ID))
    await system.true_api().documents.create(
        b"<seller/>",
        type="UNIVERSAL_TRANSFER_DOCUMENT",
        document_format="XML",
        product_group="lp",
        second=b"<buyer/>",
        sign=signer if signed else None,
        **given,
    )
    body = {
        key: value for key, value in system.asked[0].body.items() if key not in ("document_format", "type")
    }
    assert {key: base64.b64decode(value) for key, value in body.items()} == {
        "product_document": b"<seller/>",
        "signature": b"signature of <seller/>",
        "second_product_document": b"<buyer/>",
        "second_signature": b"signature of <buyer/>",
    }
    assert signer.signed == [title.encode() for title in signed]


SAMPLES: list[tuple[bodies.DocumentBody, str, Mapping[str, Any]]] = [
    (
        bodies.Introduction(
            INN,
            codes=[FULL, ki(2)],
            tnved_code="6205200000",
            production_date=DAY,
            certificates=[bodies.Certificate("CONFORMITY_DECLARATION", "ЕАЭС N RU 1", DAY)],
        ),
        KIND,
        {
            "participant_inn": INN,
            "producer_inn": INN,
            "owner_inn": INN,
            "production_type": "OWN_PRODUCTION",
            "production_date": "2026-03-02",
            "products": [
                {
                    "uit_code": code,
                    "tnved_code": "6205200000",
                    "certificate_document_data": [
                        {
                            "certificate_type": "CONFORMITY_DECLARATION",
                            "certificate_number": "ЕАЭС N RU 1",
                            "certificate_date": "2026-03-02",
                        }
                    ],
                }
                for code in (ki(1), ki(2))
            ],
        },
    ),
    (
        bodies.RemainsIntroduction(INN, codes=[ki(1)], country="RU"),
        "LP_INTRODUCE_OST",
        {"trade_participant_inn": INN, "products_list": [{"ki": ki(1), "country": "RU"}]},
    ),
    (
        bodies.Withdrawal(
            INN,
            action="DISTANCE",
            action_date=DAY,
            document_number="17",
            document_date=DAY,
            prices={ki(1): Decimal("2500.00"), ki(2): "0.01"},
        ),
        "LK_RECEIPT",
        {
            "inn": INN,
            "action": "DISTANCE",
            "action_date": "2026-03-02",
            "document_type": "OTHER",
            "document_number": "17",
            "document_date": "2026-03-02",
        },
    ),
    (
        bodies.Return(
            INN,
            return_type="REMOTE_SALE_RETURN",
            paid=True,
            codes=[ki(1)],
            primary_document_number="12",
            primary_document_date=DAY,
        ),
        "LP_RETURN",
        {
            "trade_participant_inn": INN,
            "return_type": "REMOTE_SALE_RETURN",
            "paid": True,
            "primary_document_type": "RECEIPT",
            "primary_document_number": "12",
            "primary_document_date": "2026-03-02",
            "products_list": [{"ki": ki(1)}],
        },
    ),
    (
        bodies.Shipment(
            INN,
            OTHER_INN,
            document_number="18",
            document_date=DAY,
            prices={ki(1): "1200", ki(2): "0.5"},
            taxes={ki(1): "200"},
        ),
        "LP_SHIP_GOODS",
        {
            "document_num": "18",
            "document_date": "2026-03-02",
            "transfer_date": "2026-03-02",
            "turnover_type": "SELLING",
            "trade_participant_inn_sender": INN,
            "trade_participant_inn_receiver": OTHER_INN,
            "products": [
                {"uit_code": ki(1), "product_cost": 120000, "product_tax": 20000},
                {"uit_code": ki(2), "product_cost": 50, "product_tax": 0},
            ],
        },
    ),
    (
        bodies.Aggregation(INN, {"004601653000000016": [ki(1), ki(2)]}),
        "AGGREGATION_DOCUMENT",
        {
            "participantId": INN,
            "aggregationUnits": [
                {
                    "unitSerialNumber": "004601653000000016",
                    "aggregationType": "AGGREGATION",
                    "sntins": [ki(1), ki(2)],
                }
            ],
        },
    ),
    (
        bodies.Disaggregation(INN, ["004601653000000016"]),
        "DISAGGREGATION_DOCUMENT",
        {"participant_inn": INN, "products_list": [{"uitu": "004601653000000016"}]},
    ),
]


@pytest.mark.parametrize(("body", "kind", "expected"), SAMPLES, ids=[kind for _, kind, _ in SAMPLES])
def test_contents_have_the_keys_that_the_system_reads(
    body: bodies.DocumentBody, kind: str, expected: Mapping[str, Any]
) -> None:
    wire = body.as_wire()
    assert body.type == kind
    assert {key: wire[key] for key in expected} == expected
    assert Document.of(body, "lp").type == kind


def test_prices_are_whole_kopecks() -> None:
    body = SAMPLES[2][0].as_wire()
    assert [product["product_cost"] for product in body["products"]] == [250000, 1]  # type: ignore[union-attr, index, call-overload]


def intro(**fields: Any) -> bodies.Introduction:
    return bodies.Introduction(**{"participant_inn": INN, "codes": [ki(1)], "tnved_code": "6205", **fields})


def sold(**fields: Any) -> bodies.Withdrawal:
    usual = {"action": "DISTANCE", "action_date": DAY, "document_number": "1", "document_date": DAY}
    return bodies.Withdrawal(**{"participant_inn": INN, "prices": {ki(1): 1}, **usual, **fields})


async def test_goods_leave_by_the_clock_of_the_system() -> None:
    there = datetime.now(UTC) + timedelta(days=2)
    dated = {"date": format_datetime(there, usegmt=True), "content-type": "text/plain"}
    system = System().on(CREATE, Response(200, dated, ID.encode()))
    api = system.true_api(Signer())
    # Its answer shows that this host is two days behind.
    await api.documents.create(BODY, type="LK_RECEIPT", product_group="lp")
    today = there.astimezone(MOSCOW).date()
    assert await api.documents.create(sold(action_date=today), product_group="lp") == ID
    with pytest.raises(InvalidInput, match="action_date must not be in the future"):
        await api.documents.create(sold(action_date=today + timedelta(days=1)), product_group="lp")
    with pytest.raises(InvalidInput, match="action_date must not be in the future"):
        Document.of(sold(action_date=today), "lp")  # by itself it knows no clock but that of this host
    assert Document.of(sold(action_date=today), "lp", now=there).type == "LK_RECEIPT"
    with pytest.raises(InvalidInput, match="now must have a time zone"):
        Document.of(sold(action_date=today), "lp", now=there.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (intro(participant_inn="7707083894"), "participant_inn must be an ИНН"),
        (intro(tnved_code="62"), "tnved_code"),
        (intro(codes=[]), "codes must be a list"),
        (intro(codes=ki(1)), "codes must be a list"),
        (intro(codes=[ki(1), ki(2), ki(1)]), r"codes\[2\] is there twice"),
        (intro(codes=[FULL, ki(1)]), r"codes\[1\] is there twice"),
        (intro(by_contract=True), "producer_inn must be the ИНН of the contract"),
        (intro(production_date=datetime(2026, 1, 1, tzinfo=UTC)), "production_date must be a date"),
        (sold(prices={}), "prices must have"),
        (sold(prices={ki(1): 1.5}), r"prices\[0\]\.cost must be a Decimal"),
        (sold(prices={ki(1): "-1"}), r"prices\[0\]\.cost must be roubles"),
        (sold(prices={ki(1): "1.005"}), r"prices\[0\]\.cost must be roubles"),
        (sold(action_date=date.today() + timedelta(days=2)), "action_date must not be in the future"),  # noqa: DTZ011
        (sold(action_date=date(2020, 1, 1)), "action_date must be at most 5 years"),
        (sold(document_number=" "), "document_number"),
        (
            bodies.Shipment(INN, INN, document_number="1", document_date=DAY, prices={ki(1): 1}),
            "receiver_inn must be another",
        ),
        (bodies.Aggregation(INN, {}), "units must have"),
    ],
)
async def test_a_wrong_content_names_the_field_before_the_network(
    body: bodies.DocumentBody, message: str
) -> None:
    system = System()
    with pytest.raises(InvalidInput, match=message):
        await system.true_api(Signer()).documents.create(body, product_group="lp")
    assert not system.asked


@pytest.mark.parametrize(
    ("content", "fields", "message"),
    [
        (BODY, {"type": "lp_ship_goods"}, "type must be"),
        (BODY, {"type": ""}, "type must be"),
        (BODY, {"type": "A\nB"}, "type must be"),
        (BODY, {"document_format": "JSON"}, "document_format must be MANUAL"),
        (BODY, {"document_format": "XML"}, "document must be the exact bytes of the XML"),
        (b"<a/>", {"type": "LP_SHIP_GOODS_XML"}, "document_format must be XML"),
        (b"<a/>", {"type": "UNIVERSAL_TRANSFER_DOCUMENT"}, "document_format must be XML"),
        (b"a;b", {"type": "LK_RECEIPT_CSV", "document_format": "XML"}, "document_format must be CSV"),
        (BODY, {"product_group": "1"}, 'product_group must be the code of a product group, such as "lp"'),
        (BODY, {"product_group": "LP"}, 'such as "lp"'),
        (BODY, {"product_group": "лёгкая промышленность"}, 'such as "lp"'),
        (BODY, {"product_group": ""}, 'such as "milk"'),
        (b"<a/>", {"document_format": "XML", "second": b""}, "second must be"),
        (b"<a/>", {"document_format": "XML", "signature": b""}, "signature must be"),
        (b"<a/>", {"document_format": "XML", "second_signature": b"x"}, "second must be the title"),
        ({"price": float("nan")}, {}, r"document\.price must be a finite number"),
        ({"number": "\ud800"}, {}, r"document\.number must be Unicode"),
        ({"day": DAY}, {}, r"document\.day must be a text"),
        ("<text/>", {}, "document must be an object, exact bytes"),
        (None, {}, "document must be an object, exact bytes"),
        ({"products": [{"cis": ki(n)} for n in range(30_001)]}, {}, "at most 30000 codes"),
    ],
)
async def test_what_the_system_would_refuse_is_refused_here(
    content: Any, fields: dict[str, Any], message: str
) -> None:
    system = System()
    with pytest.raises(InvalidInput, match=message):
        await system.true_api(Signer()).documents.create(
            content, **{"type": "LK_RECEIPT", "product_group": "lp", **fields}
        )
    assert not system.asked


async def test_too_large_unsigned_or_damaged_is_refused_here(monkeypatch: pytest.MonkeyPatch) -> None:
    system = System()
    create = system.true_api().documents.create
    with pytest.raises(InvalidInput, match="sign must be a DocumentSigner"):
        await create(BODY, type=KIND, product_group="lp")
    with pytest.raises(InvalidInput, match="sign must be a DocumentSigner"):
        await create(
            b"<a/>", type="UKD", document_format="XML", product_group="lp", signature=b"x", second=b"<b/>"
        )
    monkeypatch.setattr(document, "LARGEST", 100)
    with pytest.raises(InvalidInput, match="at most 30 MB"):
        await create(b"x" * 101, type=KIND, product_group="lp", sign=Signer())
    with pytest.raises(CodeRefused, match=r"products\[0\]\.cis"):
        await create(
            {"products": [{"cis": "0104601653030047215000000000001"}]},
            type=KIND,
            product_group="lp",
            sign=Signer(),
        )
    assert not system.asked


def line(number: int, **more: object) -> dict[str, object]:
    return {
        "number": f"{number:08}-0000-4000-8000-000000000000",
        "docDate": f"2026-03-03T08:{59 - number // 10:02}:30.120Z",
        "type": KIND,
        "status": "CHECKED_OK",
        **more,
    }


class Listing:
    """A list that goes on behind a document, by its date and id, and may end early."""

    def __init__(self, total: int, cap: int) -> None:
        self.lines = [line(number) for number in range(total)]
        self.cap = cap

    def __call__(self, asked: Asked) -> Response:
        start = 0
        assert (asked.get("order"), asked.get("orderColumn")) == ("DESC", "docDate")
        if asked.get("did") is not None:
            behind = next(one for one in self.lines if one["number"] == asked.get("did"))
            assert behind["docDate"] == asked.get("orderedColumnValue")
            assert asked.get("pageDir") == "NEXT"
            start = self.lines.index(behind) + 1
        end = start + min(self.cap, int(asked.get("limit") or 50))
        return answer({"results": self.lines[start:end], "nextPage": end < len(self.lines)})


@pytest.mark.parametrize(("total", "cap"), [(0, 10), (10, 10), (95, 7)])
async def test_a_list_is_read_to_its_end_whatever_a_page_holds(total: int, cap: int) -> None:
    system = System().on("/doc/list", Listing(total, cap))
    now = datetime(2026, 3, 4, tzinfo=UTC)
    found = [
        one.number
        async for one in system.true_api().documents.list(
            "lp",
            since=now - timedelta(days=2),
            until=now,
            incoming=False,
            types=[KIND, "LK_RECEIPT"],
            status="CHECKED_OK",
            filters={"senderInn": INN},
            page_size=1000,
        )
    ]
    assert found == [one["number"] for one in Listing(total, cap).lines]
    first = system.asked[0]
    assert first.path == "/api/v4/true-api/doc/list"
    assert first.query[:2] == [("pg", "lp"), ("limit", "1000")]
    assert [value for name, value in first.query if name == "documentType"] == [KIND, "LK_RECEIPT"]
    assert (first.get("documentStatus"), first.get("senderInn")) == ("CHECKED_OK", INN)
    assert first.get("dateFrom") == "2026-03-02T00:00:00.000Z"


async def test_a_list_that_stands_still_or_ends_early_is_an_error() -> None:
    moved = System().on("/doc/list", answer({"results": [line(1)], "nextPage": True}))
    with pytest.raises(UnexpectedReply, match="same page"):
        _ = [one async for one in moved.true_api().documents.list("lp")]
    empty = System().on(
        "/doc/list",
        answer({"results": [line(1)], "nextPage": True}),
        answer({"results": [], "nextPage": True}),
    )
    with pytest.raises(UnexpectedReply, match="empty page"):
        _ = [one async for one in empty.true_api().documents.list("lp")]
    old = System().on("/doc/list", answer({"results": [], "nextPage": False}))
    _ = [one async for one in old.true_api(versions={"true_api.documents.list": 3}).documents.list("lp")]
    assert old.asked[0].path == "/api/v3/true-api/doc/list"


async def test_one_document_and_its_codes() -> None:
    shown = line(1, productGroup=["lp"], commonErrors=[], body=BODY, content="{}", invoiceDate="2026-03-04")
    system = System().on(f"/doc/{ID}/info", answer([shown]), answer(line(1, productGroup="lp")))
    system.on("/doc/cises", answer({"documentId": ID, "status": "CHECKED_OK", "cisList": [ki(1), ki(2)]}))
    documents = system.true_api().documents
    document = await documents.get(ID, "lp", body=True, content=True)
    assert (document.product_group, document.body, document.content) == (("lp",), BODY, "{}")
    assert system.asked[0].query == [("pg", "lp"), ("body", "true"), ("content", "true")]
    assert (await documents.get(ID, "lp")).product_group == ("lp",)
    assert (await documents.codes(ID, "lp")).cis_list == (ki(1), ki(2))
    assert system.asked[-1].query == [("documentId", ID), ("productGroup", "lp")]
    for bad in ("", "../x", "a/b", "a b"):
        with pytest.raises(InvalidInput, match="document_id"):
            await documents.get(bad, "lp")


@pytest.mark.parametrize(
    "end", ["CHECKED_OK", "ACCEPTED", "WAIT_ACCEPTANCE", "WAIT_PARTICIPANT_REGISTRATION"]
)
async def test_the_outcome_is_awaited(end: str) -> None:
    looks = [
        answer([line(1, status=status)]) for status in ("IN_PROGRESS", "SOMETHING_NEW", "UNDEFINED", end)
    ]
    api = System().on(f"/doc/{ID}/info", *looks).true_api()
    pending = api.documents.outcome(ID, "lp", within=60)
    pending._backoff = type(pending._backoff)(0.001)
    document = await pending
    assert document.status == end
    assert document.waits_for_other_side is end.startswith("WAIT")
    assert ID in pending.resume_key


@pytest.mark.parametrize(
    "end", ["CHECKED_NOT_OK", "PARSE_ERROR", "PROCESSING_ERROR", "CANCELLED", "CANCELED"]
)
async def test_a_refused_document_says_why_and_of_which_codes(end: str) -> None:
    fault = {"errorCode": "19", "errorMessage": "Недопустимый статус кода", "errorObject": ki(2)}
    shown = line(1, status=end, errors=["Один из кодов не найден"], commonErrors=[fault])
    with pytest.raises(DocumentRejected, match="19; Недопустимый статус") as caught:
        await System().on(f"/doc/{ID}/info", answer([shown])).true_api().documents.outcome(ID, "lp", within=1)
    error = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(error, PendingRejected)
    assert isinstance(error, DocumentRejected)
    assert error.document is not None
    assert error.document.common_errors[0].error_object == ki(2)
    assert ki(2) not in str(error)
    assert error.advice
    assert error.advice_ru


async def test_a_document_that_is_never_processed_times_out() -> None:
    api = System().on(f"/doc/{ID}/info", answer([line(1, status="IN_PROGRESS")])).true_api()
    with pytest.raises(PendingTimedOut) as caught:
        await api.documents.outcome(ID, "lp", within=0)
    assert ID in caught.value.resume_key


LOST: list[GovAuthError | Response] = [
    ConnectionLost("reset", sent=True),
    TimedOut("too slow", sent=True),
    answer({"error_message": "упали"}, 500),
    Response(502, {"content-type": "text/html"}, b"<html>nginx</html>"),
    Response(200, {}, b""),
    Response(200, {}, b"<html>not an id</html>"),
]


@pytest.mark.parametrize("lost", LOST, ids=str)
async def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(lost: Any) -> None:
    system = System().on(CREATE, lost)
    with pytest.raises(TrueApiOutcomeUnknown) as caught:
        await system.true_api(Signer()).documents.create(BODY, type="LK_RECEIPT", product_group="lp")
    assert len(system.asked) == 1
    assert caught.value.attempt is not None
    assert caught.value.attempt.type == "LK_RECEIPT"


@pytest.mark.parametrize("status", [400, 403, 413, 422])
async def test_a_refusal_is_no_lost_answer(status: int) -> None:
    system = System().on(CREATE, answer({"error_message": "Поле type не заполнено", "code": "7"}, status))
    with pytest.raises(GovAuthError) as caught:
        await system.true_api(Signer()).documents.create(BODY, type="LK_RECEIPT", product_group="lp")
    assert not isinstance(caught.value, TrueApiOutcomeUnknown)
    assert caught.value.advice
    assert caught.value.advice_ru


async def test_what_never_left_is_sent_again() -> None:
    system = System().on(CREATE, ConnectFailed("nobody"), answer(ID))
    assert await system.true_api(Signer()).documents.create(BODY, type=KIND, product_group="lp") == ID


async def test_a_lost_xml_is_found_by_the_source_that_the_system_shows() -> None:
    """Each step of the looking may lose its answer too; a read is repeated."""
    raw = "<Файл ИдФайл='ON_1'/>".encode()
    system = System().on(CREATE, ConnectionLost("reset", sent=True))
    documents = system.true_api(Signer()).documents
    upd = "UNIVERSAL_TRANSFER_DOCUMENT"
    with pytest.raises(TrueApiOutcomeUnknown) as caught:
        await documents.create(raw, type=upd, document_format="XML", product_group="lp")
    other, mine = line(1, type=upd), line(2, type=upd)
    broken = ConnectionLost("reset", sent=True)
    system.on("/doc/list", broken, answer({"results": [line(0), other, mine], "nextPage": False}))
    system.on(f"/doc/{other['number']}/info", broken, answer([{**other, "content": "<Файл ИдФайл='ON_2'/>"}]))
    system.on(f"/doc/{mine['number']}/info", broken, answer([{**mine, "content": raw.decode() + "\n"}]))
    result = await documents.reconcile(caught.value, settle=0)
    assert result.outcome is Outcome.APPLIED
    assert result.found is not None
    assert result.found.number == mine["number"]
    assert not [asked for asked in system.asked[1:] if asked.method != "GET"]
    system.on(f"/doc/{mine['number']}/info", answer([mine]))
    assert (await documents.reconcile(caught.value, settle=0)).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_lost_document_is_looked_for_by_the_clock_of_the_system(hours: int) -> None:
    """A token from a store shows no clock, so the document was dated by this host."""
    system = System().on(CREATE, ConnectionLost("reset", sent=True))
    documents = system.true_api(Signer()).documents
    with pytest.raises(TrueApiOutcomeUnknown) as caught:
        await documents.create(BODY, type=KIND, product_group="lp")
    now = datetime.now(UTC) + timedelta(hours=hours)
    dated = {"content-type": "application/json", "date": format_datetime(now, usegmt=True)}
    mine = line(1, type=KIND)

    def listed(asked: Asked) -> Response:
        since, until = asked.get("dateFrom"), asked.get("dateTo")
        is_in = (since or "") <= f"{now:%Y-%m-%dT%H:%M:%S}" <= (until or "9")
        return Response(200, dated, encode_json({"results": [mine] if is_in else [], "nextPage": False}))

    system.on("/doc/list", listed)
    system.on(f"/doc/{mine['number']}/info", answer([{**mine, "body": BODY}]))
    lost = pickle.loads(pickle.dumps(caught.value))
    assert (await documents.reconcile(lost, settle=0)).outcome is Outcome.APPLIED


def test_a_partial_answer_of_a_list_is_read() -> None:
    document = structure({"number": "1"}, DocumentInfo)
    assert (document.is_done, document.failed, document.product_group) == (False, False, ())
    with pytest.raises(InvalidRequest):
        Document(BODY, KIND, "milk ").check(check_codes=True)
