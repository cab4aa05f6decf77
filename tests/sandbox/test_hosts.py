"""Whom the sandbox answers: pages of other sites can let their names lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from govauth.providers.moy_nalog.sandbox import INN
from govauth.sandbox.hosts import KnownHosts
from govauth.sandbox.server import ServedSandbox

OTHERS = ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "evil"]
FAULT = {"kind": "lose", "operation": "receipts.issue"}


@pytest.fixture
def http(sandbox: ServedSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url) as client:
        yield client


@pytest.mark.parametrize("host", OTHERS)
@pytest.mark.parametrize(
    "path",
    ["/", "/_console/live", "/_console/style.css", "/_sandbox/counters", "/api/v1/user", "/public/esia.zip"],
)
def test_nothing_is_answered_by_the_name_of_another_site(http: httpx.Client, host: str, path: str) -> None:
    answer = http.get(path, headers={"host": host})
    assert (answer.status_code, INN in answer.text) == (421, False)
    assert "--name" in answer.text


def test_nothing_is_changed_by_the_name_of_another_site(http: httpx.Client, sandbox: ServedSandbox) -> None:
    site = {"host": "evil.example", "origin": "http://evil.example"}
    for path in ("/_console/faults", "/_console/reset", "/_sandbox/faults", "/_sandbox/moy_nalog/skew"):
        assert http.post(path, headers=site, json=FAULT).status_code == 421
    assert not list(sandbox.world.faults)


@pytest.mark.parametrize("path", ["/_sandbox/faults", "/_sandbox/reset", "/_sandbox/moy_nalog/skew"])
def test_controls_are_not_turned_by_pages_of_other_sites(
    http: httpx.Client, sandbox: ServedSandbox, path: str
) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    answer = http.post(path, headers={"origin": "http://evil.example"}, json=FAULT)
    assert (answer.status_code, answer.json()) == (403, {"error": "this was sent by a page of another site"})
    assert len(list(sandbox.world.faults)) == 1
    assert http.post("/_sandbox/faults", headers={"origin": sandbox.url}, json=FAULT).status_code == 201


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.9:1", "[::1]:8080"])
def test_the_loopback_is_known_by_all_its_names(http: httpx.Client, host: str) -> None:
    assert http.get("/_sandbox/counters", headers={"host": host}).status_code == 200


async def _nothing(*_: object) -> None: ...


@pytest.mark.parametrize("bound", ["127.0.0.1", "0.0.0.0", "192.0.2.7"])
@pytest.mark.parametrize(
    ("authority", "on_loopback", "elsewhere"),
    [
        (None, True, True),
        ("localhost:8080", True, True),
        ("sandbox.test", True, True),
        ("Sandbox.Test:443", True, True),
        ("192.0.2.7:8080", False, True),
        ("[2001:db8::7]", False, True),
        ("sandbox:8080", False, True),
        ("evil.example", False, False),
        ("localhost.", False, False),
        ("", False, False),
        (":8080", False, False),
        ("localhost@evil.example", False, False),
        ("evil.example@localhost", False, False),
        ("localhost/evil.example", False, False),
        ("localhost:port", False, False),
        ("[::1", False, False),
    ],
)
def test_whom_a_server_takes_for_itself(
    bound: str, authority: str | None, on_loopback: bool, elsewhere: bool
) -> None:
    known = KnownHosts(_nothing, bound=bound, names=["sandbox.TEST"]).knows(authority)
    assert known is (on_loopback if bound == "127.0.0.1" else elsewhere)
