"""With ``--json`` every line is JSON, on standard error too, in each way that a command may end."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest

from govauth.cli.exit_codes import ExitCode
from govauth.ledger.ledger import Ledger
from govauth.providers.crpt import sandbox as crpt
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.cli.terminal import Home


@pytest.fixture
def home(tmp_path: Path, sandbox: ServedSandbox) -> Home:
    home = Home(tmp_path)
    (tmp_path / "is.key").write_bytes(crpt.KEY_PEM)
    (tmp_path / "is.crt").write_bytes(crpt.CERTIFICATE_PEM)
    home.settings(
        f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "{sandbox.url}"\n'
        f'[profiles.default.crpt]\nkey = "~/is.key"\ncertificate = "~/is.crt"\nat = "{sandbox.url}"\n'
        f'oms_connection = "{crpt.OMS_CONNECTION}"\noms_id = "{crpt.OMS_ID}"\n'
    )
    return home


def errors(home: Home, *arguments: str, code: int, **more: str) -> list[dict[str, Any]]:
    run = home.run(*arguments, "--json", code=code, **more)
    for line in run.stdout.splitlines():
        json.loads(line)
    return [json.loads(line) for line in run.stderr.splitlines()]


async def _made(path: Path) -> None:
    ledger = Ledger(path)
    await ledger.counts()
    await ledger.aclose()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("receipts", "list", "--since", "0001-01-01"), ExitCode.USAGE),
        (("receipts", "batch", "no-such.csv", "--ledger", "l.sqlite"), ExitCode.USAGE),
        (("receipts", "batch", "bad.csv", "--ledger", "l.sqlite"), ExitCode.USAGE),
        (("ledger", "show", "none", "--ledger", "there.sqlite"), ExitCode.FAILED),
        (("ledger", "show", "none", "--ledger", "no-such.sqlite"), ExitCode.FAILED),
        (("docs", "get"), ExitCode.PERSON_NEEDED),
        (("keys", "inspect", "no-such.key"), ExitCode.FAILED),
        (("explain", "NO-SUCH-CODE"), ExitCode.FAILED),
        (("suz", "orders", "--number", "none"), ExitCode.FAILED),
        (("suz", "report", "milk", "no-such.txt"), ExitCode.FAILED),
        (("no-such-command",), ExitCode.USAGE),
    ],
)
def test_a_mistake(home: Home, arguments: tuple[str, ...], code: int) -> None:
    (home.path / "bad.csv").write_text('key,name,price\nk,Урок,"1,5"\n', encoding="utf-8")
    anyio.run(_made, home.path / "there.sqlite")
    assert "error" in errors(home, *arguments, code=code)[-1]


def test_a_lost_answer(home: Home, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    issue = ("receipts", "issue", "Урок", "1500.00")
    kept, unknown = errors(home, *issue, code=ExitCode.UNKNOWN, GOVAUTH_PASSWORD=PASSWORD)
    assert "reconcile" in kept["note"]
    assert unknown["kind"] == "ReceiptOutcomeUnknown"


def test_without_the_extra(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typer", None)
    (missing,) = errors(home, "demo", code=ExitCode.FAILED)
    assert "govauth[cli]" in missing["error"]
