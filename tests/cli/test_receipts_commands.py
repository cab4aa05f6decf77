"""``govauth receipts`` on the sandbox: issue, list, show, print, cancel, and what became of lost answers."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from govauth.cli.exit_codes import ExitCode
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.cli.terminal import Home


@pytest.fixture
def home(tmp_path: Path, sandbox: ServedSandbox) -> Home:
    home = Home(tmp_path)
    home.settings(f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "{sandbox.url}"\n')
    home.run("login", "moy_nalog", GOVAUTH_PASSWORD=PASSWORD)
    return home


def test_a_receipt_from_issue_to_cancel(home: Home, sandbox: ServedSandbox) -> None:
    (issued,) = home.json(
        "receipts", "issue", "Урок", "1500.50", "--quantity", "2", "--client-name", "Иванов"
    )
    assert issued["total"] == "3001"
    assert issued["services"] == [{"name": "Урок", "price": "1500.50", "quantity": "2"}]
    assert issued["print_url"].startswith(sandbox.url)
    (listed,) = home.json("receipts", "list")
    assert listed["id"] == issued["id"]
    assert listed["cancelled"] is None
    assert home.json("receipts", "export", "all.jsonl", "--since", "2026-01-01")[0]["receipts"] == 1
    assert issued["id"] in (home.path / "all.jsonl").read_text()
    again = ("receipts", "export", "all.jsonl", "--since", "2026-01-01")
    assert "there already" in home.run(*again, code=ExitCode.FAILED).stderr
    (shown,) = home.json("receipts", "show", issued["id"])
    assert shown["print_url"] == issued["print_url"]
    (printed,) = home.json("receipts", "print", issued["id"])
    assert (home.path / printed["file"]).stat().st_size > 0
    assert "there already" in home.run("receipts", "print", issued["id"], code=ExitCode.FAILED).stderr
    (cancelled,) = home.json("receipts", "cancel", issued["id"], "--reason", "refund")
    assert cancelled["cancelled"] == "Возврат средств"
    assert home.json("receipts", "list", "--status", "registered") == []
    assert issued["id"] in home.run("receipts", "list", "--limit", "1").stdout
    assert home.run("receipts", "reconcile").stdout == "no answer was lost\n"


def test_a_link_that_leads_nowhere_is_in_the_way_of_a_file(home: Home, sandbox: ServedSandbox) -> None:
    (home.path / "all.jsonl").symlink_to(home.path / "nowhere")
    refused = home.run("receipts", "export", "all.jsonl", "--since", "2026-01-01", code=ExitCode.FAILED)
    assert "all.jsonl is there already" in refused.stderr
    assert sandbox.moy_nalog.counters["receipts.list"] == 0


def test_lost_answers_are_found_again(home: Home, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    lost = home.run("receipts", "issue", "Урок", "1500", code=ExitCode.UNKNOWN)
    assert "do not repeat" in lost.stderr
    assert "govauth receipts reconcile" in lost.stderr
    assert len(sandbox.moy_nalog.receipts) == 1
    (found,) = home.json("receipts", "reconcile")
    assert found["outcome"] == "applied"
    assert found["receipts"] == [receipt["id"] for receipt in home.json("receipts", "list")]
    assert home.json("receipts", "reconcile") == []

    sandbox.fault("lose", operation="receipts.cancel")
    home.run("receipts", "cancel", found["receipts"][0], "--reason", "mistake", code=ExitCode.UNKNOWN)
    assert home.alone("receipts", "reconcile", GOVAUTH_LANG="ru").stdout.split("  ")[1] == "сделано"


def test_a_cancellation_that_is_killed_on_its_way_is_found_again(home: Home, sandbox: ServedSandbox) -> None:
    (issued,) = home.json("receipts", "issue", "Урок", "1500")
    sandbox.fault("hang", operation="receipts.cancel")
    terminal = home.at_terminal("receipts", "cancel", issued["id"], "--reason", "mistake")
    deadline = time.monotonic() + 30
    while home.json("receipts", "show", issued["id"])[0]["cancelled"] is None:
        assert time.monotonic() < deadline
    terminal.kill(signal.SIGKILL)
    terminal.close()
    (found,) = home.json("receipts", "reconcile")
    assert (found["outcome"], found["receipts"]) == ("applied", [issued["id"]])
    assert home.json("receipts", "reconcile") == []


def test_a_key_has_one_receipt(home: Home, sandbox: ServedSandbox) -> None:
    issue = (
        "receipts",
        "issue",
        "Урок",
        "1500",
        "--key",
        "order-7",
        "--ledger",
        str(home.path / "l" / "ledger"),
    )
    first, second = home.json(*issue), home.json(*issue)
    assert first == second
    assert len(sandbox.moy_nalog.receipts) == 1
    alone = home.run("receipts", "issue", "Урок", "1500", "--key", "order-7", code=ExitCode.USAGE)
    assert "come together" in alone.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("issue", "Урок", "1,5"), "price must have a point"),
        (("issue", "", "1.50"), "name must not be empty"),
        (("issue", "Урок", "1.50", "--client-inn", "1"), "inn "),
        (("cancel", "a/b", "--reason", "refund"), "receipt must be a receipt id"),
        (("show", "0000000000"), "receipts.get"),
        (("list", "--since", "yesterday"), "must be a day"),
        (("list", "--since", "0001-01-01"), "must be in the years 1970–9998"),
        (("list", "--since", "9999-12-31T23:00-03:00"), "must be in the years 1970–9998"),
        (("print", "0000000000", "--out", "no/such.png"), "no/such.png: there is no directory no"),
        (
            ("export", "no/such.csv", "--until", "2026-01-01", "--since", "2026-01-01"),
            "there is no directory no",
        ),
    ],
)
def test_bad_input_is_one_sentence(
    home: Home, sandbox: ServedSandbox, arguments: tuple[str, ...], sentence: str
) -> None:
    code = ExitCode.USAGE if arguments[0] == "list" else ExitCode.FAILED
    refused = home.run("receipts", *arguments, code=code)
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not sandbox.moy_nalog.receipts
