"""What can be set, turned and listed, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from govauth.sandbox.server import ServedSandbox

NAMES = ("moy_nalog", "esia", "esia_gateway", "crpt", "bifit_kassa", "smev")
WITHOUT_TOKENS = ("smev",)
OPERATIONS = {
    "moy_nalog": "receipts.issue",
    "esia": "persons.get",
    "esia_gateway": "user.userinfo",
    "crpt": "suz.orders.create",
    "bifit_kassa": "goods.list",
    "smev": "exchange.send_request",
}
WRONG = {
    "moy_nalog": ("rotate", "yes", "true or false"),
    "esia": ("refresh_string", "hash", "'redirect_uri', 'refresh_token', 'both'"),
    "esia_gateway": ("defer", -1, "an integer from 0"),
    "crpt": ("reject_orders", 7, "a text or null"),
    "bifit_kassa": ("compress", "gzip", "'', 'zlib', 'raw'"),
    "smev": ("lose", 1.5, "a share from 0 to 1"),
}


@pytest.fixture
def http(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{sandbox.url}/_sandbox") as client:
        yield client


def test_a_fault_with_an_unknown_operation_is_refused(sandbox: ServedSandbox, http: httpx.Client) -> None:
    with pytest.raises(ValueError, match="did you mean 'receipts.issue'") as caught:
        sandbox.fault("lose", operation="receipt.issue")
    assert {"receipts.cancel", "persons.get", "suz.ping"} <= set(
        str(caught.value).split(": ", 1)[1].split(", ")
    )
    refused = http.post("/faults", json={"kind": "lose", "operation": "receipt.issue"})
    assert (refused.status_code, refused.json()["error"]) == (400, str(caught.value))


def test_a_fault_of_an_unknown_kind_is_refused(sandbox: ServedSandbox, http: httpx.Client) -> None:
    with pytest.raises(
        ValueError, match="'flood'.*lose, drop, cut, hang, fail, maintenance, delay, redirect"
    ):
        sandbox.fault("flood")
    assert "maintenance" in http.post("/faults", json={"kind": "flood"}).json()["error"]


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"kind": "fail", "speed": 1}, "no setting of a fault 'speed'"),
        ({"operation": "receipts.issue"}, "'kind' is missing"),
        ({"kind": "fail", "times": "twice"}, "times"),
        ({"kind": "fail", "times": -1}, "times"),
        ({"kind": "fail", "status": 99}, "status"),
        ({"kind": "delay", "seconds": "long"}, "str"),
        ({"kind": "fail", "retry_after": 0.5}, "retry_after"),
        ({"kind": "fail", "provider": "esia_gatevay"}, "did you mean 'esia_gateway'"),
        ({"kind": "fail", "provider": "crpt", "operation": "receipts.issue"}, "There are: .*suz.ping"),
        (["fail"], "a JSON object is expected"),
    ],
)
def test_wrong_settings_of_a_fault_are_refused(http: httpx.Client, settings: object, error: str) -> None:
    refused = http.post("/faults", json=settings)
    assert refused.status_code == 400
    with pytest.raises(ValueError, match=error):
        raise ValueError(refused.json()["error"])


def test_what_is_no_json_is_refused(http: httpx.Client) -> None:
    for path in ("/faults", "/moy_nalog/skew", "/moy_nalog/accounts"):
        assert http.post(path, content="{").status_code == 400


def test_a_refused_fault_strikes_nobody(sandbox: ServedSandbox) -> None:
    with pytest.raises(ValueError):
        sandbox.fault("fail", operation="taxpayer.profile")
    assert httpx.post(f"{sandbox.url}/api/v1/auth/lkfl", json={}).status_code == 400
    assert sandbox.moy_nalog.counters["faults"] == 0


def test_a_fault_of_one_provider_spares_the_others(sandbox: ServedSandbox) -> None:
    sandbox.fault("fail", provider="bifit_kassa", status=502)
    assert httpx.post(f"{sandbox.url}/api/v1/auth/lkfl", json={}).status_code == 400
    assert httpx.post(f"{sandbox.url}/cashdesk-api/v1/oauth/token").status_code == 502


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_listed(sandbox: ServedSandbox, http: httpx.Client, name: str) -> None:
    listed = http.get(f"/{name}").json()
    assert listed == http.get("/").json()[name]
    provider = sandbox.world.providers[name]
    assert listed["operations"] == list(provider.operations)
    assert OPERATIONS[name] in listed["operations"]
    assert len(set(listed["operations"])) == len(listed["operations"])
    assert listed["switches"]["skew"]["takes"] == "a number"
    for switch in listed["switches"].values():
        assert switch["meaning"].endswith(".")
        assert switch["value"] == switch["default"]
    assert ({"expire", "revoke"} <= set(listed["actions"])) is (name not in WITHOUT_TOKENS)
    assert all(action["meaning"] and action["takes"] for action in listed["actions"].values())


@pytest.mark.parametrize("name", NAMES)
def test_every_switch_takes_its_default_over_http(http: httpx.Client, name: str) -> None:
    for switch, described in http.get(f"/{name}").json()["switches"].items():
        value = json.dumps(described["default"])
        assert http.post(f"/{name}/{switch}", content=value).status_code == 204, switch


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_switch_is_refused_and_the_known_are_listed(
    sandbox: ServedSandbox, http: httpx.Client, name: str
) -> None:
    wrong, right = ("renewed", "renew") if name in WITHOUT_TOKENS else ("revoked", "revoke")
    with pytest.raises(ValueError, match=f"no switch of {name} '{wrong}'; did you mean '{right}'") as caught:
        sandbox.world.providers[name].control(wrong, value=True)
    assert "skew" in str(caught.value)
    refused = http.post(f"/{name}/{wrong}")
    assert (refused.status_code, refused.json()["error"]) == (400, str(caught.value))


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_value_is_refused(sandbox: ServedSandbox, http: httpx.Client, name: str) -> None:
    switch, value, expected = WRONG[name]
    provider = sandbox.world.providers[name]
    before = provider.listed()
    with pytest.raises(ValueError, match=f"{switch}.*{expected}"):
        provider.control(switch, value)
    assert http.post(f"/{name}/{switch}", json=value).status_code == 400
    assert http.post(f"/{name}/skew", json=True).status_code == 400
    assert provider.listed() == before


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("employees", -1),
        ("employees", True),
        ("import_fault", "x"),
        ("forge", {"kind": "refresh"}),
        ("forge", {"kind": "id", "claim": {}}),
        ("forge", {"kind": "id", "claims": []}),
        ("forge", True),
        ("register", {"mnemonic": "TEST02"}),
        ("register", {"mnemonic": "TEST02", "certificate": "", "algorithm": "none"}),
    ],
)
def test_a_wrong_value_of_an_action_is_refused(http: httpx.Client, switch: str, value: object) -> None:
    refused = http.post(f"/esia/{switch}", json=value)
    assert refused.status_code == 400
    assert refused.json()["error"]


def test_an_unknown_provider_is_refused_and_the_known_are_listed(http: httpx.Client) -> None:
    for answer in (
        http.get("/nowhere"),
        http.post("/nowhere/expire"),
        http.post("/nowhere/accounts", json={}),
    ):
        assert answer.status_code == 404
        assert all(name in answer.json()["error"] for name in NAMES)


def test_a_reset_turns_switches_back(sandbox: ServedSandbox) -> None:
    sandbox.moy_nalog.control("page_cap", 7)
    sandbox.crpt.control("rate", 3)
    sandbox.reset()
    assert (sandbox.moy_nalog.switches.page_cap, sandbox.crpt.switches.rate) == (100, 0)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("operation", ["receipts.issue"], "operation must be a name"),
        ("provider", 1, "provider must be a name"),
        ("times", True, "times must be a whole number"),
        ("status", [503], "status must be a whole number"),
        ("seconds", "5", "seconds must be a number"),
        ("retry_after", 0.5, "retry_after must be a whole number"),
    ],
)
def test_a_setting_of_another_kind_is_refused_by_name(
    sandbox: ServedSandbox, setting: str, value: object, sentence: str
) -> None:
    refused = httpx.post(f"{sandbox.url}/_sandbox/faults", json={"kind": "lose", setting: value})
    assert refused.status_code == 400
    assert refused.json()["error"].startswith(sentence)


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_takes_a_fault_and_its_misspelling_none(http: httpx.Client, name: str) -> None:
    for operation in http.get(f"/{name}").json()["operations"]:
        fault = {"kind": "fail", "provider": name, "operation": operation}
        assert http.post("/faults", json=fault).status_code == 201, operation
        refused = http.post("/faults", json={**fault, "operation": f"{operation}x"})
        assert (refused.status_code, operation in refused.text) == (400, True)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_is_no_json_is_refused_by_every_switch(http: httpx.Client, name: str) -> None:
    """Python reads NaN as JSON; what is listed would be none any more."""
    for switch in http.get(f"/{name}").json()["switches"]:
        for value in ("NaN", "Infinity", "-Infinity", "1e400", "[1]"):
            assert http.post(f"/{name}/{switch}", content=value).status_code == 400, (switch, value)
    assert http.get("/").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_status_is_one(http: httpx.Client, name: str) -> None:
    for switch, described in http.get(f"/{name}").json()["switches"].items():
        if switch.endswith("_status") and described["takes"].startswith("a status"):
            assert http.post(f"/{name}/{switch}", json=99).status_code == 400, switch


def test_a_fault_that_strikes_nobody_is_refused(sandbox: ServedSandbox) -> None:
    with pytest.raises(ValueError, match="times"):
        sandbox.fault("lose", times=0)
