"""Checked by mypy and pyright, never run: the result of every call is inferred."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Unpack, assert_type

from govauth.auth import AuthStrategy, FileTokenStore, MemoryTokenStore, TokenStore
from govauth.client import ClientSettings
from govauth.http.senders.httpx import HttpxSender
from govauth.http.message import Response
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import (
    CancelReason,
    Income,
    IssuedReceipt,
    MoyNalog,
    PasswordLogin,
    ReceiptImage,
    Reconciliation,
    SavedLogin,
    Service,
    SmsChallenge,
    SmsLogin,
)
from govauth.transport.operation import Operation, Repeat, json_of
from govauth.transport.pending import Pending
from govauth import RetryPolicy
from govauth.transport.transport import Transport

strategies: list[AuthStrategy] = [
    PasswordLogin(inn="500100732259", password="x"),
    SmsLogin(phone="79000000000"),
    SavedLogin("x"),
]
stores: list[TokenStore] = [FileTokenStore("~/.govauth"), MemoryTokenStore()]
sender: HttpSender = HttpxSender()


def clients(login: PasswordLogin, **options: Unpack[ClientSettings]) -> list[MoyNalog]:
    return [
        MoyNalog(login, **options),
        MoyNalog(login, store=MemoryTokenStore(), sender=sender, timeout=1, retry=RetryPolicy(attempts=1)),
        MoyNalog(login, tiemout=1),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        MoyNalog(login, timeout="1"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ]


async def receipts(nalog: MoyNalog) -> None:
    receipt = await nalog.receipts.issue(Service("Консультация", price="1500.00"))
    assert_type(receipt, IssuedReceipt)
    assert_type(receipt.id, str)
    assert_type(receipt.total, Decimal)
    assert_type(await nalog.receipts.cancel(receipt, CancelReason.REFUND), Income)
    assert_type(nalog.receipts.list(datetime.now(UTC)), AsyncIterator[Income])
    assert_type(await nalog.receipts.image(receipt), ReceiptImage)
    assert_type(await nalog.login.start(), SmsChallenge)
    assert_type(await nalog.login.export(), SavedLogin)


async def reconcile(nalog: MoyNalog, error: Exception) -> None:
    from govauth.providers.moy_nalog import ReceiptOutcomeUnknown

    if isinstance(error, ReceiptOutcomeUnknown):
        assert_type(await nalog.receipts.reconcile(error), Reconciliation[Income])
        assert_type(await nalog.receipts.reconcile_all([error]), tuple[Reconciliation[Income], ...])


async def operations(transport: Transport, pending: Pending[int]) -> None:
    read: Operation[dict[str, int]] = Operation("x", "GET", "/x", json_of(dict[str, int]), repeat=Repeat.SAFE)
    assert_type(await transport.call(read), dict[str, int])

    def length(response: Response) -> int:
        return len(response.content)

    assert_type(await transport.call(Operation("x", "GET", "/x", length, repeat=Repeat.SAFE)), int)
    assert_type(await pending, int)
