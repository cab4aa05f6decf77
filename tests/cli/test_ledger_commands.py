"""``govauth receipts batch`` and ``govauth ledger`` as a user would start them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from govauth.cli.exit_codes import ExitCode
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "GOVAUTH_INN": INN, "GOVAUTH_PASSWORD": PASSWORD, "HOME": str(tmp_path)}


@pytest.fixture
def govauth(environment: dict[str, str]) -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "govauth", *arguments]
        return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    lines = "".join(f"o{number},Урок,1500.00\n" for number in range(30))
    path.write_text(f"key,name,price\n{lines}", encoding="utf-8")
    return path


@pytest.fixture
def batch(sandbox: ServedSandbox, sales: Path, tmp_path: Path) -> tuple[str, ...]:
    ledger = str(tmp_path / "private" / "ledger.sqlite")
    return ("receipts", "batch", str(sales), "--ledger", ledger, "--at", sandbox.url)


def test_the_rows_of_a_file_are_issued_once(
    govauth: Run, batch: tuple[str, ...], sandbox: ServedSandbox, tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    first = govauth(*batch, "--report", str(report))
    assert first.returncode == ExitCode.DONE, first.stderr
    assert "30 done" in first.stdout
    assert first.stderr == ""
    assert len(report.read_text().splitlines()) == 31
    again = govauth(*batch, "--json")
    assert again.returncode == ExitCode.DONE
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert events[0] == {"event": "checked", "rows": 30, "bad": 0}
    assert events[-1]["event"] == "report"
    assert events[-1]["done"] == 30
    assert len(sandbox.moy_nalog.receipts) == 30
    assert PASSWORD not in first.stdout + again.stdout


def test_nothing_is_sent_before_the_file_is_checked(
    govauth: Run, batch: tuple[str, ...], sandbox: ServedSandbox, sales: Path
) -> None:
    with sales.open("a", encoding="utf-8") as file:
        file.write('bad,Урок,"1,5"\n')
    refused = govauth(*batch)
    assert refused.returncode == ExitCode.USAGE
    assert "line 32: price must be written with a point: 1.5, or say --decimal-comma" in refused.stderr
    assert not sandbox.moy_nalog.receipts
    assert govauth(*batch, "--skip-bad").returncode == ExitCode.DONE
    assert len(sandbox.moy_nalog.receipts) == 30


def test_a_key_that_stands_for_two_sales_is_named(govauth: Run, batch: tuple[str, ...], sales: Path) -> None:
    sales.write_text("key;name;price\na;Урок;1500\na;Урок;1600\n", encoding="utf-8")
    ended = govauth(*batch)
    assert ended.returncode == ExitCode.INCOMPLETE
    assert "not sent, for these keys stand for other content already: a;" in ended.stderr


def test_of_many_bad_rows_the_first_hundred_are_named_and_it_says_so(
    govauth: Run, batch: tuple[str, ...], sandbox: ServedSandbox, sales: Path
) -> None:
    sales.write_text("key;name;price\n" + "".join(f"{n};Урок;1,5\n" for n in range(120)), encoding="utf-8")
    refused = govauth(*batch)
    assert refused.returncode == ExitCode.USAGE
    lines = refused.stderr.splitlines()
    assert len(lines) == 102
    assert "the first 100" in lines[100]
    assert not sandbox.moy_nalog.receipts


def test_a_file_without_a_column_is_one_sentence_and_commas_are_read_where_it_is_said(
    govauth: Run, batch: tuple[str, ...], sandbox: ServedSandbox, sales: Path
) -> None:
    sales.write_text("key;name;Цена\nо1;Урок;1 500,00\n", encoding="utf-8")
    refused = govauth(*batch, "--skip-bad")
    assert refused.returncode == ExitCode.USAGE
    assert refused.stderr == "line 1: there is no column 'price'; there are key, name, Цена\n"
    unknown = govauth(*batch, "--encoding", "excel")
    assert unknown.returncode == ExitCode.USAGE
    assert "encoding must be one that Python knows" in unknown.stderr
    assert not sandbox.moy_nalog.receipts
    done = govauth(*batch, "--column", "price=Цена", "--decimal-comma")
    assert done.returncode == ExitCode.DONE, done.stderr
    assert sandbox.moy_nalog.receipts.total_of(INN) == 1500


def test_a_ledger_that_cannot_be_reached_is_one_sentence(govauth: Run, batch: tuple[str, ...]) -> None:
    refused = govauth(*batch[:4], "postgresql://user:hidden@127.0.0.1:9/ledger", *batch[5:])
    assert refused.returncode == ExitCode.FAILED
    assert "does not serve the ledger" in refused.stderr
    assert "hidden" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_signal_stops_it_in_good_order(
    batch: tuple[str, ...], environment: dict[str, str], govauth: Run, sandbox: ServedSandbox
) -> None:
    program = [sys.executable, "-m", "govauth", *batch, "--rate", "5"]
    running = subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True)
    while len(sandbox.moy_nalog.receipts) < 3:
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=30)
    assert running.returncode == ExitCode.STOPPED
    assert "stopping" in output
    assert len(sandbox.moy_nalog.receipts) < 30
    assert govauth(*batch).returncode == ExitCode.DONE
    assert len(sandbox.moy_nalog.receipts) == 30


def test_signals_that_follow_each_other_change_nothing(
    batch: tuple[str, ...], environment: dict[str, str], govauth: Run, sandbox: ServedSandbox
) -> None:
    sandbox.fault("lose", operation="receipts.issue", times=2)
    program = [sys.executable, "-m", "govauth", *batch, "--rate", "5"]
    running = subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while len(sandbox.moy_nalog.receipts) < 3:
        assert running.poll() is None
        time.sleep(0.02)
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
        running.send_signal(number)
    _, errors = running.communicate(timeout=30)
    assert running.returncode == ExitCode.STOPPED
    assert errors == ""
    assert govauth(*batch).returncode == ExitCode.DONE
    assert len(sandbox.moy_nalog.receipts) == 30


def test_a_wrong_password_is_one_sentence(
    govauth: Run, batch: tuple[str, ...], environment: dict[str, str], sandbox: ServedSandbox
) -> None:
    environment["GOVAUTH_PASSWORD"] = "not-the-one-9"
    refused = govauth(*batch)
    assert refused.returncode == ExitCode.FAILED
    assert "Traceback" not in refused.stderr + refused.stdout
    assert "not-the-one-9" not in refused.stderr + refused.stdout


@pytest.mark.parametrize("arguments", [("--column", "key"), ("--column", "prise=x")])
def test_a_wrong_column_is_a_mistake_of_use(
    govauth: Run, batch: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    refused = govauth(*batch, *arguments)
    assert refused.returncode in (ExitCode.USAGE, ExitCode.FAILED)
    assert "Traceback" not in refused.stderr


def test_a_ledger_is_looked_after(govauth: Run, batch: tuple[str, ...]) -> None:
    ledger = ("--ledger", batch[4])
    assert govauth(*batch).returncode == ExitCode.DONE
    status = govauth("ledger", "status", *ledger, "--json")
    assert json.loads(status.stdout) == {"done": 30, "surplus": 0}
    assert govauth("ledger", "status", *ledger).stdout.splitlines()[0].split() == ["done", "30"]
    listed = govauth("ledger", "list", *ledger, "--state", "done").stdout.splitlines()
    assert len(listed) == 30
    shown = json.loads(govauth("ledger", "show", "o7", *ledger, "--json").stdout)
    assert shown["state"] == "done"
    assert shown["ref"] in listed[7]
    assert govauth("ledger", "show", "none", *ledger).returncode == ExitCode.FAILED
    assert len(govauth("ledger", "export", *ledger).stdout.splitlines()) == 30
    decided = govauth("ledger", "decide", "o7", "--not-applied", *ledger)
    assert decided.returncode == ExitCode.FAILED
    assert "done, not unknown" in decided.stderr
    forgotten = govauth("ledger", "forget", "--before", "2100-01-01", *ledger)
    assert forgotten.stdout == "30 forgotten\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("list", "--state", "bogus"), "invalid choice"),
        (("forget", "--before", "2026-13-01"), "must be a day"),
        (("forget", "--before", "2026-01-01T00:00"), "must have a zone"),
        (("status",), "there is no ledger"),
    ],
)
def test_a_mistake_of_use_is_one_sentence(
    govauth: Run, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = govauth("ledger", *arguments, "--ledger", str(tmp_path / "nowhere" / "ledger.sqlite"))
    assert refused.returncode in (ExitCode.FAILED, ExitCode.USAGE)
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_ledger_that_cannot_be_opened_is_one_sentence(govauth: Run, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open" / "ledger.sqlite").touch()
    refused = govauth("ledger", "status", "--ledger", str(tmp_path / "open" / "ledger.sqlite"))
    assert refused.returncode == ExitCode.FAILED
    assert "open to other users" in refused.stderr
    assert "Traceback" not in refused.stderr
