"""The command at a terminal of its own, and without one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pexpect
import pytest
from attrs import frozen

from govauth.cli import main

PROGRAM = (sys.executable, "-m", "govauth")


@frozen
class Home:
    """A user's own directory, with settings of the command line."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / ".config" / "govauth"

    def settings(self, text: str) -> None:
        self.config.mkdir(parents=True, exist_ok=True)
        (self.config / "settings.toml").write_text(text, encoding="utf-8")

    def environment(self, **more: str) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GOVAUTH_")}
        return {**kept, "HOME": str(self.path), "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "", **more}

    def run(self, *arguments: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in this process, which is quick, and compare its exit code."""
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environment(**more), clear=True),
            contextlib.chdir(self.path),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as left,
        ):
            main(arguments)
        assert left.value.code == code, out.getvalue() + err.getvalue()
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())

    def alone(self, *arguments: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command that nobody sits before, in a process of its own, and compare its exit code."""
        run = subprocess.run(
            [*PROGRAM, *arguments],
            env=self.environment(**more),
            cwd=self.path,
            capture_output=True,
            text=True,
            timeout=60,
            start_new_session=True,
        )
        assert "Traceback" not in run.stderr + run.stdout
        assert run.returncode == code, run.stdout + run.stderr
        return run

    def json(self, *arguments: str, code: int = 0, **more: str) -> list[dict[str, Any]]:
        """Run a command with ``--json``, and read its lines."""
        run = self.run(*arguments, "--json", code=code, **more)
        return [json.loads(line) for line in run.stdout.splitlines()]

    def at_terminal(self, *arguments: str, **more: str) -> pexpect.spawn[str]:
        """Start a command before which somebody sits."""
        return pexpect.spawn(
            PROGRAM[0],
            [*PROGRAM[1:], *arguments],
            env=dict(self.environment(**more)),
            cwd=str(self.path),
            encoding="utf-8",
            timeout=30,
        )


def ended(terminal: pexpect.spawn[str]) -> int:
    """Wait for the end of a command at a terminal, and return its exit code."""
    terminal.expect(pexpect.EOF)
    terminal.close()
    return int(terminal.exitstatus or 0)
