"""A person's answers, for commands that are run in this process."""

from __future__ import annotations

import getpass
import io
import sys

import keyring
import pytest


class Terminal(io.StringIO):
    """A standard input that somebody sits before."""

    def isatty(self) -> bool:
        return True


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Answer the questions that are to come, in their order; return those asked without an echo."""
    asked: list[str] = []
    stdin = Terminal("".join(f"{one}\n" for one in answers))

    def ask(question: str) -> str:
        asked.append(question)
        answer = stdin.readline()
        if not answer:
            raise EOFError
        return answer.removesuffix("\n")

    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(getpass, "getpass", ask)
    return asked


class MemoryKeyring:
    """A keyring that is unlocked; keys are its service and a name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        monkeypatch.setattr(keyring, "get_password", self.get)
        monkeypatch.setattr(keyring, "set_password", self.put)
        monkeypatch.setattr(keyring, "delete_password", self.remove)

    def get(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def put(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value

    def remove(self, service: str, name: str) -> None:
        del self.kept[service, name]
