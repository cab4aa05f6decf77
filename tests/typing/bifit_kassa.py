"""Checked by mypy and pyright, never run: the result of every call is inferred."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import assert_type

from govauth.auth import AuthStrategy
from govauth.providers.bifit_kassa import (
    BifitKassa,
    CodeChallenge,
    ConnectorLogin,
    CsvRejected,
    CsvUpload,
    FiscalProcessing,
    Nomenclature,
    Organization,
    PasswordEncoder,
    PasswordHash,
    PasswordLogin,
    Session,
    StockItem,
    base64_sha256,
)
from govauth.transport.operation import Repeat
from govauth.wire.json import JsonValue

strategies: list[AuthStrategy] = [
    PasswordLogin(username="79000000010", password="x"),
    PasswordLogin(username="79000000010", password=PasswordHash("x")),
    ConnectorLogin("x"),
]
encoder: PasswordEncoder = base64_sha256


async def sign_in(kassa: BifitKassa) -> None:
    async def ask(challenge: CodeChallenge) -> str:
        return "3021"

    assert_type(await kassa.login.send_code(), CodeChallenge)
    session = await kassa.login.sign_in(ask_code=ask)
    assert_type(session, Session)
    assert_type(session.expires, datetime | None)


async def resources(kassa: BifitKassa) -> None:
    (organization,) = await kassa.organizations.list()
    assert_type(organization, Organization)
    shops = await kassa.trade_objects.list(organization)
    items = await kassa.goods.list(organization, shops)
    assert_type(items, tuple[StockItem, ...])
    assert_type(items[0].goods.quantity, Decimal | None)
    assert_type(await kassa.goods.quantity(organization, shops[0]), JsonValue)
    assert_type(await kassa.nomenclatures.get(1), Nomenclature)
    try:
        assert_type(await kassa.goods.upload_csv(organization, b"x"), CsvUpload)
    except CsvRejected as error:
        assert_type(error.result, CsvUpload)


async def anything(kassa: BifitKassa, processing: FiscalProcessing) -> None:
    assert_type(await kassa.request("GET", "/x", repeat=Repeat.SAFE), JsonValue)
    assert_type(await kassa.request("GET", "/x", repeat=Repeat.SAFE, answer=Nomenclature), Nomenclature)
    assert_type(await processing.request("GET", "/x", repeat=Repeat.SAFE), JsonValue)
