"""Mistakes of use are one sentence, in the language of the user; the output may be cut off."""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

from govauth.cli import failures, language, main, usage
from govauth.cli.app import app
from govauth.cli.exit_codes import ExitCode
from govauth.errors import Advice, NotFound
from govauth.providers.moy_nalog.sandbox import INN
from govauth.simulation.chance import chance
from tests.cli.terminal import Home
from tests.documentation import DOCS, Page
from tests.doctor.served import answering

PROGRAM = (sys.executable, "-m", "govauth")


def govauth(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [*PROGRAM, *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in run.stderr + run.stdout
    return run


def test_the_version() -> None:
    assert govauth("--version").stdout == f"govauth {metadata.version('govauth')}\n"


def test_a_busy_port(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = home.run("sandbox", "--port", port, code=ExitCode.FAILED)
        russian = govauth("sandbox", "--port", port, LC_ALL="ru_RU.UTF-8")
        as_json = home.run("sandbox", "--port", port, "--json", code=ExitCode.FAILED)
    assert russian.returncode == ExitCode.FAILED
    assert refused.stderr == (
        f"port {port} of 127.0.0.1 is busy; choose another with --port; 0 takes any free one\n"
    )
    assert f"порт {port} на 127.0.0.1 занят" in russian.stderr
    assert json.loads(as_json.stderr)["kind"] == "ConfigurationError"


@pytest.mark.parametrize(
    ("arguments", "english", "russian"),
    [
        (
            ("sandbox", "--port", "99999"),
            "less than or equal to 65535",
            "'--port': должно быть не больше 65535",
        ),
        (("sandbox", "--port", "x"), "valid integer", "'--port': нужно целое число"),
        (("sandbox", "--prot", "1"), "No such option: --prot", "нет такого параметра: --prot"),
        (("sandbox", "1"), "unexpected extra argument", "лишнее: 1"),
        (("sandbos",), "Did you mean 'sandbox'", "(возможно: 'sandbox')"),
        (("ledger", "show"), "Missing argument 'key'", "не хватает 'key'"),
        (("ledger", "list", "--state"), "requires an argument", "параметру '--state' нужно значение"),
        (("doctor", "--seconds", "0"), "seconds must be", "seconds must be"),
    ],
)
def test_a_mistake_of_use(
    arguments: tuple[str, ...],
    english: str,
    russian: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for speaks_russian, words in ((False, english), (True, russian)):
        monkeypatch.setattr(usage, "RUSSIAN", speaks_russian)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code in (ExitCode.USAGE, ExitCode.FAILED)
        refused = capsys.readouterr()
        assert words in refused.err
        assert refused.err.count("\n") == 1
        assert refused.out == ""


def test_help_in_both_languages() -> None:
    english, russian = govauth("--help").stdout, govauth("--help", LC_ALL="ru_RU.UTF-8").stdout
    assert "Commands" in english
    assert "Команды" in russian
    assert "Receipts of «Мой налог»" in english
    assert "Чеки «Мой налог»" in russian
    assert govauth().returncode == ExitCode.USAGE


def test_a_terminal_without_cyrillic_gets_escapes() -> None:
    run = govauth("--help", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert run.returncode == 0
    assert "\\u" in run.stdout


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line, sys.executable], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", ["doctor", "--help"])
def test_a_reader_that_goes_away(command: str) -> None:
    piped = shell(f'"$0" -m govauth {command} | true; exit "${{PIPESTATUS[0]}}"')
    assert piped.stderr == ""
    assert piped.returncode == ExitCode.PIPE_CLOSED


@pytest.mark.parametrize(
    ("where", "code", "sentence"),
    [(">&-", ExitCode.DONE, ""), (">/dev/full", ExitCode.FAILED, "system: No space left on device\n")],
)
def test_an_output_that_takes_nothing(where: str, code: ExitCode, sentence: str) -> None:
    run = shell(f'"$0" -m govauth explain 429 {where}')
    assert run.returncode == code
    assert run.stderr == sentence


def test_an_interrupted_sandbox_says_nothing_more() -> None:
    with subprocess.Popen(
        [*PROGRAM, "sandbox", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as served:
        try:
            assert served.stdout is not None
            told = json.loads(served.stdout.readline())
            assert told["url"].startswith("http://127.0.0.1:")
            assert told["accounts"]["moy_nalog"]["inn"] == INN
            # It listens already, and answers once it serves: from then on it heeds signals.
            assert httpx.get(told["operations"], timeout=60).status_code == 200
            served.send_signal(signal.SIGINT)
            assert served.communicate(timeout=30) == ("", "")
        finally:
            served.kill()
    assert served.returncode in (ExitCode.DONE, ExitCode.STOPPED)


def test_completion() -> None:
    words = {"_GOVAUTH_COMPLETE": "complete_bash", "COMP_WORDS": "govauth led", "COMP_CWORD": "1"}
    assert govauth(**words).stdout.split() == ["ledger"]
    words |= {"COMP_WORDS": "govauth ledger list --state ", "COMP_CWORD": "4"}
    assert "not_applied" in govauth(**words).stdout.split()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_commands_of_the_page_are_there(language: str) -> None:
    page = Page.at(DOCS / language / "command-line.md")
    shown = [block.body for block in page.blocks if block.info == "bash"]
    lines = re.findall(r"^govauth ([a-z].*)$", "".join(shown), re.MULTILINE)
    assert len(lines) > 15
    for line in lines:
        words, command = shlex.split(line), typer.main.get_command(app)
        while words and isinstance(command, typer.core.TyperGroup):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("library", ["typer", "rich"])
def test_without_the_extra_it_says_what_to_install(library: str) -> None:
    program = f"import sys; sys.modules[{library!r}] = None\nfrom govauth.cli import main\nmain(['sandbox'])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.returncode == ExitCode.FAILED
    assert run.stderr == f"the command line needs {library}: pip install 'govauth[cli]'\n"


def test_doctor_as_json_and_by_its_exit_code(tmp_path: Path) -> None:
    home, store = Home(tmp_path), tmp_path / "tokens"
    store.mkdir(mode=0o755)
    store.chmod(0o755)
    with answering() as host:
        ill = home.run("doctor", "--host", host, "--store", str(store), "--json", code=ExitCode.FAILED)
        shown = govauth("doctor", "--host", host, "--store", str(store), GOVAUTH_LANG="ru")
        store.chmod(0o700)
        well = home.run("doctor", "--host", host, "--store", str(store), "--json", code=ExitCode.DONE)
    assert shown.returncode == ExitCode.FAILED
    report = json.loads(ill.stdout)
    assert report["state"] == "fault"
    faults = [one for one in report["findings"] if one["state"] == "fault"]
    assert [(one["check"], one["subject"]) for one in faults] == [("store", str(store))]
    assert "chmod 700" in faults[0]["advice"]
    assert {"version", "extra", "engine", "dns", "reach", "clock", "proxy"} <= {
        one["check"] for one in report["findings"]
    }
    assert f"✗ store {store}:" in shown.stdout
    assert "→ сделайте его только своим" in shown.stdout
    assert {one["check"] for one in json.loads(well.stdout)["findings"] if one["state"] == "fault"} == set()


def test_warnings_fail_where_they_must(tmp_path: Path) -> None:
    proxy: Any = {"HTTPS_PROXY": "http://proxy.example:3128"}
    Home(tmp_path).run("doctor", **proxy)
    Home(tmp_path).run("doctor", "--strict", code=ExitCode.FAILED, **proxy)


def test_a_sandbox_for_other_hosts_is_meant() -> None:
    for host, reason in (("0.0.0.0", "--allow-remote"), ("example.test", "must be an IPv4 address")):
        refused = govauth("sandbox", "--host", host)
        assert refused.returncode == ExitCode.FAILED
        assert reason in refused.stderr
        assert "Traceback" not in refused.stderr


def test_why_a_port_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    # An address of documentation (RFC 5737), which no host of ours has.
    foreign = home.run(
        "sandbox", "--host", "192.0.2.1", "--allow-remote", "--port", "0", code=ExitCode.FAILED
    )
    assert "port 0 of 192.0.2.1 cannot be opened: EADDRNOTAVAIL; choose another" in foreign.stderr

    def denied(port: int, host: str) -> socket.socket:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("govauth.sandbox.server.listen", denied)  # these tests may run as root
    assert "ports below 1024 are for root" in home.run("sandbox", "--port", "80", code=ExitCode.FAILED).stderr
    refused = home.run("sandbox", "--port", "8080", code=ExitCode.FAILED)
    assert "port 8080 of 127.0.0.1 cannot be opened: EACCES" in refused.stderr


def test_a_seed_makes_up_the_same_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chance, "_source", chance._source)  # comes back after the test
    made = []
    for seed in ("7", "7", "8"):
        # What it makes up is seen without serving: an address that is not of this host ends it.
        arguments = ("sandbox", "--host", "192.0.2.1", "--allow-remote", "--seed", seed)
        Home(tmp_path).run(*arguments, code=ExitCode.FAILED)
        made.append(chance.uuid())
    assert made[0] == made[1] != made[2]


def test_the_sandbox_says_where_it_is_in_json() -> None:
    command = [*PROGRAM, "sandbox", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as served:
        assert served.stdout is not None
        line = json.loads(served.stdout.readline())
        served.terminate()
    assert line["operations"] == f"{line['url']}/_sandbox/"
    assert line["accounts"]["moy_nalog"]["inn"] == INN
    assert all(all(account.values()) for account in line["accounts"].values())


def test_a_failure_brings_its_advice_in_the_language_of_the_user(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise NotFound("no such order; look at the id").advised(Advice("look at the id", "проверьте id"))

    for russian, lines in ((False, 1), (True, 2)):
        monkeypatch.setattr(language, "RUSSIAN", russian)
        with pytest.raises(SystemExit):
            failures.run(refused, as_json=False)
        written = capsys.readouterr().err
        assert (written.count("\n"), "→ проверьте id" in written) == (lines, russian)
    with pytest.raises(SystemExit):
        failures.run(refused, as_json=True)
    assert json.loads(capsys.readouterr().err)["advice"] == "проверьте id"


def ends_with(error: BaseException) -> ExitCode | int:
    def command() -> int:
        raise error

    with pytest.raises(SystemExit) as ended:
        failures.run(command, as_json=False)
    return ended.value.code  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (OSError(errno.ENOENT, "No such file or directory", "sales.csv"), 1, "sales.csv: No such file"),
        (OSError("the disk has gone"), 1, "system: the disk has gone"),
        (typer.Exit(3), 3, ""),
        (typer.Abort(), ExitCode.STOPPED, ""),
        (KeyboardInterrupt(), ExitCode.STOPPED, ""),
        (SystemExit(2), 2, ""),
        (SystemExit(1), ExitCode.PIPE_CLOSED, ""),
        (ExceptionGroup("", [ExceptionGroup("", [NotFound("no such receipt")])]), 1, "no such receipt"),
    ],
)
def test_how_a_command_ends(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, sentence: str
) -> None:
    assert ends_with(error) == code
    shown = capsys.readouterr().err
    assert shown.startswith(sentence)
    assert bool(shown) == bool(sentence)


@pytest.mark.parametrize(
    "error", [LookupError("a fault"), ExceptionGroup("two", [LookupError("a"), ValueError("b")])]
)
def test_a_fault_of_the_program_is_not_hidden(error: Exception) -> None:
    def command() -> int:
        raise error

    with pytest.raises(type(error)) as caught:
        failures.run(command, as_json=False)
    assert caught.value is error
