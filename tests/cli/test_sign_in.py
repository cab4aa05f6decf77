"""``login``, ``logout`` and ``status``, typed by a person at a terminal."""

from __future__ import annotations

import io
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from govauth.cli.exit_codes import ExitCode
from govauth.providers.bifit_kassa import sandbox as kassa
from govauth.providers.crpt import sandbox as crpt
from govauth.providers.esia_gateway import sandbox as gateway
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD, PHONE, SMS_CODE
from govauth.sandbox.server import ServedSandbox
from govauth.signing.certificate_reading import read_certificate
from tests.cli.terminal import Home, ended

pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_password_is_asked_for_and_never_shown(home: Home, sandbox: ServedSandbox) -> None:
    terminal = home.at_terminal("login", "moy_nalog", "--at", sandbox.url)
    shown = terminal.logfile_read = io.StringIO()
    terminal.expect("ИНН: ")
    terminal.sendline(INN)
    terminal.expect("Password of «Мой налог»: ")
    terminal.sendline(PASSWORD)
    terminal.expect("signed in to «Мой налог»")
    assert ended(terminal) == 0
    assert PASSWORD not in shown.getvalue()
    written = "".join(path.read_text() for path in home.config.iterdir())
    assert f'inn = "{INN}"' in written
    assert PASSWORD not in written

    (status,) = home.json("status")
    assert status["provider"] == "moy_nalog"
    assert status["account"] == INN
    assert status["state"] == "signed in"
    assert status["age"] < 60
    assert status["expires"] > status["next_renewal"] > status["issued"]
    lines = home.run("status").stdout
    tokens = (home.path / ".govauth").glob("*.json")
    assert not [one for one in tokens if one.read_text().split('"access":"')[1][:10] in lines]

    assert "--again" in home.run("login", "moy_nalog").stdout
    assert sandbox.moy_nalog.counters["logins"] == 1
    assert home.json("logout", "moy-nalog") == [{"provider": "moy_nalog", "forgotten": True}]
    (gone,) = home.json("status", code=ExitCode.PERSON_NEEDED)
    assert gone["state"] == "sign in"
    assert not list((home.path / ".govauth").glob("*.json"))


def test_a_wrong_password_and_nobody_to_ask(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(f'[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "{sandbox.url}"\n')
    terminal = home.at_terminal("login", "moy_nalog", GOVAUTH_LANG="ru")
    terminal.expect("Пароль «Мой налог»: ")
    terminal.sendline("correct-horse")
    assert ended(terminal) == ExitCode.FAILED
    assert "correct-horse" not in (terminal.before or "")
    alone = home.alone("login", "moy_nalog", code=ExitCode.FAILED)
    assert "set GOVAUTH_MOY_NALOG_PASSWORD" in alone.stderr
    assert home.run("receipts", "list", code=ExitCode.PERSON_NEEDED).stderr.endswith(
        "sign in first: govauth login moy_nalog\n"
    )
    interrupted = home.at_terminal("login", "moy_nalog")
    interrupted.expect("Password")
    interrupted.sendintr()
    assert ended(interrupted) == ExitCode.STOPPED


def test_through_gosuslugi_with_a_browser(home: Home, sandbox: ServedSandbox) -> None:
    home.run("login", "moy_nalog", "--gosuslugi", "--sms", code=ExitCode.USAGE)
    home.run("login", "bifit_kassa", "--gosuslugi", code=ExitCode.USAGE)
    terminal = home.at_terminal("login", "moy-nalog", "--gosuslugi", "--at", sandbox.url)
    shown = terminal.logfile_read = io.StringIO()
    terminal.expect("ИНН: ")
    terminal.sendline(INN)
    terminal.expect("site settings")
    terminal.expect(r"(http://127\.0\.0\.1:\S+state=\S+)")
    found: Any = terminal.match
    back = sandbox.moy_nalog.sign_in(found.group(1))
    terminal.expect("Paste the whole address")
    terminal.sendline(back)
    terminal.expect("signed in to «Мой налог»")
    assert ended(terminal) == 0
    assert back not in shown.getvalue()
    (status,) = home.json("status")
    assert (status["account"], status["state"]) == (INN, "signed in")
    assert "receipts" not in home.run("receipts", "list").stderr  # the token serves the commands
    assert sandbox.moy_nalog.counters["login.password"] == 0


def test_a_code_from_an_sms(home: Home, sandbox: ServedSandbox) -> None:
    terminal = home.at_terminal("login", "moy_nalog", "--sms", "--at", sandbox.url)
    terminal.expect("Telephone: ")
    terminal.sendline(PHONE)
    terminal.expect("Code from the SMS: ")
    terminal.sendline(SMS_CODE)
    assert ended(terminal) == 0
    assert SMS_CODE not in (terminal.before or "")
    assert home.json("status")[0]["state"] == "signed in"
    assert home.json("receipts", "list") == []


def test_no_sms_goes_out_where_nobody_could_type_its_code(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(f'[profiles.default.moy_nalog]\nphone = "{PHONE}"\nat = "{sandbox.url}"\n')
    failed = home.alone("login", "moy_nalog", "--sms", code=ExitCode.FAILED)
    assert "nobody is here to be asked (Code from the SMS); run this in a terminal" in failed.stderr
    assert sandbox.moy_nalog.counters["login.start"] == 0


def test_what_is_remembered_is_private(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(
        f'[profiles.shop.bifit_kassa]\nusername = "{kassa.USERNAME_WITH_MFA}"\nat = "{sandbox.url}"\n'
    )
    nowhere: Any = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    login = ("login", "bifit_kassa", "--remember", "--profile", "shop")
    terminal = home.at_terminal(*login, **nowhere)
    terminal.expect("Password of БИФИТ Касса: ")
    terminal.sendline(kassa.PASSWORD)
    terminal.expect("Code from the SMS: ")
    terminal.sendline(kassa.SMS_CODE)
    assert ended(terminal) == 0
    secrets = home.config / "secrets.toml"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert secrets.read_text() == f'"shop.bifit_kassa.password" = "{kassa.PASSWORD}"\n'
    assert home.json("status", "--profile", "shop")[0]["state"] == "signed in"

    again = home.at_terminal(*login, "--again", **nowhere)
    again.expect("Code from the SMS: ")
    again.sendline(kassa.SMS_CODE)
    assert ended(again) == 0
    secrets.chmod(0o644)
    refused = home.run(*login, "--again", code=ExitCode.FAILED, **nowhere)
    assert "open to other users" in refused.stderr
    secrets.chmod(0o600)
    home.run("logout", "bifit_kassa", "--profile", "shop", **nowhere)
    assert secrets.read_text() == ""


def test_a_key_signs_in_without_a_person(home: Home, sandbox: ServedSandbox) -> None:
    (home.path / "is.key").write_bytes(crpt.KEY_PEM)
    (home.path / "is.crt").write_bytes(crpt.CERTIFICATE_PEM)
    home.settings(
        f'[profiles.default.crpt]\nat = "{sandbox.url}"\noms_id = "{crpt.OMS_ID}"\n'
        f'oms_connection = "{crpt.OMS_CONNECTION}"\nkey = "~/is.key"\ncertificate = "~/is.crt"\n'
    )
    assert home.json("status", code=ExitCode.PERSON_NEEDED)[0]["why"] == "govauth login crpt"
    assert home.json("login", "crpt")[0]["new"] is True
    assert home.json("status")[0]["state"] == "signed in"
    checks = {one["check"]: one for one in home.json("doctor")[0]["findings"]}
    assert checks["key"]["state"] == "ok"
    assert checks["reach"]["subject"] == sandbox.url


def test_the_doctor_looks_at_the_files_for_smev(home: Home) -> None:
    (home.path / "is.key").write_bytes(crpt.KEY_PEM)
    (home.path / "is.crt").write_bytes(crpt.CERTIFICATE_PEM)
    home.settings(
        '[profiles.default.smev]\nkey = "~/is.key"\ncertificate = "~/is.crt"\ntrust = ["~/is.crt", "~/none"]\n'
    )
    found = home.json("doctor", code=ExitCode.FAILED)[0]["findings"]
    assert [one["state"] for one in found if one["check"] == "key"] == ["ok"]
    trusted, missing = (one for one in found if one["check"] == "trust")
    assert (trusted["state"], missing["state"]) == ("ok", "fault")
    assert "the operator of СМЭВ" in missing["advice"]
    assert not any(one["check"] == "reach" for one in found), "nothing is called"


def test_a_container_signs_in_by_its_password(home: Home, sandbox: ServedSandbox) -> None:
    container = Path(__file__).parents[2] / "examples" / "participant.000"
    home.settings(
        f'[profiles.default.crpt]\nat = "{sandbox.url}"\noms_id = "{crpt.OMS_ID}"\n'
        f'oms_connection = "{crpt.OMS_CONNECTION}"\nkey = "{container}"\n'
    )
    assert home.json("login", "crpt", GOVAUTH_CRPT_KEY_PASSWORD="12345678")[0]["new"] is True
    wrong = home.run("login", "crpt", "--again", code=ExitCode.FAILED, GOVAUTH_CRPT_KEY_PASSWORD="1")
    assert "the password of the container is wrong" in wrong.stderr


def test_a_browser_in_the_middle(home: Home, sandbox: ServedSandbox) -> None:
    import httpx

    home.settings(
        f'[profiles.default.esia_gateway]\nat = "{sandbox.url}"\nclient_id = "{gateway.CLIENT_ID}"\n'
        f'redirect_uri = "{gateway.REDIRECT_URI}"\n'
    )
    terminal = home.at_terminal(
        "login", "esia_gateway", GOVAUTH_ESIA_GATEWAY_CLIENT_SECRET=gateway.CLIENT_SECRET
    )
    terminal.expect(r"(http://127\.0\.0\.1\S+)\r\n")
    assert isinstance(terminal.match, re.Match)
    page = terminal.match[1]
    terminal.expect("Paste the whole address")
    back = httpx.get(page).headers["location"]
    terminal.sendline(back)
    terminal.expect('add to .profiles.default.esia_gateway. of the settings: user = "([^"]+)"')
    assert ended(terminal) == 0
    assert back not in (terminal.before or "")


def test_a_session_of_esia_is_kept_among_the_secrets(home: Home, sandbox: ServedSandbox) -> None:
    (home.path / "is.key").write_bytes(crpt.KEY_PEM)
    (home.path / "is.crt").write_bytes(crpt.CERTIFICATE_PEM)
    trusted = sandbox.esia.certificates[0]
    (home.path / "esia.crt").write_bytes(trusted.der)
    here = "http://127.0.0.1/callback"
    sandbox.esia.register("CLI01", read_certificate(crpt.CERTIFICATE_PEM), here)
    home.settings(
        f'[profiles.default.esia]\nat = "{sandbox.url}"\nmnemonic = "CLI01"\n'
        f'redirect_uri = "{here}"\nkey = "~/is.key"\ncertificate = "~/is.crt"\n'
        'trust = ["~/esia.crt"]\n'
    )
    assert home.json("status", code=ExitCode.PERSON_NEEDED)[0]["account"] == "CLI01"
    nowhere: Any = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    terminal = home.at_terminal("login", "esia", **nowhere)
    terminal.expect(r"(http://127\.0\.0\.1\S+)\r\n")
    assert isinstance(terminal.match, re.Match)
    page = terminal.match[1]
    terminal.expect("Paste the whole address")
    terminal.sendline(sandbox.esia.sign_in(page))
    terminal.expect("signed in to ЕСИА")
    assert ended(terminal) == 0
    secrets = home.config / "secrets.toml"
    session = secrets.read_text().split('"')[3]
    shown = home.run("status", **nowhere).stdout
    assert "signed in" in shown
    assert session not in shown
    assert home.json("logout", "esia", **nowhere) == [{"provider": "esia", "forgotten": True}]
    assert secrets.read_text() == ""
    assert home.json("status", code=ExitCode.PERSON_NEEDED, **nowhere)[0]["state"] == "sign in"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("[profiles.default", "is no TOML"),
        (
            '[profiles.default.moy_nalog]\npassword = "correct-horse"',
            "password is a secret and does not belong",
        ),
        ('[profiles.default.moy_nalog]\nimn = "1"', "unknown 'imn'; there are at, inn, phone, place"),
        ("[profiles.default]\ntrust_env = 1", "trust_env must be true or false"),
        ("[profiles.default]\nca = 'root.pem'", "ca must be a list of texts"),
        ("[profile.default]", "unknown 'profile'"),
        ("default = 'work'", "has no profile 'work'"),
        ('[profiles.default.moy_nalog]\ninn = "500100732259"\nplace = "test"', "place must be one of prod"),
        ('[profiles.default.moy_nalog]\ninn = "500100732259"\nat = "http://nalog.ru"', "plain http"),
    ],
)
def test_settings_that_are_wrong(home: Home, settings: str, sentence: str) -> None:
    home.settings(settings)
    refused = home.run("status", code=ExitCode.FAILED)
    assert sentence in refused.stderr
    assert "correct-horse" not in refused.stderr
