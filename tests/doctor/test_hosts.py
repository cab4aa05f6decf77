"""Planted faults of the way to a service."""

from __future__ import annotations

import socket
from pathlib import Path

import anyio
import pytest

from govauth.doctor import Settings, State, hosts, proxies
from govauth.errors import ConfigurationError
from tests.doctor.findings import the
from tests.doctor.served import Authority, answering, closing_at_once

pytestmark = pytest.mark.anyio


@pytest.fixture
def closed() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


async def test_a_host_in_good_order_has_nothing_to_mend() -> None:
    with answering() as host:
        found = await hosts.check(Settings(hosts=(host, f"{host}/api/v1")))
    assert [(one.check, one.state) for one in found] == [
        ("dns", State.OK),
        ("reach", State.OK),
        ("clock", State.OK),
    ]


async def test_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = await hosts.check(Settings(hosts=("https://lknpd.nalog.example",)))
    assert the("dns", found).state is State.FAULT
    assert "DNS" in the("dns", found).advice.en
    assert len(found) == 1


async def test_a_name_that_is_none() -> None:
    found = await hosts.check(Settings(hosts=(f"https://{'a' * 64}.example",)))
    assert the("dns", found).state is State.FAULT


async def test_nobody_listens(closed: str) -> None:
    found = the("reach", await hosts.check(Settings(hosts=(closed,))))
    assert found.state is State.FAULT
    assert "firewall" in found.advice.en


async def test_a_service_that_is_unwell() -> None:
    with answering(status=503) as host:
        found = the("reach", await hosts.check(Settings(hosts=(host,))))
    assert found.state is State.WARNING
    assert "503" in found.found.en


async def test_the_russian_root_is_missing(tmp_path: Path) -> None:
    authority = Authority("Russian Trusted Root CA", tmp_path)
    with answering(tls=authority.context_for("127.0.0.1")) as host:
        missing = the("tls", await hosts.check(Settings(hosts=(host,))))
        assert missing.state is State.FAULT
        assert "Russian Trusted Root CA is missing" in missing.advice.en
        assert "--ca root.pem" in missing.advice.ru
        given = await hosts.check(Settings(hosts=(host,), ca_files=(authority.root,)))
    assert the("tls", given).state is State.OK
    assert the("reach", given).state is State.OK


async def test_an_authority_that_nobody_knows(tmp_path: Path) -> None:
    authority = Authority("Gateway of the office", tmp_path)
    with answering(tls=authority.context_for("127.0.0.1")) as host:
        found = the("tls", await hosts.check(Settings(hosts=(host,))))
    assert found.state is State.FAULT
    assert "«Gateway of the office»" in found.found.en
    assert "somebody stands in between" in found.advice.en


async def test_a_certificate_of_another_host(tmp_path: Path) -> None:
    authority = Authority("Russian Trusted Root CA", tmp_path)
    with answering(tls=authority.context_for("127.0.0.2")) as host:
        found = the("tls", await hosts.check(Settings(hosts=(host,), ca_files=(authority.root,))))
    assert found.state is State.FAULT


async def test_a_file_of_authorities_that_holds_none(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("none")
    found = await hosts.check(Settings(hosts=("http://127.0.0.1:9",), ca_files=(tmp_path / "root.pem",)))
    assert the("sender", found).state is State.FAULT


async def test_a_host_that_speaks_no_http() -> None:
    with closing_at_once() as host:
        found = the("reach", await hosts.check(Settings(hosts=(host,))))
    assert found.state is State.FAULT
    assert "something on the way drops the connection" in found.advice.en


async def test_a_host_that_speaks_no_tls() -> None:
    with closing_at_once() as host:
        found = await hosts.check(Settings(hosts=(host.replace("http://", "https://"),)))
    assert [one.state for one in found] == [State.OK, State.FAULT]
    assert found[1].check in ("tls", "reach")


async def test_an_issuer_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_: bytes) -> None:
        raise ConfigurationError("no certificate")

    monkeypatch.setattr("govauth.signing.certificate_reading.read_certificate", unreadable)
    authority = Authority("Gateway of the office", tmp_path)
    with answering(tls=authority.context_for("127.0.0.1")) as host:
        found = the("tls", await hosts.check(Settings(hosts=(host,))))
    assert found.state is State.FAULT
    assert "check the clock of this host" in found.advice.en


async def test_a_name_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: object, **__: object) -> None:
        await anyio.sleep_forever()

    monkeypatch.setattr(anyio, "getaddrinfo", slow)
    found = await hosts.check(Settings(hosts=("https://lknpd.nalog.example",), seconds=0.05))
    assert the("dns", found).found.en == "no answer within 0.05 s"


@pytest.mark.parametrize(
    ("ahead", "state", "word"),
    [
        (3600, State.FAULT, "behind"),
        (-3600, State.FAULT, "ahead"),
        (20, State.WARNING, "behind"),
        (None, State.OK, "does not tell"),
    ],
)
async def test_a_clock_that_is_off(ahead: float | None, state: State, word: str) -> None:
    with answering(ahead=ahead) as host:
        found = the("clock", await hosts.check(Settings(hosts=(host,))))
    assert found.state is state
    assert word in found.found.en


async def test_a_proxy_that_is_not_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:battery@proxy.example:3128")
    found = await proxies.check(Settings())
    assert the("proxy", found).state is State.WARNING
    assert "trust_env=True" in the("proxy", found).advice.en
    assert "battery" not in str(found)


async def test_proxies_that_do_not_serve(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", closed.replace("http://", "http://user:battery@"))
    monkeypatch.setenv("HTTP_PROXY", "ftp://user:battery@proxy.example")
    with answering() as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy)
        found = await proxies.check(Settings(trust_env=True))
        direct = await hosts.check(Settings(hosts=("https://lknpd.nalog.example",), trust_env=True))
    assert the("proxy", found, "HTTPS_PROXY").state is State.FAULT
    assert "cannot be reached" in the("proxy", found, "HTTPS_PROXY").found.en
    assert the("proxy", found, "HTTP_PROXY").state is State.FAULT
    assert the("proxy", found, "ALL_PROXY").state is State.OK
    assert the("sender", direct).state is State.FAULT
    assert "battery" not in str(found) + str(direct)


@pytest.mark.parametrize(
    "host", ["lknpd.nalog.ru", "http://lknpd.nalog.ru", "https://u:p@h.ru", "https://[h"]
)
def test_a_host_that_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError):
        Settings(hosts=(host,))
