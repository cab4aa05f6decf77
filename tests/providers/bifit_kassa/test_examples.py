"""Every example of the documents is decoded, and nothing of it is dropped; broken answers are told apart."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth import Verdict
from govauth.auth.bearer import Bearer
from govauth.errors import GovAuthError, LoginRejected, LoginRequired, RenewalFailed, UnexpectedReply
from govauth.http.message import Response
from govauth.providers.bifit_kassa import MfaRequired, errors, models
from govauth.providers.bifit_kassa.token_endpoint import TokenReply
from govauth.providers.bifit_kassa.operations import ALL, SEND_CODE, UPLOAD_CSV
from govauth.providers.bifit_kassa.sandbox.shop import contractor, organization, trade_object
from govauth.secret import Secret
from govauth.wire.codec import read
from govauth.wire.model import Answer, wire_name
from govauth.wire.writing import written

TOKEN_REPLY = {
    "access_token": "eyJhbGciOiJSUzI1NiI...YQqpk7w",
    "token_type": "bearer",
    "refresh_token": "dfowYbGcdiJSUzxs67.._782S_MQ",
    "expires_in": 43199,
    "scope": "read write",
    "user_id": 4567,
}
MFA_REQUIRED = {"error": "mfa_required", "error_description": "Требуется многофакторная аутентификация"}
CSV_REPLY: dict[str, Any] = {"exceptionMessage": None, "exceptionList": [], "itemQty": 1, "consumedTime": 0}
STOCK_ITEM = {
    "goods": {"tradeObjectId": "16-2", "nomenclatureId": 31000001, "quantity": 2.5, "changed": 1700000000000},
    "nomenclature": {
        "id": 31000001,
        "name": "Чай",
        "sellingPrice": 420.5,
        "gtin": None,
        "quantum": {"q": [1]},
    },
}


def encode(value: Answer) -> object:
    """Write a model back; a token reply has secrets, which the library does not write."""
    if not isinstance(value, TokenReply):
        return written(value)
    known = {wire_name(one): getattr(value, one.name) for one in fields(type(value)) if one.name != "extra"}
    shown = {key: item.reveal() if isinstance(item, Secret) else item for key, item in known.items()}
    return {**{key: item for key, item in shown.items() if item is not None}, **value.extra}


def answer(value: object, status: int = 200, media_type: str = "application/json") -> Response:
    return Response(status, {"content-type": media_type}, json.dumps(value).encode())


@pytest.mark.parametrize(
    ("example", "model"),
    [
        (TOKEN_REPLY, TokenReply),
        ({**TOKEN_REPLY, "jti": "5f", "nested": {"a": [1, None]}}, TokenReply),
        ({key: TOKEN_REPLY[key] for key in list(TOKEN_REPLY)[:4]}, TokenReply),
        (CSV_REPLY, models.CsvUpload),
        ({**CSV_REPLY, "exceptionMessage": "Ошибка", "exceptionList": [{"line": 1}, "x"]}, models.CsvUpload),
        (STOCK_ITEM, models.StockItem),
        (organization(), models.Organization),
        (trade_object(), models.TradeObject),
        (contractor(), models.Contractor),
        (
            {"id": "31000001", "changed": None, "vatValue": "20", "gtin": 4600000000015, "barcodes": []},
            models.Nomenclature,
        ),
    ],
)
def test_nothing_of_an_example_is_dropped(example: dict[str, Any], model: type[Answer]) -> None:
    assert encode(read(json.dumps(example).encode(), model)) == example


def test_nothing_of_the_documented_refusal_is_dropped() -> None:
    said = errors.said_by(answer(MFA_REQUIRED, 401))
    assert {"error": said.code, "error_description": said.message} == MFA_REQUIRED


def test_a_number_and_a_text_are_taken_for_each_other() -> None:
    reply = read(json.dumps({**TOKEN_REPLY, "expires_in": "43199", "user_id": "4567"}).encode(), TokenReply)
    assert (reply.expires_in, reply.user_id) == (43199, 4567)
    goods = read(b'{"tradeObjectId":16,"nomenclatureId":"7","quantity":"1.50"}', models.Goods)
    assert (goods.trade_object_id, goods.nomenclature_id, goods.quantity) == ("16", 7, Decimal("1.50"))
    assert read(b'{"id":"1","created":"2026-01-01"}', models.Organization).created_at is None
    assert read(b'{"id":"1","created":99999999999999999999}', models.Organization).created_at is None


@pytest.mark.parametrize(("body", "session"), [(b"590809155", "590809155"), (b'"590809155"', "590809155")])
def test_the_session_id_is_a_bare_number(body: bytes, session: str) -> None:
    assert SEND_CODE.reader(Response(200, {"content-type": "text/plain"}, body)) == session


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"true", b"[1]", b'" "', b"<html>"])
def test_anything_else_is_no_session_id(body: bytes) -> None:
    with pytest.raises(UnexpectedReply):
        SEND_CODE.reader(Response(200, {}, body))


def test_the_documented_401_asks_for_a_code() -> None:
    error = errors.refuse_login(answer(MFA_REQUIRED, 401))
    assert isinstance(error, MfaRequired)
    assert isinstance(errors.refuse_refresh(answer(MFA_REQUIRED, 401)), LoginRequired)
    assert isinstance(errors.refuse_code(answer(MFA_REQUIRED, 401)), LoginRejected)


@pytest.mark.parametrize("status", [400, 401, 403, 422, 423])
@pytest.mark.parametrize("body", [{"error": "invalid_grant"}, {"message": "нет"}, {}, "нет", ["нет"], None])
def test_undocumented_refusals(status: int, body: object) -> None:
    assert isinstance(errors.refuse_login(answer(body, status)), LoginRejected)
    assert isinstance(errors.refuse_code(answer(body, status)), LoginRejected)
    assert isinstance(errors.refuse_refresh(answer(body, status)), LoginRequired)


@pytest.mark.parametrize("status", [302, 404, 408, 429, 500, 503])
def test_what_says_nothing_about_the_credentials(status: int) -> None:
    for refuse in (errors.refuse_login, errors.refuse_code, errors.refuse_refresh):
        assert isinstance(refuse(answer({"error": "x"}, status)), RenewalFailed)


def test_what_an_answer_says_about_the_token() -> None:
    verdicts = [Bearer().judge(Response(status)) for status in (200, 401, 403, 500)]
    about = Verdict.FINE
    assert verdicts == [Verdict.FINE, Verdict.TOKEN_EXPIRED, about, about]


def test_every_operation_has_a_name_of_its_own_and_says_how_to_check() -> None:
    assert len({one.name for one in ALL}) == len(ALL)
    assert all(one.how_to_check for one in ALL if one.repeat.name == "NEVER")


@given(st.binary(max_size=60) | st.builds(lambda n: json.dumps(CSV_REPLY).encode()[:n], st.integers(0, 80)))
def test_no_answer_breaks_a_reader(body: bytes) -> None:
    for operation in ALL:
        try:
            operation.reader(Response(200, {"content-type": "application/json"}, body))
        except GovAuthError as error:
            assert error.message
    for status in (200, 400, 401, 500):
        response = Response(status, {"content-type": "application/json"}, body)
        for refuse in (errors.refuse, errors.refuse_login, errors.refuse_code, errors.refuse_refresh):
            refuse(response)


def test_an_upload_without_errors_is_a_result() -> None:
    assert UPLOAD_CSV.reader(answer(CSV_REPLY)).accepted
    assert UPLOAD_CSV.reader(answer({"itemQty": 1, "exceptionList": None})).accepted
