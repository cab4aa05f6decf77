"""Numbers that are none, sums out of bounds, and clients that have no such way in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from govauth.auth import Token
from govauth.errors import (
    ConfigurationError,
    InvalidInput,
    LoginRequired,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.ledger import LedgerUnavailable
from govauth.providers.bifit_kassa import BifitKassa, FiscalReceipt, PasswordLogin, ReceiptItem
from govauth.providers.bifit_kassa.effects import RegistrationEffect
from govauth.providers.bifit_kassa.fiscal_operations import _number
from govauth.providers.bifit_kassa.mfa import SignIn
from govauth.providers.bifit_kassa.orders import _id_in
from govauth.transport.operation import Body
from govauth.transport.fence import Fence

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("body", [0, -1, True, 1.5, "7", None, [7], {"id": 7}])
def test_a_document_has_a_bare_positive_number(body: object) -> None:
    with pytest.raises(UnexpectedReply, match="expected the bare number of a document") as caught:
        _number(Response(200, {"content-type": "application/json"}, json.dumps(body).encode()))
    assert (caught.value.where, caught.value.status) == ("body", 200)


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        (7, 7),
        ("7", 7),
        ({"id": "7"}, 7),
        ({"onlineOrder": {"id": 7}}, 7),
        ("²", None),
        ("-7", None),
        ("0", None),
        (True, None),
        ({"id": None}, None),
        (None, None),
    ],
)
def test_the_id_of_an_order_is_found_wherever_it_stands(answer: Any, number: int | None) -> None:
    assert _id_in(answer) == number


def test_a_receipt_comes_to_less_than_the_limit() -> None:
    half = ReceiptItem("Урок", price="500000000000.00", vat="VAT_20")
    with pytest.raises(InvalidInput, match=r"items must come to less than 10\^12 roubles"):
        FiscalReceipt([half, half], "COMMON", {"CASH": "999999999999.99"})


@pytest.mark.parametrize("total", ["-0.01", "1000000000000", "1.005", "x"])
def test_a_total_of_a_line_that_cannot_be_is_refused(total: str) -> None:
    with pytest.raises(InvalidInput, match=r"^total must be "):
        ReceiptItem("Урок", price=1, vat="VAT_20", total=total)


async def test_without_a_refresh_token_nothing_is_refreshed(login: PasswordLogin) -> None:
    nobody: Any = None  # is not asked
    with pytest.raises(LoginRequired, match="there is no refresh token"):
        await login.renew(nobody, Token("t"))


async def test_an_sms_belongs_to_a_login_with_a_password(kassa: BifitKassa) -> None:
    other: Any = object()
    sign_in = SignIn(kassa.login._transport, other)
    for ask in (sign_in.send_code, lambda: sign_in.finish("1234")):
        with pytest.raises(ConfigurationError, match="belongs to a client made with PasswordLogin"):
            await ask()


@pytest.mark.parametrize("content", [{"key": 5, "receipt": {}}, {"key": "k", "receipt": "x"}])
async def test_an_entry_that_holds_no_receipt_is_not_sent(kassa: BifitKassa, content: Any) -> None:
    sent: list[str] = []

    async def send(body: Body, key: str, *, fence: Fence | None = None) -> int:
        sent.append(key)
        return 1

    effect = RegistrationEffect(kassa.login._transport, send, "account")
    nothing: Any = None
    with pytest.raises(LedgerUnavailable, match="the content of an entry is not that of a receipt"):
        await effect.submit(content, nothing, fence=nothing)
    assert not sent
