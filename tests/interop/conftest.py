"""Throw-away environments for public clients, from which nothing but 127.0.0.1 can be reached."""

from __future__ import annotations

import os
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

# Python reads this module at its start, before the client is imported.
GUARD = """
import socket

def check(host):
    if host != "127.0.0.1":
        raise PermissionError(f"this environment reaches 127.0.0.1 only, not {host}")

def guarded(call):
    def connect(self, address):
        if self.family != socket.AF_UNIX:
            check(address[0])
        return call(self, address)
    return connect

def resolve(host, *rest, call=socket.getaddrinfo, **named):
    check(host)
    return call(host, *rest, **named)

socket.socket.connect = guarded(socket.socket.connect)
socket.socket.connect_ex = guarded(socket.socket.connect_ex)
socket.getaddrinfo = resolve
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Installs packages into a new environment and starts a program in it."""

    def started(packages: tuple[str, ...], program: str, *arguments: str) -> subprocess.Popen[str]:
        venv.create(tmp_path / "venv", with_pip=True)
        python = str(tmp_path / "venv" / "bin" / "python")
        if packages:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True, timeout=300)
        guard = tmp_path / "guard"
        guard.mkdir()
        (guard / "sitecustomize.py").write_text(GUARD)
        return subprocess.Popen(
            [python, "-c", program, *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(guard)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started
