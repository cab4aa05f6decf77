"""A Redis of the tests' own, on the loopback address."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def running_redis() -> Iterator[str]:
    """Run a server and give its URL, or skip the test and say which package is missing."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs the package redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    folder = tempfile.TemporaryDirectory()
    server = subprocess.Popen(
        ["redis-server", *options, "--dir", folder.name, "--loglevel", "warning"], stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 10
        while True:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < deadline, "Redis does not start"
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait(10)
        folder.cleanup()
