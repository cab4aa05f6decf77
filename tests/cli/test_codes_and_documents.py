"""``govauth suz``, ``docs``, ``demo`` and ``explain`` on the sandbox."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest

from govauth.cli.exit_codes import ExitCode
from govauth.providers.crpt import sandbox as crpt
from govauth.providers.esia_gateway import sandbox as gateway
from govauth.sandbox.server import ServedSandbox
from tests.cli.terminal import Home, ended

pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")

ORDER = ("suz", "order", "milk", crpt.GTIN, "20", "--template", "20")


def test_codes_from_order_to_report(station: Home) -> None:
    attributes = ("--attribute", "releaseMethodType=PRODUCTION", "--attribute", "createMethodType=SELF_MADE")
    (order,) = station.json(*ORDER, *attributes)
    codes = ("suz", "codes", order["order_id"], crpt.GTIN, "--out", str(station.path / "codes.txt"))
    assert station.json(*codes)[0]["codes"] == 20
    assert station.json(*codes)[0]["codes"] == 20
    assert stat.S_IMODE((station.path / "codes.txt").stat().st_mode) == 0o600
    (report,) = station.json("suz", "report", "milk", "codes.txt")
    assert report["codes"] == 20
    assert report["status"] == "SUCCESS"
    (listed,) = station.json("suz", "orders", "--number", order["number"])
    assert listed["order_id"] == order["order_id"]


def test_codes_never_replace_another_file(station: Home) -> None:
    (order,) = station.json(*ORDER)
    for _ in range(2):
        codes = ("suz", "codes", order["order_id"], crpt.GTIN, "--out", "is.crt")
        assert "name another file" in station.run(*codes, code=ExitCode.FAILED).stderr
        assert (station.path / "is.crt").read_bytes() == crpt.CERTIFICATE_PEM
    assert not (station.path / "is.crt.blocks").exists()
    for other in ("", "/dev/null", "."):
        codes = ("suz", "codes", order["order_id"], crpt.GTIN, "--out", other)
        assert "name a file" in station.run(*codes, code=ExitCode.FAILED).stderr
    assert "--number" in station.run(*ORDER, "--number", "", code=ExitCode.USAGE).stderr


def test_an_order_whose_answer_is_lost(station: Home, sandbox: ServedSandbox) -> None:
    sandbox.fault("lose", operation="suz.orders.create")
    lost = station.run(*ORDER, code=ExitCode.UNKNOWN)
    command = re.search(r"govauth (suz orders --number \S+)", lost.stderr)
    assert command is not None
    assert len(station.json(*command[1].split())) == 1
    station.run("suz", "orders", "--number", "none", code=ExitCode.FAILED)

    once = (*ORDER, "--key", "batch-7", "--ledger", str(station.path / "l" / "ledger"))
    assert station.json(*once) == station.json(*once)
    assert len(station.json("suz", "orders")) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("suz", "order", "milk", "123", "20", "--template", "20"), "gtin "),
        ((*ORDER, "--attribute", "x"), "--attribute takes NAME=VALUE"),
        ((*ORDER, "--cis-type", ""), "cis_type must not be empty"),
        (("keys", "verify", "is.crt"), "is.crt is no CMS: it is an X.509 certificate"),
        (("suz", "report", "milk", "/dev/null"), "holds no codes"),
        (("suz", "report", "milk", "none.txt"), "none.txt: No such file"),
        (("docs", "get"), "sign in first"),
    ],
)
def test_mistakes_are_one_sentence(station: Home, arguments: tuple[str, ...], sentence: str) -> None:
    code = {"--attribute": ExitCode.USAGE, "get": ExitCode.PERSON_NEEDED}.get(
        next((one for one in arguments if one in ("--attribute", "get")), ""), ExitCode.FAILED
    )
    refused = station.run(*arguments, code=code)
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_key_is_needed(station: Home) -> None:
    station.settings("[profiles.default.crpt]\noms_id = 'x'\n")
    refused = station.run(*ORDER, code=ExitCode.FAILED)
    assert "[profiles.default.crpt] needs oms_connection" in refused.stderr


def test_documents_of_a_person(tmp_path: Path, sandbox: ServedSandbox) -> None:
    home = Home(tmp_path)
    settings = (
        f'[profiles.default.esia_gateway]\nat = "{sandbox.url}"\nclient_id = "{gateway.CLIENT_ID}"\n'
        f'redirect_uri = "{gateway.REDIRECT_URI}"\nsysname = "CREDIT"\npurposes = ["CREDIT"]\n'
        'permissions = ["fullname", "id_doc"]\n'
    )
    home.settings(settings)
    secret: Any = {"GOVAUTH_ESIA_GATEWAY_CLIENT_SECRET": gateway.CLIENT_SECRET}
    terminal = home.at_terminal("login", "esia_gateway", **secret)
    terminal.expect(r"(http://127\.0\.0\.1\S+)\r\n")
    assert isinstance(terminal.match, re.Match)
    page = terminal.match[1]
    terminal.expect("Paste the whole address")
    terminal.sendline(httpx.get(page).headers["location"])
    terminal.expect('user = "([^"]+)"')
    assert isinstance(terminal.match, re.Match)
    user = terminal.match[1]
    assert ended(terminal) == 0
    home.settings(f'{settings}user = "{user}"\n')
    get = ("docs", "get", "--out", "files")
    (tmp_path / "taken").touch()
    asked = dict(sandbox.esia_gateway.counters)
    assert "cannot make taken" in home.run("docs", "get", "--out", "taken", code=1, **secret).stderr
    assert dict(sandbox.esia_gateway.counters) == asked
    nobody = home.run(
        "docs", "get", "--user", "nobody", "--out", "files", code=ExitCode.PERSON_NEEDED, **secret
    )
    assert "sign in first" in nobody.stderr
    documents = home.json(*get, code=0, **secret)
    assert documents
    assert all(one["found"] for one in documents)
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    assert "cannot make files" in home.run(*get, code=ExitCode.FAILED, **secret).stderr


def test_the_demo_tells_its_story(tmp_path: Path) -> None:
    steps = Home(tmp_path).json("demo")
    assert len(steps) == 6
    assert steps[2]["result"] != "NOT_APPLIED"
    assert steps[3]["result"] == "1"
    assert steps[4]["result"] == "2"


def test_codes_are_explained(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (refused,) = home.json("explain", "ESIA-007004")
    assert refused["error"] == "AccessRefused"
    assert refused["advice"] == "the person did not consent; offer to sign in again"
    assert home.json("explain", "007004") == [refused]
    russian = json.loads(home.alone("explain", "esia-007004", "--json", GOVAUTH_LANG="ru").stdout)
    assert "предложите войти ещё раз" in russian["advice"]
    assert {one["provider"] for one in home.json("explain", "429")} >= {"moy_nalog", "crpt", "esia_gateway"}
    (kassa,) = home.json("explain", "mfa_required", "--provider", "bifit-kassa")
    assert kassa["error"] == "MfaRequired"
    assert home.json("explain", "OutcomeUnknown")[0]["meaning"].startswith("The request may or may not")
    assert "is in no table" in home.run("explain", "nonsense", code=ExitCode.FAILED).stderr
    near = home.run("explain", "OutcomeUnkown", code=ExitCode.FAILED).stderr
    assert "is in no table; similar: OutcomeUnknown" in near
