"""What the commands write for a person, without ``--json``, in this process."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from govauth.cli.exit_codes import ExitCode
from govauth.providers.crpt import sandbox as crpt
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.cli.terminal import Home


@pytest.fixture
def seller(tmp_path: Path, sandbox: ServedSandbox) -> Home:
    home = Home(tmp_path)
    home.settings(f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "{sandbox.url}"\n')
    home.run("login", "moy_nalog", GOVAUTH_PASSWORD=PASSWORD)
    return home


def test_receipts(seller: Home, sandbox: ServedSandbox) -> None:
    company = ("--client-inn", "7707083893", "--client-name", "ООО «Заказчик»")
    issued = [
        seller.json("receipts", "issue", "Урок", "10", *client)[0]["id"]
        for client in (("--foreign", "--client-name", "Agency"), company)
    ]
    kinds = [one["incomeType"] for one in sandbox.moy_nalog.receipts._receipts.values()]
    assert kinds == ["FROM_FOREIGN_AGENCY", "FROM_LEGAL_ENTITY"]
    exported = seller.run("receipts", "export", "all.csv", "--since", "2026-01-01").stdout
    assert exported == "all.csv: 2 receipts\n"
    assert seller.run("receipts", "print", issued[0]).stdout == f"{issued[0]}.png\n"
    assert (seller.path / f"{issued[0]}.png").stat().st_size > 0


@pytest.mark.parametrize(
    "client",
    [
        ("--foreign", "--client-name", "Agency"),
        ("--client-inn", "7707083893", "--client-name", "ООО «Заказчик»"),
        ("--client-name", "Иванов"),
    ],
)
def test_a_lost_receipt_is_found_by_all_that_was_kept(
    seller: Home, sandbox: ServedSandbox, client: tuple[str, ...]
) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    seller.run("receipts", "issue", "Урок", "10.50", *client, code=ExitCode.UNKNOWN)
    (attempt,) = (seller.config / "attempts").glob("*.json")
    (found,) = seller.json("receipts", "reconcile")
    assert found["outcome"] == "applied"
    assert found["attempt"] == attempt.name
    assert not attempt.exists()


def test_two_receipts_that_one_attempt_may_have_made_are_a_persons_matter(
    seller: Home, sandbox: ServedSandbox
) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    seller.run("receipts", "issue", "Урок", "10", code=ExitCode.UNKNOWN)
    (attempt,) = (seller.config / "attempts").glob("*.json")
    book = sandbox.moy_nalog.receipts._receipts
    book["anothertwin"] = {**next(iter(book.values())), "approvedReceiptUuid": "anothertwin"}
    undecided = seller.run("receipts", "reconcile", code=ExitCode.PERSON_NEEDED)
    assert "undecided" in undecided.stdout
    assert all(receipt in undecided.stdout for receipt in book)
    assert undecided.stderr == f"look at these receipts, then remove {attempt}\n"
    assert attempt.exists()


WRONG_ATTEMPTS = (
    "[]",
    "{",
    '{"version": 2}',
    '{"version": 1, "operation_time": "x", "request_time": "x"}',
    '{"version": 1, "operation_time": "2026-03-01T12:00:00Z"}',
)


def test_an_attempt_that_is_damaged_stays(seller: Home, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    seller.run("receipts", "issue", "Урок", "10", code=ExitCode.UNKNOWN)
    (attempt,) = (seller.config / "attempts").glob("*.json")
    kept = json.loads(attempt.read_bytes())
    services = [json.dumps({**kept, **wrong}) for wrong in ({"services": [["x"]]}, {"payment": "BARTER"})]
    for content in (*WRONG_ATTEMPTS, *services):
        attempt.write_text(content)
        refused = seller.run("receipts", "reconcile", code=ExitCode.FAILED).stderr
        assert refused == (
            f"{attempt} is no attempt as this release writes it; look at it, then remove it\n"
        ), content
        assert attempt.read_text() == content


def test_codes_of_a_station(station: Home, sandbox: ServedSandbox) -> None:
    order = ("suz", "order", "milk", crpt.GTIN, "20", "--template", "20", "--number", "batch-7")
    order_id = station.run(*order).stdout.strip()
    listed = station.run("suz", "orders").stdout
    assert listed.startswith(f"{order_id}  ")
    assert "  milk  batch-7  " in listed
    codes = ("suz", "codes", order_id, crpt.GTIN, "--out", "codes.txt")
    assert station.run(*codes).stdout == "20 codes in codes.txt\n"
    reported = station.run("suz", "report", "milk", "codes.txt").stdout.split()
    assert reported[1:] == ["20", "SUCCESS"]
    sandbox.fault("lose", operation="suz.reports.utilise")
    lost = station.run("suz", "report", "milk", "codes.txt", code=ExitCode.UNKNOWN).stderr
    assert lost.startswith("the report from line 1 on is not known\n")
    (station.path / "latin.txt").write_bytes(b"\xff\n")
    not_text = station.run("suz", "report", "milk", "latin.txt", code=ExitCode.FAILED).stderr
    assert not_text == "latin.txt: is not UTF-8\n"


def test_a_ledger(seller: Home, sandbox: ServedSandbox) -> None:
    path = seller.path / "l" / "ledger"
    ledger = ("--ledger", str(path))
    for key in ("a", "b"):
        seller.run("receipts", "issue", "Урок", "10", "--key", key, *ledger)
    refs = [one["id"] for one in seller.json("receipts", "list")]
    with sqlite3.connect(path) as tables:
        tables.execute("UPDATE ledger_entry SET state = 'unknown', ref = NULL")
        tables.execute(
            "INSERT INTO ledger_surplus (scope, ref, key, seen) SELECT scope, 'twin', key, 0"
            " FROM ledger_entry WHERE key = 'a'"
        )
    tables.close()
    neither = seller.run("ledger", "decide", "a", *ledger, code=ExitCode.USAGE).stderr
    both = ("--ref", refs[0], "--not-applied")
    assert neither == seller.run("ledger", "decide", "a", *both, *ledger, code=ExitCode.USAGE).stderr
    assert "give --ref or --not-applied" in neither
    decided = seller.run("ledger", "decide", "a", "--ref", refs[0], *ledger).stdout
    assert decided == f"a  done  {refs[0]}\n"
    assert seller.json("ledger", "decide", "b", "--not-applied", *ledger)[0]["state"] == "not_applied"
    assert seller.run("ledger", "surplus", *ledger).stdout == "twin  like a\n"
    (twin,) = seller.json("ledger", "surplus", *ledger)
    assert twin == {"ref": "twin", "key": "a", "seen": "1970-01-01T00:00:00+00:00"}
    counted = seller.run("ledger", "status", *ledger, code=ExitCode.PERSON_NEEDED).stdout
    assert counted.splitlines()[-1].split() == ["surplus", "1"]
    forget = ("ledger", "forget", "--before", "2100-01-01", *ledger)
    assert seller.json(*forget) == [{"forgotten": 1}]
    assert seller.run(*forget).stdout == "0 forgotten\n"
    assert len(seller.run("ledger", "list", *ledger).stdout.splitlines()) == 2
