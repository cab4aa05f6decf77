"""What the log says: at INFO what a person should know of, and with GOVAUTH_LOG what a support case needs."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from govauth.client import ClientOptions
from govauth.errors import ConfigurationError, OutcomeUnknown
from govauth.events import LeaseWaitEvent, LedgerEvent
from govauth.http.message import Response
from govauth.observers import LoggingObserver
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.tracing import TRACER

pytestmark = pytest.mark.anyio


async def test_info_has_renewals_repeats_and_unknown_outcomes_and_nothing_else(
    login: PasswordLogin, sandbox: ServedSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "govauth.events")
    async with MoyNalog(login, observe=LoggingObserver()) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.world.providers["moy_nalog"].control("revoke", value=True)
        await nalog.taxpayer.taxes()
        await nalog.taxpayer.taxes()
        sandbox.fault("lose", operation="receipts.issue")
        with pytest.raises(OutcomeUnknown):
            await nalog.receipts.issue(Service("Урок", price=1500))
    lines = [record.getMessage() for record in caplog.records if record.name == "govauth.events"]
    obtained, renewed, again, unknown = lines
    assert obtained.startswith("moy_nalog: token: obtain done in ")
    assert renewed.startswith("moy_nalog: token: renew done in ")
    assert again.startswith("moy_nalog: taxpayer.taxes: attempt 2: 200 in ")
    assert unknown.startswith("moy_nalog: receipts.issue: outcome unknown after 1 attempt in ")
    assert login.token_key.mark in unknown
    assert INN not in "".join(lines)


def test_waits_for_the_store_and_readings_of_a_ledger_are_for_people(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    log = LoggingObserver()

    def lease(seconds: float, error: str | None = None) -> None:
        log.lease_wait(
            LeaseWaitEvent(
                id=1,
                parent=None,
                provider="esia",
                principal="esia-0a1b2c",
                store="RedisTokenStore",
                seconds=seconds,
                error=error,
            )
        )

    def ledger(step: str, states: dict[str, int], error: str | None = None) -> None:
        log.ledger(
            LedgerEvent(
                id=1,
                parent=None,
                operation="receipts.issue",
                step=step,
                states=states,
                seconds=0.2,
                error=error,
            )
        )

    lease(0.01)
    lease(2.5)
    lease(0.01, "StoreUnavailable")
    ledger("send", {"done": 1})
    ledger("send", {"unknown": 1}, "OutcomeUnknown")
    ledger("read", {"applied": 2, "undecided": 1})
    assert [record.getMessage() for record in caplog.records] == [
        "esia: token: lease of RedisTokenStore taken after 2.500 s, for esia-0a1b2c",
        "esia: token: lease of RedisTokenStore failed with StoreUnavailable after 0.010 s, for esia-0a1b2c",
        "receipts.issue: ledger: send: 1 unknown in 0.200 s (OutcomeUnknown)",
        "receipts.issue: ledger: read: 2 applied, 1 undecided in 0.200 s",
    ]


PROGRAM = f"""
import anyio, sys
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
login = PasswordLogin(inn="{INN}", password="{PASSWORD}", place=Place.PROD.at(sys.argv[1]))
async def main():
    for _ in range(2):
        async with MoyNalog(login) as nalog:
            await nalog.taxpayer.taxes()
anyio.run(main)
"""


def logged(sandbox: ServedSandbox, level: str, program: str = PROGRAM) -> str:
    command = [sys.executable, "-c", program, sandbox.url]
    environment = {"PYTHONPATH": ":".join(sys.path), "GOVAUTH_LOG": level, **TRACER}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=60)
    return done.stderr


def test_govauth_log_writes_what_a_support_case_needs_and_no_more(sandbox: ServedSandbox) -> None:
    text = logged(sandbox, "debug")
    assert "govauth.client MoyNalog at http://127.0.0.1:" in text
    assert text.count("MoyNalog at ") == 2
    assert text.count(" httpx ") == 1
    assert "GET http://127.0.0.1:" in text
    assert "/api/v1/taxes" in text
    assert "store MemoryTokenStore, sender HttpxSender, timeout 30 s" in text
    assert text.count("govauth.events moy_nalog: token: obtain done in ") == 2
    attempts = [line for line in text.splitlines() if " attempt=1 " in line]
    assert len(attempts) == 2
    for hidden in (INN, PASSWORD, "Bearer", "sourceDeviceId"):
        assert hidden not in text


def test_govauth_log_of_a_program_that_logs_already_says_nothing_twice(sandbox: ServedSandbox) -> None:
    program = f"import logging; logging.basicConfig(format='app %(message)s'){PROGRAM}"
    lines = logged(sandbox, "info", program).splitlines()
    assert lines
    assert all(line.startswith("app moy_nalog: token: obtain done in ") for line in lines)
    assert len(lines) == 2


def test_another_value_of_govauth_log_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVAUTH_LOG", "everything")
    with pytest.raises(ConfigurationError, match="GOVAUTH_LOG must be debug or info"):
        ClientOptions().channel()
