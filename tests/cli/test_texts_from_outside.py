"""Texts of a server or of a person neither steer the terminal nor spoil JSON, whatever the encoding."""

from __future__ import annotations

import io
import json
import os
import tomllib
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from govauth.cli import output, prompts
from govauth.cli.exit_codes import ExitCode
from govauth.cli.settings import location, secret_values
from govauth.cli.settings.profile import Profile
from govauth.cli.settings.toml_text import toml_string
from govauth.errors import ConfigurationError
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from govauth.secret import Secret
from tests.cli.terminal import Home

HOSTILE = "café \x1b[31m\x9b2J\u202e\u2028\ud83d\ude00 ёж".encode("utf-16", "surrogatepass").decode("utf-16")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_lines_do_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.line(f"one {HOSTILE}\ntwo")
    written = capsys.readouterr().out
    assert written.splitlines() == ["one café  [31m 2J 😀 ёж", "two"]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "koi8-r", "cp1251", "latin-1"])
def test_json_stays_json_in_every_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setattr("sys.stderr", stream)
    output.json_line({"name": HOSTILE})
    output.json_note({"name": HOSTILE})
    lines = raw.getvalue().decode(encoding).splitlines()
    assert [json.loads(one)["name"] for one in lines] == [HOSTILE, HOSTILE]
    assert ("ёж" in lines[0]) is (encoding == "utf-8")
    assert "\x9b" not in lines[0]


@pytest.mark.parametrize("text", [HOSTILE, '\x7f\x00\t"\\', "пароль"])
def test_texts_in_toml_come_back(text: str) -> None:
    assert tomllib.loads(f"value = {toml_string(text)}") == {"value": text}


def _absent(_: str) -> None:
    """No keyring is installed."""


def test_a_remembered_password_may_hold_any_character(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_values, "find_spec", _absent)
    profile = Profile(name="default")
    with mock.patch.dict(os.environ, home.environment(), clear=True):
        secret_values.remember(profile, "moy_nalog", "password", Secret(HOSTILE))
        found = secret_values.secret_of(profile, "moy_nalog", "password")
    assert found is not None
    assert found.reveal() == HOSTILE


def test_a_name_that_is_no_text_is_refused_before_it_is_sent(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "{sandbox.url}"\n')
    failed = home.run(
        "receipts", "issue", "\udcff", "10", code=ExitCode.FAILED, GOVAUTH_MOY_NALOG_PASSWORD=PASSWORD
    )
    assert "half of a surrogate pair" in failed.stderr
    assert not sandbox.moy_nalog.receipts


def test_a_password_that_is_no_text_is_one_sentence(home: Home) -> None:
    home.settings(f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "http://127.0.0.1:9"\n')
    failed = home.run(
        "receipts", "list", code=ExitCode.FAILED, GOVAUTH_MOY_NALOG_PASSWORD="\udcff", GOVAUTH_LANG="ru"
    )
    assert failed.stderr == "the value of GOVAUTH_MOY_NALOG_PASSWORD is no text in UTF-8\n"


def test_nobody_knows_where_the_home_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nameless)
    with pytest.raises(ConfigurationError, match="set HOME"):
        location.directory()
    failed = home.run("status", code=ExitCode.FAILED)
    assert "no home directory; set HOME, or name another path" in failed.stderr


def test_who_ends_the_input_is_not_asked_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: str) -> str:
        raise EOFError

    def undecodable(_: str) -> str:
        return b"\xff".decode()

    monkeypatch.setattr(prompts, "_somebody_is_there", lambda: True)
    monkeypatch.setattr("getpass.getpass", ended)
    home.settings(f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "http://127.0.0.1:9"\n')
    home.run("login", "moy_nalog", code=ExitCode.STOPPED)
    monkeypatch.setattr("getpass.getpass", undecodable)
    failed = home.run("login", "moy_nalog", code=ExitCode.FAILED)
    assert failed.stderr == "the answer is no text in the encoding of this terminal\n"


def test_a_login_that_fails_leaves_the_token_that_there_was(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(
        f'[profiles.default]\nstore = "{home.path / "tokens"}"\n'
        f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "{sandbox.url}"\n'
    )
    home.run("login", "moy_nalog", GOVAUTH_MOY_NALOG_PASSWORD=PASSWORD)
    before: dict[str, Any] = json.loads(home.run("status", "--json").stdout)
    home.run("login", "moy_nalog", "--again", code=ExitCode.FAILED, GOVAUTH_MOY_NALOG_PASSWORD="wrong")
    after: dict[str, Any] = json.loads(home.run("status", "--json").stdout)
    assert after["state"] == "signed in"
    assert after["token"] == before["token"]


def test_a_choice_that_there_is_not_is_refused_in_the_language_of_the_user(home: Home) -> None:
    english = home.run("receipts", "cancel", "x", "--reason", "foo", code=ExitCode.USAGE)
    assert "Value error" not in english.stderr
    russian = home.alone("receipts", "cancel", "x", "--reason", "foo", code=ExitCode.USAGE, GOVAUTH_LANG="ru")
    assert russian.stderr == "'--reason': 'foo' не подходит, есть 'mistake', 'refund'\n"
