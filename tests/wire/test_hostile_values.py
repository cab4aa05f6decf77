"""Values of odd types and sizes in every field of every model of every room: only documented errors come out."""

from __future__ import annotations

import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest
from attrs import fields
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govauth.providers
from govauth.auth.token import Token
from govauth.errors import AuthError, InvalidInput, UnexpectedReply
from govauth.http.message import Response, parse_http_date
from govauth.providers.bifit_kassa import token_endpoint as bifit
from govauth.providers.crpt import ProductGroup
from govauth.providers.crpt.suz.version2 import BufferV2
from govauth.providers.crpt.login.token_replies import UNITED_NAMES, token_in
from govauth.providers.esia_gateway import token_calls as gateway
from govauth.providers.moy_nalog import token_calls as nalog
from govauth.providers.moy_nalog.device import Device
from govauth.wire.codec import Mismatch, read, structure
from govauth.wire.json import JsonValue, NotJson, decode_json
from govauth.wire.model import Answer, wire_name
from govauth.wire.writing import written

from tests.soaking import examples

HOSTILE = [
    b"1e300",
    b"-1e300",
    b"1e999999",
    b"1e18",
    b"-1e18",
    b"1795564800000",
    b"99999999999999999999999999",
    b"9" * 400,
    b"-1",
    b"0",
    b"0.5",
    b"true",
    b"null",
    b"{}",
    b"[]",
    b"[[[1]]]",
    b'{"a":1}',
    b'""',
    b'"soon"',
    b'"1h"',
    b'"NaN"',
    b'"Infinity"',
    b'"-Infinity"',
    b'"1e999999"',
    b'"1798754399987"',
    b'"' + b"9" * 5000 + b'"',
    b'"0001-01-01T00:00:00+14:00"',
    b'"9999-12-31T23:59:59-14:00"',
    b'"0000-00-00"',
    b'"2026-02-30T25:61:61Z"',
    b'"31.02.2026"',
    b'"\\u0000\\ud7ff"',
    '"٣٤٥"'.encode(),
]


def models() -> Iterator[type[Answer]]:
    """Find every model of every room."""
    for module in pkgutil.walk_packages(govauth.providers.__path__, "govauth.providers."):
        if ".sandbox" not in module.name:
            import_module(module.name)
    waiting = [Answer]
    seen: set[type[Answer]] = set()
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in seen:
                seen.add(kind)
                waiting.append(kind)
    # A class with slots is made a second time by attrs; the first one lives until it is collected.
    yield from sorted(
        (kind for kind in seen if getattr(sys.modules[kind.__module__], kind.__qualname__, None) is kind),
        key=lambda kind: (kind.__module__, kind.__qualname__),
    )


MODELS = list(models())


def look_at(model: Answer) -> None:
    """Use what a caller would use: the fields, the properties, the form on the wire."""
    repr(model)
    for name in dir(type(model)):
        if isinstance(getattr(type(model), name), property):
            try:
                getattr(model, name)
            except (UnexpectedReply, InvalidInput):
                continue
    try:
        written(model)
    except TypeError as error:  # documented: a Secret has no form on the wire
        assert "has no form on the wire" in str(error)  # noqa: PT017


def take(value: JsonValue, kind: type[Answer]) -> None:
    try:
        model = structure(value, kind)
    except Mismatch as error:
        assert error.where
        return
    look_at(model)


def test_the_models_of_all_rooms_are_there() -> None:
    rooms = {kind.__module__.split(".")[2] for kind in MODELS if ".providers." in kind.__module__}
    assert rooms == {"bifit_kassa", "crpt", "esia", "esia_gateway", "moy_nalog"}
    assert len(MODELS) > 100


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_one_hostile_value_at_a_time(kind: type[Answer]) -> None:
    names = [wire_name(one) for one in fields(kind) if one.name not in ("extra", "facts")]
    for content in HOSTILE:
        try:
            value = decode_json(content)
        except NotJson:
            continue
        take({name: value for name in names}, kind)
        for name in names:
            take({name: value}, kind)
        take(value, kind)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(MODELS), st.data())
def test_any_values_in_any_fields(kind: type[Answer], data: st.DataObject) -> None:
    names = [wire_name(one) for one in fields(kind) if one.name not in ("extra", "facts")]
    take({name: data.draw(json_values) for name in names if data.draw(st.booleans())}, kind)


READERS: dict[str, Callable[[Response], object]] = {
    "moy_nalog": lambda response: nalog._token_in(response, Device.new()),
    "bifit_kassa": bifit._token_in,
    "esia_gateway": gateway._exchanged,
    "crpt": token_in,
    "crpt united": lambda response: token_in(response, names=UNITED_NAMES),
}
FIELDS = (
    "token",
    "access_token",
    "uuidToken",
    "refresh_token",
    "refreshToken",
    "tokenExpireIn",
    "refreshTokenExpiresIn",
    "expires_in",
    "created_at",
    "life_time",
    "expireDate",
    "scope",
    "token_type",
    "profile",
    "user_id",
)


@pytest.mark.parametrize("room", READERS)
@pytest.mark.parametrize("name", FIELDS)
def test_a_token_reply_with_a_hostile_value(room: str, name: str) -> None:
    good = {"token": "t", "access_token": "t", "uuidToken": "t"}
    for content in HOSTILE:
        body = json.dumps({key: value for key, value in good.items() if key != name}).encode()
        whole = body[:-1] + b',"' + name.encode() + b'":' + content + b"}"
        try:
            found = READERS[room](Response(200, {"date": "Thu, 01 Jan 2026 00:00:00 GMT"}, whole))
        except (UnexpectedReply, AuthError):
            continue
        token = found if isinstance(found, Token) else getattr(found, "token")  # noqa: B009
        assert isinstance(token, Token)
        assert token.expires_at is None or -1e15 < token.expires_at < 1e15


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "Mon, 01 Jan 0001 00:00:00 -0000",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Mon, 99 Jan 2026 99:99:99 GMT",
    ]
    + ["Fri, 31 Dec 9999 23:59:59 -2359", "Fri, 31 Dec 99999 23:59:59 GMT", "1", "\x00"],
)
def test_a_hostile_date_of_an_answer(text: str) -> None:
    found = parse_http_date(text)
    assert found is None or isinstance(found, float)


def test_deep_and_broken_documents_are_no_json() -> None:
    for content in (b"[" * 100_000, b'{"a":' * 5000, b"\xff", b"1e9999999999999999999"):
        with pytest.raises(Mismatch):
            read(content, MODELS[0])


def test_the_times_of_version_2_are_times() -> None:
    def expires(text: str | int | None) -> datetime | None:
        value: JsonValue = {"orderId": "o", "gtin": "g", "bufferStatus": "ACTIVE", "expiredDate": text}
        return structure(value, BufferV2).expires

    assert expires("1596792681987") == datetime(2020, 8, 7, 9, 31, 21, 987000, tzinfo=UTC)
    assert expires("2020-08-07T12:31:21+03:00") == datetime(2020, 8, 7, 9, 31, 21, tzinfo=UTC)
    assert expires(1596792681987) == expires("1596792681987")
    assert [expires(text) for text in (None, "", "soon", "2020-08-07T12:31:21", "9" * 30)] == [None] * 5


def test_every_product_group_has_a_name_and_any_other_text_goes() -> None:
    assert len(ProductGroup) >= 50
    assert ProductGroup("grocery") is ProductGroup.GROCERY
    assert {"conserve", "nicotindev", "pyrotechnics", "vetbio"} <= {str(one) for one in ProductGroup}
