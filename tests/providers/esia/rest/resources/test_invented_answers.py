"""What the document leaves open, the sandbox lets a test choose; ids that are no numbers are refused."""

from __future__ import annotations

import httpx
import pytest

from govauth.providers.esia.sandbox import ORGANIZATION_OID, PERSON_OID
from govauth.providers.esia.sandbox.world.rest import MASTER_TOKEN
from govauth.sandbox.server import ServedSandbox

ORG = f"/rs/orgs/{ORGANIZATION_OID}"
BODY = {"name": "Филиал", "kpp": "690001002"}


def asked(sandbox: ServedSandbox, method: str, path: str, tag: str | None = None) -> httpx.Response:
    headers = {"authorization": f"Bearer {MASTER_TOKEN}", **({} if tag is None else {"if-match": tag})}
    return httpx.request(method, sandbox.url + path, headers=headers, json=BODY)


@pytest.mark.parametrize(
    ("tag", "switch", "default"),
    [
        (None, "missing_tag_status", 428),
        ("BARE", "bare_tag_status", 400),
        ('"STALE"', "stale_tag_status", 412),
    ],
)
def test_the_status_for_a_wrong_tag_is_a_switch(
    sandbox: ServedSandbox, tag: str | None, switch: str, default: int
) -> None:
    assert asked(sandbox, "POST", f"{ORG}/brhs", tag).status_code == default
    sandbox.esia.control(switch, 409)
    assert asked(sandbox, "POST", f"{ORG}/brhs", tag).status_code == 409


def test_the_code_for_a_stale_tag_is_a_switch(sandbox: ServedSandbox) -> None:
    sandbox.esia.control("stale_tag_code", "ESIA-000001")
    assert asked(sandbox, "POST", f"{ORG}/brhs", '"STALE"').json()["code"].strip() == "ESIA-000001"


def test_a_refresh_without_consent_is_refused_as_switched(sandbox: ServedSandbox) -> None:
    sandbox.esia.rest.state.organizations[ORGANIZATION_OID].general_consent = False
    path = f"/digital-org/api/public/v1/org/{ORGANIZATION_OID}/doc/usn/refresh"
    assert asked(sandbox, "POST", path).status_code == 403
    sandbox.esia.control("no_consent_status", 409)
    sandbox.esia.control("no_consent_code", "ESIA-036701")
    refused = asked(sandbox, "POST", path)
    assert (refused.status_code, refused.json()["code"].strip()) == (409, "ESIA-036701")


@pytest.mark.parametrize("number", ["x", "²", "-1", "1.5", "%20"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/rs/prns/{}"),
        ("GET", "/rs/orgs/{}"),
        ("GET", f"/rs/prns/{PERSON_OID}/ctts/{{}}"),
        ("GET", f"/rs/prns/{PERSON_OID}/kids/{{}}/docs"),
        ("GET", f"{ORG}/emps/{{}}"),
        ("GET", f"{ORG}/emps/{{}}/grps"),
        ("GET", f"{ORG}/emps/{{}}/grps/ORG_ADMIN"),
        ("GET", f"{ORG}/emps/{{}}/grps/ORG_ADMIN/ESIA"),
        ("PUT", f"{ORG}/emps/{{}}/grps/ORG_ADMIN/ESIA"),
        ("DELETE", f"{ORG}/emps/{{}}/grps/ORG_ADMIN/ESIA"),
        ("DELETE", f"{ORG}/invts/{{}}"),
        ("DELETE", f"{ORG}/grps/ORG_ADMIN/perms/{{}}"),
        ("GET", f"{ORG}/brhs/{{}}/ctts"),
    ],
)
def test_an_id_that_is_no_number_is_not_found(
    sandbox: ServedSandbox, method: str, path: str, number: str
) -> None:
    assert asked(sandbox, method, path.format(number)).status_code == 404
