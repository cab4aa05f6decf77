"""What a newcomer gives to a ledger by mistake is refused by name, before anything is sent."""

from __future__ import annotations

import pickle
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from govauth.errors import ConfigurationError, InvalidInput, StoreUnavailable
from govauth.auth.stores.private_directory import PrivateDirectory
from govauth.http.tls import why
from govauth.ledger import Ledger, LedgerUnavailable
from govauth.ledger.errors import fault_of_the_program
from govauth.providers.bifit_kassa import ConnectorLogin, FiscalProcessing
from govauth.providers.bifit_kassa import Place as KassaPlace
from govauth.providers.crpt import Crpt, TrueApiLogin
from govauth.providers.crpt import Place as CrptPlace
from govauth.providers.crpt.sandbox import participant_key
from govauth.providers.moy_nalog import CancelReason, MoyNalog, Sale, Service
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer
from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio
SALE = Sale(Service("lesson", price=1500))
Call = Callable[[], Awaitable[object]]


async def refused(call: Call, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await call()
    assert rule in str(caught.value)


async def test_a_path_is_no_ledger(sandbox: ServedSandbox, nalog: MoyNalog) -> None:
    path = cast("Ledger", "ledger.sqlite")
    nothing = cast("Any", None)
    kassa_place = KassaPlace.PROCESSING.at(sandbox.url)
    signer = await open_challenge_signer(participant_key())
    login = TrueApiLogin(signer=signer)
    async with (
        FiscalProcessing(ConnectorLogin("token"), place=kassa_place) as processing,
        Crpt(login, place=CrptPlace.PROD.at(sandbox.url)) as crpt,
    ):
        calls: list[Call] = [
            lambda: nalog.receipts.once("k", SALE, ledger=path),
            lambda: nalog.receipts.issue_all([("k", SALE)], ledger=path),
            lambda: nalog.receipts.cancel_once("k", "20abc1defg", CancelReason.MISTAKE, ledger=path),
            lambda: nalog.invoices.once("k", nothing, ledger=path),
            lambda: processing.receipts.once("k", nothing, ledger=path),
            lambda: processing.receipts.register_all([], ledger=path),
            lambda: crpt.true_api.documents.once("k", nothing, ledger=path, account="7707083893"),
        ]
        for call in calls:
            await refused(call, "ledger must be a Ledger, such as Ledger(path), not str")
    assert not sandbox.moy_nalog.counters


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ("october.csv", "rows must give pairs of a key and what to do, not be str; sale_rows(path) reads"),
        ({"k": SALE}, "not be dict"),
        (17, "not be int"),
        ([SALE], "rows[0] must be a pair: a key and what to do, not Sale"),
        ([("a", SALE), ("b", SALE, "file")], "rows[1] must be a pair"),
    ],
)
async def test_rows_that_are_none(
    sandbox: ServedSandbox, nalog: MoyNalog, tmp_path: Path, rows: Any, rule: str
) -> None:
    ledger = Ledger(tmp_path / "own" / "ledger.sqlite")
    await refused(lambda: nalog.receipts.issue_all(rows, ledger=ledger), rule)
    await ledger.aclose()


async def test_a_number_is_no_rate_and_a_flag_no_event(tmp_path: Path) -> None:
    till, ledger = Till(), Ledger(tmp_path / "own" / "ledger.sqlite")
    rows = [("k", Sell("lesson"))]
    await refused(
        lambda: ledger.run(Selling(till), rows, rate=cast("Any", 60)),
        "rate must be a Rate, such as Rate(5, 1.0) for five a second, not int",
    )
    await refused(
        lambda: ledger.run(Selling(till), rows, stop=cast("Any", False)),
        "stop must be an Event of anyio or threading, not bool",
    )
    await ledger.aclose()
    assert not till.sold


def test_a_bug_is_named_with_its_place_and_not_with_its_text() -> None:
    with pytest.raises(pickle.UnpicklingError) as caught:
        pickle.loads(b"secret")
    sentence = fault_of_the_program(caught.value)
    assert sentence.startswith("the program failed with UnpicklingError at test_first_mistakes.py:")
    assert "secret" not in sentence


async def test_a_place_that_cannot_be_written_says_to_choose_another() -> None:
    advice = "choose a directory that this user may make and write to"
    ledger = Ledger("/proc/nowhere/ledger.sqlite")
    with pytest.raises(LedgerUnavailable, match=advice):
        await ledger.counts()
    directory = PrivateDirectory("/proc/nowhere", what="token store")
    with pytest.raises(StoreUnavailable, match=advice):
        await directory.in_thread(directory.made)


def test_https_to_a_server_of_plain_http_says_so() -> None:
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")
    error.reason = "WRONG_VERSION_NUMBER"
    assert "it speaks plain http, as the sandbox does: write http://" in why(error, "127.0.0.1")
    with pytest.raises(ConfigurationError, match="plain http is for loopback, such as http://127.0.0.1:8080"):
        CrptPlace.PROD.at("127.0.0.1:8080")
