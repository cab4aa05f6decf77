"""The sandbox as users reach it: over HTTP, from Python, from the command line, as a fixture."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import suppress

import anyio
import httpx
import pytest

from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.faults import Fault, FaultKind
from govauth.sandbox.server import ServedSandbox, listen, server_of
from govauth.sandbox.world import World

LOGIN = {
    "username": INN,
    "password": PASSWORD,
    "deviceInfo": {
        "sourceType": "WEB",
        "sourceDeviceId": "abcdefghijklmnopqrstu",
        "appVersion": "1.0.0",
        "metaDetails": {"userAgent": "Mozilla/5.0"},
    },
}


@pytest.fixture
def http(sandbox: ServedSandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.url)


def test_it_listens_on_the_loopback_address_only(sandbox: ServedSandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")


@pytest.mark.asyncio
async def test_it_stops_with_no_connection_left_open() -> None:
    """What hangs is cut; else it would be closed by the collector, some time later."""
    world, listener = World(), listen()
    server = server_of(world)
    world.fault(Fault(FaultKind.HANG))
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started:
        await asyncio.sleep(0.001)
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    writer.write(b"POST /api/v1/auth/lkfl HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\n\r\n{}")
    while not world.counters()["moy_nalog"]:
        await asyncio.sleep(0.001)
    server.should_exit = server.force_exit = True
    await asyncio.wait_for(serving, 5)
    assert not server.server_state.connections
    with suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()


def test_tokens_have_the_documented_shape(http: httpx.Client) -> None:
    reply = http.post("/api/v1/auth/lkfl", json=LOGIN).json()
    assert set(reply) == {"token", "tokenExpireIn", "refreshToken", "refreshTokenExpiresIn", "profile"}
    assert reply["tokenExpireIn"].endswith("Z")
    assert reply["refreshTokenExpiresIn"] is None
    http.close()


def test_a_spent_refresh_token_is_counted_and_ends_the_login(
    http: httpx.Client, sandbox: ServedSandbox
) -> None:
    first = http.post("/api/v1/auth/lkfl", json=LOGIN).json()["refreshToken"]
    body = {"deviceInfo": LOGIN["deviceInfo"], "refreshToken": first}
    second = http.post("/api/v1/auth/token", json=body).json()["refreshToken"]
    assert http.post("/api/v1/auth/token", json=body).status_code == 401
    assert http.post("/api/v1/auth/token", json={**body, "refreshToken": second}).status_code == 401
    assert sandbox.moy_nalog.counters["refresh_reuse"] == 1
    http.close()


def test_quirks(http: httpx.Client) -> None:
    token = http.post("/api/v1/auth/lkfl", json=LOGIN).json()["token"]
    bearer = {"authorization": f"Bearer {token}"}
    bare = http.get("/api/v1/incomes", params={"from": "2026-01-01", "to": "2026-02-01"}, headers=bearer)
    assert (bare.status_code, bare.json()) == (500, {"message": "Внутренняя ошибка. Попробуйте еще раз"})
    assert http.get("/api/v1/taxes", headers={**bearer, "accept": "text/html"}).status_code == 406
    anonymous = http.get("/api/v1/receipt/500100732259/x/json")
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "Not Authenticated")
    http.close()


def test_controls_over_http(http: httpx.Client) -> None:
    token = http.post("/api/v1/auth/lkfl", json=LOGIN).json()["token"]
    bearer = {"authorization": f"Bearer {token}"}
    assert http.get("/api/v1/taxes", headers=bearer).status_code == 200
    assert http.post("/_sandbox/moy_nalog/expire").status_code == 204
    expired = http.get("/api/v1/taxes", headers=bearer)
    assert expired.json()["code"] == "authentication.failed.expired.token"
    fault = {"kind": "maintenance", "status": 200}
    assert http.post("/_sandbox/faults", json=fault).status_code == 201
    assert "ведутся работы" in http.get("/api/v1/taxes").text
    counters = http.get("/_sandbox/counters").json()["moy_nalog"]
    assert (counters["logins"], counters["unauthorized"], counters["faults"]) == (1, 1, 1)
    assert http.post("/_sandbox/reset").status_code == 204
    after = http.get("/_sandbox/counters").json()
    assert "moy_nalog" in after
    assert not any(after.values())
    http.close()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/_sandbox/faults", {"kind": "flood"}, 400),
        ("/_sandbox/faults", {"kind": "fail", "speed": 1}, 400),
        ("/_sandbox/faults", {"kind": "delay", "seconds": 1e9}, 400),
        ("/_sandbox/moy_nalog/levitate", True, 400),
        ("/_sandbox/moy_nalog/skew", "much", 400),
        ("/_sandbox/nowhere/expire", True, 404),
    ],
)
def test_wrong_controls_are_refused(http: httpx.Client, path: str, body: object, status: int) -> None:
    answer = http.post(path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"]
    http.close()


@pytest.mark.parametrize("kind", ["lose", "drop", "cut"])
def test_broken_connections(http: httpx.Client, sandbox: ServedSandbox, kind: str) -> None:
    sandbox.fault(kind, operation="login.password")
    with pytest.raises(httpx.TransportError):
        http.post("/api/v1/auth/lkfl", json=LOGIN)
    assert sandbox.moy_nalog.counters["logins"] == (0 if kind == "drop" else 1)
    assert http.post("/api/v1/auth/lkfl", json=LOGIN).status_code == 200
    http.close()


def test_faults_can_skip_calls_and_strike_several_times(http: httpx.Client, sandbox: ServedSandbox) -> None:
    sandbox.fault("fail", operation="login.password", skip=1, times=2, status=500)
    statuses = [http.post("/api/v1/auth/lkfl", json=LOGIN).status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    http.close()


def test_the_clock_of_the_server_can_be_wrong(http: httpx.Client, sandbox: ServedSandbox) -> None:
    from email.utils import parsedate_to_datetime
    from time import time

    sandbox.moy_nalog.control("skew", value=3600)
    answer = http.post("/api/v1/auth/lkfl", json=LOGIN)
    assert 3590 < parsedate_to_datetime(answer.headers["date"]).timestamp() - time() < 3610
    http.close()


@pytest.mark.anyio
async def test_a_provider_below_its_own_name(sandbox: ServedSandbox) -> None:
    place = Place.PROD.at(f"{sandbox.url}/moy_nalog")
    async with MoyNalog(PasswordLogin(inn=INN, password=PASSWORD), place=place) as nalog:
        assert (await nalog.taxpayer.user()).inn == INN


def test_the_command_serves_and_tells_how_to_use_it() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "govauth", "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        url = lines[0].split()[-1]
        assert f"ИНН {INN}" in lines[1]
        place = Place.PROD.at(url)

        async def use() -> None:
            async with MoyNalog(PasswordLogin(inn=INN, password=PASSWORD), place=place) as nalog:
                assert (await nalog.taxpayer.user()).inn == INN

        anyio.run(use)
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def test_the_fixture_is_there_for_users(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import anyio
        from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
        from govauth.providers.moy_nalog.sandbox import INN, PASSWORD

        def test_one(govauth_sandbox):
            async def use():
                login = PasswordLogin(inn=INN, password=PASSWORD, place=Place.PROD.at(govauth_sandbox.url))
                async with MoyNalog(login) as nalog:
                    await nalog.taxpayer.user()
            anyio.run(use)
            assert govauth_sandbox.moy_nalog.counters["logins"] == 1

        def test_another_starts_anew(govauth_sandbox):
            assert not govauth_sandbox.moy_nalog.counters
        """
    )
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=2)
