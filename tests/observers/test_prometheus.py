"""The text that Prometheus scrapes."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from govauth.auth import FileTokenStore
from govauth.errors import ConfigurationError, OutcomeUnknown
from govauth.events import PendingEvent
from govauth.ledger import Ledger
from govauth.observers.prometheus import PrometheusObserver
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Sale, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

pytestmark = [pytest.mark.anyio, pytest.mark.promise("seen-and-nobody-shown")]


def counts(text: str) -> list[str]:
    """The lines that count, without those that measure."""
    return [
        line
        for line in text.splitlines()
        if not line.startswith("#") and line.partition("{")[0].endswith(("_count", "_total"))
    ]


async def test_the_text_that_is_scraped(login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path) -> None:
    registry = CollectorRegistry()
    observer = PrometheusObserver(registry)
    ledger = Ledger(tmp_path / "ledger.sqlite")
    store = FileTokenStore(tmp_path)
    async with MoyNalog(login, store=store, observe=observer) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.world.providers["moy_nalog"].control("revoke", value=True)
        await nalog.taxpayer.taxes()
        await nalog.receipts.once("order-1842", Sale(Service("Урок", price=1500)), ledger=ledger)
        sandbox.fault("lose", operation="receipts.issue")
        with pytest.raises(OutcomeUnknown):
            await nalog.receipts.issue(Service("Урок", price=1500))
    await ledger.aclose()
    observer.pending(PendingEvent(operation="suz.order.codes", looks=1, seconds=0.1, state="waiting"))
    text = generate_latest(registry).decode()
    mine = [line for line in counts(text) if "taxpayer.user" not in line]
    room = 'provider="moy_nalog"'
    assert mine == [
        f'govauth_call_seconds_count{{operation="taxpayer.taxes",outcome="ok",{room}}} 2.0',
        f'govauth_call_seconds_count{{operation="receipts.issue",outcome="ok",{room}}} 1.0',
        f'govauth_call_seconds_count{{operation="receipts.issue",outcome="OutcomeUnknown",{room}}} 1.0',
        f'govauth_attempt_seconds_count{{operation="token",{room},result="200"}} 2.0',
        f'govauth_attempt_seconds_count{{operation="taxpayer.taxes",{room},result="200"}} 2.0',
        f'govauth_attempt_seconds_count{{operation="taxpayer.taxes",{room},result="401"}} 1.0',
        f'govauth_attempt_seconds_count{{operation="receipts.issue",{room},result="200"}} 1.0',
        f'govauth_attempt_seconds_count{{operation="receipts.issue",{room},result="ConnectionLost"}} 1.0',
        f'govauth_repeats_total{{operation="taxpayer.taxes",{room}}} 1.0',
        f'govauth_renewal_seconds_count{{kind="obtain",outcome="ok",{room}}} 1.0',
        f'govauth_renewal_seconds_count{{kind="renew",outcome="ok",{room}}} 1.0',
        f'govauth_lease_wait_seconds_count{{outcome="ok",{room},store="FileTokenStore"}} 2.0',
        'govauth_pending_looks_total{operation="suz.order.codes",state="waiting"} 1.0',
        'govauth_ledger_entries_total{operation="receipts.issue",state="done",step="send"} 1.0',
    ]
    kept = await store.load(login.token_key)
    assert kept is not None
    hidden = [INN, PASSWORD, kept.access.reveal(), login.token_key.mark, "order-1842", "Урок"]
    assert not [one for one in hidden if one in text]


def test_a_registry_has_one_observer() -> None:
    registry = CollectorRegistry()
    PrometheusObserver(registry)
    with pytest.raises(ConfigurationError, match="give the same one to every client"):
        PrometheusObserver(registry)
