"""A PostgreSQL server of the tests' own, on the loopback address."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


_numbers = itertools.count()


def binaries() -> Path | None:
    """Return where the server's programs are, the newest version first."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


class Server:
    """A cluster in a directory that goes away with it."""

    def __init__(self, directory: Path, programs: Path) -> None:
        self._data = directory / "data"
        self._directory = directory
        self._programs = programs
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        self._run("initdb", "-D", str(self._data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = "listen_addresses = '127.0.0.1'\nmax_connections = 60\nunix_socket_directories = ''\n"
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)

    def start(self) -> None:
        log = str(self._directory / "log")
        self._run("pg_ctl", "-D", str(self._data), "-o", f"-p {self.port}", "-l", log, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def make_database(self, options: str = "") -> str:
        """Make an empty database, with options of ``CREATE DATABASE``, and return its URL."""
        import psycopg

        name = f"ledger{next(_numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" {options}'.encode())
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        # The server refuses to run as root.
        user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            timeout=60,
            cwd=self._directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
        )


@contextmanager
def running_server() -> Iterator[Server]:
    """Run a server, or skip the test and say which package is missing."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: package postgresql")
    pytest.importorskip("psycopg")
    directory = Path(tempfile.mkdtemp(prefix="govauth-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(directory, "postgres")
    server = Server(directory, programs)
    try:
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
