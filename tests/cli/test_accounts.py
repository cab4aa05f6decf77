"""Accounts, secrets and settings of the command line, in this process: what a person is told, and why."""

from __future__ import annotations

import asyncio
import ssl
import stat
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from govauth.auth import FileTokenStore
from govauth.cli import prompts
from govauth.cli.exit_codes import ExitCode
from govauth.cli.settings.reading import add_account
from govauth.errors import ConfigurationError
from govauth.providers.bifit_kassa import sandbox as kassa
from govauth.providers.crpt import sandbox as crpt
from govauth.providers.esia_gateway import sandbox as gateway
from govauth.providers.esia_gateway.sandbox.replies import Sign, document
from govauth.providers.moy_nalog import PasswordLogin, Place
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD, PHONE, SMS_CODE
from govauth.sandbox.server import ServedSandbox
from govauth.secret import Secret
from govauth.simulation import Json
from tests.cli.person import MemoryKeyring, answering
from tests.cli.terminal import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def seller(sandbox: ServedSandbox, more: str = "", profile: str = "") -> str:
    return f'{profile}[profiles.default.moy_nalog]\ninn = "{INN}"\nat = "{sandbox.url}"\n{more}'


async def age(store: FileTokenStore, sandbox: ServedSandbox) -> None:
    """Put the token of the seller a day back."""
    key = PasswordLogin(INN, PASSWORD, place=Place.PROD.at(sandbox.url)).token_key
    token = await store.load(key)
    assert token is not None
    assert token.expires_at is not None
    day = 86_400
    aged = evolve(
        token,
        issued_at=token.issued_at - day,
        expires_at=token.expires_at - day,
        revision=token.revision + 1,
    )
    await store.save(key, aged)


def test_nobody_is_signed_in(home: Home) -> None:
    assert home.run("status").stdout == ("the profile 'default' has no accounts: govauth login PROVIDER\n")
    refused = home.run("login", "nowhere", code=ExitCode.USAGE).stderr
    assert "'nowhere' is none of moy_nalog, bifit_kassa, crpt, esia, esia_gateway" in refused
    home.settings(
        "[profiles.default.crpt]\n[profiles.default.bifit_kassa]\n[profiles.default.esia]\n"
        "[profiles.default.esia_gateway]\n[profiles.default.moy_nalog]\n"
    )
    assert home.json("status") == [], "accounts that do not say whose they are"
    for name in ("moy_nalog", "bifit_kassa", "crpt", "esia", "esia_gateway"):
        assert home.json("logout", name) == [{"provider": name, "forgotten": False}]
    assert home.run("logout", "crpt").stdout == "there was no token for «Честный знак»\n"


def test_a_token_from_login_to_logout(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(seller(sandbox))
    waiting = home.run("status", code=ExitCode.PERSON_NEEDED).stdout
    assert waiting.startswith(f"moy_nalog  {INN}  ")
    assert waiting.endswith("  sign in  govauth login moy_nalog\n")
    assert home.run("login", "moy_nalog", GOVAUTH_PASSWORD=PASSWORD).stdout == "signed in to «Мой налог»\n"
    asyncio.run(age(FileTokenStore(home.path / ".govauth"), sandbox))
    assert home.json("status")[0]["state"] == "expired"
    assert "  expired  given 20" in home.run("status").stdout
    assert home.run("logout", "moy_nalog").stdout == "the token for «Мой налог» is forgotten\n"
    assert home.run("logout", "moy_nalog").stdout == "there was no token for «Мой налог»\n"


def test_a_keyring_keeps_a_password(
    home: Home, sandbox: ServedSandbox, unlocked: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = ("login", "moy_nalog", "--remember", "--at", sandbox.url)
    asked = answering(monkeypatch, INN, PASSWORD)
    added = home.run(*login)
    assert f"the account was added to {home.config / 'settings.toml'}" in added.stderr
    assert asked == ["Password of «Мой налог»: "]
    assert unlocked.kept == {("govauth", "default.moy_nalog.password"): PASSWORD}
    assert not (home.config / "secrets.toml").exists()
    home.run(*login, "--again")
    assert len(asked) == 1, "it was remembered"
    home.run("logout", "moy_nalog")
    assert unlocked.kept == {}


def test_an_account_of_a_telephone(
    home: Home, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.settings(f'[profiles.default.moy_nalog]\nphone = "{PHONE}"\nat = "{sandbox.url}"\n')
    assert answering(monkeypatch, SMS_CODE) == []
    assert home.json("login", "moy_nalog")[0]["new"] is True
    assert home.json("receipts", "list") == []
    assert sandbox.moy_nalog.counters["sms_calls"] == 1


def test_answers_that_are_none(home: Home, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    home.settings(seller(sandbox))
    answering(monkeypatch)
    home.run("login", "moy_nalog", code=ExitCode.STOPPED)
    answering(monkeypatch, "\udcff")
    unreadable = home.run("login", "moy_nalog", code=ExitCode.FAILED).stderr
    assert "the answer is no text in the encoding of this terminal" in unreadable
    assert sandbox.moy_nalog.counters["token_calls"] == 0
    home.settings("")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    nobody = home.run("login", "moy_nalog", code=ExitCode.FAILED).stderr
    assert nobody == "nobody is here to be asked (ИНН); set moy_nalog.inn in the settings\n"
    answering(monkeypatch)
    home.run("login", "moy_nalog", code=ExitCode.STOPPED)


def test_a_cash_register_without_a_code(
    home: Home, sandbox: ServedSandbox, unlocked: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, kassa.USERNAME, kassa.PASSWORD)
    assert home.json("login", "bifit_kassa", "--at", sandbox.url)[0]["new"] is True
    assert asked == ["Password of БИФИТ Касса: "]
    assert unlocked.kept == {}, "without --remember nothing is"
    assert f'username = "{kassa.USERNAME}"' in (home.config / "settings.toml").read_text()


def test_a_client_of_the_gateway_is_remembered(
    home: Home, sandbox: ServedSandbox, unlocked: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (
        f'[profiles.default.esia_gateway]\nat = "{sandbox.url}"\nclient_id = "{gateway.CLIENT_ID}"\n'
        f'redirect_uri = "{gateway.REDIRECT_URI}"\nsysname = "CREDIT"\npurposes = ["CREDIT"]\n'
        'permissions = ["fullname", "id_doc"]\n'
    )
    home.settings(settings)
    assert "sign in first" in home.run("docs", "get", code=ExitCode.PERSON_NEEDED).stderr
    asked = answering(monkeypatch, gateway.CLIENT_SECRET)

    def visited(page: str) -> Secret:
        return Secret(httpx.get(page).headers["location"])

    monkeypatch.setattr(prompts, "address_after", visited)
    added = home.run("login", "esia_gateway", "--remember").stderr
    assert asked == ["Secret of the client system: "]
    assert unlocked.kept == {("govauth", "default.esia_gateway.client_secret"): gateway.CLIENT_SECRET}
    user = added.split('user = "')[1].split('"')[0]
    home.settings(f'{settings}user = "{user}"\n')
    assert home.json("status")[0]["state"] == "signed in"

    def with_file(kind: str, number: int, form: str = "", sign: Sign | None = None) -> Json:
        return document(kind, number, form or "pdf", sign)

    monkeypatch.setattr("govauth.providers.esia_gateway.sandbox.provider.document", with_file)
    lines = home.run("docs", "get", "--out", "files").stdout.splitlines()
    written = sorted((home.path / "files").iterdir())
    assert written
    assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in written)
    assert {Path(word).name for one in lines for word in one.split("  ") if word.startswith("files")} == {
        one.name for one in written
    }


def test_a_key_that_needs_a_password_is_asked_for_it_and_remembers(
    home: Home, sandbox: ServedSandbox, unlocked: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    container = Path(__file__).parents[2] / "examples" / "participant.000"
    home.settings(
        f'[profiles.default.crpt]\nat = "{sandbox.url}"\noms_id = "{crpt.OMS_ID}"\n'
        f'oms_connection = "{crpt.OMS_CONNECTION}"\nkey = "{container}"\n'
    )
    asked = answering(monkeypatch, "12345678")
    assert home.json("login", "crpt", "--remember")[0]["new"] is True
    assert asked == ["Password of the key: "]
    assert unlocked.kept == {("govauth", "default.crpt.key_password"): "12345678"}


@pytest.mark.parametrize("trust", ["trust_env = true\n", 'ca = ["{ca}"]\n'])
def test_a_sender_of_its_own(home: Home, sandbox: ServedSandbox, trust: str) -> None:
    ca = Path(ssl.get_default_verify_paths().cafile or Path(__file__).parents[1] / "one_root.pem")
    own = trust.format(ca=ca if ca.exists() else Path(__file__).parents[1] / "one_root.pem")
    home.settings(seller(sandbox, profile=f"[profiles.default]\n{own}"))
    assert home.json("login", "moy_nalog", GOVAUTH_PASSWORD=PASSWORD)[0]["new"] is True
    assert sandbox.moy_nalog.counters["token_calls"] == 1


def test_a_store_that_is_not_there(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(seller(sandbox))
    store = "redis://:battery@127.0.0.1:1/0"
    refused = home.run("status", code=ExitCode.FAILED, GOVAUTH_STORE_URL=store).stderr
    assert "127.0.0.1" in refused or "Redis" in refused
    assert "battery" not in refused


SETTINGS: list[tuple[str, str]] = [
    ("default = 1\n", "default must be the name of a profile"),
    ("profiles = 1\n", "profiles must be a table"),
    ("[profiles]\ndefault = 1\n", "profiles.default must be a table"),
    ("[profiles.default]\nmoy_nalog = 1\n", "profiles.default.moy_nalog must be a table"),
    ("[profiles.default]\nstore = ' '\n", "store must be a text in quotation marks, and not empty"),
    *(
        (
            f"[profiles.default.esia_gateway]\nexpire = {minutes}\n",
            "expire must be a number of minutes, 1 or more",
        )
        for minutes in ("0", "true", "'60'", "1.5")
    ),
    ("[profiles.default.moy_nalog]\ninn = 500100732259\n", "inn must be a text in quotation marks"),
]


def test_what_settings_cannot_be(home: Home) -> None:
    for settings, sentence in SETTINGS:
        home.settings(settings)
        refused = home.run("status", code=ExitCode.FAILED).stderr
        assert sentence in refused, settings
        assert str(home.config / "settings.toml") in refused
        assert refused.count("\n") == 1


def test_secrets_that_cannot_be_read(home: Home, sandbox: ServedSandbox) -> None:
    home.settings(seller(sandbox))
    secrets = home.config / "secrets.toml"
    for content in (b'correct = "horse', b'"default.moy_nalog.password" = 1\n', b'"a" = "\xff"\n'):
        secrets.write_bytes(content)
        secrets.chmod(0o600)
        refused = home.run("login", "moy_nalog", code=ExitCode.FAILED).stderr
        assert f"{secrets} must be TOML with a line for each secret" in refused
        assert "horse" not in refused
    secrets.write_text('"default.moy_nalog.password" = "x"\n')
    undecodable = home.run("login", "moy_nalog", code=ExitCode.FAILED, GOVAUTH_PASSWORD="\udcff").stderr
    assert undecodable == "the value of GOVAUTH_PASSWORD is no text in UTF-8\n"


NEEDED: list[tuple[str, tuple[str, ...], ExitCode, str]] = [
    ("", ("receipts", "list"), ExitCode.PERSON_NEEDED, "sign in first: govauth login moy_nalog"),
    ("", ("docs", "get"), ExitCode.PERSON_NEEDED, "sign in first"),
    ("", ("login", "crpt"), ExitCode.FAILED, "[profiles.default.crpt] needs oms_connection"),
    (
        "[profiles.default.esia]\nmnemonic = 'CLI01'\nredirect_uri = 'http://127.0.0.1/back'\n",
        ("login", "esia"),
        ExitCode.FAILED,
        "[profiles.default.esia] needs trust in the settings",
    ),
    ("", ("login", "esia"), ExitCode.FAILED, "[profiles.default.esia] needs redirect_uri"),
    ("", ("receipts", "batch", "none.csv", "--ledger", "l"), ExitCode.USAGE, "--inn is needed"),
    (
        "[profiles.default.moy_nalog]\nat = 'http://127.0.0.1:1'\n",
        ("login", "moy_nalog", "--profile", "a b"),
        ExitCode.FAILED,
        "has no profile 'a b'",
    ),
]


def test_what_a_command_cannot_do_without(home: Home) -> None:
    for settings, arguments, code, sentence in NEEDED:
        home.settings(settings)
        refused = home.run(*arguments, code=code).stderr
        assert sentence in refused, arguments
        assert refused.count("\n") == 1


def test_settings_lie_where_the_environment_says(home: Home, sandbox: ServedSandbox, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "settings.toml").write_text(seller(sandbox), encoding="utf-8")
    where = str(tmp_path / "elsewhere")
    home.run("status", code=ExitCode.PERSON_NEEDED, GOVAUTH_CONFIG=where)
    assert "has no accounts" in home.run("status").stdout


def test_the_doctor_looks_at_every_account(home: Home, sandbox: ServedSandbox) -> None:
    (home.path / "esia.crt").write_bytes(sandbox.esia.certificates[0].der)
    home.settings(f"[profiles.default.esia]\nat = '{sandbox.url}'\ntrust = ['~/esia.crt']\n")
    found = home.json("doctor", code=ExitCode.DONE)[0]["findings"]
    assert [one["state"] for one in found if one["check"] == "trust"] == ["ok"]
    assert {one["subject"] for one in found if one["check"] == "reach"} == {sandbox.url}
    assert not [one for one in found if one["check"] == "key"]


def test_a_new_account_has_a_profile_that_can_be_written(home: Home, tmp_path: Path) -> None:
    for name in ("a b", "a.b", 'a"]', ""):
        with pytest.raises(ConfigurationError, match="the name of a profile has letters, digits"):
            add_account(name, "moy_nalog", {"inn": INN})
