"""What a check found, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple, Self

from attrs import frozen

from govauth.printable import printable


class State(StrEnum):
    """How things stand."""

    OK = "ok"
    WARNING = "warning"
    """It works today, or only a person can tell."""
    FAULT = "fault"
    """Calls fail because of it, or tokens will be lost."""


class Text(NamedTuple):
    """A sentence for people.

    Attributes:
        en: in English.
        ru: the same in Russian.

    """

    en: str = ""
    ru: str = ""


NOTHING: Final = Text()


@frozen(slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: which check, by a name that programs can rely on, such as ``dns``.
        subject: what was looked at: a host, a file, a package. Never a secret.
        state: how it stands.
        found: what was found.
        advice: what to do about it; empty where nothing is to be done.

    """

    check: str
    subject: str
    state: State
    found: Text
    advice: Text = NOTHING

    @classmethod
    def ok(cls, check: str, subject: str, found: Text) -> Self:
        """Make a finding that asks for nothing."""
        return cls(check, printable(subject), State.OK, _printable(found))

    @classmethod
    def warning(cls, check: str, subject: str, found: Text, advice: Text) -> Self:
        """Make a finding that may become a fault."""
        return cls(check, printable(subject), State.WARNING, _printable(found), advice)

    @classmethod
    def fault(cls, check: str, subject: str, found: Text, advice: Text) -> Self:
        """Make a finding that must be mended."""
        return cls(check, printable(subject), State.FAULT, _printable(found), advice)


def _printable(text: Text) -> Text:
    return Text(printable(text.en), printable(text.ru))


def same(message: str) -> Text:
    """Make a text of a message that exists in one language, such as that of an exception."""
    return Text(message, message)
