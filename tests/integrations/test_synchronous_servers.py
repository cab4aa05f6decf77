"""Where synchronous programs stand: Flask under gunicorn, a prefork worker of Celery, a notebook."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.redis_server import running_redis

ROOT = Path(__file__).parents[2]
CALLS = 1000


def settings(sandbox: ServedSandbox, tokens: Path) -> dict[str, str]:
    return {
        **os.environ,
        "INN": INN,
        "PASSWORD": PASSWORD,
        "ADDRESS": sandbox.url,
        "TOKENS": str(tokens),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def running(
    environment: dict[str, str], log: Path, *program: str, by: tuple[str, ...] = (sys.executable, "-m")
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*by, *program],
            env=environment,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def until(ready: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it does not come up"
        time.sleep(0.05)


def descriptors(master: int) -> dict[int, int]:
    return {child.pid: child.num_fds() for child in psutil.Process(master).children()}


def test_a_flask_view_under_gunicorn_keeps_its_descriptors(sandbox: ServedSandbox, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    gunicorn = (
        *("gunicorn", "--workers", "4", "--threads", "2", "--bind", url.removeprefix("http://")),
        *("--preload", "examples.flask_site.app:app"),
    )
    with (
        running(settings(sandbox, tmp_path / "tokens"), tmp_path / "log", *gunicorn) as master,
        httpx.Client(base_url=url, timeout=30, limits=httpx.Limits(max_connections=16)) as http,
    ):

        def answers() -> bool:
            try:
                return http.get("/taxes").status_code == 200
            except httpx.TransportError:
                return False

        until(answers)

        def call(number: int) -> int:
            if number % 20:
                return http.get("/taxes").status_code
            return http.post("/receipts", json={"name": "Урок", "price": "1500.00"}).status_code

        with ThreadPoolExecutor(16) as threads:
            statuses = Counter(threads.map(call, range(200)))
            warm = descriptors(master.pid)
            statuses += Counter(threads.map(call, range(200, CALLS)))
        after = descriptors(master.pid)
        refused = http.post("/receipts", json={"name": "", "price": "1"})
    assert statuses == {200: CALLS * 19 // 20, 201: CALLS // 20}
    assert refused.status_code == 422
    assert len(sandbox.moy_nalog.receipts) == CALLS // 20
    assert sandbox.moy_nalog.counters["token_calls"] == 1
    assert warm.keys() == after.keys()
    assert all(after[worker] <= warm[worker] + 8 for worker in warm), (warm, after)


@pytest.mark.parametrize("options", [(), ("--lazy-apps", "--enable-threads", "--threads", "2")])
def test_a_flask_view_under_uwsgi(sandbox: ServedSandbox, tmp_path: Path, options: tuple[str, ...]) -> None:
    program = shutil.which("uwsgi")
    if program is None:
        pytest.skip("uWSGI is not here: pip install uwsgi, which takes minutes to build")
    address = f"127.0.0.1:{free_port()}"
    uwsgi = (
        *("--http", address, "--processes", "2", "--master", "--die-on-term", "--need-app"),
        *("--virtualenv", sys.prefix, "--module", "examples.flask_site.app:app"),
    )
    environment = settings(sandbox, tmp_path / "tokens")

    def ask(_: int) -> int:
        # It closes connections without saying so: each request has its own.
        return httpx.get(f"http://{address}/taxes", timeout=30).status_code

    def answers() -> bool:
        try:
            return ask(0) == 200
        except httpx.TransportError:
            return False

    with (
        running(environment, tmp_path / "log", *uwsgi, *options, by=(program,)),
        ThreadPoolExecutor(4) as threads,
    ):
        until(answers)
        statuses = Counter(threads.map(ask, range(40)))
    assert statuses == {200: 40}
    assert sandbox.moy_nalog.counters["token_calls"] == 1


SEND = """
from tests.integrations.celery_taxes import taxes
for _ in range({count}):
    taxes.delay()
"""


def test_a_prefork_worker_renews_once_in_the_middle(sandbox: ServedSandbox, tmp_path: Path) -> None:
    with running_redis() as broker:
        environment = {**settings(sandbox, tmp_path / "tokens"), "BROKER": broker}
        worker = ("celery", "-A", "tests.integrations.celery_taxes", "worker", "-P", "prefork", "-c", "3")
        counters = sandbox.moy_nalog.counters

        def send(count: int) -> None:
            program = [sys.executable, "-c", SEND.format(count=count)]
            subprocess.run(program, env=environment, cwd=ROOT, check=True, timeout=60)

        with running(environment, tmp_path / "log", *worker):
            send(20)
            until(lambda: counters["taxpayer.taxes"] >= 20)
            assert (counters["token_calls"], counters["refreshes"]) == (1, 0)
            sandbox.moy_nalog.control("expire")
            send(20)
            until(lambda: counters["taxpayer.taxes"] - counters["unauthorized"] >= 40)
    assert (counters["token_calls"], counters["refreshes"]) == (2, 1)


CELL = """
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Service
nalog = MoyNalog(PasswordLogin({inn!r}, {password!r}), place=Place.PROD.at({url!r}))
receipt = await nalog.receipts.issue(Service("Урок", price=1500))
"""


def test_a_notebook_awaits_at_its_top_level(sandbox: ServedSandbox) -> None:
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(
        kernel_name="python3", startup_timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        for cell in (
            CELL.format(inn=INN, password=PASSWORD, url=sandbox.url),
            "again = await nalog.receipts.get(receipt)",  # another cell, the same loop and connection
            "await nalog.aclose()",
        ):
            reply = client.execute_interactive(cell, timeout=60, store_history=False)
            assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert len(sandbox.moy_nalog.receipts) == 1
    assert sandbox.moy_nalog.counters["receipts.get"] == 1
