"""Public clients from the package registry against the sandbox. Runs only with GOVAUTH_INTEROP=1: it downloads.

See docs/en/interop.md for what was run, and what could not be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from govauth.signing.certificate_reading import read_certificate
from tests.interop import programs
from tests.interop.conftest import Start
from govauth.providers.crpt.sandbox import CERTIFICATE_PEM, KEY_PEM

pytestmark = pytest.mark.skipif(not os.environ.get("GOVAUTH_INTEROP"), reason="set GOVAUTH_INTEROP=1")

CALLBACK = "https://old.example/callback"
ESIA_CONNECTOR = """
import os, sys
from urllib.parse import parse_qs, urlsplit
from esia_connector import utils
from esia_connector.client import EsiaAuth, EsiaSettings
url, certificate, key, callback = sys.argv[1:]
system = os.system
utils.os.system = lambda command: system(command.replace("-md sha256", "-engine gost -md md_gost12_256"))
auth = EsiaAuth(EsiaSettings("OLD", callback, certificate, key, url, "openid fullname"))
print(auth.get_auth_url(), flush=True)
back = parse_qs(urlsplit(input()).query)
person = auth.complete_authorization(back["code"][0], back["state"][0], validate_token=False)
print(person.get_person_main_info()["firstName"])
"""


@pytest.mark.parametrize(
    ("package", "program", "called"),
    [
        ("my-tax==1.3.2", programs.MY_TAX_INVOICES, {"create": 2, "cancel": 2, "printed": 2}),
        (
            "nalogovich==1.0.15",
            programs.NALOGOVICH_INVOICES,
            {"create": 1, "change_payment_details": 1, "approve": 1, "cancel": 1},
        ),
    ],
)
def test_a_client_of_moy_nalog_does_its_invoices(
    sandbox: ServedSandbox, start: Start, package: str, program: str, called: dict[str, int]
) -> None:
    process = start((package,), program, sandbox.url, INN, PASSWORD)
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == 0, errors
    counters = sandbox.moy_nalog.counters
    assert {name: counters[f"invoices.{name}"] for name in called} == called
    assert counters["login.gosuslugi.finish"] == ("nalogovich" in package)


@pytest.mark.parametrize(
    ("package", "program", "listed", "cancelled"),
    [
        ("nalogapi==0.1.0", programs.NALOGAPI, False, False),
        ("nalogo==1.2.0", programs.NALOGO, False, True),
        ("moy-nalog-api==1.1.0", programs.MOY_NALOG_API, True, True),
        ("pytaxapi==0.1.2", programs.PYTAXAPI, False, False),
        ("my-tax==1.3.2", programs.MY_TAX, True, True),
        ("nalogovich==1.0.15", programs.NALOGOVICH, True, True),
    ],
)
def test_a_client_of_moy_nalog_does_its_main_job(
    sandbox: ServedSandbox, start: Start, package: str, program: str, *, listed: bool, cancelled: bool
) -> None:
    process = start((package,), program, sandbox.url, INN, PASSWORD)
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == 0, errors
    counters = sandbox.moy_nalog.counters
    assert (counters["logins"], counters["receipts.issue"]) == (1, 1)
    assert (counters["receipts.list"] > 0, counters["receipts.cancel"] == 1) == (listed, cancelled)


@pytest.mark.parametrize("accepted", [True, False])
def test_esia_connector_signs_in_where_its_state_is_accepted_again(
    sandbox: ServedSandbox, start: Start, tmp_path: Path, *, accepted: bool
) -> None:
    tool = shutil.which("openssl")
    if not tool or subprocess.run([tool, "engine", "gost"], capture_output=True, check=False).returncode:
        pytest.skip("openssl with gost-engine is not here: install libengine-gost-openssl")
    key, certificate = tmp_path / "is.key", tmp_path / "is.crt"
    key.write_bytes(KEY_PEM)
    certificate.write_bytes(CERTIFICATE_PEM)
    sandbox.esia.register("OLD", read_certificate(CERTIFICATE_PEM), CALLBACK)
    sandbox.esia.control("accepted_state_again", value=accepted)
    packages = ("esia-connector==0.16", "pyjwt==1.7.1", "pytz", "requests")
    process = start(packages, ESIA_CONNECTOR, sandbox.url, str(certificate), str(key), CALLBACK)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    output, errors = process.communicate(f"{sandbox.esia.sign_in(url)}\n", timeout=60)
    assert (process.returncode == 0) is accepted, errors
    assert bool(output.strip()) is accepted
    assert sandbox.esia.counters["exchanges"] == accepted
    assert sandbox.esia.counters["state_reuse"] == (not accepted)


def test_no_other_host_is_within_reach(start: Start) -> None:
    program = "import socket; socket.create_connection(('198.51.100.1', 443), 1)"
    errors = start((), program).communicate(timeout=60)[1]
    assert "reaches 127.0.0.1 only, not 198.51.100.1" in errors
