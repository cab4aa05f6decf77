"""``manage.py issue_receipts`` in a real Django project."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

pytest.importorskip("django")

SETTINGS = """
from govauth.auth import FileTokenStore

SECRET_KEY = "only for this test"
USE_TZ = True
INSTALLED_APPS = ["govauth.integrations.django"]
GOVAUTH_MOY_NALOG = {{
    "inn": "{inn}",
    "password": "{password}",
    "ledger": "{directory}/private/ledger.sqlite",
    "store": FileTokenStore("{directory}/tokens"),
    "address": "{address}",
}}
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(tmp_path: Path, sandbox: ServedSandbox) -> Run:
    text = SETTINGS.format(inn=INN, password=PASSWORD, directory=tmp_path, address=sandbox.url)
    (tmp_path / "project_settings.py").write_text(text)
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", os.getcwd())])
    environment = {**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "project_settings"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "django", *arguments]
        return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60)

    return run


def test_the_rows_of_a_file_are_issued_once(manage: Run, sandbox: ServedSandbox, tmp_path: Path) -> None:
    sales = tmp_path / "sales.csv"
    sales.write_text("key,name,price\n" + "".join(f"o{number},Урок,1500\n" for number in range(20)))
    for _ in range(2):
        done = manage("issue_receipts", str(sales))
        assert done.returncode == 0, done.stderr
        assert "20 done, 0 refused" in done.stdout
    assert len(sandbox.moy_nalog.receipts) == 20
    assert PASSWORD not in done.stdout + done.stderr


def test_a_bad_row_is_told_and_nothing_is_sent(manage: Run, sandbox: ServedSandbox, tmp_path: Path) -> None:
    sales = tmp_path / "sales.csv"
    sales.write_text('key,name,price\na,Урок,1\nb,Урок,"1,5"\n')
    refused = manage("issue_receipts", str(sales))
    assert refused.returncode == 1
    assert "line 3: price must be written with a point: 1.5" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not sandbox.moy_nalog.receipts
    assert manage("issue_receipts", str(sales), "--skip-bad").returncode == 0
    assert len(sandbox.moy_nalog.receipts) == 1


def test_only_the_first_bad_rows_are_listed_and_that_is_said(manage: Run, tmp_path: Path) -> None:
    sales = tmp_path / "sales.csv"
    sales.write_text("key,name,price\n" + "".join(f"o{number},Урок,-1\n" for number in range(120)))
    refused = manage("issue_receipts", str(sales))
    assert refused.returncode == 1
    assert refused.stderr.count("line ") == 100
    assert "these are the first 100; there may be more" in refused.stderr


def test_a_file_that_is_not_there_is_one_sentence(manage: Run) -> None:
    refused = manage("issue_receipts", "nowhere.csv")
    assert refused.returncode == 1
    assert "there is no" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.fixture
def here(tmp_path: Path, sandbox: ServedSandbox) -> Iterator[Callable[..., str]]:
    """The command in this process."""
    from tests.integrations import django_project  # first: it configures Django

    from django.core.management import call_command
    from django.test import override_settings

    assert django_project.MIDDLEWARE
    moy_nalog = {
        "inn": INN,
        "password": PASSWORD,
        "ledger": str(tmp_path / "private" / "ledger.sqlite"),
        "address": sandbox.url,
    }

    def call(file: Path, *, without: str = "") -> str:
        out = io.StringIO()
        kept = {name: value for name, value in moy_nalog.items() if name != without}
        with override_settings(GOVAUTH_MOY_NALOG=kept):
            call_command("issue_receipts", str(file), "--width", "1", stdout=out, stderr=out)
        return out.getvalue()

    yield call


def test_what_is_not_complete_is_an_error_that_says_so(
    here: Callable[..., str], sandbox: ServedSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.management.base import CommandError

    sales = tmp_path / "sales.csv"
    sales.write_text("key,name\no,Урок\n")
    with pytest.raises(CommandError, match="^nothing was sent$"):
        here(sales)
    sales.write_text("key,name,price\n" + "".join(f"o{number},Урок,1500\n" for number in range(6)))
    with pytest.raises(CommandError, match=r"^settings\.GOVAUTH_MOY_NALOG must have ledger$"):
        here(sales, without="ledger")
    sandbox.moy_nalog.control("unregister", value=True)
    with pytest.raises(CommandError, match=r"^not complete: 0 done, 6 refused, .*; run it again to go on"):
        here(sales)
    assert not sandbox.moy_nalog.receipts
    sandbox.moy_nalog.control("unregister", value=False)
    shutil.rmtree(tmp_path / "private")

    issue = sandbox.moy_nalog.receipts.issue

    def interrupted(*arguments: Any) -> Any:
        made = issue(*arguments)
        os.kill(os.getpid(), signal.SIGINT)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(sandbox.moy_nalog.receipts, "issue", interrupted)
        with pytest.raises(CommandError, match=r"^not complete: \d done, .* to go"):
            here(sales)
    assert 0 < len(sandbox.moy_nalog.receipts) < 6
    assert "6 done, 0 refused, 0 unknown, 0 to go" in here(sales)
    assert len(sandbox.moy_nalog.receipts) == 6
